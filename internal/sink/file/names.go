package file

import (
	"net/netip"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/track"
	"ringcap/packet"
)

// maxSaid is how many names of a file are remembered. When there are more, they may be written
// again.
const maxSaid = 65536

// naming writes the names of hosts that answers in the capture gave: those in an answer before
// it, and those of the ends of other packets before the first one, since the answer may be in
// another file. So a file has no more names than its packets can use.
type naming struct {
	names   *track.Names
	said    map[netip.Addr]string // what this file says
	headers packet.Headers
}

// addNames appends names before a packet. The tracker has seen it, unless it comes from the
// flight recorder, which keeps no headers.
func (s *Sink) addNames(p *packet.Packet) error {
	if s.err != nil {
		return s.err
	}
	for _, a := range s.naming.names.Fresh() {
		if err := s.addName(a); err != nil {
			return err
		}
	}
	h := &p.Headers
	if h.IPVersion == 0 {
		h = &s.naming.headers
		if !layer.Peek(p.Data, p.Link, h) {
			return nil
		}
	}
	const src4, src6, size4, size6 = 12, 8, 4, 16
	at, size := h.Network+src4, size4
	if h.IPVersion == 6 {
		at, size = h.Network+src6, size6
	}
	for end := at + 2*size; at < end && end <= len(p.Data); at += size {
		a, _ := netip.AddrFromSlice(p.Data[at : at+size])
		if err := s.addName(a); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sink) addName(a netip.Addr) error {
	n := &s.naming
	name := n.names.Learnt(a)
	if name == "" || n.said[a] == name {
		return nil
	}
	if len(n.said) >= maxSaid {
		clear(n.said)
	}
	n.said[a] = name
	if err := s.reserve(capfile.NameSize(name)); err != nil {
		return err
	}
	s.buf = capfile.AppendName(s.buf, a, name)
	return nil
}
