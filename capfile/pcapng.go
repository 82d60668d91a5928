package capfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ringcap/packet"
)

// Block types of draft-ietf-opsawg-pcapng, section 11.1.
const (
	blockInterface = 1
	blockPacket    = 2 // obsolete
	blockSimple    = 3
	blockEnhanced  = 6
	blockSection   = 0x0a0d0d0a // the same in both byte orders
)

// byteOrderMagic follows the length of a section header block.
const byteOrderMagic = 0x1a2b3c4d

// The parts of a block: type and length before the body, the length again
// after it.
const (
	blockHead = 8
	blockTail = 4
	blockMin  = blockHead + blockTail
)

// MaxInterfaces is the maximum number of interfaces that a Reader takes from a section. Files
// that are open at the same time share it. It limits the memory that a hostile file can take.
const MaxInterfaces = 1 << 17

// maxTexts is the maximum number of bytes that are kept of the options of interfaces and
// sections, for the same reason.
const maxTexts = 24 << 20

// section is the state of reading a section of a pcapng file.
type section struct {
	bigEndian  bool
	order      binary.ByteOrder // nil before the first section header
	interfaces []ngInterface    // by their ID in this section
}

// ngInterface is an interface description and its clock.
type ngInterface struct {
	*packet.Interface
	clock resolution
}

func isSectionHeader(magic []byte) bool {
	return len(magic) >= 4 && binary.LittleEndian.Uint32(magic) == blockSection
}

// openNG reads the section header and the blocks up to the first interface description or
// packet.
func (r *Reader) openNG() error {
	for r.first == nil {
		kind, size, err := r.blockAhead()
		if errors.Is(err, io.EOF) || err == nil && isPacketBlock(kind) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := r.otherBlock(kind, size); err != nil {
			return err
		}
	}
	return nil
}

// nextBlock delivers the next block that holds a packet.
func (r *Reader) nextBlock(f *packet.Frame) error {
	for {
		kind, size, err := r.blockAhead()
		if err != nil {
			return err
		}
		if isPacketBlock(kind) {
			return r.packetBlock(f, kind, size)
		}
		if err := r.otherBlock(kind, size); err != nil {
			return err
		}
	}
}

func isPacketBlock(kind uint32) bool {
	return kind == blockEnhanced || kind == blockSimple || kind == blockPacket
}

// blockAhead returns the type and the total length of the next block without consuming it.
// It returns io.EOF only if the file ends after a whole block.
func (r *Reader) blockAhead() (kind, size uint32, err error) {
	s := r.section
	head := r.win.need(blockMin)
	if len(head) < blockMin {
		if len(head) == 0 && errors.Is(r.win.err, io.EOF) {
			return 0, 0, io.EOF
		}
		r.count++
		return 0, 0, r.cutShort("block", r.win.offset, int64(len(head)), blockMin, "bytes")
	}
	if isSectionHeader(head) {
		if err := s.setOrder(head[blockHead:]); err != nil {
			return 0, 0, r.bad(err)
		}
	}
	if s.bigEndian {
		kind, size = binary.BigEndian.Uint32(head), binary.BigEndian.Uint32(head[4:])
	} else {
		kind, size = binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:])
	}
	if size < blockMin {
		return 0, 0, r.bad(fmt.Errorf("its length is %d", size))
	}
	return kind, size, nil
}

// bad returns an error for the next block.
func (r *Reader) bad(err error) error {
	return fmt.Errorf("block %d at byte %d is corrupt: %w", r.count+1, r.win.offset, err)
}

// setOrder sets the byte order of a new section.
func (s *section) setOrder(magic []byte) error {
	switch {
	case binary.LittleEndian.Uint32(magic) == byteOrderMagic:
		s.order, s.bigEndian = binary.LittleEndian, false
	case binary.BigEndian.Uint32(magic) == byteOrderMagic:
		s.order, s.bigEndian = binary.BigEndian, true
	default:
		return fmt.Errorf("section header with byte order magic % x", magic[:4])
	}
	return nil
}

