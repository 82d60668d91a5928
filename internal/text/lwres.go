package text

// The protocol of BIND 9's lightweight resolver: the BIND 9 Administrator Reference
// Manual up to 9.11, lwres(3).

// Operations.
const (
	lwresNoop   = 0
	lwresByName = 0x00010001
	lwresByAddr = 0x00010002
	lwresRecord = 0x00010003
	lwresHeader = 28 // bytes
)

var (
	lwresOperations = []name{
		{lwresNoop, "noop"}, {lwresByName, "getaddrsbyname"}, {lwresByAddr, "getnamebyaddr"},
		{lwresRecord, "getrdatabyname"},
	}
	lwresFamilies = []name{{0, ""}, {1, " IPv4"}, {2, " IPv6"}, {3, " IPv4/6"}}
)

// lwresText is a message in the making.
type lwresText struct {
	dissection
	off int // of what comes next
}

// lwres prints a message.
func (p *Context) lwres(b []byte, s span) []byte {
	d := lwresText{dissection: p.dissect(b, s), off: lwresHeader}
	d.have(26, 2)
	d.str(" lwres")
	version := d.u16(4)
	if version != 0 || p.Verbose > 0 {
		d.printf(" v%d", version)
	}
	known := true
	if version != 0 {
		d.off = d.u32(0)
		d.have(0, d.off)
	} else {
		var ok bool
		if known, ok = d.message(); !ok {
			d.invalid()
			return d.finish("lwres")
		}
	}
	if size := d.u32(0); size != s.length {
		d.printf(" [len: %d != %d]", size, s.length)
	}
	if known && d.off < d.u32(0) {
		d.str("[extra]")
	}
	return d.finish("lwres")
}

// message appends the header and what the operation needs: whether it is known, and
// false where an address makes no sense.
func (d *lwresText) message() (known, ok bool) {
	flags, operation := d.u16(6), d.u32(12)
	d.str(" ")
	d.name(lwresOperations, operation, "#0x%x")
	if flags&1 == 0 {
		d.str("?")
	}
	if flags&^1 != 0 {
		d.printf("[0x%x]", flags)
	}
	if d.p.Verbose > 1 {
		d.printf(" (serial:0x%x result:0x%x recvlen:%d", d.u32(8), d.u32(16), d.u32(20))
		if d.p.Verbose > 2 {
			d.printf(" authtype:0x%x authlen:%d", d.u16(24), d.u16(26))
		}
		d.str(")")
	}
	if operation != lwresNoop && d.p.Verbose > 2 {
		if _, named := lookup(lwresOperations, uint32(operation)); named {
			d.printf(" flags:0x%x", d.u32(d.off))
		}
	}
	response := flags&1 != 0
	switch operation {
	case lwresNoop:
	case lwresByName:
		return true, d.byName(response)
	case lwresByAddr:
		return true, d.byAddr(response)
	case lwresRecord:
		d.record(response)
	default:
		return false, true
	}
	return true, true
}

// byName appends a question for addresses, or its answer.
func (d *lwresText) byName(response bool) bool {
	off := d.off
	d.have(off, 10)
	d.off += 10
	if !response {
		families := d.u32(off + 4)
		d.name(lwresFamilies, families&3, "")
		if families&^3 != 0 {
			d.printf("[0x%x]", families)
		}
		d.host(d.u16(off + 8))
		return true
	}
	aliases, addrs := d.u16(off+4), d.u16(off+6)
	d.printf(" %d/%d", aliases, addrs)
	d.host(d.u16(off + 8))
	d.aliases(aliases)
	for ; addrs > 0 && !d.cut(); addrs-- {
		if !d.address() {
			return false
		}
	}
	return true
}

// byAddr appends a question for a name, or its answer.
func (d *lwresText) byAddr(response bool) bool {
	off := d.off
	if !response {
		d.have(off, 4)
		d.off += 4
		return d.address()
	}
	d.have(off, 8)
	d.off += 8
	aliases := d.u16(off + 4)
	d.printf(" %d", aliases)
	d.host(d.u16(off + 6))
	d.aliases(aliases)
	return true
}

// record appends a question for records of a type, or its answer.
func (d *lwresText) record(response bool) {
	off := d.off
	if response {
		d.have(off, 16)
	} else {
		d.have(off, 10)
	}
	d.str(" ")
	d.name(dnsTypes, d.u16(off+6), "Type%d")
	if class := d.u16(off + 4); class != 1 {
		d.str(" ")
		d.name(dnsClasses, class, "Class%d")
	}
	if !response {
		d.off += 10
		d.host(d.u16(off + 8))
		return
	}
	d.str(" TTL ")
	d.lapse(d.u32(off + 8))
	records, signatures := d.u16(off+12), d.u16(off+14)
	d.printf(" %d/%d", records, signatures)
	d.off += 16
	d.aliases(1)
	for n := records + signatures; n > 0 && !d.cut(); n-- {
		size := d.u16(d.off)
		d.hex(d.off+2, size)
		d.off += 2 + size
	}
}

// host appends a name of n bytes and the NUL after it.
func (d *lwresText) host(n int) {
	d.str(" ")
	d.safe(d.off, n)
	if d.u8(d.off+n) != 0 {
		d.str(" (not NUL-terminated!)")
	}
	d.off += n + 1
}

// aliases appends count names, each with its length in front.
func (d *lwresText) aliases(count int) {
	for ; count > 0 && !d.cut(); count-- {
		n := d.u16(d.off)
		d.off += 2
		d.host(n)
	}
}

// address appends an address; false where it is too short.
func (d *lwresText) address() bool {
	family, n := d.u32(d.off), d.u16(d.off+4)
	d.off += 6
	if !d.have(d.off, n) {
		return true
	}
	switch {
	case family == 1 && n >= 4:
		d.str(" ")
		d.addr4(d.off)
		d.off += 4
	case family == 2 && n >= 16:
		d.str(" ")
		d.addr6(d.off)
		d.off += 16
	case family == 1 || family == 2:
		return false
	default:
		d.printf(" %d/", family)
		d.hex(d.off, n)
		d.off += n
	}
	return true
}
