package dissect

// Address families, OSI addresses and prefixes.

// AddressFamilies are the names of address families, IANA. Early layer 2 VPNs used 196.
var AddressFamilies = []Name{
	{0, "Reserved"}, {1, "IPv4"}, {2, "IPv6"}, {3, "NSAP"},
	{4, "HDLC"}, {5, "BBN 1822"}, {6, "802"}, {7, "E.163"}, {8, "E.164"}, {9, "F.69"},
	{10, "X.121"}, {11, "Novell IPX"}, {12, "Appletalk"}, {13, "Decnet IV"},
	{14, "Banyan Vines"}, {15, "E.164 with NSAP subaddress"},
	{25, "VPLS"}, {196, "Layer-2 VPN"},
}

// Nsap appends the OSI address of n bytes at off.
func (d *Dissection) Nsap(off, n int) {
	if n < 1 || n > maxNSAP {
		d.Out = AppendNSAP(d.Out, nil)
		return
	}
	d.Out = AppendNSAP(d.Out, d.Bytes(off, n))
}

const maxNSAP = 20 // bytes

// AppendNSAP appends an OSI address of 1 to 20 bytes: RFC 1237.
func AppendNSAP(b []byte, a []byte) []byte {
	if len(a) < 1 || len(a) > maxNSAP {
		return append(b, "isonsap_string: illegal length"...)
	}
	for i, c := range a {
		if i%2 == 1 {
			b = append(b, '.')
		}
		b = AppendHex2(b, c)
	}
	return b
}

// The results of PrefixSize if there is no prefix.
const (
	PrefixIllegal = -1 // more bits than an address has
	PrefixShort   = -2 // not enough bytes
)

// PrefixSize returns the size in bytes of the prefix at off, including the byte with its
// length in bits. n bytes are left for it, and an address has most bits.
func (d *Dissection) PrefixSize(off, n, most int) int {
	if n < 1 {
		return PrefixShort
	}
	bits := d.U8(off)
	if bits > most {
		return PrefixIllegal
	}
	size := 1 + (bits+7)/8
	if n < size {
		return PrefixShort
	}
	d.Have(off, size)
	return size
}

// Prefix appends the prefix at off, which has bits bits. An address has most bits: 32 for
// IPv4, 128 for IPv6, any other number for OSI.
func (d *Dissection) Prefix(off, bits, most int) {
	var a [20]byte
	size := min((bits+7)/8, len(a))
	copy(a[:], d.Bytes(off, size))
	if bits%8 != 0 {
		a[size-1] &= 0xff << (8 - bits%8)
	}
	switch most {
	case 32:
		d.Out = AppendAddr4(d.Out, a[:])
	case 128:
		d.Out = AppendAddr6(d.Out, a[:])
	default:
		d.Out = AppendNSAP(d.Out, a[:size])
	}
	d.Printf("/%d", bits)
}
