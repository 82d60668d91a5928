package app

// DNS: RFC 1035; multicast DNS: RFC 6762; EDNS: RFC 6891; SRV: RFC 2782; TSIG: RFC
// 8945; URI: RFC 7553. The format of the text is described in tcpdump(1), under "Name
// server requests" and "Name server responses".

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// Types of the records whose data is printed.
const (
	dnsA      = 1
	dnsNS     = 2
	dnsCNAME  = 5
	dnsSOA    = 6
	dnsPTR    = 12
	dnsMX     = 15
	dnsTXT    = 16
	dnsAAAA   = 28
	dnsSRV    = 33
	dnsA6     = 38
	dnsDNAME  = 39
	dnsOPT    = 41
	dnsUnspec = 103
	dnsTSIG   = 250
	dnsURI    = 256
)

var dnsTypes = []dissect.Name{
	{dnsA, "A"}, {dnsAAAA, "AAAA"}, {dnsCNAME, "CNAME"}, {dnsPTR, "PTR"}, {dnsNS, "NS"},
	{dnsSOA, "SOA"}, {dnsMX, "MX"}, {dnsTXT, "TXT"}, {dnsSRV, "SRV"}, {dnsOPT, "OPT"},
	{3, "MD"}, {4, "MF"}, {7, "MB"}, {8, "MG"}, {9, "MR"}, {10, "NULL"}, {11, "WKS"},
	{13, "HINFO"}, {14, "MINFO"}, {17, "RP"}, {18, "AFSDB"}, {19, "X25"}, {20, "ISDN"},
	{21, "RT"}, {22, "NSAP"}, {23, "NSAP_PTR"}, {24, "SIG"}, {25, "KEY"}, {26, "PX"},
	{27, "GPOS"}, {29, "LOC"}, {30, "NXT"}, {31, "EID"}, {32, "NIMLOC"}, {34, "ATMA"},
	{35, "NAPTR"}, {36, "KX"}, {37, "CERT"}, {dnsA6, "A6"}, {dnsDNAME, "DNAME"},
	{40, "SINK"}, {42, "APL"}, {43, "DS"}, {44, "SSHFP"}, {45, "IPSECKEY"}, {46, "RRSIG"},
	{47, "NSEC"}, {48, "DNSKEY"}, {99, "SPF"}, {100, "UINFO"}, {101, "UID"}, {102, "GID"},
	{dnsUnspec, "UNSPEC"}, {104, "UNSPECA"}, {249, "TKEY"}, {dnsTSIG, "TSIG"}, {251, "IXFR"},
	{252, "AXFR"}, {253, "MAILB"}, {254, "MAILA"}, {255, "ANY"}, {dnsURI, "URI"},
}

const dnsIN = 1

var dnsClasses = []dissect.Name{{dnsIN, "IN"}, {3, "CHAOS"}, {4, "HS"}, {255, "ANY"}}

var dnsOps = [16]string{
	1: " inv_q", 2: " stat", 3: " op3", 4: " notify", 5: " update", 6: " op6", 7: " op7",
	8: " op8", 9: " updateA", 10: " updateD", 11: " updateDA", 12: " updateM",
	13: " updateMA", 14: " zoneInit", 15: " zoneRef",
}

var dnsCodes = []dissect.Name{
	{0, ""}, {1, " FormErr"}, {2, " ServFail"}, {3, " NXDomain"}, {4, " NotImp"},
	{5, " Refused"}, {6, " YXDomain"}, {7, " YXRRSet"}, {8, " NXRRSet"}, {9, " NotAuth"},
	{10, " NotZone"}, {15, " NoChange"}, {16, " BadVers"}, {23, " BadCookie"},
}

const (
	dnsHeader  = 12
	dnsUnicast = 0x8000 // the class in multicast DNS has this bit for QU or cache flush
	maxDNSName = 255    // RFC 1035, section 3.1
	maxDNSHops = 128    // pointers in a name, which cannot have more labels than this
)

