package jsonl

// Spanning tree: IEEE 802.1D-2004, section 9 (STP and RSTP).

import "ringcap/internal/layer"

// Types of BPDUs.
const (
	stpConfig = 0x00
	stpRapid  = 0x02
)

// pidPVST is Cisco's protocol behind SNAP that has a BPDU for each VLAN.
const pidPVST = 0x010b

func (t *tables) addSTP() {
	rapid := func(h *header) bool { return len(h.data) > 4 && h.data[3] == stpRapid }
	tree := func(h *header) bool { return len(h.data) > 4 && (h.data[3] == stpConfig || h.data[3] == stpRapid) }
	flag := func(shift uint8, name, help string, when func(*header) bool) field {
		return field{name: "stp.flags." + name, help: help, form: asFlag, at: 4, size: 1, shift: shift, mask: 1, when: when}
	}
	seconds := func(key, name string, at int, help string) field {
		return measured(key, name, help, func(_ *Printer, h *header) (decimalValue, bool) {
			if len(h.data) < at+2 {
				return decimalValue{}, false
			}
			return ratio(uint64(be.Uint16(h.data[at:])), 256), true
		}).only(tree)
	}
	t.stp = t.layer("stp", "the spanning tree protocol, IEEE 802.1D",
		number("protocol", "stp.protocol", 0, 2, "protocol: 0").hex(4),
		number("version", "stp.version", 2, 1, "0 STP, 2 RSTP, 3 MSTP"),
		number("type", "stp.type", 3, 1, "0 configuration, 2 RST, 0x80 topology change").hex(2),
		number("flags", "stp.flags", 4, 1, "flags").hex(2).only(tree),
		names("stp.flags.names", 4, 1, 0, 0xff, "names of the flags set", "TC", "proposal", "", "", "learning", "forwarding", "agreement", "TCA").only(tree),
		flag(7, "tcack", "acknowledgment of a topology change", tree),
		flag(6, "agreement", "agreement", rapid),
		flag(5, "forwarding", "the port forwards", rapid),
		flag(4, "learning", "the port learns", rapid),
		part("port_role", "stp.flags.port_role", 4, 1, 2, 3, "1 alternate or backup, 2 root, 3 designated").only(rapid),
		flag(1, "proposal", "proposal", rapid),
		flag(0, "tc", "topology change", tree),
		part("root_priority", "stp.root.prio", 5, 2, 0, 0xf000, "priority of the root").only(tree),
		part("root_extension", "stp.root.ext", 5, 2, 0, 0xfff, "system ID extension of the root, such as its VLAN").only(tree),
		octets(asMAC, "root", "stp.root.hw", 7, 6, "address of the root").only(tree),
		number("root_path_cost", "stp.root.cost", 13, 4, "cost of the path to the root").only(tree),
		part("bridge_priority", "stp.bridge.prio", 17, 2, 0, 0xf000, "priority of the bridge that sends").only(tree),
		part("bridge_extension", "stp.bridge.ext", 17, 2, 0, 0xfff, "its system ID extension").only(tree),
		octets(asMAC, "bridge", "stp.bridge.hw", 19, 6, "its address").only(tree),
		number("port_id", "stp.port", 25, 2, "its port").hex(4).only(tree),
		seconds("message_age", "stp.msg_age", 27, "seconds since the root sent"),
		seconds("max_age", "stp.max_age", 29, "seconds that it holds"),
		seconds("hello_time", "stp.hello", 31, "seconds between messages"),
		seconds("forward_delay", "stp.forward", 33, "seconds to wait before forwarding"),
		number("", "stp.version_1_length", 35, 1, "length of what version 1 adds: 0").only(rapid),
	)
}

// bridged writes what LLC or SNAP of some protocol carries.
func (p *Printer) bridged(sap bool, number uint32, data []byte, wire int) {
	if sap && number == layer.SAPSTP || !sap && number == pidPVST {
		p.opaque(p.tables.stp, data, wire)
	}
}
