package owner

import (
	"errors"
	"net/netip"

	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// Protocols beside those that packet names (IANA).
const (
	protocolICMP    = 1
	protocolDCCP    = 33
	protocolICMPv6  = 58
	protocolSCTP    = 132
	protocolUDPLite = 136
	protocolRaw     = 255 // sends packets of any protocol (raw(7))
)

// flow is a flow as the socket at its local end sees it.
type flow struct {
	protocol      uint8
	local, remote netip.AddrPort
	received      bool // a packet came in
}

// candidates are the sockets that may own a flow.
type candidates struct {
	sockets []*socket
	shared  bool // they own all flows of the local end, whatever the remote one is
	kernel  bool // if there are none: the kernel itself answers
	echo    bool // they get the echo replies of others, too: the identifier has to be the process's own
}

// find finds the sockets that may own a flow.
func (n *namespace) find(f *flow) (c candidates, err error) {
	switch f.protocol {
	case packet.ProtocolTCP, protocolSCTP, protocolDCCP:
		return n.findConnection(f)
	case packet.ProtocolUDP, protocolUDPLite:
		return n.findDatagram(f)
	case protocolICMP, protocolICMPv6:
		return n.findEcho(f)
	}
	return n.findRaw(f)
}

func family(a netip.Addr) uint8 {
	if a.Is4() {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

// lookup asks for the socket of a flow. One that is bound to an interface is only found by it.
func (n *namespace) lookup(q query, local netip.Addr) (*socket, error) {
	s, err := n.diag.lookup(q)
	if s != nil || err != nil {
		return s, absent(err)
	}
	for _, device := range n.devices[local] {
		q.device = device
		if s, err = n.diag.lookup(q); s != nil || err != nil {
			return s, absent(err)
		}
	}
	return nil, nil
}

// absent returns err unless it says that the kernel does not know the protocol.
func absent(err error) error {
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.EPROTONOSUPPORT) {
		return nil
	}
	return err
}

// findConnection finds a connected or listening socket. AF_INET finds IPv4 in IPv6, too.
func (n *namespace) findConnection(f *flow) (c candidates, err error) {
	s, err := n.lookup(query{family: family(f.local.Addr()), protocol: f.protocol, source: f.local, destination: f.remote}, f.local.Addr())
	if s == nil || err != nil {
		return c, err
	}
	if s.inode == 0 && s.awaits() {
		// With SO_REUSEPORT there may be several, and nobody says which of them has it.
		c.sockets, err = n.group(f, 1<<stateListen)
		return c, err
	}
	c.sockets = []*socket{s}
	return c, nil
}

// findDatagram finds the sockets of UDP and UDP-Lite.
func (n *namespace) findDatagram(f *flow) (c candidates, err error) {
	if f.protocol == packet.ProtocolUDP {
		// The ends are those of a packet that comes in, for historical reasons.
		s, err := n.lookup(query{family: family(f.local.Addr()), protocol: f.protocol, source: f.remote, destination: f.local}, f.local.Addr())
		if err != nil {
			return c, err
		}
		if s != nil && s.state == stateEstablished {
			c.sockets = []*socket{s}
			return c, nil
		}
	}
	c.sockets, err = n.group(f, 0)
	c.shared = true
	for _, s := range c.sockets {
		c.shared = c.shared && s.state != stateEstablished
	}
	return c, err
}

// group returns the sockets at the local end of a flow. Of those, the kernel delivers to the ones
// that are bound to the address; any may send.
func (n *namespace) group(f *flow, states uint32) (list []*socket, err error) {
	exact := false
	add := func(s *socket) {
		if !s.matches(f) {
			return
		}
		if bound := !s.local.Addr().IsUnspecified(); f.received && bound != exact {
			if exact {
				return
			}
			list, exact = list[:0], true
		}
		list = append(list, s)
	}
	families := []uint8{unix.AF_INET6}
	if f.local.Addr().Is4() {
		families = []uint8{unix.AF_INET, unix.AF_INET6}
	}
	for _, family := range families {
		if f.protocol == protocolUDPLite {
			err = n.table(tableOf("udplite", family), add)
		} else if err = n.diag.list(family, f.protocol, f.local.Port(), states, add); err != nil && f.protocol == packet.ProtocolUDP && absent(err) == nil {
			err = n.table(tableOf("udp", family), add)
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func tableOf(name string, family uint8) string {
	if family == unix.AF_INET6 {
		return name + "6"
	}
	return name
}

// matches reports whether the socket may own the flow.
func (s *socket) matches(f *flow) bool {
	if s.inode == 0 || s.local.Port() != f.local.Port() || s.v6only && f.local.Addr().Is4() {
		return false
	}
	return s.covers(f.local.Addr(), f.remote.Addr()) && (s.remote.Port() == 0 || s.remote.Port() == f.remote.Port())
}

// covers reports whether the addresses are those of the socket, as far as it has any.
func (s *socket) covers(local, remote netip.Addr) bool {
	l, r := s.local.Addr().Unmap(), s.remote.Addr().Unmap()
	return (l.IsUnspecified() || l == local || local.IsUnspecified()) && (r.IsUnspecified() || r == remote)
}

// findEcho finds the sockets of ICMP: those that ping without privilege, and raw ones.
func (n *namespace) findEcho(f *flow) (c candidates, err error) {
	name := "icmp"
	if f.protocol == protocolICMPv6 {
		name = "icmp6"
	}
	if f.local.Port() == 0 { // not an echo
		return n.findRaw(f)
	}
	err = n.table(name, func(s *socket) {
		if s.inode != 0 && s.local.Port() == f.local.Port() && s.covers(f.local.Addr(), f.remote.Addr()) {
			c.sockets = append(c.sockets, s)
		}
	})
	if err != nil || c.sockets != nil {
		return c, err
	}
	c, err = n.findRaw(f)
	c.echo = true
	c.kernel = c.kernel && f.received // what comes first is a request, which the kernel answers
	return c, err
}

// findRaw finds the raw sockets of a protocol.
func (n *namespace) findRaw(f *flow) (c candidates, err error) {
	c.kernel = true
	err = n.table(tableOf("raw", family(f.local.Addr())), func(s *socket) {
		switch number := s.local.Port(); {
		case number == protocolRaw:
			c.kernel = false // it may have sent the packet
		case number == uint16(f.protocol):
			c.kernel = false
			if s.inode != 0 && s.covers(f.local.Addr(), f.remote.Addr()) {
				c.sockets = append(c.sockets, s)
			}
		}
	})
	if f.protocol == protocolICMP || f.protocol == protocolICMPv6 {
		if f.local.Port() == 0 {
			c.sockets = nil // errors and discovery are the kernel's, which raw sockets only hear
		}
	}
	return c, err
}
