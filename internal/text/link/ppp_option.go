package link

// The options of PPP's control protocols; ppp_control.go names the standards. A printer
// gets the offset of the value and the size of the option, including its header. It
// returns false where tcpdump stops reading options.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

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

var lcpOptions = []dissect.Name{
	{lcpVendor, "Vend-Ext"}, {lcpMRU, "MRU"}, {lcpACCM, "ACCM"}, {lcpAuth, "Auth-Prot"},
	{lcpQuality, "Qual-Prot"}, {lcpMagic, "Magic-Num"}, {6, "deprecated(6)"}, {lcpPFC, "PFC"},
	{lcpACFC, "ACFC"}, {9, "FCS-Alt"}, {10, "SDP"}, {11, "Num-Mode"}, {12, "deprecated(12)"},
	{lcpCallback, "Call-Back"}, {14, "deprecated(14)"}, {15, "deprecated(15)"},
	{16, "deprecated(16)"}, {lcpMRRU, "MRRU"}, {18, "12-Bit seq #"}, {lcpEndpoint, "End-Disc"},
	{20, "Proprietary"}, {21, "DCE-Id"}, {22, "MP+"}, {lcpLink, "Link-Disc"},
	{24, "LCP-Auth-Opt"}, {25, "COBS"}, {26, "Prefix-elision"}, {27, "Multilink-header-Form"},
	{28, "I18N"}, {29, "SDL-over-SONET/SDH"}, {30, "PPP-Muxing"},
}

var ipcpOptions = []dissect.Name{
	{ipcpAddresses, "IP-Addrs"}, {ipcpCompress, "IP-Comp"}, {ipcpAddress, "IP-Addr"},
	{ipcpHome, "Home-Addr"}, {ipcpDNS, "Pri-DNS"}, {130, "Pri-NBNS"}, {131, "Sec-DNS"},
	{ipcpNBNS2, "Sec-NBNS"},
}

var ipcpSuboptions = []dissect.Name{{1, "RTP-Compression"}, {2, "Enhanced RTP-Compression"}}

var ipv6cpOptions = []dissect.Name{{ipv6cpID, "Interface-ID"}}

var ccpOptions = []dissect.Name{
	{0, "OUI"}, {1, "Pred-1"}, {2, "Pred-2"}, {3, "Puddle"}, {16, "HP-PPC"}, {17, "Stac-LZS"},
	{18, "MPPC"}, {19, "Gand-FZA"}, {20, "V.42bis"}, {ccpBSD, "BSD-Comp"}, {23, "LZS-DCP"},
	{ccpMVRCA, "MVRCA"}, {25, "DEC"}, {ccpDeflate, "Deflate"}, {255, "Reserved"},
}

var bacpOptions = []dissect.Name{{bacpFavoured, "Favored-Peer"}}

var chapAlgorithms = []dissect.Name{{5, "MD5"}, {128, "MS-CHAPv1"}, {129, "MS-CHAPv2"}}

var callbackNames = []dissect.Name{
	{0, "UserAuth"}, {1, "DialString"}, {2, "LocalID"}, {3, "E.164"}, {4, "X.500"}, {6, "CBCP"},
}

// lcpForms are the sizes and formats of the LCP options that hold one number.
var lcpForms = map[int]struct {
	size int
	form string
}{
	lcpMRU: {4, ": %d"}, lcpACCM: {6, ": 0x%08x"}, lcpMagic: {6, ": 0x%08x"}, lcpMRRU: {4, ": %d"}, lcpLink: {4, ": 0x%04x"},
}

func lcpOption(d *dissect.Dissection, off, kind, size int) bool {
	known := true
	if f, ok := lcpForms[kind]; ok {
		if !checkSize(d, size, f.size, true) {
			return kind == lcpMRU || kind == lcpACCM
		}
		if f.size == 4 {
			d.Printf(f.form, d.U16(off))
		} else {
			d.Printf(f.form, d.U32(off))
		}
		optionRest(d, off, size, true)
		return true
	}
	switch kind {
	case lcpVendor:
		if !checkSize(d, size, 6, false) {
			return true
		}
		d.Str(": Vendor: ")
		d.NameAndNumber(dissect.OUIs, d.U24(off), "Unknown")
	case lcpAuth:
		if !checkSize(d, size, 4, false) {
			return true
		}
		printLCPAuth(d, off, size)
	case lcpQuality:
		if !checkSize(d, size, 4, false) {
			return false
		}
		if d.U16(off) == layer.PPPLQM {
			d.Str(": LQR")
		} else {
			d.Str(": unknown")
		}
	case lcpCallback:
		if !checkSize(d, size, 3, false) {
			return false
		}
		d.Str(": Callback Operation ")
		d.Name(callbackNames, d.U8(off), "Unknown")
		d.Printf(" (%d)", d.U8(off))
	case lcpEndpoint:
		if !checkSize(d, size, 3, false) || !printLCPEndpoint(d, off, size) {
			return false
		}
	default:
		known = kind == lcpPFC || kind == lcpACFC
	}
	optionRest(d, off, size, known)
	return true
}

func printLCPAuth(d *dissect.Dissection, off, size int) {
	d.Str(": ")
	protocol := d.U16(off)
	d.Name(pppNames, protocol, "Unknown Auth Proto (0x04x)")
	switch protocol {
	case layer.PPPCHAP:
		d.Str(", ")
		d.Name(chapAlgorithms, d.U8(off+2), "Unknown Auth Alg %d")
	case layer.PPPPAP, layer.PPPEAP, layer.PPPSPAP, layer.PPPSPAP2:
	default:
		d.Dump("\n\t", off-2, size)
	}
}

