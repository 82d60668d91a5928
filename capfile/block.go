package capfile

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"ringcap/packet"
)

// The values of Block.Kind, and what the bodies of the blocks begin with
// (draft-ietf-opsawg-pcapng, section 4.5 on).
const (
	KindNames      = 4          // records of addresses and their names
	KindStatistics = 5          // upper and lower half of a time stamp; options with counters
	KindJournal    = 9          // an entry of the systemd journal, as text
	KindSecrets    = 10         // the type of secrets, the length of the data, the data
	KindCustom     = 0x00000bad // the number of the enterprise that knows the rest
)

// blockCustomNoCopy is a custom block that must not be copied.
const blockCustomNoCopy = 0x40000bad

// maxHeld is the maximum size of the blocks that are kept for Copy.
const maxHeld = 16 << 20

// Block is a block of a pcapng file that holds no packet, for a copy of the file.
type Block struct {
	Kind uint32 // block type
	// Body is the body for AppendBlock: converted to little-endian, with time stamps in
	// nanoseconds, and in statistics without the interface ID. It is only valid during
	// the call of the function that gets the block.
	Body []byte
	// Interface is the interface of statistics or of a description. A description has no
	// Body. For other blocks Interface is nil.
	Interface *packet.Interface
}

// Blocks counts blocks by type.
type Blocks struct {
	Names, Statistics, Secrets, Journal, Custom uint64
	Forbidden                                   uint64 // custom blocks that must not be copied
	Unknown                                     uint64
}

// count adds a block.
func (b *Blocks) count(kind uint32) {
	switch kind {
	case KindNames:
		b.Names++
	case KindStatistics:
		b.Statistics++
	case KindSecrets:
		b.Secrets++
	case KindJournal:
		b.Journal++
	case KindCustom:
		b.Custom++
	case blockCustomNoCopy:
		b.Forbidden++
	default:
		b.Unknown++
	}
}

// copier passes on blocks that hold no packet. All Readers of an Opener share it, so they
// must be used by the same goroutine.
type copier struct {
	want    bool
	to      func(*Block) error
	held    []Block // blocks that came before to was set
	size    int     // of held
	skipped Blocks
	names   func(netip.Addr, string)
	counts  func(*packet.Interface, []byte)
	comment func(string)
	note    func(string)
	texts   int // bytes that keep has copied
	cut     int // how often keep had no room

	described uint64 // interfaces with options
	comments  uint64 // on sections
}

// say tells the user about a problem with a file.
func (c *copier) say(text string) {
	if c.note != nil {
		c.note(text)
	}
}

// keep copies options of an interface or a section if there is room.
func (c *copier) keep(options []byte) string {
	if c.texts+len(options) > maxTexts {
		c.cut++
		return ""
	}
	c.texts += len(options)
	return string(options)
}

// Copy calls f for each block without a packet that was read before, and makes Readers call
// it for those to come. Opener.Blocks has to be set.
func (o *Opener) Copy(f func(*Block) error) error {
	o.copier.to = f
	for i := range o.copier.held {
		if err := f(&o.copier.held[i]); err != nil {
			return err
		}
	}
	o.copier.held = nil
	return nil
}

// LeftOut returns how many descriptions of interfaces and sections have lost their options
// because there was no more room for them.
func (o *Opener) LeftOut() int { return o.copier.cut }

// Described returns the number of interfaces that have options, in all files.
func (o *Opener) Described() uint64 { return o.copier.described }

// Comments returns the number of comments on files and their sections.
func (o *Opener) Comments() uint64 { return o.copier.comments }

// Skipped returns the number of blocks without a packet that were not copied.
func (o *Opener) Skipped() Blocks { return o.copier.skipped }

// OnStatistics has f called for each interface statistics block that follows, as Opener.Statistics is.
func (r *Reader) OnStatistics(f func(of *packet.Interface, body []byte)) { r.copier.counts = f }

// copies reports whether a block of the given type and length is passed on.
func (c *copier) copies(kind, size uint32) bool {
	switch kind {
	case KindNames, KindStatistics, KindSecrets, KindJournal, KindCustom:
		return (c.want || c.names != nil && kind == KindNames || c.counts != nil && kind == KindStatistics) && size <= maxRecord
	}
	return false
}

// give passes a block on, or holds a copy of it.
func (c *copier) give(b *Block) error {
	switch {
	case !c.want:
		if b.Kind != blockInterface { // it was only read for Opener.Names or Opener.Statistics
			c.skipped.count(b.Kind)
		}
		return nil
	case c.to != nil:
		return c.to(b)
	case b.Kind == blockInterface: // Reader.Interfaces has it
		return nil
	case c.size+len(b.Body) > maxHeld:
		c.skipped.count(b.Kind)
		return nil
	}
	c.size += len(b.Body)
	c.held = append(c.held, Block{b.Kind, append([]byte(nil), b.Body...), b.Interface})
	return nil
}

