// Package text prints decoded packets as lines of text, in the format of tcpdump 5.0 run
// with -n (tcpdump(1), "OUTPUT FORMAT"). docs/text.md describes the format and the
// differences.
//
// The packages link, inet, transport, tunnel, routing and app hold the protocol printers,
// one protocol a file. Each of them exports a table of its printers, by number. This
// package joins the tables and prints the rest of a line. Printers go through the layers
// of a packet, outermost first, and print each payload through their dissect.Context.
// Where the decoder stopped (fragments, quoted packets, headers cut by the snapshot
// length), the same printers continue from the bytes.
package text

import (
	"encoding/binary"
	"math"
	"time"

	"ringcap/internal/esp"
	"ringcap/internal/memo"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

var be = binary.BigEndian

// TimeFormat is the format of the time at the start of an entry: tcpdump's -t to -ttttt.
type TimeFormat uint8

// The time formats. Seconds have six decimals, nine with Options.Nanoseconds.
const (
	TimeOfDay TimeFormat = iota // 22:13:20.400004
	TimeNone                    // nothing
	TimeEpoch                   // 1700000000.400004
	TimeDelta                   // " 00:00:00.000030" since the packet before (Packet.Delta)
	TimeDate                    // 2023-11-14 22:13:20.400004
	TimeFirst                   // like TimeDelta, since the first packet
)

// DumpFormat is the dump of the packet's bytes after an entry: tcpdump's -x to -AA. The
// formats with a doubled letter include the link header.
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

// Namer and Services name addresses and ports. Unprinted tells of link types without a printer.
type (
	Namer     = dissect.Namer
	Services  = dissect.Services
	Unprinted = dissect.Unprinted
)

// Options control how packets are printed. The zero value prints like tcpdump -n.
type Options struct {
	Verbose          int            // number of -v
	Quiet            bool           // -q: less protocol information
	Link             bool           // -e: the link header
	NoChecksums      bool           // -K: verify no checksums
	AbsoluteSequence bool           // -S: TCP sequence numbers as on the wire
	Number           bool           // -#: the packet's number first
	Lengths          bool           // --lengths: captured and wire length before the time
	Nanoseconds      bool           // --nano: nine decimals
	ASDot            bool           // -b of tcpdump: AS numbers as 1.2 (RFC 5396)
	Mesh             bool           // -H: mesh headers of 802.11s
	RawHandles       bool           // -u: NFS file handles as on the wire
	ESP              *esp.Keys      // -E: the keys of ESP, nil for none
	TCPSecret        string         // -M: the secret of TCP's MD5 option
	OneLine          bool           // -g: no line break after the IPv4 header of -v
	Interface        bool           // interface and direction after the time, like -i any
	Payload          string         // -T: the protocol in all datagrams and segments, one of Payloads
	Time             TimeFormat     // default TimeOfDay
	Location         *time.Location // time zone, nil for time.Local
	Dump             DumpFormat     // default DumpNone
	Color            bool           // for a terminal
	Names            Namer          // names instead of addresses, nil for none
	Services         *Services      // names instead of ports, nil for none
	Process          bool           // the process of a packet, where it is known
	Unprinted        *Unprinted     // tells of link types without a printer, shared by all Printers; nil for none
}

// A Printer prints packets. It is not safe for concurrent use, but several Printers with
// the same Options print the same text.
type Printer struct {
	o     Options
	brief bool // Options.isBrief
	stamp stamp
	ctx   dissect.Context
	told  memo.Table[*packet.Process, []byte] // the text of processes
}

// baseText plus twice the size of a packet is the limit of its text. An honest packet of
// 1500 bytes needs less than a third of it, and a hostile one of 64 KiB takes about a
// millisecond at most.
const baseText = 64 << 10

// NewPrinter returns a Printer for o.
func NewPrinter(o Options) *Printer {
	if o.Location == nil {
		o.Location = time.Local
	}
	p := &Printer{o: o, brief: o.isBrief(), stamp: newStamp(&o), ctx: dissect.NewContext(o.settings(), tables())}
	p.ctx.DatagramsAs, p.ctx.SegmentsAs = tables().Payload(o.Payload)
	return p
}

// settings returns the options of the protocol printers.
func (o *Options) settings() dissect.Options {
	return dissect.Options{
		Verbose: o.Verbose, Quiet: o.Quiet, Link: o.Link, NoChecksums: o.NoChecksums,
		AbsoluteSequence: o.AbsoluteSequence, ASDot: o.ASDot, OneLine: o.OneLine,
		Mesh: o.Mesh, RawHandles: o.RawHandles, ESP: o.ESP, TCPSecret: o.TCPSecret,
		HexDump:  o.Dump != DumpNone && o.Dump < DumpText,
		Location: o.Location, Names: o.Names, Services: o.Services, Unprinted: o.Unprinted,
	}
}

// Append appends pkt's entry and a newline to dst. The entry depends only on pkt and the
// options, unless Options.Names learns. It is one line, except with Verbose or Dump and for
// payloads that have no printer. Of the packet's bytes it holds only printable ASCII.
func (p *Printer) Append(dst []byte, pkt *packet.Packet) []byte {
	p.ctx.Begin(pkt, math.MaxInt)
	if len(pkt.Data) == 0 || pkt.Info.Length < len(pkt.Data) {
		return append(badLengths(p.count(dst, pkt), pkt), '\n')
	}
	b := p.head(dst, pkt)
	whole := dissect.Span{Data: pkt.Data, Length: max(pkt.Info.Length, len(pkt.Data))}
	if p.o.Color {
		b = append(b, colorOther...)
	}
	start := len(b)
	p.ctx.Limit = start + baseText + 2*len(pkt.Data)
	if pkt.Headers.Plain && p.brief {
		b = p.peeked(b, pkt)
	} else {
		b = p.ctx.Frame(b, pkt.Link, whole)
	}
	b = p.ctx.Bound(b)
	if p.o.Color {
		p.paint(b, start, pkt)
	}
	if p.o.Process && pkt.Process != nil {
		b = p.process(b, start, pkt.Process)
	}
	if p.o.Color {
		b = append(b, colorEnd...)
	}
	if p.o.Dump != DumpNone {
		b = p.dump(b, pkt)
	}
	return append(b, '\n')
}

// AppendFault appends a replacement for the entry of a packet that made Append panic: a
// line with the time and the length, and the dump of Options.Dump.
func (p *Printer) AppendFault(dst []byte, pkt *packet.Packet) []byte {
	p.ctx.Options = p.o.settings() // printers change them while they print an inner packet
	p.ctx.Begin(pkt, math.MaxInt)
	b := append(p.head(dst, pkt), "[internal error, not printed], length "...)
	b = dissect.AppendInt(b, max(pkt.Info.Length, len(pkt.Data)))
	if p.o.Dump != DumpNone {
		b = p.dump(b, pkt)
	}
	return append(b, '\n')
}

// badLengths appends what there is to say of a frame whose lengths make no sense: nothing
// was captured, or more than there was.
func badLengths(b []byte, pkt *packet.Packet) []byte {
	b = append(b, "[Invalid header:"...)
	if len(pkt.Data) == 0 {
		b = append(b, " caplen==0"...)
		if pkt.Info.Length == 0 {
			b = append(b, ',')
		}
	}
	switch {
	case pkt.Info.Length == 0:
		b = append(b, " len==0"...)
	case pkt.Info.Length < len(pkt.Data):
		b = dissect.AppendInt(append(b, " len("...), pkt.Info.Length)
		b = dissect.AppendInt(append(b, ") < caplen("...), len(pkt.Data))
		b = append(b, ')')
	}
	return append(b, ']')
}

// head appends the part of an entry before the link header.
func (p *Printer) head(b []byte, pkt *packet.Packet) []byte {
	if p.o.Number || p.o.Lengths {
		b = p.count(b, pkt)
	}
	b = p.stamp.append(b, pkt)
	if p.o.Interface && pkt.Link != packet.LinkLinuxSLL2 {
		b = dissect.AppendInterface(b, pkt.Interface, pkt.Direction)
	}
	return b
}

// count appends the number and the lengths of a packet.
func (p *Printer) count(b []byte, pkt *packet.Packet) []byte {
	if p.o.Number {
		b = dissect.AppendPadded(b, pkt.Number, 5)
		b = append(b, "  "...)
	}
	if p.o.Lengths {
		b = append(b, "caplen "...)
		b = dissect.AppendInt(b, len(pkt.Data))
		b = append(b, " len "...)
		b = dissect.AppendInt(b, pkt.Info.Length)
		b = append(b, ' ')
	}
	return b
}
