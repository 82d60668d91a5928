package dissect

import (
	"fmt"

	"github.com/google/gopacket/layers"

	"ringcap/packet"
)

// Func prints s: it appends its text to b.
type Func func(c *Context, b []byte, s Span) []byte

// Part prints the n bytes at off as a part of another protocol's text, d. It returns d,
// and what tcpdump calls the protocol where it is cut. A pointer to d would cost an
// allocation a packet.
type Part func(d Dissection, off, n int) (_ Dissection, proto string)

// Where says in which table a printer is looked up.
type Where uint8

// The tables.
const (
	LinkType     Where = iota // of a capture, or of a frame in another
	EtherType                 // of Ethernet, and of all that borrow its types
	SAP                       // both service access points of LLC
	SNAP                      // an organisation's protocol: its OUI<<16 and the number
	PPP                       // PPP's protocol field
	NLPID                     // ISO/IEC TR 9577
	IPProtocol                // of IPv4 and IPv6
	IGMPType                  // protocols in IGMP: a Part
	UDPPort                   // either port
	TCPPort                   // either port
	UDPUnchecked              // either port; the checksum is not printed
	UDPGuess                  // what a datagram looks like whose ports have no printer
	TCPGuess                  // likewise for a segment
	UDPPayload                // -T: what all datagrams carry
	TCPPayload                // -T: what all segments carry
	ByName                    // what another protocol asks for by name
)

// Entry is a row of a family's table: a number, or a name, and its printer.
type Entry struct {
	At     Where
	Number uint64 // of the tables of numbers
	Name   string // of UDPPayload, TCPPayload and ByName

	// Where both ports have a printer, the one of lower rank prints: this is the order
	// in which tcpdump 5.0 asks for them. Guesses are made in the order of their ranks.
	// A rank of 0 stands for Number.
	Rank int

	Print Func
	Looks func(c *Context, s Span) bool // whether s is what Print prints; of guesses and UDPUnchecked
	Part  Part                          // in place of Print
}

