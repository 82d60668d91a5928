package tunnel

// L2TP version 2: RFC 2661.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var l2tpFlags = []dissect.Name{{0x8000, "T"}, {0x4000, "L"}, {0x0800, "S"}, {0x0200, "O"}, {0x0100, "P"}}

const (
	l2tpControl  = 0x8000
	l2tpLength   = 0x4000
	l2tpSequence = 0x0800
	l2tpOffset   = 0x0200
)

var l2tpMessages = []dissect.Name{
	{1, "SCCRQ"}, {2, "SCCRP"}, {3, "SCCCN"}, {4, "StopCCN"}, {6, "HELLO"}, {7, "OCRQ"}, {8, "OCRP"},
	{9, "OCCN"}, {10, "ICRQ"}, {11, "ICRP"}, {12, "ICCN"}, {14, "CDN"}, {15, "WEN"}, {16, "SLI"},
}

// l2tpForm is the format of an attribute's value.
type l2tpForm uint8

const (
	l2tpNothing l2tpForm = iota
	l2tpU16
	l2tpU32
	l2tpText
	l2tpHex
	l2tpHex8  // the first 8 bytes
	l2tpHex16 // the first 16 bytes
	l2tpMessage
	l2tpResult
	l2tpVersion
	l2tpFraming
	l2tpBearer
	l2tpCause
	l2tpAuth
	l2tpAuthID
	l2tpErrors
	l2tpACCM
	l2tpObsolete
	l2tpDisconnect
)

// l2tpAVPs holds the attributes of the IETF by number.
var l2tpAVPs = [...]struct {
	name string
	form l2tpForm
}{
	0: {"MSGTYPE", l2tpMessage}, 1: {"RESULT_CODE", l2tpResult}, 2: {"PROTO_VER", l2tpVersion},
	3: {"FRAMING_CAP", l2tpFraming}, 4: {"BEARER_CAP", l2tpBearer}, 5: {"TIE_BREAKER", l2tpHex8},
	6: {"FIRM_VER", l2tpU16}, 7: {"HOST_NAME", l2tpText}, 8: {"VENDOR_NAME", l2tpText},
	9: {"ASSND_TUN_ID", l2tpU16}, 10: {"RECV_WIN_SIZE", l2tpU16}, 11: {"CHALLENGE", l2tpHex},
	12: {"Q931_CC", l2tpCause}, 13: {"CHALLENGE_RESP", l2tpHex16}, 14: {"ASSND_SESS_ID", l2tpU16},
	15: {"CALL_SER_NUM", l2tpU32}, 16: {"MINIMUM_BPS", l2tpU32}, 17: {"MAXIMUM_BPS", l2tpU32},
	18: {"BEARER_TYPE", l2tpBearer}, 19: {"FRAMING_TYPE", l2tpFraming},
	20: {"PACKET_PROC_DELAY", l2tpObsolete}, 21: {"CALLED_NUMBER", l2tpText},
	22: {"CALLING_NUMBER", l2tpText}, 23: {"SUB_ADDRESS", l2tpText}, 24: {"TX_CONN_SPEED", l2tpU32},
	25: {"PHY_CHANNEL_ID", l2tpU32}, 26: {"INI_RECV_LCP", l2tpHex}, 27: {"LAST_SENT_LCP", l2tpHex},
	28: {"LAST_RECV_LCP", l2tpHex}, 29: {"PROXY_AUTH_TYPE", l2tpAuth}, 30: {"PROXY_AUTH_NAME", l2tpText},
	31: {"PROXY_AUTH_CHAL", l2tpHex}, 32: {"PROXY_AUTH_ID", l2tpAuthID},
	33: {"PROXY_AUTH_RESP", l2tpHex}, 34: {"CALL_ERRORS", l2tpErrors}, 35: {"ACCM", l2tpACCM},
	36: {"RANDOM_VECTOR", l2tpHex}, 37: {"PRIVATE_GRP_ID", l2tpText}, 38: {"RX_CONN_SPEED", l2tpU32},
	39: {"SEQ_REQUIRED", l2tpNothing}, 46: {"PPP_DISCON_CC", l2tpDisconnect},
}

var l2tpAuthTypes = []dissect.Name{
	{0, "Reserved"}, {1, "Textual"}, {2, "CHAP"}, {3, "PAP"}, {4, "No Auth"}, {5, "MS-CHAPv1"},
}

var l2tpDirections = []dissect.Name{{0, "global error"}, {1, "at peer"}, {2, "at local"}}

// l2tp prints the header, then the attributes of a control message or the frame of a
// session.
func l2tp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	flags := d.U16(0)
	switch version := flags & 15; {
	case d.Cut():
		return d.Finish("l2tp")
	case version == 1:
		d.Str(" l2f:")
		return d.Out
	case version != 2:
		d.Str(" Unknown Version, neither L2F(1) nor L2TP(2)")
		return d.Out
	}
	d.Str(" l2tp:[")
	for _, f := range l2tpFlags {
		if flags&int(f.Value) != 0 {
			d.Str(f.Name)
		}
	}
	d.Str("]")
	off, size := 2, s.Length
	if flags&l2tpLength != 0 {
		size = d.U16(2)
		off = 4
	}
	d.Printf("(%d/", d.U16(off))
	d.Printf("%d)", d.U16(off+2))
	off += 4
	if flags&l2tpSequence != 0 {
		d.Printf("Ns=%d,", d.U16(off))
		d.Printf("Nr=%d", d.U16(off+2))
		off += 4
	}
	if flags&l2tpOffset != 0 {
		off += 2 + d.U16(off)
	}
	switch control := flags&l2tpControl != 0; {
	case size > s.Length:
		d.Printf(" Length %d larger than packet", size)
	case size < off:
		d.Printf(" Length %d smaller than header length", size)
	case control && flags&l2tpLength == 0:
		d.Str(" No length")
	case control && size == off:
		d.Str(" ZLB")
	case control:
		l2tpAttributes(&d, off, size)
	case d.Cut():
	default:
		d.Str(" {")
		b, _ := ctx.NLPID(d.Out, layer.NLPIDPPP, s.UpTo(size).From(off))
		return append(b, '}')
	}
	return d.Finish("l2tp")
}

