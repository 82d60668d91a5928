package jsonl

// EIGRP: RFC 7868.

import (
	"ringcap/internal/layer"

	"github.com/google/gopacket"
)

const (
	eigrpHeader     = 20
	eigrpParameters = 1  // type of a value
	maxEIGRPValues  = 64 // that are shown
)

func (t *tables) addEIGRP() {
	parameters := func(h *header) bool { return be.Uint16(h.data) == eigrpParameters }
	t.eigrp = t.layer("eigrp", "RFC 7868",
		number("version", "eigrp.version", 0, 1, "version"),
		number("opcode", "eigrp.opcode", 1, 1, "1 update, 3 query, 4 reply, 5 hello"),
		number("checksum", "eigrp.checksum", 2, 2, "checksum, as it stands there").hex(4),
		number("flags", "eigrp.flags", 4, 4, "flags").hex(8),
		number("sequence_number", "eigrp.seq", 8, 4, "sequence number"),
		number("acknowledgment_number", "eigrp.ack", 12, 4, "sequence number that is acknowledged"),
		number("virtual_router_id", "eigrp.vrid", 16, 2, "virtual router"),
		number("autonomous_system", "eigrp.as", 18, 2, "autonomous system"),
		list("values", "what the message says", func(t *tables) []*table { return []*table{t.eigrpValue} }, (*Printer).eigrpValues),
	)
	rows := []field{
		number("type", "eigrp.tlv_type", 0, 2, "type of a value").hex(4),
		number("length", "eigrp.tlv.len", 2, 2, "its bytes, type and length included"),
	}
	for i := range uint8(6) {
		k := string('1' + rune(i))
		rows = append(rows, number("k"+k, "eigrp.par.k"+k, 4+i, 1, "weight "+k+" of the metric").only(parameters))
	}
	rows = append(rows, number("hold_time", "eigrp.par.holdtime", 10, 2, "seconds until the sender counts as gone").only(parameters))
	t.eigrpValue = t.entry("eigrp_value", "a value of RFC 7868", rows...)
}

// isEIGRP reports whether the header of IP before the payload says that it is EIGRP.
func isEIGRP(l gopacket.DecodingLayer) bool {
	switch l := l.(type) {
	case *layer.IPv4:
		return l.Protocol == layer.ProtocolEIGRP
	case *layer.IPv6:
		return l.NextHeader == layer.ProtocolEIGRP
	}
	return false
}

// eigrpValues writes the values behind the header.
func (p *Printer) eigrpValues(h *header) {
	data := h.data[min(eigrpHeader, len(h.data)):]
	for n := 0; n < maxEIGRPValues && len(data) >= 4; n++ {
		size := int(be.Uint16(data[2:]))
		if size < 4 || size > len(data) {
			return
		}
		p.entry(p.tables.eigrpValue, header{data: data[:size]})
		data = data[size:]
	}
}
