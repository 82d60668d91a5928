package app

// The lightweight resolver protocol of BIND 9: BIND 9 Administrator Reference Manual up
// to 9.11, lwres(3).

import "ringcap/internal/text/dissect"

const (
	lwresNoop   = 0
	lwresByName = 0x00010001
	lwresByAddr = 0x00010002
	lwresRecord = 0x00010003
	lwresHeader = 28 // bytes
)

var (
	lwresOperations = []dissect.Name{
		{lwresNoop, "noop"}, {lwresByName, "getaddrsbyname"}, {lwresByAddr, "getnamebyaddr"},
		{lwresRecord, "getrdatabyname"},
	}
	lwresFamilies = []dissect.Name{{0, ""}, {1, " IPv4"}, {2, " IPv6"}, {3, " IPv4/6"}}
)

// lwresText prints one message.
type lwresText struct {
	dissect.Dissection
	off int // of the next field
}

func lwres(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := lwresText{Dissection: ctx.Dissect(b, s), off: lwresHeader}
	d.Have(26, 2)
	d.Str(" lwres")
	version := d.U16(4)
	if version != 0 || ctx.Verbose > 0 {
		d.Printf(" v%d", version)
	}
	known := true
	if version != 0 {
		d.off = d.U32(0)
		d.Have(0, d.off)
	} else {
		var ok bool
		if known, ok = d.message(); !ok {
			d.Invalid()
			return d.Finish("lwres")
		}
	}
	if size := d.U32(0); size != s.Length {
		d.Printf(" [len: %d != %d]", size, s.Length)
	}
	if known && d.off < d.U32(0) {
		d.Str("[extra]")
	}
	return d.Finish("lwres")
}

// message appends the header and the data of the operation. known is false for an
// unknown operation, ok is false for a malformed address.
func (d *lwresText) message() (known, ok bool) {
	flags, operation := d.U16(6), d.U32(12)
	d.Str(" ")
	d.Name(lwresOperations, operation, "#0x%x")
	if flags&1 == 0 {
		d.Str("?")
	}
	if flags&^1 != 0 {
		d.Printf("[0x%x]", flags)
	}
	if d.Ctx.Verbose > 1 {
		d.Printf(" (serial:0x%x result:0x%x recvlen:%d", d.U32(8), d.U32(16), d.U32(20))
		if d.Ctx.Verbose > 2 {
			d.Printf(" authtype:0x%x authlen:%d", d.U16(24), d.U16(26))
		}
		d.Str(")")
	}
	if operation != lwresNoop && d.Ctx.Verbose > 2 {
		if _, known := dissect.Lookup(lwresOperations, uint32(operation)); known {
			d.Printf(" flags:0x%x", d.U32(d.off))
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

// byName appends a query for addresses, or its answer.
func (d *lwresText) byName(response bool) bool {
	off := d.off
	d.Have(off, 10)
	d.off += 10
	if !response {
		families := d.U32(off + 4)
		d.Name(lwresFamilies, families&3, "")
		if families&^3 != 0 {
			d.Printf("[0x%x]", families)
		}
		d.host(d.U16(off + 8))
		return true
	}
	aliases, addrs := d.U16(off+4), d.U16(off+6)
	d.Printf(" %d/%d", aliases, addrs)
	d.host(d.U16(off + 8))
	d.aliases(aliases)
	for ; addrs > 0 && !d.Cut(); addrs-- {
		if !d.address() {
			return false
		}
	}
	return true
}

// byAddr appends a query for a name, or its answer.
func (d *lwresText) byAddr(response bool) bool {
	off := d.off
	if !response {
		d.Have(off, 4)
		d.off += 4
		return d.address()
	}
	d.Have(off, 8)
	d.off += 8
	aliases := d.U16(off + 4)
	d.Printf(" %d", aliases)
	d.host(d.U16(off + 6))
	d.aliases(aliases)
	return true
}

// record appends a query for records of a type, or its answer.
func (d *lwresText) record(response bool) {
	off := d.off
	if response {
		d.Have(off, 16)
	} else {
		d.Have(off, 10)
	}
	d.Str(" ")
	d.Name(dnsTypes, d.U16(off+6), "Type%d")
	if class := d.U16(off + 4); class != 1 {
		d.Str(" ")
		d.Name(dnsClasses, class, "Class%d")
	}
	if !response {
		d.off += 10
		d.host(d.U16(off + 8))
		return
	}
	d.Str(" TTL ")
	d.Lapse(d.U32(off + 8))
	records, signatures := d.U16(off+12), d.U16(off+14)
	d.Printf(" %d/%d", records, signatures)
	d.off += 16
	d.aliases(1)
	for n := records + signatures; n > 0 && !d.Cut(); n-- {
		size := d.U16(d.off)
		d.Hex(d.off+2, size)
		d.off += 2 + size
	}
}

// host appends a name of n bytes, which a NUL follows.
func (d *lwresText) host(n int) {
	d.Str(" ")
	d.Safe(d.off, n)
	if d.U8(d.off+n) != 0 {
		d.Str(" (not NUL-terminated!)")
	}
	d.off += n + 1
}

// aliases appends count names, each of which follows its length.
func (d *lwresText) aliases(count int) {
	for ; count > 0 && !d.Cut(); count-- {
		n := d.U16(d.off)
		d.off += 2
		d.host(n)
	}
}

// address appends an address. It returns false if the address is too short.
func (d *lwresText) address() bool {
	family, n := d.U32(d.off), d.U16(d.off+4)
	d.off += 6
	if !d.Have(d.off, n) {
		return true
	}
	switch {
	case family == 1 && n >= 4:
		d.Str(" ")
		d.Addr4(d.off)
		d.off += 4
	case family == 2 && n >= 16:
		d.Str(" ")
		d.Addr6(d.off)
		d.off += 16
	case family == 1 || family == 2:
		return false
	default:
		d.Printf(" %d/", family)
		d.Hex(d.off, n)
		d.off += n
	}
	return true
}
