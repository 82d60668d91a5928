package app

// RADIUS: RFC 2865, 2866, 2867, 2868, 2869, 3162, 3576, 4675, 4818, 5090, 5176, 5447,
// 5580; numbers: IANA, "RADIUS Types" and "Private Enterprise Numbers".

import (
	"time"

	"ringcap/internal/text/dissect"
)

var radiusCodes = []dissect.Name{
	{1, "Access-Request"}, {2, "Access-Accept"}, {3, "Access-Reject"}, {4, "Accounting-Request"},
	{5, "Accounting-Response"}, {11, "Access-Challenge"}, {12, "Status-Server"}, {13, "Status-Client"},
	{40, "Disconnect-Request"}, {41, "Disconnect-ACK"}, {42, "Disconnect-NAK"}, {43, "CoA-Request"},
	{44, "CoA-ACK"}, {45, "CoA-NAK"}, {255, "Reserved"},
}

// radiusForm is the format of an attribute's value.
type radiusForm uint8

const (
	radiusNothing radiusForm = iota
	radiusText
	radiusTagged // text after an optional tag
	radiusNumber
	radiusTaggedNumber // 24 bits after a tag
	radiusTime         // a duration in seconds
	radiusDate
	radiusAddr4
	radiusAddr6
	radiusPrefix6
	radiusOwn // a format of its own: see radiusOwnValue
)

// Attributes that are formatted individually.
const (
	radiusFramedIP      = 8
	radiusLoginIP       = 14
	radiusFramedIPX     = 23
	radiusVendor        = 26
	radiusLink          = 37
	radiusNetwork       = 38
	radiusVLAN          = 56
	radiusVLANName      = 58
	radiusTunnelPass    = 69
	radiusARAPPass      = 70
	radiusARAPFeatures  = 71
	radiusEAP           = 79
	radiusARAPResponse  = 84
	radiusErrorCause    = 101
	radiusMIP6Features  = 124
	radiusMIP6Home      = 125
	radiusOperator      = 126
	radiusLocation      = 127
	radiusLocationData  = 128
	radiusLocationRules = 129
)

