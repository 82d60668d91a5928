package routing

// ES-IS: ISO 9542.

import "ringcap/internal/text/dissect"

const esisHeader = 9

const (
	esisES       = 2
	esisIS       = 4
	esisRedirect = 6
)

var esisNames = []dissect.Name{{esisRedirect, "redirect"}, {esisES, "ESH"}, {esisIS, "ISH"}}

const (
	esisProtocols = 129
	esisTime      = 198
)

var esisOptions = []dissect.Name{
	{esisProtocols, "Protocols supported"}, {195, "QoS Maintenance"}, {197, "Security"},
	{esisTime, "ES Configuration Time"}, {205, "Priority"}, {225, "Addressk Mask"}, {226, "SNPA Mask"},
}

// esis prints a packet, starting at its protocol identifier.
func esis(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	osiName(&d, "ES-IS")
	if s.Length <= 2 {
		if ctx.Quiet {
			d.Str("bad pkt!")
		} else {
			d.Str("no header at all!")
		}
		return d.Out
	}
	if d.Have(0, esisHeader) {
		printESIS(&d)
	}
	return d.Finish("esis")
}

func printESIS(d *dissect.Dissection) {
	size, version, kind := d.U8(1), d.U8(2), d.U8(4)&0x1f
	switch {
	case version != 1:
		d.Printf(" version %d packet not supported", version)
		return
	case size > d.Span.Length:
		d.Printf(" length indicator(%d) > PDU size (%d)!", size, d.Span.Length)
		return
	case size < esisHeader+2:
		d.Printf(" length indicator %d < min PDU size:", size)
		d.UpperHex(d.Span.Data)
		return
	}
	osiComma(d)
	if d.Ctx.Verbose == 0 {
		d.Name(esisNames, kind, "unknown type (%d)")
		d.Printf(", length %d", d.Span.Length)
		return
	}
	d.Printf("length %d\n\t", d.Span.Length)
	d.Name(esisNames, kind, "unknown type: %d")
	sum := d.U16(7)
	d.Printf(" (%d), v: %d, checksum: 0x%04x", kind, version, sum)
	osiChecksum(d, sum, 0, 7, size)
	d.Printf(", holding time: %ds, length indicator: %d", d.U16(5), size)
	if d.Ctx.Verbose > 1 {
		d.Dump("\n\t", 0, esisHeader)
	}
	off, ok := esisHeader, false
	switch kind {
	case esisRedirect:
		off, ok = printESISRedirect(d, size)
	case esisES:
		off, ok = esisSystems(d, size)
	case esisIS:
		off, ok = esisAddress(d, off, size, "\n\t  NET (length: %d): ", ", bad ish/li")
	default:
		if d.Ctx.Verbose == 1 {
			d.Dump("\n\t  ", off, len(d.Span.Data))
		}
	}
	if ok {
		printESISOptions(d, off, size)
	}
}

// esisAddress prints the address at off, which starts with its length, after format. It
// returns the offset after the address. If the address ends after end, it prints bad
// and returns false.
func esisAddress(d *dissect.Dissection, off, end int, format, bad string) (int, bool) {
	n := d.U8(off)
	switch {
	case d.Cut():
		return off, false
	case off >= end:
		d.Str(bad)
		return off, false
	case !d.Have(off+1, n):
		return off, false
	case n > end-off-1:
		d.Str(bad)
		return off, false
	}
	if format != "" {
		d.Printf(format, n)
		d.Nsap(off+1, n)
	}
	return off + 1 + n, true
}

// printESISRedirect prints a better route: the destination, its subnetwork address, and
// the network entity there.
func printESISRedirect(d *dissect.Dissection, end int) (int, bool) {
	const bad = ", bad redirect/li"
	station, ok := esisAddress(d, esisHeader, end, "\n\t  ", bad)
	if !ok {
		return 0, false
	}
	entity, ok := esisAddress(d, station, end, "", bad)
	if !ok {
		return 0, false
	}
	off, ok := esisAddress(d, entity, end, "", bad)
	if !ok {
		return 0, false
	}
	d.Printf("\n\t  SNPA (length: %d): ", d.U8(station))
	if n := d.U8(station); n == 0 {
		d.Str("<empty>")
	} else {
		d.Out = dissect.AppendMAC(d.Out, d.Bytes(station+1, n))
	}
	if n := d.U8(entity); n != 0 {
		d.Printf("\n\t  NET (length: %d) ", n)
		d.Nsap(entity+1, n)
	}
	return off, true
}

func esisSystems(d *dissect.Dissection, end int) (int, bool) {
	n := d.U8(esisHeader)
	d.Printf("\n\t  Number of Source Addresses: %d", n)
	off, ok := esisHeader+1, true
	for ; n > 0 && ok; n-- {
		off, ok = esisAddress(d, off, end, "\n\t  NET (length: %d): ", ", bad esh/li")
	}
	return off, ok
}

func printESISOptions(d *dissect.Dissection, off, end int) {
	for off < end && !d.Cut() {
		if end-off < 2 {
			d.Str(", bad opts/li")
			return
		}
		kind, n := d.U8(off), d.U8(off+1)
		off += 2
		if n > end-off {
			d.Printf(", opt (%d) too long", kind)
			return
		}
		d.Str("\n\t  ")
		d.Name(esisOptions, kind, "Unknown")
		d.Printf(" Option #%d, length %d, value: ", kind, n)
		switch {
		case kind == esisTime && n == 2:
			d.Printf("%ds", d.U16(off))
		case kind == esisTime:
			d.Str("(bad length)")
		case kind == esisProtocols:
			nlpids(d, off, n)
		default:
			d.Dump("\n\t  ", off, n)
		}
		if d.Ctx.Verbose > 1 {
			d.Dump("\n\t  ", off, n)
		}
		off += n
	}
}

// nlpids appends n protocol identifiers.
func nlpids(d *dissect.Dissection, off, n int) {
	for i := 0; i < n; i++ {
		id := d.U8(off + i)
		if d.Cut() {
			return
		}
		if i > 0 {
			d.Str(", ")
		}
		d.Name(dissect.NLPIDs, id, "unknown")
		d.Printf(" (0x%02x)", id)
	}
}
