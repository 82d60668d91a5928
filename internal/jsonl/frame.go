package jsonl

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"ringcap/internal/decimal"
	"ringcap/packet"
)

// Columns that need a tracker, for Packet.Elapsed and for Packet.Delta since the previous
// packet.
const (
	RelativeTime = "frame.time_relative"
	DeltaTime    = "frame.time_delta"
)

// Summary is the name of the column of Options.Summary.
const Summary = "summary"

// NeedsStreams reports whether one of the columns needs a tracker that sets
// Packet.Stream.
func NeedsStreams(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		switch name {
		case "tcp.stream", "udp.stream", "tcp.window_size", "tcp.time_delta", "udp.time_delta", "tcp.seq", "tcp.ack", "tcp.options.sack_le", "tcp.options.sack_re":
			return true
		}
		return false
	})
}

// NeedsMedia reports whether one of the columns needs a tracker that sets Packet.Media.
func NeedsMedia(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool { return name == "rtp" || strings.HasPrefix(name, "rtp.") })
}

// addFrame adds the facts of capture, which are the members of the outermost object.
func (t *tables) addFrame() {
	t.frame = t.entry("packet", "a packet",
		field{key: "time", name: "time", help: "when it was captured: RFC 3339 in UTC, nanoseconds", form: asLiteral,
			literal: func(p *Printer, _ *header, b []byte) []byte { return p.stamp.append(b, p.pkt.Info.Timestamp) }}.always().is(stamped),
		field{name: "frame.time", help: "likewise, as Nov 14, 2023 22:13:20.123456789 UTC, in the local time zone (--utc: in UTC)", form: asLiteral,
			literal: func(p *Printer, _ *header, b []byte) []byte {
				return p.pkt.Info.Timestamp.In(p.location).AppendFormat(b, "Jan _2, 2006 15:04:05.000000000 MST")
			}}.is(stamped),
		field{name: "frame.time_epoch", help: "likewise, in seconds since 1970 with nine decimals", form: asLiteral,
			literal: func(p *Printer, _ *header, b []byte) []byte { return appendEpoch(b, p.pkt.Info.Timestamp) }}.is(stamped),
		field{name: RelativeTime, help: "seconds since the first packet, with nine decimals", form: asLiteral,
			literal: func(p *Printer, _ *header, b []byte) []byte { return appendSeconds(b, p.pkt.Elapsed) }}.lasts(func(p *Printer) time.Duration { return p.pkt.Elapsed }),
		field{name: DeltaTime, help: "seconds since the packet before, with nine decimals", form: asLiteral,
			literal: func(p *Printer, _ *header, b []byte) []byte { return appendSeconds(b, p.pkt.Delta) }}.lasts(func(p *Printer) time.Duration { return p.pkt.Delta }),
		field{name: Protocols, form: asLiteral, separator: ':', help: protocolField("").help, literal: rawProtocol},
		field{name: "communityid", help: "Community ID of the innermost IP header, version 1 without a seed", form: asLiteral, literal: communityID},
		counted("number", "frame.number", "number of the packet among those that match, from 1",
			func(p *Printer, _ *header) (uint64, bool) { return p.pkt.Number, true }).always(),
		counted("length", "frame.len", "bytes on the wire",
			func(p *Printer, _ *header) (uint64, bool) { return uint64(max(0, p.pkt.Info.Length)), true }).always(),
		counted("captured", "frame.cap_len", "bytes captured",
			func(p *Printer, _ *header) (uint64, bool) { return uint64(len(p.pkt.Data)), true }).always(),
		counted("", "frame.interface_id", "number of the interface within its capture or pcapng file, from 0",
			func(p *Printer, _ *header) (uint64, bool) {
				i := p.pkt.Interface
				if i == nil || i.Classic {
					return 0, false
				}
				return uint64(i.ID), true
			}),
		counted("", "frame.encap_type", "link type, by Wireshark's own number for it", encapsulation),
		found(asText, "interface", "frame.interface_name", "name of the interface, where it is known", interfaceName).fact().columnNote("escaped as text of the wire"),
		field{key: "direction", name: "frame.direction", help: "in, out, broadcast, multicast or other, where it is known", form: asLiteral,
			literal: func(p *Printer, _ *header, b []byte) []byte { return append(b, directions[p.pkt.Direction]...) }}.fact(),
		field{key: "link_type", name: "frame.link_type", help: "link type, by the name that libpcap has for it", form: asLiteral,
			literal: func(p *Printer, _ *header, b []byte) []byte { return append(b, p.pkt.Link.Name()...) }}.fact(),
		list("layers", "headers in wire order", nil, (*Printer).packetLayers),
		about("process", "the process that sends or gets it, where it is known", func(t *tables) *table { return t.process }).processed(),
		about("container", "the container of the process, if it is in one", func(t *tables) *table { return t.container }).processed(),
		about("pod", "the Kubernetes pod of the container, if it is in one", func(t *tables) *table { return t.pod }).processed(),
		found(asText, "summary", "summary", "the packet as a line of text, without its time", summary),
		found(asText, "error", "error", "why the next header does not decode, if one does not", failure).troubled(),
		field{key: "truncated", name: "frame.truncated", help: "true if headers promise more bytes than were captured", form: asFlag,
			number: func(p *Printer, _ *header) (uint64, bool) { return 1, p.truncated }}.troubled(),
		field{key: "time_invalid", name: "frame.time_invalid", help: "true if the file has no valid time, or none", form: asFlag,
			number: func(p *Printer, _ *header) (uint64, bool) { return 1, p.pkt.TimeInvalid() }}.troubled(),
	)
	layers := slices.IndexFunc(t.frame.plan, func(s step) bool { return s.kind == stepList })
	t.behind = t.frame.plan[layers+1:]
}

