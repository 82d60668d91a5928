package text

// LLDP for media endpoints: ANSI/TIA-1057.

// Subtypes.
const (
	medCapabilities = 1
	medPolicy       = 2
	medLocation     = 3
	medPower        = 4
	medInventory    = 5 // to medAsset: text
	medAsset        = 11
)

var lldpTIA = []name{
	{medCapabilities, "LLDP-MED Capabilities"}, {medPolicy, "Network policy"},
	{medLocation, "Location identification"}, {medPower, "Extended power-via-MDI"},
	{5, "Inventory - hardware revision"}, {6, "Inventory - firmware revision"},
	{7, "Inventory - software revision"}, {8, "Inventory - serial number"},
	{9, "Inventory - manufacturer name"}, {10, "Inventory - model name"}, {medAsset, "Inventory - asset ID"},
}

var medInventories = []name{
	{5, "Hardware revision"}, {6, "Firmware revision"}, {7, "Software revision"},
	{8, "Serial number"}, {9, "Manufacturer name"}, {10, "Model name"}, {medAsset, "Asset ID"},
}

var medCapabilityNames = []name{
	{0x01, "LLDP-MED capabilities"}, {0x02, "network policy"}, {0x04, "location identification"},
	{0x08, "extended power via MDI-PSE"}, {0x10, "extended power via MDI-PD"}, {0x20, "Inventory"},
}

var medDevices = []name{
	{1, "endpoint class 1"}, {2, "endpoint class 2"}, {3, "endpoint class 3"}, {4, "network connectivity"},
}

var medApplications = []name{
	{1, "voice"}, {2, "voice signaling"}, {3, "guest voice"}, {4, "guest voice signaling"},
	{5, "softphone voice"}, {6, "video conferencing"}, {7, "streaming video"}, {8, "video signaling"},
}

var medPolicyFlags = []name{{0x80, "Unknown"}, {0x40, "Tagged"}, {0x20, "reserved"}}

// Formats of a location.
const (
	medCoordinates = 1
	medCivic       = 2
	medEmergency   = 3
)

var medFormats = []name{
	{medCoordinates, "coordinate-based LCI"}, {medCivic, "civic address LCI"}, {medEmergency, "ECS ELIN"},
}

var medAltitudes = []name{{1, "meters"}, {2, "floors"}}

var medDatums = []name{
	{1, "World Geodesic System 1984"}, {2, "North American Datum 1983 (NAVD88)"},
	{3, "North American Datum 1983 (MLLW)"},
}

var medWhats = []name{
	{0, "location of DHCP server"},
	{1, "location of the network element believed to be closest to the client"},
	{2, "location of the client"},
}

var medCivics = []name{
	{1, "national subdivisions (state,canton,region,province,prefecture)"},
	{2, "county, parish, gun, district"}, {3, "city, township, shi"},
	{4, "city division, borough, city district, ward chou"}, {5, "neighborhood, block"}, {6, "street"},
}

var medSources = []name{
	{1, "PSE - primary power source"}, {2, "local - backup power source"}, {3, "PSE+local - reserved"},
}

var medPriorities = []name{{1, "critical"}, {2, "high"}, {3, "low"}}

func (d *dissection) lldpTIA(subtype, off, n int) (dump bool) {
	off += 4
	n -= 4
	switch {
	case subtype == medCapabilities && n >= 3:
		d.str("\n\t    Media capabilities [")
		d.bits(medCapabilityNames, d.u16(off), ", ")
		d.printf("] (0x%04x)\n\t    Device type [", d.u16(off))
		d.name(medDevices, d.u8(off+2), "unknown")
		d.printf("] (0x%02x)", d.u8(off+2))
	case subtype == medPolicy && n >= 4:
		d.str("\n\t    Application type [")
		d.name(medApplications, d.u8(off), "none")
		d.printf("] (0x%02x), Flags [", d.u8(off))
		d.bits(medPolicyFlags, d.u8(off+1), ", ")
		d.printf("]\n\t    Vlan id %d, L2 priority %d, DSCP value %d",
			d.u16(off+1)>>1&0xfff, d.u16(off+2)>>6&7, d.u16(off+2)&0x3f)
	case subtype == medLocation && n >= 1:
		d.medLocation(off, n)
	case subtype == medPower && n >= 3:
		d.medPower(off)
	case subtype >= medInventory && subtype <= medAsset:
		d.str("\n\t  ")
		d.name(medInventories, subtype, "")
		d.str(" ")
		d.text(off, n)
	default:
		return subtype < medCapabilities || subtype > medAsset
	}
	return false
}

