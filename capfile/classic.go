package capfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"ringcap/packet"
)

// The magic numbers of classic pcap files, as the writing host stored them.
const (
	magicMicro    = 0xa1b2c3d4
	magicNano     = 0xa1b23c4d
	magicModified = 0xa1b2cd34 // Kuznetsov's, with longer record headers
)

const (
	headerLen         = 24
	recordHeaderLen   = 16
	modifiedHeaderLen = 24 // + interface index, protocol, packet type, padding
)

// Header is the header of a classic pcap file, field by field.
type Header struct {
	BigEndian    bool
	Nanoseconds  bool
	Modified     bool   // magic a1b2cd34: records have 24-byte headers
	Major, Minor uint16 // version, 2.4 in all files of this century
	Zone         int32  // seconds from GMT; 0 in files of today
	SigFigs      uint32 // accuracy of time stamps; 0 in files of today
	SnapLen      uint32 // maximum length of a frame; 0 means no limit
	Network      uint32 // link type in the low 16 bits, FCS length in the upper 4 if fcsGiven
}

// Link returns the link type, which is the low 16 bits of Network (draft-ietf-opsawg-pcap).
func (h *Header) Link() packet.LinkType { return packet.LinkType(h.Network) }

// fcsGiven is set in Network if there is an FCS length.
const fcsGiven = 0x04000000

// FCS returns the length of the frame check sequence at the end of each frame, 0 if the
// header does not have it.
func (h *Header) FCS() int {
	if h.Network&fcsGiven == 0 {
		return 0
	}
	return int(h.Network >> 28)
}

// SetFCS sets the length of the frame check sequence in bytes. A header cannot hold more
// than 15, for which it says nothing, as for 0.
func (h *Header) SetFCS(n int) {
	if h.Network &= 0x03ffffff; n > 0 && n < 16 {
		h.Network |= fcsGiven | uint32(n)<<28
	}
}

// Native reports whether ringcap writes files with such a header, so that a copy of all
// packets is identical.
func (h *Header) Native() bool {
	return !h.BigEndian && !h.Modified && h.Major == 2 && h.Minor == 4
}

// classic is the state of reading a classic file.
type classic struct {
	Header
	order   binary.ByteOrder
	head    int   // length of a record's header
	unit    int64 // nanoseconds in one unit of the fraction
	limit   uint32
	swapped func(caplen, length uint32) bool // nil from version 2.4 on
}

// classicOf returns the state for a file that begins with magic, nil if it is not classic
// pcap.
func classicOf(magic []byte) *classic {
	if len(magic) < 4 {
		return nil
	}
	c := &classic{order: binary.LittleEndian, head: recordHeaderLen, unit: 1000, limit: 1e6}
	number := binary.LittleEndian.Uint32(magic)
	if magic[0] == 0xa1 {
		c.order, c.BigEndian = binary.BigEndian, true
		number = binary.BigEndian.Uint32(magic)
	}
	switch number {
	case magicMicro:
	case magicNano:
		c.Nanoseconds, c.unit, c.limit = true, 1, 1e9
	case magicModified:
		c.Modified, c.head = true, modifiedHeaderLen
	default:
		return nil
	}
	return c
}

// openClassic reads the file header.
func (r *Reader) openClassic() error {
	b := r.win.need(headerLen)
	if len(b) < headerLen {
		if !errors.Is(r.win.err, io.EOF) {
			return r.win.cause()
		}
		return fmt.Errorf("pcap header is cut short: %d of %d bytes", len(b), headerLen)
	}
	c := r.classic
	c.Major, c.Minor = c.order.Uint16(b[4:]), c.order.Uint16(b[6:])
	c.Zone = int32(c.order.Uint32(b[8:]))
	c.SigFigs = c.order.Uint32(b[12:])
	c.SnapLen = c.order.Uint32(b[16:])
	c.Network = c.order.Uint32(b[20:])
	if err := c.setVersion(); err != nil {
		return err
	}
	r.win.advance(headerLen)
	r.addInterface(&packet.Interface{Link: c.Link(), SnapLen: c.SnapLen, Nanoseconds: c.Nanoseconds, Classic: true, FCS: c.FCS()})
	return nil
}

