package dissect

import (
	"sync"

	"ringcap/packet"
)

// Unprinted tells of link types without a printer, once each. Several printers may share it.
type Unprinted struct {
	Note func(string) // called with a message for the user

	mu   sync.Mutex
	told map[packet.LinkType]bool
}

func (u *Unprinted) tell(t packet.LinkType) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.told[t] {
		return
	}
	if u.told == nil {
		u.told = map[packet.LinkType]bool{}
	}
	u.told[t] = true
	u.Note("no printer for link-type " + string(AppendLinkType(nil, t)) +
		", its packets are shown as bytes: Wireshark may decode a capture of them (-w)")
}

// unknownLink prints a frame whose link type has no printer.
func (c *Context) unknownLink(b []byte, t packet.LinkType, s Span) []byte {
	if c.Unprinted != nil {
		c.Unprinted.tell(t)
	}
	b = AppendLinkType(append(b, "link-type "...), t)
	b = AppendInt(append(b, ", length "...), s.Length)
	return c.DumpUnknown(append(b, ": "...), s.Data)
}

// AppendLinkType appends the name and the number of a link type, or the number alone.
func AppendLinkType(b []byte, t packet.LinkType) []byte {
	const user, users = 147, 16
	name, ok := Lookup(newLinkTypes, uint32(t))
	switch {
	case t.Description() != "":
		name = t.Name()
	case t >= user && t < user+users:
		b, name = append(b, "USER"...), ""
		b = AppendInt(b, int(t-user))
	case !ok:
		return AppendInt(b, int(t))
	}
	b = append(append(b, name...), " ("...)
	return append(AppendInt(b, int(t)), ')')
}

// newLinkTypes are the names of link types that libpcap 1.10 does not name.
var newLinkTypes = []Name{
	{2, "EXP_ETHERNET"}, {3, "AX25"}, {4, "PRONET"}, {5, "CHAOS"}, {145, "IBM_SP"}, {146, "IBM_SN"}, {172, "GCOM_T1E1"}, {173, "GCOM_SERIAL"},
	{203, "LAPD"}, {205, "C_HDLC_WITH_DIR"}, {206, "FRELAY_WITH_DIR"}, {207, "LAPB_WITH_DIR"}, {210, "FLEXRAY"}, {211, "MOST"}, {212, "LIN"},
	{213, "X2E_SERIAL"}, {214, "X2E_XORAYA"}, {217, "GSMTAP_UM"}, {218, "GSMTAP_ABIS"}, {252, "WIRESHARK_UPPER_PDU"}, {270, "LORATAP"},
	{277, "SERCOS_MONITOR"}, {290, "ETW"}, {291, "NETANALYZER_NG"}, {292, "ZBOSS_NCP"}, {293, "USB_2_0_LOW_SPEED"}, {294, "USB_2_0_FULL_SPEED"},
	{295, "USB_2_0_HIGH_SPEED"}, {296, "AUERSWALD_LOG"}, {297, "ZWAVE_TAP"}, {298, "SILABS_DEBUG_CHANNEL"}, {299, "FIRA_UCI"}, {300, "MDB"}, {301, "DECT_NR"},
}
