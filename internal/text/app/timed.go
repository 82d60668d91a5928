package app

// The Berkeley Time Synchronization Protocol (TSP): 4.3BSD, timed(8), protocols/timed.h.

import "ringcap/internal/text/dissect"

const (
	tspAdjust     = 1
	tspSet        = 5
	tspSetDate    = 22
	tspSetDateReq = 23
	tspLoop       = 24
)

var tspTypes = []dissect.Name{
	{0, "TSP_ANY"}, {tspAdjust, "TSP_ADJTIME"}, {2, "TSP_ACK"}, {3, "TSP_MASTERREQ"}, {4, "TSP_MASTERACK"},
	{tspSet, "TSP_SETTIME"}, {6, "TSP_MASTERUP"}, {7, "TSP_SLAVEUP"}, {8, "TSP_ELECTION"}, {9, "TSP_ACCEPT"},
	{10, "TSP_REFUSE"}, {11, "TSP_CONFLICT"}, {12, "TSP_RESOLVE"}, {13, "TSP_QUIT"}, {14, "TSP_DATE"},
	{15, "TSP_DATEREQ"}, {16, "TSP_DATEACK"}, {17, "TSP_TRACEON"}, {18, "TSP_TRACEOFF"}, {19, "TSP_MSITE"},
	{20, "TSP_MSITEREQ"}, {21, "TSP_TEST"}, {tspSetDate, "TSP_SETDATE"},
	{tspSetDateReq, "TSP_SETDATEREQ"}, {tspLoop, "TSP_LOOP"},
}

func timed(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	kind := d.U8(0)
	d.Name(tspTypes, kind, "(tsp_type 0x%x)")
	d.Printf(" vers %d", d.U8(1))
	d.Printf(" seq %d", d.U16(2))
	switch kind {
	case tspLoop:
		d.Printf(" hopcnt %d", d.U8(4))
	case tspSet, tspAdjust, tspSetDate, tspSetDateReq:
		sec, usec := int(int32(d.U32(4))), int(int32(d.U32(8)))
		if usec < 0 {
			return d.Finish("timed")
		}
		d.Str(" time ")
		if sec < 0 && usec != 0 { // usec counts forward from a negative sec
			if sec++; sec == 0 {
				d.Str("-")
			}
			usec = 1000000 - usec
		}
		d.Printf("%d.%06d", sec, usec)
	}
	d.Str(" name ")
	d.Text(12, 64)
	return d.Finish("timed")
}