// setVersion returns an error for a version that no program reads. The two lengths of a
// record are swapped before version 2.3, in 2.3 on some systems, and in 543.0 of DG/UX.
func (c *classic) setVersion() error {
	switch {
	case c.Major == 2 && c.Minor == 4:
	case c.Major == 2 && c.Minor == 3:
		c.swapped = func(caplen, length uint32) bool { return caplen > length }
	case c.Major == 2 && c.Minor < 3, c.Major == 543 && c.Minor == 0:
		c.swapped = func(uint32, uint32) bool { return true }
	default:
		return fmt.Errorf("pcap version %d.%d is not known", c.Major, c.Minor)
	}
	return nil
}

// nextRecord delivers the next record. With Opener.Resync it skips invalid ones.
func (r *Reader) nextRecord(f *packet.Frame) error {
	for {
		err := r.record(f)
		if err == nil {
			return nil
		}
		if err = r.failed(err); err != nil {
			return err
		}
	}
}

// failed returns what nextRecord returns for an error of record, nil to go on.
func (r *Reader) failed(err error) error {
	var bad *recordError
	switch {
	case errors.As(err, &bad):
		if err = r.refused(bad.error); err != nil {
			return errors.Join(r.passed.fault(), err)
		}
		return nil
	case errors.Is(err, io.EOF) && r.passed.gaps > 0:
		return r.passed.fault()
	}
	return err
}

// recordError is the error for an invalid record.
type recordError struct{ error }

// record delivers one record.
func (r *Reader) record(f *packet.Frame) error {
	c := r.classic
	r.count++
	head := r.win.need(c.head)
	if len(head) < c.head {
		return r.headCut(head)
	}
	h := c.recordHead(head)
	if c.swapped != nil && c.swapped(h.caplen, h.length) {
		h.caplen, h.length = h.length, h.caplen
	}
	if h.caplen > maxRecord {
		return r.tooLong(h.caplen)
	}
	size := c.head + int(h.caplen)
	record := r.win.need(size)
	if len(record) < size {
		return &recordError{r.cutShort("record", r.win.offset, int64(len(record)-c.head), int64(h.caplen), "bytes")}
	}
	r.place = r.win.offset
	r.win.advance(size)
	r.passed.last, r.passed.some = h.sec, true
	c.setFrame(f, h, record[c.head:], r.interfaces[0])
	return nil
}

// headCut returns the error for the part of a record's header that the file has, io.EOF for
// none.
func (r *Reader) headCut(head []byte) error {
	if len(head) == 0 && errors.Is(r.win.err, io.EOF) {
		return io.EOF
	}
	return r.cutShort("record", r.win.offset, int64(len(head)), int64(r.classic.head), "header bytes")
}

func (r *Reader) tooLong(caplen uint32) error {
	return &recordError{fmt.Errorf("record %d at byte %d claims %d bytes, more than %d: the file is corrupt there",
		r.count, r.win.offset, caplen, maxRecord)}
}

// recordHead is the header of a classic record.
type recordHead struct{ sec, fraction, caplen, length uint32 }

func (c *classic) recordHead(b []byte) recordHead {
	b = b[:recordHeaderLen]
	if c.BigEndian {
		o := binary.BigEndian
		return recordHead{o.Uint32(b), o.Uint32(b[4:]), o.Uint32(b[8:]), o.Uint32(b[12:])}
	}
	o := binary.LittleEndian
	return recordHead{o.Uint32(b), o.Uint32(b[4:]), o.Uint32(b[8:]), o.Uint32(b[12:])}
}

// setFrame sets all fields of f except Number.
func (c *classic) setFrame(f *packet.Frame, h recordHead, data []byte, ifc *packet.Interface) {
	setFrame(f, data, int(h.length), ifc)
	f.Info.Timestamp = time.Unix(int64(h.sec), int64(h.fraction)*c.unit)
	if h.fraction >= c.limit {
		f.Fraction = h.fraction
	}
}

// setFrame sets all fields of f except its number and time stamp.
func setFrame(f *packet.Frame, data []byte, length int, ifc *packet.Interface) {
	f.Data = data
	f.Info.CaptureLength, f.Info.Length = len(data), length
	f.Info.InterfaceIndex = ifc.Index
	f.Link = ifc.Link
	f.Direction = packet.DirectionUnknown
	f.ChecksumPending, f.Offloaded = false, false
	f.Interface = ifc
	f.Options, f.Process = nil, nil
	f.Fraction, f.NoTime = 0, false
	f.Info.AncillaryData = nil
}
