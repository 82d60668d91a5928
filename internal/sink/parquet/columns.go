package parquet

import (
	"bytes"
	"net/netip"
	"time"
	"unicode/utf8"

	"ringcap/internal/jsonl"
	"ringcap/packet"
)

// packetColumn is a column of the table of packets. Its value is a fact of capture, or that of a
// field of internal/jsonl.
type packetColumn struct {
	Column
	help   string
	fact   func(p *packet.Packet, row *Batch, column int)
	fields []string
	which  which
}

// which says which of several values a column has. None is of a packet that an ICMP error quotes.
type which uint8

const (
	outermost which = iota // the first of the outermost header
	second                 // that of the second header
	chain                  // the outermost, but of the last field in the headers that follow it at once
	every                  // all, with commas between
)

// packetColumns are the columns of the table of packets.
var packetColumns = []packetColumn{
	{Column: Column{Name: "ts", Kind: Time, Encoding: Delta, Required: true}, help: "when it was captured, in UTC, rounded down to microseconds",
		fact: func(p *packet.Packet, row *Batch, c int) { row.Number(c, uint64(micros(p.Info.Timestamp))) }},
	{Column: Column{Name: "ts_ns", Kind: Int64, Encoding: Delta}, help: "likewise, in nanoseconds since 1970; of the years 1678 to 2261", fact: nanos},
	{Column: Column{Name: "number", Kind: Uint64, Encoding: Delta, Required: true}, help: "number of the packet among those that match, from 1",
		fact: func(p *packet.Packet, row *Batch, c int) { row.Number(c, p.Number) }},
	{Column: Column{Name: "interface", Kind: Text}, help: "name of the interface, where it is known",
		fact: func(p *packet.Packet, row *Batch, c int) {
			if p.Interface != nil && p.Interface.Name != "" {
				row.Text(c, p.Interface.Name)
			}
		}},
	{Column: Column{Name: "direction", Kind: Text}, fields: []string{"frame.direction"}},
	{Column: Column{Name: "link_type", Kind: Text}, fields: []string{"frame.link_type"}},
	{Column: Column{Name: "length", Kind: Uint32, Required: true}, help: "bytes on the wire",
		fact: func(p *packet.Packet, row *Batch, c int) { row.Number(c, uint64(max(0, p.Info.Length))) }},
	{Column: Column{Name: "captured", Kind: Uint32, Required: true}, help: "bytes captured",
		fact: func(p *packet.Packet, row *Batch, c int) { row.Number(c, uint64(len(p.Data))) }},
	{Column: Column{Name: "protocols", Kind: Text}, fields: []string{"frame.protocols"}},

	{Column: Column{Name: "eth_src", Kind: Text}, fields: []string{"eth.src", "sll.src", "wlan.ta"}},
	{Column: Column{Name: "eth_dst", Kind: Text}, fields: []string{"eth.dst", "wlan.ra"}},
	{Column: Column{Name: "eth_type", Kind: Uint16}, help: "EtherType behind all tags", fields: []string{"eth.type", "sll.etype", "vlan.etype"}, which: chain},
	{Column: Column{Name: "vlan", Kind: Uint16}, fields: []string{"vlan.id"}},
	{Column: Column{Name: "vlan_inner", Kind: Uint16}, help: "identifier of the second tag", fields: []string{"vlan.id"}, which: second},
	{Column: Column{Name: "arp_opcode", Kind: Uint16}, fields: []string{"arp.opcode"}},
	{Column: Column{Name: "arp_src", Kind: Text}, fields: []string{"arp.src.proto_ipv4"}},
	{Column: Column{Name: "arp_dst", Kind: Text}, fields: []string{"arp.dst.proto_ipv4"}},

	{Column: Column{Name: "src_ip", Kind: Text, Bloom: true}, fields: []string{"ip.src", "ipv6.src"}},
	{Column: Column{Name: "dst_ip", Kind: Text, Bloom: true}, fields: []string{"ip.dst", "ipv6.dst"}},
	{Column: Column{Name: "src_ip_bin", Kind: Address, Bloom: true}, fields: []string{"ip.src", "ipv6.src"}},
	{Column: Column{Name: "dst_ip_bin", Kind: Address, Bloom: true}, fields: []string{"ip.dst", "ipv6.dst"}},
	{Column: Column{Name: "ip_version", Kind: Uint8}, fields: []string{"ip.version", "ipv6.version"}},
	{Column: Column{Name: "ip_protocol", Kind: Uint8}, help: "number of the protocol above IP; of IPv6, behind its extension headers", fields: []string{"ip.proto", "ipv6.nxt", "ipv6.ext.nxt"}, which: chain},
	{Column: Column{Name: "ip_ttl", Kind: Uint8}, fields: []string{"ip.ttl", "ipv6.hlim"}},
	{Column: Column{Name: "ip_dscp", Kind: Uint8}, fields: []string{"ip.dsfield.dscp", "ipv6.tclass.dscp"}},
	{Column: Column{Name: "ip_ecn", Kind: Uint8}, fields: []string{"ip.dsfield.ecn", "ipv6.tclass.ecn"}},
	{Column: Column{Name: "ip_id", Kind: Uint32, Encoding: Plain}, fields: []string{"ip.id", "ipv6.fraghdr.ident"}},
	{Column: Column{Name: "ip_frag_offset", Kind: Uint16}, fields: []string{"ip.frag_offset", "ipv6.fraghdr.offset"}},
	{Column: Column{Name: "ip_more_fragments", Kind: Bool}, fields: []string{"ip.flags.mf", "ipv6.fraghdr.more"}},

	{Column: Column{Name: "src_port", Kind: Uint16}, fields: []string{"tcp.srcport", "udp.srcport", "sctp.srcport"}},
	{Column: Column{Name: "dst_port", Kind: Uint16}, fields: []string{"tcp.dstport", "udp.dstport", "sctp.dstport"}},
	{Column: Column{Name: "payload_length", Kind: Uint32}, help: "bytes behind the header of TCP or UDP, on the wire", fields: []string{"tcp.len", udpLength}},
	{Column: Column{Name: "stream", Kind: Uint32}, fields: []string{"tcp.stream", "udp.stream"}},
	{Column: Column{Name: "tcp_flags", Kind: Uint16}, fields: []string{"tcp.flags"}},
	{Column: Column{Name: "tcp_seq", Kind: Uint32, Encoding: Plain}, fields: []string{"tcp.seq_raw"}},
	{Column: Column{Name: "tcp_ack", Kind: Uint32, Encoding: Plain}, fields: []string{"tcp.ack_raw"}},
	{Column: Column{Name: "tcp_window", Kind: Uint16}, fields: []string{"tcp.window_size_value"}},
	{Column: Column{Name: "icmp_type", Kind: Uint8}, fields: []string{"icmp.type", "icmpv6.type"}},
	{Column: Column{Name: "icmp_code", Kind: Uint8}, fields: []string{"icmp.code", "icmpv6.code"}},
	{Column: Column{Name: "icmp_id", Kind: Uint16}, fields: []string{"icmp.ident", "icmpv6.echo.identifier"}},
	{Column: Column{Name: "icmp_seq", Kind: Uint16}, fields: []string{"icmp.seq", "icmpv6.echo.sequence_number"}},

	{Column: Column{Name: "dns_id", Kind: Uint16, Encoding: Plain}, fields: []string{"dns.id"}},
	{Column: Column{Name: "dns_response", Kind: Bool}, fields: []string{"dns.flags.response"}},
	{Column: Column{Name: "dns_rcode", Kind: Uint8}, fields: []string{"dns.flags.rcode"}},
	{Column: Column{Name: "dns_query", Kind: Text, Bloom: true}, fields: []string{"dns.qry.name"}},
	{Column: Column{Name: "dns_type", Kind: Uint16}, fields: []string{"dns.qry.type"}},
	{Column: Column{Name: "dns_answers", Kind: Text}, help: "addresses in the answer, with commas between", fields: []string{"dns.a", "dns.aaaa"}, which: every},
	{Column: Column{Name: "tls_handshake", Kind: Uint8}, fields: []string{"tls.handshake.type"}},
	{Column: Column{Name: "tls_sni", Kind: Text, Bloom: true}, fields: []string{"tls.handshake.extensions_server_name"}},
	{Column: Column{Name: "tls_ja4", Kind: Text}, fields: []string{"tls.handshake.ja4"}},
	{Column: Column{Name: "http_host", Kind: Text, Bloom: true}, fields: []string{"http.host"}},
	{Column: Column{Name: "community_id", Kind: Text, Bloom: true}, help: "Community ID of the innermost header, which the table of flows has, too", fields: []string{"communityid"}},

	{Column: Column{Name: "process_pid", Kind: Uint32}, fields: []string{"process.pid"}},
	{Column: Column{Name: "process_name", Kind: Text}, fields: []string{"process.name"}},
	{Column: Column{Name: "process_command", Kind: Text}, fields: []string{"process.command"}},
	{Column: Column{Name: "process_user", Kind: Text}, fields: []string{"process.user"}},
	{Column: Column{Name: "container_id", Kind: Text}, fields: []string{"container.id"}},
	{Column: Column{Name: "container_name", Kind: Text}, fields: []string{"container.name"}},
	{Column: Column{Name: "pod_name", Kind: Text}, fields: []string{"pod.name"}},
	{Column: Column{Name: "pod_namespace", Kind: Text}, fields: []string{"pod.namespace"}},

	{Column: Column{Name: "error", Kind: Text}, fields: []string{"error"}},
	{Column: Column{Name: "truncated", Kind: Bool}, fields: []string{"frame.truncated"}},
}

