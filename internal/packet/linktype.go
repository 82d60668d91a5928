package packet

import "strconv"

// LinkType says what a frame's bytes start with: a LINKTYPE_ value as it stands
// in capture files (https://www.tcpdump.org/linktypes.html). gopacket's own
// type has 8 bits and cannot hold Linux cooked v2.
type LinkType uint16

// The link types that ringcap decodes or captures.
const (
	LinkNull      LinkType = 0
	LinkEthernet  LinkType = 1
	LinkPPP       LinkType = 9
	LinkRawBSD    LinkType = 12 // DLT_RAW as some systems write it into files
	LinkRawOBSD   LinkType = 14 // DLT_RAW of OpenBSD, likewise
	LinkRaw       LinkType = 101
	LinkLoop      LinkType = 108
	LinkLinuxSLL  LinkType = 113
	LinkIPv4      LinkType = 228
	LinkIPv6      LinkType = 229
	LinkLinuxSLL2 LinkType = 276
)

// linkNames has the name and the description of a link type as libpcap gives
// them (pcap_datalink_val_to_name), since banners and -y use them.
var linkNames = map[LinkType][2]string{
	LinkNull:      {"NULL", "BSD loopback"},
	LinkEthernet:  {"EN10MB", "Ethernet"},
	6:             {"IEEE802", "Token ring"},
	7:             {"ARCNET", "ARCNET"},
	8:             {"SLIP", "SLIP"},
	LinkPPP:       {"PPP", "PPP"},
	10:            {"FDDI", "FDDI"},
	LinkRawBSD:    {"RAW", "Raw IP"},
	LinkRawOBSD:   {"RAW", "Raw IP"},
	50:            {"PPP_SERIAL", "PPP over serial"},
	51:            {"PPP_ETHER", "PPPoE"},
	100:           {"ATM_RFC1483", "RFC 1483 IP-over-ATM"},
	LinkRaw:       {"RAW", "Raw IP"},
	104:           {"C_HDLC", "Cisco HDLC"},
	105:           {"IEEE802_11", "802.11"},
	107:           {"FRELAY", "Frame Relay"},
	LinkLoop:      {"LOOP", "OpenBSD loopback"},
	LinkLinuxSLL:  {"LINUX_SLL", "Linux cooked v1"},
	117:           {"PFLOG", "OpenBSD pflog file"},
	119:           {"PRISM_HEADER", "802.11 plus Prism header"},
	122:           {"IP_OVER_FC", "RFC 2625 IP-over-Fibre Channel"},
	127:           {"IEEE802_11_RADIO", "802.11 plus radiotap header"},
	129:           {"ARCNET_LINUX", "Linux ARCNET"},
	138:           {"APPLE_IP_OVER_IEEE1394", "Apple IP-over-IEEE 1394"},
	144:           {"LINUX_IRDA", "Linux IrDA"},
	163:           {"IEEE802_11_RADIO_AVS", "802.11 plus AVS radio information header"},
	166:           {"PPP_PPPD", "PPP for pppd, with direction flag"},
	177:           {"LINUX_LAPD", "LAPD"},
	187:           {"BLUETOOTH_HCI_H4", "Bluetooth HCI UART transport layer"},
	189:           {"USB_LINUX", "USB with Linux header"},
	192:           {"PPI", "Per-Packet Information"},
	195:           {"IEEE802_15_4", "IEEE 802.15.4 with FCS"},
	201:           {"BLUETOOTH_HCI_H4_WITH_PHDR", "Bluetooth HCI UART transport layer plus pseudo-header"},
	204:           {"PPP_WITH_DIR", "PPP with direction pseudo-header"},
	220:           {"USB_LINUX_MMAPPED", "USB with padded Linux header"},
	227:           {"CAN_SOCKETCAN", "CAN-bus with SocketCAN headers"},
	LinkIPv4:      {"IPV4", "Raw IPv4"},
	LinkIPv6:      {"IPV6", "Raw IPv6"},
	230:           {"IEEE802_15_4_NOFCS", "IEEE 802.15.4 without FCS"},
	239:           {"NFLOG", "Linux netfilter log messages"},
	249:           {"USBPCAP", "USB with USBPcap header"},
	251:           {"BLUETOOTH_LE_LL", "Bluetooth Low Energy air interface"},
	253:           {"NETLINK", "Linux netlink"},
	254:           {"BLUETOOTH_LINUX_MONITOR", "Bluetooth Linux Monitor"},
	258:           {"PKTAP", "Apple PKTAP"},
	LinkLinuxSLL2: {"LINUX_SLL2", "Linux cooked v2"},
}

// Name is the short name that tcpdump uses: "EN10MB". A type without one is its
// number in decimal.
func (l LinkType) Name() string {
	if n, ok := linkNames[l]; ok {
		return n[0]
	}
	return strconv.Itoa(int(l))
}

// Description says what the type is in a few words: "Ethernet". It is empty
// for a type without a name.
func (l LinkType) Description() string { return linkNames[l][1] }

// String is Name with the description: "EN10MB (Ethernet)".
func (l LinkType) String() string {
	if d := l.Description(); d != "" {
		return l.Name() + " (" + d + ")"
	}
	return l.Name()
}
