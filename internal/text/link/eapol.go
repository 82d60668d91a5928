package link

// EAP over LANs: IEEE 802.1X-2010; EAP: RFC 3748, RFC 5216, RFC 5281, RFC 4187, RFC 4851.

import "ringcap/internal/text/dissect"

const eapolPacket = 0

var eapolTypes = []dissect.Name{
	{eapolPacket, "EAP packet"}, {1, "EAPOL start"}, {2, "EAPOL logoff"}, {3, "EAPOL key"},
	{4, "Encapsulated ASF alert"},
}

const (
	eapRequest  = 1
	eapResponse = 2
)

var eapCodes = []dissect.Name{{eapRequest, "Request"}, {eapResponse, "Response"}, {3, "Success"}, {4, "Failure"}}

// Method types.
const (
	eapIdentity     = 1
	eapNotification = 2
	eapNak          = 3
	eapTLS          = 13
	eapSIM          = 18
	eapTTLS         = 21
	eapAKA          = 23
	eapFAST         = 43
)

var eapTypes = []dissect.Name{
	{0, "No proposed"}, {eapIdentity, "Identity"}, {eapNotification, "Notification"}, {eapNak, "Nak"},
	{4, "MD5-challenge"}, {5, "OTP"}, {6, "GTC"}, {eapTLS, "TLS"}, {eapSIM, "SIM"},
	{eapTTLS, "TTLS"}, {eapAKA, "AKA"}, {eapFAST, "FAST"}, {254, "Expanded types"}, {255, "Experimental"},
}

var eapTLSFlags = []dissect.Name{{0x80, "L bit"}, {0x40, "More fragments bit"}, {0x20, "Start bit"}}

var eapAKASubtypes = []dissect.Name{
	{1, "Challenge"}, {2, "Auth reject"}, {4, "Sync failure"}, {5, "Identity"}, {10, "Start"},
	{11, "Challenge"}, {12, "Notification"}, {13, "Reauth"}, {14, "Client error"},
}

// eapol prints a frame, and with -v the EAP packet in it.
func eapol(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, 4) {
		return d.Finish("eap")
	}
	kind, n := d.U8(1), d.U16(2)
	d.Name(eapolTypes, kind, "unknown")
	d.Printf(" (%d) v%d, len %d", kind, d.U8(0), n)
	if ctx.Verbose == 0 || kind != eapolPacket {
		return d.Out
	}
	if n == 0 {
		return ctx.Cut(d.Out, "eap")
	}
	d.Str(", ")
	return eap(ctx, d.Out, s.From(4).UpTo(n))
}

// eap prints an EAP packet. If its length is not that of s, it counts as a fragment.
func eap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	code, n := d.U8(0), d.U16(2)
	switch {
	case d.Cut():
		return d.Finish("eap")
	case n != s.Length:
		d.Str("EAP fragment?")
		return d.Out
	}
	eapHeader(&d, 0)
	switch {
	case n < 4:
		d.Str(" (too short for EAP header)")
	case !d.Have(0, n):
	case code != eapRequest && code != eapResponse:
	case n < 5:
		d.Str(" (too short for EAP request/response)")
	default:
		eapMethod(&d, d.U8(4), n)
	}
	return d.Finish("eap")
}

// eapHeader appends the EAP header at off.
func eapHeader(d *dissect.Dissection, off int) {
	d.NameAndNumber(eapCodes, d.U8(off), "unknown")
	d.Printf(", id %d, len %d", d.U8(off+1), d.U16(off+2))
}

// eapHeaderPart is eapHeader as a Part, for EAP in RADIUS (RFC 3579).
func eapHeaderPart(d dissect.Dissection, off, _ int) (_ dissect.Dissection, proto string) {
	eapHeader(&d, off)
	return d, "eap"
}

// eapMethod prints the method and its data in a packet of n bytes.
func eapMethod(d *dissect.Dissection, method, n int) {
	d.Str("\n\t\t Type ")
	d.Name(eapTypes, method, "unknown")
	d.Printf(" (%d)", method)
	short := ""
	switch method {
	case eapNotification:
		short = "Notification"
	case eapNak:
		short = "Legacy NAK"
	case eapTLS, eapTTLS:
		short = "TLS/TTLS"
	case eapFAST:
		short = "FAST"
	case eapAKA, eapSIM:
		short = "SIM/AKA"
	}
	if short != "" && n < 6 {
		eapShort(d, short, ")")
		return
	}
	switch method {
	case eapIdentity:
		if n > 5 {
			d.Str(", Identity: ")
			d.Text(5, n-5)
		}
	case eapNotification:
		d.Str(", Notification: ")
		d.Text(5, n-5)
	case eapNak:
		for i := 5; i < n; i++ {
			d.Choose(i > 5, ", ", " ")
			d.Name(eapTypes, d.U8(i), "unknown")
			d.Printf(" (%d)", d.U8(i))
		}
	case eapTLS, eapTTLS, eapFAST:
		printEAPTLS(d, method, short, n)
	case eapAKA, eapSIM:
		d.Str(" subtype [")
		d.Name(eapAKASubtypes, d.U8(5), "unknown")
		d.Printf("] 0x%02x", d.U8(5))
	}
}

// eapShort appends a note that the packet is too short for its method.
func eapShort(d *dissect.Dissection, method, rest string) {
	d.Str(" (too short for EAP ")
	d.Str(method)
	d.Str(" request/response")
	d.Str(rest)
}

func printEAPTLS(d *dissect.Dissection, method int, short string, n int) {
	flags := d.U8(5)
	switch method {
	case eapTTLS:
		d.Printf(" TTLSv%d", flags&7)
	case eapFAST:
		d.Printf(" FASTv%d", flags&7)
	}
	d.Str(" flags [")
	d.Bits(eapTLSFlags, flags, ", ")
	d.Printf("] 0x%02x", flags)
	switch {
	case flags&0x80 == 0:
	case n < 10:
		eapShort(d, short, " with length)")
	default:
		d.Printf(", len %d", d.U32(6))
	}
}
