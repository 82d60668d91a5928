package tunnel

// IKE: RFC 2408 and 2409 (version 1), RFC 7296 (version 2); in UDP with ESP: RFC
// 3948. See ike_v1.go and ike_v2.go for the payloads.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/text/dissect"
)

// ikePayloads are the payload types of both versions.
var ikePayloads = [...]string{
	"none", "sa", "p", "t", "ke", "id", "cert", "cr", "hash", "sig", "nonce", "n", "d", "vid",
	"pay14", "pay15", "pay16", "pay17", "pay18", "pay19", "pay20", "pay21", "pay22", "pay23",
	"pay24", "pay25", "pay26", "pay27", "pay28", "pay29", "pay30", "pay31", "pay32", "v2sa",
	"v2ke", "v2IDi", "v2IDr", "v2cert", "v2cr", "v2auth", "v2nonce", "v2n", "v2d", "v2vid",
	"v2TSi", "v2TSr", "v2e", "v2cp", "v2eap",
}

// Payload types that are nested in others.
const (
	ikeP = 2
	ikeT = 3
)

var ikeExchanges = []dissect.Name{
	{0, "none"}, {1, "base"}, {2, "ident"}, {3, "auth"}, {4, "agg"}, {5, "inf"},
	{32, "oakley-quick"}, {33, "oakley-newgroup"}, {34, "ikev2_init"}, {35, "ikev2_auth"},
	{36, "child_sa"}, {37, "inf2"},
}

var ikeProtocols = []dissect.Name{{1, "isakmp"}, {2, "ipsec-ah"}, {3, "ipsec-esp"}, {4, "ipcomp"}}

// maxIKEDepth limits the nesting of payloads. Normal messages nest three deep.
const maxIKEDepth = 8

// ikeMessage is a message that is being printed. Unlike in other protocols, a payload
// that is cut does not end the output, so every read must be preceded by a check with
// there.
type ikeMessage struct {
	dissect.Dissection
	depth int
	proto int // protocol of the proposal that contains a transform
}

// natt prints a datagram on the port for NAT traversal.
func natt(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	switch {
	case len(s.Data) < 1:
		return ctx.Cut(b, "isakmp")
	case s.Length == 1 && s.Data[0] == 0xff:
		return append(b, "isakmp-nat-keep-alive"...)
	case len(s.Data) < 4:
		return ctx.Cut(b, "isakmp")
	case be.Uint32(s.Data) == 0:
		return ike(ctx, append(b, "NONESP-encap: "...), s.From(4))
	}
	return ctx.IPProtocol(append(b, "UDP-encap: "...), layers.IPProtocolESP, s)
}

// ike prints a message, with -v including its payloads.
func ike(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 28 {
		return ctx.Cut(b, "isakmp")
	}
	m := ikeMessage{Dissection: ctx.Dissect(append(b, "isakmp"...), s)}
	next, version, flags := m.U8(16), m.U8(17), m.U8(19)
	if ctx.Verbose > 0 {
		m.Printf(" %d.%d msgid %08x", version>>4, version&15, m.U32(20))
	}
	if ctx.Verbose > 1 {
		m.Printf(" cookie %08x%08x->%08x%08x", m.U32(0), m.U32(4), m.U32(8), m.U32(12))
	}
	m.Str(":")
	switch version >> 4 {
	case 1:
		m.ikeHead1(flags)
	case 2:
		m.ikeHead2(flags)
	default:
		return m.Out
	}
	if ctx.Verbose == 0 {
		return m.Out
	}
	m.Str(":")
	if encrypted := flags&1 != 0; encrypted {
		m.Str(" [encrypted ")
		m.payloadName(next)
		m.Str("]")
	} else {
		m.chain(next, 28)
	}
	if size := m.U32(24); size != s.Length {
		m.Printf(" (len mismatch: isakmp %d/ip %d)", size, s.Length)
	}
	return m.Out
}

// ikeHead1 appends phase, role, exchange and flags of version 1. Without the tracker,
// only the first message shows that its sender is the initiator.
func (m *ikeMessage) ikeHead1(flags int) {
	if m.U32(20) == 0 {
		m.Str(" phase 1")
	} else {
		m.Str(" phase 2/others")
	}
	switch {
	case m.Ctx.Packet.Role != 0:
		m.Out = append(m.Out, ' ', m.Ctx.Packet.Role)
	case m.U64(0) != 0 && m.U64(8) == 0:
		m.Str(" I")
	default:
		m.Str(" ?")
	}
	m.Str(" ")
	m.Name(ikeExchanges, m.U8(18), "#%d")
	m.ikeFlags(flags, []dissect.Name{{1, "E"}, {2, "C"}})
}

