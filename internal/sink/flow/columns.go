package flow

import (
	"net/netip"
	"time"

	"ringcap/internal/flows"
	"ringcap/internal/sink/parquet"
	"ringcap/packet"
)

// column is a column of the table of flows, and a member of their JSON objects. It has a number, or
// for the kinds Text and Address a text.
type column struct {
	parquet.Column
	help   string
	number func(f *flows.Flow) (n uint64, ok bool)
	text   func(s *Sink, f *flows.Flow) string // empty for none
}

// number describes a number that every flow has.
func number(name string, kind parquet.Kind, help string, of func(f *flows.Flow) uint64) column {
	c := optional(name, kind, help, func(f *flows.Flow) (uint64, bool) { return of(f), true })
	c.Required = true
	return c
}

// optional describes a number that some flows have.
func optional(name string, kind parquet.Kind, help string, of func(f *flows.Flow) (uint64, bool)) column {
	return column{Column: parquet.Column{Name: name, Kind: kind}, help: help, number: of}
}

func text(name, help string, of func(s *Sink, f *flows.Flow) string) column {
	return column{Column: parquet.Column{Name: name, Kind: parquet.Text}, help: help, text: of}
}

// process describes a fact of the process at this host's end.
func process(name, help string, of func(p *packet.Process) string) column {
	return text(name, help, func(_ *Sink, f *flows.Flow) string {
		if f.Process == nil {
			return ""
		}
		return of(f.Process)
	})
}

// address describes the address of an end, as text.
func address(name, help string, of func(f *flows.Flow) netip.AddrPort) column {
	c := text(name, help, func(_ *Sink, f *flows.Flow) string { return of(f).Addr().String() })
	c.Required, c.Bloom = true, true
	return c
}

// binary describes an address as bytes.
func binary(name string, of func(f *flows.Flow) netip.AddrPort) column {
	c := address(name, "likewise, as 16 bytes: an IPv4 address is mapped to IPv6", func(f *flows.Flow) netip.AddrPort { return of(f) })
	c.Kind = parquet.Address
	c.text = func(_ *Sink, f *flows.Flow) string { b := of(f).Addr().As16(); return string(b[:]) }
	return c
}

// port describes a port of a protocol that has ports.
func port(name, help string, of func(f *flows.Flow) netip.AddrPort) column {
	return optional(name, parquet.Uint16, help, func(f *flows.Flow) (uint64, bool) { return uint64(of(f).Port()), f.HasPorts() })
}

// total describes the traffic of an end.
func total(name, help string, of func(f *flows.Flow) uint64) column {
	return number(name, parquet.Uint64, help, of)
}

// flags describes the TCP flags of an end.
func flags(name, help string, of func(f *flows.Flow) uint8) column {
	return optional(name, parquet.Uint8, help, func(f *flows.Flow) (uint64, bool) {
		return uint64(of(f)), f.Protocol() == packet.ProtocolTCP
	})
}

