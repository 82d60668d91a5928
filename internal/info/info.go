// Package info tells what a capture file is and holds, as "ringcap info" does: its format, its
// interfaces, its packets in sum, what else is in it, and where it is damaged.
package info

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"ringcap/capfile"
	"ringcap/internal/descriptor"
	"ringcap/internal/process"
	"ringcap/packet"
)

// File is what is known about a capture file, in the form of its JSON (docs/json.md).
type File struct {
	Name        string `json:"file"`
	Format      string `json:"format"` // "pcap" or "pcapng"
	Version     string `json:"version,omitempty"`
	ByteOrder   string `json:"byte_order,omitempty"`  // of a classic file: "little" or "big"
	Compression string `json:"compression,omitempty"` // "gzip", "zstd" or "lz4"
	Size        int64  `json:"size"`                  // bytes of the file
	Unpacked    int64  `json:"unpacked"`              // bytes after decompression, as far as it was read
	SHA256      string `json:"sha256"`

	Sections    int      `json:"sections,omitempty"`
	Hardware    string   `json:"hardware,omitempty"` // of the first section, as the next two
	OS          string   `json:"os,omitempty"`
	Application string   `json:"application,omitempty"`
	Comments    []string `json:"comments,omitempty"` // of all sections

	Packets    uint64     `json:"packets"`
	Bytes      uint64     `json:"bytes"`    // lengths on the wire
	Captured   uint64     `json:"captured"` // lengths in the file
	Cut        uint64     `json:"cut"`      // packets of which not all bytes are in the file
	Shortest   int        `json:"shortest"` // length on the wire
	Longest    int        `json:"longest"`
	First      *time.Time `json:"first,omitempty"` // earliest time
	Last       *time.Time `json:"last,omitempty"`  // latest time
	Seconds    float64    `json:"seconds"`
	Backwards  uint64     `json:"backwards"` // packets that are older than the one before
	Timeless   uint64     `json:"timeless"`  // packets without a valid time
	PacketRate float64    `json:"packets_per_second,omitempty"`
	ByteRate   float64    `json:"bytes_per_second,omitempty"`

	Interfaces     []*Interface      `json:"interfaces"`
	PacketDrops    uint64            `json:"packet_drops"`    // sum of epb_dropcount
	PacketComments uint64            `json:"packet_comments"` // packets with a comment on something else than their process
	Commented      []Comment         `json:"commented,omitempty"`
	Processes      uint64            `json:"packet_processes,omitempty"` // packets with a comment on their process
	Names          uint64            `json:"names"`                      // records of name resolution blocks
	Secrets        map[string]uint64 `json:"secrets,omitempty"`          // number of blocks by kind
	Custom         map[string]uint64 `json:"custom,omitempty"`           // number of blocks by enterprise number
	Journal        uint64            `json:"journal,omitempty"`
	Unknown        uint64            `json:"unknown,omitempty"` // blocks of unknown types, and malformed ones

	Damage string `json:"damage,omitempty"` // where the reading ended before the file did, and why

	before time.Time // of the last packet
}

// Comment is that of a packet.
type Comment struct {
	Packet uint64 `json:"packet"` // number, from 1
	Text   string `json:"text"`
}

// Interface is an interface of the file.
type Interface struct {
	ID          int        `json:"id"`
	Name        string     `json:"name,omitempty"`
	Description string     `json:"description,omitempty"`
	LinkType    string     `json:"link_type"`
	Link        int        `json:"link_type_number"`
	SnapLen     uint32     `json:"snap_length"`
	Filter      string     `json:"filter,omitempty"`
	OS          string     `json:"os,omitempty"`
	Hardware    string     `json:"hardware,omitempty"`
	Addresses   []string   `json:"addresses,omitempty"`
	Speed       uint64     `json:"speed,omitempty"` // bits per second
	Resolution  string     `json:"resolution"`      // of time stamps: "10^-6 s"
	FCS         int        `json:"fcs,omitempty"`
	Comments    []string   `json:"comments,omitempty"`
	Packets     uint64     `json:"packets"`
	Statistics  *Statistic `json:"statistics,omitempty"` // the last one
}

// Statistic is what an interface statistics block says. Fields are nil if it does not say them.
type Statistic struct {
	Start     *time.Time `json:"start,omitempty"`
	End       *time.Time `json:"end,omitempty"`
	Received  *uint64    `json:"received,omitempty"`   // isb_ifrecv
	Dropped   *uint64    `json:"dropped,omitempty"`    // isb_ifdrop
	Accepted  *uint64    `json:"accepted,omitempty"`   // isb_filteraccept
	OSDropped *uint64    `json:"os_dropped,omitempty"` // isb_osdrop
	Delivered *uint64    `json:"delivered,omitempty"`  // isb_usrdeliv
	Comments  []string   `json:"comments,omitempty"`
}

// Bounds of what a hostile file can make Read keep.
const (
	mostComments    = 1000
	mostEnterprises = 1000
)

