package text

// SOME/IP: AUTOSAR, SOME/IP Protocol Specification, section 4.1.2.

var (
	someipTypes = []name{
		{0x00, "REQUEST"}, {0x01, "REQUEST_NO_RETURN"}, {0x02, "NOTIFICATION"}, {0x80, "RESPONSE"},
		{0x81, "ERROR"}, {0x20, "TP_REQUEST"}, {0x21, "TP_REQUEST_NO_RETURN"},
		{0x22, "TP_NOTIFICATION"}, {0xa0, "TP_RESPONSE"}, {0xa1, "TP_ERROR"},
	}
	someipReturns = []name{
		{0, "E_OK"}, {1, "E_NOT_OK"}, {2, "E_UNKNOWN_SERVICE"}, {3, "E_UNKNOWN_METHOD"},
		{4, "E_NOT_READY"}, {5, "E_NOT_REACHABLE"}, {6, "E_TIMEOUT"}, {7, "E_WRONG_PROTOCOL_VERSION"},
		{8, "E_WRONG_INTERFACE_VERSION"}, {9, "E_MALFORMED_MESSAGE"}, {10, "E_WRONG_MESSAGE_TYPE"},
		{11, "E_E2E_REPEATED"}, {12, "E_E2E_WRONG_SEQUENCE"}, {13, "E_E2E"},
		{14, "E_E2E_NOT_AVAILABLE"}, {15, "E_E2E_NO_NEW_DATA"},
	}
)

// someip prints a message's header. tcpdump has an empty line after it.
func (p *Context) someip(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("SOMEIP")
	if s.length < 16 {
		d.invalid()
		return d.finish("someip")
	}
	id := d.u32(0)
	d.printf(", service %d, ", id>>16)
	if id&0x8000 != 0 {
		d.str("event")
	} else {
		d.str("method")
	}
	d.printf(" %d", id&0x7fff)
	d.printf(", len %d", d.u32(4))
	request := d.u32(8)
	d.printf(", client %d, session %d", request>>16, request&0xffff)
	d.printf(", pver %d", d.u8(12))
	d.printf(", iver %d", d.u8(13))
	kind := d.u8(14)
	d.str(", msgtype ")
	d.name(someipTypes, kind, "Unknown")
	code := d.u8(15)
	d.str(", retcode ")
	d.name(someipReturns, code, "Unknown")
	return d.finish("someip")
}