// Tables are the printers of all families, found by number.
type Tables struct {
	links       [512]Func // link types are less than that
	etherTypes  index
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

// index gives numbers of 16 bits a place in a list; 0 is that of numbers without one. Most
// of its pages are empty, and stay so.
type index [256]*[256]uint8

func (x *index) at(n uint16) uint8 {
	if page := x[n>>8]; page != nil {
		return page[n&0xff]
	}
	return 0
}

// set gives n a place, and says whether it had one.
func (x *index) set(n uint64, place int) (taken bool) {
	page := &x[n>>8]
	if *page == nil {
		*page = new([256]uint8)
	}
	taken = (*page)[n&0xff] != 0
	(*page)[n&0xff] = uint8(place)
	return taken
}

// portTable holds the printers of a transport protocol's payload.
type portTable struct {
	index    index
	printers []portPrinter // the first has place 1
}

type portPrinter struct {
	rank    int
	printer Func
}

// NewTables joins the tables of families. It panics where two rows claim one number.
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
		taken = t.etherTypes.set(e.Number, len(t.ethers))
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
	case ByName:
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

func put(at *Func, printer Func) (taken bool) {
	taken = *at != nil
	*at = printer
	return taken
}

func putMap[K comparable, V any](m map[K]V, key K, v V) (taken bool) {
	_, taken = m[key]
	m[key] = v
	return taken
}

func (t *portTable) add(e *Entry) (taken bool) {
	rank := e.Rank
	if rank == 0 {
		rank = int(e.Number)
	}
	t.printers = append(t.printers, portPrinter{rank, e.Print})
	return t.index.set(e.Number, len(t.printers))
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

// of returns what port calls for, nil for nothing.
func (t *portTable) of(port uint16) *portPrinter {
	if place := t.index.at(port); place != 0 {
		return &t.printers[place-1]
	}
	return nil
}

// either returns the printer that the ports src and dst call for, nil for none.
func (t *portTable) either(src, dst uint16) Func {
	a, b := t.of(src), t.of(dst)
	switch {
	case a == nil && b == nil:
		return nil
	case a == nil || b != nil && b.rank < a.rank:
		return b.printer
	}
	return a.printer
}

// Payload returns the printers that -T name gives all datagrams and all segments, nil
// for none.
func (t *Tables) Payload(name string) (datagrams, segments Func) {
	return t.udpPayloads[name], t.tcpPayloads[name]
}

// Frame prints the frame s of a link type.
func (c *Context) Frame(b []byte, t packet.LinkType, s Span) []byte {
	if int(t) < len(c.tables.links) {
		if printer := c.tables.links[t]; printer != nil {
			return printer(c, b, s)
		}
	}
	return c.unknownLink(b, t, s)
}

// EtherType prints what has EtherType t. It returns false, and prints nothing, where t
// has no printer.
func (c *Context) EtherType(b []byte, t uint16, s Span) ([]byte, bool) {
	if i := c.tables.etherTypes.at(t); i != 0 {
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
	return c.Frame(b, packet.LinkEthernet, s)
}

// SAP is EtherType for a service access point of LLC.
func (c *Context) SAP(b []byte, sap byte, s Span) ([]byte, bool) {
	return c.found(c.tables.saps[sap], b, s)
}

// SNAP is EtherType for a protocol of an organisation.
func (c *Context) SNAP(b []byte, oui uint32, t uint16, s Span) ([]byte, bool) {
	return c.found(c.tables.snaps[uint64(oui)<<16|uint64(t)], b, s)
}

// PPP is EtherType for PPP's protocol field.
func (c *Context) PPP(b []byte, t uint16, s Span) ([]byte, bool) {
	return c.found(c.tables.ppps[uint64(t)], b, s)
}

// NLPID is EtherType for a protocol identifier. s starts behind it, except for OSI's own
// protocols, which start with it.
func (c *Context) NLPID(b []byte, id byte, s Span) ([]byte, bool) {
	return c.found(c.tables.nlpids[id], b, s)
}

func (c *Context) found(printer Func, b []byte, s Span) ([]byte, bool) {
	if printer == nil {
		return b, false
	}
	return printer(c, b, s), true
}

// IPProtocol prints what follows an IP header and its extensions.
func (c *Context) IPProtocol(b []byte, proto layers.IPProtocol, s Span) []byte {
	if printer := c.tables.ipProtocols[proto]; printer != nil {
		return printer(c, b, s)
	}
	b = append(b, " ip-proto-"...)
	b = AppendInt(b, int(proto))
	b = append(b, ' ')
	return AppendInt(b, s.Length)
}

// IGMP prints a protocol in IGMP. It returns false, and prints nothing, for the types of
// IGMP itself.
func (c *Context) IGMP(d *Dissection, t int) (proto string, ok bool) {
	part := c.tables.igmps[t]
	if part == nil {
		return "", false
	}
	*d, proto = part(*d, 0, len(d.Span.Data))
	return proto, true
}

// UDP returns the printer that the ports of a datagram call for, nil for none.
func (c *Context) UDP() Func { return c.tables.udp.either(c.Src, c.Dst) }

// TCP is UDP for a segment.
func (c *Context) TCP() Func { return c.tables.tcp.either(c.Src, c.Dst) }

// UDPUnchecked returns the printer of a datagram whose checksum is not printed, nil for
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
		if printer := c.guess(c.tables.udpGuesses, s); printer != nil {
			return printer(c, append(b, ": "...), s)
		}
	}
	c.Numbers = true
	return b
}

// TCPGuess returns the printer of what a segment looks like, nil for none.
func (c *Context) TCPGuess(s Span) Func { return c.guess(c.tables.tcpGuesses, s) }

func (c *Context) guess(list []Entry, s Span) Func {
	for i := range list {
		if list[i].Looks(c, s) {
			return list[i].Print
		}
	}
	return nil
}

// ByName prints s with the printer of that name.
func (c *Context) ByName(name string, b []byte, s Span) []byte {
	return c.tables.named[name](c, b, s)
}

// Part prints the n bytes at off with the part of that name.
func (d *Dissection) Part(name string, off, n int) { *d, _ = d.Ctx.tables.parts[name](*d, off, n) }
