package routing

// The TLVs of IS-IS: ISO/IEC 10589, RFC 1195, 3358, 5303, 5304, 5305, 5306, 5307, 5308,
// 5310, 5311, 5120, 6119, 6232, 6329, 7981, 8202, 8667.

import "ringcap/internal/text/dissect"

// TLV types.
const (
	isisArea          = 1
	isisISReach       = 2
	isisESReach       = 3
	isisPartition     = 4
	isisPrefixes      = 5
	isisNeighbors     = 6
	isisInstance      = 7
	isisPadding       = 8
	isisEntries       = 9
	isisAuth          = 10
	isisChecksum      = 12
	isisPurger        = 13
	isisBuffer        = 14
	isisExtISReach    = 22
	isisAlias         = 24
	isisIntIPReach    = 128
	isisProtocols     = 129
	isisExtIPReach    = 130
	isisInterDomain   = 131
	isisAddr4         = 132
	isisTERouter      = 134
	isisExtendedReach = 135
	isisHostname      = 137
	isisSharedRisk    = 138
	isisPort          = 143
	isisCapability    = 144
	isisRestart       = 211
	isisMTISReach     = 222
	isisTopologies    = 229
	isisAddr6         = 232
	isisMTIPReach     = 235
	isisIP6Reach      = 236
	isisMTIP6Reach    = 237
	isisAdjacency     = 240
	isisSequence      = 241
	isisRouter        = 242
	isisVendor        = 250
)

var isisTLVs = []dissect.Name{
	{isisArea, "Area address(es)"}, {isisISReach, "IS Reachability"}, {isisESReach, "ES Neighbor(s)"},
	{isisPartition, "Partition DIS"}, {isisPrefixes, "Prefix Neighbors"}, {isisNeighbors, "IS Neighbor(s)"},
	{isisInstance, "Instance Identifier"}, {isisPadding, "Padding"}, {isisEntries, "LSP entries"},
	{isisAuth, "Authentication"}, {isisChecksum, "Checksum"}, {isisPurger, "Purge Originator Identifier"},
	{isisBuffer, "LSP Buffersize"}, {isisExtISReach, "Extended IS Reachability"}, {isisAlias, "IS Alias ID"},
	{42, "DECnet Phase IV"}, {66, "Lucent Proprietary"}, {isisIntIPReach, "IPv4 Internal Reachability"},
	{isisProtocols, "Protocols supported"}, {isisExtIPReach, "IPv4 External Reachability"},
	{isisInterDomain, "Inter-Domain Information Type"}, {isisAddr4, "IPv4 Interface address(es)"},
	{133, "IPv4 authentication (deprecated)"}, {isisTERouter, "Traffic Engineering Router ID"},
	{isisExtendedReach, "Extended IPv4 Reachability"}, {isisSharedRisk, "Shared Risk Link Group"},
	{isisPort, "Multi-Topology-Aware Port Capability"}, {isisCapability, "Multi-Topology Capability"},
	{176, "Nortel Proprietary"}, {177, "Nortel Proprietary"}, {isisHostname, "Hostname"},
	{isisRestart, "Restart Signaling"}, {isisMTISReach, "Multi Topology IS Reachability"},
	{isisTopologies, "Multi Topology"}, {isisAddr6, "IPv6 Interface address(es)"},
	{isisMTIPReach, "Multi-Topology IPv4 Reachability"}, {isisIP6Reach, "IPv6 reachability"},
	{isisMTIP6Reach, "Multi-Topology IP6 Reachability"}, {isisAdjacency, "Point-to-point Adjacency State"},
	{isisSequence, "Hello PDU Sequence Number"}, {isisRouter, "IS-IS Router Capability"},
	{isisVendor, "Vendor Private"},
}

