package dissect

import (
	"fmt"

	"github.com/google/gopacket/layers"

	"ringcap/packet"
)

// Func prints what s holds. What it appends to b is all that is printed of it.
type Func func(c *Context, b []byte, s Span) []byte

// Part prints the n bytes at off as a part of another protocol's text. It returns that
// text, and what tcpdump calls the protocol where it is cut. (A pointer would cost an
// allocation a packet.)
type Part func(d Dissection, off, n int) (_ Dissection, proto string)

// Where says which numbers call for a printer.
type Where uint8

// The tables of numbers.
const (
	LinkType     Where = iota // of a capture, or of a frame within another
	EtherType                 // of Ethernet, and of all that borrow its types
	SAP                       // both service access points of LLC
	SNAP                      // an organisation's protocol: its OUI<<16 and the number
	PPP                       // PPP's protocol field
	NLPID                     // ISO/IEC TR 9577
	IPProtocol                // of IPv4 and IPv6
	IGMPType                  // protocols in IGMP: a Part
	UDPPort                   // either port
	TCPPort                   // either port
	UDPUnchecked              // either port; printed without a word on the checksum
	UDPGuess                  // what a datagram looks like that no port calls for
	TCPGuess                  // likewise for a segment
	UDPPayload                // -T: what all datagrams carry
	TCPPayload                // -T: what all segments carry
	Named                     // what another protocol asks for by name
)

// Entry is a row of a family's table: a number, or a name, and the printer that it
// calls for.
type Entry struct {
	At     Where
	Number uint64 // of the tables of numbers
	Name   string // of UDPPayload, TCPPayload and Named

	// Of the printers that both ports call for the one of the lower rank decides, and
	// guesses are made in the order of theirs: tcpdump 5.0's. 0 is Number.
	Rank int

	Print Func
	Looks func(c *Context, s Span) bool // whether s is what Print prints; of guesses and UDPUnchecked
	Part  Part                          // in place of Print
}

// Tables are the printers of all families, found by number.
type Tables struct {
	links       [512]Func // link types are less than that
	etherTypes  [1 << 16]uint8
	ethers      []Func // by what etherTypes says; the first is nil
	saps        [256]Func
	snaps       map[uint64]Func
	ppps        map[uint64]Func
	nlpids      [256]Func
	ipProtocols [256]Func
	igmps       [256]Part
	udp, tcp    portTable
	unchecked   []Entry
	udpGuesses  []Entry
	tcpGuesses  []Entry
	udpPayloads map[string]Func
	tcpPayloads map[string]Func
	named       map[string]Func
	parts       map[string]Part
}

// portTable are the printers of a transport protocol's payload.
type portTable struct {
	set      [1 << 10]uint64 // a bit for each port that has a printer: few do, so most look no further
	at       [1 << 16]uint8
	printers []portPrinter // by what at says
}

type portPrinter struct {
	rank  int
	print Func
}

// NewTables joins the tables of families. It panics where two rows contradict each
// other.
func NewTables(families ...[]Entry) *Tables {
	t := &Tables{
		ethers: make([]Func, 1),
		snaps:  map[uint64]Func{}, ppps: map[uint64]Func{},
		udpPayloads: map[string]Func{}, tcpPayloads: map[string]Func{},
		named: map[string]Func{}, parts: map[string]Part{},
	}
	for _, family := range families {
		for i := range family {
			t.add(&family[i])
		}
	}
	return t
}

