package netdev

import (
	"fmt"
	"maps"

	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// hardwareType returns the ARPHRD_ value of an interface (netdevice(7), SIOCGIFHWADDR). The
// netlink library only has a name for it. For an interface that is gone the value is
// ARPHRD_VOID.
func hardwareType(name string) uint16 {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return unix.ARPHRD_VOID
	}
	defer func() { _ = unix.Close(fd) }()
	ifr, err := unix.NewIfreq(name)
	if err != nil || unix.IoctlIfreq(fd, unix.SIOCGIFHWADDR, ifr) != nil {
		return unix.ARPHRD_VOID
	}
	return ifr.Uint16() // sa_family of the address
}

// HardwareLoopback is the hardware type of loopback.
const HardwareLoopback = unix.ARPHRD_LOOPBACK

// linkTypes maps ARPHRD_ values to the link types of SOCK_RAW frames.
var linkTypes = map[uint16]packet.LinkType{
	unix.ARPHRD_ETHER:              packet.LinkEthernet,
	unix.ARPHRD_LOOPBACK:           packet.LinkEthernet, // with zero addresses
	unix.ARPHRD_NONE:               packet.LinkRaw,      // tun, WireGuard
	unix.ARPHRD_RAWIP:              packet.LinkRaw,
	unix.ARPHRD_TUNNEL:             packet.LinkRaw,
	unix.ARPHRD_TUNNEL6:            packet.LinkRaw,
	unix.ARPHRD_SIT:                packet.LinkRaw,
	unix.ARPHRD_SLIP:               packet.LinkRaw,
	unix.ARPHRD_CSLIP:              packet.LinkRaw,
	unix.ARPHRD_PPP:                packet.LinkRaw, // captured before the PPP header is added
	unix.ARPHRD_IEEE80211:          105,
	unix.ARPHRD_IEEE80211_PRISM:    119,
	unix.ARPHRD_IEEE80211_RADIOTAP: 127,
	unix.ARPHRD_IEEE802154:         230,
	unix.ARPHRD_IEEE802154_MONITOR: 195,
	unix.ARPHRD_CAN:                227,
	unix.ARPHRD_NETLINK:            253,
}

// Hardware returns the link type for each ARPHRD_ value that has one.
func Hardware() map[uint16]packet.LinkType { return maps.Clone(linkTypes) }

// LinkType returns the link type of the interface. If it has none, the error says how to
// capture on it nevertheless.
func (d Device) LinkType() (packet.LinkType, error) {
	if l, ok := linkTypes[d.Hardware]; ok {
		return l, nil
	}
	return 0, fmt.Errorf("the frames of %s (hardware type %d) have no link type in capture files: capture from the network header up with -y RAW", d.Name, d.Hardware)
}

// LinkTypes returns the link types that -y accepts for the interface, its own first.
func (d Device) LinkTypes() []packet.LinkType {
	own, err := d.LinkType()
	switch {
	case err != nil || own == packet.LinkRaw:
		return []packet.LinkType{packet.LinkRaw}
	case own == packet.LinkEthernet:
		return []packet.LinkType{own, packet.LinkRaw}
	}
	return []packet.LinkType{own}
}
