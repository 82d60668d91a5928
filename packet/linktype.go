package packet

import "strconv"

// LinkType is the type of a frame's first header: a LINKTYPE_ value as stored in capture
// files (https://www.tcpdump.org/linktypes.html). gopacket's own type has only 8 bits,
// too few for Linux cooked v2.
type LinkType uint16

// The link types that ringcap decodes or captures.
const (
	LinkNull          LinkType = 0
	LinkEthernet      LinkType = 1
	LinkTokenRing     LinkType = 6
	LinkARCNET        LinkType = 7 // BSD's
	LinkSLIP          LinkType = 8
	LinkPPP           LinkType = 9
	LinkFDDI          LinkType = 10
	LinkATMBSD        LinkType = 11  // DLT_ATM_RFC1483, written into files by some systems
	LinkRawBSD        LinkType = 12  // DLT_RAW, written into files by some systems
	LinkRawOBSD       LinkType = 14  // DLT_RAW of OpenBSD, written into files
	LinkSLIPOld       LinkType = 15  // DLT_SLIP_BSDOS, written into files
	LinkCLIPOld       LinkType = 19  // DLT_ATM_CLIP of Linux, written into files
	LinkPPPSerial     LinkType = 50  // with address and control bytes, or Cisco's framing
	LinkPPPEther      LinkType = 51  // PPPoE without its Ethernet header
	LinkSymantec      LinkType = 99  // a firewall of Symantec
	LinkATM           LinkType = 100 // LLC over ATM, RFC 2684
	LinkRaw           LinkType = 101
	LinkSLIPBSDOS     LinkType = 102
	LinkPPPBSDOS      LinkType = 103
	LinkCHDLC         LinkType = 104 // Cisco HDLC
	LinkWiFi          LinkType = 105
	LinkCLIP          LinkType = 106 // classical IP over ATM, RFC 2225
	LinkFrameRelay    LinkType = 107
	LinkLoop          LinkType = 108
	LinkENC           LinkType = 109 // OpenBSD's IPsec
	LinkCHDLCOld      LinkType = 112 // Cisco HDLC of BSD/OS
	LinkLinuxSLL      LinkType = 113
	LinkLocalTalk     LinkType = 114
	LinkPFLOG         LinkType = 117 // OpenBSD's firewall log
	LinkPrism         LinkType = 119
	LinkIPFC          LinkType = 122 // IP over Fibre Channel, RFC 4338
	LinkSunATM        LinkType = 123
	LinkWiFiRadiotap  LinkType = 127
	LinkARCNETLinux   LinkType = 129
	LinkJuniperMLPPP  LinkType = 130
	LinkJuniperMLFR   LinkType = 131
	LinkJuniperES     LinkType = 132
	LinkJuniperGGSN   LinkType = 133
	LinkJuniperMFR    LinkType = 134
	LinkJuniperATM2   LinkType = 135
	LinkJuniperSvc    LinkType = 136
	LinkJuniperATM1   LinkType = 137
	LinkIEEE1394      LinkType = 138
	LinkMTP2Header    LinkType = 139 // with a pseudo-header
	LinkMTP2          LinkType = 140 // signalling system 7
	LinkMTP3          LinkType = 141
	LinkSCCP          LinkType = 142
	LinkAVS           LinkType = 163
	LinkJuniperMon    LinkType = 164
	LinkPPPPppd       LinkType = 166
	LinkJuniperPPPoE  LinkType = 167
	LinkJuniperPPPoA  LinkType = 168
	LinkJuniperEther  LinkType = 178
	LinkJuniperPPP    LinkType = 179
	LinkJuniperFR     LinkType = 180
	LinkJuniperCHDLC  LinkType = 181
	LinkMFR           LinkType = 182 // Multilink Frame Relay, FRF.16
	LinkBluetoothH4   LinkType = 187
	LinkUSBLinux      LinkType = 189
	LinkPPI           LinkType = 192
	Link802154        LinkType = 195 // IEEE 802.15.4 with a frame check sequence
	LinkBluetoothH4P  LinkType = 201 // with a pseudo-header
	LinkPPPWithDir    LinkType = 204
	Link802154PHY     LinkType = 215 // with what the radio sends before the frame
	LinkMPLS          LinkType = 219
	LinkUSBMapped     LinkType = 220 // of Linux, padded
	LinkIPNET         LinkType = 226 // Solaris's
	LinkIPv4          LinkType = 228
	LinkIPv6          LinkType = 229
	Link802154NoFCS   LinkType = 230
	LinkNFLOG         LinkType = 239
	LinkHilscher      LinkType = 240 // Hilscher's
	LinkHilscherRaw   LinkType = 241 // with the preamble
	LinkIPoIB         LinkType = 242 // IP over InfiniBand, RFC 4391
	LinkUSBPcap       LinkType = 249 // of Windows
	LinkNetlink       LinkType = 253
	LinkBluetoothMon  LinkType = 254 // of Linux
	LinkPKTAP         LinkType = 258 // Darwin's
	LinkVSOCK         LinkType = 271
	LinkLinuxSLL2     LinkType = 276
	LinkBroadcomTag   LinkType = 281
	LinkBroadcomFirst LinkType = 282 // the tag before the addresses
	Link802154TAP     LinkType = 283 // IEEE 802.15.4 with metadata
	LinkDSA           LinkType = 284
	LinkEDSA          LinkType = 285
)

