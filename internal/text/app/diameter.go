package app

// Diameter: RFC 6733; commands of its applications: RFC 4072, 8506, 3GPP TS 29.212, 29.229,
// 29.272. Over SCTP a chunk is a message.

import "ringcap/internal/text/dissect"

var (
	diameterCommands = []dissect.Name{
		{257, "capabilities-exchange"}, {258, "re-auth"}, {265, "AA"}, {268, "EAP"}, {271, "accounting"},
		{272, "credit-control"}, {274, "abort-session"}, {275, "session-termination"},
		{280, "device-watchdog"}, {282, "disconnect-peer"}, {300, "user-authorization"},
		{301, "server-assignment"}, {302, "location-info"}, {303, "multimedia-auth"},
		{304, "registration-termination"}, {305, "push-profile"}, {306, "user-data"},
		{307, "profile-update"}, {308, "subscribe-notifications"}, {309, "push-notification"},
		{316, "update-location"}, {317, "cancel-location"}, {318, "authentication-information"},
		{319, "insert-subscriber-data"}, {320, "delete-subscriber-data"}, {321, "purge-ue"},
		{322, "reset"}, {323, "notify"}, {324, "me-identity-check"},
	}
	diameterResults = []dissect.Name{
		{1001, "multi-round auth"}, {2001, "success"}, {2002, "limited success"}, {3001, "command unsupported"},
		{3002, "unable to deliver"}, {3003, "realm not served"}, {3004, "too busy"}, {3007, "application unsupported"},
		{4001, "authentication rejected"}, {5001, "AVP unsupported"}, {5002, "unknown session"},
		{5003, "authorization rejected"}, {5005, "missing AVP"}, {5010, "no common application"}, {5012, "unable to comply"},
	}
)

// Payload protocol identifiers of SCTP.
const (
	sctpDiameter     = 46
	sctpDiameterDTLS = 47
)

// AVPs that are printed.
const (
	diameterHost   = 264
	diameterResult = 268

	maxDiameter = 64 // AVPs looked at
)

func isDiameter(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 20 && s.Data[0] == 1 && s.Data[4]&0x0f == 0 &&
		s.Data[1] < 16 && s.Data[3]&3 == 0
}

// diameter prints the first message of a segment.
func diameter(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": Diameter "...), s)
	end, flags := d.U24(1), d.U8(4)
	d.Name(diameterCommands, d.U24(5), "command %d")
	d.Choose(flags&0x80 != 0, " request", " answer")
	d.Printf(", app %d, id 0x%08x", d.U32(8), d.U32(12))
	for off, i := 20, 0; off+8 <= end && d.Has(off, 8) && i < maxDiameter; i++ {
		code, n := d.U32(off), d.U24(off+5)
		if n < 8 {
			break
		}
		switch {
		case d.U8(off+4)&0x80 != 0: // of a vendor
		case code == diameterHost:
			clauseText(&d, ", host ", off+8, n-8)
		case code == diameterResult && d.Has(off+8, 4):
			d.Str(", ")
			d.Name(diameterResults, d.U32(off+8), "result %d")
		}
		off += (n + 3) &^ 3
	}
	return clause(&d, "diameter")
}