func (t *Tables) add(e *Entry) {
	taken := false
	switch e.At {
	case LinkType:
		taken = put(&t.links[e.Number], e.Print)
	case EtherType:
		taken = t.etherTypes[e.Number] != 0
		t.etherTypes[e.Number] = uint8(len(t.ethers))
		t.ethers = append(t.ethers, e.Print)
	case SAP:
		taken = put(&t.saps[e.Number], e.Print)
	case SNAP:
		taken = putMap(t.snaps, e.Number, e.Print)
	case PPP:
		taken = putMap(t.ppps, e.Number, e.Print)
	case NLPID:
		taken = put(&t.nlpids[e.Number], e.Print)
	case IPProtocol:
		taken = put(&t.ipProtocols[e.Number], e.Print)
	case IGMPType:
		taken = t.igmps[e.Number] != nil
		t.igmps[e.Number] = e.Part
	case UDPPort:
		taken = t.udp.add(e)
	case TCPPort:
		taken = t.tcp.add(e)
	case UDPUnchecked:
		t.unchecked = append(t.unchecked, *e)
	case UDPGuess:
		t.udpGuesses = guesses(t.udpGuesses, e)
	case TCPGuess:
		t.tcpGuesses = guesses(t.tcpGuesses, e)
	case UDPPayload:
		taken = putMap(t.udpPayloads, e.Name, e.Print)
	case TCPPayload:
		taken = putMap(t.tcpPayloads, e.Name, e.Print)
	case Named:
		if e.Part != nil {
			taken = putMap(t.parts, e.Name, e.Part)
		} else {
			taken = putMap(t.named, e.Name, e.Print)
		}
	}
	if taken {
		panic(fmt.Sprintf("two printers for %d %q of table %d", e.Number, e.Name, e.At))
	}
}

func put(at *Func, print Func) (taken bool) {
	taken = *at != nil
	*at = print
	return taken
}

func putMap[K comparable, V any](m map[K]V, key K, v V) (taken bool) {
	_, taken = m[key]
	m[key] = v
	return taken
}

func (t *portTable) add(e *Entry) (taken bool) {
	bit := uint64(1) << (e.Number & 63)
	taken = t.set[e.Number>>6]&bit != 0
	t.set[e.Number>>6] |= bit
	t.at[e.Number] = uint8(len(t.printers))
	rank := e.Rank
	if rank == 0 {
		rank = int(e.Number)
	}
	t.printers = append(t.printers, portPrinter{rank, e.Print})
	return taken
}

// guesses is list with e in the order of ranks.
func guesses(list []Entry, e *Entry) []Entry {
	i := len(list)
	for i > 0 && list[i-1].Rank > e.Rank {
		i--
	}
	list = append(list, Entry{})
	copy(list[i+1:], list[i:])
	list[i] = *e
	return list
}

// of is what port calls for, nil for nothing.
func (t *portTable) of(port uint16) *portPrinter {
	if t.set[port>>6]>>(port&63)&1 == 0 {
		return nil
	}
	return &t.printers[t.at[port]]
}

// either is the printer that the ports src and dst call for, nil for none.
func (t *portTable) either(src, dst uint16) Func {
	a, b := t.of(src), t.of(dst)
	switch {
	case a == nil && b == nil:
		return nil
	case a == nil || b != nil && b.rank < a.rank:
		return b.print
	}
	return a.print
}

// Payload is what -T name makes of all datagrams and segments, nil where it says
// nothing of these.
func (t *Tables) Payload(name string) (datagrams, segments Func) {
	return t.udpPayloads[name], t.tcpPayloads[name]
}

// LinkType prints the frame s of a link type; false, with nothing printed, for those
// without a printer.
func (c *Context) LinkType(b []byte, t packet.LinkType, s Span) ([]byte, bool) {
	if int(t) < len(c.tables.links) {
		if print := c.tables.links[t]; print != nil {
			return print(c, b, s), true
		}
	}
	return b, false
}

// EtherType prints what t announces; false, with nothing printed, for a type without
// a printer.
func (c *Context) EtherType(b []byte, t uint16, s Span) ([]byte, bool) {
	if i := c.tables.etherTypes[t]; i != 0 {
		return c.tables.ethers[i](c, b, s), true
	}
	return b, false
}

// IPv4 prints an IPv4 packet.
func (c *Context) IPv4(b []byte, s Span) []byte {
	b, _ = c.EtherType(b, uint16(layers.EthernetTypeIPv4), s)
	return b
}

// IPv6 prints an IPv6 packet.
func (c *Context) IPv6(b []byte, s Span) []byte {
	b, _ = c.EtherType(b, uint16(layers.EthernetTypeIPv6), s)
	return b
}

