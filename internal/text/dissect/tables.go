package dissect

import (
	"fmt"
	"slices"

	"github.com/google/gopacket/layers"

	"ringcap/packet"
)

// A Func is a printer: it appends the text of s to b.
type Func func(c *Context, b []byte, s Span) []byte

// A Part prints the n bytes at off of d, the dissection of another protocol. It returns d,
// and the name of the protocol for the mark of a cut. It does not take a pointer because
// that would cost an allocation for each packet.
type Part func(d Dissection, off, n int) (_ Dissection, proto string)

// Where names the table that holds a printer.
type Where uint8

// The tables.
const (
	LinkType     Where = iota // of a capture, or of a frame inside another
	EtherType                 // of Ethernet, and of protocols that borrow its types
	SAP                       // LLC, if both service access points are this one
	SNAP                      // the OUI of an organisation<<16 and its protocol number
	PPP                       // PPP's protocol field
	NLPID                     // ISO/IEC TR 9577
	IPProtocol                // of IPv4 and IPv6
	IGMPType                  // protocols inside IGMP; the printer is a Part
	UDPPort                   // either port
	TCPPort                   // either port
	UDPUnchecked              // either port; the checksum is not printed
	UDPTunnel                 // either port, if neither has a printer; the length comes first
	UDPGuess                  // datagrams whose ports have no printer, recognised by Looks; with -v. The number is either port, or 0
	TCPGuess                  // likewise for segments
	SCTPGuess                 // likewise for user data; the number is either port, or the payload protocol identifier<<16
	UDPPayload                // -T: all datagrams
	TCPPayload                // -T: all segments
	ByName                    // looked up by the printers of other protocols
)

// An Entry is a row of a family's table: a printer and the number or name to find it by.
type Entry struct {
	At     Where
	Number uint64 // key in the other tables
	Name   string // key in UDPPayload, TCPPayload and ByName

	// If both ports have a printer, the one with the lower rank prints. Guesses are tried
	// in the order of their ranks. The ranks follow the order of tcpdump 5.0's tests. A
	// rank of 0 stands for Number.
	Rank int

	Print Func
	Looks func(c *Context, s Span) bool // reports whether Print can print s; for guesses, UDPTunnel, UDPUnchecked and, optional, UDPPort
	Part  Part                          // instead of Print
}

// Tables hold the printers of all families.
type Tables struct {
	links       [512]Func // link types are less than 512
	etherTypes  index
	ethers      []Func // indexed by the values of etherTypes; the first is nil
	saps        [256]Func
	snaps       map[uint64]Func
	ppps        map[uint64]Func
	nlpids      [256]Func
	ipProtocols [256]Func
	igmps       [256]Part
	udp, tcp    portTable
	unchecked   []Entry
	udpTunnels  []Entry
	udpGuesses  []guess
	tcpGuesses  []guess
	sctpGuesses []Entry
	udpPayloads map[string]Func
	tcpPayloads map[string]Func
	byName      map[string]Func
	parts       map[string]Part
}

// An index maps 16-bit numbers to places in a list; 0 means no place. It is split into
// pages because most of them stay empty.
type index [256]*[256]uint8

func (x *index) at(n uint16) uint8 {
	if page := x[n>>8]; page != nil {
		return page[n&0xff]
	}
	return 0
}

// set gives n a place, and reports whether it already had one.
func (x *index) set(n uint64, place int) (taken bool) {
	page := &x[n>>8]
	if *page == nil {
		*page = new([256]uint8)
	}
	taken = (*page)[n&0xff] != 0
	(*page)[n&0xff] = uint8(place)
	return taken
}

// A portTable finds the printer of a transport protocol's payload by port.
type portTable struct {
	index    index
	printers []portPrinter // the first has place 1
}

type portPrinter struct {
	rank    int
	printer Func
	looks   func(c *Context, s Span) bool // nil if it prints everything
}

