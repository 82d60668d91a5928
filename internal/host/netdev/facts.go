package netdev

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"

	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// study is what Study found out about an interface.
type study struct {
	addresses []netip.Prefix
	speed     uint64 // bits a second
	driver    driver
}

// driver describes what drives an interface (ethtool -i). Any field may be empty.
type driver struct{ name, version, firmware, bus string }

// Study asks for the facts of the interfaces with the given indices, of all if there are none.
// Describe has fewer without it. It opens sockets, which a sandbox does not allow.
func (h *Host) Study(indices ...int) {
	if h == nil {
		return
	}
	if len(indices) == 0 {
		_ = h.List() // there are no facts of interfaces that are not known
		h.mu.Lock()
		for index := range h.links {
			indices = append(indices, index)
		}
		h.mu.Unlock()
	}
	addresses := h.addresses()
	_ = h.Do(func() error {
		for _, index := range indices {
			d, _, err := h.Named(index)
			if err != nil {
				continue
			}
			name := Base(d.Name)
			s := &study{addresses[index], uint64(Speed(name)) * 1e6, driverOf(name)}
			h.mu.Lock()
			if l := h.links[index]; l != nil {
				l.study = s
			}
			h.mu.Unlock()
		}
		return nil
	}) // without the namespace there are fewer facts
}

// Describe sets the description and the facts of an interface, which it finds by index.
func (h *Host) Describe(ifc *packet.Interface) {
	if h == nil {
		return
	}
	if _, _, err := h.Named(ifc.Index); err != nil {
		return
	}
	l, _ := h.known(ifc.Index)
	s := l.study
	if s == nil {
		s = &study{addresses: h.addresses()[ifc.Index]}
	}
	d := s.driver
	if d.name == "" {
		d.name = l.kind
	}
	ifc.Facts = &packet.Facts{Addresses: s.addresses, MAC: l.mac, Speed: s.speed, Device: d.String()}
	if ifc.Description = l.alias; ifc.Description == "" {
		ifc.Description = driver{name: d.name, bus: d.bus}.String()
	}
}

// String returns "virtio_net 1.0.0, firmware 7 at 0000:00:03.0", or as much of it as is known.
func (d driver) String() string {
	text := d.name
	if text == "" {
		return ""
	}
	if d.version != "" {
		text += " " + d.version
	}
	if d.firmware != "" {
		text += ", firmware " + d.firmware
	}
	if d.bus != "" {
		text += " at " + d.bus
	}
	return text
}

// driverOf returns what ethtool -i says of an interface.
func driverOf(name string) driver {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return driver{}
	}
	defer func() { _ = unix.Close(fd) }()
	info, err := unix.IoctlGetEthtoolDrvinfo(fd, name)
	if err != nil {
		return driver{}
	}
	text := func(b []byte) string {
		if s := unix.ByteSliceToString(b); s != "N/A" {
			return s
		}
		return ""
	}
	return driver{text(info.Driver[:]), text(info.Version[:]), text(info.Fw_version[:]), text(info.Bus_info[:])}
}

// Netmask returns the netmask of an interface's first IPv4 address in host byte order, as the
// function Netmask does.
func (h *Host) Netmask(index int) uint32 {
	if h == nil {
		return 0
	}
	for _, a := range h.addresses()[index] {
		if a.Addr().Is4() {
			return ^uint32(0) << (32 - a.Bits()) // 0 for a prefix of no bits
		}
	}
	return 0
}

// addresses returns the addresses of all interfaces by index.
func (h *Host) addresses() (of map[int][]netip.Prefix) {
	for range listAttempts {
		of = map[int][]netip.Prefix{}
		r := nl.NewNetlinkRequest(unix.RTM_GETADDR, unix.NLM_F_DUMP)
		r.Sockets = map[int]*nl.SocketHandle{unix.NETLINK_ROUTE: h.routes}
		r.AddData(nl.NewIfAddrmsg(unix.AF_UNSPEC))
		err := r.ExecuteIter(unix.NETLINK_ROUTE, unix.RTM_NEWADDR, func(message []byte) bool {
			if index, a := parseAddress(message); a.IsValid() {
				of[index] = append(of[index], a)
			}
			return true
		})
		if !errors.Is(err, nl.ErrDumpInterrupted) {
			break
		}
	}
	return of
}

// parseAddress parses an RTM_NEWADDR message (rtnetlink(7)). The host's end of a point-to-point
// link is IFA_LOCAL; other addresses of IPv6 are only IFA_ADDRESS.
func parseAddress(message []byte) (index int, address netip.Prefix) {
	if len(message) < unix.SizeofIfAddrmsg {
		return 0, netip.Prefix{}
	}
	info := nl.DeserializeIfAddrmsg(message)
	var a netip.Addr
	local := false
	for kind, value := range attributes(message[unix.SizeofIfAddrmsg:]) {
		if kind == unix.IFA_LOCAL || kind == unix.IFA_ADDRESS && !local {
			a, _ = netip.AddrFromSlice(value)
			local = kind == unix.IFA_LOCAL
		}
	}
	return int(info.Index), netip.PrefixFrom(a, int(info.Prefixlen))
}

// kindOf returns the kind of a virtual interface, such as "veth", from IFLA_LINKINFO.
func kindOf(info []byte) string {
	for kind, value := range attributes(info) {
		if kind == unix.IFLA_INFO_KIND {
			return unix.ByteSliceToString(value)
		}
	}
	return ""
}

// attributes returns the types and values of attributes (struct rtattr).
func attributes(list []byte) func(yield func(uint16, []byte) bool) {
	return func(yield func(uint16, []byte) bool) {
		for len(list) >= unix.SizeofRtAttr {
			size := int(binary.NativeEndian.Uint16(list))
			if size < unix.SizeofRtAttr || size > len(list) || !yield(binary.NativeEndian.Uint16(list[2:]), list[unix.SizeofRtAttr:size]) {
				return
			}
			list = list[min((size+3)&^3, len(list)):]
		}
	}
}

// macOf returns a copy of a hardware address, nil for that of loopback and of tunnels.
func macOf(address []byte) []byte {
	if !slices.ContainsFunc(address, func(b byte) bool { return b != 0 }) {
		return nil
	}
	return slices.Clone(address)
}
