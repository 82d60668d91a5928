package app

// sFlow version 5: sFlow.org, "sFlow Version 5" (July 2004).

import "ringcap/internal/text/dissect"

var (
	sflowSamples = []dissect.Name{
		{1, "flow sample"}, {2, "counter sample"}, {3, "expanded flow sample"}, {4, "expanded counter sample"},
	}
	sflowFlows = []dissect.Name{
		{1, "Raw packet"}, {2, "Ethernet frame"}, {3, "IPv4 Data"}, {4, "IPv6 Data"},
		{1001, "Extended Switch data"}, {1002, "Extended Router data"}, {1003, "Extended Gateway data"},
		{1004, "Extended User data"}, {1005, "Extended URL data"}, {1006, "Extended MPLS data"},
		{1007, "Extended NAT data"}, {1008, "Extended MPLS tunnel"}, {1009, "Extended MPLS VC"},
		{1010, "Extended MPLS FEC"}, {1011, "Extended MPLS LVP FEC"}, {1012, "Extended VLAN Tunnel"},
	}
	sflowCounters = []dissect.Name{
		{1, "Generic counter"}, {2, "Ethernet counter"}, {3, "Token ring counter"},
		{4, "100 BaseVG counter"}, {5, "Vlan counter"}, {1001, "Processor counter"},
	}
	sflowProtocols  = []dissect.Name{{1, "Ethernet"}, {11, "IPv4"}, {12, "IPv6"}}
	sflowDirections = []dissect.Name{
		{0, "unknown"}, {1, "full-duplex"}, {2, "half-duplex"}, {3, "in"}, {4, "out"},
	}
)

// sflow prints a datagram, and with -v its samples.
func sflow(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	version, family := d.U32(0), d.U32(4)
	head := 40
	if family == 1 {
		head = 28
	}
	if s.Length < head && (family == 1 || family == 2) {
		d.Printf("sFlowv%d", version)
		d.Out = dissect.BadLength(d.Out, "length", s.Length, " < ", 28)
		return d.Finish("sflow")
	}
	d.Have(0, 28)
	if version != 5 {
		d.Printf("sFlow version %d packet not supported", version)
		return d.Finish("sflow")
	}
	d.Have(0, head)
	d.Printf("sFlowv%d, ", version)
	if family == 1 {
		d.Str("IPv4 agent ")
		d.Addr4(8)
	} else {
		d.Str("IPv6 agent ")
		d.Addr6(8)
	}
	d.Printf(", agent-id %d", d.U32(head-16))
	if ctx.Verbose > 0 {
		d.Printf(", seqnum %d, uptime %d, samples %d", d.U32(head-12), d.U32(head-8), d.U32(head-4))
	}
	d.Printf(", length %d", s.Length)
	if ctx.Verbose > 0 && !printSFlowSamples(&d, head, d.U32(head-4)) {
		d.Invalid()
		d.Have(0, s.Length)
	}
	return d.Finish("sflow")
}

// printSFlowSamples appends count samples, starting at off. It returns false if a
// length is invalid.
func printSFlowSamples(d *dissect.Dissection, off, count int) bool {
	for end := d.Span.Length; count > 0 && off < end && !d.Cut(); count-- {
		d.Have(off, 8)
		kind, n := d.U32(off)&0xfff, d.U32(off+4)
		if end-off < 8 {
			return false
		}
		off += 8
		d.Str("\n\t")
		d.Name(sflowSamples, kind, "Unknown")
		d.Printf(" (%d), length %d,", kind, n)
		if kind == 0 || n == 0 {
			return true
		}
		if n > end-off {
			return false
		}
		if !d.Have(off, n) {
			return true
		}
		if !sflowSample(d, kind, off, n) {
			return false
		}
		off += n
	}
	return true
}

