package netdev

import (
	"fmt"
	"maps"

	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// hardwareType asks for the ARPHRD_ value of an interface (netdevice(7),
// SIOCGIFHWADDR); netlink's library keeps only a name of it. It is ARPHRD_VOID
// for an interface that is gone.
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

// linkTypes maps ARPHRD_ values to what a SOCK_RAW frame of such an interface
// starts with.
var linkTypes = map[uint16]packet.LinkType{
	unix.ARPHRD_ETHER:              packet.LinkEthernet,
	unix.ARPHRD_LOOPBACK:           packet.LinkEthernet, // with addresses of zeros
	unix.ARPHRD_NONE:               packet.LinkRaw,      // tun, WireGuard
	unix.ARPHRD_RAWIP:              packet.LinkRaw,
	unix.ARPHRD_TUNNEL:             packet.LinkRaw,
	unix.ARPHRD_TUNNEL6:            packet.LinkRaw,
	unix.ARPHRD_SIT:                packet.LinkRaw,
	unix.ARPHRD_SLIP:               packet.LinkRaw,
	unix.ARPHRD_CSLIP:              packet.LinkRaw,
	unix.ARPHRD_PPP:                packet.LinkRaw, // the header is put on later
	unix.ARPHRD_IEEE80211:          105,
	unix.ARPHRD_IEEE80211_PRISM:    119,
	unix.ARPHRD_IEEE80211_RADIOTAP: 127,
	unix.ARPHRD_IEEE802154:         230,
	unix.ARPHRD_IEEE802154_MONITOR: 195,
	unix.ARPHRD_CAN:                227,
	unix.ARPHRD_NETLINK:            253,
}

// Hardware returns the ARPHRD_ values whose frames have a link type, with it.
func Hardware() map[uint16]packet.LinkType { return maps.Clone(linkTypes) }

// LinkType returns what the frames of the interface start with, or an error that
// says how to capture on it nevertheless.
func (d Device) LinkType() (packet.LinkType, error) {
	if l, ok := linkTypes[d.Hardware]; ok {
		return l, nil
	}
	return 0, fmt.Errorf("the frames of %s (hardware type %d) have no link type in capture files: capture from the network header up with -y RAW", d.Name, d.Hardware)
}

// LinkTypes lists the link types that -y takes on the interface, its own first.
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
