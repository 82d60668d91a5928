package app

// Matches, actions and statistics of OpenFlow 1.0: sections 5.2.3, 5.2.4 and 5.3.5 of
// the specification.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// Wildcard bits of a match: the fields that do not matter.
const (
	wildInPort = 1 << 0
	wildVLAN   = 1 << 1
	wildSrc    = 1 << 2
	wildDst    = 1 << 3
	wildType   = 1 << 4
	wildProto  = 1 << 5
	wildSPort  = 1 << 6
	wildDPort  = 1 << 7
	wildPCP    = 1 << 20
	wildTOS    = 1 << 21
	wildAll    = 1<<22 - 1
)

var openflowWild = []dissect.Name{
	{wildInPort, "IN_PORT"}, {wildVLAN, "DL_VLAN"}, {wildSrc, "DL_SRC"}, {wildDst, "DL_DST"},
	{wildType, "DL_TYPE"}, {wildProto, "NW_PROTO"}, {wildSPort, "TP_SRC"}, {wildDPort, "TP_DST"},
	{wildPCP, "DL_VLAN_PCP"}, {wildTOS, "NW_TOS"},
}

var openflowActions = []dissect.Name{
	{0, "OUTPUT"}, {1, "SET_VLAN_VID"}, {2, "SET_VLAN_PCP"}, {3, "STRIP_VLAN"}, {4, "SET_DL_SRC"},
	{5, "SET_DL_DST"}, {6, "SET_NW_SRC"}, {7, "SET_NW_DST"}, {8, "SET_NW_TOS"}, {9, "SET_TP_SRC"},
	{10, "SET_TP_DST"}, {11, "ENQUEUE"}, {0xffff, "VENDOR"},
}

var openflowActionBits = []dissect.Name{
	{1, "OUTPUT"}, {2, "SET_VLAN_VID"}, {4, "SET_VLAN_PCP"}, {8, "STRIP_VLAN"}, {16, "SET_DL_SRC"},
	{32, "SET_DL_DST"}, {64, "SET_NW_SRC"}, {128, "SET_NW_DST"}, {256, "SET_NW_TOS"},
	{512, "SET_TP_SRC"}, {1024, "SET_TP_DST"}, {2048, "ENQUEUE"},
}

// match appends the conditions of a flow, each after prefix, and skips them.
func (o *openflowMessage) match(prefix string) {
	at := o.off
	o.off += 40
	wild := o.U32(at)
	if wild&^wildAll != 0 {
		o.Str(prefix)
		o.Printf("wildcards 0x%08x (bogus)", wild)
	}
	matches := func(bit int, title string) bool {
		if wild&bit != 0 {
			return false
		}
		o.Str(prefix)
		o.Str(title)
		return true
	}
	if matches(wildInPort, "match in_port ") {
		o.Name(openflowPorts, o.U16(at+4), "%d")
	}
	if matches(wildSrc, "match dl_src ") {
		o.Mac(at + 6)
	}
	if matches(wildDst, "match dl_dst ") {
		o.Mac(at + 12)
	}
	if matches(wildVLAN, "match dl_vlan ") {
		o.vlan(o.U16(at + 18))
	}
	if matches(wildPCP, "match dl_vlan_pcp ") {
		o.priority(o.U8(at + 20))
	}
	kind, proto := o.U16(at+22), o.U8(at+25)
	if matches(wildType, "match dl_type ") {
		o.Printf("0x%04x", kind)
	}
	if matches(wildTOS, "match nw_tos ") {
		o.Printf("0x%02x", o.U8(at+24))
	}
	proto4, src, dst := "match nw_proto ", "match tp_src ", "match tp_dst "
	if wild&wildType == 0 && kind == layer.EtherTypeARP {
		proto4 = "match arp_opcode "
	}
	if wild&(wildType|wildProto) == 0 && kind == layer.EtherTypeIPv4 && proto == 1 {
		src, dst = "match icmp_type ", "match icmp_code "
	}
	if matches(wildProto, proto4) {
		o.Printf("%d", proto)
	}
	for i, title := range [...]string{"match nw_src ", "match nw_dst "} {
		if bits := wild >> (8 + 6*i) & 0x3f; bits < 32 {
			o.Str(prefix)
			o.Str(title)
			o.Addr4(at + 28 + 4*i)
			o.Printf("/%d", 32-bits)
		}
	}
	if matches(wildSPort, src) {
		o.Printf("%d", o.U16(at+36))
	}
	if matches(wildDPort, dst) {
		o.Printf("%d", o.U16(at+38))
	}
	o.Have(at, 40)
}

