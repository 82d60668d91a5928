package text

// IKE: RFC 2408 and 2409 (version 1), RFC 7296 (version 2); in UDP with ESP: RFC
// 3948. See ikev1.go and ikev2.go for the payloads.

import "github.com/google/gopacket/layers"

const (
	portIKE  = 500
	portNATT = 4500
)

// ikePayloads are the payload types of both versions.
var ikePayloads = [...]string{
	"none", "sa", "p", "t", "ke", "id", "cert", "cr", "hash", "sig", "nonce", "n", "d", "vid",
	"pay14", "pay15", "pay16", "pay17", "pay18", "pay19", "pay20", "pay21", "pay22", "pay23",
	"pay24", "pay25", "pay26", "pay27", "pay28", "pay29", "pay30", "pay31", "pay32", "v2sa",
	"v2ke", "v2IDi", "v2IDr", "v2cert", "v2cr", "v2auth", "v2nonce", "v2n", "v2d", "v2vid",
	"v2TSi", "v2TSr", "v2e", "v2cp", "v2eap",
}

// Payload types that others contain.
const (
	ikeP = 2
	ikeT = 3
)

var ikeExchanges = []name{
	{0, "none"}, {1, "base"}, {2, "ident"}, {3, "auth"}, {4, "agg"}, {5, "inf"},
	{32, "oakley-quick"}, {33, "oakley-newgroup"}, {34, "ikev2_init"}, {35, "ikev2_auth"},
	{36, "child_sa"}, {37, "inf2"},
}

var ikeProtocols = []name{{1, "isakmp"}, {2, "ipsec-ah"}, {3, "ipsec-esp"}, {4, "ipcomp"}}

// maxIKEDepth bounds payloads in payloads; honest ones are three deep.
const maxIKEDepth = 8

// ikeMessage is a message in the making. Unlike with other protocols, what is cut
// ends its payload only: so every read is asked for first.
type ikeMessage struct {
	dissection
	depth int
	proto int // of the proposal that a transform is in
}

// natt prints what is on the port that passes address translators.
func (p *Context) natt(b []byte, s span) []byte {
	switch {
	case len(s.data) < 1:
		return p.cut(b, "isakmp")
	case s.length == 1 && s.data[0] == 0xff:
		return append(b, "isakmp-nat-keep-alive"...)
	case len(s.data) < 4:
		return p.cut(b, "isakmp")
	case be.Uint32(s.data) == 0:
		return p.ike(append(b, "NONESP-encap: "...), s.from(4))
	}
	return p.IPProtocol(append(b, "UDP-encap: "...), layers.IPProtocolESP, s)
}

// ike prints a message; its payloads with -v.
func (p *Context) ike(b []byte, s span) []byte {
	if len(s.data) < 28 {
		return p.cut(b, "isakmp")
	}
	m := ikeMessage{dissection: p.dissect(append(b, "isakmp"...), s)}
	next, version, flags := m.u8(16), m.u8(17), m.u8(19)
	if p.Verbose > 0 {
		m.printf(" %d.%d msgid %08x", version>>4, version&15, m.u32(20))
	}
	if p.Verbose > 1 {
		m.printf(" cookie %08x%08x->%08x%08x", m.u32(0), m.u32(4), m.u32(8), m.u32(12))
	}
	m.str(":")
	switch version >> 4 {
	case 1:
		m.ikeHead1(flags)
	case 2:
		m.ikeHead2(flags)
	default:
		return m.b
	}
	if p.Verbose == 0 {
		return m.b
	}
	m.str(":")
	if encrypted := flags&1 != 0; encrypted {
		m.str(" [encrypted ")
		m.payloadName(next)
		m.str("]")
	} else {
		m.chain(next, 28)
	}
	if size := m.u32(24); size != s.length {
		m.printf(" (len mismatch: isakmp %d/ip %d)", size, s.length)
	}
	return m.b
}

// ikeHead1 appends phase, role, exchange and flags of version 1. Who began is
// known of the first message only.
func (m *ikeMessage) ikeHead1(flags int) {
	if m.u32(20) == 0 {
		m.str(" phase 1")
	} else {
		m.str(" phase 2/others")
	}
	switch {
	case m.p.pkt.Role != 0:
		m.b = append(m.b, ' ', m.p.pkt.Role)
	case m.u64(0) != 0 && m.u64(8) == 0:
		m.str(" I")
	default:
		m.str(" ?")
	}
	m.str(" ")
	m.name(ikeExchanges, m.u8(18), "#%d")
	m.ikeFlags(flags, []name{{1, "E"}, {2, "C"}})
}

