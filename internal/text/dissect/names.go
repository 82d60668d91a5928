package dissect

import "net/netip"

// A Namer knows names of addresses. The name of an address may change from one packet to
// the next.
type Namer interface {
	// Name returns the name of an address, or "" if it has none.
	Name(netip.Addr) string
}

// Services holds the names of TCP and UDP ports, see services(5). A port without a name
// is printed as a number.
type Services struct {
	TCP, UDP map[uint16]string
}

// AppendHost appends the name of a host, or its address if it has none.
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

// appendPortName appends the name of a port, or its number if it has none.
func appendPortName(b []byte, names map[uint16]string, port uint16) []byte {
	if name := names[port]; name != "" {
		return AppendSafe(b, []byte(name))
	}
	return AppendUint(b, uint64(port))
}
