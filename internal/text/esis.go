package text

// ES-IS: ISO 9542.

const esisHeader = 9

// PDU types.
const (
	esisES       = 2
	esisIS       = 4
	esisRedirect = 6
)

var esisNames = []name{{esisRedirect, "redirect"}, {esisES, "ESH"}, {esisIS, "ISH"}}

// Options.
const (
	esisProtocols = 129
	esisTime      = 198
)

var esisOptions = []name{
	{esisProtocols, "Protocols supported"}, {195, "QoS Maintenance"}, {197, "Security"},
	{esisTime, "ES Configuration Time"}, {205, "Priority"}, {225, "Addressk Mask"}, {226, "SNPA Mask"},
}

// esis prints a packet from its protocol identifier on.
func (p *Context) esis(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.osiName("ES-IS")
	if s.length <= 2 {
		if p.Quiet {
			d.str("bad pkt!")
		} else {
			d.str("no header at all!")
		}
		return d.b
	}
	if d.have(0, esisHeader) {
		d.esis()
	}
	return d.finish("esis")
}

func (d *dissection) esis() {
	size, version, kind := d.u8(1), d.u8(2), d.u8(4)&0x1f
	switch {
	case version != 1:
		d.printf(" version %d packet not supported", version)
		return
	case size > d.s.length:
		d.printf(" length indicator(%d) > PDU size (%d)!", size, d.s.length)
		return
	case size < esisHeader+2:
		d.printf(" length indicator %d < min PDU size:", size)
		d.upperHex(d.s.data)
		return
	}
	d.osiComma()
	if d.p.Verbose == 0 {
		d.name(esisNames, kind, "unknown type (%d)")
		d.printf(", length %d", d.s.length)
		return
	}
	d.printf("length %d\n\t", d.s.length)
	d.name(esisNames, kind, "unknown type: %d")
	sum := d.u16(7)
	d.printf(" (%d), v: %d, checksum: 0x%04x", kind, version, sum)
	d.osiChecksum(sum, 0, 7, size)
	d.printf(", holding time: %ds, length indicator: %d", d.u16(5), size)
	if d.p.Verbose > 1 {
		d.dump("\n\t", 0, esisHeader)
	}
	off, ok := esisHeader, false
	switch kind {
	case esisRedirect:
		off, ok = d.esisRedirect(size)
	case esisES:
		off, ok = d.esisSystems(size)
	case esisIS:
		off, ok = d.esisAddress(off, size, "\n\t  NET (length: %d): ", ", bad ish/li")
	default:
		if d.p.Verbose == 1 {
			d.dump("\n\t  ", off, len(d.s.data))
		}
	}
	if ok {
		d.esisOptions(off, size)
	}
}

// esisAddress prints the address behind its length at off, with format in front of
// it, and returns the offset behind; false where end comes before that.
func (d *dissection) esisAddress(off, end int, format, bad string) (int, bool) {
	n := d.u8(off)
	switch {
	case d.cut():
		return off, false
	case off >= end:
		d.str(bad)
		return off, false
	case !d.have(off+1, n):
		return off, false
	case n > end-off-1:
		d.str(bad)
		return off, false
	}
	if format != "" {
		d.printf(format, n)
		d.nsap(off+1, n)
	}
	return off + 1 + n, true
}

// esisRedirect prints where a better way leads: destination, its subnetwork address,
// and the network entity there.
func (d *dissection) esisRedirect(end int) (int, bool) {
	const bad = ", bad redirect/li"
	station, ok := d.esisAddress(esisHeader, end, "\n\t  ", bad)
	if !ok {
		return 0, false
	}
	entity, ok := d.esisAddress(station, end, "", bad)
	if !ok {
		return 0, false
	}
	off, ok := d.esisAddress(entity, end, "", bad)
	if !ok {
		return 0, false
	}
	d.printf("\n\t  SNPA (length: %d): ", d.u8(station))
	if n := d.u8(station); n == 0 {
		d.str("<empty>")
	} else {
		d.b = appendMAC(d.b, d.bytes(station+1, n))
	}
	if n := d.u8(entity); n != 0 {
		d.printf("\n\t  NET (length: %d) ", n)
		d.nsap(entity+1, n)
	}
	return off, true
}

// esisSystems prints the addresses of an end system.
func (d *dissection) esisSystems(end int) (int, bool) {
	n := d.u8(esisHeader)
	d.printf("\n\t  Number of Source Addresses: %d", n)
	off, ok := esisHeader+1, true
	for ; n > 0 && ok; n-- {
		off, ok = d.esisAddress(off, end, "\n\t  NET (length: %d): ", ", bad esh/li")
	}
	return off, ok
}

func (d *dissection) esisOptions(off, end int) {
	for off < end && !d.cut() {
		if end-off < 2 {
			d.str(", bad opts/li")
			return
		}
		kind, n := d.u8(off), d.u8(off+1)
		off += 2
		if n > end-off {
			d.printf(", opt (%d) too long", kind)
			return
		}
		d.str("\n\t  ")
		d.name(esisOptions, kind, "Unknown")
		d.printf(" Option #%d, length %d, value: ", kind, n)
		switch {
		case kind == esisTime && n == 2:
			d.printf("%ds", d.u16(off))
		case kind == esisTime:
			d.str("(bad length)")
		case kind == esisProtocols:
			d.nlpids(off, n)
		default:
			d.dump("\n\t  ", off, n)
		}
		if d.p.Verbose > 1 {
			d.dump("\n\t  ", off, n)
		}
		off += n
	}
}

// nlpids appends n protocol identifiers.
func (d *dissection) nlpids(off, n int) {
	for i := 0; i < n; i++ {
		id := d.u8(off + i)
		if d.cut() {
			return
		}
		if i > 0 {
			d.str(", ")
		}
		d.name(NLPIDs, id, "unknown")
		d.printf(" (0x%02x)", id)
	}
}
