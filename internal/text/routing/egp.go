package routing

// EGP: RFC 904.

import "ringcap/internal/text/dissect"

const egpHeader = 16

const (
	egpUpdate  = 1
	egpPoll    = 2
	egpAcquire = 3
	egpReach   = 5
	egpError   = 8
)

var (
	egpAcquireCodes = []dissect.Name{
		{0, " request"}, {1, " confirm"}, {2, " refuse"}, {3, " cease"}, {4, " cease_ack"},
	}
	egpModes   = []dissect.Name{{0, " unspecified"}, {1, " active_mode"}, {2, " passive_mode"}}
	egpRefusal = []dissect.Name{
		{0, " unspecified"}, {3, " insufficient_resources"}, {4, " administratively_prohibited"},
		{5, " going_down"}, {6, " parameter_violation"}, {7, " protocol_violation"},
	}
	egpStates  = []dissect.Name{{0, " state:indeterminate"}, {1, " state:up"}, {2, " state:down"}}
	egpReasons = []dissect.Name{
		{0, " unspecified"}, {1, " bad_EGP_header_format"}, {2, " bad_EGP_data_field_format"},
		{3, " reachability_info_unavailable"}, {4, " excessive_polling_rate"}, {5, " no_response"},
		{6, " unsupported_version"},
	}
)

func egp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < egpHeader {
		d.End()
	}
	d.Have(0, egpHeader)
	version := d.U8(0)
	if ctx.Verbose == 0 {
		d.Printf("EGPv%d, AS %d, seq %d, length %d", version, d.U16(6), d.U16(8), s.Length)
		return d.Finish("egp")
	}
	if d.Printf("EGPv%d, length %d", version, s.Length); version != 2 {
		d.Printf("[version %d]", version)
		return d.Finish("egp")
	}
	status := d.U8(3)
	switch kind := d.U8(1); kind {
	case egpAcquire:
		printEGPAcquire(&d, d.U8(2), status)
	case egpReach:
		switch code := d.U8(2); code {
		case 0, 1:
			d.Str(dissect.Pick(code, 1, " i-h-u", " hello"))
			d.Name(egpStates, status, " [status %d]")
		default:
			d.Printf("[reach code %d]", code)
		}
	case egpPoll:
		d.Str(" poll")
		d.Name(egpStates, status, " [status %d]")
		d.Printf(" net:%a", 12)
	case egpUpdate:
		d.Str(" update")
		d.Str(dissect.Pick(status, 0x80, " unsolicited", ""))
		d.Name(egpStates, status&^0x80, " [status %d]")
		d.Printf(" %a int %d ext %d", 12, d.U8(10), d.U8(11))
		egpGateways(&d)
	case egpError:
		d.Str(" error")
		d.Name(egpStates, status, " [status %d]")
		d.Name(egpReasons, d.U16(10), " [reason %d]")
	default:
		d.Printf("[type %d]", kind)
	}
	return d.Finish("egp")
}

func printEGPAcquire(d *dissect.Dissection, code, status int) {
	d.Str(" acquire")
	d.Name(egpAcquireCodes, code, "[code %d]")
	switch {
	case code <= 1:
		d.Name(egpModes, status, " [status %d]")
		d.Printf(" hello:%d poll:%d", d.U16(10), d.U16(12))
	case code <= 4:
		d.Name(egpRefusal, status, "[status %d]")
	}
}

// classBytes returns the size of the network part of an address with this first byte.
func classBytes(first int) int {
	switch {
	case first < 0x80:
		return 1
	case first < 0xc0:
		return 2
	}
	return 3
}

// egpGateways prints the gateways of an update, each with the networks behind it,
// grouped by distance. The wire has only the host part of a gateway's address; its
// network part is that of the source network. The size of a network depends on its
// class.
func egpGateways(d *dissect.Dissection) {
	n := classBytes(d.U8(12))
	if d.U8(12) >= 0xe0 {
		n = 0
	}
	off := 16
	inside, all := d.U8(10), d.U8(10)+d.U8(11)
	for i := 0; i < all && !d.Cut(); i++ {
		var addr [4]byte
		copy(addr[:n], d.Bytes(12, n))
		if d.Span.Length-off < 5-n || !d.Have(off, 5-n) {
			d.End()
			return
		}
		copy(addr[n:], d.Bytes(off, 4-n))
		distances := d.U8(off + 4 - n)
		if i < inside {
			d.Str(" int ")
		} else {
			d.Str(" ext ")
		}
		d.Out = dissect.AppendAddr4(d.Out, addr[:])
		d.Str(" (")
		off = egpDistances(d, off+5-n, distances)
		d.Str(")")
	}
}

// egpDistances prints the networks at n distances and returns the offset after them.
func egpDistances(d *dissect.Dissection, off, n int) int {
	for sep := "d"; n > 0 && !d.Cut(); n-- {
		if d.Span.Length-off < 2 || !d.Have(off, 2) {
			d.End()
			return off
		}
		d.Str(sep)
		d.Printf("%d:", d.U8(off))
		networks := d.U8(off + 1)
		for off += 2; networks > 0 && !d.Cut(); networks-- {
			size := classBytes(d.U8(off))
			if d.Span.Length-off < size || !d.Have(off, size) {
				d.End()
				return off
			}
			var addr [4]byte
			copy(addr[:], d.Bytes(off, size))
			d.Str(" ")
			d.Out = dissect.AppendAddr4(d.Out, addr[:])
			off += size
		}
		sep = ", d"
	}
	return off
}
