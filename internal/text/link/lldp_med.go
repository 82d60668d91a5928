package link

// LLDP for media endpoints: ANSI/TIA-1057.

import "ringcap/internal/text/dissect"

// Subtypes.
const (
	medCapabilities = 1
	medPolicy       = 2
	medLocation     = 3
	medPower        = 4
	medInventory    = 5 // to medAsset: text
	medAsset        = 11
)

var lldpTIA = []dissect.Name{
	{medCapabilities, "LLDP-MED Capabilities"}, {medPolicy, "Network policy"},
	{medLocation, "Location identification"}, {medPower, "Extended power-via-MDI"},
	{5, "Inventory - hardware revision"}, {6, "Inventory - firmware revision"},
	{7, "Inventory - software revision"}, {8, "Inventory - serial number"},
	{9, "Inventory - manufacturer name"}, {10, "Inventory - model name"}, {medAsset, "Inventory - asset ID"},
}

var medInventories = []dissect.Name{
	{5, "Hardware revision"}, {6, "Firmware revision"}, {7, "Software revision"},
	{8, "Serial number"}, {9, "Manufacturer name"}, {10, "Model name"}, {medAsset, "Asset ID"},
}

var medCapabilityNames = []dissect.Name{
	{0x01, "LLDP-MED capabilities"}, {0x02, "network policy"}, {0x04, "location identification"},
	{0x08, "extended power via MDI-PSE"}, {0x10, "extended power via MDI-PD"}, {0x20, "Inventory"},
}

var medDevices = []dissect.Name{
	{1, "endpoint class 1"}, {2, "endpoint class 2"}, {3, "endpoint class 3"}, {4, "network connectivity"},
}

var medApplications = []dissect.Name{
	{1, "voice"}, {2, "voice signaling"}, {3, "guest voice"}, {4, "guest voice signaling"},
	{5, "softphone voice"}, {6, "video conferencing"}, {7, "streaming video"}, {8, "video signaling"},
}

var medPolicyFlags = []dissect.Name{{0x80, "Unknown"}, {0x40, "Tagged"}, {0x20, "reserved"}}

// Formats of a location.
const (
	medCoordinates = 1
	medCivic       = 2
	medEmergency   = 3
)

var medFormats = []dissect.Name{
	{medCoordinates, "coordinate-based LCI"}, {medCivic, "civic address LCI"}, {medEmergency, "ECS ELIN"},
}

var medAltitudes = []dissect.Name{{1, "meters"}, {2, "floors"}}

var medDatums = []dissect.Name{
	{1, "World Geodesic System 1984"}, {2, "North American Datum 1983 (NAVD88)"},
	{3, "North American Datum 1983 (MLLW)"},
}

var medWhats = []dissect.Name{
	{0, "location of DHCP server"},
	{1, "location of the network element believed to be closest to the client"},
	{2, "location of the client"},
}

var medCivics = []dissect.Name{
	{1, "national subdivisions (state,canton,region,province,prefecture)"},
	{2, "county, parish, gun, district"}, {3, "city, township, shi"},
	{4, "city division, borough, city district, ward chou"}, {5, "neighborhood, block"}, {6, "street"},
}

var medSources = []dissect.Name{
	{1, "PSE - primary power source"}, {2, "local - backup power source"}, {3, "PSE+local - reserved"},
}

var medPriorities = []dissect.Name{{1, "critical"}, {2, "high"}, {3, "low"}}

func printLLDPTIA(d *dissect.Dissection, subtype, off, n int) (dump bool) {
	off += 4
	n -= 4
	switch {
	case subtype == medCapabilities && n >= 3:
		d.Str("\n\t    Media capabilities [")
		d.Bits(medCapabilityNames, d.U16(off), ", ")
		d.Printf("] (0x%04x)\n\t    Device type [", d.U16(off))
		d.Name(medDevices, d.U8(off+2), "unknown")
		d.Printf("] (0x%02x)", d.U8(off+2))
	case subtype == medPolicy && n >= 4:
		d.Str("\n\t    Application type [")
		d.Name(medApplications, d.U8(off), "none")
		d.Printf("] (0x%02x), Flags [", d.U8(off))
		d.Bits(medPolicyFlags, d.U8(off+1), ", ")
		d.Printf("]\n\t    Vlan id %d, L2 priority %d, DSCP value %d",
			d.U16(off+1)>>1&0xfff, d.U16(off+2)>>6&7, d.U16(off+2)&0x3f)
	case subtype == medLocation && n >= 1:
		printMEDLocation(d, off, n)
	case subtype == medPower && n >= 3:
		printMEDPower(d, off)
	case subtype >= medInventory && subtype <= medAsset:
		d.Str("\n\t  ")
		d.Name(medInventories, subtype, "")
		d.Str(" ")
		d.Text(off, n)
	default:
		return subtype < medCapabilities || subtype > medAsset
	}
	return false
}