// radiusAttributes are the attributes by type: name, format, and the names of values.
var radiusAttributes = [...]struct {
	name   string
	form   radiusForm
	values []string
}{
	1: {"User-Name", radiusText, nil}, 2: {"User-Password", 0, nil}, 3: {"CHAP-Password", 0, nil},
	4: {"NAS-IP-Address", radiusAddr4, nil}, 5: {"NAS-Port", radiusNumber, nil},
	6: {"Service-Type", radiusNumber, []string{
		1: "Login", 2: "Framed", 3: "Callback Login", 4: "Callback Framed", 5: "Outbound",
		6: "Administrative", 7: "NAS Prompt", 8: "Authenticate Only", 9: "Callback NAS Prompt",
		10: "Call Check", 11: "Callback Administrative", 12: "Voice", 13: "Fax", 14: "Modem Relay",
		15: "IAPP-Register", 16: "IAPP-AP-Check", 17: "Authorize Only", 18: "Framed-Management",
		19: "Additional-Authorization",
	}},
	7: {"Framed-Protocol", radiusNumber, []string{
		1: "PPP", 2: "SLIP", 3: "ARAP", 4: "Gandalf proprietary", 5: "Xylogics IPX/SLIP",
		6: "X.75 Synchronous", 7: "GPRS PDP Context",
	}},
	radiusFramedIP: {"Framed-IP-Address", radiusAddr4, nil}, 9: {"Framed-IP-Netmask", radiusAddr4, nil},
	10: {"Framed-Routing", radiusNumber, []string{"None", "Send", "Listen", "Send&Listen"}},
	11: {"Filter-Id", radiusText, nil}, 12: {"Framed-MTU", radiusNumber, nil},
	13:            {"Framed-Compression", radiusNumber, []string{"None", "VJ TCP/IP", "IPX", "Stac-LZS"}},
	radiusLoginIP: {"Login-IP-Host", radiusAddr4, nil},
	15: {"Login-Service", radiusNumber, []string{
		"Telnet", "Rlogin", "TCP Clear", "PortMaster(proprietary)", "LAT", "X.25-PAD", "X.25-T3POS",
		"Unassigned", "TCP Clear Quiet",
	}},
	16: {"Login-TCP-Port", radiusNumber, nil}, 17: {"Unassigned", 0, nil},
	18: {"Reply-Message", radiusText, nil}, 19: {"Callback-Number", radiusText, nil},
	20: {"Callback-Id", radiusText, nil}, 21: {"Unassigned", 0, nil}, 22: {"Framed-Route", radiusText, nil},
	radiusFramedIPX: {"Framed-IPX-Network", radiusNumber, nil}, 24: {"State", radiusText, nil},
	25: {"Class", radiusText, nil}, radiusVendor: {"Vendor-Specific", radiusOwn, nil},
	27: {"Session-Timeout", radiusTime, nil}, 28: {"Idle-Timeout", radiusTime, nil},
	29: {"Termination-Action", radiusNumber, []string{"Default", "RADIUS-Request"}},
	30: {"Called-Station-Id", radiusText, nil}, 31: {"Calling-Station-Id", radiusText, nil},
	32: {"NAS-Identifier", radiusText, nil}, 33: {"Proxy-State", radiusText, nil},
	34: {"Login-LAT-Service", radiusText, nil}, 35: {"Login-LAT-Node", radiusText, nil},
	36: {"Login-LAT-Group", radiusText, nil}, radiusLink: {"Framed-AppleTalk-Link", radiusNumber, nil},
	radiusNetwork: {"Framed-AppleTalk-Network", radiusNumber, nil},
	39:            {"Framed-AppleTalk-Zone", radiusText, nil},
	40: {"Acct-Status-Type", radiusNumber, []string{
		1: "Start", 2: "Stop", 3: "Interim-Update", 4: "Unassigned", 5: "Unassigned", 6: "Unassigned",
		7: "Accounting-On", 8: "Accounting-Off", 9: "Tunnel-Start", 10: "Tunnel-Stop",
		11: "Tunnel-Reject", 12: "Tunnel-Link-Start", 13: "Tunnel-Link-Stop", 14: "Tunnel-Link-Reject",
		15: "Failed",
	}},
	41: {"Acct-Delay-Time", radiusTime, nil}, 42: {"Acct-Input-Octets", radiusNumber, nil},
	43: {"Acct-Output-Octets", radiusNumber, nil}, 44: {"Acct-Session-Id", radiusText, nil},
	45: {"Acct-Authentic", radiusNumber, []string{1: "RADIUS", 2: "Local", 3: "Remote", 4: "Diameter"}},
	46: {"Acct-Session-Time", radiusTime, nil}, 47: {"Acct-Input-Packets", radiusNumber, nil},
	48: {"Acct-Output-Packets", radiusNumber, nil},
	49: {"Acct-Terminate-Cause", radiusNumber, []string{
		1: "User Request", 2: "Lost Carrier", 3: "Lost Service", 4: "Idle Timeout", 5: "Session Timeout",
		6: "Admin Reset", 7: "Admin Reboot", 8: "Port Error", 9: "NAS Error", 10: "NAS Request",
		11: "NAS Reboot", 12: "Port Unneeded", 13: "Port Preempted", 14: "Port Suspended",
		15: "Service Unavailable", 16: "Callback", 17: "User Error", 18: "Host Request",
		19: "Supplicant Restart", 20: "Reauthentication Failure", 21: "Port Reinitialized",
		22: "Port Administratively Disabled", 23: "Lost Power",
	}},
	50: {"Acct-Multi-Session-Id", radiusText, nil}, 51: {"Acct-Link-Count", radiusNumber, nil},
	52: {"Acct-Input-Gigawords", radiusNumber, nil}, 53: {"Acct-Output-Gigawords", radiusNumber, nil},
	54: {"Unassigned", 0, nil}, 55: {"Event-Timestamp", radiusDate, nil},
	radiusVLAN:     {"Egress-VLANID", radiusOwn, nil},
	57:             {"Ingress-Filters", radiusNumber, []string{1: "Enabled", 2: "Disabled"}},
	radiusVLANName: {"Egress-VLAN-Name", radiusOwn, nil}, 59: {"User-Priority-Table", 0, nil},
	60: {"CHAP-Challenge", radiusText, nil},
	61: {"NAS-Port-Type", radiusNumber, []string{
		"Async", "Sync", "ISDN Sync", "ISDN Async V.120", "ISDN Async V.110", "Virtual", "PIAFS",
		"HDLC Clear Channel", "X.25", "X.75", "G.3 Fax", "SDSL", "ADSL-CAP", "ADSL-DMT", "ISDN-DSL",
		"Ethernet", "xDSL", "Cable", "Wireless - Other", "Wireless - IEEE 802.11", "Token-Ring", "FDDI",
		"Wireless - CDMA200", "Wireless - UMTS", "Wireless - 1X-EV", "IAPP", "FTTP",
		"Wireless - IEEE 802.16", "Wireless - IEEE 802.20", "Wireless - IEEE 802.22", "PPPoA", "PPPoEoA",
		"PPPoEoE", "PPPoEoVLAN", "PPPoEoQinQ", "xPON", "Wireless - XGP",
		"WiMAX Pre-Release 8 IWK Function", "WIMAX-WIFI-IWK", "WIMAX-SFF", "WIMAX-HA-LMA", "WIMAX-DHCP",
		"WIMAX-LBS", "WIMAX-WVS",
	}},
	62: {"Port-Limit", radiusNumber, nil}, 63: {"Login-LAT-Port", radiusText, nil},
	64: {"Tunnel-Type", radiusTaggedNumber, []string{
		1: "PPTP", 2: "L2F", 3: "L2TP", 4: "ATMP", 5: "VTP", 6: "AH", 7: "IP-IP", 8: "MIN-IP-IP", 9: "ESP",
		10: "GRE", 11: "DVS", 12: "IP-in-IP Tunneling", 13: "VLAN",
	}},
	65: {"Tunnel-Medium-Type", radiusTaggedNumber, []string{
		1: "IPv4", 2: "IPv6", 3: "NSAP", 4: "HDLC", 5: "BBN 1822", 6: "802", 7: "E.163", 8: "E.164",
		9: "F.69", 10: "X.121", 11: "IPX", 12: "Appletalk", 13: "Decnet IV", 14: "Banyan Vines",
		15: "E.164 with NSAP subaddress",
	}},
	66: {"Tunnel-Client-Endpoint", radiusTagged, nil}, 67: {"Tunnel-Server-Endpoint", radiusTagged, nil},
	68: {"Acct-Tunnel-Connection", radiusText, nil}, radiusTunnelPass: {"Tunnel-Password", radiusOwn, nil},
	radiusARAPPass: {"ARAP-Password", radiusOwn, nil}, radiusARAPFeatures: {"ARAP-Features", radiusOwn, nil},
	72: {"ARAP-Zone-Access", radiusNumber, []string{
		1: "Only access to dfl zone", 2: "Use zone filter inc.", 3: "Not used", 4: "Use zone filter exc.",
	}},
	73: {"ARAP-Security", radiusText, nil}, 74: {"ARAP-Security-Data", radiusText, nil},
	75: {"Password-Retry", radiusNumber, nil}, 76: {"Prompt", radiusNumber, []string{"No Echo", "Echo"}},
	77: {"Connect-Info", radiusText, nil}, 78: {"Configuration-Token", radiusText, nil},
	radiusEAP: {"EAP-Message", radiusOwn, nil}, 80: {"Message-Authenticator", radiusText, nil},
	81: {"Tunnel-Private-Group-ID", radiusTagged, nil}, 82: {"Tunnel-Assignment-ID", radiusTagged, nil},
	83:                 {"Tunnel-Preference", radiusTaggedNumber, nil},
	radiusARAPResponse: {"ARAP-Challenge-Response", radiusOwn, nil},
	85:                 {"Acct-Interim-Interval", radiusTime, nil}, 86: {"Acct-Tunnel-Packets-Lost", radiusNumber, nil},
	87: {"NAS-Port-Id", radiusText, nil}, 88: {"Framed-Pool", radiusText, nil}, 89: {"CUI", radiusText, nil},
	90: {"Tunnel-Client-Auth-ID", radiusTagged, nil}, 91: {"Tunnel-Server-Auth-ID", radiusTagged, nil},
	92: {"NAS-Filter-Rule", radiusText, nil}, 93: {"Unassigned", 0, nil}, 94: {"Originating-Line-Info", 0, nil},
	95: {"NAS-IPv6-Address", radiusAddr6, nil}, 96: {"Framed-Interface-ID", 0, nil},
	97: {"Framed-IPv6-Prefix", radiusPrefix6, nil}, 98: {"Login-IPv6-Host", radiusAddr6, nil},
	99: {"Framed-IPv6-Route", radiusText, nil}, 100: {"Framed-IPv6-Pool", radiusText, nil},
	radiusErrorCause: {"Error-Cause", radiusOwn, nil}, 102: {"EAP-Key-Name", 0, nil},
	103: {"Digest-Response", radiusText, nil}, 104: {"Digest-Realm", radiusText, nil},
	105: {"Digest-Nonce", radiusText, nil}, 106: {"Digest-Response-Auth", radiusText, nil},
	107: {"Digest-Nextnonce", radiusText, nil}, 108: {"Digest-Method", radiusText, nil},
	109: {"Digest-URI", radiusText, nil}, 110: {"Digest-Qop", radiusText, nil},
	111: {"Digest-Algorithm", radiusText, nil}, 112: {"Digest-Entity-Body-Hash", radiusText, nil},
	113: {"Digest-CNonce", radiusText, nil}, 114: {"Digest-Nonce-Count", radiusText, nil},
	115: {"Digest-Username", radiusText, nil}, 116: {"Digest-Opaque", radiusText, nil},
	117: {"Digest-Auth-Param", radiusText, nil}, 118: {"Digest-AKA-Auts", radiusText, nil},
	119: {"Digest-Domain", radiusText, nil}, 120: {"Digest-Stale", radiusText, nil},
	121: {"Digest-HA1", radiusText, nil}, 122: {"SIP-AOR", radiusText, nil},
	123:                {"Delegated-IPv6-Prefix", radiusPrefix6, nil},
	radiusMIP6Features: {"MIP6-Feature-Vector", radiusOwn, nil},
	radiusMIP6Home:     {"MIP6-Home-Link-Prefix", radiusOwn, nil},
	radiusOperator:     {"Operator-Name", radiusOwn, nil}, radiusLocation: {"Location-Information", radiusOwn, nil},
	radiusLocationData:  {"Location-Data", radiusOwn, nil},
	radiusLocationRules: {"Basic-Location-Policy-Rules", radiusOwn, nil},
}

