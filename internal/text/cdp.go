package text

// CDP, the Cisco Discovery Protocol: Cisco's "Frame Formats" (CCIE fundamentals),
// and for the elements that are not documented what devices send.

// cdpElement says what an element is called and how long its value may be.
type cdpElement struct {
	name     string
	min, max int // 0 for any length
	form     cdpForm
}

// cdpForm is how a value is printed.
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
	cdpLimit  = 0x1b // no type from here on has a name
)

// cdpElements is by type.
var cdpElements = [cdpLimit]cdpElement{
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

var cdpCapabilities = []name{
	{0x01, "Router"}, {0x02, "Transparent Bridge"}, {0x04, "Source Route Bridge"},
	{0x08, "L2 Switch"}, {0x10, "L3 capable"}, {0x20, "IGMP snooping"}, {0x40, "L1 capable"},
}

// cdp prints an announcement: the name of the device, and with -v all elements.
func (p *Context) cdp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if s.length < 4 {
		d.printf(" (packet length %d < 4)", s.length)
		d.invalid()
		d.have(0, s.length)
		return d.finish("cdp")
	}
	d.printf("CDPv%d, ttl: %ds", d.u8(0), d.u8(1))
	if sum := d.u16(2); p.Verbose > 0 {
		d.printf(", checksum: 0x%04x (unverified), length %d", sum, s.length)
	}
	for at := 4; at < s.length && !d.cut(); {
		size := d.cdpElement(at, s.length-at)
		if size == 0 {
			return d.finish("cdp")
		}
		at += size
	}
	if p.Verbose == 0 {
		d.printf(", length %d", s.length)
	}
	return d.finish("cdp")
}

// cdpElement prints an element of at most room bytes and returns its size, 0 for
// one that is wrong.
func (d *dissection) cdpElement(at, room int) int {
	if room < 4 {
		d.printf(" (remaining packet length %d < 4)", room)
		d.invalid()
		d.have(at, room)
		return 0
	}
	kind, size := d.u16(at), d.u16(at+2)
	e := cdpElement{name: "unknown field type"}
	if kind < cdpLimit && cdpElements[kind].name != "" {
		e = cdpElements[kind]
	}
	verbose := d.p.Verbose > 0
	if size < 4 || size > room {
		d.cdpBadSize(e.name, kind, size, room)
		d.invalid()
		d.have(at, room)
		return 0
	}
	n := size - 4
	switch {
	case verbose:
		d.str("\n\t" + e.name)
		d.printf(" (0x%04x), value length: %d byte", kind, n)
		d.plural(n)
		d.str(": ")
	case kind == cdpDevice:
		d.str(", Device-ID ")
	default:
		d.have(at+4, n)
		return size
	}
	switch {
	case n < e.min || e.max > 0 && n > e.max:
		d.str(" (malformed TLV)")
		d.dump("\n\t  ", at+4, n)
	case e.name == "unknown field type":
		d.dump("\n\t  ", at+4, n)
	default:
		d.cdpValue(e.form, at+4, n)
	}
	d.have(at+4, n)
	return size
}

func (d *dissection) cdpValue(form cdpForm, off, n int) {
	switch form {
	case cdpText:
		d.apostrophes(off, n)
	case cdpAddressList:
		d.cdpAddresses(off, n)
	case cdpCapabilityBits:
		d.printf("(0x%08x): ", d.u32(off))
		d.bits(cdpCapabilities, d.u32(off), ", ")
	case cdpLines:
		d.cdpVersion(off, n)
	case cdpPrefixList:
		d.cdpPrefixes(off, n)
	case cdpNumber16:
		d.printf("%d", d.u16(off))
	case cdpDuplexBit:
		d.choose(d.u8(off) != 0, "full", "half")
	case cdpVoiceVLAN:
		d.cdpVoice(off, n)
	case cdpWatts:
		d.cdpPower(off, n)
	case cdpBytes:
		d.printf("%d bytes", d.u32(off))
	case cdpHexByte:
		d.printf("0x%02x", d.u8(off))
	case cdpPlace:
		d.printf("0x%02x", d.u8(off))
		if n > 1 {
			d.str("/")
			d.safe(off+1, n-1)
		}
	case cdpPowerLeft:
		d.cdpPowerAvailable(off, n)
	}
}