// linkNames holds libpcap's name and description of each link type
// (pcap_datalink_val_to_name). Banners and -y print them.
var linkNames = map[LinkType][2]string{
	LinkNull:          {"NULL", "BSD loopback"},
	LinkEthernet:      {"EN10MB", "Ethernet"},
	LinkTokenRing:     {"IEEE802", "Token ring"},
	LinkARCNET:        {"ARCNET", "BSD ARCNET"},
	LinkSLIP:          {"SLIP", "SLIP"},
	LinkPPP:           {"PPP", "PPP"},
	LinkFDDI:          {"FDDI", "FDDI"},
	LinkATMBSD:        {"ATM_RFC1483", "RFC 1483 LLC-encapsulated ATM"},
	LinkRawBSD:        {"RAW", "Raw IP"},
	LinkRawOBSD:       {"RAW", "Raw IP"},
	LinkSLIPOld:       {"SLIP_BSDOS", "BSD/OS SLIP"},
	16:                {"PPP_BSDOS", "BSD/OS PPP"},
	LinkCLIPOld:       {"ATM_CLIP", "Linux Classical IP over ATM"},
	LinkPPPSerial:     {"PPP_SERIAL", "PPP over serial"},
	LinkPPPEther:      {"PPP_ETHER", "PPPoE"},
	LinkSymantec:      {"SYMANTEC_FIREWALL", "Symantec Firewall"},
	LinkATM:           {"ATM_RFC1483", "RFC 1483 LLC-encapsulated ATM"},
	LinkRaw:           {"RAW", "Raw IP"},
	LinkSLIPBSDOS:     {"SLIP_BSDOS", "BSD/OS SLIP"},
	LinkPPPBSDOS:      {"PPP_BSDOS", "BSD/OS PPP"},
	LinkCHDLC:         {"C_HDLC", "Cisco HDLC"},
	LinkWiFi:          {"IEEE802_11", "802.11"},
	LinkCLIP:          {"ATM_CLIP", "Linux Classical IP over ATM"},
	LinkFrameRelay:    {"FRELAY", "Frame Relay"},
	LinkLoop:          {"LOOP", "OpenBSD loopback"},
	LinkENC:           {"ENC", "OpenBSD encapsulated IP"},
	LinkLinuxSLL:      {"LINUX_SLL", "Linux cooked v1"},
	LinkLocalTalk:     {"LTALK", "Localtalk"},
	LinkPFLOG:         {"PFLOG", "OpenBSD pflog file"},
	LinkPrism:         {"PRISM_HEADER", "802.11 plus Prism header"},
	LinkIPFC:          {"IP_OVER_FC", "RFC 2625 IP-over-Fibre Channel"},
	LinkSunATM:        {"SUNATM", "Sun raw ATM"},
	LinkWiFiRadiotap:  {"IEEE802_11_RADIO", "802.11 plus radiotap header"},
	LinkARCNETLinux:   {"ARCNET_LINUX", "Linux ARCNET"},
	LinkJuniperMLPPP:  {"JUNIPER_MLPPP", "Juniper Multi-Link PPP"},
	LinkJuniperMLFR:   {"JUNIPER_MLFR", "Juniper Multi-Link Frame Relay"},
	LinkJuniperES:     {"JUNIPER_ES", "Juniper Encryption Services PIC"},
	LinkJuniperGGSN:   {"JUNIPER_GGSN", "Juniper GGSN PIC"},
	LinkJuniperMFR:    {"JUNIPER_MFR", "Juniper FRF.16 Frame Relay"},
	LinkJuniperATM2:   {"JUNIPER_ATM2", "Juniper ATM2 PIC"},
	LinkJuniperSvc:    {"JUNIPER_SERVICES", "Juniper Advanced Services PIC"},
	LinkJuniperATM1:   {"JUNIPER_ATM1", "Juniper ATM1 PIC"},
	LinkIEEE1394:      {"APPLE_IP_OVER_IEEE1394", "Apple IP-over-IEEE 1394"},
	LinkMTP2Header:    {"MTP2_WITH_PHDR", "SS7 MTP2 with Pseudo-header"},
	LinkMTP2:          {"MTP2", "SS7 MTP2"},
	LinkMTP3:          {"MTP3", "SS7 MTP3"},
	LinkSCCP:          {"SCCP", "SS7 SCCP"},
	143:               {"DOCSIS", "DOCSIS"},
	144:               {"LINUX_IRDA", "Linux IrDA"},
	LinkAVS:           {"IEEE802_11_RADIO_AVS", "802.11 plus AVS radio information header"},
	LinkJuniperMon:    {"JUNIPER_MONITOR", "Juniper Passive Monitor PIC"},
	165:               {"BACNET_MS_TP", "BACnet MS/TP"},
	LinkPPPPppd:       {"PPP_PPPD", "PPP for pppd, with direction flag"},
	LinkJuniperPPPoE:  {"JUNIPER_PPPOE", "Juniper PPPoE"},
	LinkJuniperPPPoA:  {"JUNIPER_PPPOE_ATM", "Juniper PPPoE/ATM"},
	169:               {"GPRS_LLC", "GPRS LLC"},
	170:               {"GPF_T", "GPF-T"},
	171:               {"GPF_F", "GPF-F"},
	174:               {"JUNIPER_PIC_PEER", "Juniper PIC Peer"},
	175:               {"ERF_ETH", "Ethernet with Endace ERF header"},
	176:               {"ERF_POS", "Packet-over-SONET with Endace ERF header"},
	177:               {"LINUX_LAPD", "Linux vISDN LAPD"},
	LinkJuniperEther:  {"JUNIPER_ETHER", "Juniper Ethernet"},
	LinkJuniperPPP:    {"JUNIPER_PPP", "Juniper PPP"},
	LinkJuniperFR:     {"JUNIPER_FRELAY", "Juniper Frame Relay"},
	LinkJuniperCHDLC:  {"JUNIPER_CHDLC", "Juniper C-HDLC"},
	LinkMFR:           {"MFR", "FRF.16 Frame Relay"},
	183:               {"JUNIPER_VP", "Juniper Voice PIC"},
	184:               {"A429", "Arinc 429"},
	185:               {"A653_ICM", "Arinc 653 Interpartition Communication"},
	186:               {"USB_FREEBSD", "USB with FreeBSD header"},
	LinkBluetoothH4:   {"BLUETOOTH_HCI_H4", "Bluetooth HCI UART transport layer"},
	188:               {"IEEE802_16_MAC_CPS", "IEEE 802.16 MAC Common Part Sublayer"},
	LinkUSBLinux:      {"USB_LINUX", "USB with Linux header"},
	190:               {"CAN20B", "Controller Area Network (CAN) v. 2.0B"},
	191:               {"IEEE802_15_4_LINUX", "IEEE 802.15.4 with Linux padding"},
	LinkPPI:           {"PPI", "Per-Packet Information"},
	193:               {"IEEE802_16_MAC_CPS_RADIO", "IEEE 802.16 MAC Common Part Sublayer plus radiotap header"},
	194:               {"JUNIPER_ISM", "Juniper Integrated Service Module"},
	Link802154:        {"IEEE802_15_4", "IEEE 802.15.4 with FCS"},
	196:               {"SITA", "SITA pseudo-header"},
	197:               {"ERF", "Endace ERF header"},
	198:               {"RAIF1", "Ethernet with u10 Networks pseudo-header"},
	199:               {"IPMB_KONTRON", "IPMB with Kontron pseudo-header"},
	200:               {"JUNIPER_ST", "Juniper Secure Tunnel"},
	LinkBluetoothH4P:  {"BLUETOOTH_HCI_H4_WITH_PHDR", "Bluetooth HCI UART transport layer plus pseudo-header"},
	202:               {"AX25_KISS", "AX.25 with KISS header"},
	LinkPPPWithDir:    {"PPP_WITH_DIR", "PPP with direction pseudo-header"},
	209:               {"IPMB_LINUX", "IPMB with Linux/Pigeon Point pseudo-header"},
	Link802154PHY:     {"IEEE802_15_4_NONASK_PHY", "IEEE 802.15.4 with non-ASK PHY data"},
	216:               {"LINUX_EVDEV", "Linux evdev events"},
	LinkMPLS:          {"MPLS", "MPLS with label as link-layer header"},
	LinkUSBMapped:     {"USB_LINUX_MMAPPED", "USB with padded Linux header"},
	221:               {"DECT", "DECT"},
	222:               {"AOS", "AOS Space Data Link protocol"},
	223:               {"WIHART", "Wireless HART"},
	224:               {"FC_2", "Fibre Channel FC-2"},
	225:               {"FC_2_WITH_FRAME_DELIMS", "Fibre Channel FC-2 with frame delimiters"},
	LinkIPNET:         {"IPNET", "Solaris ipnet"},
	227:               {"CAN_SOCKETCAN", "CAN-bus with SocketCAN headers"},
	LinkIPv4:          {"IPV4", "Raw IPv4"},
	LinkIPv6:          {"IPV6", "Raw IPv6"},
	Link802154NoFCS:   {"IEEE802_15_4_NOFCS", "IEEE 802.15.4 without FCS"},
	231:               {"DBUS", "D-Bus"},
	232:               {"JUNIPER_VS", "Juniper Virtual Server"},
	233:               {"JUNIPER_SRX_E2E", "Juniper SRX E2E"},
	234:               {"JUNIPER_FIBRECHANNEL", "Juniper Fibre Channel"},
	235:               {"DVB_CI", "DVB-CI"},
	236:               {"MUX27010", "MUX27010"},
	237:               {"STANAG_5066_D_PDU", "STANAG 5066 D_PDUs"},
	238:               {"JUNIPER_ATM_CEMIC", "Juniper ATM CEMIC"},
	LinkNFLOG:         {"NFLOG", "Linux netfilter log messages"},
	LinkHilscher:      {"NETANALYZER", "Ethernet with Hilscher netANALYZER pseudo-header"},
	LinkHilscherRaw:   {"NETANALYZER_TRANSPARENT", "Ethernet with Hilscher netANALYZER pseudo-header and with preamble and SFD"},
	LinkIPoIB:         {"IPOIB", "RFC 4391 IP-over-Infiniband"},
	243:               {"MPEG_2_TS", "MPEG-2 transport stream"},
	244:               {"NG40", "ng40 protocol tester Iub/Iur"},
	245:               {"NFC_LLCP", "NFC LLCP PDUs with pseudo-header"},
	246:               {"PFSYNC", "Packet filter state syncing"},
	247:               {"INFINIBAND", "InfiniBand"},
	248:               {"SCTP", "SCTP"},
	LinkUSBPcap:       {"USBPCAP", "USB with USBPcap header"},
	250:               {"RTAC_SERIAL", "Schweitzer Engineering Laboratories RTAC packets"},
	251:               {"BLUETOOTH_LE_LL", "Bluetooth Low Energy air interface"},
	LinkNetlink:       {"NETLINK", "Linux netlink"},
	LinkBluetoothMon:  {"BLUETOOTH_LINUX_MONITOR", "Bluetooth Linux Monitor"},
	255:               {"BLUETOOTH_BREDR_BB", "Bluetooth Basic Rate/Enhanced Data Rate baseband packets"},
	256:               {"BLUETOOTH_LE_LL_WITH_PHDR", "Bluetooth Low Energy air interface with pseudo-header"},
	257:               {"PROFIBUS_DL", "PROFIBUS data link layer"},
	LinkPKTAP:         {"PKTAP", "Apple DLT_PKTAP"},
	259:               {"EPON", "Ethernet with 802.3 Clause 65 EPON preamble"},
	260:               {"IPMI_HPM_2", "IPMI trace packets"},
	261:               {"ZWAVE_R1_R2", "Z-Wave RF profile R1 and R2 packets"},
	262:               {"ZWAVE_R3", "Z-Wave RF profile R3 packets"},
	263:               {"WATTSTOPPER_DLM", "WattStopper Digital Lighting Management (DLM) and Legrand Nitoo Open protocol"},
	264:               {"ISO_14443", "ISO 14443 messages"},
	265:               {"RDS", "IEC 62106 Radio Data System groups"},
	266:               {"USB_DARWIN", "USB with Darwin header"},
	267:               {"OPENFLOW", "OpenBSD DLT_OPENFLOW"},
	268:               {"SDLC", "IBM SDLC frames"},
	269:               {"TI_LLN_SNIFFER", "TI LLN sniffer frames"},
	LinkVSOCK:         {"VSOCK", "Linux vsock"},
	272:               {"NORDIC_BLE", "Nordic Semiconductor Bluetooth LE sniffer frames"},
	273:               {"DOCSIS31_XRA31", "Excentis XRA-31 DOCSIS 3.1 RF sniffer frames"},
	274:               {"ETHERNET_MPACKET", "802.3br mPackets"},
	275:               {"DISPLAYPORT_AUX", "DisplayPort AUX channel monitoring data"},
	LinkLinuxSLL2:     {"LINUX_SLL2", "Linux cooked v2"},
	278:               {"OPENVIZSLA", "OpenVizsla USB"},
	279:               {"EBHSCR", "Elektrobit High Speed Capture and Replay (EBHSCR)"},
	280:               {"VPP_DISPATCH", "VPP graph dispatch tracer"},
	LinkBroadcomTag:   {"DSA_TAG_BRCM", "Broadcom tag"},
	LinkBroadcomFirst: {"DSA_TAG_BRCM_PREPEND", "Broadcom tag (prepended)"},
	Link802154TAP:     {"IEEE802_15_4_TAP", "IEEE 802.15.4 with pseudo-header"},
	LinkDSA:           {"DSA_TAG_DSA", "Marvell DSA"},
	LinkEDSA:          {"DSA_TAG_EDSA", "Marvell EDSA"},
	286:               {"ELEE", "ELEE lawful intercept packets"},
	287:               {"Z_WAVE_SERIAL", "Z-Wave serial frames between host and chip"},
	288:               {"USB_2_0", "USB 2.0/1.1/1.0 as transmitted over the cable"},
	289:               {"ATSC_ALP", "ATSC Link-Layer Protocol packets"},
}

// Name returns the short name that tcpdump uses, such as "EN10MB". For a type without a
// name it returns the number in decimal.
func (l LinkType) Name() string {
	if n, ok := linkNames[l]; ok {
		return n[0]
	}
	return strconv.Itoa(int(l))
}

// Description returns a short description of the type, such as "Ethernet". It is empty
// for a type without a name.
func (l LinkType) Description() string { return linkNames[l][1] }

// String returns the name and the description, such as "EN10MB (Ethernet)".
func (l LinkType) String() string {
	if d := l.Description(); d != "" {
		return l.Name() + " (" + d + ")"
	}
	return l.Name()
}
