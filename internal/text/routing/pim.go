package routing

// PIM: version 1 as in mrouted and Cisco's routers, over IGMP; version 2: RFC 2362,
// 7761 (sparse mode), 3973 (dense mode), 5015 (bidirectional), 5059 (bootstrap).

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

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

var pim1Names = []dissect.Name{
	{pim1Query, "Query"}, {pim1Register, "Register"}, {pim1Stop, "Register-Stop"},
	{pim1Join, "Join/Prune"}, {pim1Reachable, "RP-reachable"}, {pim1Assert, "Assert"},
	{pim1Graft, "Graft"}, {pim1GraftReply, "Graft-ACK"},
}

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

var pimNames = []dissect.Name{
	{pimHello, "Hello"}, {pimRegister, "Register"}, {pimStop, "Register Stop"},
	{pimJoin, "Join / Prune"}, {pimBootstrap, "Bootstrap"}, {pimAssert, "Assert"},
	{pimGraft, "Graft"}, {pimGraftAck, "Graft Acknowledgement"},
	{pimCandidate, "Candidate RP Advertisement"}, {pimRefresh, "Prune Refresh"},
	{pimElection, "DF Election"},
}

// Hello options.
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

var pimOptions = []dissect.Name{
	{pimHoldTime, "Hold Time"}, {pimPruneDelay, "LAN Prune Delay"},
	{pimPriorityOld, "DR Priority (Old)"}, {pimPriority, "DR Priority"},
	{pimGeneration, "Generation ID"}, {pimStateRefresh, "State Refresh Capability"},
	{pimBidirectional, "Bi-Directional Capability"}, {pimAddressList, "Address List"},
	{pimAddressListOld, "Address List (Old)"},
}

var pimElections = []dissect.Name{{1, "Offer"}, {2, "Winner"}, {3, "Backoff"}, {4, "Pass"}}

// pim1InIGMP prints version 1, starting at the IGMP header.
func pim1InIGMP(d dissect.Dissection, _, _ int) (_ dissect.Dissection, proto string) {
	d.Str("igmp pimv1")
	pim1(&d)
	return d, "pimv1"
}

// pim1 prints what follows the IGMP type. Offsets count from the IGMP header.
func pim1(d *dissect.Dissection) {
	kind := d.U8(1)
	d.Str(" ")
	d.Name(pim1Names, kind, "[type %d]")
	switch kind {
	case pim1Query:
		if len(d.Span.Data) > 8 {
			d.Name([]dissect.Name{{0, " Dense-mode"}, {1, " Sparse-mode"}, {2, " Sparse-Dense-mode"}}, d.U8(8)>>4, " mode-%d")
		}
		if d.Ctx.Verbose > 0 {
			d.Str(" (Hold-time ")
			d.Duration(d.U16(10))
			d.Str(")")
		}
	case pim1Register:
		d.Printf(" for %a > %a", 20, 24)
	case pim1Stop:
		d.Printf(" for %a > %a", 8, 12)
	case pim1Reachable:
		if d.Ctx.Verbose > 0 {
			d.Printf(" group %a", 8)
			mask4(d, 12)
			d.Printf(" RP %a hold ", 16)
			d.Duration(d.U16(22))
		}
	case pim1Assert:
		d.Printf(" for %a > %a", 16, 8)
		mask4(d, 12)
		tree := " SPT"
		preference := d.U32(20)
		if preference>>31 != 0 {
			tree = " RP-tree"
		}
		metric := d.U32(24)
		d.Str(tree)
		d.Printf(" pref %d metric %d", preference&0x7fffffff, metric)
	case pim1Join, pim1Graft, pim1GraftReply:
		if d.Ctx.Verbose > 0 {
			printPIM1Join(d)
		}
	}
	if version := d.U8(4) >> 4; version != 1 {
		d.Printf(" [v%d]", version)
	}
}

// mask4 appends a mask, unless it is all ones.
func mask4(d *dissect.Dissection, off int) {
	if d.U32(off) != 0xffffffff {
		d.Printf("/%a", off)
	}
}

