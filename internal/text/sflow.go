package text

// sFlow version 5: sFlow.org, "sFlow Version 5" (July 2004).

var (
	sflowSamples = []name{
		{1, "flow sample"}, {2, "counter sample"}, {3, "expanded flow sample"}, {4, "expanded counter sample"},
	}
	sflowFlows = []name{
		{1, "Raw packet"}, {2, "Ethernet frame"}, {3, "IPv4 Data"}, {4, "IPv6 Data"},
		{1001, "Extended Switch data"}, {1002, "Extended Router data"}, {1003, "Extended Gateway data"},
		{1004, "Extended User data"}, {1005, "Extended URL data"}, {1006, "Extended MPLS data"},
		{1007, "Extended NAT data"}, {1008, "Extended MPLS tunnel"}, {1009, "Extended MPLS VC"},
		{1010, "Extended MPLS FEC"}, {1011, "Extended MPLS LVP FEC"}, {1012, "Extended VLAN Tunnel"},
	}
	sflowCounters = []name{
		{1, "Generic counter"}, {2, "Ethernet counter"}, {3, "Token ring counter"},
		{4, "100 BaseVG counter"}, {5, "Vlan counter"}, {1001, "Processor counter"},
	}
	sflowProtocols  = []name{{1, "Ethernet"}, {11, "IPv4"}, {12, "IPv6"}}
	sflowDirections = []name{
		{0, "unknown"}, {1, "full-duplex"}, {2, "half-duplex"}, {3, "in"}, {4, "out"},
	}
)

// sflow prints a datagram, its samples with -v.
func (p *Context) sflow(b []byte, s span) []byte {
	d := p.dissect(b, s)
	version, family := d.u32(0), d.u32(4)
	head := 40
	if family == 1 {
		head = 28
	}
	if s.length < head && (family == 1 || family == 2) {
		d.printf("sFlowv%d", version)
		d.b = badLength(d.b, "length", s.length, " < ", 28)
		return d.finish("sflow")
	}
	d.have(0, 28)
	if version != 5 {
		d.printf("sFlow version %d packet not supported", version)
		return d.finish("sflow")
	}
	d.have(0, head)
	d.printf("sFlowv%d, ", version)
	if family == 1 {
		d.str("IPv4 agent ")
		d.addr4(8)
	} else {
		d.str("IPv6 agent ")
		d.addr6(8)
	}
	d.printf(", agent-id %d", d.u32(head-16))
	if p.Verbose > 0 {
		d.printf(", seqnum %d, uptime %d, samples %d", d.u32(head-12), d.u32(head-8), d.u32(head-4))
	}
	d.printf(", length %d", s.length)
	if p.Verbose > 0 && !d.sflowSamples(head, d.u32(head-4)) {
		d.invalid()
		d.have(0, s.length)
	}
	return d.finish("sflow")
}

// sflowSamples appends count samples from off; false where their lengths cannot be.
func (d *dissection) sflowSamples(off, count int) bool {
	for end := d.s.length; count > 0 && off < end && !d.cut(); count-- {
		d.have(off, 8)
		kind, n := d.u32(off)&0xfff, d.u32(off+4)
		if end-off < 8 {
			return false
		}
		off += 8
		d.str("\n\t")
		d.name(sflowSamples, kind, "Unknown")
		d.printf(" (%d), length %d,", kind, n)
		if kind == 0 || n == 0 {
			return true
		}
		if n > end-off {
			return false
		}
		if !d.have(off, n) {
			return true
		}
		if !d.sflowSample(kind, off, n) {
			return false
		}
		off += n
	}
	return true
}

