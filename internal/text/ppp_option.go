package text

// The options of PPP's control protocols; ppp_control.go has the standards. Each
// printer gets the offset of the value and the size with the header, and is false
// where tcpdump reads no further.

import "ringcap/internal/layer"

const (
	lcpVendor      = 0
	lcpMRU         = 1
	lcpACCM        = 2
	lcpAuth        = 3
	lcpQuality     = 4
	lcpMagic       = 5
	lcpPFC         = 7
	lcpACFC        = 8
	lcpCallback    = 13
	lcpMRRU        = 17
	lcpEndpoint    = 19
	lcpLink        = 23
	ipcpAddresses  = 1
	ipcpCompress   = 2
	ipcpAddress    = 3
	ipcpHome       = 4
	ipcpDNS        = 129 // to ipcpNBNS2
	ipcpNBNS2      = 132
	ipv6cpID       = 1
	ccpBSD         = 21
	ccpMVRCA       = 24
	ccpDeflate     = 26
	bacpFavoured   = 1
	ipcpVJ         = 0x2d
	ipcpHeaderComp = 0x61
)

var lcpOptions = []name{
	{lcpVendor, "Vend-Ext"}, {lcpMRU, "MRU"}, {lcpACCM, "ACCM"}, {lcpAuth, "Auth-Prot"},
	{lcpQuality, "Qual-Prot"}, {lcpMagic, "Magic-Num"}, {6, "deprecated(6)"}, {lcpPFC, "PFC"},
	{lcpACFC, "ACFC"}, {9, "FCS-Alt"}, {10, "SDP"}, {11, "Num-Mode"}, {12, "deprecated(12)"},
	{lcpCallback, "Call-Back"}, {14, "deprecated(14)"}, {15, "deprecated(15)"},
	{16, "deprecated(16)"}, {lcpMRRU, "MRRU"}, {18, "12-Bit seq #"}, {lcpEndpoint, "End-Disc"},
	{20, "Proprietary"}, {21, "DCE-Id"}, {22, "MP+"}, {lcpLink, "Link-Disc"},
	{24, "LCP-Auth-Opt"}, {25, "COBS"}, {26, "Prefix-elision"}, {27, "Multilink-header-Form"},
	{28, "I18N"}, {29, "SDL-over-SONET/SDH"}, {30, "PPP-Muxing"},
}

var ipcpOptions = []name{
	{ipcpAddresses, "IP-Addrs"}, {ipcpCompress, "IP-Comp"}, {ipcpAddress, "IP-Addr"},
	{ipcpHome, "Home-Addr"}, {ipcpDNS, "Pri-DNS"}, {130, "Pri-NBNS"}, {131, "Sec-DNS"},
	{ipcpNBNS2, "Sec-NBNS"},
}

var ipcpSuboptions = []name{{1, "RTP-Compression"}, {2, "Enhanced RTP-Compression"}}

var ipv6cpOptions = []name{{ipv6cpID, "Interface-ID"}}

var ccpOptions = []name{
	{0, "OUI"}, {1, "Pred-1"}, {2, "Pred-2"}, {3, "Puddle"}, {16, "HP-PPC"}, {17, "Stac-LZS"},
	{18, "MPPC"}, {19, "Gand-FZA"}, {20, "V.42bis"}, {ccpBSD, "BSD-Comp"}, {23, "LZS-DCP"},
	{ccpMVRCA, "MVRCA"}, {25, "DEC"}, {ccpDeflate, "Deflate"}, {255, "Reserved"},
}

var bacpOptions = []name{{bacpFavoured, "Favored-Peer"}}

var chapAlgorithms = []name{{5, "MD5"}, {128, "MS-CHAPv1"}, {129, "MS-CHAPv2"}}

var callbackNames = []name{
	{0, "UserAuth"}, {1, "DialString"}, {2, "LocalID"}, {3, "E.164"}, {4, "X.500"}, {6, "CBCP"},
}

// lcpForms are the options of LCP that are one number: their size and their text.
var lcpForms = map[int]struct {
	size int
	form string
}{
	lcpMRU: {4, ": %d"}, lcpACCM: {6, ": 0x%08x"}, lcpMagic: {6, ": 0x%08x"}, lcpMRRU: {4, ": %d"}, lcpLink: {4, ": 0x%04x"},
}

func (d *dissection) lcpOption(off, kind, size int) bool {
	known := true
	if f, ok := lcpForms[kind]; ok {
		if !d.want(size, f.size, true) {
			return kind == lcpMRU || kind == lcpACCM
		}
		if f.size == 4 {
			d.printf(f.form, d.u16(off))
		} else {
			d.printf(f.form, d.u32(off))
		}
		d.optionRest(off, size, true)
		return true
	}
	switch kind {
	case lcpVendor:
		if !d.want(size, 6, false) {
			return true
		}
		d.str(": Vendor: ")
		d.named(OUIs, d.u24(off), "Unknown")
	case lcpAuth:
		if !d.want(size, 4, false) {
			return true
		}
		d.lcpAuth(off, size)
	case lcpQuality:
		if !d.want(size, 4, false) {
			return false
		}
		if d.u16(off) == layer.PPPLQM {
			d.str(": LQR")
		} else {
			d.str(": unknown")
		}
	case lcpCallback:
		if !d.want(size, 3, false) {
			return false
		}
		d.str(": Callback Operation ")
		d.name(callbackNames, d.u8(off), "Unknown")
		d.printf(" (%d)", d.u8(off))
	case lcpEndpoint:
		if !d.want(size, 3, false) || !d.lcpEndpoint(off, size) {
			return false
		}
	default:
		known = kind == lcpPFC || kind == lcpACFC
	}
	d.optionRest(off, size, known)
	return true
}

