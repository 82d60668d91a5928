package link

// Cells of ATM for operation and maintenance: ITU-T I.610.

import "ringcap/internal/text/dissect"

var atmPayloads = [8]string{
	"user data, uncongested, SDU 0", "user data, uncongested, SDU 1", "user data, congested, SDU 0", "user data, congested, SDU 1",
	"VCC OAM F5 flow segment", "VCC OAM F5 flow end-to-end", "Traffic Control and resource Mgmt", "unknown",
}

const (
	atmFault       = 1
	atmPerformance = 2
	atmActivate    = 8

	atmAIS      = 0
	atmRDI      = 1
	atmLoopback = 8
)

var atmCells = []dissect.Name{
	{atmFault, "Fault Management"}, {atmPerformance, "Performance Management"}, {atmActivate, "activate/deactivate"}, {15, "System Management"},
}

// atmFunctions are the names of functions, by type of cell<<4 and function.
var atmFunctions = []dissect.Name{
	{atmFault<<4 | atmAIS, "AIS"}, {atmFault<<4 | atmRDI, "RDI"}, {atmFault<<4 | 4, "Continuity Check"}, {atmFault<<4 | atmLoopback, "Loopback"},
	{atmPerformance << 4, "Forward Monitoring"}, {atmPerformance<<4 | 1, "Backward Reporting"}, {atmPerformance<<4 | 2, "Monitoring and Reporting"},
	{atmActivate << 4, "Performance Monitoring"}, {atmActivate<<4 | 1, "Continuity Check"},
}

// atmCell prints a cell without its header's check byte.
func atmCell(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header, payload = 4, 48
	d := ctx.Dissect(b, s)
	h := d.U32(0)
	kind, function := d.U8(header)>>4, d.U8(header)&0x0f
	d.Printf("OAM F5, vpi %d, vci %d, payload [ ", h>>20&0xff, h>>4&0xffff)
	d.Str(atmPayloads[h>>1&7])
	d.Printf(" ], clp %d, length %d", h&1, s.Length)
	if ctx.Verbose == 0 {
		return d.Finish("oam")
	}
	d.Str("\n\tcell-type ")
	d.NameAndNumber(atmCells, kind, "unknown")
	d.Str(", func-type ")
	named := kind == atmFault || kind == atmPerformance || kind == atmActivate
	if name, ok := dissect.Lookup(atmFunctions, uint32(kind<<4|function)); ok {
		d.Str(name)
	} else {
		d.Choose(named, "none", "unknown")
	}
	d.Printf(" (%d)", function)
	if !d.Have(header, payload) {
		return d.Finish("oam")
	}
	if kind == atmFault {
		switch function {
		case atmLoopback:
			d.Str("\n\tLoopback-Indicator ")
			d.Choose(d.U8(5)&1 != 0, "Request", "Reply")
			d.Printf(", Correlation-Tag 0x%08x", d.U32(6))
			atmID(&d, "Location-ID ", 10, 12)
			atmID(&d, "Source-ID   ", 22, 12)
		case atmAIS, atmRDI:
			d.Printf("\n\tFailure-type 0x%02x", d.U8(5))
			atmID(&d, "Location-ID ", 6, 16)
		}
	}
	sum := d.U16(header+payload-2) & 0x3ff
	d.Printf("\n\tcksum 0x%03x (", sum)
	d.Choose(crc10(s.Data[header:header+payload]) == 0, "correct)", "incorrect)")
	return d.Finish("oam")
}

// atmID prints an identifier in groups of two bytes.
func atmID(d *dissect.Dissection, name string, at, n int) {
	d.Str("\n\t")
	d.Str(name)
	for i := 0; i < n; i += 2 {
		d.Printf("%04x ", d.U16(at+i))
	}
}

// crc10 returns the remainder of the payload of a cell, 0 if its check is right.
func crc10(data []byte) uint16 {
	const polynomial = 0x633
	var crc uint16
	for _, c := range data {
		for bit := 7; bit >= 0; bit-- {
			crc = crc<<1 | uint16(c>>bit&1)
			if crc&0x400 != 0 {
				crc ^= polynomial
			}
		}
	}
	return crc
}