// printPIM1Join prints the lists of sources of version 1. It abbreviates a list of a
// single source.
func printPIM1Join(d *dissect.Dissection) {
	if d.Span.Length < 8 {
		d.End()
		return
	}
	if len(d.Span.Data) >= 38 && d.U8(19) == 1 && d.U16(28)+d.U16(30) == 1 {
		pim1JoinOne(d)
		return
	}
	if d.Span.Length < 12 {
		d.End()
		return
	}
	gap := dissect.Pick(d.Ctx.Verbose, ^1, "\n", "")
	d.Str(gap)
	d.Printf(" Upstream Nbr: %a", 8)
	if d.Span.Length < 16 {
		d.End()
	}
	d.Str(gap)
	d.Str(" Hold time: ")
	d.Duration(d.U16(14))
	if d.Ctx.Verbose < 2 {
		return
	}
	off := 20
	for groups := d.U8(19); groups > 0 && !d.Cut(); groups-- {
		d.Printf("\n\tGroup: %a", off)
		mask4(d, off+4)
		joined, pruned := d.U16(off+8), d.U16(off+10)
		d.Printf(" joined: %d pruned: %d", joined, pruned)
		off += 12
		for i := 0; i < joined+pruned && !d.Cut(); i++ {
			flags, bits := d.U8(off), d.U8(off+1)
			if !d.Have(off, 6) {
				return
			}
			d.Str("\n\t")
			if i < joined {
				d.Str("Join  ")
			} else {
				d.Str("Prune ")
			}
			d.Str(dissect.Pick(flags, 1, "Sparse ", "Dense "))
			d.Str(dissect.Pick(bits, 0x80, "WC ", ""))
			d.Str(dissect.Pick(bits, 0x40, "RP ", "SPT "))
			d.Printf("%a/%d", off+2, bits&0x3f)
			off += 6
		}
	}
}

func pim1JoinOne(d *dissect.Dissection) {
	d.Printf(" RPF %a ", 8)
	if hold := d.U16(14); hold != 180 {
		d.Str("Hold ")
		d.Duration(hold)
	}
	if d.U16(28) != 0 {
		d.Str("Join")
	} else {
		d.Str("Prune")
	}
	bits := d.U8(33)
	d.Printf(" (%a/%d, %a", 34, bits&0x3f, 20)
	mask4(d, 24)
	d.Str(") ")
	d.Str(dissect.Pick(d.U8(32), 1, "Sparse", "Dense"))
	d.Str(dissect.Pick(bits, 0x80, " WC", ""))
	d.Str(dissect.Pick(bits, 0x40, " RP", " SPT"))
}

// pim prints a message of version 2. Of other versions it prints only the length.
func pim(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	head := d.U8(0)
	if d.Cut() {
		return d.Finish("pim")
	}
	if head>>4 != 2 {
		d.Printf("PIMv%d, length %d", head>>4, s.Length)
		return d.Out
	}
	if ctx.Verbose == 0 {
		d.Str("PIMv2, ")
		d.Name(pimNames, head&15, "Unknown Type")
		d.Printf(", length %d", s.Length)
		return d.Out
	}
	d.Printf("PIMv2, length %d\n\t", s.Length)
	d.Name(pimNames, head&15, "Unknown Type")
	pim2(&d, head&15)
	if head&15 == pimRegister && !d.Cut() && s.Length > 8 {
		return pimRegistered(ctx, &d)
	}
	return d.Finish("pimv2")
}

// pim2 prints the details of a message for -v.
func pim2(d *dissect.Dissection, kind int) {
	if d.Span.Length < 2 {
		d.Printf("[length %d < 2] (invalid)", d.Span.Length)
		return
	}
	// In RFC 2117 addresses had no header. Their size was in the byte that RFC 7761
	// reserves.
	r := pimReader{Dissection: d, size: d.U8(1) & 15, off: 4}
	if r.size != 0 {
		d.Str(", RFC2117-encoding")
	}
	if d.Span.Length < 4 {
		d.Printf("[length %d < 4] (invalid)", d.Span.Length)
		return
	}
	pimChecksum(d, kind)
	switch kind {
	case pimHello:
		printPIMHello(d, r.size)
	case pimRegister:
		printPIMRegister(d)
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
		preference := d.U32(r.off)
		d.Str(dissect.Pick(preference, 1<<31, " RPT", ""))
		d.Printf(" pref=%d metric=%d", preference&0x7fffffff, d.U32(r.off+4))
	case pimCandidate:
		r.candidate()
	case pimRefresh:
		r.address(" src=", pimUnicast)
		r.address(" grp=", pimGroup)
		r.address(" forwarder=", pimUnicast)
		if r.need(2) {
			d.Str(" TUNR ")
			d.Duration(d.U16(r.off))
		}
	case pimElection:
		r.election()
	default:
		d.Printf(" [type %d]", kind)
	}
}

