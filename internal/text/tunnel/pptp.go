package tunnel

// PPTP: RFC 2637, section 2.

import "ringcap/internal/text/dissect"

const pptpCookie = 0x1a2b3c4d

var pptpNames = [...]string{
	"NOT_DEFINED", "SCCRQ", "SCCRP", "StopCCRQ", "StopCCRP", "ECHORQ", "ECHORP", "OCRQ", "OCRP",
	"ICRQ", "ICRP", "ICCN", "CCRQ", "CDN", "WEN", "SLI",
}

// pptpForm is the format of a field.
type pptpForm uint8

const (
	pptpShort pptpForm = iota // 16 bits
	pptpLong                  // 32 bits
	pptpHex                   // 32 bits in hexadecimal
	pptpRevision
	pptpNone8 // reserved: printed if it is not 0
	pptpNone16
	pptpFrameCaps // capabilities
	pptpBearerCaps
	pptpName   // a number, printed as its name
	pptpResult // a number, with -v also its name
	pptpText   // text of at most size bytes
)

// pptpField is a field of a message.
type pptpField struct {
	name  string
	form  pptpForm
	at    int
	size  int // maximum size of a text
	used  int // offset of the used size of a text; 0 if there is none
	names []dissect.Name
}

var (
	pptpGeneral = []dissect.Name{{1, "OK"}, {2, "General Error"}}
	pptpFaults  = []dissect.Name{
		{0, "None"}, {1, "Not-Connected"}, {2, "Bad-Format"}, {3, "Bad-Value"}, {4, "No-Resource"},
		{5, "Bad-Call-ID"}, {6, "PAC-Error"},
	}
	pptpOpened = []dissect.Name{
		{1, "Successful channel establishment"}, {2, "General error"},
		{3, "Command channel already exists"},
		{4, "Requester is not authorized to establish a command channel"},
		{5, "The protocol version of the requester is not supported"},
	}
	pptpCalled = []dissect.Name{
		{1, "Connected"}, {2, "General Error"}, {3, "No Carrier"}, {4, "Busy"},
		{5, "No Dial Tone"}, {6, "Time-out"}, {7, "Do Not Accept"},
	}
	pptpAnswered = []dissect.Name{{1, "Connect"}, {2, "General Error"}, {3, "Do Not Accept"}}
	pptpEnded    = []dissect.Name{{1, "Lost Carrier"}, {2, "General Error"}, {3, "Admin Shutdown"}, {4, "Request"}}
	pptpReasons  = []dissect.Name{{1, "None"}, {2, "Stop-Protocol"}, {3, "Stop-Local-Shutdown"}}
	pptpBearer   = []dissect.Name{{1, "A"}, {2, "D"}, {3, "Any"}}
	pptpFraming  = []dissect.Name{{1, "A"}, {2, "S"}, {3, "E"}}
)