// Read reads a file to its end; "-" is stdin. It calls tick now and then with the number of
// bytes read so far. A damaged file is no error: File.Damage says where its reading ended.
func Read(path string, stdin *os.File, tick func(consumed int64)) (*File, error) {
	f := &File{Secrets: map[string]uint64{}, Custom: map[string]uint64{}}
	sum := sha256.New()
	o := capfile.Opener{
		Stdin: stdin, Blocks: true,
		Wrap:  func(c *capfile.CachedFile) io.Reader { return io.TeeReader(c, sum) },
		Names: func(netip.Addr, string) { f.Names++ },
		Comment: func(text string) {
			if len(f.Comments) < mostComments {
				f.Comments = append(f.Comments, text)
			}
		},
		Note: func(string) {},
	}
	r, err := o.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	f.Name, f.Format, f.Compression = r.Name(), "pcap", r.Compression()
	if err := o.Copy(f.block); err != nil {
		return nil, err
	}
	var frame packet.Frame
	for err = r.Next(&frame); err == nil; err = r.Next(&frame) {
		f.packet(&frame)
		if f.Packets&0xffff == 0 {
			tick(r.Consumed())
		}
	}
	if !errors.Is(err, io.EOF) {
		f.Damage = strings.TrimPrefix(err.Error(), "read "+r.Name()+": ")
	}
	f.Unpacked, f.Size = r.Offset(), r.Consumed()
	f.describe(r)
	skipped := o.Skipped()
	f.Unknown = skipped.Unknown + skipped.Names + skipped.Statistics + skipped.Secrets + skipped.Journal + skipped.Custom
	if skipped.Forbidden > 0 {
		f.count(f.Custom, "not to be copied", skipped.Forbidden)
	}
	f.SHA256, err = f.checksum(path, r, sum)
	return f, err
}