// Ethernet prints an Ethernet frame.
func (c *Context) Ethernet(b []byte, s Span) []byte {
	b, _ = c.LinkType(b, packet.LinkEthernet, s)
	return b
}

// SAP prints what a service access point of LLC announces; false as with EtherType.
func (c *Context) SAP(b []byte, sap byte, s Span) ([]byte, bool) {
	return c.found(c.tables.saps[sap], b, s)
}

// SNAP prints an organisation's protocol; false as with EtherType.
func (c *Context) SNAP(b []byte, oui uint32, t uint16, s Span) ([]byte, bool) {
	return c.found(c.tables.snaps[uint64(oui)<<16|uint64(t)], b, s)
}

// PPP prints what PPP's protocol field announces; false as with EtherType.
func (c *Context) PPP(b []byte, t uint16, s Span) ([]byte, bool) {
	return c.found(c.tables.ppps[uint64(t)], b, s)
}

// NLPID prints what a protocol identifier announces, the identifier itself left out
// but of OSI's own protocols; false as with EtherType.
func (c *Context) NLPID(b []byte, id byte, s Span) ([]byte, bool) {
	return c.found(c.tables.nlpids[id], b, s)
}

func (c *Context) found(print Func, b []byte, s Span) ([]byte, bool) {
	if print == nil {
		return b, false
	}
	return print(c, b, s), true
}

// IPProtocol prints what follows an IP header and its extensions.
func (c *Context) IPProtocol(b []byte, proto layers.IPProtocol, s Span) []byte {
	if print := c.tables.ipProtocols[proto]; print != nil {
		return print(c, b, s)
	}
	b = append(b, " ip-proto-"...)
	b = AppendInt(b, int(proto))
	b = append(b, ' ')
	return AppendInt(b, s.Length)
}

// IGMP prints a protocol in IGMP; false, with nothing printed, for other types.
func (c *Context) IGMP(d *Dissection, t int) (proto string, ok bool) {
	part := c.tables.igmps[t]
	if part == nil {
		return "", false
	}
	*d, proto = part(*d, 0, len(d.Span.Data))
	return proto, true
}

// UDP is the printer that the ports of a datagram call for, nil for none.
func (c *Context) UDP() Func { return c.tables.udp.either(c.Src, c.Dst) }

// TCP is UDP for a segment.
func (c *Context) TCP() Func { return c.tables.tcp.either(c.Src, c.Dst) }

// UDPUnchecked is the printer of a datagram whose checksum is passed over, nil for
// nearly all.
func (c *Context) UDPUnchecked(s Span) Func {
	for i := range c.tables.unchecked {
		e := &c.tables.unchecked[i]
		if (uint64(c.Src) == e.Number || uint64(c.Dst) == e.Number) && e.Looks(c, s) {
			return e.Print
		}
	}
	return nil
}

// UDPData prints the payload of a datagram that tcpdump only counts, and what it looks
// like with -v.
func (c *Context) UDPData(b []byte, s Span) []byte {
	b = append(b, "UDP, length "...)
	b = AppendInt(b, s.Length)
	if c.Verbose > 0 && !c.Quiet {
		if print := c.guess(c.tables.udpGuesses, s); print != nil {
			return print(c, append(b, ": "...), s)
		}
	}
	c.Numbers = true
	return b
}

// TCPGuess is the printer of what a segment looks like, nil for none.
func (c *Context) TCPGuess(s Span) Func { return c.guess(c.tables.tcpGuesses, s) }

func (c *Context) guess(list []Entry, s Span) Func {
	for i := range list {
		if list[i].Looks(c, s) {
			return list[i].Print
		}
	}
	return nil
}

// Named prints what the printer of that name prints.
func (c *Context) Named(name string, b []byte, s Span) []byte {
	return c.tables.named[name](c, b, s)
}

// Part appends what the part of that name prints of the n bytes at off.
func (d *Dissection) Part(name string, off, n int) { *d, _ = d.Ctx.tables.parts[name](*d, off, n) }