// pptpFields holds the fields of each message in printing order.
var pptpFields = [len(pptpNames)][]pptpField{
	1: {
		{name: "PROTO_VER", form: pptpRevision, at: 12}, {form: pptpNone16, at: 14},
		{name: "FRAME_CAP", form: pptpFrameCaps, at: 16}, {name: "BEARER_CAP", form: pptpBearerCaps, at: 20},
		{name: "MAX_CHAN", at: 24}, {name: "FIRM_REV", at: 26},
		{name: "HOSTNAME", form: pptpText, at: 28, size: 64}, {name: "VENDOR", form: pptpText, at: 92, size: 64},
	},
	2: {
		{name: "PROTO_VER", form: pptpRevision, at: 12}, {name: "RESULT_CODE", form: pptpResult, at: 14, names: pptpOpened},
		{name: "ERR_CODE", form: pptpResult, at: 15, names: pptpFaults},
		{name: "FRAME_CAP", form: pptpFrameCaps, at: 16}, {name: "BEARER_CAP", form: pptpBearerCaps, at: 20},
		{name: "MAX_CHAN", at: 24}, {name: "FIRM_REV", at: 26},
		{name: "HOSTNAME", form: pptpText, at: 28, size: 64}, {name: "VENDOR", form: pptpText, at: 92, size: 64},
	},
	3: {{name: "REASON", form: pptpResult, at: 12, names: pptpReasons}, {form: pptpNone8, at: 13}, {form: pptpNone16, at: 14}},
	4: {
		{name: "RESULT_CODE", form: pptpResult, at: 12, names: pptpGeneral},
		{name: "ERR_CODE", form: pptpResult, at: 13, names: pptpFaults}, {form: pptpNone16, at: 14},
	},
	5: {{name: "ID", form: pptpLong, at: 12}},
	6: {
		{name: "ID", form: pptpLong, at: 12}, {name: "RESULT_CODE", form: pptpResult, at: 16, names: pptpGeneral},
		{name: "ERR_CODE", form: pptpResult, at: 17, names: pptpFaults}, {form: pptpNone16, at: 18},
	},
	7: {
		{name: "CALL_ID", at: 12}, {name: "CALL_SER_NUM", at: 14}, {name: "MIN_BPS", form: pptpLong, at: 16},
		{name: "MAX_BPS", form: pptpLong, at: 20}, {name: "BEARER_TYPE", form: pptpName, at: 24, names: pptpBearer},
		{name: "FRAME_TYPE", form: pptpName, at: 28, names: pptpFraming}, {name: "RECV_WIN", at: 32},
		{name: "PROC_DELAY", at: 34}, {name: "PHONE_NO_LEN", at: 36}, {form: pptpNone16, at: 38},
		{name: "PHONE_NO", form: pptpText, at: 40, size: 64, used: 36}, {name: "SUB_ADDR", form: pptpText, at: 104, size: 64},
	},
	8: {
		{name: "CALL_ID", at: 12}, {name: "PEER_CALL_ID", at: 14},
		{name: "RESULT_CODE", form: pptpResult, at: 16, names: pptpCalled},
		{name: "ERR_CODE", form: pptpResult, at: 17, names: pptpFaults}, {name: "CAUSE_CODE", at: 18},
		{name: "CONN_SPEED", form: pptpLong, at: 20}, {name: "RECV_WIN", at: 24}, {name: "PROC_DELAY", at: 26},
		{name: "PHY_CHAN_ID", form: pptpLong, at: 28},
	},
	9: {
		{name: "CALL_ID", at: 12}, {name: "CALL_SER_NUM", at: 14},
		{name: "BEARER_TYPE", form: pptpName, at: 16, names: pptpBearer}, {name: "PHY_CHAN_ID", form: pptpLong, at: 20},
		{name: "DIALED_NO_LEN", at: 24}, {name: "DIALING_NO_LEN", at: 26},
		{name: "DIALED_NO", form: pptpText, at: 28, size: 64, used: 24},
		{name: "DIALING_NO", form: pptpText, at: 92, size: 64, used: 26},
		{name: "SUB_ADDR", form: pptpText, at: 156, size: 64},
	},
	10: {
		{name: "CALL_ID", at: 12}, {name: "PEER_CALL_ID", at: 14},
		{name: "RESULT_CODE", form: pptpResult, at: 16, names: pptpAnswered},
		{name: "ERR_CODE", form: pptpResult, at: 17, names: pptpFaults}, {name: "RECV_WIN", at: 18},
		{name: "PROC_DELAY", at: 20}, {form: pptpNone16, at: 22},
	},
	11: {
		{name: "PEER_CALL_ID", at: 12}, {form: pptpNone16, at: 14}, {name: "CONN_SPEED", form: pptpLong, at: 16},
		{name: "RECV_WIN", at: 20}, {name: "PROC_DELAY", at: 22},
		{name: "FRAME_TYPE", form: pptpName, at: 24, names: pptpFraming},
	},
	12: {{name: "CALL_ID", at: 12}, {form: pptpNone16, at: 14}},
	13: {
		{name: "CALL_ID", at: 12}, {name: "RESULT_CODE", form: pptpResult, at: 14, names: pptpEnded},
		{name: "ERR_CODE", form: pptpResult, at: 15, names: pptpFaults}, {name: "CAUSE_CODE", at: 16},
		{form: pptpNone16, at: 18}, {name: "CALL_STATS", form: pptpText, at: 20, size: 128},
	},
	14: {
		{name: "PEER_CALL_ID", at: 12}, {form: pptpNone16, at: 14}, {name: "CRC_ERR", form: pptpLong, at: 16},
		{name: "FRAMING_ERR", form: pptpLong, at: 20}, {name: "HARDWARE_OVERRUN", form: pptpLong, at: 24},
		{name: "BUFFER_OVERRUN", form: pptpLong, at: 28}, {name: "TIMEOUT_ERR", form: pptpLong, at: 32},
		{name: "ALIGN_ERR", form: pptpLong, at: 36},
	},
	15: {
		{name: "PEER_CALL_ID", at: 12}, {form: pptpNone16, at: 14}, {name: "SEND_ACCM", form: pptpHex, at: 16},
		{name: "RECV_ACCM", form: pptpHex, at: 20},
	},
}

