package text

// BOOTP: RFC 951; DHCP: RFC 2131; options: RFC 2132, 3046, 3442, 4388, 4702, 8572.

import "bytes"

// dhcpForm says how the data of an option is shown. Options without a name are
// shown as numbers of the size that their length allows.
type dhcpForm uint8

const (
	dhcpUnknown dhcpForm = iota
	dhcpAddrs            // IPv4 addresses
	dhcpRoutes           // pairs of addresses
	dhcpLongs            // numbers of 32 bits
	dhcpSigned           // the same, signed
	dhcpShorts           // numbers of 16 bits
	dhcpBytes            // bytes in decimal
	dhcpText
	dhcpBools
	dhcpOwn // each in its own way: dhcpOwnOption
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
	dhcpMessages = []name{
		{1, "Discover"}, {2, "Offer"}, {3, "Request"}, {4, "Decline"}, {5, "ACK"}, {6, "NACK"},
		{7, "Release"}, {8, "Inform"}, {10, "LeaseQuery"}, {11, "LeaseUnassigned"},
		{12, "LeaseUnknown"}, {13, "LeaseActive"},
	}
	dhcpOverloads = []name{{1, "file"}, {2, "sname"}, {3, "file+sname"}}
	netbiosNodes  = []name{{1, "b-node"}, {2, "p-node"}, {4, "m-node"}, {8, "h-node"}}
	dhcpHardware  = []name{
		{1, "ether"}, {6, "ieee802"}, {7, "arcnet"}, {15, "frelay"}, {23, "strip"}, {24, "ieee1394"},
	}
	dhcpFQDNFlags  = []name{{1, "S"}, {2, "O"}, {4, "E"}, {8, "N"}}
	dhcpAgentNames = []name{{1, "Circuit-ID"}, {2, "Remote-ID"}, {6, "Subscriber-ID"}}
)

// dhcpLeast is how long options must be.
var dhcpLeast = [256]int{
	dhcpNetbiosNode: 1, dhcpOverload: 1, dhcpClientID: 1, dhcpUserClass: 2, dhcpFQDN: 3,
	dhcpClassless: 5, dhcpClasslessMSFT: 5,
}

// The magic numbers that say what the vendor's area is.
const (
	cookieDHCP = 0x63825363
	cookieCMU  = 0x434d5500
)

// bootp prints a message, its fields and options with -v.
func (p *Context) bootp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	op := d.u8(0)
	d.str("BOOTP/DHCP, ")
	switch op {
	case 1:
		d.str("Request")
	case 2:
		d.str("Reply")
	default:
		d.printf("unknown (0x%02x)", op)
	}
	ethernet := d.u8(1) == 1 && d.u8(2) == 6
	if ethernet && op == 1 && d.have(28, 6) {
		d.str(" from ")
		d.mac(28)
	}
	d.printf(", length %d", s.length)
	if p.Verbose > 0 {
		d.bootpFields(ethernet)
	}
	return d.finish("bootp")
}

// bootpFields appends the fixed fields that say something, and the vendor's area.
func (d *dissection) bootpFields(ethernet bool) {
	d.have(8, 2)
	if d.u8(1) != 1 {
		d.printf(", htype %d", d.u8(1))
	}
	if !ethernet {
		d.printf(", hlen %d", d.u8(2))
	}
	if hops := d.u8(3); hops != 0 {
		d.printf(", hops %d", hops)
	}
	if xid := d.u32(4); xid != 0 {
		d.printf(", xid 0x%x", xid)
	}
	if secs := d.u16(8); secs != 0 {
		d.printf(", secs %d", secs)
	}
	if flags := d.u16(10); flags&0x8000 != 0 {
		d.str(", Flags [Broadcast]")
	} else {
		d.str(", Flags [none]")
	}
	if d.p.Verbose > 1 {
		d.printf(" (0x%04x)", d.u16(10))
	}
	for i, who := range [...]string{"Client", "Your", "Server", "Gateway"} {
		if d.u32(12+4*i) != 0 {
			d.str("\n\t  ")
			d.str(who)
			d.str("-IP ")
			d.addr4(12 + 4*i)
		}
	}
	if ethernet && d.have(28, 6) {
		d.str("\n\t  Client-Ethernet-Address ")
		d.mac(28)
	}
	d.bootpName("sname", 44, 64)
	d.bootpName("file", 108, 128)
	switch cookie := d.u32(236); cookie {
	case cookieDHCP:
		d.printf("\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x%08x", cookie)
		d.dhcp(240)
	case cookieCMU:
		d.bootpCMU(236)
	case 0:
	default:
		d.printf("\n\t  Vendor-#0x%x", cookie)
	}
}