// checksum returns the checksum of the file. If the reading has ended before the file did,
// the rest is read.
func (f *File) checksum(path string, r *capfile.Reader, sum hash.Hash) (string, error) {
	_, open := descriptor.Number(path)
	if info := r.Stat(); info != nil && info.Mode().IsRegular() && path != "-" && !open && info.Size() != f.Size {
		file, err := os.Open(path)
		if err != nil {
			return "", err
		}
		defer func() { _ = file.Close() }() // it is only read
		sum.Reset()
		if f.Size, err = io.Copy(sum, file); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// packet adds a packet.
func (f *File) packet(p *packet.Frame) {
	f.Packets++
	n := p.Info.Length
	f.Bytes += uint64(n)
	f.Captured += uint64(len(p.Data))
	if len(p.Data) < n {
		f.Cut++
	}
	if f.Packets == 1 || n < f.Shortest {
		f.Shortest = n
	}
	f.Longest = max(f.Longest, n)
	f.of(p.Interface).Packets++
	f.time(p)
	if len(p.Options) > 0 {
		f.options(p)
	}
}

// time adds the time of a packet.
func (f *File) time(p *packet.Frame) {
	if p.TimeInvalid() {
		f.Timeless++
		return
	}
	t := p.Info.Timestamp
	switch {
	case f.First == nil:
		first, last := t, t
		f.First, f.Last = &first, &last
	case t.Before(f.before):
		f.Backwards++
		if t.Before(*f.First) {
			*f.First = t
		}
	case t.After(*f.Last):
		*f.Last = t
	}
	f.before = t
}

// Options of pcapng blocks (draft-ietf-opsawg-pcapng, sections 3.5, 4.1, 4.2, 4.3 and 4.6).
const (
	optComment = 1

	optHardware    = 2
	optSystem      = 3
	optApplication = 4

	optDropCount = 4

	optIPv4       = 4
	optIPv6       = 5
	optMAC        = 6
	optSpeed      = 8
	optResolution = 9
	optDevice     = 15

	optStart, optEnd                                               = 2, 3
	optReceived, optDropped, optAccepted, optOSDropped, optDeliver = 4, 5, 6, 7, 8
)

// options adds the options of a packet.
func (f *File) options(p *packet.Frame) {
	commented, told := false, false
	for kind, value := range packet.Options(p.Options) {
		switch {
		case kind == optComment && process.Tells(string(value)):
			told = true
		case kind == optComment:
			commented = true
			if len(f.Commented) < mostComments {
				f.Commented = append(f.Commented, Comment{f.Packets, string(value)})
			}
		case kind == optDropCount && len(value) == 8:
			f.PacketDrops += binary.LittleEndian.Uint64(value)
		}
	}
	if commented {
		f.PacketComments++
	}
	if told {
		f.Processes++
	}
}

// of returns the description of an interface, which it makes on the first call.
func (f *File) of(i *packet.Interface) *Interface {
	for len(f.Interfaces) <= i.ID {
		f.Interfaces = append(f.Interfaces, nil)
	}
	if f.Interfaces[i.ID] == nil {
		f.Interfaces[i.ID] = newInterface(i)
	}
	return f.Interfaces[i.ID]
}

func newInterface(i *packet.Interface) *Interface {
	d := &Interface{
		ID: i.ID, Name: i.Name, Description: i.Description, LinkType: i.Link.Name(), Link: int(i.Link), SnapLen: i.SnapLen,
		Filter: i.Filter, OS: i.OS, FCS: i.FCS, Resolution: "10^-6 s",
	}
	if i.Classic && i.Nanoseconds {
		d.Resolution = "10^-9 s"
	}
	for kind, value := range packet.Options(i.Options) {
		switch {
		case kind == optComment:
			d.Comments = append(d.Comments, value)
		case kind == optDevice:
			d.Hardware = value
		case kind == optIPv4 && len(value) == 8:
			mask, _ := net.IPMask(value[4:]).Size()
			d.Addresses = append(d.Addresses, fmt.Sprintf("%s/%d", net.IP(value[:4]), mask))
		case kind == optIPv6 && len(value) == 17:
			d.Addresses = append(d.Addresses, fmt.Sprintf("%s/%d", net.IP(value[:16]), value[16]))
		case kind == optMAC && len(value) == 6:
			d.Addresses = append(d.Addresses, net.HardwareAddr(value).String())
		case kind == optSpeed && len(value) == 8:
			d.Speed = binary.LittleEndian.Uint64([]byte(value))
		case kind == optResolution && len(value) == 1 && value[0]&0x80 != 0:
			d.Resolution = fmt.Sprintf("2^-%d s", value[0]&0x7f)
		case kind == optResolution && len(value) == 1:
			d.Resolution = fmt.Sprintf("10^-%d s", value[0])
		}
	}
	return d
}

// blockInterface is the type of the description of an interface.
const blockInterface = 1

// secretKinds are the types of secrets (section 4.7).
var secretKinds = map[uint32]string{
	0x544c534b: "TLS key log", 0x5353484b: "SSH key log", 0x57474b4c: "WireGuard key log",
	0x5a4e574b: "ZigBee NWK key", 0x5a415053: "ZigBee APS key", 0x55414b4c: "OPC UA key log",
}

// block adds a block that holds no packet.
func (f *File) block(b *capfile.Block) error {
	switch b.Kind {
	case blockInterface:
		f.of(b.Interface)
	case capfile.KindStatistics:
		f.of(b.Interface).Statistics = newStatistic(b.Body)
	case capfile.KindSecrets:
		kind := binary.LittleEndian.Uint32(b.Body)
		name := secretKinds[kind]
		if name == "" {
			name = fmt.Sprintf("type %#x", kind)
		}
		f.count(f.Secrets, name, 1)
	case capfile.KindCustom:
		f.count(f.Custom, fmt.Sprint(binary.LittleEndian.Uint32(b.Body)), 1)
	case capfile.KindJournal:
		f.Journal++
	}
	return nil
}

// count adds to a counter, unless there are too many.
func (f *File) count(counters map[string]uint64, name string, n uint64) {
	if _, ok := counters[name]; ok || len(counters) < mostEnterprises {
		counters[name] += n
	}
}

// newStatistic reads the body of an interface statistics block as Opener.Copy gives it: a time
// stamp and options.
func newStatistic(body []byte) *Statistic {
	s := &Statistic{}
	for kind, value := range packet.Options(body[min(8, len(body)):]) {
		if kind == optComment {
			s.Comments = append(s.Comments, string(value))
			continue
		}
		if len(value) != 8 {
			continue
		}
		n := binary.LittleEndian.Uint64(value)
		switch kind {
		case optStart, optEnd:
			t := time.Unix(0, int64(n>>32|n<<32)) // the upper half comes first
			if kind == optStart {
				s.Start = &t
			} else {
				s.End = &t
			}
		case optReceived:
			s.Received = &n
		case optDropped:
			s.Dropped = &n
		case optAccepted:
			s.Accepted = &n
		case optOSDropped:
			s.OSDropped = &n
		case optDeliver:
			s.Delivered = &n
		}
	}
	return s
}

// describe sets what is known once the file was read.
func (f *File) describe(r *capfile.Reader) {
	for _, i := range r.Interfaces() {
		f.of(i)
	}
	f.Interfaces = slices.DeleteFunc(f.Interfaces, func(i *Interface) bool { return i == nil })
	if r.IsPcapng() {
		f.Format, f.Sections = "pcapng", r.Sections()
	} else {
		h := r.Header()
		f.Version, f.ByteOrder = fmt.Sprintf("%d.%d", h.Major, h.Minor), "little"
		if h.BigEndian {
			f.ByteOrder = "big"
		}
	}
	for kind, value := range packet.Options(r.SectionOptions()) {
		switch kind {
		case optHardware:
			f.Hardware = value
		case optSystem:
			f.OS = value
		case optApplication:
			f.Application = value
		}
	}
	if f.First == nil {
		return
	}
	if f.Seconds = f.Last.Sub(*f.First).Seconds(); f.Seconds > 0 {
		f.PacketRate, f.ByteRate = float64(f.Packets)/f.Seconds, float64(f.Bytes)/f.Seconds
	}
}

// kinds returns counters as a list, "2 TLS key log, 1 SSH key log".
func kinds(counters map[string]uint64) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(counters)) {
		all = append(all, fmt.Sprintf("%d %s", counters[name], name))
	}
	return strings.Join(all, ", ")
}
