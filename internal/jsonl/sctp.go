package jsonl

// SCTP: RFC 9260; M3UA: RFC 4666.

const (
	sctpHeader    = 12
	sctpData      = 0  // type of a chunk
	sctpDataStart = 16 // bytes of a chunk before its data
	sctpWhole     = 3  // flags of a chunk with a whole message
	sctpM3UA      = 3  // what a chunk carries
	maxSCTPChunks = 256
)

const (
	m3uaHeader       = 8
	m3uaProtocolData = 0x0210 // tag of a parameter
	maxM3UA          = 64     // parameters that are looked at
)

func (t *tables) addSCTP() {
	data := func(h *header) bool { return h.data[0] == sctpData }
	t.sctp = t.layer("sctp", "RFC 9260",
		number("source_port", "sctp.srcport", 0, 2, "source port"),
		number("destination_port", "sctp.dstport", 2, 2, "destination port"),
		number("", "sctp.port", 0, 2, "both ports"),
		number("", "sctp.port", 2, 2, "both ports"),
		number("verification_tag", "sctp.verification_tag", 4, 4, "verification tag").hex(8),
		number("checksum", "sctp.checksum", 8, 4, "checksum, as it stands there").hex(8),
		number("chunk_type", "", 12, 1, "type of the first chunk"),
		list("chunks", "chunks", func(t *tables) []*table { return []*table{t.sctpChunk} }, func(p *Printer, h *header) {
			for chunk, rest := nextChunk(h.data[min(sctpHeader, len(h.data)):]); chunk != nil; chunk, rest = nextChunk(rest) {
				p.entry(p.tables.sctpChunk, header{data: chunk})
			}
		}),
	)
	t.sctpChunk = t.entry("sctp_chunk", "a chunk of RFC 9260",
		number("type", "sctp.chunk_type", 0, 1, "type of a chunk"),
		number("flags", "sctp.chunk_flags", 1, 1, "its flags").hex(2),
		number("length", "sctp.chunk_length", 2, 2, "its bytes, without padding"),
		number("tsn", "sctp.data_tsn_raw", 4, 4, "transmission sequence number").only(data),
		number("stream", "sctp.data_sid", 8, 2, "stream").hex(4).only(data),
		number("stream_sequence_number", "sctp.data_ssn", 10, 2, "sequence number in the stream").only(data),
		number("payload_protocol", "sctp.data_payload_proto_id", 12, 4, "what a chunk carries; 3 is M3UA").only(data),
	)
	parameter := func(key, name, help string, at, size int) field {
		return counted(key, name, help, func(_ *Printer, h *header) (v uint64, ok bool) {
			value := m3uaParameter(h.data, m3uaProtocolData)
			if len(value) < at+size {
				return 0, false
			}
			for _, c := range value[at : at+size] {
				v = v<<8 | uint64(c)
			}
			return v, true
		})
	}
	t.m3ua = t.layer("m3ua", "RFC 4666, a message in one chunk of SCTP",
		number("version", "m3ua.version", 0, 1, "version"),
		number("message_class", "m3ua.message_class", 2, 1, "class of the message"),
		number("message_type", "m3ua.message_type", 3, 1, "type in its class"),
		number("message_length", "m3ua.message_length", 4, 4, "its bytes"),
		parameter("originating_point_code", "m3ua.protocol_data_opc", "originating point code", 0, 4),
		parameter("destination_point_code", "m3ua.protocol_data_dpc", "destination point code", 4, 4),
		parameter("service_indicator", "m3ua.protocol_data_si", "user of the message; 3 is SCCP, 5 ISUP", 8, 1),
		parameter("network_indicator", "m3ua.protocol_data_ni", "network indicator", 9, 1),
		parameter("message_priority", "m3ua.protocol_data_mp", "priority", 10, 1),
		parameter("signalling_link_selection", "m3ua.protocol_data_sls", "signalling link selection", 11, 1),
	)
}

// sctpPacket writes a packet and the messages of M3UA in it.
func (p *Printer) sctpPacket(data []byte, wire int) {
	p.opaque(p.tables.sctp, data, wire)
	if p.cut || len(data) < sctpHeader {
		return
	}
	n := 0
	for chunk, rest := nextChunk(data[sctpHeader:]); chunk != nil && n < maxSCTPChunks; chunk, rest = nextChunk(rest) {
		n++
		if chunk[0] == sctpData && chunk[1]&sctpWhole == sctpWhole && len(chunk) >= sctpDataStart+m3uaHeader && be.Uint32(chunk[12:]) == sctpM3UA {
			p.opaque(p.tables.m3ua, chunk[sctpDataStart:], 0)
		}
	}
}

// nextChunk returns the chunk at the start of data and what follows it, or nil if there is none. The last
// chunk may be cut short.
func nextChunk(data []byte) (chunk, rest []byte) {
	if len(data) < 4 {
		return nil, nil
	}
	size := int(be.Uint16(data[2:]))
	if size < 4 {
		return nil, nil
	}
	return data[:min(size, len(data))], data[min((size+3)&^3, len(data)):]
}

// m3uaParameter returns the value of the first parameter with a tag, or nil.
func m3uaParameter(message []byte, tag uint16) []byte {
	data := message[m3uaHeader:]
	for n := 0; n < maxM3UA && len(data) >= 4; n++ {
		size := int(be.Uint16(data[2:]))
		if size < 4 || size > len(data) {
			return nil
		}
		if be.Uint16(data) == tag {
			return data[4:size]
		}
		data = data[min((size+3)&^3, len(data)):]
	}
	return nil
}
