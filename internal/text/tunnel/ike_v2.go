package tunnel

// Payloads of version 2 of IKE: RFC 7296.

import "ringcap/internal/text/dissect"

var ike2Types = []string{"", "encr", "prf", "integ", "dh", "esn"}

// ike2Transforms holds the names by transform type. An entry is nil if only numbers are
// printed.
var ike2Transforms = [...][]string{
	1: ikeCiphers,
	2: {"", "hmac-md5", "hmac-sha", "hmac-tiger", "aes128_xcbc"},
	3: {"", "hmac-md5", "hmac-sha", "dec-mac", "kpdk-md5", "aes-xcbc"},
	4: ikeGroups,
	5: {"no-esn", "esn"},
}

var ike2Attributes = []attribute{14: {name: "keylen"}}

var ike2Identities = []dissect.Name{
	{1, " ipv4:"}, {2, " fqdn:"}, {3, " rfc822:"}, {5, " ipv6:"}, {9, " dn:"}, {10, " gn:"}, {11, " keyid:"},
}

// ike2Notify holds the notifications by type. spi reports whether their SPI is printed.
var ike2Notify = []struct {
	kind int
	name string
	spi  bool
}{
	{1, "unsupported_critical_payload", false}, {4, "invalid_ike_spi", true},
	{5, "invalid_major_version", false}, {7, "invalid_syntax", true}, {9, "invalid_message_id", true},
	{11, "invalid_spi", true}, {14, "no_protocol_chosen", true}, {17, "invalid_ke_payload", true},
	{24, "authentication_failed", true}, {34, "single_pair_required", true},
	{35, "no_additional_sas", false}, {36, "internal_address_failure", false},
	{37, "failed:cp_required", false}, {39, "invalid_selectors", false}, {16384, "initial_contact", false},
	{16385, "set_window_size", false}, {16386, "additional_ts_possible", false},
	{16387, "ipcomp_supported", false}, {16388, "nat_detection_source_ip", true},
	{16389, "nat_detection_destination_ip", true}, {ike2Cookie, "cookie", true},
	{16391, "use_transport_mode", false}, {16392, "http_cert_lookup_supported", false},
	{16393, "rekey_sa", true}, {16394, "tfc_padding_not_supported", false},
	{16395, "non_first_fragment_also", false},
}

const ike2Cookie = 16390

// payload2 appends a payload of version 2.
func (m *ikeMessage) payload2(kind, off, size int) int {
	switch kind {
	case 33:
		return m.association2(off, size)
	case 34:
		if size < 8 || !m.there(off, 8) {
			return m.short(kind)
		}
		m.head2(ikePayloads[kind], off)
		m.Printf(" len=%d group=", size-8)
		m.of(ikeGroups, m.U16(off+4))
		return m.whole(kind, off+8, size-8)
	case 35, 36:
		return m.identity2(kind, off, size)
	case 39:
		return m.authentication2(off, size)
	case 40:
		return m.nonce2(off, size)
	case 41:
		return m.notification2(off, size)
	case 43:
		return m.vendor2(off, size)
	}
	m.head2(ikePayloads[kind], off)
	m.Printf(" len=%d", size-4)
	if kind == 46 { // encrypted: its next payload is inside
		m.whole(kind, off+4, size-4)
		return -1
	}
	return m.whole(kind, off+4, size-4)
}

// head2 appends the name of a payload and whether it is critical.
func (m *ikeMessage) head2(name string, off int) {
	m.Str(name)
	if m.U8(off+1)&0x80 != 0 {
		m.Str("[C]")
	}
	m.Str(":")
}

// association2 appends the proposals of a security association, each on its own line, and
// below them their transforms. If a proposal ends early, the rest is omitted.
func (m *ikeMessage) association2(off, size int) int {
	end := off + size
	m.head2("sa", off)
	m.Printf(" len=%d", size-4)
	return m.list2(off+4, end, ikeP, 33, m.proposal2)
}

// list2 appends the items from off to end. The first item has the type kind; item appends
// one.
func (m *ikeMessage) list2(off, end, kind, parent int, item func(n, off, size int) int) int {
	m.depth++
	defer func() { m.depth-- }()
	first := kind
	for n := 1; kind != 0; n++ {
		if end-off < 4 {
			m.short(parent)
			return end
		}
		next, size := m.U8(off), m.U16(off+2)
		if size <= 4 {
			return m.short(parent)
		}
		if size > end-off {
			m.short(parent)
			return end
		}
		m.startLine()
		if kind == first {
			if off = item(n, off, size); off < 0 {
				return -1
			}
		} else {
			m.payloadName(kind)
			off += size
		}
		m.Str(")")
		kind = next
	}
	return off
}

