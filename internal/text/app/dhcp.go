package app

// BOOTP: RFC 951; DHCP: RFC 2131; options: RFC 2132, 3046, 3442, 4388, 4702, 8572.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

// dhcpForm is the format of an option's data. The data of an option without a known
// format is printed as numbers, whose size depends on the length.
type dhcpForm uint8

const (
	dhcpUnknown dhcpForm = iota
	dhcpAddrs            // IPv4 addresses
	dhcpRoutes           // pairs of addresses
	dhcpLongs            // numbers of 32 bits
	dhcpSigned           // signed numbers of 32 bits
	dhcpShorts           // numbers of 16 bits
	dhcpBytes            // bytes in decimal
	dhcpText
	dhcpBools
	dhcpOwn // a format of its own: see dhcpOwnOption
)

// Options that are more than a list of values.
const (
	dhcpPad           = 0
	dhcpStaticRoute   = 33
	dhcpNetbiosNode   = 46
	dhcpOverload      = 52
	dhcpMessage       = 53
	dhcpParameters    = 55
	dhcpClientID      = 61
	dhcpUserClass     = 77
	dhcpFQDN          = 81
	dhcpAgent         = 82
	dhcpClassless     = 121
	dhcpSZTP          = 143
	dhcpClasslessMSFT = 249
	dhcpEnd           = 255
)

// dhcpOptions are the options by code.
var dhcpOptions = [256]struct {
	name string
	form dhcpForm
}{
	dhcpPad: {"PAD", dhcpBytes}, 1: {"Subnet-Mask", dhcpAddrs}, 2: {"Time-Zone", dhcpSigned},
	3: {"Default-Gateway", dhcpAddrs}, 4: {"Time-Server", dhcpAddrs}, 5: {"IEN-Name-Server", dhcpAddrs},
	6: {"Domain-Name-Server", dhcpAddrs}, 7: {"LOG", dhcpAddrs}, 8: {"CS", dhcpAddrs},
	9: {"LPR-Server", dhcpAddrs}, 10: {"IM", dhcpAddrs}, 11: {"RL", dhcpAddrs},
	12: {"Hostname", dhcpText}, 13: {"BS", dhcpShorts}, 14: {"DP", dhcpText},
	15: {"Domain-Name", dhcpText}, 16: {"SS", dhcpAddrs}, 17: {"RP", dhcpText}, 18: {"EP", dhcpText},
	19: {"IPF", dhcpBools}, 20: {"SRT", dhcpBools}, 21: {"PF", dhcpRoutes}, 22: {"RSZ", dhcpShorts},
	23: {"TTL", dhcpBytes}, 24: {"MTU-Timeout", dhcpLongs}, 25: {"MTU-Table", dhcpShorts},
	26: {"MTU", dhcpShorts}, 27: {"LSN", dhcpBools}, 28: {"BR", dhcpAddrs}, 29: {"MD", dhcpBools},
	30: {"MS", dhcpBools}, 31: {"Router-Discovery", dhcpBools}, 32: {"RSA", dhcpAddrs},
	dhcpStaticRoute: {"Static-Route", dhcpRoutes}, 34: {"UT", dhcpBools}, 35: {"AT", dhcpLongs},
	36: {"IE", dhcpBools}, 37: {"TT", dhcpBytes}, 38: {"KI", dhcpLongs}, 39: {"KG", dhcpBools},
	40: {"YD", dhcpText}, 41: {"YS", dhcpAddrs}, 42: {"NTP", dhcpAddrs}, 43: {"Vendor-Option", dhcpBytes},
	44: {"Netbios-Name-Server", dhcpAddrs}, 45: {"WDD", dhcpAddrs},
	dhcpNetbiosNode: {"Netbios-Node", dhcpOwn}, 47: {"Netbios-Scope", dhcpText},
	48: {"XFS", dhcpAddrs}, 49: {"XDM", dhcpAddrs}, 50: {"Requested-IP", dhcpAddrs},
	51: {"Lease-Time", dhcpLongs}, dhcpOverload: {"OO", dhcpOwn}, dhcpMessage: {"DHCP-Message", dhcpBytes},
	54: {"Server-ID", dhcpAddrs}, dhcpParameters: {"Parameter-Request", dhcpOwn}, 56: {"MSG", dhcpText},
	57: {"MSZ", dhcpShorts}, 58: {"RN", dhcpLongs}, 59: {"RB", dhcpLongs}, 60: {"Vendor-Class", dhcpText},
	dhcpClientID: {"Client-ID", dhcpOwn}, 64: {"N+D", dhcpShorts}, 65: {"N+S", dhcpAddrs},
	66: {"TFTP", dhcpText}, 67: {"BF", dhcpText}, 68: {"MH", dhcpAddrs}, 69: {"SMTP", dhcpAddrs},
	70: {"POP3", dhcpAddrs}, 71: {"NNTP", dhcpAddrs}, 72: {"WWW", dhcpAddrs}, 73: {"FG", dhcpAddrs},
	74: {"IRC", dhcpAddrs}, 75: {"STS", dhcpAddrs}, 76: {"STDA", dhcpAddrs},
	dhcpUserClass: {"User-Class", dhcpOwn}, 78: {"SLP-DA", dhcpBytes}, 79: {"SLP-SCOPE", dhcpBytes},
	80: {"SLP-NA", dhcpText}, dhcpFQDN: {"FQDN", dhcpOwn}, dhcpAgent: {"Agent-Information", dhcpOwn},
	83: {"ARMT", dhcpBytes}, 88: {"TZSTR", dhcpText}, 89: {"FQDNS", dhcpBytes}, 90: {"AUTH", dhcpBytes},
	91: {"Last-Transaction-Time", dhcpSigned}, 92: {"Associated-IP", dhcpAddrs}, 93: {"ARCH", dhcpShorts},
	94: {"NDI", dhcpBytes}, 95: {"LDAP", dhcpText}, 97: {"GUID", dhcpBytes}, 98: {"UAP", dhcpText},
	100: {"POSIX-TZ", dhcpText}, 101: {"TZ-Name", dhcpText}, 112: {"NI", dhcpAddrs}, 113: {"NITAG", dhcpText},
	108: {"IPv6-Only-Preferred", dhcpLongs}, 114: {"URL", dhcpText}, 116: {"NOAUTO", dhcpBools}, 117: {"NSSEARCH", dhcpShorts},
	118: {"SUBNET", dhcpAddrs}, dhcpClassless: {"Classless-Static-Route", dhcpOwn},
	dhcpSZTP: {"SZTP-Redirect", dhcpOwn}, 150: {"TFTP-Server-Address", dhcpAddrs}, 161: {"MUD-URL", dhcpText},
	dhcpClasslessMSFT: {"Classless-Static-Route-Microsoft", dhcpOwn}, dhcpEnd: {"END", dhcpBytes},
}

