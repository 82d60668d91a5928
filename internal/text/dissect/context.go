// Package dissect is what printers of protocols are made of: the Context that they share,
// the Dissection that reads bytes and writes text, and the tables in which a printer
// finds the one for what it carries. It knows no protocol.
package dissect

import (
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/packet"
)

// Options are the options that printers of protocols look at.
type Options struct {
	Verbose          int            // how many -v
	Quiet            bool           // -q: less protocol information
	Link             bool           // -e: the link header
	NoChecksums      bool           // -K: verify no checksums
	AbsoluteSequence bool           // -S: TCP sequence numbers as on the wire
	ASDot            bool           // AS numbers as 1.2 (RFC 5396)
	OneLine          bool           // -g: no line break after the IPv4 header of -v
	HexDump          bool           // the whole packet follows in hexadecimal
	Location         *time.Location // time zone
	Names            Namer          // names instead of addresses, nil for none
	Services         *Services      // names instead of ports, nil for none
}

// Context is what the printers of protocols share: the options, the packet, and how
// much of it is printed. A printer prints what is inside its protocol through the
// Context, so printers need not know each other. A Context serves one packet after the
// other; it is not safe for use by several goroutines at once.
type Context struct {
	Options
	tables *Tables

	DatagramsAs Func // what all UDP datagrams carry, nil for what their ports say
	SegmentsAs  Func // likewise for TCP

	// The rest is of the current packet. Begin resets it.
	Packet  *packet.Packet
	Next    int      // the index in Packet.Layers of the next header
	ip      IPHeader // see IP
	known   ipState
	header  []byte // the IP header that ip is to be read from, see BeginTransport
	Src     uint16 // the ports of the current transport header
	Dst     uint16
	LinkLen int  // bytes of the link header, which -x leaves out
	Depth   int  // network headers so far
	Limit   int  // bytes of text after which a dissection ends
	Stop    bool // the packet ended early: nothing more to print
	Numbers bool // what follows the ends of the packet is numbers and our own words

	scratch [familyCount]any
}

// Family is a package of printers.
type Family uint8

// The families.
const (
	FamilyLink Family = iota
	FamilyInet
	FamilyTransport
	FamilyTunnel
	FamilyRouting
	FamilyApp
	familyCount
)

// Scratch returns the memory that a family keeps from one packet to the next: headers to
// decode into, and readers that would be allocated otherwise. A family has one T.
func Scratch[T any](c *Context, f Family) *T {
	if t, ok := c.scratch[f].(*T); ok {
		return t
	}
	t := new(T)
	c.scratch[f] = t
	return t
}

// NewContext returns a Context that finds printers in tables.
func NewContext(o Options, tables *Tables) Context { return Context{Options: o, tables: tables} }

// Begin makes pkt the current packet, of which at most limit bytes of text are printed.
func (c *Context) Begin(pkt *packet.Packet, limit int) {
	c.Packet, c.Next, c.known, c.Limit = pkt, 0, ipNone, limit
	c.Src, c.Dst, c.LinkLen, c.Depth, c.Stop, c.Numbers = 0, 0, 0, 0, false, false
}

// header is a pointer to a layer of ringcap/internal/layer.
type header[T any] interface {
	*T
	DecodeFromBytes([]byte, gopacket.DecodeFeedback) error
	LayerContents() []byte
}

// Decode returns the header that data starts with: the decoder's if that is the
// next of its layers, otherwise scratch, decoded here. It is false where the
// header does not decode.
func Decode[T any, H header[T]](c *Context, data []byte, scratch H) (H, bool) {
	if c.Next < len(c.Packet.Layers) {
		if h, ok := c.Packet.Layers[c.Next].(H); ok && StartsAt(h.LayerContents(), data) {
			c.Next++
			return h, true
		}
		c.Next = len(c.Packet.Layers)
	}
	return scratch, scratch.DecodeFromBytes(data, gopacket.NilDecodeFeedback) == nil
}

// StartsAt says whether a and b start at the same byte of the frame.
func StartsAt(a, b []byte) bool {
	return len(a) > 0 && len(b) > 0 && &a[0] == &b[0]
}

// Span is a header with all that follows it.
type Span struct {
	Data   []byte // what was captured of it, cut where the headers around it end
	Length int    // its bytes on the wire, by the headers around it
}

// From is s without its first n bytes; n may exceed what was captured.
func (s Span) From(n int) Span {
	return Span{s.Data[min(n, len(s.Data)):], s.Length - n}
}

// UpTo is s cut to n bytes on the wire; a larger n claims bytes that are missing.
func (s Span) UpTo(n int) Span {
	return Span{s.Data[:max(0, min(n, len(s.Data)))], n}
}