// block consumes the next block and returns its body.
func (r *Reader) block(size uint32) ([]byte, error) {
	r.count++
	at := r.win.offset
	if size > maxRecord+windowSize {
		return nil, fmt.Errorf("block %d at byte %d claims %d bytes, more than %d: the file is corrupt there",
			r.count, at, size, maxRecord+windowSize)
	}
	b := r.win.need(int(size))
	if len(b) < int(size) {
		return nil, r.cutShort("block", at, int64(len(b)), int64(size), "bytes")
	}
	again := r.section.order.Uint32(b[size-blockTail:])
	if size%4 != 0 {
		if b = r.draftBlock(b, size); b != nil {
			return b, nil
		}
	}
	if again != size {
		return nil, fmt.Errorf("block %d at byte %d is corrupt: its length is %d before it and %d behind it",
			r.count, at, size, again)
	}
	r.win.advance(int(size))
	return b[blockHead : size-blockTail], nil
}

// draftBlock is like block for a length that is not a multiple of four. Programs wrote such
// lengths after early drafts of pcapng (NTAR), either without padding, or with padding that
// the length does not include. It returns nil for any other block.
func (r *Reader) draftBlock(b []byte, size uint32) []byte {
	order := r.section.order
	whole := size
	if order.Uint32(b[size-blockTail:]) != size {
		whole = (size + 3) &^ 3
		b = r.win.need(int(whole))
		if len(b) < int(whole) || order.Uint32(b[whole-blockTail:]) != size {
			return nil
		}
	}
	if !r.draft {
		r.draft, r.layout = true, nil
		r.copier.say(r.name + ": lengths of blocks are those of an early draft of pcapng (NTAR)")
	}
	r.win.advance(int(whole))
	return b[blockHead : whole-blockTail]
}

// otherBlock consumes a block that holds no packet, and uses its information.
func (r *Reader) otherBlock(kind, size uint32) error {
	learn := func(body []byte) error { return r.section.addInterface(body, r.copier) }
	switch kind {
	case blockSection:
		learn = r.section.begin
	case blockInterface:
		if limit := MaxInterfaces / max(1, r.src.together); len(r.interfaces) >= limit {
			return fmt.Errorf("block %d at byte %d describes an interface after %d others, which is the limit%s: the file is read up to there",
				r.count+1, r.win.offset, limit, ofEach(r.src.together))
		}
	default:
		if r.copier.copies(kind, size) {
			return r.copyBlock(kind, size)
		}
		r.copier.skipped.count(kind)
		return r.skipBlock(size)
	}
	at := r.win.offset
	body, err := r.block(size)
	if err != nil {
		return err
	}
	if err := learn(body); err != nil {
		return fmt.Errorf("block %d at byte %d is corrupt: %w", r.count, at, err)
	}
	if kind == blockInterface {
		ifc := r.section.interfaces[len(r.section.interfaces)-1].Interface
		r.addInterface(ifc)
		return r.copier.give(&Block{Kind: kind, Interface: ifc})
	}
	r.interfaces, r.layout = nil, nil
	options := body[16 : 16+r.section.native(body[16:], nil)]
	if r.sections++; r.sections == 1 {
		r.sectionOptions = r.copier.keep(options)
	}
	r.copier.section(options)
	return nil
}

// skipBlock skips a block of any length without keeping it in memory.
func (r *Reader) skipBlock(size uint32) error {
	if size%4 != 0 {
		_, err := r.block(size)
		return err
	}
	r.count++
	at := r.win.offset
	if got := r.win.discard(int64(size)); got < int64(size) {
		return r.cutShort("block", at, got, int64(size), "bytes")
	}
	return nil
}