// printLCPEndpoint prints an endpoint discriminator, RFC 1990.
func printLCPEndpoint(d *dissect.Dissection, off, size int) bool {
	switch class := d.U8(off); class {
	case 0:
		d.Str(": Null")
	case 1:
		d.Str(": Local")
	case 2:
		if !checkSize(d, size, 7, true) {
			return false
		}
		d.Str(": IPv4 ")
		d.Addr4(off + 1)
	case 3:
		if !checkSize(d, size, 9, true) {
			return false
		}
		d.Str(": MAC ")
		d.Mac(off + 1)
	case 4:
		d.Str(": Magic-Num-Block")
	case 5:
		d.Str(": PSNDN")
	default:
		d.Printf(": Unknown class %d", class)
	}
	return true
}

func ipcpOption(d *dissect.Dissection, off, kind, size int) bool {
	known := true
	switch {
	case kind == ipcpAddresses:
		if !checkSize(d, size, 10, true) {
			return true
		}
		d.Str(": src ")
		d.Addr4(off)
		d.Str(", dst ")
		d.Addr4(off + 4)
	case kind == ipcpCompress:
		if !checkSize(d, size, 4, false) || !ipcpCompression(d, off, size) {
			return false
		}
	case kind == ipcpAddress, kind == ipcpHome, kind >= ipcpDNS && kind <= ipcpNBNS2:
		if !checkSize(d, size, 6, true) {
			return false
		}
		d.Str(": ")
		d.Addr4(off)
	default:
		known = false
	}
	optionRest(d, off, size, known)
	return true
}

// ipcpCompression prints the protocol of an IP compression option. For header compression
// it also prints the parameters and suboptions of RFC 3544.
func ipcpCompression(d *dissect.Dissection, off, size int) bool {
	const fixed = 14 // including the header of the option
	protocol := d.U16(off)
	switch protocol {
	case ipcpVJ:
		d.Str(": VJ-Comp")
	case ipcpHeaderComp:
		d.Str(": IP Header Compression")
	default:
		d.Str(": Unknown")
	}
	d.Printf(" (0x%02x):", protocol)
	if protocol != ipcpHeaderComp {
		return true
	}
	if !checkSize(d, size, fixed, false) {
		return false
	}
	if off+fixed > len(d.Span.Data) {
		d.Str("[|ipcp]")
		return false
	}
	d.Printf("\n\t    TCP Space %d, non-TCP Space %d, maxPeriod %d, maxTime %d, maxHdr %d",
		d.U16(off+2), d.U16(off+4), d.U16(off+6), d.U16(off+8), d.U16(off+10))
	if size == fixed {
		return true
	}
	left := size - fixed
	d.Printf("\n\t      Suboptions, length %d", left)
	for at := off + fixed - 2; left >= 2; {
		if at+2 > len(d.Span.Data) {
			d.Str("[|ipcp]")
			return false
		}
		kind, n := d.U8(at), d.U8(at+1)
		if kind == 0 || n == 0 {
			break
		}
		d.Str("\n\t\t")
		d.Name(ipcpSuboptions, kind, "Unknown")
		d.Printf(" Suboption #%d, length %d", kind, n)
		if n > left {
			d.Printf(" [remaining suboptions length %d < %d] (invalid)", left, n)
			break
		}
		left -= n
		at += n
	}
	return true
}

func ipv6cpOption(d *dissect.Dissection, off, kind, size int) bool {
	if kind == ipv6cpID {
		if !checkSize(d, size, 10, true) {
			return true
		}
		if off+8 > len(d.Span.Data) {
			d.Str("[|ip6cp]")
			return false
		}
		d.Printf(": %04x:%04x:%04x:%04x", d.U16(off), d.U16(off+2), d.U16(off+4), d.U16(off+6))
	}
	optionRest(d, off, size, kind == ipv6cpID)
	return true
}

func ccpOption(d *dissect.Dissection, off, kind, size int) bool {
	known := true
	switch kind {
	case ccpBSD:
		if !checkSize(d, size, 3, false) {
			return true
		}
		d.Printf(": Version: %d, Dictionary Bits: %d", d.U8(off)>>5, d.U8(off)&31)
	case ccpMVRCA:
		if !checkSize(d, size, 4, false) {
			return true
		}
		d.Printf(": Features: %d, PxP: ", d.U8(off)>>6)
		if d.U8(off)&0x20 != 0 {
			d.Str("Enabled")
		} else {
			d.Str("Disabled")
		}
		d.Printf(", History: %d, #CTX-ID: %d", d.U8(off)&31, d.U8(off+1))
	case ccpDeflate:
		if !checkSize(d, size, 4, false) {
			return true
		}
		method := "unknown"
		if d.U8(off)&15 == 8 {
			method = "zlib"
		}
		d.Printf(": Window: %dK, Method: ", d.U8(off)>>4)
		d.Str(method)
		d.Printf(" (0x%x), MBZ: %d, CHK: %d", d.U8(off)&15, d.U8(off+1)>>2, d.U8(off+1)&3)
	default:
		known = false
	}
	optionRest(d, off, size, known)
	return true
}

func bacpOption(d *dissect.Dissection, off, kind, size int) bool {
	if kind == bacpFavoured {
		if !checkSize(d, size, 6, true) {
			return true
		}
		d.Printf(": Magic-Num 0x%08x", d.U32(off))
	}
	optionRest(d, off, size, kind == bacpFavoured)
	return true
}
