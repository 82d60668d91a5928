package text

// PIM: version 1 as mrouted and Cisco have it, in IGMP; version 2: RFC 2362, 7761
// (sparse mode), 3973 (dense mode), 5015 (bidirectional), 5059 (bootstrap).

import "ringcap/internal/layer"

// Message types of version 1.
const (
	pim1Query      = 0
	pim1Register   = 1
	pim1Stop       = 2
	pim1Join       = 3
	pim1Reachable  = 4
	pim1Assert     = 5
	pim1Graft      = 6
	pim1GraftReply = 7
)

var pim1Names = []name{
	{pim1Query, "Query"}, {pim1Register, "Register"}, {pim1Stop, "Register-Stop"},
	{pim1Join, "Join/Prune"}, {pim1Reachable, "RP-reachable"}, {pim1Assert, "Assert"},
	{pim1Graft, "Graft"}, {pim1GraftReply, "Graft-ACK"},
}

// Message types of version 2.
const (
	pimHello     = 0
	pimRegister  = 1
	pimStop      = 2
	pimJoin      = 3
	pimBootstrap = 4
	pimAssert    = 5
	pimGraft     = 6
	pimGraftAck  = 7
	pimCandidate = 8
	pimRefresh   = 9
	pimElection  = 10
)

var pimNames = []name{
	{pimHello, "Hello"}, {pimRegister, "Register"}, {pimStop, "Register Stop"},
	{pimJoin, "Join / Prune"}, {pimBootstrap, "Bootstrap"}, {pimAssert, "Assert"},
	{pimGraft, "Graft"}, {pimGraftAck, "Graft Acknowledgement"},
	{pimCandidate, "Candidate RP Advertisement"}, {pimRefresh, "Prune Refresh"},
	{pimElection, "DF Election"},
}

// Options of a hello.
const (
	pimHoldTime       = 1
	pimPruneDelay     = 2
	pimPriorityOld    = 18
	pimPriority       = 19
	pimGeneration     = 20
	pimStateRefresh   = 21
	pimBidirectional  = 22
	pimAddressList    = 24
	pimAddressListOld = 65001
)

var pimOptions = []name{
	{pimHoldTime, "Hold Time"}, {pimPruneDelay, "LAN Prune Delay"},
	{pimPriorityOld, "DR Priority (Old)"}, {pimPriority, "DR Priority"},
	{pimGeneration, "Generation ID"}, {pimStateRefresh, "State Refresh Capability"},
	{pimBidirectional, "Bi-Directional Capability"}, {pimAddressList, "Address List"},
	{pimAddressListOld, "Address List (Old)"},
}

var pimElections = []name{{1, "Offer"}, {2, "Winner"}, {3, "Backoff"}, {4, "Pass"}}

// pim1InIGMP prints version 1 from IGMP's header on.
func pim1InIGMP(d dissection, _, _ int) (_ dissection, proto string) {
	d.str("igmp pimv1")
	d.pim1()
	return d, "pimv1"
}

// pim1 prints what follows IGMP's type; offsets count from IGMP's header.
func (d *dissection) pim1() {
	kind := d.u8(1)
	d.str(" ")
	d.name(pim1Names, kind, "[type %d]")
	switch kind {
	case pim1Query:
		if len(d.s.data) > 8 {
			d.name([]name{{0, " Dense-mode"}, {1, " Sparse-mode"}, {2, " Sparse-Dense-mode"}}, d.u8(8)>>4, " mode-%d")
		}
		if d.p.Verbose > 0 {
			d.str(" (Hold-time ")
			d.duration(d.u16(10))
			d.str(")")
		}
	case pim1Register:
		d.printf(" for %a > %a", 20, 24)
	case pim1Stop:
		d.printf(" for %a > %a", 8, 12)
	case pim1Reachable:
		if d.p.Verbose > 0 {
			d.printf(" group %a", 8)
			d.mask4(12)
			d.printf(" RP %a hold ", 16)
			d.duration(d.u16(22))
		}
	case pim1Assert:
		d.printf(" for %a > %a", 16, 8)
		d.mask4(12)
		tree := " SPT"
		preference := d.u32(20)
		if preference>>31 != 0 {
			tree = " RP-tree"
		}
		metric := d.u32(24)
		d.str(tree)
		d.printf(" pref %d metric %d", preference&0x7fffffff, metric)
	case pim1Join, pim1Graft, pim1GraftReply:
		if d.p.Verbose > 0 {
			d.pim1Join()
		}
	}
	if version := d.u8(4) >> 4; version != 1 {
		d.printf(" [v%d]", version)
	}
}

// mask4 appends a mask that is not all of an address.
func (d *dissection) mask4(off int) {
	if d.u32(off) != 0xffffffff {
		d.printf("/%a", off)
	}
}