// begin starts a section, in which interface IDs start at 0 again.
func (s *section) begin(body []byte) error {
	if len(body) < 16 {
		return errors.New("section header too short")
	}
	// For a short time some programs wrote 1.2, which is the same format.
	major, minor := s.order.Uint16(body[4:]), s.order.Uint16(body[6:])
	if major != 1 || minor != 0 && minor != 2 {
		return fmt.Errorf("pcapng version %d.%d is not known", major, minor)
	}
	s.interfaces = nil
	return nil
}

// Options of an interface description block.
const (
	optName        = 2
	optDescription = 3
	optIPv4        = 4
	optIPv6        = 5
	optMAC         = 6
	optResolution  = 9
	optSpeed       = 8
	optZone        = 10
	optFilter      = 11
	optOS          = 12
	optFCS         = 13
	optOffset      = 14
	optDevice      = 15 // if_hardware
	optTxSpeed     = 16
	optRxSpeed     = 17
)

// addInterface reads an interface description. To save memory, the texts of the interface are
// parts of its options.
func (s *section) addInterface(body []byte, c *copier) error {
	if len(body) < 8 {
		return errors.New("interface description too short")
	}
	ifc := &packet.Interface{
		Link:    packet.LinkType(s.order.Uint16(body)),
		SnapLen: s.order.Uint32(body[4:]),
	}
	code, offset := byte(6), int64(0)
	list := body[8:]
	var texts []ngText
	size := s.native(list, func(kind uint16, value []byte) {
		at := cap(list) - cap(value)
		switch {
		case kind == optName:
			texts = append(texts, ngText{&ifc.Name, at, at + len(value)})
		case kind == optDescription:
			texts = append(texts, ngText{&ifc.Description, at, at + len(value)})
		case kind == optFilter && len(value) > 0 && value[0] == 0: // other values are BPF code
			texts = append(texts, ngText{&ifc.Filter, at + 1, at + len(value)})
		case kind == optOS:
			texts = append(texts, ngText{&ifc.OS, at, at + len(value)})
		case kind == optFCS && len(value) == 1:
			ifc.FCS = int(value[0])
		case kind == optResolution && len(value) == 1:
			code = value[0]
		case kind == optOffset && len(value) == 8:
			offset = int64(s.order.Uint64(value))
			binary.LittleEndian.PutUint64(value, uint64(offset))
		case s.bigEndian && kind == optZone && len(value) == 4:
			swapWords(value, 4)
		case s.bigEndian && (kind == optSpeed || kind == optTxSpeed || kind == optRxSpeed) && len(value) == 8:
			swapWords(value, 8)
		}
	})
	ifc.Options = c.keep(list[:size])
	if ifc.Options != "" {
		c.described++
	}
	for _, t := range texts {
		if t.end <= len(ifc.Options) {
			*t.of = strings.TrimRight(ifc.Options[t.start:t.end], "\x00") // some programs write a zero byte at the end
		}
	}
	clock := newResolution(code, offset)
	ifc.Nanoseconds = clock.finer()
	s.interfaces = append(s.interfaces, ngInterface{ifc, clock})
	return nil
}

// ngText is the place of a text of an interface in its options.
type ngText struct {
	of         *string
	start, end int
}

// option splits the first option off list. It returns false at the end of the list, with or
// without an end mark, and for an option that is longer than the list.
func (s *section) option(list []byte) (kind uint16, value, rest []byte, ok bool) {
	if len(list) < 4 {
		return 0, nil, nil, false
	}
	var length int
	if s.bigEndian {
		kind, length = binary.BigEndian.Uint16(list), int(binary.BigEndian.Uint16(list[2:]))
	} else {
		kind, length = binary.LittleEndian.Uint16(list), int(binary.LittleEndian.Uint16(list[2:]))
	}
	padded := 4 + (length+3)&^3
	if kind == optEnd || padded > len(list) {
		return 0, nil, nil, false
	}
	return kind, list[4 : 4+length], list[padded:], true
}