// pptp prints the message at the start of a segment.
func pptp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": pptp"...), s)
	verbose := ctx.Verbose > 0
	if verbose {
		d.Printf(" Length=%d", d.U16(0))
		switch d.U16(2) {
		case 1:
			d.Str(" CTRL-MSG")
		case 2:
			d.Str(" MGMT-MSG")
		default:
			d.Str(" UNKNOWN-MSG-TYPE")
		}
	}
	cookie := d.U32(4)
	if cookie != pptpCookie {
		d.Printf(" UNEXPECTED Magic-Cookie!!(%08x)", cookie)
	}
	if verbose || cookie != pptpCookie {
		d.Printf(" Magic-Cookie=%08x", cookie)
	}
	kind := d.U16(8)
	if kind >= len(pptpNames) {
		d.Printf(" UNKNOWN_CTRL_MSGTYPE(%d)", kind)
		reserved(&d, d.U16(10))
		return d.Finish("pptp")
	}
	d.Str(" CTRL_MSGTYPE=")
	d.Str(pptpNames[kind])
	reserved(&d, d.U16(10))
	for i := range pptpFields[kind] {
		printPPTPField(&d, &pptpFields[kind][i])
	}
	return d.Finish("pptp")
}

func reserved(d *dissect.Dissection, v int) {
	if v != 0 {
		d.Printf(" [ERROR: reserved=%d must be zero]", v)
	}
}

// printPPTPField appends a field.
func printPPTPField(d *dissect.Dissection, f *pptpField) {
	switch f.form {
	case pptpNone8:
		reserved(d, d.U8(f.at))
		return
	case pptpNone16:
		reserved(d, d.U16(f.at))
		return
	}
	d.Str(" ")
	d.Str(f.name)
	d.Str("(")
	switch f.form {
	case pptpShort:
		d.Printf("%d", d.U16(f.at))
	case pptpLong:
		d.Printf("%d", d.U32(f.at))
	case pptpHex:
		d.Printf("0x%08x", d.U32(f.at))
	case pptpRevision:
		d.Printf("%d.%d", d.U8(f.at), d.U8(f.at+1))
	case pptpFrameCaps, pptpBearerCaps:
		letters := "AS"
		if f.form == pptpBearerCaps {
			letters = "AD"
		}
		for i, v := 0, d.U32(f.at); i < 2; i++ {
			if v>>i&1 != 0 {
				d.Str(letters[i : i+1])
			}
		}
	case pptpName:
		d.Name(f.names, d.U32(f.at), "?")
	case pptpResult:
		v := d.U8(f.at)
		if d.Printf("%d", v); d.Ctx.Verbose > 0 {
			d.Str(":")
			d.Name(f.names, v, "?")
		}
	case pptpText:
		n, most := 0, f.size
		if f.used > 0 {
			most = min(most, d.U16(f.used))
		}
		for n < most && d.Have(f.at+n, 1) && d.Span.Data[f.at+n] != 0 {
			n++
		}
		d.Out = dissect.AppendSafe(d.Out, d.Span.Data[min(f.at, len(d.Span.Data)):min(f.at+n, len(d.Span.Data))])
	}
	d.Str(")")
}
