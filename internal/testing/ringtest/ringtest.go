// Package ringtest makes rings in ordinary memory and fills them as the kernel does.
package ringtest

import (
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/unix"
)

// BlockSize is the size of a block in bytes.
const BlockSize = 1 << 16

// Offsets in a block and in a frame.
const (
	firstFrame  = 48 // after the block's header
	frameHeader = 48 // tpacket3_hdr, before sockaddr_ll
	mac         = 82 // start of an Ethernet frame: 96 - 14
)

// Memory is a ring. New makes one.
type Memory struct {
	Mem    []byte
	Blocks int
	at     []int // end of the last frame of each block
	last   []int // offset of the last frame of each block
}

// New returns a ring whose blocks belong to the kernel.
func New(blocks int) *Memory {
	return &Memory{Mem: make([]byte, blocks*BlockSize), Blocks: blocks, at: make([]int, blocks), last: make([]int, blocks)}
}

// Header returns the header of block b.
func (m *Memory) Header(b int) *unix.TpacketHdrV1 {
	return (*unix.TpacketHdrV1)(unsafe.Pointer(&m.Mem[b*BlockSize+8]))
}

// Frame is a frame and the facts that the kernel stores with it.
type Frame struct {
	Data    []byte
	Wire    int    // length on the wire, if it is more than len(Data)
	Kind    uint8  // sll_pkttype
	Status  uint32 // tp_status besides TP_STATUS_USER
	TCI     uint32
	TPID    uint16
	Seconds uint32 // seconds of its time stamp, which always has 7 ns more
}

// Put adds a frame of interface 9 to block b, which still belongs to the kernel.
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

// Hand passes block b to the reader.
func (m *Memory) Hand(b int) { m.Header(b).Block_status = unix.TP_STATUS_USER }
