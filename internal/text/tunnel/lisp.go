package tunnel

// LISP's control messages: RFC 6830, 9301.

import "ringcap/internal/text/dissect"

const lispHeader = 16

// Message types.
const (
	lispRegister = 3
	lispNotify   = 4
)

var lispNames = []dissect.Name{
	{0, "LISP-Reserved"}, {1, "LISP-Map-Request"}, {2, "LISP-Map-Reply"},
	{lispRegister, "LISP-Map-Register"}, {lispNotify, "LISP-Map-Notify"},
	{8, "LISP-Encapsulated-Contol-Message"}, // as tcpdump spells it
}

var lispRegisterFlags = []dissect.Name{
	{0x08000000, "P-Proxy-Map-Reply"}, {0x04000000, "S-LISP-SEC-Capable"},
	{0x02000000, "I-xTR-ID-Present"}, {0x01000000, "R-Build-For-RTR"}, {0x00000100, "M-Want-Map-Notify"},
}

var lispNotifyFlags = []dissect.Name{{0x08000000, "I-xTR-ID-Present"}, {0x04000000, "R-Build-For-RTR"}}

var (
	lispAuths   = []dissect.Name{{0, "None"}, {1, "SHA1"}, {2, "SHA256"}}
	lispActions = []dissect.Name{
		{0, "No-Action"}, {1, "Natively-Forward"}, {2, "Send-Map-Request"}, {3, "Drop"},
	}
	lispLocatorFlags = []dissect.Name{{4, "Local-Locator"}, {2, "RLoc-Probed"}, {1, "Reachable"}}
)

// lisp prints a message. It prints all fields of registrations and their replies.
func lisp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, lispHeader) {
		return d.Finish("lisp")
	}
	kind := d.U8(0) >> 4
	d.Name(lispNames, kind, "unknown-type-%d")
	d.Str(",")
	if kind == lispRegister || kind == lispNotify {
		table := lispRegisterFlags
		if kind == lispNotify {
			table = lispNotifyFlags
		}
		lispRecords(&d, table)
	}
	return d.Finish("lisp")
}

func lispRecords(d *dissect.Dissection, flags []dissect.Name) {
	records, key, size := d.U8(3), d.U16(12), d.U16(14)
	if d.Ctx.Verbose > 0 {
		d.Str(" flags [")
		d.Bits(flags, d.U32(0), ", ")
		d.Printf("],\n    %d record(s), Authentication ", records)
		d.Name(lispAuths, key, "unknown-type")
		d.Str(",")
	} else {
		d.Printf(" %d record(s),", records)
	}
	if most := d.Span.Length - lispHeader; size > most {
		d.Printf(" [authentication data length %d > %d] (invalid)", size, most)
		return
	}
	if d.Ctx.Verbose > 0 {
		d.Dump("\n    Authentication-Data: ", lispHeader, size)
	}
	off := lispHeader + size
	if records == 0 {
		d.Invalid()
		return
	}
	for ; records > 0 && off < d.Span.Length && !d.Cut(); records-- {
		var ok bool
		if off, ok = lispRecord(d, off); !ok {
			return
		}
	}
	identifiers := flags[0].Value // announces identifiers at the end
	if d.U8(0)>>4 == lispRegister {
		identifiers = 0x02000000
	}
	switch {
	case d.Cut():
	case uint32(d.U32(0))&identifiers == 0:
		d.Dump("\n    Data: ", off, len(d.Span.Data))
	case len(d.Span.Data) < off+24:
		d.Invalid()
	default:
		d.Dump("\n    xTR-ID: ", off, 16)
		d.Str("\n    SITE-ID: ")
		d.Out = dissect.AppendUint(d.Out, d.U64(off+16))
	}
}

// lispAddress prints the address at off and returns its size. It returns false if the
// family is neither IPv4 nor IPv6.
func lispAddress(d *dissect.Dissection, what string, family, off int) (int, bool) {
	size := 4
	switch family {
	case 1:
		if d.Have(off, 4) {
			d.Str(what)
			d.Addr4(off)
		}
	case 2:
		if size = 16; d.Have(off, 16) {
			d.Str(what)
			d.Addr6(off)
		}
	default:
		return 0, false
	}
	return size, true
}

// lispRecord prints the record at off and returns the offset after it.
func lispRecord(d *dissect.Dissection, off int) (int, bool) {
	if !d.Have(off, 12) {
		return off, false
	}
	d.Str("\n")
	locators, bits, family := d.U8(off+4), d.U8(off+5), d.U16(off+10)
	if d.Ctx.Verbose > 0 {
		action := d.U8(off + 6)
		d.Printf("      Record TTL %d,", d.U32(off))
		d.Str(dissect.Pick(action, 0x10, " Authoritative, ", " Non-Authoritative, "))
		d.Name(lispActions, action>>5, "unknown")
		d.Printf(", Map Version: %d,", d.U16(off+8)&0xfff)
	}
	off += 12
	n, ok := lispAddress(d, " EID ", family, off)
	if !ok {
		d.Printf(" [unsupported address family identifier %d]", family)
		return off, false
	}
	d.Printf("/%d, %d locator(s)", bits, locators)
	for off += n; locators > 0 && !d.Cut(); locators-- {
		off = lispLocator(d, off)
	}
	return off, true
}

// lispLocator prints the locator at off and returns the offset after it.
func lispLocator(d *dissect.Dissection, off int) int {
	if !d.Have(off, 8) {
		return off
	}
	verbose := d.Ctx.Verbose > 0
	if verbose {
		d.Str("\n       ")
	}
	n, _ := lispAddress(d, " LOC ", d.U16(off+6), off+8)
	if verbose {
		d.Printf("\n          Priority/Weight %d/%d, Multicast Priority/Weight %d/%d, flags [",
			d.U8(off), d.U8(off+1), d.U8(off+2), d.U8(off+3))
		d.Bits(lispLocatorFlags, d.U16(off+4), ", ")
		d.Str("],")
	}
	return off + 8 + n
}