// ikeHead2 appends the same of version 2.
func (m *ikeMessage) ikeHead2(flags int) {
	if m.u32(20) == 0 {
		m.str(" parent_sa ")
	} else {
		m.str(" child_sa  ")
	}
	m.name(ikeExchanges, m.u8(18), "#%d")
	m.ikeFlags(flags, []name{{0x08, "I"}, {0x10, "V"}, {0x20, "R"}})
}

func (m *ikeMessage) ikeFlags(flags int, names []name) {
	if flags == 0 {
		return
	}
	m.str("[")
	for _, f := range names {
		if flags&int(f.value) != 0 {
			m.str(f.name)
		}
	}
	m.str("]")
}

func (m *ikeMessage) payloadName(kind int) {
	if kind < len(ikePayloads) {
		m.str(ikePayloads[kind])
		return
	}
	m.printf("#%d", kind)
}

// there says whether n bytes at off were captured.
func (m *ikeMessage) there(off, n int) bool { return n >= 0 && off+n <= len(m.s.data) }

// short appends the mark of a payload that is cut, and says that nothing follows.
func (m *ikeMessage) short(kind int) int {
	m.str(" [|")
	m.payloadName(kind)
	m.str("]")
	return -1
}

// chain appends the payloads from off on, the first of which is kind, each on a line
// of its own. It returns where they end, -1 where nothing can follow.
func (m *ikeMessage) chain(kind, off int) int {
	if m.depth == maxIKEDepth {
		return -1
	}
	m.depth++
	for kind != 0 {
		if !m.there(off, 4) || !m.there(off, m.u16(off+2)) {
			m.depth--
			return m.short(kind)
		}
		next := m.u8(off)
		m.open()
		off = m.payload(kind, off, m.u16(off+2))
		m.str(")")
		if off < 0 {
			break
		}
		kind = next
	}
	m.depth--
	return off
}

// open starts a payload's line.
func (m *ikeMessage) open() {
	m.str("\n")
	for range m.depth {
		m.str("    ")
	}
	m.str("(")
}

// payload appends what is in a payload of size bytes. It returns where the next one
// starts, -1 where nothing can follow.
func (m *ikeMessage) payload(kind, off, size int) int {
	if size <= 4 {
		return -1
	}
	if kind > 0 && kind <= 13 {
		return m.payload1(kind, off, size)
	}
	if kind >= 33 && kind <= 48 {
		return m.payload2(kind, off, size)
	}
	m.payloadName(kind)
	return off + size
}

// raw appends n bytes at off in hexadecimal; false where they were not captured.
func (m *ikeMessage) raw(off, n int) bool {
	if !m.there(off, n) {
		return false
	}
	m.b = appendHexBytes(m.b, m.s.data[off:off+n])
	return true
}

// someData appends the first bytes from off on and the last of the message.
func (m *ikeMessage) someData(off int) {
	all := m.s.data[min(off, len(m.s.data)):]
	head := min(10, len(all))
	tail := max(head, len(all)-20)
	m.str(" data=(")
	m.b = appendHexBytes(m.b, all[:head])
	m.str("...")
	m.b = appendHexBytes(m.b, all[tail:])
	m.str(")")
}

// whole appends the n bytes at off with -vvv.
func (m *ikeMessage) whole(kind, off, n int) int {
	if m.p.Verbose > 2 && n > 0 {
		m.str(" ")
		if !m.raw(off, n) {
			return m.short(kind)
		}
	}
	return off + n
}

// attribute is a kind of attribute that a transform has: its name, and those of its
// values.
type attribute struct {
	name   string
	values []string
}

// attributes appends those from off to end; false where they are cut.
func (m *ikeMessage) attributes(known []attribute, off, end int) bool {
	for off < end && off < len(m.s.data) {
		size := 4
		if !m.there(off, 4) {
			return false
		}
		fixed := m.u8(off)&0x80 != 0
		if !fixed {
			size += m.u16(off + 2)
		}
		if off+size > end {
			m.str("[|attr]")
			return true
		}
		kind, v := m.u16(off)&0x7fff, m.u16(off+2)
		a := attribute{}
		if kind < len(known) {
			a = known[kind]
		}
		if a.name != "" {
			m.str("(type=")
			m.str(a.name)
		} else {
			m.printf("(type=#%d", kind)
		}
		switch {
		case !fixed:
			m.printf(" len=%d value=", size-4)
			if !m.raw(off+4, size-4) {
				m.str(")")
				return false
			}
		case v < len(a.values) && a.values[v] != "":
			m.str(" value=")
			m.str(a.values[v])
		default:
			m.printf(" value=%04x", v)
		}
		m.str(")")
		off += size
	}
	return true
}

// of appends the name that table has for v, or its number.
func (m *ikeMessage) of(table []string, v int) {
	if v < len(table) && table[v] != "" {
		m.str(table[v])
		return
	}
	m.printf("#%d", v)
}