var (
	dhcpMessages = []dissect.Name{
		{1, "Discover"}, {2, "Offer"}, {3, "Request"}, {4, "Decline"}, {5, "ACK"}, {6, "NACK"},
		{7, "Release"}, {8, "Inform"}, {10, "LeaseQuery"}, {11, "LeaseUnassigned"},
		{12, "LeaseUnknown"}, {13, "LeaseActive"},
	}
	dhcpOverloads = []dissect.Name{{1, "file"}, {2, "sname"}, {3, "file+sname"}}
	netbiosNodes  = []dissect.Name{{1, "b-node"}, {2, "p-node"}, {4, "m-node"}, {8, "h-node"}}
	dhcpHardware  = []dissect.Name{
		{1, "ether"}, {6, "ieee802"}, {7, "arcnet"}, {15, "frelay"}, {23, "strip"}, {24, "ieee1394"},
	}
	dhcpFQDNFlags  = []dissect.Name{{1, "S"}, {2, "O"}, {4, "E"}, {8, "N"}}
	dhcpAgentNames = []dissect.Name{{1, "Circuit-ID"}, {2, "Remote-ID"}, {6, "Subscriber-ID"}}
)

// dhcpLeast are the minimum lengths of options.
var dhcpLeast = [256]int{
	dhcpNetbiosNode: 1, dhcpOverload: 1, dhcpClientID: 1, dhcpUserClass: 2, dhcpFQDN: 3,
	dhcpClassless: 5, dhcpClasslessMSFT: 5,
}

// The magic numbers that identify the format of the vendor area.
const (
	cookieDHCP = 0x63825363
	cookieCMU  = 0x434d5500
)

