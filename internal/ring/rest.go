package ring

import (
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/unix"

	"ringcap/internal/prefetch"
	"ringcap/packet"
)

// Rest is the frames that are left of a block. A loop for which Ring.One does too much looks
// at each header, at its frame, and moves on:
//
//	for h := rest.Head(); h != nil; h = rest.Head() {
//		rest.Tag(h)
//		data := rest.Data(h)
//		rest.Step(h)
//	}
//
// The compiler puts all of them where they are called.
type Rest struct {
	block   []byte // all of it
	next    uint32 // offset of the next frame
	left    uint32 // frames that were not read yet
	tagged  uint32 // tp_status of those whose VLAN tag is put back
	snapLen int    // most bytes of such a frame then
}

// Rest gives what is left of the block that Next gave a frame of, and Keep takes back what
// was not read of it.
func (r *Ring) Rest() Rest { return r.rest }

// Keep makes rest what is left of the block.
func (r *Ring) Keep(rest *Rest) { r.rest.next, r.rest.left = rest.next, rest.left }

// Head is the header of the next frame, nil if there is none or it does not fit into the
// block.
func (s *Rest) Head() *unix.Tpacket3Hdr {
	if s.left == 0 || int(s.next) > len(s.block)-frameStart {
		return nil
	}
	return (*unix.Tpacket3Hdr)(unsafe.Pointer(&s.block[s.next]))
}

// Tag puts the VLAN tag of the next frame, whose header is h, back into it.
func (s *Rest) Tag(h *unix.Tpacket3Hdr) {
	if h.Status&s.tagged != 0 {
		s.restoreTag(h)
	}
}

// Left is how many frames are left.
func (s *Rest) Left() int { return int(s.left) }

// Data is the frame with the header h, nil if it does not fit into the block.
func (s *Rest) Data(h *unix.Tpacket3Hdr) []byte {
	head := s.block[s.next:]
	from, n := int(h.Mac), int(h.Snaplen)
	if from < frameStart || from > len(head) || n > len(head)-from {
		return nil
	}
	return head[from : from+n : from+n]
}

// Step moves on past the frame with the header h.
func (s *Rest) Step(h *unix.Tpacket3Hdr) {
	s.left--
	s.next += h.Next_offset
}

// One fills f with the next of the frames that are left of the block Next gave one of. It
// is false if there is none. The frame is valid until Next is called.
func (r *Ring) One(f *packet.Raw) (bool, error) {
	if r.rest.left == 0 {
		return false, nil
	}
	if r.raw(f) == nil {
		return false, r.corrupt()
	}
	return true, nil
}

// frame fills f with the next frame and moves on.
func (r *Ring) frame(f *packet.Frame) error {
	var raw packet.Raw
	h := r.raw(&raw)
	if h == nil {
		return r.corrupt()
	}
	raw.Fill(f)
	from := sender(h)
	f.Info.InterfaceIndex = int(int32(binary.NativeEndian.Uint32(from[4:])))
	r.hardware = binary.NativeEndian.Uint16(from[8:])
	return nil
}

// raw fills f with the next frame and moves on. The header is nil if there is none.
func (r *Ring) raw(f *packet.Raw) *unix.Tpacket3Hdr {
	s := &r.rest
	h := s.Head()
	if h == nil {
		return nil
	}
	s.Tag(h)
	if f.Data = s.Data(h); f.Data == nil {
		return nil
	}
	s.Step(h)
	if int(s.next) < len(s.block) { // it comes while this frame is looked at
		prefetch.Lines(unsafe.Pointer(&s.block[s.next]))
	}
	f.Wire, f.Sec, f.Nsec = int(h.Len), h.Sec, h.Nsec
	f.Direction = Direction(h)
	f.ChecksumPending = h.Status&unix.TP_STATUS_CSUMNOTREADY != 0
	f.Offloaded = h.Status&unix.TP_STATUS_GSO_TCP != 0
	return h
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

// Direction is that of the frame with the header h.
func Direction(h *unix.Tpacket3Hdr) packet.Direction { return directions[sender(h)[10]&7] }

// directions maps sll_pkttype (packet(7)).
var directions = [8]packet.Direction{
	unix.PACKET_HOST:      packet.DirectionIn,
	unix.PACKET_BROADCAST: packet.DirectionBroadcast,
	unix.PACKET_MULTICAST: packet.DirectionMulticast,
	unix.PACKET_OTHERHOST: packet.DirectionOther,
	unix.PACKET_OUTGOING:  packet.DirectionOut,
}

// restoreTag puts the VLAN tag of the next frame, whose header is h, back into it, and
// changes the header as if the kernel had left it there: 4 bytes that it leaves free before
// a frame take the start of its addresses. Frames too short for a tag stay as they are.
func (s *Rest) restoreTag(h *unix.Tpacket3Hdr) {
	data := s.Data(h)
	if len(data) < 12 || h.Mac < frameStart+4 {
		return
	}
	h.Mac -= 4
	h.Snaplen = uint32(min(len(data)+4, s.snapLen))
	h.Len += 4
	tpid := h.Hv1.Vlan_tpid
	if h.Status&unix.TP_STATUS_VLAN_TPID_VALID == 0 {
		tpid = unix.ETH_P_8021Q
	}
	h.Status &^= unix.TP_STATUS_VLAN_VALID
	frame := s.block[s.next+uint32(h.Mac):]
	copy(frame, data[:12])
	binary.BigEndian.PutUint16(frame[12:], tpid)
	binary.BigEndian.PutUint16(frame[14:], uint16(h.Hv1.Vlan_tci))
}