// isisPrinters print the values. A type without a printer is dumped.
var isisPrinters = map[int]func(*isisReader){
	isisArea: (*isisReader).areas, isisISReach: (*isisReader).isReach, isisESReach: (*isisReader).esReach,
	isisPartition: (*isisReader).partition, isisPrefixes: (*isisReader).prefixNeighbors,
	isisNeighbors: (*isisReader).neighbors, isisInstance: (*isisReader).instance,
	isisPadding: func(*isisReader) {}, isisEntries: (*isisReader).entries, isisAuth: (*isisReader).auth,
	isisChecksum: (*isisReader).optionalChecksum, isisPurger: (*isisReader).purger,
	isisBuffer: (*isisReader).bufferSize, isisExtISReach: (*isisReader).extendedIS,
	isisAlias: (*isisReader).extendedIS, isisIntIPReach: (*isisReader).ipReach,
	isisProtocols: (*isisReader).protocols, isisExtIPReach: (*isisReader).ipReach,
	isisInterDomain: (*isisReader).interDomain, isisAddr4: (*isisReader).addresses4,
	isisTERouter: (*isisReader).teRouter, isisExtendedReach: (*isisReader).extendedIP,
	isisHostname: (*isisReader).hostname, isisSharedRisk: (*isisReader).sharedRisk,
	isisPort: (*isisReader).port, isisCapability: (*isisReader).capability,
	isisRestart: (*isisReader).restart, isisMTISReach: (*isisReader).topologyIS,
	isisTopologies: (*isisReader).topologies, isisAddr6: (*isisReader).addresses6,
	isisMTIPReach: (*isisReader).topologyIP, isisIP6Reach: (*isisReader).extendedIP,
	isisMTIP6Reach: (*isisReader).topologyIP, isisAdjacency: (*isisReader).adjacency,
	isisSequence: (*isisReader).sequence, isisRouter: (*isisReader).router,
	isisVendor: (*isisReader).vendor,
}

// tlv prints the TLV at off.
func (r *isisReader) tlv() {
	if !r.Have(r.off, 2) || r.length-r.off < 2 {
		r.End()
		return
	}
	kind, n := r.U8(r.off), r.U8(r.off+1)
	start := r.off + 2
	r.off, r.until, r.kind = start, start+n, kind
	r.Str("\n\t    ")
	r.Name(isisTLVs, kind, "unknown")
	r.Printf(" TLV #%d, length: %d", kind, n)
	if r.until > r.length {
		r.End()
		return
	}
	if printer := isisPrinters[kind]; printer != nil {
		printer(r)
	} else if r.Ctx.Verbose == 1 {
		r.Dump("\n\t\t", start, n)
	}
	r.off = start + n
	if r.Ctx.Verbose > 1 && !r.over {
		r.Dump("\n\t      ", start, n)
	}
}

// left returns the number of unread bytes of the value.
func (r *isisReader) left() int { return r.until - r.off }

// each calls printer for every n bytes of the value, as long as n bytes are left.
func (r *isisReader) each(n int, printer func(off int)) {
	for r.left() >= n && r.Have(r.off, n) {
		printer(r.off)
		r.off += n
	}
}

// isisEmpty limits the empty areas printed of one value. Each takes a single byte, but
// many more in the text.
const isisEmpty = 4

func (r *isisReader) areas() {
	for empty := 0; r.left() > 0 && !r.Cut() && empty < isisEmpty; {
		n := r.U8(r.off)
		if n == 0 {
			empty++
		}
		if r.off++; r.left() < n || !r.Have(r.off, n) {
			return
		}
		r.Printf("\n\t      Area address (length: %d): ", n)
		r.Nsap(r.off, n)
		r.off += n
	}
}

func (r *isisReader) neighbors() {
	r.each(6, func(off int) {
		r.Str("\n\t      SNPA: ")
		r.id(off, isisSystem)
	})
}

func (r *isisReader) partition() {
	r.each(isisSystem, func(off int) {
		r.Str("\n\t      ")
		r.id(off, isisSystem)
	})
}

// instance prints the instance of RFC 8202 and its topologies.
func (r *isisReader) instance() {
	if r.left() < 4 {
		return
	}
	n := (r.left() - 2) / 2
	r.Printf("\n\t      Instance ID: %d, ITIDs(%d): ", r.U16(r.off), n)
	for i := 1; i <= n && !r.Cut(); i++ {
		r.Printf("%d", r.U16(r.off+2*i))
		if i < n {
			r.Str(", ")
		}
	}
}

func (r *isisReader) entries() {
	r.each(16, func(off int) {
		r.Str("\n\t      lsp-id: ")
		r.id(off+2, isisLSPID)
		r.Printf(", seq: 0x%08x, lifetime: %5ds, chksum: 0x%04x", r.U32(off+10), r.U16(off), r.U16(off+14))
	})
}

var isisAuths = []dissect.Name{
	{1, "simple text password"}, {3, "Generic Crypto key-id"}, {54, "HMAC-MD5 password"},
	{255, "Routing Domain private password"},
}

// auth prints the authentication of RFC 5304 and 5310.
func (r *isisReader) auth() {
	if r.left() < 1 {
		return
	}
	kind := r.U8(r.off)
	r.off++
	r.Str("\n\t      ")
	r.Name(isisAuths, kind, "unknown Authentication type 0x%02x")
	r.Str(": ")
	switch kind {
	case 1:
		r.Padded(r.off, r.left())
	case 54:
		r.Hex(r.off, r.left())
		if r.left() != 16 {
			r.Str(", (invalid subTLV) ")
		}
		r.Str(" (unchecked)")
	case 3:
		if r.left() < 2 {
			return
		}
		r.Printf("%d, password: ", r.U16(r.off))
		r.Hex(r.off+2, r.left()-2)
	default:
		r.Dump("\n\t\t  ", r.off, r.left())
	}
}

