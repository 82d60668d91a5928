package app

// The values of RADIUS attributes: RFC 2865, 2868, 2869, 3162, 4675, 5447, 5580.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

// printRADIUSText appends text up to the first NUL, with dots for unprintable bytes.
func printRADIUSText(d *dissect.Dissection, off, n int) {
	text := d.Bytes(off, n)
	if end := bytes.IndexByte(text, 0); end >= 0 {
		text = text[:end]
	}
	radiusDots(d, text)
}

func radiusDots(d *dissect.Dissection, text []byte) {
	for _, c := range text {
		if c < ' ' || c > '~' {
			c = '.'
		}
		d.Out = append(d.Out, c)
	}
}

// radiusTag appends the tag, which identifies a tunnel: RFC 2868.
func radiusTag(d *dissect.Dissection, tag int) {
	if tag == 0 {
		d.Str("Tag[Unused] ")
	} else {
		d.Printf("Tag[%d] ", tag)
	}
}

func printRADIUSNumber(d *dissect.Dissection, kind, v int) {
	values := radiusAttributes[kind].values
	switch {
	case v < len(values) && values[v] != "":
		d.Str(values[v])
	case values != nil:
		d.Printf("#%d", v)
	case kind == radiusFramedIPX && v == 0xfffffffe:
		d.Str("NAS Select")
	case kind == radiusLink && v == 0:
		d.Str("Unnumbered")
	case kind == radiusNetwork && v == 0:
		d.Str("NAS assigned")
	default:
		d.Printf("%d", v)
	}
}

func printRADIUSTime(d *dissect.Dissection, v int) {
	switch {
	case v < 60:
		d.Printf("%02d secs", v)
	case v < 3600:
		d.Printf("%02d:%02d min", v/60, v%60)
	default:
		d.Printf("%02d:%02d:%02d hours", v/3600, v%3600/60, v%60)
	}
}

func radiusAddress(d *dissect.Dissection, kind, off int) {
	v := d.U32(off)
	switch {
	case (kind == radiusFramedIP || kind == radiusLoginIP) && v == 0xffffffff:
		d.Str("User Selected")
	case (kind == radiusFramedIP || kind == radiusLoginIP) && v == 0xfffffffe:
		d.Str("NAS Select")
	default:
		d.Addr4(off)
	}
}

// radiusPrefix appends an IPv6 prefix, which has only as many bytes as its length
// needs.
func radiusPrefix(d *dissect.Dissection, off, n int) {
	if n < 2 || n > 18 {
		d.Printf("ERROR: length %d not in range (2..18)", n)
		return
	}
	width := d.U8(off + 1)
	if width > 128 {
		d.Printf("ERROR: netmask %d not in range (0..128)", width)
		return
	}
	var addr [16]byte
	copy(addr[:], d.Bytes(off+2, n-2))
	d.Out = dissect.AppendAddr6(d.Out, addr[:])
	d.Printf("/%d", width)
	if width > 8*(n-2) {
		d.Str(" (inconsistent prefix length)")
	}
}

// radiusOwnValue appends a value that has a format of its own.
func radiusOwnValue(d *dissect.Dissection, kind, off, n int) {
	switch kind {
	case radiusVendor:
		printRADIUSVendor(d, off, n)
	case radiusVLAN, radiusVLANName:
		printRADIUSVLAN(d, kind, off, n)
	case radiusTunnelPass:
		if n < 3 {
			radiusShort(d)
			return
		}
		tag := d.U8(off)
		if tag > 0x1f {
			tag = 0
		}
		radiusTag(d, tag)
		d.Printf("Salt %d ", d.U16(off+1))
		printRADIUSText(d, off+3, n-3)
	case radiusEAP:
		if n < 4 || d.U16(off+2) != n {
			d.Str("EAP fragment?")
			return
		}
		d.Part("eap header", off, n)
	case radiusErrorCause:
		if n != 4 {
			d.Printf("Error: length %d != 4", n)
			return
		}
		d.Printf("Error cause %d: ", d.U32(off))
		d.Name(radiusCauses, d.U32(off), "Error-Cause %d not known")
	case radiusARAPPass, radiusARAPFeatures, radiusARAPResponse:
		radiusARAP(d, kind, off, n)
	case radiusMIP6Features, radiusMIP6Home:
		radiusMIP6(d, kind, off, n)
	case radiusOperator:
		if n < 2 {
			d.Printf("ERROR: length %d < 2", n)
			return
		}
		d.Str("[")
		d.Name(radiusNamespaces, d.U8(off), "unknown namespace %d")
		d.Str("] ")
		d.Safe(off+1, n-1)
	default:
		printRADIUSLocation(d, kind, off, n)
	}
}

// radiusShort marks a value that ends early. The next attribute follows it.
func radiusShort(d *dissect.Dissection) { d.Str(" [|radius]") }

