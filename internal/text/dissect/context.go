// Package dissect is the kernel of the protocol printers: the Context that they share,
// the Dissection that reads bytes and writes text, and the tables in which a printer
// finds the printer of its payload. It knows no protocol.
package dissect

import (
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/esp"
	"ringcap/packet"
)

// Options are the options of the protocol printers.
type Options struct {
	Verbose          int            // number of -v
	Quiet            bool           // -q: less protocol information
	Link             bool           // -e: the link header
	NoChecksums      bool           // -K: verify no checksums
	AbsoluteSequence bool           // -S: TCP sequence numbers as on the wire
	ASDot            bool           // AS numbers as 1.2 (RFC 5396)
	Mesh             bool           // -H: mesh headers of 802.11s
	RawHandles       bool           // -u: NFS file handles as on the wire
	ESP              *esp.Keys      // -E: the keys of ESP, nil for none
	TCPSecret        string         // -M: the secret of TCP's MD5 option
	OneLine          bool           // -g: no line break after the IPv4 header of -v
	HexDump          bool           // the whole packet follows in hexadecimal
	Location         *time.Location // time zone
	Names            Namer          // names instead of addresses, nil for none
	Services         *Services      // names instead of ports, nil for none
	Unprinted        *Unprinted     // tells of link types without a printer; may be nil
}

// A Context is shared by the printers of a packet. It holds the options, the packet and
// how far the packet has been printed. A printer prints its payload through the Context,
// so printers need not know each other. A Context is reused for one packet after
// another. It is not safe for concurrent use.
type Context struct {
	Options
	tables *Tables

	DatagramsAs Func // the printer of all UDP payloads, nil to choose by port
	SegmentsAs  Func // the printer of all TCP payloads, nil to choose by port

	// The fields from here on describe the current packet. Begin resets them.
	Packet  *packet.Packet
	ip      IPHeader // see IP
	known   ipState
	header  []byte // the IP header to read ip from, see BeginTransport
	Src     uint16 // the ports of the current transport header
	Dst     uint16
	Ether   []byte // the addresses of the Ethernet header before, nil if there was none
	LinkLen int    // bytes of the link header, which -x leaves out
	Depth   int    // number of network headers so far
	Limit   int    // the length of the text at which dissections end and Bound cuts
	dumped  int    // bytes of unknown payload so far, see Dump
	Stop    bool   // the packet ended early: nothing more to print
	Numbers bool   // the text after the addresses and ports holds no bytes of the packet

	Ends    Ends
	scratch [familyCount]any
}

// Family identifies a package of printers.
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

// Scratch returns the memory that f keeps from one packet to the next: headers to decode
// into, and readers that would otherwise be allocated for each packet. A family must
// always use the same T.
func Scratch[T any](c *Context, f Family) *T {
	if t, ok := c.scratch[f].(*T); ok {
		return t
	}
	t := new(T)
	c.scratch[f] = t
	return t
}

// NewContext returns a Context that looks printers up in tables.
func NewContext(o Options, tables *Tables) Context { return Context{Options: o, tables: tables} }

// Begin makes pkt the current packet. Dissections end once the text is longer than limit.
func (c *Context) Begin(pkt *packet.Packet, limit int) {
	c.Packet, c.known, c.Limit, c.Ether = pkt, ipNone, limit, nil
	c.Src, c.Dst, c.LinkLen, c.Depth, c.dumped, c.Stop, c.Numbers = 0, 0, 0, 0, 0, false, false
}

// Decode decodes the header at the start of data into h. It returns false if the header does not
// decode.
func Decode(h gopacket.DecodingLayer, data []byte) bool {
	return h.DecodeFromBytes(data, gopacket.NilDecodeFeedback) == nil
}

// Tracked reports whether s is the TCP or UDP header that packet.Headers locates, and which the
// tracker has seen.
func (c *Context) Tracked(s Span) bool {
	h := &c.Packet.Headers
	return h.Protocol != 0 && len(s.Data) > 0 && &s.Data[0] == &c.Packet.Data[h.Transport]
}

// A Span is a header and everything after it.
type Span struct {
	Data   []byte // the captured bytes, cut where the enclosing headers end
	Length int    // bytes on the wire, according to the enclosing headers
}

// From returns s without its first n bytes. n may exceed what was captured.
func (s Span) From(n int) Span {
	return Span{s.Data[min(n, len(s.Data)):], s.Length - n}
}