var (
	radiusCauses = []dissect.Name{
		{201, "Residual Session Context Removed"}, {202, "Invalid EAP Packet (Ignored)"},
		{401, "Unsupported Attribute"}, {402, "Missing Attribute"}, {403, "NAS Identification Mismatch"},
		{404, "Invalid Request"}, {405, "Unsupported Service"}, {406, "Unsupported Extension"},
		{407, "Invalid Attribute Value"}, {501, "Administratively Prohibited"},
		{502, "Request Not Routable (Proxy)"}, {503, "Session Context Not Found"},
		{504, "Session Context Not Removable"}, {505, "Other Proxy Processing Error"},
		{506, "Resources Unavailable"}, {507, "Request Initiated"},
		{508, "Multiple Session Selection Unsupported"}, {509, "Location Info Required"},
	}
	radiusVLANTags   = []dissect.Name{{0x31, "Tagged"}, {0x32, "Untagged"}}
	radiusNamespaces = []dissect.Name{{'0', "TADIG"}, {'1', "REALM"}, {'2', "E212"}, {'3', "ICC"}}
	radiusMIP6Low    = []dissect.Name{{1, "MIP6_INTEGRATED"}, {2, "LOCAL_HOME_AGENT_ASSIGNMENT"}}
	radiusMIP6High   = []dissect.Name{ // of the upper 32 bits
		{0x00100, "PMIP6_SUPPORTED"}, {0x00200, "IP4_HOA_SUPPORTED"}, {0x00400, "LOCAL_MAG_ROUTING_SUPPORTED"},
		{0x00800, "ASSIGN_LOCAL_IP"}, {0x01000, "MIP4_SUPPORTED"}, {0x02000, "OPTIMIZED_IDLE_MODE_MOBILITY"},
		{0x04000, "GTPv2_SUPPORTED"}, {0x08000, "IP4_TRANSPORT_SUPPORTED"}, {0x10000, "IP4_HOA_ONLY_SUPPORTED"},
		{0x20000, "INTER_MAG_ROUTING_SUPPORTED"},
	}
	radiusRules = []dissect.Name{
		{0x0001, "MBZ-15"}, {0x0002, "MBZ-14"}, {0x0004, "MBZ-13"}, {0x0008, "MBZ-12"}, {0x0010, "MBZ-11"},
		{0x0020, "MBZ-10"}, {0x0040, "MBZ-9"}, {0x0080, "MBZ-8"}, {0x0100, "MBZ-7"}, {0x0200, "MBZ-6"},
		{0x0400, "MBZ-5"}, {0x0800, "MBZ-4"}, {0x1000, "MBZ-3"}, {0x2000, "MBZ-2"}, {0x4000, "MBZ-1"},
		{0x8000, "Retransmission Allowed"},
	}
)

