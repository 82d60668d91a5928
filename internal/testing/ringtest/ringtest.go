// Package ringtest makes rings in plain memory, filled as the kernel fills one.
package ringtest

import (
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/unix"
)

// BlockSize is the size of a block in bytes.
const BlockSize = 1 << 16

// Where things stand in a block, and in a frame of it.
const (
	firstFrame  = 48 // behind the block's header
	frameHeader = 48 // tpacket3_hdr, before sockaddr_ll
	mac         = 82 // of an Ethernet frame: 96 - 14
)

// Memory is a ring. Make one with New.
type Memory struct {
	Mem    []byte
	Blocks int
	at     []int // end of what each block holds
	last   []int // offset of its last frame
}

// New returns a ring whose blocks are the kernel's.
func New(blocks int) *Memory {
	return &Memory{Mem: make([]byte, blocks*BlockSize), Blocks: blocks, at: make([]int, blocks), last: make([]int, blocks)}
}

// Header is that of block b.
func (m *Memory) Header(b int) *unix.TpacketHdrV1 {
	return (*unix.TpacketHdrV1)(unsafe.Pointer(&m.Mem[b*BlockSize+8]))
}

// Frame is a frame as the kernel sees it, and its facts.
type Frame struct {
	Data    []byte
	Wire    int    // its length, if that is more
	Kind    uint8  // sll_pkttype
	Status  uint32 // tp_status besides TP_STATUS_USER
	TCI     uint32
	TPID    uint16
	Seconds uint32 // of its time; there are always 7 ns more
}

// Put adds a frame, of interface 9, to block b, which stays the kernel's.
func (m *Memory) Put(b int, f Frame) {
	h := m.Header(b)
	if h.Num_pkts == 0 {
		h.Offset_to_first_pkt = firstFrame
		m.at[b] = firstFrame
	} else {
		(*unix.Tpacket3Hdr)(unsafe.Pointer(&m.Mem[b*BlockSize+m.last[b]])).Next_offset = uint32(m.at[b] - m.last[b])
	}
	at := b*BlockSize + m.at[b]
	p := (*unix.Tpacket3Hdr)(unsafe.Pointer(&m.Mem[at]))
	*p = unix.Tpacket3Hdr{
		Sec: f.Seconds, Nsec: 7, Snaplen: uint32(len(f.Data)), Len: uint32(max(f.Wire, len(f.Data))),
		Status: unix.TP_STATUS_USER | f.Status, Mac: mac, Net: 96,
		Hv1: unix.TpacketHdrVariant1{Vlan_tci: f.TCI, Vlan_tpid: f.TPID},
	}
	binary.NativeEndian.PutUint32(m.Mem[at+frameHeader+4:], 9)
	m.Mem[at+frameHeader+10] = f.Kind
	copy(m.Mem[at+mac:], f.Data)
	m.last[b] = m.at[b]
	m.at[b] += (mac + len(f.Data) + 15) &^ 15
	h.Num_pkts++
}

// Hand gives block b to the reader.
func (m *Memory) Hand(b int) { m.Header(b).Block_status = unix.TP_STATUS_USER }