// bootp prints a message, with -v including its fields and options.
func bootp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	op := d.U8(0)
	d.Str("BOOTP/DHCP, ")
	switch op {
	case 1:
		d.Str("Request")
	case 2:
		d.Str("Reply")
	default:
		d.Printf("unknown (0x%02x)", op)
	}
	ethernet := d.U8(1) == 1 && d.U8(2) == 6
	if ethernet && op == 1 && d.Have(28, 6) {
		d.Str(" from ")
		d.Mac(28)
	}
	d.Printf(", length %d", s.Length)
	if ctx.Verbose > 0 {
		bootpFields(&d, ethernet)
	}
	return d.Finish("bootp")
}

// bootpFields appends the fixed fields that are set, and the vendor area.
func bootpFields(d *dissect.Dissection, ethernet bool) {
	d.Have(8, 2)
	if d.U8(1) != 1 {
		d.Printf(", htype %d", d.U8(1))
	}
	if !ethernet {
		d.Printf(", hlen %d", d.U8(2))
	}
	if hops := d.U8(3); hops != 0 {
		d.Printf(", hops %d", hops)
	}
	if xid := d.U32(4); xid != 0 {
		d.Printf(", xid 0x%x", xid)
	}
	if secs := d.U16(8); secs != 0 {
		d.Printf(", secs %d", secs)
	}
	if flags := d.U16(10); flags&0x8000 != 0 {
		d.Str(", Flags [Broadcast]")
	} else {
		d.Str(", Flags [none]")
	}
	if d.Ctx.Verbose > 1 {
		d.Printf(" (0x%04x)", d.U16(10))
	}
	for i, who := range [...]string{"Client", "Your", "Server", "Gateway"} {
		if d.U32(12+4*i) != 0 {
			d.Str("\n\t  ")
			d.Str(who)
			d.Str("-IP ")
			d.Addr4(12 + 4*i)
		}
	}
	if ethernet && d.Have(28, 6) {
		d.Str("\n\t  Client-Ethernet-Address ")
		d.Mac(28)
	}
	bootpName(d, "sname", 44, 64)
	bootpName(d, "file", 108, 128)
	switch cookie := d.U32(236); cookie {
	case cookieDHCP:
		d.Printf("\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x%08x", cookie)
		dhcp(d, 240)
	case cookieCMU:
		bootpCMU(d, 236)
	case 0:
	default:
		d.Printf("\n\t  Vendor-#0x%x", cookie)
	}
}

// bootpName appends a field of n bytes that holds a name. If the name has no
// terminating zero, what follows is not printed.
func bootpName(d *dissect.Dissection, what string, off, n int) {
	if d.U8(off) == 0 {
		return
	}
	d.Str("\n\t  ")
	d.Str(what)
	d.Str(" \"")
	d.Text(off, n)
	d.Str("\"")
	if !d.Cut() && bytes.IndexByte(d.Bytes(off, n), 0) < 0 {
		d.End()
	}
}

// bootpCMU appends the vendor area in the format of Carnegie Mellon University.
func bootpCMU(d *dissect.Dissection, off int) {
	d.Str(" vend-cmu")
	flags := d.U8(off + 4)
	d.Have(off+4, 4)
	if flags&^1 != 0 {
		d.Printf(" F:0x%x", flags)
	}
	mask := "SM*"
	if flags&1 != 0 {
		mask = "SM"
	}
	for _, f := range [...]struct {
		name string
		off  int
	}{
		{"DG", 12}, {mask, 8}, {"NS1", 16}, {"NS2", 20}, {"IEN1", 24}, {"IEN2", 28}, {"TS1", 32}, {"TS2", 36},
	} {
		if d.U32(off+f.off) != 0 {
			d.Str(" ")
			d.Str(f.name)
			d.Str(":")
			d.Addr4(off + f.off)
		}
	}
}

// dhcp appends the options from off on. With -vvv it also shows the end option and
// padding.
func dhcp(d *dissect.Dissection, off int) {
	verbose := d.Ctx.Verbose > 2
	for off < len(d.Span.Data) && !d.Cut() {
		code := d.U8(off)
		off++
		if !verbose && code == dhcpPad {
			continue
		}
		if !verbose && code == dhcpEnd {
			return
		}
		n := 0
		if code != dhcpPad && code != dhcpEnd {
			n = d.U8(off)
			off++
		}
		d.Str("\n\t    ")
		dhcpName(d, code)
		d.Printf(", length %d", n)
		if n > 0 {
			d.Str(": ")
		}
		if code == dhcpPad {
			off = dhcpPadding(d, off)
		}
		if !d.Have(off, n) {
			return
		}
		dhcpOption(d, code, off, n)
		off += n
	}
}

