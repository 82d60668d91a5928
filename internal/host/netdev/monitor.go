package netdev

import (
	"errors"
	"fmt"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// Monitor returns an interface in monitor mode on the radio of d: d itself if it is one, or
// else a new one, as libpcap makes it. The kernel removes that with the Host, or when the
// process ends, because the Host's socket owns it.
func (h *Host) Monitor(d Device) (Device, error) {
	switch d.Hardware {
	case unix.ARPHRD_IEEE80211, unix.ARPHRD_IEEE80211_PRISM, unix.ARPHRD_IEEE80211_RADIOTAP:
		return d, nil
	}
	var made Device
	err := h.Do(func() (err error) {
		made, err = h.makeMonitor(d.Index)
		return err
	})
	made = h.space.device(made)
	switch {
	case err == nil:
		return made, nil
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENODEV):
		return d, fmt.Errorf("-I: %s is no wireless interface that the kernel can set to monitor mode: leave -I out, or name another", d.Name)
	case errors.Is(err, unix.EPERM):
		return d, fmt.Errorf("-I: monitor mode on %s needs the capability CAP_NET_ADMIN: run ringcap with sudo", d.Name)
	case errors.Is(err, unix.EOPNOTSUPP):
		return d, fmt.Errorf("-I: the driver of %s makes no second interface: type ip link set %[1]s down; iw dev %[1]s set type monitor; ip link set %[1]s up; then leave -I out", d.Name)
	}
	return d, fmt.Errorf("-I: set %s to monitor mode: %w", d.Name, err)
}

// makeMonitor makes an interface in monitor mode and brings it up.
func (h *Host) makeMonitor(index int) (Device, error) {
	family, err := netlink.GenlFamilyGet(unix.NL80211_GENL_NAME)
	if err != nil {
		return Device{}, err
	}
	if h.radio == nil {
		if h.radio, err = nl.Subscribe(unix.NETLINK_GENERIC); err != nil {
			return Device{}, err
		}
	}
	name := freeName("mon")
	r := newMonitor(family.ID, index, name)
	r.Sockets = map[int]*nl.SocketHandle{unix.NETLINK_GENERIC: {Socket: h.radio}}
	if _, err := r.Execute(unix.NETLINK_GENERIC, 0); err != nil {
		return Device{}, err
	}
	link, err := netlink.LinkByName(name)
	if err != nil {
		return Device{}, err
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return Device{}, err
	}
	return Find(name)
}

// newMonitor returns the request for an interface in monitor mode.
func newMonitor(family uint16, index int, name string) *nl.NetlinkRequest {
	r := nl.NewNetlinkRequest(int(family), unix.NLM_F_ACK)
	r.AddData(&nl.Genlmsg{Command: unix.NL80211_CMD_NEW_INTERFACE})
	r.AddData(nl.NewRtAttr(unix.NL80211_ATTR_IFINDEX, nl.Uint32Attr(uint32(index))))
	r.AddData(nl.NewRtAttr(unix.NL80211_ATTR_IFNAME, nl.ZeroTerminated(name)))
	r.AddData(nl.NewRtAttr(unix.NL80211_ATTR_IFTYPE, nl.Uint32Attr(unix.NL80211_IFTYPE_MONITOR)))
	r.AddData(nl.NewRtAttr(unix.NL80211_ATTR_SOCKET_OWNER, nil))
	return r
}

// freeName returns the first of prefix0, prefix1 ... that no interface has.
func freeName(prefix string) string {
	for i := 0; ; i++ {
		name := fmt.Sprint(prefix, i)
		if _, err := netlink.LinkByName(name); err != nil {
			return name
		}
	}
}
