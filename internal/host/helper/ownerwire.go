package helper

import (
	"encoding/binary"
	"errors"
	"net/netip"

	"ringcap/internal/process"
	"ringcap/packet"
)

// errWire is the error of a message that the other process cannot have sent.
var errWire = errors.New("a message of the helper makes no sense")

// reader reads the parts of a message. After the first one that is cut all are empty.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.b) {
		r.bad, r.b = true, nil
		return make([]byte, min(n, 16))
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) u8() uint8   { return r.bytes(1)[0] }
func (r *reader) u16() uint16 { return binary.BigEndian.Uint16(r.bytes(2)) }
func (r *reader) u32() uint32 { return binary.BigEndian.Uint32(r.bytes(4)) }
func (r *reader) u64() uint64 { return binary.BigEndian.Uint64(r.bytes(8)) }

func (r *reader) text() string {
	n := int(r.u16())
	if n > len(r.b) {
		r.bad = true
		return ""
	}
	return string(r.bytes(n))
}

// addr reads an address of 16 bytes. An IPv4 address is mapped.
func (r *reader) addr() netip.Addr { return netip.AddrFrom16([16]byte(r.bytes(16))).Unmap() }

func putAddr(b []byte, a netip.Addr) []byte {
	raw := a.As16()
	return append(b, raw[:]...)
}

func putText(b []byte, s string) []byte {
	s = s[:min(len(s), maxText)]
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
}

// maxText is the most bytes of one text. PATH_MAX and packet.MaxArguments are not longer.
const maxText = 4096

// putFlow appends a flow.
func putFlow(b []byte, f process.Flow, received bool) []byte {
	var flag byte
	if received {
		flag = 1
	}
	b = append(b, flag, f.Protocol)
	b = binary.BigEndian.AppendUint64(b, f.Namespace)
	for _, end := range []netip.AddrPort{f.Source, f.Destination} {
		b = binary.BigEndian.AppendUint16(putAddr(b, end.Addr()), end.Port())
	}
	return b
}

func (r *reader) flow() (f process.Flow, received bool) {
	received = r.u8() == 1
	f.Protocol, f.Namespace = r.u8(), r.u64()
	f.Source = netip.AddrPortFrom(r.addr(), r.u16())
	f.Destination = netip.AddrPortFrom(r.addr(), r.u16())
	return f, received
}

// putProcess appends all that is known of a process. Names are bytes, which JSON would change.
func putProcess(b []byte, p *packet.Process) []byte {
	var flag byte
	if p.Stale {
		flag = 1
	}
	b = append(b, flag)
	for _, n := range []int{p.PID, p.TID, p.UID, p.GID, p.Parent.PID} {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	ancestors := p.Ancestors[:min(len(p.Ancestors), maxAncestors)]
	b = append(b, byte(len(ancestors)))
	for _, n := range ancestors {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	for _, s := range texts(p) {
		b = putText(b, *s)
	}
	return b
}

// maxAncestors bounds the ancestors of a process in a message.
const maxAncestors = 255

// texts returns the texts of a process, in the order of the message.
func texts(p *packet.Process) []*string {
	return []*string{
		&p.Name, &p.Command, &p.Arguments, &p.User, &p.Cgroup, &p.Parent.Name, &p.Parent.Command, &p.Parent.Arguments,
		&p.Container.ID, &p.Container.Name, &p.Container.Image, &p.Pod.Name, &p.Pod.Namespace, &p.Pod.UID,
	}
}

func (r *reader) process() *packet.Process {
	p := &packet.Process{Stale: r.u8() == 1}
	for _, n := range []*int{&p.PID, &p.TID, &p.UID, &p.GID, &p.Parent.PID} {
		*n = int(int32(r.u32()))
	}
	for range r.u8() {
		p.Ancestors = append(p.Ancestors, int(int32(r.u32())))
	}
	for _, s := range texts(p) {
		*s = r.text()
	}
	return p
}
