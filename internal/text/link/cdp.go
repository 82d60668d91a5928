package link

// CDP, the Cisco Discovery Protocol: Cisco's "Frame Formats" (CCIE fundamentals). TLVs
// that are not documented there are printed as devices send them.

import "ringcap/internal/text/dissect"

// A cdpTLV describes a TLV: its name, the size of its value and how to print it.
type cdpTLV struct {
	name     string
	min, max int // 0 for any length
	form     cdpForm
}

// A cdpForm is a way to print a value.
type cdpForm uint8

const (
	cdpNothing cdpForm = iota
	cdpText
	cdpAddressList
	cdpCapabilityBits
	cdpLines
	cdpPrefixList
	cdpNumber16
	cdpDuplexBit
	cdpVoiceVLAN
	cdpWatts
	cdpBytes
	cdpHexByte
	cdpPlace
	cdpPowerLeft
)

const (
	cdpDevice = 0x01
	cdpLimit  = 0x1b // types of this value and above have no name
)

// cdpTLVs is indexed by type.
var cdpTLVs = [cdpLimit]cdpTLV{
	cdpDevice: {"Device-ID", 0, 0, cdpText},
	0x02:      {"Address", 0, 0, cdpAddressList},
	0x03:      {"Port-ID", 0, 0, cdpText},
	0x04:      {"Capability", 4, 4, cdpCapabilityBits},
	0x05:      {"Version String", 0, 0, cdpLines},
	0x06:      {"Platform", 0, 0, cdpText},
	0x07:      {"Prefixes", 0, 0, cdpPrefixList},
	0x08:      {"Protocol-Hello option", 0, 0, cdpNothing},
	0x09:      {"VTP Management Domain", 0, 0, cdpText},
	0x0a:      {"Native VLAN ID", 2, 2, cdpNumber16},
	0x0b:      {"Duplex", 1, 1, cdpDuplexBit},
	0x0e:      {"ATA-186 VoIP VLAN assignment", 3, 3, cdpVoiceVLAN},
	0x0f:      {"ATA-186 VoIP VLAN request", 2, 3, cdpVoiceVLAN},
	0x10:      {"power consumption", 1, 3, cdpWatts},
	0x11:      {"MTU", 4, 4, cdpBytes},
	0x12:      {"AVVID trust bitmap", 1, 1, cdpHexByte},
	0x13:      {"AVVID untrusted ports CoS", 1, 1, cdpHexByte},
	0x14:      {"System Name", 0, 0, cdpText},
	0x15:      {"System Object ID (not decoded)", 0, 0, cdpNothing},
	0x16:      {"Management Addresses", 4, 0, cdpAddressList},
	0x17:      {"Physical Location", 1, 0, cdpPlace},
	0x1a:      {"Power available", 0, 0, cdpPowerLeft},
}

var cdpCapabilities = []dissect.Name{
	{0x01, "Router"}, {0x02, "Transparent Bridge"}, {0x04, "Source Route Bridge"},
	{0x08, "L2 Switch"}, {0x10, "L3 capable"}, {0x20, "IGMP snooping"}, {0x40, "L1 capable"},
}

// cdp prints an announcement: the name of the device, or with -v all TLVs.
func cdp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < 4 {
		d.Printf(" (packet length %d < 4)", s.Length)
		d.Invalid()
		d.Have(0, s.Length)
		return d.Finish("cdp")
	}
	d.Printf("CDPv%d, ttl: %ds", d.U8(0), d.U8(1))
	if sum := d.U16(2); ctx.Verbose > 0 {
		d.Printf(", checksum: 0x%04x (unverified), length %d", sum, s.Length)
	}
	for at := 4; at < s.Length && !d.Cut(); {
		size := printCDPTLV(&d, at, s.Length-at)
		if size == 0 {
			return d.Finish("cdp")
		}
		at += size
	}
	if ctx.Verbose == 0 {
		d.Printf(", length %d", s.Length)
	}
	return d.Finish("cdp")
}

// printCDPTLV prints the TLV at offset at, which has at most room bytes. It returns
// its size, or 0 if it is malformed.
func printCDPTLV(d *dissect.Dissection, at, room int) int {
	if room < 4 {
		d.Printf(" (remaining packet length %d < 4)", room)
		d.Invalid()
		d.Have(at, room)
		return 0
	}
	kind, size := d.U16(at), d.U16(at+2)
	e := cdpTLV{name: "unknown field type"}
	if kind < cdpLimit && cdpTLVs[kind].name != "" {
		e = cdpTLVs[kind]
	}
	verbose := d.Ctx.Verbose > 0
	if size < 4 || size > room {
		cdpBadSize(d, e.name, kind, size, room)
		d.Invalid()
		d.Have(at, room)
		return 0
	}
	n := size - 4
	switch {
	case verbose:
		d.Str("\n\t" + e.name)
		d.Printf(" (0x%04x), value length: %d byte", kind, n)
		plural(d, n)
		d.Str(": ")
	case kind == cdpDevice:
		d.Str(", Device-ID ")
	default:
		d.Have(at+4, n)
		return size
	}
	switch {
	case n < e.min || e.max > 0 && n > e.max:
		d.Str(" (malformed TLV)")
		d.Dump("\n\t  ", at+4, n)
	case e.name == "unknown field type":
		d.Dump("\n\t  ", at+4, n)
	default:
		cdpValue(d, e.form, at+4, n)
	}
	d.Have(at+4, n)
	return size
}