// domain prints a message over UDP, and mdns one of multicast DNS.
func domain(ctx *dissect.Context, b []byte, s dissect.Span) []byte { return dns(ctx, b, s, false) }
func mdns(ctx *dissect.Context, b []byte, s dissect.Span) []byte   { return dns(ctx, b, s, true) }

// llmnr prints a message of RFC 4795, which has the format of DNS. tcpdump does not
// decode these.
func llmnr(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return dns(ctx, append(b, "LLMNR "...), s, false)
}

// isLLMNR reports whether a datagram has the flags that LLMNR knows, and its one question (RFC 4795, section 2.1.1).
func isLLMNR(p *dissect.Context, s dissect.Span) bool {
	return (p.Src == layer.PortLLMNR || p.Dst == layer.PortLLMNR) && len(s.Data) >= 12 &&
		s.Data[2]&0x78 == 0 && s.Data[3]&0xf0 == 0 && be.Uint16(s.Data[4:]) == 1
}

// domainTCP prints a message that follows its length: RFC 1035, section 4.2.2. It
// prints only messages that fill exactly one segment, since nothing is reassembled.
func domainTCP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if s.Length < 2 {
		b = append(b, " [DNS over TCP: length "...)
		return append(dissect.AppendInt(b, s.Length), " < 2] (invalid)"...)
	}
	d := ctx.Dissect(b, s)
	if n := d.U16(0); d.Cut() {
		return d.Finish("domain")
	} else if n != s.Length-2 {
		d.Printf(" [prefix length(%d) != length(%d)] (invalid)", n, s.Length-2)
		return d.Out
	}
	return dns(ctx, append(b, ' '), s.From(2), false)
}

// dnsMessage prints one message.
type dnsMessage struct {
	dissect.Dissection
	mdns  bool
	limit int // where to cut the text: pointers can repeat long names many times
}

func dns(ctx *dissect.Context, b []byte, s dissect.Span, mdns bool) []byte {
	if s.Length < dnsHeader {
		b = append(b, "domain"...)
		return dissect.BadLength(b, "length", s.Length, " < ", dnsHeader)
	}
	d := dnsMessage{Dissection: ctx.Dissect(b, s), mdns: mdns, limit: len(b) + 1000 + 30*len(s.Data)}
	if d.Have(0, dnsHeader) {
		if d.U16(2)&0x8000 != 0 {
			d.response()
		} else {
			d.request()
		}
		d.Printf(" (%d)", s.Length)
	}
	return d.Finish("domain")
}

// response appends identifier, flags and counts, and the records that the verbosity
// selects.
func (d *dnsMessage) response() {
	flags := d.U16(2)
	d.Printf("%d", d.U16(0))
	d.Str(dnsOps[flags>>11&15])
	d.Name(dnsCodes, d.code(), " Resp%d")
	if flags&0x0400 != 0 {
		d.Str("*")
	}
	if flags&0x0080 == 0 {
		d.Str("-")
	}
	if flags&0x0200 != 0 {
		d.Str("|")
	}
	if flags&0x0020 != 0 {
		d.Str("$")
	}
	questions := d.U16(4)
	if questions != 1 {
		d.Printf(" [%dq]", questions)
	}
	off := dnsHeader
	for i := range questions {
		if i > 0 {
			d.Str(",")
		}
		if d.Ctx.Verbose > 1 {
			d.Str(" q:")
			off = d.question(off)
		} else if off = d.skip(off); off < 0 {
			d.End()
		} else {
			off += 4
		}
		if d.Cut() {
			return
		}
	}
	d.Printf(" %d/%d/%d", d.U16(6), d.U16(8), d.U16(10))
	if off = d.records(off, d.U16(6), ""); d.Ctx.Verbose > 1 {
		off = d.records(off, d.U16(8), " ns:")
		d.records(off, d.U16(10), " ar:")
	}
}

