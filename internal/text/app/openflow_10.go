package app

// The messages of OpenFlow 1.0.

import "ringcap/internal/text/dissect"

var openflowPorts = []dissect.Name{
	{0xff00, "MAX"}, {0xfff8, "IN_PORT"}, {0xfff9, "TABLE"}, {0xfffa, "NORMAL"}, {0xfffb, "FLOOD"},
	{0xfffc, "ALL"}, {0xfffd, "CONTROLLER"}, {0xfffe, "LOCAL"}, {0xffff, "NONE"},
}

const openflowController = 0xfffd

var (
	openflowPortConfig = []dissect.Name{
		{1, "PORT_DOWN"}, {2, "NO_STP"}, {4, "NO_RECV"}, {8, "NO_RECV_STP"}, {16, "NO_FLOOD"},
		{32, "NO_FWD"}, {64, "NO_PACKET_IN"},
	}
	openflowPortFeatures = []dissect.Name{
		{1, "10MB_HD"}, {2, "10MB_FD"}, {4, "100MB_HD"}, {8, "100MB_FD"}, {16, "1GB_HD"},
		{32, "1GB_FD"}, {64, "10GB_FD"}, {128, "COPPER"}, {256, "FIBER"}, {512, "AUTONEG"},
		{1024, "PAUSE"}, {2048, "PAUSE_ASYM"},
	}
	openflowCapabilities = []dissect.Name{
		{1, "FLOW_STATS"}, {2, "TABLE_STATS"}, {4, "PORT_STATS"}, {8, "STP"}, {32, "IP_REASM"},
		{64, "QUEUE_STATS"}, {128, "ARP_MATCH_IP"},
	}
	openflowFlowFlags = []dissect.Name{{1, "SEND_FLOW_REM"}, {2, "CHECK_OVERLAP"}, {4, "EMERG"}}
	openflowBuffer    = []dissect.Name{{0xffffffff, "NONE"}}
	openflowTables    = []dissect.Name{{0xfe, "EMERG"}, {0xff, "ALL"}}
	openflowCommands  = []dissect.Name{
		{0, "ADD"}, {1, "MODIFY"}, {2, "MODIFY_STRICT"}, {3, "DELETE"}, {4, "DELETE_STRICT"},
	}
	openflowFragments = []dissect.Name{{0, "FRAG_NORMAL"}, {1, "FRAG_DROP"}, {2, "FRAG_REASM"}}
	openflowStates    = []dissect.Name{{0, "STP_LISTEN"}, {1, "STP_LEARN"}, {2, "STP_FORWARD"}, {3, "STP_BLOCK"}}
	openflowVendors   = []dissect.Name{{0x5c16c7, "Big Switch Networks"}, {0x2320, "Nicira Networks"}}
)

var openflowErrors = []dissect.Name{
	{0, "HELLO_FAILED"}, {1, "BAD_REQUEST"}, {2, "BAD_ACTION"}, {3, "FLOW_MOD_FAILED"},
	{4, "PORT_MOD_FAILED"}, {5, "QUEUE_OP_FAILED"},
}

// openflowCodes are the error codes of each type in openflowErrors.
var openflowCodes = [...][]dissect.Name{
	{{0, "INCOMPATIBLE"}, {1, "EPERM"}},
	{
		{0, "BAD_VERSION"}, {1, "BAD_TYPE"}, {2, "BAD_STAT"}, {3, "BAD_VENDOR"}, {4, "BAD_SUBTYPE"},
		{5, "EPERM"}, {6, "BAD_LEN"}, {7, "BUFFER_EMPTY"}, {8, "BUFFER_UNKNOWN"},
	},
	{
		{0, "BAD_TYPE"}, {1, "BAD_LEN"}, {2, "BAD_VENDOR"}, {3, "BAD_VENDOR_TYPE"},
		{4, "BAD_OUT_PORT"}, {5, "BAD_ARGUMENT"}, {6, "EPERM"}, {7, "TOO_MANY"}, {8, "BAD_QUEUE"},
	},
	{
		{0, "ALL_TABLES_FULL"}, {1, "OVERLAP"}, {2, "EPERM"}, {3, "BAD_EMERG_TIMEOUT"},
		{4, "BAD_COMMAND"}, {5, "UNSUPPORTED"},
	},
	{{0, "BAD_PORT"}, {1, "BAD_HW_ADDR"}},
	{{0, "BAD_PORT"}, {1, "BAD_QUEUE"}, {2, "EPERM"}},
}