func (m *ikeMessage) proposal2(_, off, size int) int {
	if size < 8 {
		return m.short(ikeP)
	}
	m.head2("p", off)
	spi := m.U8(off + 6)
	m.Printf(" #%d protoid=", m.U8(off+4))
	m.Name(ikeProtocols, m.U8(off+5), "#%d")
	m.Printf(" transform=%d len=%d", m.U8(off+7), size)
	if spi > size-8 {
		m.short(ikeP)
		return off + size
	}
	if spi > 0 {
		m.Str(" spi=")
		m.raw(off+8, spi)
	}
	return m.list2(off+8+spi, off+size, ikeT, ikeP, m.transform2)
}

func (m *ikeMessage) transform2(n, off, size int) int {
	if size < 8 {
		return m.short(ikeT)
	}
	m.head2("t", off)
	kind, id := m.U8(off+4), m.U16(off+6)
	m.Printf(" #%d type=", n)
	m.of(ike2Types, kind)
	m.Str(" id=")
	if kind > 0 && kind < len(ike2Transforms) {
		m.of(ike2Transforms[kind], id)
	} else {
		m.Printf("%d", id)
	}
	m.Str(" ")
	known := ike2Attributes
	if kind != 1 {
		known = nil
	}
	if !m.attributes(known, off+8, off+size) {
		return m.short(ikeT)
	}
	return off + size
}

func (m *ikeMessage) identity2(kind, off, size int) int {
	if size < 8 {
		return m.short(kind)
	}
	m.head2(ikePayloads[kind], off)
	m.Printf(" len=%d", size-4)
	m.whole(kind, off+4, size-4)
	id := m.U8(off + 4)
	s, ok := dissect.Lookup(ike2Identities, uint32(id))
	if !ok {
		return off + size
	}
	m.Str(s)
	if id == 2 || id == 3 {
		m.dots(off+8, size-8)
	} else {
		m.raw(off+8, size-8)
	}
	return off + size
}

// dots appends text, with a dot for each unprintable character.
func (m *ikeMessage) dots(off, n int) {
	for _, c := range m.Bytes(off, n) {
		if c < ' ' || c > '~' {
			c = '.'
		}
		m.Out = append(m.Out, c)
	}
}

func (m *ikeMessage) authentication2(off, size int) int {
	if size < 8 {
		return m.short(39)
	}
	m.head2("v2auth", off)
	m.Printf(" len=%d method=", size-4)
	m.of([]string{"invalid", "rsasig", "shared-secret", "dsssig"}, m.U8(off+4))
	if m.Ctx.Verbose > 1 {
		m.Str(" authdata=(")
		m.raw(off+8, size-8)
		m.Str(") ")
	} else {
		m.someData(off + 8)
	}
	return off + size
}

func (m *ikeMessage) nonce2(off, size int) int {
	m.head2("nonce", off)
	m.Printf(" len=%d", size-4)
	if m.Ctx.Verbose > 1 {
		m.Str(" nonce=(")
		m.raw(off+4, size-4)
		m.Str(") ")
	} else {
		m.someData(off + 4)
	}
	return off + size
}

func (m *ikeMessage) notification2(off, size int) int {
	if size < 8 {
		return m.short(11)
	}
	m.head2("n", off)
	spi, kind := m.U8(off+5), m.U16(off+6)
	m.Str(" prot_id=")
	m.Name(ikeProtocols, m.U8(off+4), "#%d")
	what, show := "private-status", true
	switch {
	case kind < 8192:
		what = "error"
	case kind < 16384:
		what = "private-error"
	case kind < 40960:
		what = "status"
	}
	for _, n := range ike2Notify {
		if n.kind == kind {
			what, show = n.name, n.spi
		}
	}
	m.Printf(" type=%d(", kind)
	m.Str(what)
	m.Str(")")
	at := off + 8 + spi
	if show && spi > 0 {
		m.Str(" spi=")
		if !m.raw(off+8, spi) {
			return m.short(11)
		}
	}
	if left := len(m.Span.Data) - at; left > 0 && kind == ike2Cookie {
		if left < 30 {
			m.Str(" data=(")
			m.raw(at, left)
			m.Str(")")
		} else {
			m.someData(at)
		}
	}
	return off + size
}

func (m *ikeMessage) vendor2(off, size int) int {
	m.head2("v2vid", off)
	m.Printf(" len=%d vid=", size-4)
	m.dots(off+4, size-4)
	if m.Ctx.Verbose > 2 && size > 8 {
		m.whole(43, off+4, size-4)
	}
	return off + size
}