// MaxDepth bounds headers within headers, so that a hostile frame cannot nest
// them without end; tcpdump bounds labels and tunnels only by the frame's size.
const MaxDepth = 64

// Cut appends the mark of a packet that ends within a header of proto; nothing
// is printed after it.
func (c *Context) Cut(b []byte, proto string) []byte {
	c.Stop = true
	b = append(b, " [|"...)
	b = append(b, proto...)
	return append(b, ']')
}

// BadLength appends tcpdump 5.0's note of a length that cannot be.
func BadLength(b []byte, what string, have int, op string, want int) []byte {
	b = append(b, " ["...)
	b = append(b, what...)
	b = append(b, ' ')
	b = AppendInt(b, have)
	b = append(b, op...)
	b = AppendInt(b, want)
	return append(b, "] (invalid)"...)
}

// Nest counts a network header; false when there are too many in one another.
func (c *Context) Nest() bool {
	c.Depth++
	return c.Depth <= MaxDepth
}

// SkipLink counts n bytes of the link header that -x leaves out. Link headers
// within network headers are payload.
func (c *Context) SkipLink(n int) {
	if c.Depth == 0 {
		c.LinkLen += n
	}
}

// DumpUnknown dumps a payload that nobody decodes, unless the whole packet is dumped
// in hexadecimal anyway, or -q does without.
func (c *Context) DumpUnknown(b []byte, data []byte) []byte {
	if c.Dumped() {
		return b
	}
	return AppendDumpText(b, Indent, data)
}

// Dumped says that an unknown payload needs no dump of its own.
func (c *Context) Dumped() bool { return c.Quiet || c.HexDump }

// DumpAnyway is unknown for what tcpdump shows with -q, too.
func (c *Context) DumpAnyway(b []byte, data []byte) []byte {
	if c.HexDump {
		return b
	}
	return AppendDumpText(b, Indent, data)
}

// ipState says what Context.ip holds.
type ipState uint8

const (
	ipNone   ipState = iota // the header of an earlier packet: no IP header came yet
	ipHeader                // likewise, but Context.header is to be read
	ipSet                   // the current header
)

// IP returns the IP header around the current transport header, an empty one before
// the first.
func (c *Context) IP() *IPHeader {
	if c.known != ipSet {
		c.readIP()
	}
	return &c.ip
}

// SetIP returns the IP header around what is printed next, for its printer to fill in.
func (c *Context) SetIP() *IPHeader {
	c.known, c.ip.Options = ipSet, &c.Options
	return &c.ip
}

// BeginTransport skips to the transport header of a packet in the frame itself, behind a
// link header of linkLen bytes. ip is its IPv4 header without options or its IPv6 header.
// Only IP reads it, which most packets never need.
func (c *Context) BeginTransport(linkLen int, ip []byte, src, dst uint16) {
	c.header, c.known = ip, ipHeader
	c.LinkLen, c.Depth, c.Src, c.Dst = linkLen, 1, src, dst
}

// readIP fills c.ip in where SetIP was not called.
func (c *Context) readIP() {
	known, h, ip := c.known, c.header, c.SetIP()
	switch {
	case known == ipNone:
		*ip = IPHeader{Options: &c.Options}
	case h[0]>>4 == 4:
		ip.V6, ip.Src, ip.Dst, ip.Final = false, h[12:16], h[16:20], h[16:20]
		ip.Proto, ip.TTL, ip.Fragment = layers.IPProtocol(h[9]), int(h[8]), false
	default:
		ip.V6, ip.Src, ip.Dst, ip.Final = true, h[8:24], h[24:40], h[24:40]
		ip.Proto, ip.TTL, ip.Fragment = layers.IPProtocol(h[6]), int(h[7]), false
	}
}

// Quoted prints a packet within another as if it stood alone, and returns to the IP
// header around it.
func (c *Context) Quoted(printer Func, b []byte, s Span) []byte {
	outer := *c.IP()
	b = printer(c, b, s)
	*c.SetIP() = outer
	return b
}

// unknownLink prints a frame of a link type without a printer.
func (c *Context) unknownLink(b []byte, t packet.LinkType, s Span) []byte {
	if t.Description() != "" {
		return c.DumpUnknown(append(b, "UNSUPPORTED"...), s.Data)
	}
	b = append(b, "link-type "...)
	b = AppendInt(b, int(t))
	b = append(b, ", length "...)
	b = AppendInt(b, s.Length)
	return c.DumpUnknown(append(b, ": "...), s.Data)
}