// request appends identifier, flags and questions, and with -vv the other sections.
func (d *dnsMessage) request() {
	flags := d.U16(2)
	d.Printf("%d", d.U16(0))
	d.Str(dnsOps[flags>>11&15])
	if flags&0x0100 != 0 {
		d.Str("+")
	}
	if flags&0x0010 != 0 {
		d.Str("%")
	}
	if flags&0x06cf != 0 {
		d.Printf(" [b2&3=0x%x]", flags)
	}
	questions, answers := d.U16(4), d.U16(6)
	if flags>>11&15 == 1 { // an inverse query has an answer instead of a question
		d.count(questions, 0, " [%dq]")
		d.count(answers, 1, " [%da]")
	} else {
		d.count(answers, 0, " [%da]")
		d.count(questions, 1, " [%dq]")
	}
	d.count(d.U16(8), 0, " [%dn]")
	d.count(d.U16(10), 0, " [%dau]")
	off := dnsHeader
	for i := 0; i < questions && !d.Cut(); i++ {
		if i > 0 && off >= len(d.Span.Data) {
			d.End()
			return
		}
		off = d.question(off)
	}
	if d.Ctx.Verbose > 1 {
		off = d.records(off, answers, "")
		off = d.records(off, d.U16(8), " ns:")
		d.records(off, d.U16(10), " ar:")
	}
}

// count appends the number of records, unless it is the usual one.
func (d *dnsMessage) count(n, usual int, format string) {
	if n != usual {
		d.Printf(format, n)
	}
}

// code returns the response code. Its upper bits are in an OPT record.
func (d *dnsMessage) code() int {
	code, off, has := d.U16(2)&15, dnsHeader, len(d.Span.Data)
	for range d.U16(4) {
		if off = d.skip(off) + 4; off < 4 || off >= has {
			return code
		}
	}
	before := d.U16(6) + d.U16(8)
	for i := range before + d.U16(10) {
		if off = d.skip(off); off < 0 || off+10 > has {
			return code
		}
		if i >= before && d.U16(off) == dnsOPT {
			return code | d.U8(off+4)<<4
		}
		off += 10 + d.U16(off+8)
	}
	return code
}

// records appends n records, with title before the first.
func (d *dnsMessage) records(off, n int, title string) int {
	for i := 0; i < n && !d.Cut(); i++ {
		if off >= len(d.Span.Data) && (i > 0 || title != "") || len(d.Out) > d.limit {
			d.End()
			break
		}
		if i > 0 {
			d.Str(",")
		} else {
			d.Str(title)
		}
		off = d.record(off)
	}
	return off
}

// question appends a question and returns the offset of the next one.
func (d *dnsMessage) question(off int) int {
	fixed := d.skip(off)
	if fixed < 0 || !d.Has(fixed, 4) || len(d.Out) > d.limit {
		d.End()
		return fixed
	}
	d.Str(" ")
	d.Name(dnsTypes, d.U16(fixed), "Type%d")
	class := d.U16(fixed + 2)
	if c := d.class(class); c != dnsIN {
		d.Str(" ")
		d.Name(dnsClasses, c, "(Class %d)")
	}
	switch {
	case d.mdns && class&dnsUnicast != 0:
		d.Str(" (QU)")
	case d.mdns:
		d.Str(" (QM)")
	}
	d.Str("? ")
	return d.domainName(off) + 4
}

// class returns c without the bit that has another meaning in multicast DNS.
func (d *dnsMessage) class(c int) int {
	if d.mdns {
		return c &^ dnsUnicast
	}
	return c
}

