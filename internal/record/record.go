// Package record encodes frames as records of capture files: a record of a classic pcap
// file (draft-ietf-opsawg-pcap) or an enhanced packet block of a pcapng file
// (draft-ietf-opsawg-pcapng). Both are little-endian. The functions are small enough for
// the compiler to inline.
package record

import (
	"encoding/binary"

	"ringcap/packet"
)

const (
	// ClassicHead is the size of a classic record's header.
	ClassicHead = 16
	// EnhancedHead is the size of an enhanced packet block before the data.
	EnhancedHead = 28
	// BlockTail is the size of the block length at the end of a pcapng block.
	BlockTail = 4
)

const (
	enhancedPacket = 6 // block type
	optionFlags    = 2 // epb_flags
	flagsLength    = 4
	flagsSize      = 8 + 4 // the option and the end of options
)

// MaxSize returns the largest size of a record with n bytes of data, in either format.
func MaxSize(n int) int { return EnhancedHead + n + 3 + flagsSize + BlockTail }

// PutClassic writes a classic record into b, which must have room for it, and returns its
// size. fraction is in the time unit of the file, and wire is the frame's length on the
// wire.
func PutClassic(b []byte, sec, fraction uint32, data []byte, wire uint32) int {
	head := (*[ClassicHead]byte)(b)
	binary.LittleEndian.PutUint32(head[0:], sec)
	binary.LittleEndian.PutUint32(head[4:], fraction)
	binary.LittleEndian.PutUint32(head[8:], uint32(len(data)))
	binary.LittleEndian.PutUint32(head[12:], wire)
	return ClassicHead + copy(b[ClassicHead:], data)
}

// PutEnhanced writes an enhanced packet block into b, which must have room for MaxSize
// bytes, and returns its size. stamp is in nanoseconds since 1970, wire is the frame's
// length on the wire, flags is the value of epb_flags, which is omitted if 0 (see
// DirectionFlags), and id is the interface ID in the file.
func PutEnhanced(b, data []byte, stamp uint64, wire, flags, id uint32) int {
	padded := (len(data) + 3) &^ 3
	size := EnhancedHead + padded + BlockTail
	if flags != 0 {
		size += flagsSize
		options := (*[flagsSize]byte)(b[EnhancedHead+padded:])
		binary.LittleEndian.PutUint64(options[0:], FlagsOption(flags))
		binary.LittleEndian.PutUint32(options[8:], 0)
	}
	binary.LittleEndian.PutUint32(b[size-BlockTail:], uint32(size))
	head := (*[EnhancedHead]byte)(b)
	binary.LittleEndian.PutUint32(head[0:], enhancedPacket)
	binary.LittleEndian.PutUint32(head[4:], uint32(size))
	binary.LittleEndian.PutUint32(head[8:], id)
	binary.LittleEndian.PutUint32(head[12:], uint32(stamp>>32))
	binary.LittleEndian.PutUint32(head[16:], uint32(stamp))
	binary.LittleEndian.PutUint32(head[20:], uint32(len(data)))
	binary.LittleEndian.PutUint32(head[24:], wire)
	if padded > 0 {
		binary.LittleEndian.PutUint32(b[EnhancedHead+padded-4:], 0) // clears the padding
	}
	copy(b[EnhancedHead:], data)
	return size
}

// FlagsOption returns the encoded option epb_flags: code, length and value.
func FlagsOption(flags uint32) uint64 {
	return uint64(flags)<<32 | flagsLength<<16 | optionFlags
}

// DirectionFlags returns the value of epb_flags for a direction. It is 0 if d is unknown.
func DirectionFlags(d packet.Direction) uint32 { return directionFlags[d] }

// directionFlags has an entry for every value of a byte, which saves the bounds check.
var directionFlags = [256]uint32{
	packet.DirectionOut:       2,
	packet.DirectionIn:        1 | 1<<2,
	packet.DirectionMulticast: 1 | 2<<2,
	packet.DirectionBroadcast: 1 | 3<<2,
	packet.DirectionOther:     1 | 4<<2,
}
