package app

// OpenFlow: the header of all versions, and the messages of version 1.0 (OpenFlow
// Switch Specification 1.0.0, section 5). As in tcpdump, each message is on its own
// line, even without -v. The contents are printed with -v.

import "ringcap/internal/text/dissect"

const (
	openflowHeader = 8
	openflow10     = 1
	openflow13     = 4
)

var openflowVersions = []dissect.Name{{1, "1.0"}, {2, "1.1"}, {3, "1.2"}, {4, "1.3"}, {5, "1.4"}, {6, "1.5"}}

// Message types of version 1.0.
const (
	openflowHello = iota
	openflowError
	openflowEcho
	openflowEchoReply
	openflowVendor
	openflowAskFeatures
	openflowFeatures
	openflowAskConfig
	openflowConfig
	openflowSetConfig
	openflowPacketIn
	openflowFlowRemoved
	openflowPortStatus
	openflowPacketOut
	openflowFlowMod
	openflowPortMod
	openflowAskStats
	openflowStatsReply
	openflowAskBarrier
	openflowBarrier
	openflowAskQueues
	openflowQueues
)

// openflowTypes10 are the message types of version 1.0, by number.
var openflowTypes10 = [...]struct {
	name  string
	size  int  // minimum size after the header
	exact bool // size is also the maximum
}{
	{"HELLO", 0, false}, {"ERROR", 4, false}, {"ECHO_REQUEST", 0, false}, {"ECHO_REPLY", 0, false},
	{"VENDOR", 4, false}, {"FEATURES_REQUEST", 0, true}, {"FEATURES_REPLY", 24, false},
	{"GET_CONFIG_REQUEST", 0, true}, {"GET_CONFIG_REPLY", 4, true}, {"SET_CONFIG", 4, true},
	{"PACKET_IN", 12, false}, {"FLOW_REMOVED", 80, true}, {"PORT_STATUS", 56, true},
	{"PACKET_OUT", 8, false}, {"FLOW_MOD", 64, false}, {"PORT_MOD", 24, true},
	{"STATS_REQUEST", 4, false}, {"STATS_REPLY", 4, false}, {"BARRIER_REQUEST", 0, true},
	{"BARRIER_REPLY", 0, true}, {"QUEUE_GET_CONFIG_REQUEST", 4, true},
	{"QUEUE_GET_CONFIG_REPLY", 8, false},
}

var openflowNames13 = []dissect.Name{
	{0, "HELLO"}, {1, "ERROR"}, {2, "ECHO_REQUEST"}, {3, "ECHO_REPLY"}, {4, "EXPERIMENTER"},
	{5, "FEATURES_REQUEST"}, {6, "FEATURES_REPLY"}, {7, "GET_CONFIG_REQUEST"},
	{8, "GET_CONFIG_REPLY"}, {9, "SET_CONFIG"}, {10, "PACKET_IN"}, {11, "FLOW_REMOVED"},
	{12, "PORT_STATUS"}, {13, "PACKET_OUT"}, {14, "FLOW_MOD"}, {15, "GROUP_MOD"}, {16, "PORT_MOD"},
	{17, "TABLE_MOD"}, {18, "MULTIPART_REQUEST"}, {19, "MULTIPART_REPLY"}, {20, "BARRIER_REQUEST"},
	{21, "BARRIER_REPLY"}, {22, "QUEUE_GET_CONFIG_REQUEST"}, {23, "QUEUE_GET_CONFIG_REPLY"},
	{24, "ROLE_REQUEST"}, {25, "ROLE_REPLY"}, {26, "GET_ASYNC_REQUEST"}, {27, "GET_ASYNC_REPLY"},
	{28, "SET_ASYNC"}, {29, "METER_MOD"},
}

// openflowMessage reads and prints a message. off is the offset of the next field.
type openflowMessage struct {
	dissect.Dissection
	off int
}

// openflow prints the messages at the start of a segment.
func openflow(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	o := openflowMessage{Dissection: ctx.Dissect(append(b, ": OpenFlow"...), s)}
	for o.off < s.Length && !o.Cut() && o.message() {
	}
	return o.Finish("openflow")
}

