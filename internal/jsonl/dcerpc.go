package jsonl

// DCE/RPC over TCP: C706, section 12.6; [MS-RPCE].

const (
	rpcHeader   = 16
	maxRPC      = 64 // messages that are shown of a segment
	maxContexts = 64 // that are shown of a message
)

// Types of messages.
const (
	rpcRequest  = 0
	rpcResponse = 2
	rpcFault    = 3
	rpcBind     = 11
	rpcAlter    = 14
	rpcTypes    = 20 // types that there are
)

const rpcObject = 0x80 // flag of a request with an object

func (t *tables) addDCERPC() {
	of := func(types ...byte) func(*header) bool {
		return func(h *header) bool {
			for _, typ := range types {
				if h.data[2] == typ {
					return true
				}
			}
			return false
		}
	}
	t.dcerpc = t.layer("dcerpc", "C706, over TCP where a segment begins with it",
		number("version", "dcerpc.ver", 0, 1, "version: 5"),
		number("minor_version", "dcerpc.ver_minor", 1, 1, "minor version"),
		number("packet_type", "dcerpc.pkt_type", 2, 1, "0 request, 2 response, 3 fault, 11 bind, 12 its answer"),
		number("flags", "dcerpc.cn_flags", 3, 1, "flags").hex(2),
		counted("fragment_length", "dcerpc.cn_frag_len", "bytes of the message", rpcNumber(8, 2)),
		counted("auth_length", "dcerpc.cn_auth_len", "bytes of its authentication", rpcNumber(10, 2)),
		counted("call_id", "dcerpc.cn_call_id", "call", rpcNumber(12, 4)),
		counted("context_id", "dcerpc.cn_ctx_id", "interface that is called, by the number that the bind gives it", rpcNumber(20, 2)).only(of(rpcRequest, rpcResponse, rpcFault)),
		counted("opnum", "dcerpc.opnum", "operation of a request", rpcNumber(22, 2)).only(of(rpcRequest)).columnNote("Wireshark also has it in answers"),
		counted("status", "dcerpc.cn_status", "status of a fault", rpcNumber(24, 4)).hex(8).only(of(rpcFault)),
		found(asText, "object", "dcerpc.obj_id", "object of a request", func(p *Printer, h *header) []byte {
			if h.data[3]&rpcObject == 0 || len(h.data) < 40 {
				return nil
			}
			return p.guid(h.data[24:40], rpcLittle(h))
		}).only(of(rpcRequest)),
		list("contexts", "interfaces that a bind asks for", func(t *tables) []*table { return []*table{t.rpcContext} }, (*Printer).rpcContexts).only(of(rpcBind, rpcAlter)),
	)
	t.rpcContext = t.entry("dcerpc_context", "an interface in a bind of C706",
		counted("context_id", "dcerpc.cn_ctx_id", "number that calls have for it", contextNumber(0, 0)),
		found(asText, "interface", "dcerpc.cn_bind_to_uuid", "identifier of an interface that a bind asks for", func(p *Printer, h *header) []byte {
			return p.guid(h.data[4:20], h.name != 0)
		}),
		counted("version", "dcerpc.cn_bind_if_ver", "its version", contextNumber(20, 22)),
		counted("minor_version", "dcerpc.cn_bind_if_ver_minor", "its minor version", contextNumber(22, 20)),
	)
}

// rpcLittle reports whether the numbers of a message have the least significant byte first.
func rpcLittle(h *header) bool { return h.data[4]>>4 == 1 }

// rpcNumber returns a function that loads a number in the byte order of the message.
func rpcNumber(at, size int) func(*Printer, *header) (uint64, bool) {
	big, little := field{at: uint8(at), size: uint8(size)}, littleAt(at, size)
	return func(p *Printer, h *header) (uint64, bool) {
		if rpcLittle(h) {
			return little(p, h)
		}
		return big.load(p, h)
	}
}

// contextNumber is rpcNumber for two bytes of a context, whose place may depend on the byte order: both
// versions are one number of four bytes.
func contextNumber(at, big int) func(*Printer, *header) (uint64, bool) {
	return func(_ *Printer, h *header) (uint64, bool) {
		if h.name != 0 {
			return littleNumber(h.data[at : at+2]), true
		}
		return uint64(be.Uint16(h.data[big:])), true
	}
}

// rpc writes the messages in a segment, if it begins with one.
func (p *Printer) rpc(data []byte) bool {
	n := 0
	for ; n < maxRPC && isRPC(data); n++ {
		size := int(be.Uint16(data[8:]))
		if data[4]>>4 == 1 {
			size = int(littleNumber(data[8:10]))
		}
		size = min(size, len(data))
		p.opaque(p.tables.dcerpc, data[:size], 0)
		data = data[size:]
	}
	return n > 0
}

// isRPC reports whether data begins with the header of a message.
func isRPC(data []byte) bool {
	if len(data) < rpcHeader || data[0] != 5 || data[1] > 1 || data[2] >= rpcTypes || data[4]&0xee != 0 || data[5] > 3 || data[6] != 0 || data[7] != 0 {
		return false
	}
	h := header{data: data}
	if rpcLittle(&h) {
		return littleNumber(data[8:10]) >= rpcHeader
	}
	return be.Uint16(data[8:]) >= rpcHeader
}

// rpcContexts writes the interfaces that a bind asks for.
func (p *Printer) rpcContexts(h *header) {
	const start, size, syntax = 28, 24, 20 // of a list, of an entry without transfer syntaxes, of one of these
	if len(h.data) < start {
		return
	}
	order := 0 // for contextNumber
	if rpcLittle(h) {
		order = 1
	}
	at := start
	for range min(int(h.data[24]), maxContexts) {
		if at+size > len(h.data) {
			return
		}
		p.entry(p.tables.rpcContext, header{data: h.data[at : at+size], name: order})
		at += size + syntax*int(h.data[at+2])
	}
}

// guid returns the text of an identifier of 16 bytes, whose first three parts may have the least significant
// byte first. It is valid until the next name.
func (p *Printer) guid(b []byte, little bool) []byte {
	order := [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	if little {
		order = [16]byte{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}
	}
	p.name = p.name[:0]
	for i, at := range order {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			p.name = append(p.name, '-')
		}
		p.name = append(p.name, digits[b[at]>>4], digits[b[at]&15])
	}
	return p.name
}