// sflowSample appends the header and the records of a sample of n bytes. It returns
// false if they do not fit.
func sflowSample(d *dissect.Dissection, kind, off, n int) bool {
	expanded, flow := kind == 3 || kind == 4, kind == 1 || kind == 3
	size := [...]int{1: 32, 2: 12, 3: 44, 4: 16}
	if kind >= len(size) {
		if d.Ctx.Verbose < 2 {
			d.Dump("\n\t    ", off, n)
		}
		return true
	}
	if n < size[kind] {
		return false
	}
	at := off + 8
	if expanded {
		d.Printf(" seqnum %d, type %d, idx %d", d.U32(off), d.U32(off+4), d.U32(off+8))
		at += 4
	} else {
		d.Printf(" seqnum %d, type %d, idx %d", d.U32(off), d.U8(off+4), d.U24(off+5))
	}
	if flow {
		d.Printf(", rate %d, pool %d, drops %d", d.U32(at), d.U32(at+4), d.U32(at+8))
	}
	if kind == 1 {
		d.Printf(", input %d output %d", d.U32(at+12), d.U32(at+16))
	} else {
		d.Str(",")
	}
	count := d.U32(off + size[kind] - 4)
	d.Printf(" records %d", count)
	return sflowRecords(d, flow, off+size[kind], off+n, count)
}

// sflowRecords appends count records between off and end. It returns false if they do
// not fit.
func sflowRecords(d *dissect.Dissection, flow bool, off, end, count int) bool {
	for ; count > 0; count-- {
		if end-off < 8 {
			return false
		}
		format, n := d.U32(off), d.U32(off+4)
		kind, enterprise, names, after := format&0xfff, format>>20, sflowCounters, ", "
		if flow {
			enterprise, names, after = format>>12, sflowFlows, " "
		}
		d.Printf("\n\t    enterprise %d", enterprise)
		d.Str(after)
		if enterprise == 0 {
			d.Name(names, kind, "Unknown")
		} else {
			d.Str("Unknown")
		}
		d.Printf(" (%d) length %d", kind, n)
		off += 8
		if n > end-off {
			return false
		}
		if enterprise == 0 && !sflowRecord(d, flow, kind, off, n) {
			return false
		}
		off += n
	}
	return true
}

// sflowRecord appends a record of n bytes. It returns false if that is too short.
func sflowRecord(d *dissect.Dissection, flow bool, kind, off, n int) bool {
	if flow {
		return sflowFlow(d, kind, off, n)
	}
	least := [...]int{1: 88, 2: 52, 4: 80, 5: 28}
	if kind == 1001 && n < 28 || kind < len(least) && n < least[kind] {
		return false
	}
	switch kind {
	case 1:
		sflowGeneric(d, off)
	case 2:
		sflowEthernet(d, off)
	case 4:
		sflowBaseVG(d, off)
	case 5:
		sflowVLAN(d, off)
	case 1001:
		sflowProcessor(d, off)
	default:
		sflowUnknown(d, sflowCounters, kind, off, n)
	}
	return true
}

// sflowFlow appends a flow record. It returns false if n is too small.
func sflowFlow(d *dissect.Dissection, kind, off, n int) bool {
	least := [...]int{1: 16, 2: 24}
	if kind == 1001 && n < 16 || kind < len(least) && n < least[kind] {
		return false
	}
	switch kind {
	case 1:
		sflowRaw(d, off)
	case 2:
		sflowFrame(d, off)
	case 1001:
		sflowSwitch(d, off)
	default:
		sflowUnknown(d, sflowFlows, kind, off, n)
	}
	return true
}

// sflowUnknown dumps a record of unknown type, unless -vv is going to dump the sample.
func sflowUnknown(d *dissect.Dissection, known []dissect.Name, kind, off, n int) {
	if _, ok := dissect.Lookup(known, uint32(kind)); !ok && d.Ctx.Verbose < 2 {
		d.Dump("\n\t\t", off, n)
	}
}

func sflowRaw(d *dissect.Dissection, off int) {
	d.Str("\n\t      protocol ")
	d.Name(sflowProtocols, d.U32(off), "Unknown")
	d.Printf(" (%d), length %d", d.U32(off), d.U32(off+4))
	d.Printf(", stripped bytes %d, header_size %d", d.U32(off+8), d.U32(off+12))
}