// bootpName appends a field of n bytes that holds a name; one without a zero at its
// end makes no sense of what follows.
func (d *dissection) bootpName(what string, off, n int) {
	if d.u8(off) == 0 {
		return
	}
	d.str("\n\t  ")
	d.str(what)
	d.str(" \"")
	d.text(off, n)
	d.str("\"")
	if !d.cut() && bytes.IndexByte(d.bytes(off, n), 0) < 0 {
		d.end()
	}
}

// bootpCMU appends the vendor's area in the form of Carnegie Mellon.
func (d *dissection) bootpCMU(off int) {
	d.str(" vend-cmu")
	flags := d.u8(off + 4)
	d.have(off+4, 4)
	if flags&^1 != 0 {
		d.printf(" F:0x%x", flags)
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
		if d.u32(off+f.off) != 0 {
			d.str(" ")
			d.str(f.name)
			d.str(":")
			d.addr4(off + f.off)
		}
	}
}

// dhcp appends the options from off to their end; -vvv shows the end and padding.
func (d *dissection) dhcp(off int) {
	verbose := d.p.Verbose > 2
	for off < len(d.s.data) && !d.cut() {
		code := d.u8(off)
		off++
		if !verbose && code == dhcpPad {
			continue
		}
		if !verbose && code == dhcpEnd {
			return
		}
		n := 0
		if code != dhcpPad && code != dhcpEnd {
			n = d.u8(off)
			off++
		}
		d.str("\n\t    ")
		d.dhcpName(code)
		d.printf(", length %d", n)
		if n > 0 {
			d.str(": ")
		}
		if code == dhcpPad {
			off = d.dhcpPadding(off)
		}
		if !d.have(off, n) {
			return
		}
		d.dhcpOption(code, off, n)
		off += n
	}
}

func (d *dissection) dhcpName(code int) {
	if s := dhcpOptions[code&0xff].name; s != "" {
		d.str(s)
	} else {
		d.str("Unknown")
	}
	d.printf(" (%d)", code)
}

// dhcpPadding counts the padding around off and returns where it ends.
func (d *dissection) dhcpPadding(off int) int {
	n := 1
	for ; off < len(d.s.data) && d.s.data[off] == dhcpPad; off++ {
		n++
	}
	if n > 1 {
		d.printf(", occurs %d", n)
	}
	return off
}

// dhcpOption appends the data of one option, all of which was captured.
func (d *dissection) dhcpOption(code, off, n int) {
	if code == dhcpMessage && n == 1 {
		d.name(dhcpMessages, d.u8(off), "Unknown (%d)")
		return
	}
	form := dhcpOptions[code].form
	if form == dhcpOwn {
		n = d.dhcpOwnOption(code, off, n)
	} else {
		n = d.dhcpValues(form, off, n)
	}
	if n > 0 {
		d.printf("\n\t  trailing data length %d", n)
	}
}

// dhcpValues appends n bytes as a list of values, and returns how many bytes are
// left.
func (d *dissection) dhcpValues(form dhcpForm, off, n int) int {
	size, between := 1, ","
	switch form {
	case dhcpText:
		d.str("\"")
		d.safe(off, n)
		d.str("\"")
		return 0
	case dhcpUnknown:
		form = [...]dhcpForm{dhcpLongs, dhcpBytes, dhcpShorts, dhcpBytes}[n&3]
	case dhcpRoutes:
		if n == 0 {
			d.str(" ")
		}
		if n == 0 || n&7 != 0 {
			d.str("[length != N x 8 bytes]")
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
			d.str(between)
		}
		d.dhcpValue(form, off)
		off, n = off+size, n-size
	}
	return n
}

func (d *dissection) dhcpValue(form dhcpForm, off int) {
	switch form {
	case dhcpAddrs:
		d.addr4(off)
	case dhcpLongs:
		d.printf("%d", d.u32(off))
	case dhcpSigned:
		d.printf("%d", int(int32(d.u32(off))))
	case dhcpShorts:
		d.printf("%d", d.u16(off))
	case dhcpRoutes:
		d.str("(")
		d.addr4(off)
		d.str(":")
		d.addr4(off + 4)
		d.str(")")
	case dhcpBools:
		switch v := d.u8(off); v {
		case 0:
			d.str("N")
		case 1:
			d.str("Y")
		default:
			d.printf("%d?", v)
		}
	default:
		d.printf("%d", d.u8(off))
	}
}

