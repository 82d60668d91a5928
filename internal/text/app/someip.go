package app

// SOME/IP: AUTOSAR, SOME/IP Protocol Specification, section 4.1.2.

import "ringcap/internal/text/dissect"

var (
	someipTypes = []dissect.Name{
		{0x00, "REQUEST"}, {0x01, "REQUEST_NO_RETURN"}, {0x02, "NOTIFICATION"}, {0x80, "RESPONSE"},
		{0x81, "ERROR"}, {0x20, "TP_REQUEST"}, {0x21, "TP_REQUEST_NO_RETURN"},
		{0x22, "TP_NOTIFICATION"}, {0xa0, "TP_RESPONSE"}, {0xa1, "TP_ERROR"},
	}
	someipReturns = []dissect.Name{
		{0, "E_OK"}, {1, "E_NOT_OK"}, {2, "E_UNKNOWN_SERVICE"}, {3, "E_UNKNOWN_METHOD"},
		{4, "E_NOT_READY"}, {5, "E_NOT_REACHABLE"}, {6, "E_TIMEOUT"}, {7, "E_WRONG_PROTOCOL_VERSION"},
		{8, "E_WRONG_INTERFACE_VERSION"}, {9, "E_MALFORMED_MESSAGE"}, {10, "E_WRONG_MESSAGE_TYPE"},
		{11, "E_E2E_REPEATED"}, {12, "E_E2E_WRONG_SEQUENCE"}, {13, "E_E2E"},
		{14, "E_E2E_NOT_AVAILABLE"}, {15, "E_E2E_NO_NEW_DATA"},
	}
)

// someip prints a message's header. As in tcpdump, an empty line follows.
func someip(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("SOMEIP")
	if s.Length < 16 {
		d.Invalid()
		return d.Finish("someip")
	}
	id := d.U32(0)
	d.Printf(", service %d, ", id>>16)
	if id&0x8000 != 0 {
		d.Str("event")
	} else {
		d.Str("method")
	}
	d.Printf(" %d", id&0x7fff)
	d.Printf(", len %d", d.U32(4))
	request := d.U32(8)
	d.Printf(", client %d, session %d", request>>16, request&0xffff)
	d.Printf(", pver %d", d.U8(12))
	d.Printf(", iver %d", d.U8(13))
	kind := d.U8(14)
	d.Str(", msgtype ")
	d.Name(someipTypes, kind, "Unknown")
	code := d.U8(15)
	d.Str(", retcode ")
	d.Name(someipReturns, code, "Unknown")
	return d.Finish("someip")
}
