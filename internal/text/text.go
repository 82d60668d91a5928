// Package text prints decoded packets as lines of text, in the format of
// tcpdump 5.0 run with -n (tcpdump(1), "OUTPUT FORMAT"); docs/text.md has the
// format in prose and the differences.
//
// There is a file a protocol. A printer walks the packet's layers outermost
// first; which printer comes next is looked up in the switches named
// etherPayload, ipPayload, udpApp and so on in dispatch.go, which are the tables to
// extend for a new protocol. Where the decoder stopped (fragments, quoted packets,
// headers cut by the snapshot length) the same printers go on from the bytes.
package text

import (
	"math"
	"time"

	"github.com/google/gopacket"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// TimeFormat says how an entry starts: tcpdump's -t to -ttttt.
type TimeFormat uint8

// The time formats. Seconds have six decimals, nine with Options.Nanoseconds.
const (
	TimeOfDay TimeFormat = iota // 22:13:20.400004
	TimeNone                    // nothing
	TimeEpoch                   // 1700000000.400004
	TimeDelta                   // " 00:00:00.000030" since the packet before (Packet.Delta)
	TimeDate                    // 2023-11-14 22:13:20.400004
	TimeFirst                   // as TimeDelta, since the first packet
)

// DumpFormat says which bytes follow an entry, and how: tcpdump's -x to -AA. The
// doubled ones start at the link header, the others after it.
type DumpFormat uint8

// The dump formats.
const (
	DumpNone     DumpFormat = iota
	DumpHex                 // -x
	DumpHexLink             // -xx
	DumpBoth                // -X: hex and ASCII
	DumpBothLink            // -XX
	DumpText                // -A: ASCII
	DumpTextLink            // -AA
)

// Options says how packets are printed. The zero value prints as tcpdump -n.
type Options struct {
	Verbose          int            // how many -v
	Quiet            bool           // -q: less protocol information
	Link             bool           // -e: the link header
	NoChecksums      bool           // -K: verify no checksums
	AbsoluteSequence bool           // -S: TCP sequence numbers as on the wire
	Number           bool           // -#: the packet's number first
	Lengths          bool           // --lengths: captured and wire length before the time
	Nanoseconds      bool           // --nano: nine decimals
	ASDot            bool           // -b of tcpdump: AS numbers as 1.2 (RFC 5396)
	OneLine          bool           // -g: no line break after the IPv4 header of -v
	Interface        bool           // interface and direction after the time, as for -i any
	Payload          string         // -T: what all datagrams and segments carry, one of Payloads
	Time             TimeFormat     // default TimeOfDay
	Location         *time.Location // time zone, nil for time.Local
	Dump             DumpFormat     // default DumpNone
	Color            bool           // for a terminal
	Names            Namer          // names instead of addresses, nil for none
	Services         *Services      // names instead of ports, nil for none
}

// Printer prints packets. It is not safe for use by several goroutines at once;
// several Printers of the same Options print the same.
type Printer struct {
	o       Options
	asked   Options // as NewPrinter got them: printers of inner packets change o for a time
	brief   bool    // Options.isBrief
	numbers bool    // what follows the ends of the last packet is numbers and our own words
	ends    ends
	stamp   stamp

	udpAs, tcpAs appPrinter // of Options.Payload, nil for what the ports say

	// The rest is the state of one Append.
	pkt     *packet.Packet
	next    int    // the index in pkt.Layers of the next header
	ip      pseudo // the IP header that the current transport header is in
	src     uint16 // the ports of the current transport header
	dst     uint16
	linkLen int  // bytes that -x leaves out
	depth   int  // network headers so far
	most    int  // bytes of the text at which a dissection ends
	stop    bool // the packet ended early: nothing more to print
	outer   bool // ip is still to be set, for what the packet's own transport header carries
	scratch scratch
}

// scratch holds the headers that take decodes itself, and readers that would be
// allocated otherwise.
type scratch struct {
	ethernet  layer.Ethernet
	tag       layer.Dot1Q
	arp       layer.ARP
	ipv4      layer.IPv4
	ipv6      layer.IPv6
	extension layer.IPv6Extension
	fragment  layer.IPv6Fragment
	tcp       layer.TCP
	udp       layer.UDP
	gre       layer.GRE
	vxlan     layer.VXLAN
	geneve    layer.Geneve
	ah        layer.AH
	mpls      layer.MPLS
	pppoe     layer.PPPoE
	ppp       layer.PPP
	sll       layer.LinuxSLL
	sll2      layer.LinuxSLL2
	null      layer.Null
	direction layer.PPPDirection
	babel     babelReader
	isis      isisReader
	fixed     [20]byte // a header without its options
	dump      []byte   // bytes that do not stand together in the frame
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
func take[T any, H header[T]](p *Printer, data []byte, scratch H) (H, bool) {
	if p.next < len(p.pkt.Layers) {
		if h, ok := p.pkt.Layers[p.next].(H); ok && startsAt(h.LayerContents(), data) {
			p.next++
			return h, true
		}
		p.next = len(p.pkt.Layers)
	}
	return scratch, scratch.DecodeFromBytes(data, gopacket.NilDecodeFeedback) == nil
}

// decoded passes the decoder's header that s starts with, for printers that read it
// themselves.
func (p *Printer) decoded(s span) {
	if p.next >= len(p.pkt.Layers) {
		return
	}
	var contents []byte
	switch h := p.pkt.Layers[p.next].(type) {
	case *layer.LinkHeader:
		contents = h.Contents
	case *layer.Radiotap:
		contents = h.Contents
	case *layer.WiFi:
		contents = h.Contents
	case *layer.PPP:
		contents = h.Contents
	case *layer.LLC:
		contents = h.Contents
	case *layer.SNAP:
		contents = h.Contents
	}
	if startsAt(contents, s.data) {
		p.next++
	}
}

// startsAt says whether a and b start at the same byte of the frame.
func startsAt(a, b []byte) bool {
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

// baseText and twice its bytes are about what is told of a packet at most: no honest one
// of 1500 bytes says a third of that, and a hostile one of 64 KiB takes no more than a
// millisecond or so.
const baseText = 64 << 10

// NewPrinter returns a Printer for o.
func NewPrinter(o Options) *Printer {
	if o.Location == nil {
		o.Location = time.Local
	}
	p := &Printer{o: o, asked: o, brief: o.isBrief(), stamp: newStamp(&o), most: math.MaxInt}
	p.udpAs, p.tcpAs = appNamed(o.Payload)
	return p
}

// Append appends pkt's entry to dst, the newline at its end included. The entry
// depends on pkt and the options only, unless Options.Names learns. It is one line,
// unless Verbose, Dump or a payload that nobody decodes asks for more, and holds no
// bytes of the wire but printable ASCII.
func (p *Printer) Append(dst []byte, pkt *packet.Packet) []byte {
	p.pkt, p.next = pkt, 0
	p.linkLen, p.depth, p.stop, p.numbers, p.outer = 0, 0, false, false, false
	if len(pkt.Data) == 0 {
		return append(noBytes(p.count(dst), pkt), '\n')
	}
	b := p.head(dst)
	p.most = len(b) + baseText + 2*len(pkt.Data)
	whole := span{pkt.Data, max(pkt.Info.Length, len(pkt.Data))}
	switch {
	case p.o.Color:
		b = p.colored(b, whole)
	case pkt.Headers.Peeked && p.brief:
		b = p.peeked(b)
	default:
		b = p.link(b, whole)
	}
	if p.o.Dump != DumpNone {
		b = p.dump(b)
	}
	return append(b, '\n')
}

// AppendFault appends, in place of the entry of a packet that made Append panic, a
// line with what is known of it, and the bytes if a dump is asked for.
func (p *Printer) AppendFault(dst []byte, pkt *packet.Packet) []byte {
	p.o, p.pkt, p.linkLen = p.asked, pkt, 0
	b := append(p.head(dst), "[internal error, not printed], length "...)
	b = appendInt(b, max(pkt.Info.Length, len(pkt.Data)))
	if p.o.Dump != DumpNone {
		b = p.dump(b)
	}
	return append(b, '\n')
}

// noBytes appends what there is to say of a frame of which nothing was captured.
func noBytes(b []byte, pkt *packet.Packet) []byte {
	b = append(b, "[Invalid header: caplen==0"...)
	if pkt.Info.Length == 0 {
		b = append(b, ", len==0"...)
	}
	return append(b, ']')
}

// head appends what stands before the link header.
func (p *Printer) head(b []byte) []byte {
	if p.o.Number || p.o.Lengths {
		b = p.count(b)
	}
	b = p.stamp.append(b, p.pkt)
	if p.o.Interface && p.pkt.Link != packet.LinkLinuxSLL2 {
		b = p.column(b, p.pkt.Direction)
	}
	return b
}

// count appends the number and the lengths of a packet.
func (p *Printer) count(b []byte) []byte {
	if p.o.Number {
		b = appendPadded(b, p.pkt.Number, 5)
		b = append(b, "  "...)
	}
	if p.o.Lengths {
		b = append(b, "caplen "...)
		b = appendInt(b, len(p.pkt.Data))
		b = append(b, " len "...)
		b = appendInt(b, p.pkt.Info.Length)
		b = append(b, ' ')
	}
	return b
}

// cut appends the mark of a packet that ends within a header of proto; nothing
// is printed after it.
func (p *Printer) cut(b []byte, proto string) []byte {
	p.stop = true
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
func (p *Printer) nest() bool {
	p.depth++
	return p.depth <= maxDepth
}

// skipLink counts n bytes of the link header that -x leaves out. Link headers
// within network headers are payload.
func (p *Printer) skipLink(n int) {
	if p.depth == 0 {
		p.linkLen += n
	}
}