// dhcpOwnOption appends an option with a structure of its own, and returns how many
// bytes are left.
func (d *dissection) dhcpOwnOption(code, off, n int) int {
	if least := dhcpLeast[code]; n < least {
		d.printf("[ERROR: length < %d bytes]", least)
		return 0
	}
	switch code {
	case dhcpNetbiosNode:
		d.name(netbiosNodes, d.u8(off), "#%d")
		return n - 1
	case dhcpOverload:
		d.name(dhcpOverloads, d.u8(off), "#%d")
		return n - 1
	case dhcpParameters:
		for i := range n {
			if i%4 == 0 {
				d.str("\n\t      ")
			} else {
				d.str(", ")
			}
			d.dhcpName(d.u8(off + i))
		}
	case dhcpClientID:
		d.dhcpIdentity(off, n)
	case dhcpFQDN:
		d.dhcpDomain(off, n)
	case dhcpAgent:
		return d.dhcpRelay(off, n)
	case dhcpUserClass:
		d.dhcpClasses(off, n)
	case dhcpSZTP:
		d.dhcpBootstrap(off, n)
	default:
		d.dhcpRoutes(off, n)
	}
	return 0
}

// dhcpIdentity appends who the client says it is.
func (d *dissection) dhcpIdentity(off, n int) {
	kind := d.u8(off)
	if kind == 0 {
		d.str("\"")
		d.safe(off+1, n-1)
		d.str("\"")
		return
	}
	d.name(dhcpHardware, kind, "hardware-type %d,")
	d.str(" ")
	d.b = appendMAC(d.b, d.bytes(off+1, n-1))
}

// dhcpDomain appends the client's name, RFC 4702.
func (d *dissection) dhcpDomain(off, n int) {
	flags := d.u8(off)
	if flags&0xf0 != 0 {
		d.printf("[ERROR: MBZ nibble 0x%x != 0] ", flags>>4)
	}
	if flags&0xf != 0 {
		d.str("[")
		d.bits(dhcpFQDNFlags, flags, "")
		d.str("] ")
	}
	if d.u16(off+1) != 0 {
		d.printf("%d/%d ", d.u8(off+1), d.u8(off+2))
	}
	d.str("\"")
	d.safe(off+3, n-3)
	d.str("\"")
}

// dhcpRelay appends what a relay added, RFC 3046, and returns how many bytes are
// left.
func (d *dissection) dhcpRelay(off, n int) int {
	for n >= 2 {
		code, size := d.u8(off), d.u8(off+1)
		off, n = off+2, n-2
		d.str("\n\t      ")
		named, known := lookup(dhcpAgentNames, uint32(code))
		if !known {
			named = "Unknown"
		}
		d.str(named)
		d.printf(" SubOption %d, length %d: ", code, size)
		if size > n {
			d.str("length goes past end of option")
			return 0
		}
		if known {
			d.safe(off, size)
		} else {
			d.dump("\n\t\t", off, size)
		}
		off, n = off+size, n-size
	}
	return n
}

// dhcpClasses appends the user classes, RFC 3004.
func (d *dissection) dhcpClasses(off, n int) {
	for i := 1; n > 0; i++ {
		size := d.u8(off)
		off, n = off+1, n-1
		d.printf("\n\t      instance#%d: ", i)
		if size == 0 {
			d.str("[ERROR: suboption length must be non-zero]")
			return
		}
		if size > n {
			d.str("[ERROR: invalid option]")
			return
		}
		d.str("\"")
		d.safe(off, size)
		d.printf("\", length %d", size)
		off, n = off+size, n-size
	}
}

// dhcpBootstrap appends the servers for zero-touch provisioning, RFC 8572.
func (d *dissection) dhcpBootstrap(off, n int) {
	for n >= 2 {
		size := d.u16(off)
		off, n = off+2, n-2
		d.printf("\n\t\t    length %d: ", size)
		if size > n {
			d.str("length goes past end of option")
			return
		}
		d.str("\"")
		d.safe(off, size)
		d.str("\"")
		off, n = off+size, n-size
	}
	if n != 0 {
		d.str("[ERROR: length < 2 bytes]")
	}
}

// dhcpRoutes appends destinations and routers, RFC 3442: as much of a destination
// as its mask needs is there.
func (d *dissection) dhcpRoutes(off, n int) {
	for i := 0; n > 0; i++ {
		if i > 0 {
			d.str(",")
		}
		width := d.u8(off)
		off, n = off+1, n-1
		if width > 32 {
			d.printf("[ERROR: Mask width (%d) > 32]", width)
			return
		}
		size := (width + 7) / 8
		if n < size+4 {
			d.printf("[ERROR: Remaining length (%d) < %d bytes]", n, size+4)
			return
		}
		if width == 0 {
			d.str("(default")
		} else {
			var dst [4]byte
			copy(dst[:], d.bytes(off, size))
			d.b = appendAddr4(append(d.b, '('), dst[:])
			d.printf("/%d", width)
		}
		d.str(":")
		d.addr4(off + size)
		d.str(")")
		off, n = off+size+4, n-size-4
	}
}
