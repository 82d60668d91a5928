package dissect

import "net/netip"

// A Namer knows names for addresses. What it says may change from one packet to the
// next.
type Namer interface {
	// Name is the name of an address, empty where it has none.
	Name(netip.Addr) string
}

// Services has the names of TCP and UDP ports, services(5); a port without one is
// shown by its number.
type Services struct {
	TCP, UDP map[uint16]string
}

// AppendHost appends the address of a host, or its name.
func (o *Options) AppendHost(b []byte, a []byte, v6 bool) []byte {
	if o != nil && o.Names != nil {
		if addr, ok := netip.AddrFromSlice(a); ok {
			if name := o.Names.Name(addr); name != "" {
				return AppendSafe(b, []byte(name))
			}
		}
	}
	if v6 {
		return AppendAddr6(b, a)
	}
	return AppendAddr4(b, a)
}

// appendPort appends the number of a port, or its name.
func (o *Options) appendPort(b []byte, names map[uint16]string, port uint16) []byte {
	if name := names[port]; name != "" {
		return AppendSafe(b, []byte(name))
	}
	return AppendUint(b, uint64(port))
}