func dhcpName(d *dissect.Dissection, code int) {
	if s := dhcpOptions[code&0xff].name; s != "" {
		d.Str(s)
	} else {
		d.Str("Unknown")
	}
	d.Printf(" (%d)", code)
}

// dhcpPadding counts the padding before and after off and returns the offset after it.
func dhcpPadding(d *dissect.Dissection, off int) int {
	n := 1
	for ; off < len(d.Span.Data) && d.Span.Data[off] == dhcpPad; off++ {
		n++
	}
	if n > 1 {
		d.Printf(", occurs %d", n)
	}
	return off
}

// dhcpOption appends the data of one option, all of which was captured.
func dhcpOption(d *dissect.Dissection, code, off, n int) {
	if code == dhcpMessage && n == 1 {
		d.Name(dhcpMessages, d.U8(off), "Unknown (%d)")
		return
	}
	form := dhcpOptions[code].form
	if form == dhcpOwn {
		n = dhcpOwnOption(d, code, off, n)
	} else {
		n = dhcpValues(d, form, off, n)
	}
	if n > 0 {
		d.Printf("\n\t  trailing data length %d", n)
	}
}

// dhcpValues appends n bytes as a list of values and returns how many bytes are left.
func dhcpValues(d *dissect.Dissection, form dhcpForm, off, n int) int {
	size, between := 1, ","
	switch form {
	case dhcpText:
		d.Str("\"")
		d.Safe(off, n)
		d.Str("\"")
		return 0
	case dhcpUnknown:
		form = [...]dhcpForm{dhcpLongs, dhcpBytes, dhcpShorts, dhcpBytes}[n&3]
	case dhcpRoutes:
		if n == 0 {
			d.Str(" ")
		}
		if n == 0 || n&7 != 0 {
			d.Str("[length != N x 8 bytes]")
			return 0
		}
	}
	switch form {
	case dhcpAddrs, dhcpLongs, dhcpSigned:
		size = 4
	case dhcpShorts:
		size = 2
	case dhcpRoutes:
		size = 8
	case dhcpBytes:
		between = "."
	}
	for i := 0; n >= size; i++ {
		if i > 0 {
			d.Str(between)
		}
		dhcpValue(d, form, off)
		off, n = off+size, n-size
	}
	return n
}

func dhcpValue(d *dissect.Dissection, form dhcpForm, off int) {
	switch form {
	case dhcpAddrs:
		d.Addr4(off)
	case dhcpLongs:
		d.Printf("%d", d.U32(off))
	case dhcpSigned:
		d.Printf("%d", int(int32(d.U32(off))))
	case dhcpShorts:
		d.Printf("%d", d.U16(off))
	case dhcpRoutes:
		d.Str("(")
		d.Addr4(off)
		d.Str(":")
		d.Addr4(off + 4)
		d.Str(")")
	case dhcpBools:
		switch v := d.U8(off); v {
		case 0:
			d.Str("N")
		case 1:
			d.Str("Y")
		default:
			d.Printf("%d?", v)
		}
	default:
		d.Printf("%d", d.U8(off))
	}
}

// dhcpOwnOption appends an option that has a format of its own and returns how many
// bytes are left.
func dhcpOwnOption(d *dissect.Dissection, code, off, n int) int {
	if least := dhcpLeast[code]; n < least {
		d.Printf("[ERROR: length < %d bytes]", least)
		return 0
	}
	switch code {
	case dhcpNetbiosNode:
		d.Name(netbiosNodes, d.U8(off), "#%d")
		return n - 1
	case dhcpOverload:
		d.Name(dhcpOverloads, d.U8(off), "#%d")
		return n - 1
	case dhcpParameters:
		for i := range n {
			if i%4 == 0 {
				d.Str("\n\t      ")
			} else {
				d.Str(", ")
			}
			dhcpName(d, d.U8(off+i))
		}
	case dhcpClientID:
		dhcpIdentity(d, off, n)
	case dhcpFQDN:
		dhcpDomain(d, off, n)
	case dhcpAgent:
		return dhcpRelay(d, off, n)
	case dhcpUserClass:
		dhcpClasses(d, off, n)
	case dhcpSZTP:
		dhcpBootstrap(d, off, n)
	default:
		printDHCPRoutes(d, off, n)
	}
	return 0
}