// printRADIUSVendor appends the attributes of a vendor.
func printRADIUSVendor(d *dissect.Dissection, off, n int) {
	if n < 4 {
		radiusShort(d)
		return
	}
	d.Str("Vendor: ")
	d.Name(dissect.Enterprises, d.U32(off), "Unknown")
	d.Printf(" (%d)", d.U32(off))
	for off, n = off+4, n-4; n >= 2; {
		kind, size := d.U8(off), d.U8(off+1)
		d.Printf("\n\t    Vendor Attribute: %d, Length: ", kind)
		if size < 2 {
			d.Printf("%d (bogus, must be >= 2)", size)
			return
		}
		if size > n {
			d.Printf("%d (bogus, goes past end of vendor-specific attribute)", size)
			return
		}
		d.Printf("%d, Value: ", size-2)
		radiusDots(d, d.Bytes(off+2, size-2))
		off, n = off+size, n-size
	}
}

// printRADIUSVLAN appends a VLAN by number or name: RFC 4675.
func printRADIUSVLAN(d *dissect.Dissection, kind, off, n int) {
	if kind == radiusVLAN && n != 4 {
		d.Printf("ERROR: length %d != 4", n)
		return
	}
	d.Name(radiusVLANTags, d.U8(off), "Unknown tag")
	d.Printf(" (0x%02x) ", d.U8(off))
	if kind == radiusVLAN {
		d.Printf("%d", d.U24(off+1))
	} else {
		printRADIUSText(d, off+1, n-1)
	}
}

// radiusARAP appends the attributes of AppleTalk Remote Access: RFC 2869.
func radiusARAP(d *dissect.Dissection, kind, off, n int) {
	want := 8
	switch kind {
	case radiusARAPPass:
		want = 16
	case radiusARAPFeatures:
		want = 14
	}
	if n < want || n > want && kind != radiusARAPResponse {
		d.Printf("ERROR: length %d != %d", n, want)
		return
	}
	switch kind {
	case radiusARAPPass:
		d.Str("User_challenge (")
		d.UpperHex(d.Bytes(off, 8))
		d.Str(") User_resp(")
		d.UpperHex(d.Bytes(off+8, 8))
		d.Str(")")
	case radiusARAPFeatures:
		if d.U8(off) != 0 {
			d.Str("User can change password")
		} else {
			d.Str("User cannot change password")
		}
		d.Printf(", Min password length: %d, created at: ", d.U8(off+1))
		d.UpperHex(d.Bytes(off+2, 4))
		d.Str(", expires in: ")
		d.UpperHex(d.Bytes(off+6, 4))
		d.Str(", Current Time: ")
		d.UpperHex(d.Bytes(off+10, 4))
	default:
		d.UpperHex(d.Bytes(off, 8))
	}
}

// radiusMIP6 appends a mobile node's capabilities and home link: RFC 5447.
func radiusMIP6(d *dissect.Dissection, kind, off, n int) {
	if kind == radiusMIP6Features {
		if n != 8 {
			d.Printf("ERROR: length %d != 8", n)
			return
		}
		low, high := d.U32(off+4), d.U32(off)
		d.Str("[")
		if low&3 != 0 {
			d.Bits(radiusMIP6Low, low, ", ")
		}
		if high&0x3ff00 != 0 {
			if low&3 != 0 {
				d.Str(", ")
			}
			d.Bits(radiusMIP6High, high, ", ")
		}
		d.Str("]")
		return
	}
	if n != 17 {
		d.Printf("ERROR: length %d != 17", n)
		return
	}
	if width := d.U8(off); width > 128 {
		d.Printf("ERROR: netmask %d not in range (0..128)", width)
		return
	}
	d.Addr6(off + 1)
	d.Printf("/%d", d.U8(off))
}

// printRADIUSLocation appends a location and its privacy rules: RFC 5580.
func printRADIUSLocation(d *dissect.Dissection, kind, off, n int) {
	least := 10
	switch kind {
	case radiusLocation:
		least = 21
	case radiusLocationData:
		least = 3
	}
	if n < least {
		d.Printf("ERROR: length %d < %d", n, least)
		return
	}
	switch kind {
	case radiusLocation:
		d.Printf("index %d, code ", d.U16(off))
		d.Name([]dissect.Name{{0, "Civic"}, {1, "Geospatial"}}, d.U8(off+2), "Unknown (%d)")
		d.Str(", entity ")
		d.Name([]dissect.Name{{0, "User"}, {1, "RADIUS"}}, d.U8(off+3), "Unknown (%d)")
		d.Str(", sighting time ")
		d.NtpStamp(off + 4)
		d.Str(", time to live ")
		d.NtpStamp(off + 12)
		d.Str(", method \"")
		d.Safe(off+20, n-20)
		d.Str("\"")
	case radiusLocationData:
		d.Printf("index %d, location", d.U16(off))
		d.Out = d.Ctx.DumpText(d.Out, "\n\t    ", d.Bytes(off+2, n-2))
	default:
		d.Str("flags [")
		d.Bits(radiusRules, d.U16(off), ", ")
		d.Str("], retention expires ")
		d.NtpStamp(off + 2)
		if n > 10 {
			d.Str(", note well \"")
			d.Safe(off+10, n-10)
			d.Str("\"")
		}
	}
}