func (d *dissection) cdpBadSize(name string, kind, size, room int) {
	switch {
	case size >= 4:
		d.printf(" (TLV length %d > %d)", size, room)
	case d.p.Verbose > 0:
		d.str("\n\t" + name)
		d.printf(" (0x%04x), TLV length: %d byte", kind, size)
		d.plural(size)
		d.str(" (too short)")
	default:
		d.str(", " + name)
		d.printf(" TLV length %d too short", size)
	}
}

// plural appends the s of more than one.
func (d *dissection) plural(n int) {
	if n != 1 {
		d.str("s")
	}
}

// apostrophes appends text between apostrophes.
func (d *dissection) apostrophes(off, n int) {
	d.str("'")
	d.safe(off, n)
	d.str("'")
}

// cdpVersion prints text of several lines.
func (d *dissection) cdpVersion(off, n int) {
	d.str("\n\t  ")
	for i := off; i < off+n && !d.cut(); i++ {
		if c := d.u8(i); c == '\n' {
			d.str("\n\t  ")
		} else {
			d.b = appendSafeByte(d.b, byte(c))
		}
	}
}

// cdpVoice prints an application and a VLAN; requests of two bytes exist whose
// meaning nobody published.
func (d *dissection) cdpVoice(off, n int) {
	if n == 2 {
		d.printf("unknown 0x%04x", d.u16(off))
		return
	}
	d.printf("app %d, vlan %d", d.u8(off), d.u16(off+1))
}

func (d *dissection) cdpPower(off, n int) {
	milliwatts := 0
	for i := range n {
		milliwatts = milliwatts<<8 | d.u8(off+i)
	}
	d.decimal(milliwatts, 1000)
	d.str("W")
}

// cdpPowerAvailable prints what the switch has left: two numbers of the exchange,
// then milliwatts.
func (d *dissection) cdpPowerAvailable(off, n int) {
	if n < 4 || n%4 != 0 {
		d.str(" (malformed TLV)")
		d.dump("\n\t  ", off, n)
		return
	}
	d.printf("reqid %d, mgmtid %d, pwravail", d.u16(off), d.u16(off+2))
	for i := off + 4; i < off+n && !d.cut(); i += 4 {
		d.printf(" %d mW", d.u32(i))
	}
}

func (d *dissection) cdpPrefixes(off, n int) {
	if n%5 != 0 {
		d.printf(" [length %d is not a multiple of 5]", n)
		return
	}
	d.printf(" IPv4 Prefixes (%d):", n/5)
	for i := off; i < off+n && !d.cut(); i += 5 {
		d.str(" ")
		d.addr4(i)
		d.printf("/%d", d.u8(i+4))
	}
}

// cdpIPv6 is the LLC and SNAP header that announces IPv6.
const cdpIPv6 = "\xaa\xaa\x03\x00\x00\x00\x86\xdd"

// cdpAddresses prints a counted list: each a protocol, by NLPID or LLC header, and
// an address of it.
func (d *dissection) cdpAddresses(off, n int) {
	end := off + n
	if n < 4 {
		d.str(" (not enough space for num)")
		return
	}
	count := d.u32(off)
	for off += 4; count > 0 && !d.cut(); count-- {
		if end-off < 2 {
			d.str(" (not enough space for PT+PL)")
			return
		}
		kind, size := d.u8(off), d.u8(off+1)
		if end-off < size+4 {
			d.str(" (not enough space for P+AL)")
			return
		}
		protocol := d.bytes(off+2, size)
		length := d.u16(off + 2 + size)
		off += size + 4
		if end-off < length {
			d.str(" (not enough space for A)")
			return
		}
		d.cdpAddress(kind, protocol, count, off, length)
		if off += length; count > 1 {
			d.str(" ")
		}
	}
	if off < end {
		d.printf(" (%d bytes of stray data)", end-off)
	}
}

func (d *dissection) cdpAddress(kind int, protocol []byte, count, off, n int) {
	switch {
	case kind == 1 && string(protocol) == "\xcc" && n == 4:
		d.printf("IPv4 (%d) ", count)
		d.addr4(off)
	case kind == 2 && string(protocol) == cdpIPv6 && n == 16:
		d.printf("IPv6 (%d) ", count)
		d.addr6(off)
	default:
		d.printf("pt=0x%02x, pl=%d, pb=", kind, len(protocol))
		for _, c := range protocol {
			d.printf(" %02x", int(c))
		}
		d.printf(", al=%d, a=", n)
		for i := range n {
			d.printf(" %02x", d.u8(off+i))
		}
	}
}