// radius prints a packet, and with -v its attributes.
func radius(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Have(0, 20)
	d.Str("RADIUS")
	size := d.U16(2)
	if size < 20 {
		d.Out = dissect.BadLength(d.Out, "length", size, " < ", 20)
		return d.Finish("radius")
	}
	if size > s.Length {
		d.Out = dissect.BadLength(d.Out, "length", size, " > ", s.Length)
		return d.Finish("radius")
	}
	code := d.U8(0)
	if ctx.Verbose > 0 {
		d.Printf(", length: %d\n\t", size)
	} else {
		d.Str(", ")
	}
	d.Name(radiusCodes, code, "Unknown Command")
	d.Printf(" (%d), id: 0x%02x", code, d.U8(1))
	if ctx.Verbose == 0 {
		d.Printf(" length: %d", size)
		return d.Finish("radius")
	}
	d.Str(", Authenticator: ")
	d.Hex(4, 16)
	printRADIUSAttributes(&d, 20, size)
	return d.Finish("radius")
}

// printRADIUSAttributes appends the attributes between off and end, one on each line.
func printRADIUSAttributes(d *dissect.Dissection, off, end int) {
	for off < end && !d.Cut() {
		if end-off < 2 {
			d.End()
			return
		}
		d.Have(off, 2)
		kind, n := d.U8(off), d.U8(off+1)
		d.Str("\n\t  ")
		form := radiusNothing
		if kind > 0 && kind < len(radiusAttributes) {
			d.Str(radiusAttributes[kind].name)
			form = radiusAttributes[kind].form
		} else {
			d.Str("Unknown")
		}
		d.Printf(" Attribute (%d), length: %d", kind, n)
		switch {
		case n < 2:
			d.Str(" (bogus, must be >= 2)")
			return
		case n > end-off:
			d.Str(" (bogus, goes past end of packet)")
			return
		}
		d.Str(", Value: ")
		if n > 2 {
			radiusValue(d, form, kind, off+2, n-2)
		}
		if d.Ctx.Verbose > 1 {
			d.Dump("\n\t    ", off+2, n-2)
		}
		off += n
	}
}