// pim1Join prints version 1's lists of sources, one source in short.
func (d *dissection) pim1Join() {
	if d.s.length < 8 {
		d.end()
		return
	}
	if len(d.s.data) >= 38 && d.u8(19) == 1 && d.u16(28)+d.u16(30) == 1 {
		d.pim1JoinOne()
		return
	}
	if d.s.length < 12 {
		d.end()
		return
	}
	gap := pick(d.p.Verbose, ^1, "\n", "")
	d.str(gap)
	d.printf(" Upstream Nbr: %a", 8)
	if d.s.length < 16 {
		d.end()
	}
	d.str(gap)
	d.str(" Hold time: ")
	d.duration(d.u16(14))
	if d.p.Verbose < 2 {
		return
	}
	off := 20
	for groups := d.u8(19); groups > 0 && !d.cut(); groups-- {
		d.printf("\n\tGroup: %a", off)
		d.mask4(off + 4)
		joined, pruned := d.u16(off+8), d.u16(off+10)
		d.printf(" joined: %d pruned: %d", joined, pruned)
		off += 12
		for i := 0; i < joined+pruned && !d.cut(); i++ {
			flags, bits := d.u8(off), d.u8(off+1)
			if !d.have(off, 6) {
				return
			}
			d.str("\n\t")
			if i < joined {
				d.str("Join  ")
			} else {
				d.str("Prune ")
			}
			d.str(pick(flags, 1, "Sparse ", "Dense "))
			d.str(pick(bits, 0x80, "WC ", ""))
			d.str(pick(bits, 0x40, "RP ", "SPT "))
			d.printf("%a/%d", off+2, bits&0x3f)
			off += 6
		}
	}
}

func (d *dissection) pim1JoinOne() {
	d.printf(" RPF %a ", 8)
	if hold := d.u16(14); hold != 180 {
		d.str("Hold ")
		d.duration(hold)
	}
	if d.u16(28) != 0 {
		d.str("Join")
	} else {
		d.str("Prune")
	}
	bits := d.u8(33)
	d.printf(" (%a/%d, %a", 34, bits&0x3f, 20)
	d.mask4(24)
	d.str(") ")
	d.str(pick(d.u8(32), 1, "Sparse", "Dense"))
	d.str(pick(bits, 0x80, " WC", ""))
	d.str(pick(bits, 0x40, " RP", " SPT"))
}

// pim prints a message of version 2; of others nothing is known but the length.
func (p *Context) pim(b []byte, s span) []byte {
	d := p.dissect(b, s)
	head := d.u8(0)
	if d.cut() {
		return d.finish("pim")
	}
	if head>>4 != 2 {
		d.printf("PIMv%d, length %d", head>>4, s.length)
		return d.b
	}
	if p.Verbose == 0 {
		d.str("PIMv2, ")
		d.name(pimNames, head&15, "Unknown Type")
		d.printf(", length %d", s.length)
		return d.b
	}
	d.printf("PIMv2, length %d\n\t", s.length)
	d.name(pimNames, head&15, "Unknown Type")
	d.pim2(head & 15)
	if head&15 == pimRegister && !d.cut() && s.length > 8 {
		return p.pimRegistered(&d)
	}
	return d.finish("pimv2")
}

// pim2 prints -v's part of a message.
func (d *dissection) pim2(kind int) {
	if d.s.length < 2 {
		d.printf("[length %d < 2] (invalid)", d.s.length)
		return
	}
	// RFC 2117 wrote addresses bare; the byte that RFC 7761 reserves was their size.
	r := pimReader{dissection: d, size: d.u8(1) & 15, off: 4}
	if r.size != 0 {
		d.str(", RFC2117-encoding")
	}
	if d.s.length < 4 {
		d.printf("[length %d < 4] (invalid)", d.s.length)
		return
	}
	d.pimChecksum(kind)
	switch kind {
	case pimHello:
		d.pimHello(r.size)
	case pimRegister:
		d.pimRegister()
	case pimStop:
		r.address(" group=", pimGroup)
		r.address(" source=", pimUnicast)
	case pimJoin, pimGraft, pimGraftAck:
		r.join(kind)
	case pimBootstrap:
		r.bootstrap()
	case pimAssert:
		r.address(" group=", pimGroup)
		r.address(" src=", pimUnicast)
		if !r.need(8) {
			return
		}
		preference := d.u32(r.off)
		d.str(pick(preference, 1<<31, " RPT", ""))
		d.printf(" pref=%d metric=%d", preference&0x7fffffff, d.u32(r.off+4))
	case pimCandidate:
		r.candidate()
	case pimRefresh:
		r.address(" src=", pimUnicast)
		r.address(" grp=", pimGroup)
		r.address(" forwarder=", pimUnicast)
		if r.need(2) {
			d.str(" TUNR ")
			d.duration(d.u16(r.off))
		}
	case pimElection:
		r.election()
	default:
		d.printf(" [type %d]", kind)
	}
}

