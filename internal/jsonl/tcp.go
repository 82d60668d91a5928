package jsonl

import (
	"time"
	"unsafe"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// TCP: RFC 9293; its options: RFC 2018, 7323.

// tcpFlagNames are the names of RFC 9293, from the lowest bit, and AE of RFC 9768.
var tcpFlagNames = []string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"}

// Kinds of options (IANA).
const (
	tcpEnd    = 0
	tcpNOP    = 1
	tcpMSS    = 2
	tcpScale  = 3
	tcpSACKOK = 4
	tcpSACK   = 5
	tcpStamps = 8
)

func (t *tables) addTCP() {
	rows := []field{
		number("source_port", "tcp.srcport", 0, 2, "source port"),
		number("destination_port", "tcp.dstport", 2, 2, "destination port"),
		number("", "tcp.port", 0, 2, "both ports"),
		number("", "tcp.port", 2, 2, "both ports"),
		number("sequence_number", "tcp.seq_raw", 4, 4, "sequence number as on the wire"),
		number("acknowledgment_number", "tcp.ack_raw", 8, 4, "acknowledgment number as on the wire"),
		counted("", "tcp.seq", "sequence number from the beginning of the connection, where SYN has 0",
			func(p *Printer, h *header) (uint64, bool) {
				if s := p.stream(h); s.Known {
					return uint64(be.Uint32(h.data[4:]) - s.Seq), true
				}
				return 0, false
			}),
		counted("", "tcp.ack", "acknowledgment number, likewise",
			func(p *Printer, h *header) (uint64, bool) {
				s := p.stream(h)
				switch {
				case !s.Known:
					return 0, false
				case h.data[13]&layer.FlagACK == 0:
					s.Ack = 0 // as in Wireshark; without ACK the number means nothing
				}
				return uint64(be.Uint32(h.data[8:]) - s.Ack), true
			}),
		counted("", "tcp.stream", "number of the connection, from 0; of the last 65536 (Wireshark: of all)",
			func(p *Printer, h *header) (uint64, bool) {
				s := p.stream(h)
				return uint64(s.Index), s.Known
			}),
		counted("header_length", "tcp.hdr_len", "bytes of the header", func(_ *Printer, h *header) (uint64, bool) {
			if len(h.data) < 13 {
				return 0, false
			}
			return uint64(h.data[12]>>4) * 4, true
		}).from(12, 1).seldom(),
		part("flags", "tcp.flags", 12, 2, 0, 0xfff, "control bits, the reserved ones too").hex(4),
		names("tcp.flags.names", 12, 2, 0, 0x1ff, "names of the control bits set", tcpFlagNames...),
	}
	for i, name := range tcpFlagNames {
		wireshark := [...]string{"fin", "syn", "reset", "push", "ack", "urg", "ece", "cwr", "ae"}[i]
		rows = append(rows, field{name: "tcp.flags." + wireshark, help: "control bit " + name, form: asFlag, at: 12, size: 2, shift: uint8(i), mask: 1})
	}
	rows = append(rows,
		number("window", "tcp.window_size_value", 14, 2, "window, not scaled"),
		counted("", "tcp.window_size", "window, scaled if the SYNs were captured", func(p *Printer, h *header) (uint64, bool) {
			if len(h.data) < 20 {
				return 0, false
			}
			return uint64(be.Uint16(h.data[14:])) << p.stream(h).Shift, true
		}),
		sinceBefore("tcp.time_delta"),
		number("checksum", "tcp.checksum", 16, 2, "checksum, as it stands there").hex(4),
		number("urgent_pointer", "tcp.urgent_pointer", 18, 2, "urgent pointer"),
		counted("payload_length", "tcp.len", "bytes of the segment behind the header, on the wire",
			func(_ *Printer, h *header) (uint64, bool) { return uint64(h.wire), len(h.data) >= 20 }).always(),
		payload("tcp.payload", "what the segment holds, in hexadecimal"),
		list("options", "options in wire order", tcpOptionTables, (*Printer).tcpOptions),
	)
	rows = append(rows, analysisFields()...)
	t.tcp = t.layer("tcp", "RFC 9293", rows...)
	t.addTCPOptions()
}

// stream returns the tracker's Stream if h is the header that it belongs to, of which all
// bytes were captured. For quoted headers and the outer headers of tunnels it is zero.
func (p *Printer) stream(h *header) (s packet.Stream) {
	if p.pkt.Stream.Known && len(h.data) >= 20 && p.isTransport(h) {
		return p.pkt.Stream
	}
	return s
}

// isTransport reports whether h is the innermost TCP or UDP header, which Packet.Headers locates.
func (p *Printer) isTransport(h *header) bool {
	at := &p.pkt.Headers
	return at.Protocol != 0 && unsafe.SliceData(h.data) == unsafe.SliceData(p.pkt.Data[at.Transport:])
}

// sinceBefore returns a column with the time since the packet before in a connection or conversation.
func sinceBefore(name string) field {
	return seconds(name, "seconds since the packet before of the same stream", func(p *Printer, h *header) (time.Duration, bool) {
		return p.pkt.Stream.Delta, p.pkt.Stream.Known && p.isTransport(h)
	})
}

// payload returns a column with the bytes behind the innermost TCP or UDP header, if there are any.
func payload(name, help string) field {
	return found(asHex, "", name, help, func(p *Printer, h *header) []byte {
		if at := &p.pkt.Headers; p.isTransport(h) && at.Payload < at.End {
			return p.pkt.Data[at.Payload:at.End]
		}
		return nil
	})
}

func tcpOptionTables(t *tables) []*table {
	return []*table{t.tcpBareOption, t.tcpMSS, t.tcpScale, t.tcpSACK, t.tcpTS, t.tcpOption}
}

func (t *tables) addTCPOptions() {
	kind := number("kind", "tcp.option_kind", 0, 1, "kind of an option").seldom()
	length := number("length", "tcp.option_len", 1, 1, "bytes of an option").seldom()
	t.tcpBareOption = t.entry("tcp_no_operation", "the end of options (0), no operation (1)", kind)
	t.tcpMSS = t.entry("tcp_maximum_segment_size", "RFC 9293", kind, length,
		number("maximum_segment_size", "tcp.options.mss_val", 2, 2, "maximum segment size").seldom())
	t.tcpScale = t.entry("tcp_window_scale", "RFC 7323", kind, length,
		number("shift_count", "tcp.options.wscale.shift", 2, 1, "shift of the window").seldom())
	t.tcpTS = t.entry("tcp_timestamps", "RFC 7323", kind, length,
		number("timestamp_value", "tcp.options.timestamp.tsval", 2, 4, "timestamp value"),
		number("timestamp_echo_reply", "tcp.options.timestamp.tsecr", 6, 4, "timestamp echo reply"))
	t.tcpUsual, _ = newTemplate(tcpUsualText, t.tcpTS.fields[2:])
	t.tcpSACK = t.entry("tcp_sack", "RFC 2018", kind, length,
		list("blocks", "blocks of sequence numbers, as on the wire", func(t *tables) []*table { return []*table{t.tcpBlock} },
			func(p *Printer, h *header) {
				for at := 2; at+8 <= len(h.data); at += 8 {
					p.entry(p.tables.tcpBlock, header{data: h.data[at : at+8]})
				}
			}))
	t.tcpBlock = t.entry("tcp_sack_block", "a block of RFC 2018",
		sackEdge("left_edge", "tcp.options.sack_le", 0, "first sequence number of the block"),
		sackEdge("right_edge", "tcp.options.sack_re", 4, "the one behind the block"))
	t.tcpOption = t.entry("tcp_option", "an option of another kind; of kind 4, SACK permitted, without data", kind, length,
		field{name: "tcp.options.sack_perm", help: "1 if SACK is permitted (Wireshark: the option's bytes, 0402)", form: asFlag,
			number: func(_ *Printer, h *header) (uint64, bool) { return 1, h.data[0] == tcpSACKOK }},
		octets(asHex, "data", "tcp.option_data", 2, 0, "what it holds, in hexadecimal").only(filled))
}

// sackEdge returns a field that is absolute in JSON, and relative in columns.
func sackEdge(key, name string, at uint8, help string) field {
	f := number(key, name, at, 4, help).columnNote("counted as tcp.seq")
	f.number = func(p *Printer, h *header) (uint64, bool) {
		edge := be.Uint32(h.data[at:])
		if p.columns != nil {
			edge -= p.sackBase
		}
		return uint64(edge), true
	}
	return f
}

// tcpUsual is the usual start of the options: two no-operations, then time stamps of 10
// bytes.
const (
	tcpUsual     = tcpNOP<<24 | tcpNOP<<16 | tcpStamps<<8 | 10
	tcpUsualText = `{"kind":1},{"kind":1},{"kind":8,"length":10`
)

// tcpOptions writes the options of a header up to the first invalid one.
func (p *Printer) tcpOptions(h *header) {
	if len(h.data) < 20 {
		return
	}
	p.sackBase = p.stream(h).Ack
	data := h.data[20:min(len(h.data), max(20, int(h.data[12]>>4)*4))]
	if len(data) >= 12 && be.Uint32(data) == tcpUsual && p.columns == nil {
		o := p.push()
		o.data = data[2:12]
		p.b = append(p.fill(p.b, p.tables.tcpUsual, o), '}')
		p.top--
		data = data[12:]
	}
	for len(data) > 0 {
		kind, size := data[0], 1
		if kind > tcpNOP {
			if len(data) < 2 || data[1] < 2 || int(data[1]) > len(data) {
				return
			}
			size = int(data[1])
		}
		p.entry(p.tables.tcpOptionOf(kind, size), header{data: data[:size]})
		if kind == tcpEnd {
			return
		}
		data = data[size:]
	}
}

// tcpOptionOf returns the table of an option. An option of unusual size is written as
// bytes.
func (t *tables) tcpOptionOf(kind byte, size int) *table {
	switch {
	case kind <= tcpNOP:
		return t.tcpBareOption
	case kind == tcpStamps && size == 10:
		return t.tcpTS
	case kind == tcpMSS && size == 4:
		return t.tcpMSS
	case kind == tcpScale && size == 3:
		return t.tcpScale
	case kind == tcpSACK && size%8 == 2:
		return t.tcpSACK
	}
	return t.tcpOption
}