func (o *openflowMessage) vlan(v int) {
	if v == openflowNoSend {
		o.Str("NONE")
		return
	}
	if o.Printf("%d", v); v == 0 || v >= 0xfff {
		o.Str(" (bogus)")
	}
}

func (o *openflowMessage) priority(v int) {
	if o.Printf("%d", v); v > 7 {
		o.Str(" (bogus)")
	}
}

// actions appends the actions up to end, each after prefix, and skips them.
func (o *openflowMessage) actions(prefix string, end int) {
	for o.off < end && !o.Cut() {
		start := o.off
		o.Str(prefix)
		o.Str("action")
		if left := end - start; left < 8 {
			o.tooShort(left, 8)
			break
		}
		kind, n := o.next16(), o.next16()
		o.Str(" type ")
		o.Name(openflowActions, kind, "invalid (0x%04x)")
		o.Printf(", len %d", n)
		if n < 8 || n > end-start {
			o.Invalid()
			break
		}
		want := 8
		if kind == 4 || kind == 5 || kind == 11 {
			want = 16
		}
		switch {
		case kind == 0xffff && n%8 != 0, kind <= 11 && n != want:
			o.Str(" (bogus)")
		default:
			o.action(kind)
		}
		o.Have(start, n)
		o.off = start + n
	}
	o.off = end
}

// action appends the parameters of an action.
func (o *openflowMessage) action(kind int) {
	switch kind {
	case 0:
		if o.port(", port ") == openflowController {
			o.Printf(", max_len %d", o.next16())
		}
	case 1:
		o.Str(", vlan_vid ")
		o.vlan(o.next16())
	case 2:
		o.Str(", vlan_pcp ")
		o.priority(o.next8())
	case 4, 5:
		o.Str(", dl_addr ")
		o.Mac(o.off)
	case 6, 7:
		o.Str(", nw_addr ")
		o.Addr4(o.off)
	case 8:
		o.Printf(", nw_tos 0x%02x", o.next8())
	case 9, 10:
		o.Printf(", tp_port %d", o.next16())
	case 11:
		o.port(", port ")
		o.off += 6
		o.Str(", queue_id ")
		o.queue(o.next32())
	case 0xffff:
		v := o.next32()
		o.Printf(", vendor 0x%08x (", v)
		o.Name(openflowVendors, v, "unknown")
		o.Str(")")
	}
}

func (o *openflowMessage) queue(v int) {
	o.Name([]dissect.Name{{0xffffffff, "ALL"}}, v, "%d")
}

const (
	statsDescription = 0
	statsFlow        = 1
	statsAggregate   = 2
	statsTable       = 3
	statsPort        = 4
	statsQueue       = 5
	statsVendor      = 0xffff
)

var openflowStats = []dissect.Name{
	{statsDescription, "DESC"}, {statsFlow, "FLOW"}, {statsAggregate, "AGGREGATE"},
	{statsTable, "TABLE"}, {statsPort, "PORT"}, {statsQueue, "QUEUE"}, {statsVendor, "VENDOR"},
}

