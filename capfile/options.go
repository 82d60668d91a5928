package capfile

import (
	"encoding/binary"
	"slices"

	"ringcap/packet"
)

// Options of a packet block. Other options are kept as well.
const (
	optEnd     = 0
	optComment = 1
	optFlags   = 2 // epb_flags: direction in bits 0-1, reception type in bits 2-4
	optDrops   = 4
	optID      = 5
	optQueue   = 6
	optVerdict = 7
	optProcess = 8
)

// setOptions keeps the options of a packet block that are whole, without their
// end mark, in little-endian order, and takes the direction out of epb_flags.
func (r *Reader) setOptions(f *packet.Frame, list []byte) {
	s := r.section
	size := 0
	for rest := list; ; {
		kind, value, next, ok := s.option(rest)
		if !ok {
			break
		}
		if s.bigEndian {
			swapHead(rest, kind, value)
			swapValue(kind, value)
		}
		if kind == optFlags && len(value) == 4 {
			f.Direction = directionOf(binary.LittleEndian.Uint32(value))
		}
		size += len(rest) - len(next)
		rest = next
	}
	if size > 0 {
		f.Options = list[:size:size]
	}
}

// native converts complete options to little-endian in place, and returns their length
// without the end mark. It calls read with each option in the byte order of the file. read
// has to convert the value, unless it is text or bytes.
func (s *section) native(list []byte, read func(kind uint16, value []byte)) (size int) {
	for rest := list; ; {
		kind, value, next, ok := s.option(rest)
		if !ok {
			return size
		}
		if read != nil {
			read(kind, value)
		}
		if s.bigEndian {
			swapHead(rest, kind, value)
		}
		size += len(rest) - len(next)
		rest = next
	}
}

// swapHead converts the type and length of an option to little-endian in place, so that the
// user of a frame need not know the byte order of its section.
func swapHead(option []byte, kind uint16, value []byte) {
	binary.LittleEndian.PutUint16(option, kind)
	binary.LittleEndian.PutUint16(option[2:], uint16(len(value)))
}

// swapValue converts the value of a packet's option.
func swapValue(kind uint16, value []byte) {
	switch kind {
	case optFlags, optQueue:
		swapWords(value, 4)
	case optDrops, optID:
		swapWords(value, 8)
	case optProcess:
		swapWords(value, 4)
	case optVerdict: // a type octet and, except for type 0, 64 bits
		if len(value) == 9 && value[0] != 0 {
			swapWords(value[1:], 8)
		}
	case 2988, 2989, 19372, 19373: // custom: an enterprise number, then opaque data
		if len(value) >= 4 {
			swapWords(value[:4], 4)
		}
	}
}

// swapWords reverses the bytes of each word of the given size. It does nothing if the length
// of b is not a multiple of it, since then the option is malformed.
func swapWords(b []byte, size int) {
	if len(b)%size != 0 {
		return
	}
	for ; len(b) > 0; b = b[size:] {
		slices.Reverse(b[:size])
	}
}

// directionOf returns the direction in epb_flags. A reception type without a direction does
// not show who sent the frame.
func directionOf(flags uint32) packet.Direction {
	switch flags & 3 {
	case 2:
		return packet.DirectionOut
	case 1:
	default:
		return packet.DirectionUnknown
	}
	switch flags >> 2 & 7 {
	case 2:
		return packet.DirectionMulticast
	case 3:
		return packet.DirectionBroadcast
	case 4:
		return packet.DirectionOther
	}
	return packet.DirectionIn
}

// hasFlags reports whether epb_flags is among little-endian options.
func hasFlags(options []byte) bool {
	for len(options) >= 4 {
		if binary.LittleEndian.Uint16(options) == optFlags {
			return true
		}
		size := 4 + (int(binary.LittleEndian.Uint16(options[2:]))+3)&^3
		options = options[min(size, len(options)):]
	}
	return false
}