// dhcpIdentity appends the client identifier.
func dhcpIdentity(d *dissect.Dissection, off, n int) {
	kind := d.U8(off)
	if kind == 0 {
		d.Str("\"")
		d.Safe(off+1, n-1)
		d.Str("\"")
		return
	}
	d.Name(dhcpHardware, kind, "hardware-type %d,")
	d.Str(" ")
	d.Out = dissect.AppendMAC(d.Out, d.Bytes(off+1, n-1))
}

// dhcpDomain appends the client's domain name: RFC 4702.
func dhcpDomain(d *dissect.Dissection, off, n int) {
	flags := d.U8(off)
	if flags&0xf0 != 0 {
		d.Printf("[ERROR: MBZ nibble 0x%x != 0] ", flags>>4)
	}
	if flags&0xf != 0 {
		d.Str("[")
		d.Bits(dhcpFQDNFlags, flags, "")
		d.Str("] ")
	}
	if d.U16(off+1) != 0 {
		d.Printf("%d/%d ", d.U8(off+1), d.U8(off+2))
	}
	d.Str("\"")
	d.Safe(off+3, n-3)
	d.Str("\"")
}

// dhcpRelay appends the relay agent information, RFC 3046, and returns how many bytes
// are left.
func dhcpRelay(d *dissect.Dissection, off, n int) int {
	for n >= 2 {
		code, size := d.U8(off), d.U8(off+1)
		off, n = off+2, n-2
		d.Str("\n\t      ")
		name, known := dissect.Lookup(dhcpAgentNames, uint32(code))
		if !known {
			name = "Unknown"
		}
		d.Str(name)
		d.Printf(" SubOption %d, length %d: ", code, size)
		if size > n {
			d.Str("length goes past end of option")
			return 0
		}
		if known {
			d.Safe(off, size)
		} else {
			d.Dump("\n\t\t", off, size)
		}
		off, n = off+size, n-size
	}
	return n
}

// dhcpClasses appends the user classes: RFC 3004.
func dhcpClasses(d *dissect.Dissection, off, n int) {
	for i := 1; n > 0; i++ {
		size := d.U8(off)
		off, n = off+1, n-1
		d.Printf("\n\t      instance#%d: ", i)
		if size == 0 {
			d.Str("[ERROR: suboption length must be non-zero]")
			return
		}
		if size > n {
			d.Str("[ERROR: invalid option]")
			return
		}
		d.Str("\"")
		d.Safe(off, size)
		d.Printf("\", length %d", size)
		off, n = off+size, n-size
	}
}

// dhcpBootstrap appends the bootstrap servers of zero-touch provisioning: RFC 8572.
func dhcpBootstrap(d *dissect.Dissection, off, n int) {
	for n >= 2 {
		size := d.U16(off)
		off, n = off+2, n-2
		d.Printf("\n\t\t    length %d: ", size)
		if size > n {
			d.Str("length goes past end of option")
			return
		}
		d.Str("\"")
		d.Safe(off, size)
		d.Str("\"")
		off, n = off+size, n-size
	}
	if n != 0 {
		d.Str("[ERROR: length < 2 bytes]")
	}
}

// printDHCPRoutes appends destinations and their routers: RFC 3442. A destination has
// only as many bytes as its mask needs.
func printDHCPRoutes(d *dissect.Dissection, off, n int) {
	for i := 0; n > 0; i++ {
		if i > 0 {
			d.Str(",")
		}
		width := d.U8(off)
		off, n = off+1, n-1
		if width > 32 {
			d.Printf("[ERROR: Mask width (%d) > 32]", width)
			return
		}
		size := (width + 7) / 8
		if n < size+4 {
			d.Printf("[ERROR: Remaining length (%d) < %d bytes]", n, size+4)
			return
		}
		if width == 0 {
			d.Str("(default")
		} else {
			var dst [4]byte
			copy(dst[:], d.Bytes(off, size))
			d.Out = dissect.AppendAddr4(append(d.Out, '('), dst[:])
			d.Printf("/%d", width)
		}
		d.Str(":")
		d.Addr4(off + size)
		d.Str(")")
		off, n = off+size+4, n-size-4
	}
}