func (o *openflowMessage) statsRequest(end int) bool {
	kind, flags := o.next16(), o.next16()
	o.Str("\n\t type ")
	o.Name(openflowStats, kind, "invalid (0x%04x)")
	if o.Printf(", flags 0x%04x", flags); flags != 0 {
		o.Str(" (bogus)")
	}
	n := end - o.off
	switch {
	case kind <= statsQueue && n != [...]int{0, 44, 44, 0, 8, 8}[kind]:
		return false
	case kind == statsFlow || kind == statsAggregate:
		o.match("\n\t ")
		o.Str("\n\t table_id ")
		o.Name(openflowTables, o.next8(), "%d")
		o.off++
		o.port(", out_port ")
	case kind == statsPort || kind == statsQueue:
		o.port("\n\t port_no ")
		if o.off += 2; kind == statsQueue {
			o.Str(", queue_id ")
			o.queue(o.next32())
		}
	case kind == statsVendor && n < 4:
		return false
	case kind == statsVendor:
		return o.vendor(end)
	}
	return true
}

// statsSizes are the sizes of an entry in a reply, by kind of statistics.
var statsSizes = [...]int{1056, 88, 24, 64, 104, 32}

func (o *openflowMessage) statsReply(end int) bool {
	kind, flags := o.next16(), o.next16()
	o.Str("\n\t type ")
	o.Name(openflowStats, kind, "invalid (0x%04x)")
	o.Printf(", flags 0x%04x", flags)
	o.flags([]dissect.Name{{1, "MORE"}}, flags)
	if kind == statsVendor && end-o.off >= 4 {
		return o.vendor(end)
	}
	for kind <= statsQueue && o.off < end && !o.Cut() {
		o.Str("\n\t")
		if left := end - o.off; left < statsSizes[kind] {
			o.tooShort(left, statsSizes[kind])
			break
		}
		if !o.statsEntry(kind, end) {
			return false
		}
	}
	return true
}

// statsEntry appends an entry. It returns false if the length is invalid.
func (o *openflowMessage) statsEntry(kind, end int) bool {
	start := o.off
	next := start + statsSizes[kind]
	switch kind {
	case statsDescription:
		for i, title := range [...]string{"  mfr_desc ", "\n\t  hw_desc ", "\n\t  sw_desc ", "\n\t  serial_num ", "\n\t  dp_desc "} {
			o.text(title, []int{256, 256, 256, 32, 256}[i])
		}
	case statsFlow:
		n := o.next16()
		if o.Printf(" length %d", n); n < statsSizes[kind] || n > end-start {
			return false
		}
		o.flowEntry(start + n)
		next = start + n
	case statsAggregate:
		o.counts(" packet_count ", ", byte_count ")
		o.Printf(", flow_count %d", o.next32())
	case statsTable:
		o.Str(" table_id ")
		o.Name(openflowTables, o.next8(), "%d")
		o.off += 3
		o.text(", name ", 32)
		o.featured("\n\t  wildcards ", openflowWild)
		o.Printf("\n\t  max_entries %d, active_count %d", o.next32(), o.next32())
		o.counts(", lookup_count ", ", matched_count ")
	case statsPort:
		o.port("  port_no ")
		if o.off += 6; o.Ctx.Verbose > 1 {
			o.counts(", rx_packets ", ", tx_packets ", ", rx_bytes ", ", tx_bytes ", ", rx_dropped ", ", tx_dropped ",
				", rx_errors ", ", tx_errors ", ", rx_frame_err ", ", rx_over_err ", ", rx_crc_err ", ", collisions ")
		}
	case statsQueue:
		o.port("  port_no ")
		o.off += 2
		o.Printf(", queue_id %d", o.next32())
		o.counts(", tx_bytes ", ", tx_packets ", ", tx_errors ")
	}
	o.Have(start, next-start)
	o.off = next
	return true
}

// flowEntry appends the statistics of a flow, which end at end.
func (o *openflowMessage) flowEntry(end int) {
	o.Str(", table_id ")
	o.Name(openflowTables, o.next8(), "%d")
	o.off++
	o.match("\n\t  ")
	o.Printf("\n\t  duration_sec %d, duration_nsec %d", o.next32(), o.next32())
	o.Printf(", priority %d, idle_timeout %d, hard_timeout %d", o.next16(), o.next16(), o.next16())
	o.off += 6
	o.cookie(", cookie ")
	o.counts(", packet_count ", ", byte_count ")
	o.actions("\n\t  ", end)
}