// radiusValue appends a value of n bytes.
func radiusValue(d *dissect.Dissection, form radiusForm, kind, off, n int) {
	if want := [...]int{
		radiusNumber: 4, radiusTaggedNumber: 4, radiusTime: 4, radiusDate: 4, radiusAddr4: 4,
		radiusAddr6: 16, radiusOwn: 0,
	}[form]; want > 0 && n != want {
		d.Printf("ERROR: length %d != %d", n, want)
		return
	}
	switch form {
	case radiusText:
		printRADIUSText(d, off, n)
	case radiusTagged:
		if tag := d.U8(off); tag <= 0x1f {
			radiusTag(d, tag)
			off, n = off+1, n-1
		}
		printRADIUSText(d, off, n)
	case radiusNumber:
		printRADIUSNumber(d, kind, d.U32(off))
	case radiusTaggedNumber:
		radiusTag(d, d.U8(off))
		printRADIUSNumber(d, kind, d.U24(off+1))
	case radiusTime:
		printRADIUSTime(d, d.U32(off))
	case radiusDate:
		at := time.Unix(int64(d.U32(off)), 0).In(d.Ctx.Location)
		d.Out = at.AppendFormat(d.Out, time.ANSIC)
	case radiusAddr4:
		radiusAddress(d, kind, off)
	case radiusAddr6:
		d.Addr6(off)
	case radiusPrefix6:
		radiusPrefix(d, off, n)
	case radiusOwn:
		radiusOwnValue(d, kind, off, n)
	}
}