// sflowSample appends the head of a sample of n bytes, and its records; false where
// they do not fit.
func (d *dissection) sflowSample(kind, off, n int) bool {
	expanded, flow := kind == 3 || kind == 4, kind == 1 || kind == 3
	size := [...]int{1: 32, 2: 12, 3: 44, 4: 16}
	if kind >= len(size) {
		if d.p.Verbose < 2 {
			d.dump("\n\t    ", off, n)
		}
		return true
	}
	if n < size[kind] {
		return false
	}
	at := off + 8
	if expanded {
		d.printf(" seqnum %d, type %d, idx %d", d.u32(off), d.u32(off+4), d.u32(off+8))
		at += 4
	} else {
		d.printf(" seqnum %d, type %d, idx %d", d.u32(off), d.u8(off+4), d.u24(off+5))
	}
	if flow {
		d.printf(", rate %d, pool %d, drops %d", d.u32(at), d.u32(at+4), d.u32(at+8))
	}
	if kind == 1 {
		d.printf(", input %d output %d", d.u32(at+12), d.u32(at+16))
	} else {
		d.str(",")
	}
	count := d.u32(off + size[kind] - 4)
	d.printf(" records %d", count)
	return d.sflowRecords(flow, off+size[kind], off+n, count)
}

// sflowRecords appends count records between off and end; false where they do not
// fit.
func (d *dissection) sflowRecords(flow bool, off, end, count int) bool {
	for ; count > 0; count-- {
		if end-off < 8 {
			return false
		}
		format, n := d.u32(off), d.u32(off+4)
		kind, enterprise, names, after := format&0xfff, format>>20, sflowCounters, ", "
		if flow {
			enterprise, names, after = format>>12, sflowFlows, " "
		}
		d.printf("\n\t    enterprise %d", enterprise)
		d.str(after)
		if enterprise == 0 {
			d.name(names, kind, "Unknown")
		} else {
			d.str("Unknown")
		}
		d.printf(" (%d) length %d", kind, n)
		off += 8
		if n > end-off {
			return false
		}
		if enterprise == 0 && !d.sflowRecord(flow, kind, off, n) {
			return false
		}
		off += n
	}
	return true
}

// sflowRecord appends a record of n bytes; false where it is too short.
func (d *dissection) sflowRecord(flow bool, kind, off, n int) bool {
	if flow {
		return d.sflowFlow(kind, off, n)
	}
	least := [...]int{1: 88, 2: 52, 4: 80, 5: 28}
	if kind == 1001 && n < 28 || kind < len(least) && n < least[kind] {
		return false
	}
	switch kind {
	case 1:
		d.sflowGeneric(off)
	case 2:
		d.sflowEthernet(off)
	case 4:
		d.sflowBaseVG(off)
	case 5:
		d.sflowVLAN(off)
	case 1001:
		d.sflowProcessor(off)
	default:
		d.sflowUnknown(sflowCounters, kind, off, n)
	}
	return true
}

// sflowFlow appends a record about a packet; false where it is too short.
func (d *dissection) sflowFlow(kind, off, n int) bool {
	least := [...]int{1: 16, 2: 24}
	if kind == 1001 && n < 16 || kind < len(least) && n < least[kind] {
		return false
	}
	switch kind {
	case 1:
		d.sflowRaw(off)
	case 2:
		d.sflowFrame(off)
	case 1001:
		d.sflowSwitch(off)
	default:
		d.sflowUnknown(sflowFlows, kind, off, n)
	}
	return true
}

// sflowUnknown dumps a record that has no name, up to -v.
func (d *dissection) sflowUnknown(known []name, kind, off, n int) {
	if _, ok := lookup(known, uint32(kind)); !ok && d.p.Verbose < 2 {
		d.dump("\n\t\t", off, n)
	}
}

func (d *dissection) sflowRaw(off int) {
	d.str("\n\t      protocol ")
	d.name(sflowProtocols, d.u32(off), "Unknown")
	d.printf(" (%d), length %d", d.u32(off), d.u32(off+4))
	d.printf(", stripped bytes %d, header_size %d", d.u32(off+8), d.u32(off+12))
}

func (d *dissection) sflowFrame(off int) {
	d.printf("\n\t      frame len %d, type %d", d.u32(off), d.u32(off+20))
}

func (d *dissection) sflowSwitch(off int) {
	d.printf("\n\t      src vlan %d, src pri %d", d.u32(off), d.u32(off+4))
	d.printf(", dst vlan %d, dst pri %d", d.u32(off+8), d.u32(off+12))
}