// UpTo returns s cut to n bytes on the wire. A larger n claims bytes that are missing.
func (s Span) UpTo(n int) Span {
	return Span{s.Data[:max(0, min(n, len(s.Data)))], n}
}

// MaxDepth limits how deep headers nest, because a hostile frame can nest them without
// end. tcpdump limits labels and tunnels only by the size of the frame.
const MaxDepth = 64

// Cut appends the mark of a packet that ends within a header of proto, and makes the
// printers stop.
func (c *Context) Cut(b []byte, proto string) []byte {
	c.Stop = true
	b = append(b, " [|"...)
	b = append(b, proto...)
	return append(b, ']')
}

// Bound cuts a whole text that is longer than Limit. Dissections end there by themselves,
// but not the loops of printers that append without one.
func (c *Context) Bound(b []byte) []byte {
	if len(b)-len(tooLong) <= c.Limit { // a dissection that ended there has appended the mark
		return b
	}
	c.Stop = true
	return append(b[:c.Limit], tooLong...)
}

// BadLength appends tcpdump 5.0's note of an impossible length.
func BadLength(b []byte, what string, have int, op string, want int) []byte {
	b = append(b, " ["...)
	b = append(b, what...)
	b = append(b, ' ')
	b = AppendInt(b, have)
	b = append(b, op...)
	b = AppendInt(b, want)
	return append(b, "] (invalid)"...)
}

// Nest counts a network header. It returns false if too many are nested.
func (c *Context) Nest() bool {
	c.Depth++
	return c.Depth <= MaxDepth
}

// SkipLink adds n bytes to the link header that -x leaves out. It ignores link headers
// inside a network header, which are payload.
func (c *Context) SkipLink(n int) {
	if c.Depth == 0 {
		c.LinkLen += n
	}
}

// DumpUnknown dumps a payload without a printer, unless the entry ends with a dump of the
// whole packet or -q is set.
func (c *Context) DumpUnknown(b []byte, data []byte) []byte {
	if c.Dumped() {
		return b
	}
	return c.DumpText(b, Indent, data)
}

// Dumped reports whether an unknown payload needs no dump of its own.
func (c *Context) Dumped() bool { return c.Quiet || c.HexDump }

// DumpAnyway is DumpUnknown for payloads that tcpdump dumps with -q too.
func (c *Context) DumpAnyway(b []byte, data []byte) []byte {
	if c.HexDump {
		return b
	}
	return c.DumpText(b, Indent, data)
}

// ipState tells what Context.ip holds.
type ipState uint8

const (
	ipNone   ipState = iota // the header of an earlier packet, because this one has had no IP header yet
	ipHeader                // the header of an earlier packet, to be replaced by the one in Context.header
	ipSet                   // the current header
)

// IP returns the IP header around the current transport header. It is empty before the
// first IP header.
func (c *Context) IP() *IPHeader {
	if c.known != ipSet {
		c.readIP()
	}
	return &c.ip
}

// SetIP returns the header that IP will return, for the IP printer to fill in.
func (c *Context) SetIP() *IPHeader {
	c.known = ipSet
	return &c.ip
}

// BeginTransport sets the Context up for the transport header of an outermost IP packet.
// The packet follows a link header of linkLen bytes; ip is its IPv6 header, or its IPv4
// header without options. ip is only read if IP is called, which most packets do not need.
func (c *Context) BeginTransport(linkLen int, ip []byte, src, dst uint16) {
	c.header, c.known = ip, ipHeader
	c.LinkLen, c.Depth, c.Src, c.Dst = linkLen, 1, src, dst
}

// readIP fills in c.ip if SetIP was not called.
func (c *Context) readIP() {
	known, h, ip := c.known, c.header, c.SetIP()
	switch {
	case known == ipNone:
		*ip = IPHeader{}
	case h[0]>>4 == 4:
		ip.V6, ip.Src, ip.Dst, ip.Final = false, h[12:16], h[16:20], h[16:20]
		ip.Proto, ip.TTL, ip.Fragment = layers.IPProtocol(h[9]), int(h[8]), false
	default:
		ip.V6, ip.Src, ip.Dst, ip.Final = true, h[8:24], h[24:40], h[24:40]
		ip.Proto, ip.TTL, ip.Fragment = layers.IPProtocol(h[6]), int(h[7]), false
	}
}

// Quoted prints an IP packet inside another one, and restores the outer IP header.
func (c *Context) Quoted(printer Func, b []byte, s Span) []byte {
	outer := *c.IP()
	b = printer(c, b, s)
	*c.SetIP() = outer
	return b
}
