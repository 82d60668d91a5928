package app

// NVMe over TCP: NVM Express TCP Transport Specification 1.0, section 3.6. Numbers are
// little-endian.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

const (
	nvmeCommand    = 4
	nvmeResponse   = 5
	nvmeFabrics    = 0x7f // the operation of commands of the fabric
	nvmePrefix     = 8    // the header that all units have
	nvmeIdentifier = 2    // its offset in a command
)

var (
	nvmeTypes = []dissect.Name{
		{0, "ICReq"}, {1, "ICResp"}, {2, "H2CTermReq"}, {3, "C2HTermReq"}, {nvmeCommand, "command"},
		{nvmeResponse, "response"}, {6, "H2CData"}, {7, "C2HData"}, {9, "R2T"},
	}
	nvmeFabricTypes = []dissect.Name{
		{0, "property set"}, {1, "connect"}, {4, "property get"}, {5, "authentication send"},
		{6, "authentication receive"}, {8, "disconnect"},
	}
)

func isNVMe(_ *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < nvmePrefix {
		return false
	}
	_, known := dissect.Lookup(nvmeTypes, uint32(s.Data[0]))
	size := s.Data[2] // of the header
	return known && size >= nvmePrefix && size <= 128 && binary.LittleEndian.Uint32(s.Data[4:]) >= uint32(size)
}

// nvme prints the first unit of a segment. Which queue a command is for is not in it, and the
// operations of the queues share their numbers.
func nvme(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": NVMe "...), s)
	kind := d.U8(0)
	d.Name(nvmeTypes, kind, "")
	switch op := d.U8(nvmePrefix); {
	case kind == nvmeCommand && op == nvmeFabrics:
		d.Str(" ")
		d.Name(nvmeFabricTypes, d.U8(nvmePrefix+4), "fabric type 0x%02x")
		d.Printf(", id %d", d.Le16(nvmePrefix+nvmeIdentifier))
	case kind == nvmeCommand:
		d.Printf(" opcode 0x%02x, id %d, nsid %d", op, d.Le16(nvmePrefix+nvmeIdentifier), d.Le32(nvmePrefix+4))
	case kind == nvmeResponse:
		d.Printf(", id %d, status 0x%04x", d.Le16(nvmePrefix+12), d.Le16(nvmePrefix+14)>>1)
	}
	return clause(&d, "nvme")
}
