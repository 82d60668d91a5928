package app

// DNP3: IEEE 1815. Numbers are little-endian; a checksum follows the header and every 16
// bytes.

import "ringcap/internal/text/dissect"

var (
	dnp3Primary = []dissect.Name{
		{0, "reset link"}, {1, "reset user process"}, {2, "test link"}, {3, "confirmed data"},
		{4, "data"}, {9, "request link status"},
	}
	dnp3Secondary = []dissect.Name{{0, "ack"}, {1, "nack"}, {11, "link status"}, {15, "not supported"}}
	dnp3Functions = []dissect.Name{
		{0, "confirm"}, {1, "read"}, {2, "write"}, {3, "select"}, {4, "operate"}, {5, "direct operate"},
		{6, "direct operate, no response"}, {7, "freeze"}, {8, "freeze, no response"}, {9, "freeze and clear"},
		{13, "cold restart"}, {14, "warm restart"}, {18, "stop application"}, {20, "enable unsolicited"},
		{21, "disable unsolicited"}, {22, "assign class"}, {23, "delay measurement"}, {24, "record time"},
		{25, "open file"}, {26, "close file"}, {27, "delete file"}, {32, "authentication request"},
		{129, "response"}, {130, "unsolicited response"}, {131, "authentication response"},
	}
)

// isDNP3 reports whether a payload starts with a frame, on any port.
func isDNP3(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 10 && s.Data[0] == 0x05 && s.Data[1] == 0x64 && s.Data[2] >= 5
}

func dnp3TCP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return dnp3(ctx, append(b, ": "...), s)
}

// dnp3 prints the first frame.
func dnp3(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "DNP3 "...), s)
	d.Printf("%d > %d, ", d.Le16(6), d.Le16(4))
	control := d.U8(3)
	primary := control&0x40 != 0
	if primary {
		d.Name(dnp3Primary, control&15, "function %d")
	} else {
		d.Name(dnp3Secondary, control&15, "function %d")
	}
	// A fragment's first segment has a byte of the transport and two of the application.
	if kind := control & 15; primary && (kind == 3 || kind == 4) && d.Has(10, 3) && d.U8(10)&0x40 != 0 {
		d.Str(", ")
		d.Name(dnp3Functions, d.U8(12), "application function %d")
		d.Printf(", seq %d", d.U8(11)&15)
	}
	return clause(&d, "dnp3")
}