func cdpValue(d *dissect.Dissection, form cdpForm, off, n int) {
	switch form {
	case cdpText:
		quoted(d, off, n)
	case cdpAddressList:
		cdpAddresses(d, off, n)
	case cdpCapabilityBits:
		d.Printf("(0x%08x): ", d.U32(off))
		d.Bits(cdpCapabilities, d.U32(off), ", ")
	case cdpLines:
		cdpVersion(d, off, n)
	case cdpPrefixList:
		cdpPrefixes(d, off, n)
	case cdpNumber16:
		d.Printf("%d", d.U16(off))
	case cdpDuplexBit:
		d.Choose(d.U8(off) != 0, "full", "half")
	case cdpVoiceVLAN:
		cdpVoice(d, off, n)
	case cdpWatts:
		cdpPower(d, off, n)
	case cdpBytes:
		d.Printf("%d bytes", d.U32(off))
	case cdpHexByte:
		d.Printf("0x%02x", d.U8(off))
	case cdpPlace:
		d.Printf("0x%02x", d.U8(off))
		if n > 1 {
			d.Str("/")
			d.Safe(off+1, n-1)
		}
	case cdpPowerLeft:
		cdpPowerAvailable(d, off, n)
	}
}

func cdpBadSize(d *dissect.Dissection, name string, kind, size, room int) {
	switch {
	case size >= 4:
		d.Printf(" (TLV length %d > %d)", size, room)
	case d.Ctx.Verbose > 0:
		d.Str("\n\t" + name)
		d.Printf(" (0x%04x), TLV length: %d byte", kind, size)
		plural(d, size)
		d.Str(" (too short)")
	default:
		d.Str(", " + name)
		d.Printf(" TLV length %d too short", size)
	}
}

// plural appends an s unless n is 1.
func plural(d *dissect.Dissection, n int) {
	if n != 1 {
		d.Str("s")
	}
}

// quoted appends n bytes of text in single quotes.
func quoted(d *dissect.Dissection, off, n int) {
	d.Str("'")
	d.Safe(off, n)
	d.Str("'")
}

// cdpVersion prints text that may have several lines.
func cdpVersion(d *dissect.Dissection, off, n int) {
	d.Str("\n\t  ")
	for i := off; i < off+n && !d.Cut(); i++ {
		if c := d.U8(i); c == '\n' {
			d.Str("\n\t  ")
		} else {
			d.Out = dissect.AppendSafeByte(d.Out, byte(c))
		}
	}
}

// cdpVoice prints an application and a VLAN. Some devices send requests of two bytes whose
// meaning is not published.
func cdpVoice(d *dissect.Dissection, off, n int) {
	if n == 2 {
		d.Printf("unknown 0x%04x", d.U16(off))
		return
	}
	d.Printf("app %d, vlan %d", d.U8(off), d.U16(off+1))
}

func cdpPower(d *dissect.Dissection, off, n int) {
	milliwatts := 0
	for i := range n {
		milliwatts = milliwatts<<8 | d.U8(off+i)
	}
	d.Decimal(milliwatts, 1000)
	d.Str("W")
}

// cdpPowerAvailable prints the power that a switch has left: the identifiers of the request
// and of the management, then milliwatts.
func cdpPowerAvailable(d *dissect.Dissection, off, n int) {
	if n < 4 || n%4 != 0 {
		d.Str(" (malformed TLV)")
		d.Dump("\n\t  ", off, n)
		return
	}
	d.Printf("reqid %d, mgmtid %d, pwravail", d.U16(off), d.U16(off+2))
	for i := off + 4; i < off+n && !d.Cut(); i += 4 {
		d.Printf(" %d mW", d.U32(i))
	}
}

func cdpPrefixes(d *dissect.Dissection, off, n int) {
	if n%5 != 0 {
		d.Printf(" [length %d is not a multiple of 5]", n)
		return
	}
	d.Printf(" IPv4 Prefixes (%d):", n/5)
	for i := off; i < off+n && !d.Cut(); i += 5 {
		d.Str(" ")
		d.Addr4(i)
		d.Printf("/%d", d.U8(i+4))
	}
}

// cdpIPv6 is the LLC and SNAP header that identifies IPv6.
const cdpIPv6 = "\xaa\xaa\x03\x00\x00\x00\x86\xdd"

// cdpAddresses prints a count and that many addresses. Each follows its protocol, which is
// an NLPID or an LLC header.
func cdpAddresses(d *dissect.Dissection, off, n int) {
	end := off + n
	if n < 4 {
		d.Str(" (not enough space for num)")
		return
	}
	count := d.U32(off)
	for off += 4; count > 0 && !d.Cut(); count-- {
		if end-off < 2 {
			d.Str(" (not enough space for PT+PL)")
			return
		}
		kind, size := d.U8(off), d.U8(off+1)
		if end-off < size+4 {
			d.Str(" (not enough space for P+AL)")
			return
		}
		protocol := d.Bytes(off+2, size)
		length := d.U16(off + 2 + size)
		off += size + 4
		if end-off < length {
			d.Str(" (not enough space for A)")
			return
		}
		cdpAddress(d, kind, protocol, count, off, length)
		if off += length; count > 1 {
			d.Str(" ")
		}
	}
	if off < end {
		d.Printf(" (%d bytes of stray data)", end-off)
	}
}

func cdpAddress(d *dissect.Dissection, kind int, protocol []byte, count, off, n int) {
	switch {
	case kind == 1 && string(protocol) == "\xcc" && n == 4:
		d.Printf("IPv4 (%d) ", count)
		d.Addr4(off)
	case kind == 2 && string(protocol) == cdpIPv6 && n == 16:
		d.Printf("IPv6 (%d) ", count)
		d.Addr6(off)
	default:
		d.Printf("pt=0x%02x, pl=%d, pb=", kind, len(protocol))
		for _, c := range protocol {
			d.Printf(" %02x", int(c))
		}
		d.Printf(", al=%d, a=", n)
		for i := range n {
			d.Printf(" %02x", d.U8(off+i))
		}
	}
}