func sflowFrame(d *dissect.Dissection, off int) {
	d.Printf("\n\t      frame len %d, type %d", d.U32(off), d.U32(off+20))
}

func sflowSwitch(d *dissect.Dissection, off int) {
	d.Printf("\n\t      src vlan %d, src pri %d", d.U32(off), d.U32(off+4))
	d.Printf(", dst vlan %d, dst pri %d", d.U32(off+8), d.U32(off+12))
}

// sflowGeneric appends the interface counters of RFC 2233.
func sflowGeneric(d *dissect.Dissection, off int) {
	d.Printf("\n\t      ifindex %d, iftype %d, ifspeed ", d.U32(off), d.U32(off+4))
	d.Out = dissect.AppendUint(d.Out, d.U64(off+8))
	d.Printf(", ifdirection %d (", d.U32(off+16))
	d.Name(sflowDirections, d.U32(off+16), "Unknown")
	status := d.U32(off + 20)
	d.Printf(")\n\t      ifstatus %d, adminstatus: ", status)
	upDown(d, status&1)
	d.Str(", operstatus: ")
	upDown(d, status>>1&1)
	d.Str("\n\t      In octets ")
	sflowPackets(d, off+24)
	d.Printf("\n\t      In errors %d, unknown protos %d", d.U32(off+48), d.U32(off+52))
	d.Str("\n\t      Out octets ")
	sflowPackets(d, off+56)
	d.Printf("\n\t      Out errors %d, promisc mode %d", d.U32(off+80), d.U32(off+84))
}

func upDown(d *dissect.Dissection, up int) { d.Str([...]string{"down", "up"}[up]) }

// sflowPackets appends the counters of one direction.
func sflowPackets(d *dissect.Dissection, off int) {
	d.Out = dissect.AppendUint(d.Out, d.U64(off))
	d.Printf(", unicast pkts %d, multicast pkts %d", d.U32(off+8), d.U32(off+12))
	d.Printf(", broadcast pkts %d, discards %d", d.U32(off+16), d.U32(off+20))
}

// sflowEthernet appends the counters of RFC 2358.
func sflowEthernet(d *dissect.Dissection, off int) {
	for i, what := range [...]string{
		"\n\t      align errors ", ", fcs errors ", ", single collision ", ", multiple collision ",
		", test error ", "\n\t      deferred ", ", late collision ", ", excessive collision ",
		", mac trans error ", "\n\t      carrier error ", ", frames too long ", ", mac receive errors ",
		", symbol errors ",
	} {
		d.Str(what)
		d.Printf("%d", d.U32(off+4*i))
	}
}

// sflowBaseVG appends the counters of RFC 2020.
func sflowBaseVG(d *dissect.Dissection, off int) {
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
		d.Str(f.what)
		if f.size == 8 {
			d.Out = dissect.AppendUint(d.Out, d.U64(off+f.off))
		} else {
			d.Printf("%d", d.U32(off+f.off))
		}
	}
}

func sflowVLAN(d *dissect.Dissection, off int) {
	d.Printf("\n\t      vlan_id %d, octets ", d.U32(off))
	d.Out = dissect.AppendUint(d.Out, d.U64(off+4))
	d.Printf(", unicast_pkt %d, multicast_pkt %d", d.U32(off+12), d.U32(off+16))
	d.Printf(", broadcast_pkt %d, discards %d", d.U32(off+20), d.U32(off+24))
}

func sflowProcessor(d *dissect.Dissection, off int) {
	d.Printf("\n\t      5sec %d, 1min %d, 5min %d", d.U32(off), d.U32(off+4), d.U32(off+8))
	d.Str(", total_mem ")
	d.Out = dissect.AppendUint(d.Out, d.U64(off+12))
	d.Str(", total_mem ") // tcpdump's name for the free memory
	d.Out = dissect.AppendUint(d.Out, d.U64(off+20))
}