var directions = [...]string{
	packet.DirectionUnknown: "", packet.DirectionIn: "in", packet.DirectionBroadcast: "broadcast",
	packet.DirectionMulticast: "multicast", packet.DirectionOther: "other", packet.DirectionOut: "out",
}

func interfaceName(p *Printer, _ *header) []byte {
	if p.pkt.Interface == nil || p.pkt.Interface.Name == "" {
		return nil
	}
	p.name = append(p.name[:0], p.pkt.Interface.Name...)
	return p.name
}

// is gives a literal the time for which it stands.
func (f field) is(instant func(*Printer, *header) (seconds int64, nano uint32, ok bool)) field {
	f.instant = instant
	return f
}

// lasts gives a literal the length of time for which it stands.
func (f field) lasts(span func(*Printer) time.Duration) field {
	f.span = true
	return f.is(func(p *Printer, _ *header) (int64, uint32, bool) {
		seconds, nano := floor(span(p))
		return seconds, uint32(nano), true
	})
}

// stamped returns the time of the packet.
func stamped(p *Printer, _ *header) (seconds int64, nano uint32, ok bool) {
	return p.pkt.Info.Timestamp.Unix(), uint32(p.pkt.Info.Timestamp.Nanosecond()), true
}

// fact marks a field that seldom changes from packet to packet.
func (f field) fact() field {
	f.facts = true
	return f
}

// troubled marks a field of packets that did not decode, were cut or have no valid time.
func (f field) troubled() field {
	f.trouble = true
	return f
}

// maxSummarized limits the bytes of a packet from which the summary is made. More could
// only add lines to the dump of a giant packet, and a summary is one line. A buffer for
// the summary that grew beyond maxLine bytes is not kept.
const (
	maxSummarized = 1 << 20
	maxLine       = 1 << 20
)

// summarized returns the part of the packet from which the summary is made.
func (p *Printer) summarized() *packet.Packet {
	if len(p.pkt.Data) <= maxSummarized {
		return p.pkt
	}
	return p.cutter.Cut(p.pkt, p.pkt.Data[:maxSummarized:maxSummarized])
}

// summary returns the first line of the text. A hexadecimal dump may follow it.
func summary(p *Printer, _ *header) []byte {
	if p.summary == nil {
		return nil
	}
	if cap(p.line) > maxLine {
		p.line = nil // it had the dump of a giant packet
	}
	p.line = p.summary.Append(p.line[:0], p.summarized())
	return firstLine(p.line)
}

func firstLine(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i]
	}
	return text
}

func failure(p *Printer, _ *header) []byte {
	if p.err == nil {
		return nil
	}
	p.name = append(p.name[:0], p.err.Error()...)
	return p.name
}

// stamp formats times. It caches the text of the last second, which many packets share.
type stamp struct {
	second int64
	text   [20]byte // "2023-11-14T22:13:20."
}

// The first and the last second of RFC 3339, whose years end with 9999. Times beyond are
// replaced by them.
const (
	firstSecond = -62167219200
	lastSecond  = 253402300799
)

func (s *stamp) append(b []byte, t time.Time) []byte {
	if sec := t.Unix(); sec != s.second {
		s.set(sec)
	}
	const size = len(s.text)
	n := len(b)
	if cap(b)-n < size+decimal.Room {
		b = slices.Grow(b, 4096)
	}
	to := b[n : n+size+decimal.Room]
	*(*[size]byte)(to) = s.text
	decimal.PutNine((*[decimal.Room]byte)(to[size:]), uint32(t.Nanosecond()))
	to[size+9] = 'Z'
	return b[:n+size+10]
}

func (s *stamp) set(sec int64) {
	s.second = sec
	sec = max(firstSecond, min(sec, lastSecond))
	time.Unix(sec, 0).UTC().AppendFormat(s.text[:0], "2006-01-02T15:04:05.")
}

// appendNano appends nine digits.
func appendNano(b []byte, ns int) []byte {
	n := len(b)
	if cap(b)-n < decimal.Room {
		b = slices.Grow(b, 4096)
	}
	decimal.PutNine((*[decimal.Room]byte)(b[n:n+decimal.Room]), uint32(ns))
	return b[:n+9]
}

func appendEpoch(b []byte, t time.Time) []byte {
	return appendDecimal(b, t.Unix(), t.Nanosecond())
}

func appendSeconds(b []byte, d time.Duration) []byte {
	sec, ns := floor(d)
	return appendDecimal(b, sec, ns)
}

// floor returns d in seconds, rounded down, and the nanoseconds that are left.
func floor(d time.Duration) (seconds int64, nano int) {
	sec, ns := d/time.Second, d%time.Second
	if ns < 0 {
		sec, ns = sec-1, ns+time.Second
	}
	return int64(sec), int(ns)
}

// appendDecimal appends a time of sec seconds plus ns nanoseconds.
func appendDecimal(b []byte, sec int64, ns int) []byte {
	if sec < 0 {
		b = append(b, '-')
		if sec = -sec; ns > 0 { // the printed fraction counts away from 0
			sec, ns = sec-1, int(time.Second)-ns
		}
	}
	return appendNano(append(decimal.Append(b, uint64(sec)), '.'), ns)
}
