package events

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// sockets is what is known of sockets. It is bounded: what was not asked for or changed for long
// is forgotten first.
type sockets struct {
	made  recent[uint64, *Maker]
	flows recent[flow, *Maker]
	ends  recent[end, []*Maker]
	fresh []Maker // first sockets of processes, for Options.Started
}

// end is one end of a flow.
type end struct {
	namespace uint64 // cookie
	protocol  uint8
	address   netip.AddrPort
}

// flow is a socket's own end and the other one.
type flow struct {
	end
	remote netip.AddrPort
}

// Bounds of what is known.
const (
	maxSockets = 32_768 // and twice that, with the older half
	maxSharing = 16     // processes with sockets at one end
	maxFresh   = 1_024  // processes that wait to be told
)

func newSockets() sockets {
	return sockets{
		made:  recent[uint64, *Maker]{limit: maxSockets},
		flows: recent[flow, *Maker]{limit: maxSockets},
		ends:  recent[end, []*Maker]{limit: maxSockets},
	}
}

// apply takes in a record.
func (s *sockets) apply(b []byte, tell bool) {
	if len(b) != recordSize {
		return
	}
	u16 := func(at int) uint16 { return binary.NativeEndian.Uint16(b[at:]) }
	u32 := func(at int) int { return int(binary.NativeEndian.Uint32(b[at:])) }
	u64 := func(at int) uint64 { return binary.NativeEndian.Uint64(b[at:]) }
	name := func(at int) string {
		name, _, _ := bytes.Cut(b[at:at+nameSize], []byte{0})
		return string(name)
	}
	cookie := u64(recordCookie)
	m, ok := s.made.get(cookie)
	if !ok {
		m = &Maker{
			Cookie: cookie, Namespace: u64(recordNamespace), PID: u32(recordPID), TID: u32(recordTID),
			Name: name(recordName), UID: u32(recordUID), GID: u32(recordGID), Cgroup: u64(recordCgroup),
			Made: time.Duration(u64(recordMade)), Accepted: u64(recordMaker) != cookie,
		}
		s.made.put(cookie, m)
	}
	switch u16(recordKind) {
	case kindFirst:
		if tell && len(s.fresh) < maxFresh {
			s.fresh = append(s.fresh, *m)
		}
	case kindClosed:
		m.Closed = time.Duration(u64(recordTime))
		m.Closer = Closer{PID: u32(recordCloserPID), TID: u32(recordCloserTID), Name: name(recordCloserName)}
	case kindBound, kindSent:
		s.place(m, b)
	}
}

// place takes in the ends of a record.
func (s *sockets) place(m *Maker, b []byte) {
	u16 := func(at int) uint16 { return binary.NativeEndian.Uint16(b[at:]) }
	local, remote := u16(recordLocal), u16(recordRemote)
	protocol := uint8(u16(recordProtocol))
	family := u16(recordFamily)
	if u16(recordType) == unix.SOCK_RAW && u16(recordKind) == kindBound {
		local = 0 // the protocol, which sockets of this type have there
	}
	if protocol == unix.IPPROTO_ICMP || protocol == unix.IPPROTO_ICMPV6 {
		remote = 0 // a number without a meaning
	}
	own := end{m.Namespace, protocol, netip.AddrPortFrom(address(b[recordSource:], family), local)}
	if remote != 0 {
		s.flows.put(flow{own, netip.AddrPortFrom(address(b[recordTarget:], family), remote)}, m)
		if protocol == unix.IPPROTO_TCP {
			return // others may be connected from the same end
		}
	}
	s.share(own, m)
}

// share notes one of the sockets at an end: the last of each process that has one open, or the
// last that was closed.
func (s *sockets) share(e end, m *Maker) {
	all, _ := s.ends.get(e)
	all = slices.DeleteFunc(all, func(other *Maker) bool { return other.PID == m.PID || other.Closed != 0 })
	if len(all) < maxSharing {
		all = append(all, m)
	}
	s.ends.put(e, all)
}

func (s *sockets) byCookie(cookie uint64) (Maker, bool) {
	m, ok := s.made.get(cookie)
	if !ok {
		return Maker{}, false
	}
	return *m, true
}

// byEnds finds a socket by its own end and the other one: one that was connected so, one at that
// end, and one that is bound to the port of each address.
func (s *sockets) byEnds(own end, remote netip.AddrPort) (Maker, bool) {
	if m, ok := s.flows.get(flow{own, remote}); ok {
		return *m, true
	}
	if all, ok := s.ends.get(own); ok {
		return only(all)
	}
	any := netip.IPv4Unspecified()
	if own.address.Addr().Is6() {
		any = netip.IPv6Unspecified()
	}
	own.address = netip.AddrPortFrom(any, own.address.Port())
	all, _ := s.ends.get(own)
	return only(all)
}

// only returns the socket at an end if it is that of one process.
func only(all []*Maker) (Maker, bool) {
	var found *Maker
	for _, m := range all {
		switch {
		case found == nil || found.Closed != 0:
			found = m
		case m.Closed == 0:
			return Maker{}, false
		}
	}
	if found == nil || len(all) == maxSharing { // more may be there
		return Maker{}, false
	}
	return *found, true
}

// recent is a map that forgets: an entry stays as long as fewer than limit others are used.
type recent[K comparable, V any] struct {
	limit    int
	now, old map[K]V
}

func (r *recent[K, V]) get(k K) (V, bool) {
	v, ok := r.now[k]
	if !ok {
		if v, ok = r.old[k]; ok {
			r.put(k, v)
		}
	}
	return v, ok
}

func (r *recent[K, V]) put(k K, v V) {
	if len(r.now) >= r.limit || r.now == nil {
		r.old, r.now = r.now, map[K]V{}
	}
	r.now[k] = v
}