func (r *isisReader) optionalChecksum() {
	if r.left() < 2 || !r.Have(r.off, 2) {
		return
	}
	sum := r.U16(r.off)
	r.Printf("\n\t      checksum: 0x%04x ", sum)
	r.checksum(sum, 0, r.off)
}

// purger prints which system purged a link state PDU and which one sent it on: RFC 6232.
func (r *isisReader) purger() {
	if r.left() < 1 {
		return
	}
	n := r.U8(r.off)
	r.off++
	switch {
	case r.Cut():
		return
	case n == 0:
		r.Str(" No system IDs supplied")
		return
	case r.left() < isisSystem || !r.Have(r.off, isisSystem):
		return
	}
	r.Str("\n\t      Purge Originator System-ID: ")
	r.id(r.off, isisSystem)
	r.off += isisSystem
	if n > 1 && r.left() >= isisSystem && r.Have(r.off, isisSystem) {
		r.Str("\n\t      Received from System-ID: ")
		r.id(r.off, isisSystem)
	}
}

func (r *isisReader) bufferSize() {
	if r.left() >= 2 {
		r.Printf("\n\t      LSP Buffersize: %d", r.U16(r.off))
	}
}

func (r *isisReader) protocols() {
	r.Str("\n\t      NLPID(s): ")
	nlpids(&r.Dissection, r.off, r.left())
}

func (r *isisReader) interDomain() {
	if r.left() < 1 {
		return
	}
	kind := r.U8(r.off)
	r.Str("\n\t      Inter-Domain Information Type: ")
	r.Name([]dissect.Name{{0, "Reserved"}, {1, "Routing-Domain Specific"}, {2, "AS Number Tag"}}, kind, "Unknown (0x%02x)")
	switch r.off++; {
	case kind != 2:
		r.Dump("\n\t      ", r.off, r.left())
	case r.left() >= 2:
		r.Printf("AS Number: %d", r.U16(r.off))
	}
}

func (r *isisReader) addresses4() {
	r.each(4, func(off int) { r.Printf("\n\t      IPv4 interface address: %a", off) })
}

func (r *isisReader) addresses6() {
	r.each(16, func(off int) { r.Printf("\n\t      IPv6 interface address: %A", off) })
}

func (r *isisReader) teRouter() {
	if r.left() >= 4 {
		r.Printf("\n\t      Traffic Engineering Router ID: %a", r.off)
	}
}

func (r *isisReader) hostname() {
	r.Str("\n\t      Hostname: ")
	r.Padded(r.off, r.left())
}

// sharedRisk prints the shared risk link group of RFC 5307.
func (r *isisReader) sharedRisk() {
	if r.left() < isisNode || !r.Have(r.off, isisNode) {
		return
	}
	r.Str("\n\t      IS Neighbor: ")
	r.id(r.off, isisNode)
	if r.off += isisNode; r.left() < 1 {
		return
	}
	r.Str(", Flags: [")
	r.Str(dissect.Pick(r.U8(r.off), 1, "numbered", "unnumbered"))
	r.Str("]")
	if r.off++; r.left() < 4 {
		return
	}
	r.Printf("\n\t      IPv4 interface address: %a", r.off)
	if r.off += 4; r.left() < 4 {
		return
	}
	r.Printf("\n\t      IPv4 neighbor address: %a", r.off)
	r.off += 4
	r.each(4, func(off int) { r.Printf("\n\t      Link-ID: 0x%08x", r.U32(off)) })
}

// restart prints the flags of RFC 5306.
func (r *isisReader) restart() {
	if r.left() < 1 || !r.Have(r.off, 1) {
		return
	}
	r.Str("\n\t      Flags [")
	r.Flags([]dissect.Name{{1, "Restart Request"}, {2, "Restart Acknowledgement"}, {4, "Suppress adjacency advertisement"}}, r.U8(r.off), "none")
	r.Str("]")
	if r.off++; r.left() < 2 {
		return
	}
	r.Printf(", Remaining holding time %ds", r.U16(r.off))
	if r.off += 2; r.left() == isisSystem && r.Have(r.off, isisSystem) {
		r.Str(", for ")
		r.id(r.off, isisSystem)
	}
}

