package ring

import (
	"encoding/binary"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"ringcap/internal/prefetch"
	"ringcap/internal/record"
	"ringcap/packet"
)

// Block is what is left of a block of the ring: the one cursor over its frames. The
// functions that AppendRecords calls for each frame are small enough to be inlined.
type Block struct {
	memory  []byte // all of the block
	next    uint32 // offset of the next frame
	left    uint32 // frames that were not read yet
	tagged  uint32 // the bit of tp_status that asks for a VLAN tag to be put back
	snapLen int    // most bytes of a frame whose tag is put back
	ifc     *packet.Interface
}

// Interface is that of the ring, nil if the ring is bound to none.
func (b *Block) Interface() *packet.Interface { return b.ifc }

// Len is how many frames are left.
func (b *Block) Len() int { return int(b.left) }

// Filtered is 0: the kernel has filtered the frames.
func (b *Block) Filtered() int { return 0 }

// Clone returns a second cursor.
func (b *Block) Clone() packet.Block {
	c := *b
	return &c
}

// Next fills f with the next frame. It is false if there is none, or none that lies
// within the block.
func (b *Block) Next(f *packet.Frame) bool { return b.read(f) != nil }

// read is Next; it returns the frame's header, nil for false.
func (b *Block) read(f *packet.Frame) *unix.Tpacket3Hdr {
	h := b.head()
	if h == nil {
		return nil
	}
	b.tag(h)
	data := b.data(h)
	if data == nil {
		return nil
	}
	b.step(h)
	if int(b.next) < len(b.memory) { // the next header comes into the cache meanwhile
		prefetch.Lines(unsafe.Pointer(&b.memory[b.next]))
	}
	f.Data = data
	f.Info.Timestamp = time.Unix(int64(h.Sec), int64(h.Nsec))
	f.Info.CaptureLength, f.Info.Length = len(data), int(h.Len)
	f.Info.InterfaceIndex = int(int32(binary.NativeEndian.Uint32(sender(h)[4:])))
	f.Info.AncillaryData = nil
	f.Interface = b.ifc
	if b.ifc != nil {
		f.Link = b.ifc.Link
	}
	f.Direction = direction(h)
	f.ChecksumPending = h.Status&unix.TP_STATUS_CSUMNOTREADY != 0
	f.Offloaded = h.Status&unix.TP_STATUS_GSO_TCP != 0
	f.Options, f.Process = nil, nil
	f.Fraction, f.NoTime = 0, false
	return h
}

// prefetchAhead is how far ahead AppendRecords prefetches: a few small frames, or one of usual size.
const prefetchAhead = 768

// AppendRecords writes records straight from the ring's headers and frames. A frame that
// is longer than e.Limit, or for which dst has no room, ends it.
func (b *Block) AppendRecords(dst []byte, e *packet.Encoding) ([]byte, packet.Appended) {
	s, before, snapped := *b, b.left, 0
	buf, at := dst[:cap(dst)], len(dst)
	for h := s.head(); h != nil; h = s.head() {
		if ahead := int(s.next) + prefetchAhead; ahead < len(s.memory) {
			prefetch.Lines(unsafe.Pointer(&s.memory[ahead]))
		}
		s.tag(h)
		data := s.data(h)
		if data == nil || len(data) > e.Limit || at+record.MaxSize(len(data)) > len(buf) {
			break
		}
		switch e.Format {
		case packet.Pcapng:
			stamp := uint64(h.Sec)*1e9 + uint64(h.Nsec)
			at += record.PutEnhanced(buf[at:], data, stamp, h.Len, record.DirectionFlags(direction(h)), e.Interface)
		case packet.Nanoseconds:
			at += record.PutClassic(buf[at:], h.Sec, h.Nsec, data, h.Len)
		default:
			at += record.PutClassic(buf[at:], h.Sec, h.Nsec/1000, data, h.Len)
		}
		if h.Snaplen < h.Len {
			snapped++
		}
		s.step(h)
	}
	b.next, b.left = s.next, s.left
	return buf[:at], packet.Appended{Frames: int(before - s.left), Snapped: snapped}
}

// head is the header of the next frame, nil if there is none or it lies outside the
// block.
func (b *Block) head() *unix.Tpacket3Hdr {
	if b.left == 0 || int(b.next) > len(b.memory)-frameStart {
		return nil
	}
	return (*unix.Tpacket3Hdr)(unsafe.Pointer(&b.memory[b.next]))
}

// data is the next frame, whose header is h; nil if it lies outside the block.
func (b *Block) data(h *unix.Tpacket3Hdr) []byte {
	head := b.memory[b.next:]
	from, n := int(h.Mac), int(h.Snaplen)
	if from < frameStart || from > len(head) || n > len(head)-from {
		return nil
	}
	return head[from : from+n : from+n]
}

// step passes over the next frame, whose header is h.
func (b *Block) step(h *unix.Tpacket3Hdr) {
	b.left--
	b.next += h.Next_offset
}

// tag puts the VLAN tag of the next frame, whose header is h, back into the frame.
func (b *Block) tag(h *unix.Tpacket3Hdr) {
	if h.Status&b.tagged != 0 {
		b.restoreTag(h)
	}
}

// restoreTag moves the addresses to the front, into bytes that the kernel leaves free
// there, and changes the header as if the kernel had never taken the tag off. A frame
// too short for a tag stays as it is.
func (b *Block) restoreTag(h *unix.Tpacket3Hdr) {
	data := b.data(h)
	if len(data) < 12 || h.Mac < frameStart+4 {
		return
	}
	h.Mac -= 4
	h.Snaplen = uint32(min(len(data)+4, b.snapLen))
	h.Len += 4
	tpid := h.Hv1.Vlan_tpid
	if h.Status&unix.TP_STATUS_VLAN_TPID_VALID == 0 {
		tpid = unix.ETH_P_8021Q
	}
	h.Status &^= unix.TP_STATUS_VLAN_VALID
	frame := b.memory[b.next+uint32(h.Mac):]
	copy(frame, data[:12])
	binary.BigEndian.PutUint16(frame[12:], tpid)
	binary.BigEndian.PutUint16(frame[14:], uint16(h.Hv1.Vlan_tci))
}

// Offsets in tpacket3_hdr, and of the sockaddr_ll that follows it.
const (
	headerLen  = 48
	sockaddrLL = headerLen // family 2, protocol 2, ifindex 4, hatype 2, pkttype 1
	frameStart = headerLen + 20
)

// sender is the sockaddr_ll of a frame.
func sender(h *unix.Tpacket3Hdr) *[frameStart - headerLen]byte {
	return (*[frameStart - headerLen]byte)(unsafe.Add(unsafe.Pointer(h), sockaddrLL))
}

func direction(h *unix.Tpacket3Hdr) packet.Direction { return directions[sender(h)[10]&7] }

// directions maps sll_pkttype (packet(7)).
var directions = [8]packet.Direction{
	unix.PACKET_HOST:      packet.DirectionIn,
	unix.PACKET_BROADCAST: packet.DirectionBroadcast,
	unix.PACKET_MULTICAST: packet.DirectionMulticast,
	unix.PACKET_OTHERHOST: packet.DirectionOther,
	unix.PACKET_OUTGOING:  packet.DirectionOut,
}