// columns are the columns of the table, in their order.
var columns = []column{
	number("ts", parquet.Time, "time of the first packet, in UTC, rounded down to microseconds", func(f *flows.Flow) uint64 { return uint64(micros(f.First)) }),
	number("ts_ns", parquet.Int64, "likewise, in nanoseconds since 1970; before 1678 and after 2261 the end of that range", func(f *flows.Flow) uint64 { return uint64(f.First) }),
	number("duration_ns", parquet.Int64, "from the first packet to the last, in nanoseconds", func(f *flows.Flow) uint64 { return uint64(f.Duration()) }),
	text("interface", "name of the interface that captured the first packet", func(_ *Sink, f *flows.Flow) string {
		if f.Interface == nil {
			return ""
		}
		return f.Interface.Name
	}),
	optional("vlan", parquet.Uint16, "VLAN ID of the outer tag", func(f *flows.Flow) (uint64, bool) { outer, _ := f.VLANs(); return uint64(outer), outer >= 0 }),
	optional("vlan_inner", parquet.Uint16, "VLAN ID of the inner tag", func(f *flows.Flow) (uint64, bool) { _, inner := f.VLANs(); return uint64(inner), inner >= 0 }),
	text("tunnel", "the innermost tunnel, such as VXLAN or GRE", func(_ *Sink, f *flows.Flow) string {
		if typ, _ := f.Tunnel(); typ != 0 {
			return typ.String()
		}
		return ""
	}),
	optional("tunnel_id", parquet.Uint32, "its VNI (VXLAN, Geneve) or key (GRE)", func(f *flows.Flow) (uint64, bool) { typ, id := f.Tunnel(); return uint64(id), typ != 0 }),

	address("src_ip", "address of the client: who sent the SYN, or else the first packet", (*flows.Flow).Client),
	address("dst_ip", "address of the other end", (*flows.Flow).Server),
	binary("src_ip_bin", (*flows.Flow).Client),
	binary("dst_ip_bin", (*flows.Flow).Server),
	port("src_port", "port of the client, of TCP, UDP and SCTP", (*flows.Flow).Client),
	port("dst_port", "port of the other end", (*flows.Flow).Server),
	text("community_id", "Community ID, version 1, as Zeek, Suricata and Arkime have it", func(s *Sink, f *flows.Flow) string {
		s.id = f.AppendCommunityID(s.id[:0])
		return string(s.id)
	}),
	number("ip_protocol", parquet.Uint8, "number of the protocol above IP", func(f *flows.Flow) uint64 { return uint64(f.Protocol()) }),
	optional("icmp_type", parquet.Uint8, "type of the ICMP messages of the client", func(f *flows.Flow) (uint64, bool) { return uint64(f.Client().Port()), f.HasType() }),

	total("src_packets", "packets of the client", func(f *flows.Flow) uint64 { return f.Sent.Packets }),
	total("src_bytes", "their bytes on the wire", func(f *flows.Flow) uint64 { return f.Sent.Bytes }),
	total("src_payload", "their bytes above TCP or UDP, as far as they were captured", func(f *flows.Flow) uint64 { return f.Sent.Payload }),
	total("dst_packets", "packets of the other end", func(f *flows.Flow) uint64 { return f.Received.Packets }),
	total("dst_bytes", "their bytes on the wire", func(f *flows.Flow) uint64 { return f.Received.Bytes }),
	total("dst_payload", "their bytes above TCP or UDP, as far as they were captured", func(f *flows.Flow) uint64 { return f.Received.Payload }),
	flags("src_tcp_flags", "all TCP flags that the client sent", func(f *flows.Flow) uint8 { return f.Flags }),
	flags("dst_tcp_flags", "all TCP flags that the other end sent", func(f *flows.Flow) uint8 { return f.Answered }),
	text("tcp_state", "refused, reset, closed, half-closed, half-open or open", func(_ *Sink, f *flows.Flow) string { return f.State() }),
	optional("rtt_ns", parquet.Int64, "from the SYN to the ACK that completes the handshake, in nanoseconds", func(f *flows.Flow) (uint64, bool) { return uint64(f.RTT), f.RTT > 0 }),
	optional("retransmissions", parquet.Uint64, "TCP segments whose payload had been sent or acknowledged before", func(f *flows.Flow) (uint64, bool) {
		return f.Retransmissions, f.Protocol() == packet.ProtocolTCP
	}),

	text("dst_name", "name that DNS answers in the capture gave the other end's address", func(s *Sink, f *flows.Flow) string {
		if s.o.Name == nil {
			return ""
		}
		return s.o.Name(f.Server().Addr())
	}),
	text("tls_sni", "name of the server in the client's hello", func(_ *Sink, f *flows.Flow) string { return f.ServerName }),
	text("tls_ja4", "fingerprint of that hello", func(_ *Sink, f *flows.Flow) string { return f.Fingerprint }),

	optional("process_pid", parquet.Uint32, "ID of the process at this host's end", func(f *flows.Flow) (uint64, bool) {
		if f.Process == nil {
			return 0, false
		}
		return uint64(f.Process.PID), f.Process.PID > 0
	}),
	process("process_name", "its name (comm)", func(p *packet.Process) string { return p.Name }),
	process("process_command", "path of its program", func(p *packet.Process) string { return p.Command }),
	process("process_user", "name of its user", func(p *packet.Process) string { return p.User }),
	process("container_id", "ID of its container", func(p *packet.Process) string { return p.Container.ID }),
	process("container_name", "name of its container", func(p *packet.Process) string { return p.Container.Name }),
	process("pod_name", "name of its pod", func(p *packet.Process) string { return p.Pod.Name }),
	process("pod_namespace", "namespace of its pod", func(p *packet.Process) string { return p.Pod.Namespace }),

	text("ended", "why the row was written: closed, reused (a new connection with the same ports), idle, active (the flow goes on in another row), room (for lack of memory) or stop",
		func(_ *Sink, f *flows.Flow) string { return f.Ended.String() }),
}

// micros returns a time in microseconds, rounded down.
func micros(ns int64) int64 { return time.Unix(0, ns).UnixMicro() }
