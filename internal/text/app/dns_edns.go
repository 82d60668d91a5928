package app

// EDNS options: RFC 5001 (NSID), 6975 (understood algorithms), 7314 (EXPIRE), 7828
// (KEEPALIVE), 7830 (PADDING), 7871 (client subnet), 7873 (COOKIE), 7901 (CHAIN), 8145
// (key tags).

import "ringcap/internal/text/dissect"

const (
	ednsDAU       = 5
	ednsDHU       = 6
	ednsN3U       = 7
	ednsSubnet    = 8
	ednsExpire    = 9
	ednsCookie    = 10
	ednsKeepalive = 11
	ednsPadding   = 12
	ednsChain     = 13
	ednsKeyTag    = 14
)

var ednsNames = []dissect.Name{
	{1, "LLQ"}, {2, "UL"}, {3, "NSID"}, {ednsDAU, "DAU"}, {ednsDHU, "DHU"}, {ednsN3U, "N3U"},
	{ednsSubnet, "ECS"}, {ednsExpire, "EXPIRE"}, {ednsCookie, "COOKIE"},
	{ednsKeepalive, "KEEPALIVE"}, {ednsPadding, "PADDING"}, {ednsChain, "CHAIN"},
	{ednsKeyTag, "KEY-TAG"}, {16, "CLIENT-TAG"}, {17, "SERVER-TAG"},
}

// Algorithms of signatures, digests and NSEC3 hashes, IANA.
var (
	dnsSignatures = []dissect.Name{
		{0, "DELETE"}, {1, "RSAMD5"}, {2, "DH"}, {3, "DS"}, {5, "RSASHA1"},
		{6, "DSA-NSEC3-SHA1"}, {7, "RSASHA1-NSEC3-SHA1"}, {8, "RSASHA256"}, {10, "RSASHA512"},
		{12, "ECC-GOST"}, {13, "ECDSAP256SHA256"}, {14, "ECDSAP384SHA384"}, {15, "ED25519"},
		{16, "ED448"}, {252, "INDIRECT"}, {253, "PRIVATEDNS"}, {254, "PRIVATEOID"},
	}
	dnsDigests = []dissect.Name{{1, "SHA-1"}, {2, "SHA-256"}, {3, "GOST_R_34.11-94"}, {4, "SHA-384"}}
	dnsHashes  = []dissect.Name{{1, "SHA-1"}}
)

// ednsOptions appends the options of an OPT record from off to end.
func (d *dnsMessage) ednsOptions(off, end int) {
	if off >= end {
		return
	}
	d.Str(" [")
	for off < end && !d.Cut() {
		d.Name(ednsNames, d.U16(off), "Opt%d")
		n := d.U16(off + 2)
		if !d.Have(off+4, n) {
			return
		}
		if n > 0 {
			d.Str(" ")
			d.ednsOption(d.U16(off), off+4, n)
		}
		if off += 4 + n; off < end {
			d.Str(",")
		}
	}
	d.Str("]")
}

// ednsOption appends the n bytes at off of an option.
func (d *dnsMessage) ednsOption(kind, off, n int) {
	switch {
	case kind == ednsSubnet:
		d.subnet(off, n)
	case kind == ednsDAU:
		d.algorithms(dnsSignatures, off, n)
	case kind == ednsDHU:
		d.algorithms(dnsDigests, off, n)
	case kind == ednsN3U:
		d.algorithms(dnsHashes, off, n)
	case kind == ednsPadding:
		d.Printf("(%d)", n)
	case kind == ednsChain:
		d.domainName(off)
	case kind == ednsExpire && n == 4:
		d.Printf("%d sec", d.U32(off))
	case kind == ednsKeepalive && n == 2:
		d.Printf("%d.%d sec", d.U16(off)/10, d.U16(off)%10)
	case kind == ednsKeyTag && n%2 == 0:
		for i := 0; i < n; i += 2 {
			if i > 0 {
				d.Str(" ")
			}
			d.Printf("%d", d.U16(off+i))
		}
	case kind == ednsCookie && n == 8:
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, n))
	case kind == ednsCookie && n >= 16 && n <= 40: // with a server cookie
		d.Out = append(dissect.AppendHexBytes(d.Out, d.Bytes(off, 8)), ' ')
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off+8, n-8))
	case kind >= ednsExpire && kind <= ednsKeyTag:
		d.Invalid()
	default:
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, n))
	}
}

func (d *dnsMessage) algorithms(table []dissect.Name, off, n int) {
	for i := range n {
		if i > 0 {
			d.Str(" ")
		}
		d.Name(table, d.U8(off+i), "Alg_%d")
	}
}

// subnet appends a client subnet: the address, and how many of its bits are significant
// in the request and in the answer.
func (d *dnsMessage) subnet(off, n int) {
	var a [16]byte
	if n < 4 {
		d.Invalid()
		return
	}
	source, scope := d.U8(off+2), d.U8(off+3)
	size := 0 // size of a whole address
	switch d.U16(off) {
	case 1:
		size = 4
	case 2:
		size = 16
	}
	if size == 0 || n-4 > size || source > 8*size || scope > 8*size || (source+7)/8 != n-4 {
		d.Invalid()
		return
	}
	copy(a[:], d.Bytes(off+4, n-4))
	if size == 4 {
		d.Out = dissect.AppendAddr4(d.Out, a[:])
	} else {
		d.Out = dissect.AppendAddr6(d.Out, a[:])
	}
	d.Printf("/%d/%d", source, scope)
}