// isisMostTopologies limits the topologies printed of one value. Each takes two bytes,
// but a hundred in the text.
const isisMostTopologies = 100

// topologies prints the topologies of RFC 5120.
func (r *isisReader) topologies() {
	for n := 0; n < isisMostTopologies && r.left() > 0 && !r.Cut(); n++ {
		if r.left() == 1 {
			r.Str("\n\t      invalid MT-ID")
			return
		}
		r.topology()
	}
}

// topology prints one topology identifier.
func (r *isisReader) topology() {
	if r.left() < 2 {
		r.End()
		return
	}
	id := r.U16(r.off)
	if r.Cut() {
		return
	}
	r.Str("\n\t      ")
	r.Name([]dissect.Name{
		{0, "IPv4 unicast"}, {1, "In-Band Management"}, {2, "IPv6 unicast"}, {3, "Multicast"},
		{4095, "Development, Experimental or Proprietary"},
	}, id&0xfff, "Reserved for IETF Consensus")
	r.Printf(" Topology (0x%03x), Flags: [", id&0xfff)
	r.Flags([]dissect.Name{{0x4000, "ATT bit set"}, {0x8000, "Overload bit set"}}, id, "none")
	r.Str("]")
	r.off += 2
}

// adjacency prints the three-way handshake of RFC 5303.
func (r *isisReader) adjacency() {
	state := r.off
	if r.left() >= 1 {
		r.Str("\n\t      Adjacency State: ")
		r.Name([]dissect.Name{{0, "Up"}, {1, "Initializing"}, {2, "Down"}}, r.U8(state), "unknown")
		r.Printf(" (%d)", r.U8(state))
		r.off++
	}
	if r.left() > 4 {
		r.Printf("\n\t      Extended Local circuit-ID: 0x%08x", r.U32(state+1))
		r.off += 4
	}
	if r.left() >= isisSystem && r.Have(state+5, isisSystem) {
		r.Str("\n\t      Neighbor System-ID: ")
		r.id(state+5, isisSystem)
		r.off += isisSystem
	}
	if r.left() >= 4 {
		r.Printf("\n\t      Neighbor Extended Local circuit-ID: 0x%08x", r.U32(state+11))
	}
}

func (r *isisReader) sequence() {
	if r.left() >= 4 {
		r.Printf("\n\t      Sequence number: %d", r.U32(r.off))
	}
}

// router prints the capabilities of RFC 7981, including those for segment routing of
// RFC 8667.
func (r *isisReader) router() {
	if r.left() < 5 {
		r.Printf(" [object length %d < 5] (invalid)", r.left())
		return
	}
	r.Printf("\n\t      Router-ID %a", r.off)
	flags := r.U8(r.off + 4)
	r.Str(", Flags [")
	r.Flags([]dissect.Name{{1, "S bit"}, {2, "D bit"}}, flags, "none")
	r.Str("]")
	for r.off += 5; r.left() >= 2 && !r.Cut(); {
		kind, n := r.U8(r.off), r.U8(r.off+1)
		r.off += 2
		r.Str("\n\t\t")
		r.Name([]dissect.Name{{2, "SR-Capabilities"}}, kind, "unknown")
		r.Printf(" subTLV #%d, length: %d", kind, n)
		if n > r.left() || !r.Have(r.off, n) {
			return
		}
		if kind == 2 && n >= 4 {
			r.segmentRange(r.off, n)
		} else {
			r.Dump("\n\t\t", r.off, n)
		}
		r.off += n
	}
}

// segmentRange prints a range of labels of a router.
func (r *isisReader) segmentRange(off, n int) {
	r.Str(", Flags [")
	r.Flags([]dissect.Name{{0x80, "ipv4"}, {0x40, "ipv6"}}, r.U8(off), "None")
	r.Printf("], Range %d", r.U24(off+1))
	end := off + n
	for off += 4; end-off >= 5 && !r.Cut(); {
		kind, size := r.U8(off), r.U8(off+1)
		off += 2
		switch {
		case size > end-off:
			return
		case kind != 1:
			r.Dump("\n\t\t  ", off, size)
		case size == 3:
			r.Printf(", SID value %d", r.U24(off))
		case size == 4:
			r.Printf(", SID value %d", r.U32(off))
		default:
			r.Printf(", Unknown SID length%d", size)
		}
		off += size
	}
}

func (r *isisReader) vendor() {
	if r.left() < 3 {
		return
	}
	oui := r.U24(r.off)
	r.Str("\n\t      Vendor: ")
	r.Name(dissect.OUIs, oui, "Unknown")
	r.Printf(" (%d)", oui)
	r.Dump("\n\t\t", r.off+3, r.left()-3)
}
