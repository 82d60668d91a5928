package link

// MAC control, and EPON's control of its lines among it: IEEE 802.3, clauses 31 and 64.

import "ringcap/internal/text/dissect"

const (
	mpcpPause = iota + 1
	mpcpGate
	mpcpReport
	mpcpRequest
	mpcpRegister
	mpcpACK
)

var mpcpNames = []dissect.Name{
	{mpcpPause, "Pause"}, {mpcpGate, "Gate"}, {mpcpReport, "Report"}, {mpcpRequest, "Register Request"}, {mpcpRegister, "Register"}, {mpcpACK, "Register ACK"},
}

var (
	mpcpGrants    = []dissect.Name{{8, "Discovery"}, {16, "Force Grant #1"}, {32, "Force Grant #2"}, {64, "Force Grant #3"}, {128, "Force Grant #4"}}
	mpcpRequests  = []dissect.Name{{1, "Register"}, {3, "De-Register"}}
	mpcpRegisters = []dissect.Name{{1, "Re-Register"}, {2, "De-Register"}, {3, "ACK"}, {4, "NACK"}}
	mpcpACKs      = []dissect.Name{{0, "NACK"}, {1, "ACK"}}
)

// mpcp prints a frame.
func mpcp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 6
	d := ctx.Dissect(b, s)
	if !d.Have(0, header) {
		return d.Finish("mpcp")
	}
	op := d.U16(0)
	d.Str("MPCP, Opcode ")
	d.Name(mpcpNames, op, "Unknown (%d)")
	if op != mpcpPause {
		d.Printf(", Timestamp %d ticks", d.U32(2))
	}
	d.Printf(", length %d", s.Length)
	if ctx.Verbose == 0 || op == mpcpPause {
		return d.Finish("mpcp")
	}
	at := header
	flags := func(table []dissect.Name, v int) {
		d.Str("Flags [ ")
		d.Name(table, v, "Reserved")
		d.Str(" ]")
	}
	switch op {
	case mpcpGate:
		n := d.U8(at) & 7
		at++
		d.Printf("\n\tGrant Numbers %d, Flags [ ", n)
		if v := d.U8(at-1) & 0xf8; v == 0 {
			d.Str("?")
		} else {
			d.Bits(mpcpGrants, v, ", ")
		}
		d.Str(" ]")
		for i := 1; i <= n; i++ {
			d.Printf("\n\tGrant #%d, Start-Time %d ticks, duration %d ticks", i, d.U32(at), d.U16(at+4))
			at += 6
		}
		d.Printf("\n\tSync-Time %d ticks", d.U16(at))
	case mpcpReport:
		sets := d.U8(at)
		d.Printf("\n\tTotal Queue-Sets %d", sets)
		at++
		for i := 1; i < sets && !d.Cut(); i++ {
			bits := d.U8(at)
			d.Printf("\n\tQueue-Set Report #%d", i)
			at++
			for q := range 8 {
				if bits&(1<<q) != 0 {
					d.Printf("\n\t    Q%d Report, Duration %d ticks", q, d.U16(at))
					at += 2
				}
			}
		}
	case mpcpRequest:
		d.Str("\n\t")
		flags(mpcpRequests, d.U8(at))
		d.Printf(", Pending-Grants %d", d.U8(at+1))
	case mpcpRegister:
		d.Printf("\n\tAssigned-Port %d, ", d.U16(at))
		flags(mpcpRegisters, d.U8(at+2))
		d.Printf("\n\tSync-Time %d ticks, Echoed-Pending-Grants %d", d.U16(at+3), d.U8(at+5))
	case mpcpACK:
		d.Printf("\n\tEchoed-Assigned-Port %d, ", d.U16(at+1))
		flags(mpcpACKs, d.U8(at))
		d.Printf("\n\tEchoed-Sync-Time %d ticks", d.U16(at+3))
	default:
		d.Dump(dissect.Indent, 0, s.Length)
	}
	return d.Finish("mpcp")
}