// packetBlock delivers the next block, which holds a packet.
func (r *Reader) packetBlock(f *packet.Frame, kind, size uint32) error {
	at := r.win.offset
	r.place = at
	body, err := r.block(size)
	if err != nil {
		return err
	}
	switch kind {
	case blockEnhanced:
		err = r.enhanced(f, body)
	case blockSimple:
		err = r.simple(f, body)
	default:
		err = r.obsolete(f, body)
	}
	if err != nil {
		return fmt.Errorf("block %d at byte %d is corrupt: %w", r.count, at, err)
	}
	return nil
}

var (
	errPacketShort = errors.New("packet block too short")
	errNoPacket    = errors.New("no packet begins there: the file has changed")
)

// enhanced reads an enhanced packet block: interface, time stamp, two lengths,
// data, options.
func (r *Reader) enhanced(f *packet.Frame, body []byte) error {
	s := r.section
	if len(body) < 20 {
		return errPacketShort
	}
	var id, high, low, caplen, length uint32
	if s.bigEndian {
		o := binary.BigEndian
		id, high, low = o.Uint32(body), o.Uint32(body[4:]), o.Uint32(body[8:])
		caplen, length = o.Uint32(body[12:]), o.Uint32(body[16:])
	} else {
		o := binary.LittleEndian
		id, high, low = o.Uint32(body), o.Uint32(body[4:]), o.Uint32(body[8:])
		caplen, length = o.Uint32(body[12:]), o.Uint32(body[16:])
	}
	return r.setPacket(f, id, uint64(high)<<32|uint64(low), caplen, length, body[20:])
}

// obsolete reads an obsolete packet block, which has an interface ID of 16 bits and a drop
// count.
func (r *Reader) obsolete(f *packet.Frame, body []byte) error {
	if len(body) < 20 {
		return errPacketShort
	}
	o := r.section.order
	stamp := uint64(o.Uint32(body[4:]))<<32 | uint64(o.Uint32(body[8:]))
	return r.setPacket(f, uint32(o.Uint16(body)), stamp, o.Uint32(body[12:]), o.Uint32(body[16:]), body[20:])
}

// setPacket sets f from the fields of a packet block. The data, its padding and the options
// are in rest.
func (r *Reader) setPacket(f *packet.Frame, id uint32, stamp uint64, caplen, length uint32, rest []byte) error {
	s := r.section
	if int64(id) >= int64(len(s.interfaces)) {
		return noInterface(id, len(s.interfaces))
	}
	if int64(caplen) > int64(len(rest)) {
		return fmt.Errorf("%d bytes of packet in a block with room for %d", caplen, len(rest))
	}
	ifc := &s.interfaces[id]
	setFrame(f, rest[:caplen:caplen], int(length), ifc.Interface)
	f.Info.Timestamp = ifc.clock.time(stamp)
	if options := rest[min(int(caplen+3)&^3, len(rest)):]; len(options) >= 4 {
		r.setOptions(f, options)
	}
	return nil
}

// simple reads a simple packet block, which belongs to the first interface. It has no time
// stamp and no captured length, which follows from the snapshot length.
func (r *Reader) simple(f *packet.Frame, body []byte) error {
	s := r.section
	if len(s.interfaces) == 0 {
		return noInterface(0, 0)
	}
	if len(body) < 4 {
		return errPacketShort
	}
	ifc := s.interfaces[0].Interface
	length, data := s.order.Uint32(body), body[4:]
	caplen := length
	if ifc.SnapLen != 0 {
		caplen = min(caplen, ifc.SnapLen)
	}
	if int64(caplen) > int64(len(data)) {
		return fmt.Errorf("%d bytes of packet in a block with room for %d", caplen, len(data))
	}
	setFrame(f, data[:caplen:caplen], int(length), ifc)
	f.Info.Timestamp, f.NoTime = time.Unix(0, 0), true
	return nil
}

func noInterface(id uint32, known int) error {
	return fmt.Errorf("packet of interface %d, while %d are described", id, known)
}