// pimChecksum verifies the checksum. In a register it covers only the first 8 bytes,
// but some senders include all of them (RFC 7761, section 4.9).
func pimChecksum(d *dissect.Dissection, kind int) {
	sum := d.U16(2)
	d.Printf(", cksum 0x%04x ", sum)
	n := d.Span.Length
	switch {
	case sum == 0 || len(d.Span.Data) < n && kind != pimRegister || len(d.Span.Data) < 8 && kind == pimRegister:
		d.Str("(unverified)")
	case kind == pimRegister && pimSum(d, 8) == 0:
		d.Str("(correct)")
	case len(d.Span.Data) < n:
		d.Str("(unverified)")
	case pimSum(d, n) == 0:
		d.Str("(correct)")
	default:
		d.Str("(incorrect)")
	}
}

// pimSum returns the checksum of the first n bytes, including the pseudo-header over
// IPv6.
func pimSum(d *dissect.Dissection, n int) uint16 {
	if d.Ctx.IP().V6 {
		return d.Ctx.IP().Checksum(layer.ProtocolPIM, d.Span.Data[:n])
	}
	return dissect.Checksum(d.Span.Data[:n])
}

// printPIMHello prints the options. size is that of addresses without a header, or 0.
func printPIMHello(d *dissect.Dissection, size int) {
	for off := 4; off < d.Span.Length && !d.Cut(); {
		if d.Span.Length-off < 4 {
			d.End()
			return
		}
		kind, n := d.U16(off), d.U16(off+2)
		if d.Cut() {
			return
		}
		d.Str("\n\t  ")
		d.Name(pimOptions, kind, "Unknown")
		d.Printf(" Option (%d), length %d, Value: ", kind, n)
		off += 4
		if d.Span.Length-off < n {
			d.End()
		}
		if !d.Have(off, n) || !pimOption(d, kind, off, n, size) {
			return
		}
		_, known := dissect.Lookup(pimOptions, uint32(kind))
		if d.Ctx.Verbose > 1 || !known {
			d.Dump("\n\t    ", off, n)
		}
		off += n
	}
}

// pimOption prints the value of an option. It returns false if the length is wrong.
func pimOption(d *dissect.Dissection, kind, off, n, size int) bool {
	want := 4
	switch kind {
	case pimHoldTime:
		want = 2
	case pimPriority, pimPriorityOld:
		if n == 0 {
			d.Str("Bi-Directional Capability (Old)")
			return true
		}
	case pimPruneDelay, pimGeneration, pimStateRefresh:
	case pimAddressList, pimAddressListOld:
		if d.Ctx.Verbose > 1 {
			r := pimReader{Dissection: d, size: size, off: off}
			for r.off < off+n && !d.Cut() {
				r.address("\n\t    ", pimUnicast)
			}
		}
		return true
	default:
		return true
	}
	if n != want {
		d.Printf("[option length %d != %d] (invalid)", n, want)
		return false
	}
	switch kind {
	case pimHoldTime:
		d.Duration(d.U16(off))
	case pimPruneDelay:
		delay := d.U16(off)
		d.Printf("\n\t    T-bit=%d, LAN delay %dms, Override interval %dms", delay>>15, delay&0x7fff, d.U16(off+2))
	case pimGeneration:
		d.Printf("0x%08x", d.U32(off))
	case pimStateRefresh:
		d.Printf("v%d", d.U8(off))
		if interval := d.U8(off + 1); interval != 0 {
			d.Str(", interval ")
			d.Duration(interval)
		}
		if rest := d.U16(off + 2); rest != 0 {
			d.Printf(" ?0x%04x?", rest)
		}
	default:
		d.Printf("%d", d.U32(off))
	}
	return true
}

// printPIMRegister prints the flags of a packet on its way to the rendezvous point.
func printPIMRegister(d *dissect.Dissection) {
	if d.Span.Length < 8 {
		d.End()
	}
	flags := d.U32(4)
	d.Str(", Flags [ ")
	d.Name([]dissect.Name{{1 << 31, "Border"}, {1 << 30, "Null"}}, flags, "none")
	d.Str(" ]\n\t")
	if d.Span.Length == 8 {
		d.End()
	}
}

// pimRegistered prints the packet in a register message.
func pimRegistered(ctx *dissect.Context, d *dissect.Dissection) []byte {
	version := d.U8(8) >> 4
	if d.Cut() {
		return d.Finish("pimv2")
	}
	switch version {
	case 0:
		d.Printf("IP-Null-header %a > %a", 20, 24)
	case 4:
		return ctx.Quoted((*dissect.Context).IPv4, d.Out, d.Span.From(8))
	case 6:
		return ctx.Quoted((*dissect.Context).IPv6, d.Out, d.Span.From(8))
	default:
		d.Printf("IP ver %d", version)
	}
	return d.Finish("pimv2")
}
