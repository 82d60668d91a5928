package text

// LISP's control messages: RFC 6830, 9301.

const lispHeader = 16

// Message types.
const (
	lispRegister = 3
	lispNotify   = 4
)

var lispNames = []name{
	{0, "LISP-Reserved"}, {1, "LISP-Map-Request"}, {2, "LISP-Map-Reply"},
	{lispRegister, "LISP-Map-Register"}, {lispNotify, "LISP-Map-Notify"},
	{8, "LISP-Encapsulated-Contol-Message"}, // as tcpdump spells it
}

var lispRegisterFlags = []name{
	{0x08000000, "P-Proxy-Map-Reply"}, {0x04000000, "S-LISP-SEC-Capable"},
	{0x02000000, "I-xTR-ID-Present"}, {0x01000000, "R-Build-For-RTR"}, {0x00000100, "M-Want-Map-Notify"},
}

var lispNotifyFlags = []name{{0x08000000, "I-xTR-ID-Present"}, {0x04000000, "R-Build-For-RTR"}}

var (
	lispAuths   = []name{{0, "None"}, {1, "SHA1"}, {2, "SHA256"}}
	lispActions = []name{
		{0, "No-Action"}, {1, "Natively-Forward"}, {2, "Send-Map-Request"}, {3, "Drop"},
	}
	lispLocatorFlags = []name{{4, "Local-Locator"}, {2, "RLoc-Probed"}, {1, "Reachable"}}
)

// lisp prints a message; of registrations and what answers them, all of it.
func (p *Context) lisp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.have(0, lispHeader) {
		return d.finish("lisp")
	}
	kind := d.u8(0) >> 4
	d.name(lispNames, kind, "unknown-type-%d")
	d.str(",")
	if kind == lispRegister || kind == lispNotify {
		table := lispRegisterFlags
		if kind == lispNotify {
			table = lispNotifyFlags
		}
		d.lispRecords(table)
	}
	return d.finish("lisp")
}

func (d *dissection) lispRecords(flags []name) {
	records, key, size := d.u8(3), d.u16(12), d.u16(14)
	if d.p.Verbose > 0 {
		d.str(" flags [")
		d.bits(flags, d.u32(0), ", ")
		d.printf("],\n    %d record(s), Authentication ", records)
		d.name(lispAuths, key, "unknown-type")
		d.str(",")
	} else {
		d.printf(" %d record(s),", records)
	}
	if most := d.s.length - lispHeader; size > most {
		d.printf(" [authentication data length %d > %d] (invalid)", size, most)
		return
	}
	if d.p.Verbose > 0 {
		d.dump("\n    Authentication-Data: ", lispHeader, size)
	}
	off := lispHeader + size
	if records == 0 {
		d.invalid()
		return
	}
	for ; records > 0 && off < d.s.length && !d.cut(); records-- {
		var ok bool
		if off, ok = d.lispRecord(off); !ok {
			return
		}
	}
	named := flags[0].value // the bit of the identifiers at the end
	if d.u8(0)>>4 == lispRegister {
		named = 0x02000000
	}
	switch {
	case d.cut():
	case uint32(d.u32(0))&named == 0:
		d.dump("\n    Data: ", off, len(d.s.data))
	case len(d.s.data) < off+24:
		d.invalid()
	default:
		d.dump("\n    xTR-ID: ", off, 16)
		d.str("\n    SITE-ID: ")
		d.b = appendUint(d.b, d.u64(off+16))
	}
}

// lispAddress prints the address of a family at off, and returns its size; false
// for other families than IPv4 and IPv6.
func (d *dissection) lispAddress(what string, family, off int) (int, bool) {
	size := 4
	switch family {
	case 1:
		if d.have(off, 4) {
			d.str(what)
			d.addr4(off)
		}
	case 2:
		if size = 16; d.have(off, 16) {
			d.str(what)
			d.addr6(off)
		}
	default:
		return 0, false
	}
	return size, true
}

// lispRecord prints the record at off, and returns the offset behind it.
func (d *dissection) lispRecord(off int) (int, bool) {
	if !d.have(off, 12) {
		return off, false
	}
	d.str("\n")
	locators, bits, family := d.u8(off+4), d.u8(off+5), d.u16(off+10)
	if d.p.Verbose > 0 {
		action := d.u8(off + 6)
		d.printf("      Record TTL %d,", d.u32(off))
		d.str(pick(action, 0x10, " Authoritative, ", " Non-Authoritative, "))
		d.name(lispActions, action>>5, "unknown")
		d.printf(", Map Version: %d,", d.u16(off+8)&0xfff)
	}
	off += 12
	n, ok := d.lispAddress(" EID ", family, off)
	if !ok {
		d.printf(" [unsupported address family identifier %d]", family)
		return off, false
	}
	d.printf("/%d, %d locator(s)", bits, locators)
	for off += n; locators > 0 && !d.cut(); locators-- {
		off = d.lispLocator(off)
	}
	return off, true
}

// lispLocator prints the locator at off, and returns the offset behind it.
func (d *dissection) lispLocator(off int) int {
	if !d.have(off, 8) {
		return off
	}
	verbose := d.p.Verbose > 0
	if verbose {
		d.str("\n       ")
	}
	n, _ := d.lispAddress(" LOC ", d.u16(off+6), off+8)
	if verbose {
		d.printf("\n          Priority/Weight %d/%d, Multicast Priority/Weight %d/%d, flags [",
			d.u8(off), d.u8(off+1), d.u8(off+2), d.u8(off+3))
		d.bits(lispLocatorFlags, d.u16(off+4), ", ")
		d.str("],")
	}
	return off + 8 + n
}
