package link

// ATA over Ethernet: AoEr11, "AoE (ATA over Ethernet)", 2009.

import "ringcap/internal/text/dissect"

var aoeFlags = []dissect.Name{{8, "Response"}, {4, "Error"}}

const aoeError = 4

var aoeErrors = []dissect.Name{
	{1, "Unrecognized command code"}, {2, "Bad argument parameter"}, {3, "Device unavailable"}, {4, "Config string present"},
	{5, "Unsupported version"}, {6, "Target is reserved"},
}

const (
	aoeATA = iota
	aoeConfig
	aoeMask
	aoeReserve
)

var aoeCommands = []dissect.Name{
	{aoeATA, "Issue ATA Command"}, {aoeConfig, "Query Config Information"}, {aoeMask, "MAC Mask List"}, {aoeReserve, "Reserve/Release"},
}

var (
	aoeATAFlags = []dissect.Name{{0x40, "Ext48"}, {0x10, "Device/Head"}, {0x02, "Async"}, {0x01, "Write"}}
	aoeConfigs  = []dissect.Name{
		{0, "read config string"}, {1, "test config string"}, {2, "test config string prefix"}, {3, "set config string"}, {4, "force set config string"},
	}
	aoeMasks      = []dissect.Name{{0, "Read Mac Mask List"}, {1, "Edit Mac Mask List"}}
	aoeDirectives = []dissect.Name{{0, "No Directive"}, {1, "Add mac address to mask list"}, {2, "Delete mac address from mask list"}}
	aoeReserves   = []dissect.Name{{0, "Read reserve list"}, {1, "Set reserve list"}, {2, "Force set reserve list"}}
)

// aoe prints a message.
func aoe(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 10
	d := ctx.Dissect(b, s)
	d.Printf("AoE length %d", s.Length)
	flags := d.U8(0) & 0x0f
	version := d.U8(0) >> 4
	d.Printf(", Ver %d", version)
	if version != 1 {
		return d.Finish("aoe")
	}
	if s.Length < header {
		d.Invalid()
		return d.Finish("aoe")
	}
	d.Bracketed(", Flags: ", aoeFlags, flags)
	if ctx.Verbose == 0 {
		return d.Finish("aoe")
	}
	if flags&aoeError != 0 {
		d.Str("\n\tError: ")
		d.Name(aoeErrors, d.U8(1), "unknown (%d)")
	}
	command := d.U8(5)
	d.Printf("\n\tMajor: 0x%04x, Minor: 0x%02x, Command: ", d.U16(2), d.U8(4))
	d.Name(aoeCommands, command, "Unknown (0x%02x)")
	d.Printf(", Tag: 0x%08x", d.U32(6))
	left := s.Length - header
	switch {
	case command == aoeATA && left >= 12:
		d.Bracketed("\n\tAFlags: ", aoeATAFlags, d.U8(10))
		d.Printf(", Err/Feature: %d, Sector Count: %d, Cmd/Status: %d", d.U8(11), d.U8(12), d.U8(13))
		d.Printf("\n\tlba0: %d, lba1: %d, lba2: %d, lba3: %d, lba4: %d, lba5: %d", d.U8(14), d.U8(15), d.U8(16), d.U8(17), d.U8(18), d.U8(19))
	case command == aoeConfig && left >= 8:
		d.Printf("\n\tBuffer Count: %d, Firmware Version: %d, Sector Count: %d, AoE: %d, CCmd: ", d.U16(10), d.U16(12), d.U8(14), d.U8(15)>>4)
		d.Name(aoeConfigs, d.U8(15)&0x0f, "Unknown (0x%02x)")
		n := d.U16(16)
		if n > 1024 || n > left-8 {
			d.Invalid()
			return d.Finish("aoe")
		}
		d.Printf("\n\tConfig String (length %d): ", n)
		d.Safe(18, n)
	case command == aoeMask && left >= 4:
		d.Str("\n\tMCmd: ")
		d.Name(aoeMasks, d.U8(11), "Unknown (0x%02x)")
		d.Str(", MError: ")
		d.Name(aoeErrors, d.U8(12), "Unknown (0x%02x)")
		n := d.U8(13)
		d.Printf(", Dir Count: %d", n)
		if n*8 > left-4 {
			d.Invalid()
			return d.Finish("aoe")
		}
		for i := range n {
			d.Str("\n\t DCmd: ")
			d.Name(aoeDirectives, d.U8(15+8*i), "Unknown (0x%02x)")
			d.Str(", Ethernet Address: ")
			d.Mac(16 + 8*i)
		}
	case command == aoeReserve && left >= 2:
		d.Str("\n\tRCmd: ")
		d.Name(aoeReserves, d.U8(10), "Unknown (0x%02x)")
		n := d.U8(11)
		d.Printf(", NMacs: %d", n)
		if n*6 > left-2 {
			d.Invalid()
			return d.Finish("aoe")
		}
		for i := range n {
			d.Printf("\n\tEthernet Address %d: ", i)
			d.Mac(12 + 6*i)
		}
	case command <= aoeReserve:
		d.Invalid()
	}
	return d.Finish("aoe")
}