// message appends a message. It returns false if no other can follow.
func (o *openflowMessage) message() bool {
	start := o.off
	o.Str("\n\t")
	if left := o.Span.Length - start; left < openflowHeader {
		o.tooShort(left, openflowHeader)
		return false
	}
	version, kind, n := o.U8(start), o.U8(start+1), o.U16(start+2)
	o.Str("version ")
	o.Name(openflowVersions, version, "unknown (0x%02x)")
	o.Str(", type ")
	known := version == openflow10 && kind < len(openflowTypes10)
	switch {
	case known:
		o.Str(openflowTypes10[kind].name)
	case version == openflow13:
		o.Name(openflowNames13, kind, "unknown (0x%02x)")
	default:
		o.Printf("unknown (0x%02x)", kind)
	}
	o.Printf(", length %d", n)
	if n < openflowHeader {
		o.Str(" (too short!)")
	}
	o.Printf(", xid 0x%08x", o.U32(start+4))
	if n < openflowHeader {
		o.Invalid()
		o.Have(start, o.Span.Length-start)
		return false
	}
	o.off = start + openflowHeader
	if known && !o.body(kind, start+n) {
		o.Invalid()
	}
	o.Have(start, n)
	o.off = start + n
	return true
}

// body appends the contents of a version 1.0 message that ends at end. It returns false
// if the length is invalid.
func (o *openflowMessage) body(kind, end int) bool {
	t := &openflowTypes10[kind]
	n := end - o.off
	switch {
	case n < t.size || t.exact && n != t.size:
		return false
	case o.Ctx.Verbose == 0 || o.Cut():
		return true
	}
	switch kind {
	case openflowHello, openflowEcho, openflowEchoReply:
		return o.data(end)
	case openflowError:
		return o.fault(end)
	case openflowVendor:
		return o.vendor(end)
	case openflowFeatures:
		o.features(end)
	case openflowConfig, openflowSetConfig:
		o.config()
	case openflowPacketIn:
		o.packetIn(end)
	case openflowFlowRemoved:
		o.flowRemoved()
	case openflowPortStatus:
		o.portStatus()
	case openflowPacketOut:
		return o.packetOut(end)
	case openflowFlowMod:
		o.flowMod(end)
	case openflowPortMod:
		o.portMod()
	case openflowAskStats:
		return o.statsRequest(end)
	case openflowStatsReply:
		return o.statsReply(end)
	case openflowAskQueues:
		o.port("\n\t port ")
	case openflowQueues:
		return o.queues(end)
	}
	return true
}

// tooShort prints that only have bytes are left, but want are needed.
func (o *openflowMessage) tooShort(have, want int) {
	if !o.Cut() {
		o.Out = dissect.BadLength(o.Out, "remaining length", have, " < ", want)
	}
}

// next8 to next64 read the next number.
func (o *openflowMessage) next8() int {
	o.off++
	return o.U8(o.off - 1)
}

func (o *openflowMessage) next16() int {
	o.off += 2
	return o.U16(o.off - 2)
}

func (o *openflowMessage) next32() int {
	o.off += 4
	return o.U32(o.off - 4)
}

func (o *openflowMessage) next64() uint64 {
	o.off += 8
	return o.U64(o.off - 8)
}

// counts appends 64-bit numbers, each after its title.
func (o *openflowMessage) counts(titles ...string) {
	for _, t := range titles {
		o.Str(t)
		o.Out = dissect.AppendUint(o.Out, o.next64())
	}
}

// cookie appends a number as 16 hexadecimal digits.
func (o *openflowMessage) cookie(title string) {
	o.Str(title)
	v := o.next64()
	o.Printf("0x%08x%08x", int(v>>32), int(v&0xffffffff))
}

// port appends a port number, or the name of a reserved port.
func (o *openflowMessage) port(title string) int {
	v := o.next16()
	o.Str(title)
	o.Name(openflowPorts, v, "%d")
	return v
}

// flags appends the names of the bits of v in parentheses, and marks unknown bits.
func (o *openflowMessage) flags(table []dissect.Name, v int) {
	known := 0
	for _, n := range table {
		known |= int(n.Value)
	}
	if v&known != 0 {
		o.Str(" (")
		o.Bits(table, v&known, ", ")
		o.Str(")")
	}
	if v&^known != 0 {
		o.Str(" (bogus)")
	}
}

// text appends a string of up to n bytes, which a zero byte may end.
func (o *openflowMessage) text(title string, n int) {
	o.Str(title)
	o.Str("'")
	t := o.Bytes(o.off, n)
	for i, c := range t {
		if c == 0 {
			t = t[:i]
			break
		}
	}
	o.Out = append(dissect.AppendSafe(o.Out, t), '\'')
	o.off += n
}

// data appends the length of data without a known format, and with -vv a dump of it.
func (o *openflowMessage) data(end int) bool {
	if n := end - o.off; n > 0 {
		o.Printf("\n\t data (%d octets)", n)
		if o.Ctx.Verbose > 1 && o.Have(o.off, n) {
			o.Out = o.Ctx.DumpText(o.Out, "\n\t  ", o.Bytes(o.off, n))
		}
	}
	return true
}