func (d *dissection) lcpAuth(off, size int) {
	d.str(": ")
	protocol := d.u16(off)
	d.name(pppNames, protocol, "Unknown Auth Proto (0x04x)")
	switch protocol {
	case layer.PPPCHAP:
		d.str(", ")
		d.name(chapAlgorithms, d.u8(off+2), "Unknown Auth Alg %d")
	case layer.PPPPAP, layer.PPPEAP, layer.PPPSPAP, layer.PPPSPAP2:
	default:
		d.dump("\n\t", off-2, size)
	}
}

// lcpEndpoint prints a discriminator of RFC 1990.
func (d *dissection) lcpEndpoint(off, size int) bool {
	switch class := d.u8(off); class {
	case 0:
		d.str(": Null")
	case 1:
		d.str(": Local")
	case 2:
		if !d.want(size, 7, true) {
			return false
		}
		d.str(": IPv4 ")
		d.addr4(off + 1)
	case 3:
		if !d.want(size, 9, true) {
			return false
		}
		d.str(": MAC ")
		d.mac(off + 1)
	case 4:
		d.str(": Magic-Num-Block")
	case 5:
		d.str(": PSNDN")
	default:
		d.printf(": Unknown class %d", class)
	}
	return true
}

func (d *dissection) ipcpOption(off, kind, size int) bool {
	known := true
	switch {
	case kind == ipcpAddresses:
		if !d.want(size, 10, true) {
			return true
		}
		d.str(": src ")
		d.addr4(off)
		d.str(", dst ")
		d.addr4(off + 4)
	case kind == ipcpCompress:
		if !d.want(size, 4, false) || !d.ipcpCompression(off, size) {
			return false
		}
	case kind == ipcpAddress, kind == ipcpHome, kind >= ipcpDNS && kind <= ipcpNBNS2:
		if !d.want(size, 6, true) {
			return false
		}
		d.str(": ")
		d.addr4(off)
	default:
		known = false
	}
	d.optionRest(off, size, known)
	return true
}

// ipcpCompression prints the parameters of RFC 3544, and those that its
// suboptions are.
func (d *dissection) ipcpCompression(off, size int) bool {
	const fixed = 14 // with the option's header
	protocol := d.u16(off)
	switch protocol {
	case ipcpVJ:
		d.str(": VJ-Comp")
	case ipcpHeaderComp:
		d.str(": IP Header Compression")
	default:
		d.str(": Unknown")
	}
	d.printf(" (0x%02x):", protocol)
	if protocol != ipcpHeaderComp {
		return true
	}
	if !d.want(size, fixed, false) {
		return false
	}
	if off+fixed > len(d.s.data) {
		d.str("[|ipcp]")
		return false
	}
	d.printf("\n\t    TCP Space %d, non-TCP Space %d, maxPeriod %d, maxTime %d, maxHdr %d",
		d.u16(off+2), d.u16(off+4), d.u16(off+6), d.u16(off+8), d.u16(off+10))
	if size == fixed {
		return true
	}
	left := size - fixed
	d.printf("\n\t      Suboptions, length %d", left)
	for at := off + fixed - 2; left >= 2; {
		if at+2 > len(d.s.data) {
			d.str("[|ipcp]")
			return false
		}
		kind, n := d.u8(at), d.u8(at+1)
		if kind == 0 || n == 0 {
			break
		}
		d.str("\n\t\t")
		d.name(ipcpSuboptions, kind, "Unknown")
		d.printf(" Suboption #%d, length %d", kind, n)
		if n > left {
			d.printf(" [remaining suboptions length %d < %d] (invalid)", left, n)
			break
		}
		left -= n
		at += n
	}
	return true
}

func (d *dissection) ipv6cpOption(off, kind, size int) bool {
	if kind == ipv6cpID {
		if !d.want(size, 10, true) {
			return true
		}
		if off+8 > len(d.s.data) {
			d.str("[|ip6cp]")
			return false
		}
		d.printf(": %04x:%04x:%04x:%04x", d.u16(off), d.u16(off+2), d.u16(off+4), d.u16(off+6))
	}
	d.optionRest(off, size, kind == ipv6cpID)
	return true
}

func (d *dissection) ccpOption(off, kind, size int) bool {
	known := true
	switch kind {
	case ccpBSD:
		if !d.want(size, 3, false) {
			return true
		}
		d.printf(": Version: %d, Dictionary Bits: %d", d.u8(off)>>5, d.u8(off)&31)
	case ccpMVRCA:
		if !d.want(size, 4, false) {
			return true
		}
		d.printf(": Features: %d, PxP: ", d.u8(off)>>6)
		if d.u8(off)&0x20 != 0 {
			d.str("Enabled")
		} else {
			d.str("Disabled")
		}
		d.printf(", History: %d, #CTX-ID: %d", d.u8(off)&31, d.u8(off+1))
	case ccpDeflate:
		if !d.want(size, 4, false) {
			return true
		}
		method := "unknown"
		if d.u8(off)&15 == 8 {
			method = "zlib"
		}
		d.printf(": Window: %dK, Method: ", d.u8(off)>>4)
		d.str(method)
		d.printf(" (0x%x), MBZ: %d, CHK: %d", d.u8(off)&15, d.u8(off+1)>>2, d.u8(off+1)&3)
	default:
		known = false
	}
	d.optionRest(off, size, known)
	return true
}

func (d *dissection) bacpOption(off, kind, size int) bool {
	if kind == bacpFavoured {
		if !d.want(size, 6, true) {
			return true
		}
		d.printf(": Magic-Num 0x%08x", d.u32(off))
	}
	d.optionRest(off, size, kind == bacpFavoured)
	return true
}