// NewTables joins the tables of families. It panics if two rows claim the same number.
func NewTables(families ...[]Entry) *Tables {
	t := &Tables{
		ethers: make([]Func, 1),
		snaps:  map[uint64]Func{}, ppps: map[uint64]Func{},
		udpPayloads: map[string]Func{}, tcpPayloads: map[string]Func{},
		byName: map[string]Func{}, parts: map[string]Part{},
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
	case UDPTunnel:
		t.udpTunnels = append(t.udpTunnels, *e)
	case UDPGuess:
		t.udpGuesses = insertByRank(t.udpGuesses, e)
	case TCPGuess:
		t.tcpGuesses = insertByRank(t.tcpGuesses, e)
	case SCTPGuess:
		t.sctpGuesses = append(t.sctpGuesses, *e)
	case UDPPayload:
		taken = putMap(t.udpPayloads, e.Name, e.Print)
	case TCPPayload:
		taken = putMap(t.tcpPayloads, e.Name, e.Print)
	case ByName:
		if e.Part != nil {
			taken = putMap(t.parts, e.Name, e.Part)
		} else {
			taken = putMap(t.byName, e.Name, e.Print)
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
	t.printers = append(t.printers, portPrinter{rank, e.Print, e.Looks})
	return t.index.set(e.Number, len(t.printers))
}

// A guess is an Entry of UDPGuess or TCPGuess. It is small because every guess is looked at for each
// packet with -v.
type guess struct {
	looks func(c *Context, s Span) bool
	print Func
	rank  int32
	port  uint16 // 0 for any
}

// insertByRank inserts e into list, which is sorted by rank.
func insertByRank(list []guess, e *Entry) []guess {
	i := len(list)
	for i > 0 && int(list[i-1].rank) > e.Rank {
		i--
	}
	return slices.Insert(list, i, guess{e.Looks, e.Print, int32(e.Rank), uint16(e.Number)})
}

// of returns the printer of port, or nil if it has none for s.
func (t *portTable) of(port uint16, c *Context, s Span) *portPrinter {
	if place := t.index.at(port); place != 0 {
		if p := &t.printers[place-1]; p.looks == nil || p.looks(c, s) {
			return p
		}
	}
	return nil
}

// either returns the printer for s of the source or destination port, whichever has the
// lower rank, or nil if neither has one.
func (t *portTable) either(c *Context, s Span) Func {
	a, b := t.of(c.Src, c, s), t.of(c.Dst, c, s)
	switch {
	case a == nil && b == nil:
		return nil
	case a == nil || b != nil && b.rank < a.rank:
		return b.printer
	}
	return a.printer
}

// Payload returns the printers of all datagrams and of all segments under -T name, nil if
// there is none.
func (t *Tables) Payload(name string) (datagrams, segments Func) {
	return t.udpPayloads[name], t.tcpPayloads[name]
}

// Frame prints a frame of link type t.
func (c *Context) Frame(b []byte, t packet.LinkType, s Span) []byte {
	if int(t) < len(c.tables.links) {
		if printer := c.tables.links[t]; printer != nil {
			return printer(c, b, s)
		}
	}
	return c.unknownLink(b, t, s)
}

// EtherType prints a payload of EtherType t. If t has no printer, it prints nothing and
// returns false.
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

// SAP is like EtherType for a service access point of LLC.
func (c *Context) SAP(b []byte, sap byte, s Span) ([]byte, bool) {
	return c.found(c.tables.saps[sap], b, s)
}

// SNAP is like EtherType for a protocol number of an organisation.
func (c *Context) SNAP(b []byte, oui uint32, t uint16, s Span) ([]byte, bool) {
	return c.found(c.tables.snaps[uint64(oui)<<16|uint64(t)], b, s)
}

// PPP is like EtherType for PPP's protocol field.
func (c *Context) PPP(b []byte, t uint16, s Span) ([]byte, bool) {
	return c.found(c.tables.ppps[uint64(t)], b, s)
}

// NLPID is like EtherType for a network layer protocol identifier. s starts after the
// identifier, except for the OSI protocols, whose header includes it.
func (c *Context) NLPID(b []byte, id byte, s Span) ([]byte, bool) {
	return c.found(c.tables.nlpids[id], b, s)
}

func (c *Context) found(printer Func, b []byte, s Span) ([]byte, bool) {
	if printer == nil {
		return b, false
	}
	return printer(c, b, s), true
}

// IPProtocol prints the payload of an IP packet, after the extension headers.
func (c *Context) IPProtocol(b []byte, proto layers.IPProtocol, s Span) []byte {
	if printer := c.tables.ipProtocols[proto]; printer != nil {
		return printer(c, b, s)
	}
	b = append(b, " ip-proto-"...)
	b = AppendInt(b, int(proto))
	b = append(b, ' ')
	return AppendInt(b, s.Length)
}

// IGMP prints a protocol that uses IGMP's type t. For the types of IGMP itself it prints
// nothing and returns false.
func (c *Context) IGMP(d *Dissection, t int) (proto string, ok bool) {
	part := c.tables.igmps[t]
	if part == nil {
		return "", false
	}
	*d, proto = part(*d, 0, len(d.Span.Data))
	return proto, true
}

// UDP returns the printer for s by the ports of the current datagram, or nil if there is none.
func (c *Context) UDP(s Span) Func { return c.tables.udp.either(c, s) }

// TCP is like UDP for the current segment.
func (c *Context) TCP(s Span) Func { return c.tables.tcp.either(c, s) }

// UDPUnchecked returns the printer for the few protocols whose UDP checksum is not
// printed, or nil for all others.
func (c *Context) UDPUnchecked(s Span) Func { return c.onPort(c.tables.unchecked, s) }

// onPort returns the printer of either port in list, if it recognises s.
func (c *Context) onPort(list []Entry, s Span) Func {
	for i := range list {
		e := &list[i]
		if (uint64(c.Src) == e.Number || uint64(c.Dst) == e.Number) && e.Looks(c, s) {
			return e.Print
		}
	}
	return nil
}

// UDPData prints the payload of a datagram whose ports have no printer: its length, what a
// tunnel carries, and with -v a guess at the protocol.
func (c *Context) UDPData(b []byte, s Span) []byte {
	b = append(b, "UDP, length "...)
	b = AppendInt(b, s.Length)
	if !c.Quiet {
		printer := c.onPort(c.tables.udpTunnels, s)
		if printer == nil && c.Verbose > 0 {
			printer = c.guess(c.tables.udpGuesses, s)
		}
		if printer != nil {
			return printer(c, append(b, ": "...), s)
		}
	}
	c.Numbers = true
	return b
}

// TCPGuess returns the printer that recognises a segment by its bytes, or nil if none
// does.
func (c *Context) TCPGuess(s Span) Func { return c.guess(c.tables.tcpGuesses, s) }

// SCTPGuess is like TCPGuess for user data with a payload protocol identifier.
func (c *Context) SCTPGuess(id uint32, s Span) Func {
	for i := range c.tables.sctpGuesses {
		e := &c.tables.sctpGuesses[i]
		if (uint64(id)<<16 == e.Number || uint64(c.Src) == e.Number || uint64(c.Dst) == e.Number) && e.Looks(c, s) {
			return e.Print
		}
	}
	return nil
}

func (c *Context) guess(list []guess, s Span) Func {
	for i := range list {
		g := &list[i]
		if (g.port == 0 || g.port == c.Src || g.port == c.Dst) && g.looks(c, s) {
			return g.print
		}
	}
	return nil
}

// ByName prints s with the printer called name.
func (c *Context) ByName(name string, b []byte, s Span) []byte {
	return c.tables.byName[name](c, b, s)
}

// Part prints the n bytes at off with the part called name.
func (d *Dissection) Part(name string, off, n int) { *d, _ = d.Ctx.tables.parts[name](*d, off, n) }
