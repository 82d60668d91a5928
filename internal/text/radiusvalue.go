package text

// The values of RADIUS attributes: RFC 2865, 2868, 2869, 3162, 4675, 5447, 5580.

import "bytes"

// radiusText appends text up to the first NUL, dots for what is not printable.
func (d *dissection) radiusText(off, n int) {
	text := d.bytes(off, n)
	if end := bytes.IndexByte(text, 0); end >= 0 {
		text = text[:end]
	}
	d.radiusDots(text)
}

func (d *dissection) radiusDots(text []byte) {
	for _, c := range text {
		if c < ' ' || c > '~' {
			c = '.'
		}
		d.b = append(d.b, c)
	}
}

// radiusTag appends what tunnel an attribute belongs to, RFC 2868.
func (d *dissection) radiusTag(tag int) {
	if tag == 0 {
		d.str("Tag[Unused] ")
	} else {
		d.printf("Tag[%d] ", tag)
	}
}

func (d *dissection) radiusNumber(kind, v int) {
	values := radiusAttributes[kind].values
	switch {
	case v < len(values) && values[v] != "":
		d.str(values[v])
	case values != nil:
		d.printf("#%d", v)
	case kind == radiusFramedIPX && v == 0xfffffffe:
		d.str("NAS Select")
	case kind == radiusLink && v == 0:
		d.str("Unnumbered")
	case kind == radiusNetwork && v == 0:
		d.str("NAS assigned")
	default:
		d.printf("%d", v)
	}
}

func (d *dissection) radiusTime(v int) {
	switch {
	case v < 60:
		d.printf("%02d secs", v)
	case v < 3600:
		d.printf("%02d:%02d min", v/60, v%60)
	default:
		d.printf("%02d:%02d:%02d hours", v/3600, v%3600/60, v%60)
	}
}

func (d *dissection) radiusAddress(kind, off int) {
	v := d.u32(off)
	switch {
	case (kind == radiusFramedIP || kind == radiusLoginIP) && v == 0xffffffff:
		d.str("User Selected")
	case (kind == radiusFramedIP || kind == radiusLoginIP) && v == 0xfffffffe:
		d.str("NAS Select")
	default:
		d.addr4(off)
	}
}

// radiusPrefix appends an IPv6 prefix, of which as much is there as its length
// needs.
func (d *dissection) radiusPrefix(off, n int) {
	if n < 2 || n > 18 {
		d.printf("ERROR: length %d not in range (2..18)", n)
		return
	}
	width := d.u8(off + 1)
	if width > 128 {
		d.printf("ERROR: netmask %d not in range (0..128)", width)
		return
	}
	var addr [16]byte
	copy(addr[:], d.bytes(off+2, n-2))
	d.b = appendAddr6(d.b, addr[:])
	d.printf("/%d", width)
	if width > 8*(n-2) {
		d.str(" (inconsistent prefix length)")
	}
}

// radiusOwnValue appends values with a structure.
func (d *dissection) radiusOwnValue(kind, off, n int) {
	switch kind {
	case radiusVendor:
		d.radiusVendor(off, n)
	case radiusVLAN, radiusVLANName:
		d.radiusVLAN(kind, off, n)
	case radiusTunnelPass:
		if n < 3 {
			d.radiusShort()
			return
		}
		tag := d.u8(off)
		if tag > 0x1f {
			tag = 0
		}
		d.radiusTag(tag)
		d.printf("Salt %d ", d.u16(off+1))
		d.radiusText(off+3, n-3)
	case radiusEAP:
		if n < 4 || d.u16(off+2) != n {
			d.str("EAP fragment?")
			return
		}
		d.Part("eap header", off, n)
	case radiusErrorCause:
		if n != 4 {
			d.printf("Error: length %d != 4", n)
			return
		}
		d.printf("Error cause %d: ", d.u32(off))
		d.name(radiusCauses, d.u32(off), "Error-Cause %d not known")
	case radiusARAPPass, radiusARAPFeatures, radiusARAPResponse:
		d.radiusARAP(kind, off, n)
	case radiusMIP6Features, radiusMIP6Home:
		d.radiusMIP6(kind, off, n)
	case radiusOperator:
		if n < 2 {
			d.printf("ERROR: length %d < 2", n)
			return
		}
		d.str("[")
		d.name(radiusNamespaces, d.u8(off), "unknown namespace %d")
		d.str("] ")
		d.safe(off+1, n-1)
	default:
		d.radiusLocation(kind, off, n)
	}
}

// radiusShort marks a value that ends early; the attributes go on.
func (d *dissection) radiusShort() { d.str(" [|radius]") }

