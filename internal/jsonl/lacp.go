package jsonl

// LACP: IEEE 802.1AX-2014, section 6.4.2.3.

// lacpType is the first byte of LACP among the slow protocols (IEEE 802.3, annex 57A).
const lacpType = 1

// lacpStates are the names of the bits of a state, from the lowest, as Wireshark has them.
var lacpStates = [...]string{"activity", "timeout", "aggregation", "synchronization", "collecting", "distributing", "defaulted", "expired"}

func (t *tables) addLACP() {
	rows := []field{
		number("", "slow.subtype", 0, 1, "which of the slow protocols: 1").hex(2),
		number("version", "lacp.version", 1, 1, "version").hex(2),
	}
	for i, end := range []string{"actor", "partner"} {
		at, whose := uint8(4+20*i), " of the "+end
		rows = append(rows,
			number(end+"_system_priority", "lacp."+end+".sys_priority", at, 2, "priority"+whose),
			octets(asMAC, end+"_system", "lacp."+end+".sysid", at+2, 6, "system"+whose),
			number(end+"_key", "lacp."+end+".key", at+8, 2, "key"+whose),
			number(end+"_port_priority", "lacp."+end+".port_priority", at+10, 2, "priority of the port"+whose),
			number(end+"_port", "lacp."+end+".port", at+12, 2, "port"+whose),
			number(end+"_state", "lacp."+end+".state", at+14, 1, "state"+whose).hex(2),
		)
		for n, name := range lacpStates {
			rows = append(rows, bit("", "lacp."+end+".state."+name, at+14, 1, uint8(n), "state"+whose+": "+name))
		}
	}
	rows = append(rows, number("collector_max_delay", "lacp.collector.max_delay", 44, 2, "longest delay of the collector, in tens of microseconds"))
	t.lacp = t.layer("lacp", "IEEE 802.1AX", rows...)
}

// slow writes a frame of the slow protocols, if it is one of LACP.
func (p *Printer) slow(data []byte) {
	if data[0] == lacpType {
		p.opaque(p.tables.lacp, data, 0)
	}
}