func (d *dissection) medPower(off int) {
	v := d.u8(off)
	// What tcpdump tests for a powered device are the two lowest bits.
	if v&3 != 0 {
		d.str("\n\t    Power type [PD device]")
	} else {
		d.str("\n\t    Power type [PSE device]")
	}
	d.str(", Power source [")
	d.name(medSources, v>>4&3, "none")
	d.str("]\n\t    Power priority [")
	d.name(medPriorities, v&15, "none")
	d.printf("] (0x%02x)", v&15)
	if tenths := d.u16(off + 1); tenths < 1024 {
		d.printf(", Power %d.%d Watts", tenths/10, tenths%10)
	} else {
		d.printf(", Power %d (Reserved)", tenths)
	}
}

// medLocation prints where a device is, in n bytes.
func (d *dissection) medLocation(off, n int) {
	format := d.u8(off)
	d.str("\n\t    Location data format ")
	d.name(medFormats, format, "unknown")
	d.printf(" (0x%02x)", format)
	off++
	n--
	switch {
	case format == medCoordinates && n >= 16:
		d.medCoordinates(off)
	case format == medCivic && n >= 1:
		d.medCivic(off, n)
	case format == medEmergency:
		d.str("\n\t    ECS ELIN id ")
		d.text(off, n)
	case format != medCoordinates && format != medCivic:
		d.str("\n\t    Location ID ")
		d.dump("\n\t      ", off, n)
	}
}

// medCoordinates prints RFC 3825's: 6 bits of resolution and 34 of value each.
func (d *dissection) medCoordinates(off int) {
	for i, name := range [...]string{"Latitude", "Longitude"} {
		at := off + 5*i
		d.str("\n\t    " + name)
		d.printf(" resolution %d, ", d.u8(at)>>2)
		d.str([...]string{"latitude", "longitude"}[i])
		d.printf(" value %d", d.u8(at)&3<<32|d.u32(at+1))
	}
	d.str("\n\t    Altitude type ")
	d.name(medAltitudes, d.u8(off+10)>>4, "unknown")
	d.printf(" (%d)\n\t    Altitude resolution %d, altitude value 0x%x",
		d.u8(off+10)>>4, d.u16(off+10)>>6&0x3f, d.u32(off+11)&0x3fffffff)
	d.str("\n\t    Datum ")
	d.name(medDatums, d.u8(off+15), "unknown")
	d.printf(" (0x%02x)", d.u8(off+15))
}

// medCivic prints a country and the elements of an address, RFC 4776.
func (d *dissection) medCivic(off, n int) {
	size := d.u8(off)
	if size < 3 || n < 2+size {
		return
	}
	d.printf("\n\t    LCI length %d, LCI what ", size)
	d.name(medWhats, d.u8(off+1), "unknown")
	d.printf(" (0x%02x), Country-code ", d.u8(off+1))
	d.text(off+2, 2)
	off += 4
	for size -= 3; size >= 2; {
		kind, length := d.u8(off), d.u8(off+1)
		d.str("\n\t      CA type '")
		d.name(medCivics, kind, "unknown")
		d.printf("' (%d), length %d: ", kind, length)
		off += 2
		size -= 2
		if kind == 0 || length == 0 || length > size {
			return
		}
		d.text(off, length)
		off += length
		size -= length
	}
}