// record appends a record, with -v including its owner, and returns the offset of the
// next one. Like tcpdump, it skips a record that ends within its fixed part.
func (d *dnsMessage) record(off int) int {
	if d.Ctx.Verbose > 0 {
		d.Str(" ")
		off = d.domainName(off)
	} else {
		off = d.skip(off)
	}
	if d.Cut() || off < 0 || !d.Has(off, 10) {
		return len(d.Span.Data)
	}
	kind, class := d.U16(off), d.U16(off+2)
	if c := d.class(class); c != dnsIN && kind != dnsOPT {
		d.Str(" ")
		d.Name(dnsClasses, c, "(Class %d)")
	}
	if d.mdns && class&dnsUnicast != 0 {
		d.Str(" (Cache flush)")
	}
	if kind != dnsOPT && d.Ctx.Verbose > 2 {
		d.Str(" [")
		d.Duration(d.U32(off + 4))
		d.Str("]")
	}
	d.Str(" ")
	d.Name(dnsTypes, kind, "Type%d")
	n := d.U16(off + 8)
	if end := off + 10 + n; d.Has(off+10, n) {
		if kind == dnsOPT {
			d.Printf(" UDPsize=%d", d.class(class))
			if d.U16(off+6)&0x8000 != 0 {
				d.Str(" DO")
			}
			d.ednsOptions(off+10, end)
		} else {
			d.data(kind, off+10, end)
		}
		return end
	}
	d.End()
	return 0
}

// data appends the data of a record, which is between off and end.
func (d *dnsMessage) data(kind, off, end int) {
	switch kind {
	case dnsA:
		d.Str(" ")
		d.Addr4(off)
	case dnsAAAA:
		d.Str(" ")
		d.Addr6(off)
	case dnsNS, dnsCNAME, dnsPTR, dnsDNAME:
		d.Str(" ")
		d.domainName(off)
	case dnsMX:
		d.Str(" ")
		d.domainName(off + 2)
		d.Printf(" %d", d.U16(off))
	case dnsSRV:
		d.Str(" ")
		d.domainName(off + 6)
		d.Printf(":%d %d %d", d.U16(off+4), d.U16(off), d.U16(off+2))
	case dnsTXT:
		for off < end && !d.Cut() {
			n := d.U8(off)
			d.Str(` "`)
			d.Safe(off+1, n)
			d.Str(`"`)
			off += 1 + n
		}
	case dnsURI:
		d.Printf(" %d %d ", d.U16(off), d.U16(off+2))
		d.Safe(off+4, end-off-4)
	case 104: // UNSPECA, a single string
		d.Safe(off, end-off)
	case dnsA6:
		d.prefix6(off)
	case dnsSOA:
		d.authority(off)
	case dnsTSIG:
		d.signature(off)
	}
}

// authority appends a SOA record: two names and five numbers.
func (d *dnsMessage) authority(off int) {
	if d.Ctx.Verbose == 0 {
		return
	}
	for range 2 {
		d.Str(" ")
		off = d.domainName(off)
	}
	for i := 0; i < 20; i += 4 {
		d.Printf(" %d", d.U32(off+i))
	}
}

// signature appends a TSIG record, with the sizes of its parts instead of their
// contents.
func (d *dnsMessage) signature(off int) {
	if d.Ctx.Verbose == 0 {
		return
	}
	d.Str(" ")
	off = d.domainName(off) + 6 // skip the time signed
	mac := d.U16(off + 2)
	d.Printf(" fudge=%d", d.U16(off))
	d.Printf(" maclen=%d", mac)
	off += 4 + mac
	d.Printf(" origid=%d", d.U16(off))
	d.Printf(" error=%d", d.U16(off+2))
	d.Printf(" otherlen=%d", d.U16(off+4))
}

// prefix6 appends an A6 record, RFC 2874: how many bits of the address are defined
// elsewhere, the other bits, and the name that defines the rest.
func (d *dnsMessage) prefix6(off int) {
	bits := d.U8(off)
	if bits > 128 {
		d.Printf(" %d(bad plen)", bits)
		return
	}
	var a [16]byte
	n := 16 - bits/8
	if bits < 128 {
		copy(a[bits/8:], d.Bytes(off+1, n))
		d.Printf(" %d ", bits)
		d.Out = dissect.AppendAddr6(d.Out, a[:])
	}
	if bits > 0 {
		d.Str(" ")
		d.domainName(off + 1 + n)
	}
}