// pimChecksum verifies the checksum: that of a register covers the first 8 bytes,
// and some senders' all (RFC 7761, section 4.9).
func (d *dissection) pimChecksum(kind int) {
	sum := d.u16(2)
	d.printf(", cksum 0x%04x ", sum)
	n := d.s.length
	switch {
	case sum == 0 || len(d.s.data) < n && kind != pimRegister || len(d.s.data) < 8 && kind == pimRegister:
		d.str("(unverified)")
	case kind == pimRegister && d.pimSum(8) == 0:
		d.str("(correct)")
	case len(d.s.data) < n:
		d.str("(unverified)")
	case d.pimSum(n) == 0:
		d.str("(correct)")
	default:
		d.str("(incorrect)")
	}
}

// pimSum is the sum over the first n bytes and IPv6's pseudo-header.
func (d *dissection) pimSum(n int) uint16 {
	if d.p.IP().v6 {
		return d.p.IP().checksum(layer.IPProtocolPIM, d.s.data[:n])
	}
	return checksum(d.s.data[:n])
}

// pimHello prints the options; size is that of bare addresses.
func (d *dissection) pimHello(size int) {
	for off := 4; off < d.s.length && !d.cut(); {
		if d.s.length-off < 4 {
			d.end()
			return
		}
		kind, n := d.u16(off), d.u16(off+2)
		if d.cut() {
			return
		}
		d.str("\n\t  ")
		d.name(pimOptions, kind, "Unknown")
		d.printf(" Option (%d), length %d, Value: ", kind, n)
		off += 4
		if d.s.length-off < n {
			d.end()
		}
		if !d.have(off, n) || !d.pimOption(kind, off, n, size) {
			return
		}
		_, known := lookup(pimOptions, uint32(kind))
		if d.p.Verbose > 1 || !known {
			d.dump("\n\t    ", off, n)
		}
		off += n
	}
}

// pimOption prints an option's value; false where it has the wrong length.
func (d *dissection) pimOption(kind, off, n, size int) bool {
	want := 4
	switch kind {
	case pimHoldTime:
		want = 2
	case pimPriority, pimPriorityOld:
		if n == 0 {
			d.str("Bi-Directional Capability (Old)")
			return true
		}
	case pimPruneDelay, pimGeneration, pimStateRefresh:
	case pimAddressList, pimAddressListOld:
		if d.p.Verbose > 1 {
			r := pimReader{dissection: d, size: size, off: off}
			for r.off < off+n && !d.cut() {
				r.address("\n\t    ", pimUnicast)
			}
		}
		return true
	default:
		return true
	}
	if n != want {
		d.printf("[option length %d != %d] (invalid)", n, want)
		return false
	}
	switch kind {
	case pimHoldTime:
		d.duration(d.u16(off))
	case pimPruneDelay:
		delay := d.u16(off)
		d.printf("\n\t    T-bit=%d, LAN delay %dms, Override interval %dms", delay>>15, delay&0x7fff, d.u16(off+2))
	case pimGeneration:
		d.printf("0x%08x", d.u32(off))
	case pimStateRefresh:
		d.printf("v%d", d.u8(off))
		if interval := d.u8(off + 1); interval != 0 {
			d.str(", interval ")
			d.duration(interval)
		}
		if rest := d.u16(off + 2); rest != 0 {
			d.printf(" ?0x%04x?", rest)
		}
	default:
		d.printf("%d", d.u32(off))
	}
	return true
}

// pimRegister prints the flags of a packet on its way to the rendezvous point.
func (d *dissection) pimRegister() {
	if d.s.length < 8 {
		d.end()
	}
	flags := d.u32(4)
	d.str(", Flags [ ")
	d.name([]name{{1 << 31, "Border"}, {1 << 30, "Null"}}, flags, "none")
	d.str(" ]\n\t")
	if d.s.length == 8 {
		d.end()
	}
}

// pimRegistered prints the packet itself.
func (p *Context) pimRegistered(d *dissection) []byte {
	version := d.u8(8) >> 4
	if d.cut() {
		return d.finish("pimv2")
	}
	switch version {
	case 0:
		d.printf("IP-Null-header %a > %a", 20, 24)
	case 4:
		return p.Quoted((*Context).IPv4, d.b, d.s.from(8))
	case 6:
		return p.Quoted((*Context).IPv6, d.b, d.s.from(8))
	default:
		d.printf("IP ver %d", version)
	}
	return d.finish("pimv2")
}