func (o *openflowMessage) fault(end int) bool {
	kind, code := o.next16(), o.next16()
	o.Str("\n\t type ")
	o.Name(openflowErrors, kind, "invalid (0x%04x)")
	o.Str(", code ")
	var codes []dissect.Name
	if kind < len(openflowCodes) {
		codes = openflowCodes[kind]
	}
	o.Name(codes, code, "invalid (0x%04x)")
	return o.data(end)
}

// Vendor messages of Big Switch Networks whose fields are printed.
const (
	openflowBSN    = 0x5c16c7
	bsnSetMask     = 0
	bsnGetMask     = 1
	bsnMask        = 2
	bsnSetMirror   = 3
	bsnGetMirror   = 4
	bsnMirror      = 5
	openflowNoSend = 0xffff
)

var bsnNames = []dissect.Name{
	{bsnSetMask, "SET_IP_MASK"}, {bsnGetMask, "GET_IP_MASK_REQUEST"}, {bsnMask, "GET_IP_MASK_REPLY"},
	{bsnSetMirror, "SET_MIRRORING"}, {bsnGetMirror, "GET_MIRRORING_REQUEST"},
	{bsnMirror, "GET_MIRRORING_REPLY"}, {6, "SHELL_COMMAND"}, {7, "SHELL_OUTPUT"},
	{8, "SHELL_STATUS"}, {9, "GET_INTERFACES_REQUEST"}, {10, "GET_INTERFACES_REPLY"},
}

func (o *openflowMessage) vendor(end int) bool {
	v := o.next32()
	o.Printf(", vendor 0x%08x (", v)
	o.Name(openflowVendors, v, "unknown")
	o.Str(")")
	if v != openflowBSN || end-o.off < 4 {
		return o.data(end)
	}
	kind := o.next32()
	o.Str("\n\t subtype ")
	o.Name(bsnNames, kind, "unknown (0x%08x)")
	switch kind {
	case bsnSetMask, bsnGetMask, bsnMask:
		if end-o.off != 8 && (kind != bsnGetMask || end-o.off != 12) {
			return false
		}
		o.Printf(", index %d", o.U8(o.off))
		if kind != bsnGetMask {
			o.Str(", mask ")
			o.Addr4(o.off + 4)
		}
	case bsnSetMirror, bsnGetMirror, bsnMirror:
		if end-o.off != 4 {
			return false
		}
		o.Str(", report_mirror_ports ")
		o.Name([]dissect.Name{{0, "OFF"}, {1, "ON"}}, o.U8(o.off), "bogus (%d)")
	}
	return true
}

func (o *openflowMessage) features(end int) {
	o.cookie("\n\t dpid ")
	o.Printf(", n_buffers %d, n_tables %d", o.next32(), o.next8())
	o.off += 3
	v := o.next32()
	o.Printf("\n\t capabilities 0x%08x", v)
	o.flags(openflowCapabilities, v)
	v = o.next32()
	o.Printf("\n\t actions 0x%08x", v)
	o.flags(openflowActionBits, v)
	for o.off < end && !o.Cut() {
		if left := end - o.off; left < 48 {
			o.Out = dissect.BadLength(append(o.Out, "\n\t "...), "port def. length", left, " < ", 48)
			return
		}
		o.portDescription()
	}
}

// portDescription appends a port description of 48 bytes.
func (o *openflowMessage) portDescription() {
	end := o.off + 48
	o.port("\n\t  port_no ")
	o.Str(", hw_addr ")
	o.Mac(o.off)
	o.off += 6
	o.text(", name ", 16)
	if o.Ctx.Verbose > 1 {
		o.featured("\n\t   config ", openflowPortConfig)
		v := o.next32()
		o.Printf("\n\t   state 0x%08x (", v)
		o.Name(openflowStates, v>>8&3, "")
		if v&1 != 0 {
			o.Str(", LINK_DOWN")
		}
		if o.Str(")"); v&^0x301 != 0 {
			o.Str(" (bogus)")
		}
		for _, title := range [...]string{"\n\t   curr ", "\n\t   advertised ", "\n\t   supported ", "\n\t   peer "} {
			o.featured(title, openflowPortFeatures)
		}
	}
	o.Have(end-24, 24)
	o.off = end
}

// featured appends a word of flags.
func (o *openflowMessage) featured(title string, table []dissect.Name) {
	v := o.next32()
	o.Str(title)
	o.Printf("0x%08x", v)
	o.flags(table, v)
}

