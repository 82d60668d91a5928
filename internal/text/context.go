package text

import (
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/packet"
)

// settings are the options that printers of protocols look at.
type settings struct {
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
// far it is printed. What is inside a protocol is printed through it, so that
// printers need not know each other. A Context serves one packet after the other;
// it is not safe for use by several goroutines at once.
type Context struct {
	settings
	tables *Tables

	DatagramsAs Func // what all UDP datagrams carry, nil for what their ports say
	SegmentsAs  Func // likewise for TCP

	// The rest is of the current packet. Begin resets it.
	pkt     *packet.Packet
	at      int    // the index in pkt.Layers of the next header
	ip      pseudo // see IP
	known   ipState
	header  []byte // the IP header that ip is to be read from, see BeginTransport
	src     uint16 // the ports of the current transport header
	dst     uint16
	linkLen int  // bytes of the link header, which -x leaves out
	depth   int  // network headers so far
	most    int  // bytes of the text at which a dissection ends
	stop    bool // the packet ended early: nothing more to print
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

// Scratch is what a family keeps from one packet to the next: headers to decode into,
// and readers that would be allocated otherwise. A family keeps one T.
func Scratch[T any](c *Context, f Family) *T {
	if t, ok := c.scratch[f].(*T); ok {
		return t
	}
	t := new(T)
	c.scratch[f] = t
	return t
}

// NewContext returns a Context that finds the printers of tables.
func NewContext(o settings, tables *Tables) Context { return Context{settings: o, tables: tables} }

// Begin makes pkt the current packet. A dissection of it ends at most bytes of text.
func (c *Context) Begin(pkt *packet.Packet, most int) {
	c.pkt, c.at, c.known, c.most = pkt, 0, ipNone, most
	c.src, c.dst, c.linkLen, c.depth, c.stop, c.Numbers = 0, 0, 0, 0, false, false
}

// header is a pointer to a layer of ringcap/internal/layer.
type header[T any] interface {
	*T
	DecodeFromBytes([]byte, gopacket.DecodeFeedback) error
	LayerContents() []byte
}

// take returns the header that data starts with: the decoder's if that is the
// next of its layers, otherwise scratch, decoded here. It is false where the
// header does not decode.
func take[T any, H header[T]](c *Context, data []byte, scratch H) (H, bool) {
	if c.at < len(c.pkt.Layers) {
		if h, ok := c.pkt.Layers[c.at].(H); ok && StartsAt(h.LayerContents(), data) {
			c.at++
			return h, true
		}
		c.at = len(c.pkt.Layers)
	}
	return scratch, scratch.DecodeFromBytes(data, gopacket.NilDecodeFeedback) == nil
}

// StartsAt says whether a and b start at the same byte of the frame.
func StartsAt(a, b []byte) bool {
	return len(a) > 0 && len(b) > 0 && &a[0] == &b[0]
}

// span is a header with all that follows it.
type span struct {
	data   []byte // what was captured of it, cut where the headers around it end
	length int    // its bytes on the wire, by the headers around it
}

// from is s without its first n bytes; n may exceed what was captured.
func (s span) from(n int) span {
	return span{s.data[min(n, len(s.data)):], s.length - n}
}

// upTo is s cut to n bytes on the wire; a larger n claims bytes that are missing.
func (s span) upTo(n int) span {
	return span{s.data[:max(0, min(n, len(s.data)))], n}
}

// maxDepth bounds headers within headers, so that a hostile frame cannot nest
// them without end; tcpdump bounds labels and tunnels only by the frame's size.
const maxDepth = 64

// cut appends the mark of a packet that ends within a header of proto; nothing
// is printed after it.
func (c *Context) cut(b []byte, proto string) []byte {
	c.stop = true
	b = append(b, " [|"...)
	b = append(b, proto...)
	return append(b, ']')
}

// badLength appends tcpdump 5.0's note of a length that cannot be.
func badLength(b []byte, what string, have int, op string, want int) []byte {
	b = append(b, " ["...)
	b = append(b, what...)
	b = append(b, ' ')
	b = appendInt(b, have)
	b = append(b, op...)
	b = appendInt(b, want)
	return append(b, "] (invalid)"...)
}

// nest counts a network header; false when there are too many in one another.
func (c *Context) nest() bool {
	c.depth++
	return c.depth <= maxDepth
}

// skipLink counts n bytes of the link header that -x leaves out. Link headers
// within network headers are payload.
func (c *Context) skipLink(n int) {
	if c.depth == 0 {
		c.linkLen += n
	}
}

// unknown dumps a payload that nobody decodes, unless the whole packet is dumped
// in hexadecimal anyway, or -q does without.
func (c *Context) unknown(b []byte, data []byte) []byte {
	if c.dumped() {
		return b
	}
	return appendDumpText(b, indent, data)
}

// dumped says that an unknown payload needs no dump of its own.
func (c *Context) dumped() bool { return c.Quiet || c.HexDump }

// dumpedAnyway is unknown for what tcpdump shows with -q, too.
func (c *Context) dumpedAnyway(b []byte, data []byte) []byte {
	if c.HexDump {
		return b
	}
	return appendDumpText(b, indent, data)
}

// ipState says what Context.ip holds.
type ipState uint8

const (
	ipNone   ipState = iota // what a packet before left: no IP header came yet
	ipHeader                // the same, but the header is known
	ipSet
)

// IP is the IP header that the current transport header is in, empty before the
// first.
func (c *Context) IP() *pseudo {
	if c.known != ipSet {
		c.readIP()
	}
	return &c.ip
}

// SetIP says which IP header the payload printed next is in.
func (c *Context) SetIP(ip pseudo) {
	c.ip, c.known = ip, ipSet
	c.ip.o = &c.settings
}

// BeginTransport goes to a transport header in the first network header, behind a link
// header of linkLen bytes: ip is an IPv4 header without options or an IPv6 header. It
// is read where IP is asked for only: for most packets nobody does.
func (c *Context) BeginTransport(linkLen int, ip []byte, src, dst uint16) {
	c.header, c.known = ip, ipHeader
	c.linkLen, c.depth, c.src, c.dst = linkLen, 1, src, dst
}

// readIP sets c.ip where SetIP did not.
func (c *Context) readIP() {
	h := c.header
	switch {
	case c.known == ipNone:
		c.SetIP(pseudo{})
	case h[0]>>4 == 4:
		c.SetIP(pseudo{src: h[12:16], dst: h[16:20], final: h[16:20], proto: layers.IPProtocol(h[9]), ttl: int(h[8])})
	default:
		c.SetIP(pseudo{v6: true, src: h[8:24], dst: h[24:40], final: h[24:40], proto: layers.IPProtocol(h[6]), ttl: int(h[7])})
	}
}

// Quoted prints with print what is as if it stood alone: the packet around it goes on
// afterwards.
func (c *Context) Quoted(print Func, b []byte, s span) []byte {
	outer := *c.IP()
	b = print(c, b, s)
	c.SetIP(outer)
	return b
}

// UnknownLink prints a frame of a link type without a printer.
func (c *Context) UnknownLink(b []byte, t packet.LinkType, s span) []byte {
	if t.Description() != "" {
		return c.unknown(append(b, "UNSUPPORTED"...), s.data)
	}
	b = append(b, "link-type "...)
	b = appendInt(b, int(t))
	b = append(b, ", length "...)
	b = appendInt(b, s.length)
	return c.unknown(append(b, ": "...), s.data)
}