// sflowGeneric appends the counters of an interface, as RFC 2233 has them.
func (d *dissection) sflowGeneric(off int) {
	d.printf("\n\t      ifindex %d, iftype %d, ifspeed ", d.u32(off), d.u32(off+4))
	d.b = appendUint(d.b, d.u64(off+8))
	d.printf(", ifdirection %d (", d.u32(off+16))
	d.name(sflowDirections, d.u32(off+16), "Unknown")
	status := d.u32(off + 20)
	d.printf(")\n\t      ifstatus %d, adminstatus: ", status)
	d.upDown(status & 1)
	d.str(", operstatus: ")
	d.upDown(status >> 1 & 1)
	d.str("\n\t      In octets ")
	d.sflowPackets(off + 24)
	d.printf("\n\t      In errors %d, unknown protos %d", d.u32(off+48), d.u32(off+52))
	d.str("\n\t      Out octets ")
	d.sflowPackets(off + 56)
	d.printf("\n\t      Out errors %d, promisc mode %d", d.u32(off+80), d.u32(off+84))
}

func (d *dissection) upDown(up int) { d.str([...]string{"down", "up"}[up]) }

// sflowPackets appends the counters of one direction.
func (d *dissection) sflowPackets(off int) {
	d.b = appendUint(d.b, d.u64(off))
	d.printf(", unicast pkts %d, multicast pkts %d", d.u32(off+8), d.u32(off+12))
	d.printf(", broadcast pkts %d, discards %d", d.u32(off+16), d.u32(off+20))
}

// sflowEthernet appends the counters of RFC 2358.
func (d *dissection) sflowEthernet(off int) {
	for i, what := range [...]string{
		"\n\t      align errors ", ", fcs errors ", ", single collision ", ", multiple collision ",
		", test error ", "\n\t      deferred ", ", late collision ", ", excessive collision ",
		", mac trans error ", "\n\t      carrier error ", ", frames too long ", ", mac receive errors ",
		", symbol errors ",
	} {
		d.str(what)
		d.printf("%d", d.u32(off+4*i))
	}
}

// sflowBaseVG appends the counters of RFC 2020.
func (d *dissection) sflowBaseVG(off int) {
	for _, f := range [...]struct {
		what      string
		off, size int
	}{
		{"\n\t      in high prio frames ", 0, 4}, {", in high prio octets ", 4, 8},
		{"\n\t      in norm prio frames ", 12, 4}, {", in norm prio octets ", 16, 8},
		{"\n\t      in ipm errors ", 24, 4}, {", oversized ", 28, 4}, {", in data errors ", 32, 4},
		{", null addressed frames ", 36, 4}, {"\n\t      out high prio frames ", 40, 4},
		{", out high prio octets ", 44, 8}, {", trans into frames ", 52, 4},
		{"\n\t      in hc high prio octets ", 56, 8}, {", in hc norm prio octets ", 64, 8},
		{", out hc high prio octets ", 72, 8},
	} {
		d.str(f.what)
		if f.size == 8 {
			d.b = appendUint(d.b, d.u64(off+f.off))
		} else {
			d.printf("%d", d.u32(off+f.off))
		}
	}
}

func (d *dissection) sflowVLAN(off int) {
	d.printf("\n\t      vlan_id %d, octets ", d.u32(off))
	d.b = appendUint(d.b, d.u64(off+4))
	d.printf(", unicast_pkt %d, multicast_pkt %d", d.u32(off+12), d.u32(off+16))
	d.printf(", broadcast_pkt %d, discards %d", d.u32(off+20), d.u32(off+24))
}

func (d *dissection) sflowProcessor(off int) {
	d.printf("\n\t      5sec %d, 1min %d, 5min %d", d.u32(off), d.u32(off+4), d.u32(off+8))
	d.str(", total_mem ")
	d.b = appendUint(d.b, d.u64(off+12))
	d.str(", total_mem ") // tcpdump's name for the free memory
	d.b = appendUint(d.b, d.u64(off+20))
}