func (o *openflowMessage) config() {
	o.Str("\n\t flags ")
	o.Name(openflowFragments, o.next16(), "invalid (0x%04x)")
	o.Printf(", miss_send_len %d", o.next16())
}

func (o *openflowMessage) packetIn(end int) {
	o.Str("\n\t buffer_id ")
	o.Name(openflowBuffer, o.next32(), "0x%08x")
	o.Printf(", total_len %d", o.next16())
	o.port(", in_port ")
	o.Str(", reason ")
	o.Name([]dissect.Name{{0, "NO_MATCH"}, {1, "ACTION"}}, o.next8(), "invalid (0x%02x)")
	o.off++
	o.frame(end)
}

// frame appends the length of the frame that a message carries, and with -vvv the frame
// itself.
func (o *openflowMessage) frame(end int) {
	n := end - o.off
	if n == 0 {
		return
	}
	o.Printf("\n\t data (%d octets)", n)
	if o.Ctx.Verbose < 3 || !o.Ctx.Nest() || o.Cut() {
		return
	}
	o.Str(", frame decoding below\n\t")
	o.Ctx.Verbose -= 3
	o.Out = o.Ctx.Ethernet(o.Out, o.Span.From(o.off).UpTo(n))
	o.Ctx.Verbose += 3
}

func (o *openflowMessage) packetOut(end int) bool {
	o.Printf("\n\t buffer_id 0x%08x", o.next32())
	o.port(", in_port ")
	n := o.next16()
	o.Printf(", actions_len %d", n)
	if n > end-o.off {
		return false
	}
	o.actions("\n\t ", o.off+n)
	o.frame(end)
	return true
}

func (o *openflowMessage) flowRemoved() {
	o.match("\n\t ")
	o.cookie("\n\t cookie ")
	o.unlessZero(", priority %d", o.next16())
	o.Str(", reason ")
	o.Name([]dissect.Name{{0, "IDLE_TIMEOUT"}, {1, "HARD_TIMEOUT"}, {2, "DELETE"}}, o.next8(), "unknown (0x%02x)")
	o.off++
	o.Printf(", duration_sec %d, duration_nsec %d", o.next32(), o.next32())
	o.unlessZero(", idle_timeout %d", o.next16())
	o.off += 2
	o.counts(", packet_count ", ", byte_count ")
}

func (o *openflowMessage) unlessZero(format string, v int) {
	if v != 0 {
		o.Printf(format, v)
	}
}

func (o *openflowMessage) portStatus() {
	o.Str("\n\t reason ")
	o.Name([]dissect.Name{{0, "ADD"}, {1, "DELETE"}, {2, "MODIFY"}}, o.next8(), "invalid (0x%02x)")
	o.off += 7
	o.portDescription()
}

func (o *openflowMessage) flowMod(end int) {
	o.match("\n\t ")
	o.cookie("\n\t cookie ")
	command := o.next16()
	o.Str(", command ")
	o.Name(openflowCommands, command, "invalid (0x%04x)")
	o.unlessZero(", idle_timeout %d", o.next16())
	o.unlessZero(", hard_timeout %d", o.next16())
	o.unlessZero(", priority %d", o.next16())
	buffer := o.next32()
	if command <= 2 {
		o.Str(", buffer_id ")
		o.Name(openflowBuffer, buffer, "0x%08x")
		o.off += 2
	} else {
		o.port(", out_port ")
	}
	v := o.next16()
	o.Printf(", flags 0x%04x", v)
	o.flags(openflowFlowFlags, v)
	o.actions("\n\t ", end)
}

func (o *openflowMessage) portMod() {
	o.port("\n\t port_no ")
	o.Str(", hw_addr ")
	o.Mac(o.off)
	o.off += 6
	o.featured("\n\t  config ", openflowPortConfig)
	o.featured("\n\t  mask ", openflowPortConfig)
	o.featured("\n\t  advertise ", openflowPortFeatures)
}

func (o *openflowMessage) queues(end int) bool {
	o.port("\n\t port ")
	o.off += 6
	for o.off < end && !o.Cut() {
		o.Str("\n\t ")
		if left := end - o.off; left < 8 {
			o.tooShort(left, 8)
			return true
		}
		start := o.off
		id, n := o.next32(), o.next16()
		o.Printf(" queue_id %d, len %d", id, n)
		if n < 8 || n > end-start {
			return false
		}
		o.off = start + n
	}
	return true
}