func printMEDPower(d *dissect.Dissection, off int) {
	v := d.U8(off)
	// The type is in the two upper bits, but tcpdump tests the two lowest.
	if v&3 != 0 {
		d.Str("\n\t    Power type [PD device]")
	} else {
		d.Str("\n\t    Power type [PSE device]")
	}
	d.Str(", Power source [")
	d.Name(medSources, v>>4&3, "none")
	d.Str("]\n\t    Power priority [")
	d.Name(medPriorities, v&15, "none")
	d.Printf("] (0x%02x)", v&15)
	if tenths := d.U16(off + 1); tenths < 1024 {
		d.Printf(", Power %d.%d Watts", tenths/10, tenths%10)
	} else {
		d.Printf(", Power %d (Reserved)", tenths)
	}
}

// printMEDLocation prints the location of a device in n bytes.
func printMEDLocation(d *dissect.Dissection, off, n int) {
	format := d.U8(off)
	d.Str("\n\t    Location data format ")
	d.Name(medFormats, format, "unknown")
	d.Printf(" (0x%02x)", format)
	off++
	n--
	switch {
	case format == medCoordinates && n >= 16:
		printMEDCoordinates(d, off)
	case format == medCivic && n >= 1:
		printMEDCivic(d, off, n)
	case format == medEmergency:
		d.Str("\n\t    ECS ELIN id ")
		d.Text(off, n)
	case format != medCoordinates && format != medCivic:
		d.Str("\n\t    Location ID ")
		d.Dump("\n\t      ", off, n)
	}
}

// printMEDCoordinates prints coordinates as in RFC 3825. Latitude and longitude have 6 bits
// of resolution and 34 of value.
func printMEDCoordinates(d *dissect.Dissection, off int) {
	for i, name := range [...]string{"Latitude", "Longitude"} {
		at := off + 5*i
		d.Str("\n\t    " + name)
		d.Printf(" resolution %d, ", d.U8(at)>>2)
		d.Str([...]string{"latitude", "longitude"}[i])
		d.Printf(" value %d", d.U8(at)&3<<32|d.U32(at+1))
	}
	d.Str("\n\t    Altitude type ")
	d.Name(medAltitudes, d.U8(off+10)>>4, "unknown")
	d.Printf(" (%d)\n\t    Altitude resolution %d, altitude value 0x%x",
		d.U8(off+10)>>4, d.U16(off+10)>>6&0x3f, d.U32(off+11)&0x3fffffff)
	d.Str("\n\t    Datum ")
	d.Name(medDatums, d.U8(off+15), "unknown")
	d.Printf(" (0x%02x)", d.U8(off+15))
}

// printMEDCivic prints a civic address, RFC 4776.
func printMEDCivic(d *dissect.Dissection, off, n int) {
	size := d.U8(off)
	if size < 3 || n < 2+size {
		return
	}
	d.Printf("\n\t    LCI length %d, LCI what ", size)
	d.Name(medWhats, d.U8(off+1), "unknown")
	d.Printf(" (0x%02x), Country-code ", d.U8(off+1))
	d.Text(off+2, 2)
	off += 4
	for size -= 3; size >= 2; {
		kind, length := d.U8(off), d.U8(off+1)
		d.Str("\n\t      CA type '")
		d.Name(medCivics, kind, "unknown")
		d.Printf("' (%d), length %d: ", kind, length)
		off += 2
		size -= 2
		if kind == 0 || length == 0 || length > size {
			return
		}
		d.Text(off, length)
		off += length
		size -= length
	}
}
