package text

// EAP over LANs: IEEE 802.1X-2010; EAP: RFC 3748, RFC 5216, RFC 5281, RFC 4187, RFC 4851.

const eapolPacket = 0

var eapolTypes = []name{
	{eapolPacket, "EAP packet"}, {1, "EAPOL start"}, {2, "EAPOL logoff"}, {3, "EAPOL key"},
	{4, "Encapsulated ASF alert"},
}

const (
	eapRequest  = 1
	eapResponse = 2
)

var eapCodes = []name{{eapRequest, "Request"}, {eapResponse, "Response"}, {3, "Success"}, {4, "Failure"}}

// Methods.
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

var eapTypes = []name{
	{0, "No proposed"}, {eapIdentity, "Identity"}, {eapNotification, "Notification"}, {eapNak, "Nak"},
	{4, "MD5-challenge"}, {5, "OTP"}, {6, "GTC"}, {eapTLS, "TLS"}, {eapSIM, "SIM"},
	{eapTTLS, "TTLS"}, {eapAKA, "AKA"}, {eapFAST, "FAST"}, {254, "Expanded types"}, {255, "Experimental"},
}

var eapTLSFlags = []name{{0x80, "L bit"}, {0x40, "More fragments bit"}, {0x20, "Start bit"}}

var eapAKASubtypes = []name{
	{1, "Challenge"}, {2, "Auth reject"}, {4, "Sync failure"}, {5, "Identity"}, {10, "Start"},
	{11, "Challenge"}, {12, "Notification"}, {13, "Reauth"}, {14, "Client error"},
}

// eapol prints a frame; the EAP packet in it with -v.
func (p *Context) eapol(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.have(0, 4) {
		return d.finish("eap")
	}
	kind, n := d.u8(1), d.u16(2)
	d.name(eapolTypes, kind, "unknown")
	d.printf(" (%d) v%d, len %d", kind, d.u8(0), n)
	if p.Verbose == 0 || kind != eapolPacket {
		return d.b
	}
	if n == 0 {
		return p.cut(d.b, "eap")
	}
	d.str(", ")
	return p.eap(d.b, s.from(4).upTo(n))
}

// eap prints a packet of EAP, which ends with s.
func (p *Context) eap(b []byte, s span) []byte {
	d := p.dissect(b, s)
	code, n := d.u8(0), d.u16(2)
	switch {
	case d.cut():
		return d.finish("eap")
	case n != s.length:
		d.str("EAP fragment?")
		return d.b
	}
	d.eapHeader(0)
	switch {
	case n < 4:
		d.str(" (too short for EAP header)")
	case !d.have(0, n):
	case code != eapRequest && code != eapResponse:
	case n < 5:
		d.str(" (too short for EAP request/response)")
	default:
		d.eapMethod(d.u8(4), n)
	}
	return d.finish("eap")
}

// eapHeader appends the header at off.
func (d *dissection) eapHeader(off int) {
	d.named(eapCodes, d.u8(off), "unknown")
	d.printf(", id %d, len %d", d.u8(off+1), d.u16(off+2))
}

// eapHeaderPart is eapHeader for RADIUS, RFC 3579.
func eapHeaderPart(d dissection, off, _ int) (_ dissection, proto string) {
	d.eapHeader(off)
	return d, "eap"
}

// eapMethod prints what a method says in a packet of n bytes.
func (d *dissection) eapMethod(method, n int) {
	d.str("\n\t\t Type ")
	d.name(eapTypes, method, "unknown")
	d.printf(" (%d)", method)
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
		d.eapShort(short, ")")
		return
	}
	switch method {
	case eapIdentity:
		if n > 5 {
			d.str(", Identity: ")
			d.text(5, n-5)
		}
	case eapNotification:
		d.str(", Notification: ")
		d.text(5, n-5)
	case eapNak:
		for i := 5; i < n; i++ {
			d.choose(i > 5, ", ", " ")
			d.name(eapTypes, d.u8(i), "unknown")
			d.printf(" (%d)", d.u8(i))
		}
	case eapTLS, eapTTLS, eapFAST:
		d.eapTLS(method, short, n)
	case eapAKA, eapSIM:
		d.str(" subtype [")
		d.name(eapAKASubtypes, d.u8(5), "unknown")
		d.printf("] 0x%02x", d.u8(5))
	}
}

// eapShort appends that a packet of a method ends early.
func (d *dissection) eapShort(method, rest string) {
	d.str(" (too short for EAP ")
	d.str(method)
	d.str(" request/response")
	d.str(rest)
}

func (d *dissection) eapTLS(method int, short string, n int) {
	flags := d.u8(5)
	switch method {
	case eapTTLS:
		d.printf(" TTLSv%d", flags&7)
	case eapFAST:
		d.printf(" FASTv%d", flags&7)
	}
	d.str(" flags [")
	d.bits(eapTLSFlags, flags, ", ")
	d.printf("] 0x%02x", flags)
	switch {
	case flags&0x80 == 0:
	case n < 10:
		d.eapShort(short, " with length)")
	default:
		d.printf(", len %d", d.u32(6))
	}
}