// l2tpAttributes appends the attributes from off to end.
func l2tpAttributes(d *dissect.Dissection, off, end int) {
	for off < end {
		d.Str(" ")
		head := d.U16(off)
		size := head & 0x3ff
		if d.Cut() {
			return
		}
		if size < 6 || size > end-off || !d.Have(off, size) {
			d.Have(len(d.Span.Data), 1) // tcpdump treats an invalid length as truncation
			return
		}
		hidden := head&0x4000 != 0
		if mandatory := head&0x8000 != 0; mandatory {
			d.Str("*")
		}
		if hidden {
			d.Str("?")
		}
		vendor, kind := d.U16(off+2), d.U16(off+4)
		switch {
		case vendor != 0:
			d.Printf("VENDOR%04x:ATTR%04x(", vendor, kind)
			d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off+6, size-6))
		case kind < len(l2tpAVPs) && l2tpAVPs[kind].name != "":
			d.Str(l2tpAVPs[kind].name)
			d.Str("(")
			if hidden {
				d.Str("???")
			} else {
				l2tpValue(d, l2tpAVPs[kind].form, off+6, size-6)
			}
		default:
			d.Printf("AVP-#%d(", kind)
			if hidden {
				d.Str("???")
			}
		}
		d.Str(")")
		off += size
	}
}

// l2tpMinSize is the smallest size of a value, by its form.
var l2tpMinSize = [...]int{
	l2tpU16: 2, l2tpU32: 4, l2tpHex8: 8, l2tpHex16: 16, l2tpMessage: 2, l2tpResult: 2, l2tpVersion: 2,
	l2tpFraming: 4, l2tpBearer: 4, l2tpCause: 3, l2tpAuth: 2, l2tpAuthID: 2, l2tpErrors: 2,
	l2tpACCM: 2, l2tpDisconnect: 5,
}

// l2tpValue appends the n bytes of a value.
func l2tpValue(d *dissect.Dissection, form l2tpForm, off, n int) {
	if n < l2tpMinSize[form] {
		d.Str("AVP too short")
		return
	}
	switch form {
	case l2tpU16:
		d.Printf("%d", d.U16(off))
	case l2tpU32:
		d.Printf("%d", d.U32(off))
	case l2tpText:
		d.Safe(off, n)
	case l2tpHex:
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, n))
	case l2tpHex8, l2tpHex16:
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, l2tpMinSize[form]))
	case l2tpMessage:
		d.Name(l2tpMessages, d.U16(off), "MSGTYPE-#%d")
	case l2tpVersion:
		d.Printf("%d.%d", d.U8(off), d.U8(off+1))
	case l2tpFraming:
		l2tpLetters(d, d.U32(off), "A", "S")
	case l2tpBearer:
		l2tpLetters(d, d.U32(off), "A", "D")
	case l2tpAuth:
		d.Name(l2tpAuthTypes, d.U16(off), "AuthType-#%d")
	case l2tpAuthID:
		d.Printf("%d", d.U16(off)&0xff)
	case l2tpObsolete:
		d.Str("obsolete")
	default:
		l2tpLong(d, form, off, n)
	}
}

// l2tpLetters appends first if bit 1 of v is set, then second if bit 0 is set.
func l2tpLetters(d *dissect.Dissection, v int, first, second string) {
	if v&2 != 0 {
		d.Str(first)
	}
	if v&1 != 0 {
		d.Str(second)
	}
}

// l2tpLong appends a value that consists of several fields.
func l2tpLong(d *dissect.Dissection, form l2tpForm, off, n int) {
	switch form {
	case l2tpResult:
		d.Printf("%d", d.U16(off))
		switch {
		case n == 3:
			d.Str(" AVP too short")
		case n > 3:
			d.Printf("/%d", d.U16(off+2))
			printL2TPText(d, off+4, n-4)
		}
	case l2tpCause:
		d.Printf("%d, %02x", d.U16(off), d.U8(off+2))
		printL2TPText(d, off+3, n-3)
	case l2tpErrors:
		l2tpCounts(d, off+2, n-2, "CRCErr=%d ", "FrameErr=%d ", "HardOver=%d ", "BufOver=%d ", "Timeout=%d ", "AlignErr=%d ")
	case l2tpACCM:
		l2tpCounts(d, off+2, n-2, "send=%08x ", "recv=%08x ")
	case l2tpDisconnect:
		d.Printf("%04x, %04x ", d.U16(off), d.U16(off+2))
		d.Name(l2tpDirections, d.U8(off+4), "Direction-#%d")
		printL2TPText(d, off+5, n-5)
	}
}

// printL2TPText appends a space and n bytes of text, or nothing if n is 0.
func printL2TPText(d *dissect.Dissection, off, n int) {
	if n > 0 {
		d.Str(" ")
		d.Safe(off, n)
	}
}

func l2tpCounts(d *dissect.Dissection, off, n int, formats ...string) {
	for _, f := range formats {
		if n < 4 {
			d.Str("AVP too short")
			return
		}
		d.Printf(f, d.U32(off))
		off, n = off+4, n-4
	}
}