// section takes the comments from the options of a section header.
func (c *copier) section(options []byte) {
	for kind, text := range packet.Options(options) {
		if kind != optComment {
			continue
		}
		if c.comments++; c.comment != nil {
			c.comment(string(text))
		}
	}
}

// copyBlock reads the next block and passes it on. It skips a malformed block, which is no
// error as long as packets can be read.
func (r *Reader) copyBlock(kind, size uint32) error {
	body, err := r.block(size)
	if err != nil {
		return err
	}
	b := Block{Kind: kind, Body: body}
	ok := true
	s := r.section
	switch kind {
	case KindNames:
		if ok = s.nativeNames(body); ok && r.copier.names != nil {
			eachName(body, r.copier.names)
		}
	case KindSecrets:
		ok = s.nativeSecrets(body)
	case KindStatistics:
		b.Interface, ok = s.nativeStatistics(body)
		if ok {
			b.Body = body[4:]
		}
		if ok && r.copier.counts != nil {
			r.copier.counts(b.Interface, b.Body)
		}
	case KindCustom:
		if ok = len(body) >= 4; ok && s.bigEndian {
			swapWords(body[:4], 4) // the rest is opaque
		}
	}
	if !ok {
		r.copier.skipped.count(kind)
		return nil
	}
	return r.copier.give(&b)
}

// nativeNames converts records that look like options, an end mark, and options of text and
// addresses.
func (s *section) nativeNames(body []byte) bool {
	if end := s.native(body, nil) + 4; end <= len(body) {
		s.native(body[end:], nil)
	}
	return true
}

// The records of a name resolution block.
const (
	nameIPv4 = 1
	nameIPv6 = 2
)

// eachName calls give for each address of a name resolution block with its first name
// (draft-ietf-opsawg-pcapng, section 4.5).
func eachName(body []byte, give func(netip.Addr, string)) {
	for len(body) >= 4 {
		kind, n := binary.LittleEndian.Uint16(body), int(binary.LittleEndian.Uint16(body[2:]))
		if kind == 0 || n > len(body)-4 {
			return
		}
		record := body[4 : 4+n]
		address := map[uint16]int{nameIPv4: 4, nameIPv6: 16}[kind]
		if address > 0 && n > address {
			a, _ := netip.AddrFromSlice(record[:address])
			if name, _, _ := bytes.Cut(record[address:], []byte{0}); len(name) > 0 {
				give(a, string(name))
			}
		}
		body = body[min(4+(n+3)&^3, len(body)):]
	}
}

// nativeSecrets converts a type, a length, that many bytes, and options of text.
func (s *section) nativeSecrets(body []byte) bool {
	if len(body) < 8 {
		return false
	}
	length := int64(s.order.Uint32(body[4:]))
	if length > int64(len(body)-8) {
		return false
	}
	if s.bigEndian {
		swapWords(body[:8], 4)
	}
	s.native(body[8+min((length+3)&^3, int64(len(body)-8)):], nil)
	return true
}

// nativeStatistics converts an interface ID, a time stamp, and options of time stamps (start
// and end) and of counts.
func (s *section) nativeStatistics(body []byte) (*packet.Interface, bool) {
	if len(body) < 12 {
		return nil, false
	}
	id := s.order.Uint32(body)
	if int64(id) >= int64(len(s.interfaces)) {
		return nil, false
	}
	ifc := &s.interfaces[id]
	s.nativeStamp(body[4:12], ifc)
	s.native(body[12:], func(kind uint16, value []byte) {
		switch {
		case len(value) != 8:
		case kind == optStart || kind == optStop:
			s.nativeStamp(value, ifc)
		case s.bigEndian && kind >= optReceived && kind <= optDeliver:
			swapWords(value, 8)
		}
	})
	return ifc.Interface, true
}

// nativeStamp converts a time stamp to nanoseconds.
func (s *section) nativeStamp(b []byte, ifc *ngInterface) {
	stamp := uint64(s.order.Uint32(b))<<32 | uint64(s.order.Uint32(b[4:]))
	if stamp != 0 {
		stamp = stampOf(ifc.clock.time(stamp))
	}
	binary.LittleEndian.PutUint32(b, uint32(stamp>>32))
	binary.LittleEndian.PutUint32(b[4:], uint32(stamp))
}

// AppendBlock appends a block from a Reader. For statistics, id is the ID of the interface
// in the file that is written.
func AppendBlock(dst []byte, b *Block, id uint32) []byte {
	dst, start := beginBlock(dst, b.Kind)
	if b.Kind == KindStatistics {
		dst = binary.LittleEndian.AppendUint32(dst, id)
	}
	return endBlock(appendPadding(append(dst, b.Body...), len(b.Body)), start)
}

// BlockSize returns the maximum number of bytes that AppendBlock appends.
func BlockSize(b *Block) int { return blockMin + 4 + len(b.Body) + 3 }
