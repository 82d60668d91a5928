package link

// Transparent inter-process communication, version 2: tipc.io, "TIPC Protocol".

import "ringcap/internal/text/dissect"

const tipcDiscovery = 13

// tipcPayloads are the users whose messages have ports.
var tipcPayloads = []dissect.Name{
	{0, "Low Importance Data payload"}, {1, "Medium Importance Data payload"}, {2, "High Importance Data payload"},
	{3, "Critical Importance Data payload"}, {8, "Connection Manager internal"}, {11, "Name Table Update Protocol internal"},
}

var tipcInternals = []dissect.Name{
	{5, "Broadcast Link Protocol internal"}, {6, "Message Bundler Protocol internal"}, {7, "Link State Protocol internal"},
	{10, "Link Changeover Protocol internal"}, {12, "Message Fragmentation Protocol internal"},
}

var tipcTypes = []dissect.Name{{0, "CONN_MSG"}, {1, "MCAST_MSG"}, {2, "NAMED_MSG"}, {3, "DIRECT_MSG"}}

var tipcDiscoveries = []dissect.Name{{0, "Link request"}, {1, "Link response"}}

// tipc prints a message.
func tipc(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	first, second := d.U32(0), d.U32(4)
	if d.Cut() {
		return d.Finish("tipc")
	}
	user, size := first>>25&0xf, first>>21&0xf*4
	payload, isPayload := dissect.Lookup(tipcPayloads, uint32(user))
	d.Printf("TIPC v%d.0 ", first>>29)
	switch {
	case isPayload && size <= 24:
		tipcNode(&d, 12)
		d.Printf(":%d > %d", d.U32(16), d.U32(20))
	case isPayload:
		tipcNode(&d, 24)
		d.Printf(":%d > ", d.U32(16))
		tipcNode(&d, 28)
		d.Printf(":%d", d.U32(20))
	case user == tipcDiscovery:
		tipcNode(&d, 12)
		d.Str(" > ")
		tipcNode(&d, 8)
	default:
		tipcNode(&d, 24)
		d.Str(" > ")
		tipcNode(&d, 28)
	}
	if d.Cut() { // nothing is printed of a header that is cut
		d.CutAt = len(b)
		return d.Finish("tipc")
	}
	d.Printf(", headerlength %d bytes, MessageSize %d bytes, ", size, first&0x1ffff)
	kind := second >> 29
	switch {
	case isPayload:
		d.Str(payload)
		d.Str(", messageType ")
		d.Name(tipcTypes, kind, "Unknown")
		if ctx.Verbose > 0 && size > 24 {
			d.Str("\n\tPrevious Node ")
			tipcNode(&d, 12)
			d.Printf(", Broadcast Ack %d, Link Ack %d, Link Sequence %d", second&0xffff, d.U16(8), d.U16(10))
		}
	case user == tipcDiscovery:
		d.Str("Neighbor Detection Protocol internal, messageType ")
		d.Name(tipcDiscoveries, kind, "Unknown")
		if ctx.Verbose > 0 {
			d.Printf("\n\tNodeSignature %d, network_id %d, media_id %d", second&0xffff, d.U32(16), d.U8(23))
		}
	default:
		d.Name(tipcInternals, user, "user %d")
		d.Str(", messageType ")
		d.Name(tipcTypes, kind, "Unknown")
		d.Printf(" (0x%08x)", second)
		if ctx.Verbose > 0 && d.Have(0, 40) {
			d.Str("\n\tPrevious Node ")
			tipcNode(&d, 12)
			d.Printf(", Session No. %d, Broadcast Ack %d, Sequence Gap %d,  Broadcast Gap After %d, Broadcast Gap To %d",
				d.U16(20), second&0xffff, second>>16&0x1fff, d.U16(8), d.U16(10))
			d.Printf(", Last Sent Packet No. %d, Next sent Packet No. %d, Transport Sequence %d, msg_count %d, Link Tolerance %d",
				d.U16(16), d.U16(18), d.U32(32), d.U16(36), d.U16(38))
		}
	}
	return d.Finish("tipc")
}

// tipcNode prints an address: zone, cluster and node.
func tipcNode(d *dissect.Dissection, at int) {
	v := d.U32(at)
	d.Printf("%d.%d.%d", v>>24, v>>12&0xfff, v&0xfff)
}