// ikeHead2 appends the same fields of version 2.
func (m *ikeMessage) ikeHead2(flags int) {
	if m.U32(20) == 0 {
		m.Str(" parent_sa ")
	} else {
		m.Str(" child_sa  ")
	}
	m.Name(ikeExchanges, m.U8(18), "#%d")
	m.ikeFlags(flags, []dissect.Name{{0x08, "I"}, {0x10, "V"}, {0x20, "R"}})
}

func (m *ikeMessage) ikeFlags(flags int, names []dissect.Name) {
	if flags == 0 {
		return
	}
	m.Str("[")
	for _, f := range names {
		if flags&int(f.Value) != 0 {
			m.Str(f.Name)
		}
	}
	m.Str("]")
}

func (m *ikeMessage) payloadName(kind int) {
	if kind < len(ikePayloads) {
		m.Str(ikePayloads[kind])
		return
	}
	m.Printf("#%d", kind)
}

// there reports whether n bytes at off were captured.
func (m *ikeMessage) there(off, n int) bool { return n >= 0 && off+n <= len(m.Span.Data) }

// short marks a payload as cut and returns -1, because nothing can follow.
func (m *ikeMessage) short(kind int) int {
	m.Str(" [|")
	m.payloadName(kind)
	m.Str("]")
	return -1
}

// chain appends a chain of payloads, each on its own line. The first payload is at off
// and has the type kind. chain returns the end of the chain, or -1 if nothing can follow.
func (m *ikeMessage) chain(kind, off int) int {
	if m.depth == maxIKEDepth {
		return -1
	}
	m.depth++
	for kind != 0 {
		if !m.there(off, 4) || !m.there(off, m.U16(off+2)) {
			m.depth--
			return m.short(kind)
		}
		next := m.U8(off)
		m.startLine()
		off = m.payload(kind, off, m.U16(off+2))
		m.Str(")")
		if off < 0 {
			break
		}
		kind = next
	}
	m.depth--
	return off
}

// startLine starts the line of a payload.
func (m *ikeMessage) startLine() {
	m.Str("\n")
	for range m.depth {
		m.Str("    ")
	}
	m.Str("(")
}

// payload appends the contents of a payload of size bytes. It returns the offset of the
// next payload, or -1 if nothing can follow.
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

// raw appends n bytes at off in hexadecimal. It returns false if they were not captured.
func (m *ikeMessage) raw(off, n int) bool {
	if !m.there(off, n) {
		return false
	}
	m.Out = dissect.AppendHexBytes(m.Out, m.Span.Data[off:off+n])
	return true
}

// someData appends the first bytes from off on and the last bytes of the message.
func (m *ikeMessage) someData(off int) {
	all := m.Span.Data[min(off, len(m.Span.Data)):]
	head := min(10, len(all))
	tail := max(head, len(all)-20)
	m.Str(" data=(")
	m.Out = dissect.AppendHexBytes(m.Out, all[:head])
	m.Str("...")
	m.Out = dissect.AppendHexBytes(m.Out, all[tail:])
	m.Str(")")
}

// whole appends n bytes at off if -vvv is given, and returns the offset after them.
func (m *ikeMessage) whole(kind, off, n int) int {
	if m.Ctx.Verbose > 2 && n > 0 {
		m.Str(" ")
		if !m.raw(off, n) {
			return m.short(kind)
		}
	}
	return off + n
}

// attribute is a kind of attribute of a transform, with the names of its values.
type attribute struct {
	name   string
	values []string
}

// attributes appends the attributes from off to end. It returns false if they are cut.
func (m *ikeMessage) attributes(known []attribute, off, end int) bool {
	for off < end && off < len(m.Span.Data) {
		size := 4
		if !m.there(off, 4) {
			return false
		}
		fixed := m.U8(off)&0x80 != 0
		if !fixed {
			size += m.U16(off + 2)
		}
		if off+size > end {
			m.Str("[|attr]")
			return true
		}
		kind, v := m.U16(off)&0x7fff, m.U16(off+2)
		a := attribute{}
		if kind < len(known) {
			a = known[kind]
		}
		if a.name != "" {
			m.Str("(type=")
			m.Str(a.name)
		} else {
			m.Printf("(type=#%d", kind)
		}
		switch {
		case !fixed:
			m.Printf(" len=%d value=", size-4)
			if !m.raw(off+4, size-4) {
				m.Str(")")
				return false
			}
		case v < len(a.values) && a.values[v] != "":
			m.Str(" value=")
			m.Str(a.values[v])
		default:
			m.Printf(" value=%04x", v)
		}
		m.Str(")")
		off += size
	}
	return true
}

// of appends the name of v in table, or its number if it has no name.
func (m *ikeMessage) of(table []string, v int) {
	if v < len(table) && table[v] != "" {
		m.Str(table[v])
		return
	}
	m.Printf("#%d", v)
}