// Columns that are only there if they are asked for.
var (
	lineColumn  = packetColumn{Column: Column{Name: "line", Kind: Text, Encoding: Plain}, help: "the packet as a line of text, without its time", fields: []string{"summary"}}
	frameColumn = packetColumn{Column: Column{Name: "frame", Kind: Bytes, Encoding: Plain, Required: true}, help: "the bytes that were captured",
		fact: func(p *packet.Packet, row *Batch, c int) { row.Bytes(c, p.Data) }}
)

// micros returns a time in microseconds since 1970, rounded down.
func micros(t time.Time) int64 { return t.Unix()*1e6 + int64(t.Nanosecond()/1000) }

func nanos(p *packet.Packet, row *Batch, column int) {
	const first, end = -9214560000, 9214646400 // the years that fit, 1678 to 2261
	if at := p.Info.Timestamp; at.Unix() >= first && at.Unix() < end {
		row.Number(column, uint64(at.UnixNano()))
	}
}

// value returns the value that a column has of its fields.
func (s *Packets) value(fields []int, w which) (found *jsonl.Value, kind int) {
	start := fields
	if w == chain {
		start = fields[:len(fields)-1]
	}
	for i, field := range start {
		values := s.reader.Values(field)
		if w == second {
			values = values[min(1, len(values)):]
		}
		if len(values) > 0 && !values[0].Quoted && (found == nil || values[0].Depth < found.Depth) {
			found, kind = &values[0], i
		}
	}
	if w == chain && found != nil {
		values := s.reader.Values(fields[len(start)])
		for i := range values {
			if values[i].Depth == found.Depth+1 && !values[i].Quoted {
				found = &values[i]
			}
		}
	}
	return found, kind
}