// radiusVendor appends a vendor's attributes.
func (d *dissection) radiusVendor(off, n int) {
	if n < 4 {
		d.radiusShort()
		return
	}
	d.str("Vendor: ")
	d.name(Enterprises, d.u32(off), "Unknown")
	d.printf(" (%d)", d.u32(off))
	for off, n = off+4, n-4; n >= 2; {
		kind, size := d.u8(off), d.u8(off+1)
		d.printf("\n\t    Vendor Attribute: %d, Length: ", kind)
		if size < 2 {
			d.printf("%d (bogus, must be >= 2)", size)
			return
		}
		if size > n {
			d.printf("%d (bogus, goes past end of vendor-specific attribute)", size)
			return
		}
		d.printf("%d, Value: ", size-2)
		d.radiusDots(d.bytes(off+2, size-2))
		off, n = off+size, n-size
	}
}

// radiusVLAN appends a VLAN by number or name, RFC 4675.
func (d *dissection) radiusVLAN(kind, off, n int) {
	if kind == radiusVLAN && n != 4 {
		d.printf("ERROR: length %d != 4", n)
		return
	}
	d.name(radiusVLANTags, d.u8(off), "Unknown tag")
	d.printf(" (0x%02x) ", d.u8(off))
	if kind == radiusVLAN {
		d.printf("%d", d.u24(off+1))
	} else {
		d.radiusText(off+1, n-1)
	}
}

// radiusARAP appends what AppleTalk Remote Access needs, RFC 2869.
func (d *dissection) radiusARAP(kind, off, n int) {
	want := 8
	switch kind {
	case radiusARAPPass:
		want = 16
	case radiusARAPFeatures:
		want = 14
	}
	if n < want || n > want && kind != radiusARAPResponse {
		d.printf("ERROR: length %d != %d", n, want)
		return
	}
	switch kind {
	case radiusARAPPass:
		d.str("User_challenge (")
		d.upperHex(d.bytes(off, 8))
		d.str(") User_resp(")
		d.upperHex(d.bytes(off+8, 8))
		d.str(")")
	case radiusARAPFeatures:
		if d.u8(off) != 0 {
			d.str("User can change password")
		} else {
			d.str("User cannot change password")
		}
		d.printf(", Min password length: %d, created at: ", d.u8(off+1))
		d.upperHex(d.bytes(off+2, 4))
		d.str(", expires in: ")
		d.upperHex(d.bytes(off+6, 4))
		d.str(", Current Time: ")
		d.upperHex(d.bytes(off+10, 4))
	default:
		d.upperHex(d.bytes(off, 8))
	}
}

// radiusMIP6 appends what a mobile node may do and its home link, RFC 5447.
func (d *dissection) radiusMIP6(kind, off, n int) {
	if kind == radiusMIP6Features {
		if n != 8 {
			d.printf("ERROR: length %d != 8", n)
			return
		}
		low, high := d.u32(off+4), d.u32(off)
		d.str("[")
		if low&3 != 0 {
			d.bits(radiusMIP6Low, low, ", ")
		}
		if high&0x3ff00 != 0 {
			if low&3 != 0 {
				d.str(", ")
			}
			d.bits(radiusMIP6High, high, ", ")
		}
		d.str("]")
		return
	}
	if n != 17 {
		d.printf("ERROR: length %d != 17", n)
		return
	}
	if width := d.u8(off); width > 128 {
		d.printf("ERROR: netmask %d not in range (0..128)", width)
		return
	}
	d.addr6(off + 1)
	d.printf("/%d", d.u8(off))
}

// radiusLocation appends where somebody is and who may know, RFC 5580.
func (d *dissection) radiusLocation(kind, off, n int) {
	least := 10
	switch kind {
	case radiusLocation:
		least = 21
	case radiusLocationData:
		least = 3
	}
	if n < least {
		d.printf("ERROR: length %d < %d", n, least)
		return
	}
	switch kind {
	case radiusLocation:
		d.printf("index %d, code ", d.u16(off))
		d.name([]name{{0, "Civic"}, {1, "Geospatial"}}, d.u8(off+2), "Unknown (%d)")
		d.str(", entity ")
		d.name([]name{{0, "User"}, {1, "RADIUS"}}, d.u8(off+3), "Unknown (%d)")
		d.str(", sighting time ")
		d.ntpStamp(off + 4)
		d.str(", time to live ")
		d.ntpStamp(off + 12)
		d.str(", method \"")
		d.safe(off+20, n-20)
		d.str("\"")
	case radiusLocationData:
		d.printf("index %d, location", d.u16(off))
		d.b = appendDumpText(d.b, "\n\t    ", d.bytes(off+2, n-2))
	default:
		d.str("flags [")
		d.bits(radiusRules, d.u16(off), ", ")
		d.str("], retention expires ")
		d.ntpStamp(off + 2)
		if n > 10 {
			d.str(", note well \"")
			d.safe(off+10, n-10)
			d.str("\"")
		}
	}
}