// set sets a column to a value of its field.
func (c *boundColumn) set(row *Batch, column int, v *jsonl.Value, field int) {
	switch {
	case c.Kind == Address:
		if a, ok := netip.AddrFromSlice(v.Bytes); ok {
			b := a.As16()
			row.Bytes(column, b[:])
		}
	case c.Kind == Text:
		row.Append(column, func(b []byte) []byte { return appendText(b, v, c.kinds[field]) })
	case c.packetColumn.fields[field] == udpLength:
		row.Number(column, max(udpHeader, v.Number)-udpHeader)
	default:
		row.Number(column, v.Number)
	}
}

// udpLength is a field that has the header in it.
const (
	udpLength = "udp.length"
	udpHeader = 8
)

// setAll sets a column to all values of its fields.
func (c *boundColumn) setAll(s *Packets, row *Batch, column int) {
	s.list = s.list[:0]
	for i, field := range c.fields {
		values := s.reader.Values(field)
		for k := range values {
			if len(s.list) > 0 {
				s.list = append(s.list, ',')
			}
			s.list = appendText(s.list, &values[k], c.kinds[i])
		}
	}
	if len(s.list) > 0 {
		row.Bytes(column, s.list)
	}
}

// appendText appends a value as text in UTF-8.
func appendText(b []byte, v *jsonl.Value, kind jsonl.Kind) []byte {
	const digits = "0123456789abcdef"
	switch a, ok := netip.AddrFromSlice(v.Bytes); {
	case kind == jsonl.Address && ok:
		return a.AppendTo(b)
	case kind == jsonl.Address || kind == jsonl.Hardware:
		for i, x := range v.Bytes {
			if i > 0 {
				b = append(b, ':')
			}
			b = append(b, digits[x>>4], digits[x&15])
		}
		return b
	case utf8.Valid(v.Bytes):
		return append(b, v.Bytes...)
	}
	return append(b, bytes.ToValidUTF8(v.Bytes, []byte("\ufffd"))...)
}
