package routing

// HNCP: RFC 7788, over DNCP: RFC 7787.

import "ringcap/internal/text/dissect"

// TLV types. The last four stand for ranges of types.
const (
	dncpRequestNetwork  = 1
	dncpRequestNode     = 2
	dncpEndpoint        = 3
	dncpNetworkState    = 4
	dncpNodeState       = 5
	dncpPeer            = 8
	dncpKeepAlive       = 9
	dncpTrustVerdict    = 10
	hncpVersion         = 32
	hncpExternal        = 33
	hncpDelegatedPrefix = 34
	hncpAssignedPrefix  = 35
	hncpNodeAddress     = 36
	hncpDHCPv4          = 37
	hncpDHCPv6          = 38
	hncpDNSZone         = 39
	hncpDomain          = 40
	hncpNodeName        = 41
	hncpManagedPSK      = 42
	hncpPrefixPolicy    = 43
	hncpReserved        = 0x10000
	hncpUnassigned      = 0x10001
	hncpPrivate         = 0x10002
	hncpFuture          = 0x10003
)

var (
	hncpTypes = []dissect.Name{
		{dncpRequestNetwork, "Request network state"}, {dncpRequestNode, "Request node state"},
		{dncpEndpoint, "Node endpoint"}, {dncpNetworkState, "Network state"}, {dncpNodeState, "Node state"},
		{dncpPeer, "Peer"}, {dncpKeepAlive, "Keep-alive interval"}, {dncpTrustVerdict, "Trust-Verdict"},
		{hncpVersion, "HNCP-Version"}, {hncpExternal, "External-Connection"},
		{hncpDelegatedPrefix, "Delegated-Prefix"}, {hncpPrefixPolicy, "Prefix-Policy"},
		{hncpDHCPv4, "DHCPv4-Data"}, {hncpDHCPv6, "DHCPv6-Data"}, {hncpAssignedPrefix, "Assigned-Prefix"},
		{hncpNodeAddress, "Node-Address"}, {hncpDNSZone, "DNS-Delegated-Zone"}, {hncpDomain, "Domain-Name"},
		{hncpNodeName, "Node-Name"}, {hncpManagedPSK, "Managed-PSK"}, {hncpReserved, "Reserved"},
		{hncpUnassigned, "Unassigned"}, {hncpPrivate, "Private use"}, {hncpFuture, "Future use"},
	}
	hncpOptions4 = []dissect.Name{{6, "DNS-server"}, {42, "NTP-server"}, {119, "DNS-search"}}
	hncpOptions6 = []dissect.Name{{23, "DNS-server"}, {24, "DNS-search-list"}, {31, "SNTP-servers"}}
)

// hncpDeepest limits how deep TLVs may nest, since each is indented by its depth.
const hncpDeepest = 10

// hncp prints a message. Without -v it only names the TLVs. Each -v shows one more
// level of them in full, and -vvv shows all.
func hncp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Printf("hncp (%d)", s.Length)
	hncpTLVs(&d, 0, s.Length, 1)
	return d.Finish("hncp")
}

// hncpLine starts a new line, indented by depth.
func hncpLine(d *dissect.Dissection, depth int) {
	d.Str("\n")
	for range depth {
		d.Str("\t")
	}
}

func hncpTLVs(d *dissect.Dissection, off, end, depth int) {
	inLine := depth-1 >= d.Ctx.Verbose && d.Ctx.Verbose < 3
	last, count, first := -1, 0, true
	for off < end {
		if !inLine {
			hncpLine(d, depth)
		}
		if !d.Have(off, 4) {
			return
		}
		if end-off < 4 || depth > hncpDeepest {
			d.Invalid()
			return
		}
		kind, n := d.U16(off), d.U16(off+2)
		if !d.Have(off+4, n) {
			return
		}
		if n > end-off-4 {
			d.Invalid()
			return
		}
		class := hncpClass(kind)
		switch {
		case !inLine:
			if !hncpTLV(d, kind, class, off+4, n, depth) {
				d.Invalid()
				return
			}
		case class == last:
			count++
		default:
			first = hncpNames(d, last, count, depth, first)
			last, count = class, 1
		}
		off += 4 + n + -n&3
	}
	hncpNames(d, last, count, depth, first)
}

// hncpClass returns the type itself if it has a name, or else the range that it is in.
func hncpClass(kind int) int {
	if _, ok := dissect.Lookup(hncpTypes, uint32(kind)); ok {
		return kind
	}
	switch {
	case kind == 0:
		return hncpReserved
	case kind >= 44 && kind <= 511:
		return hncpUnassigned
	case kind >= 768 && kind <= 1023:
		return hncpPrivate
	}
	return hncpFuture
}

// hncpNames appends the name of a run of count TLVs of the same class. first says that
// no name is on the line yet. It returns first for the next run.
func hncpNames(d *dissect.Dissection, class, count, depth int, first bool) bool {
	switch {
	case count == 0:
		return first
	case !first:
		d.Str(", ")
	case depth > 1:
		hncpLine(d, depth)
	default:
		d.Str(" ")
	}
	d.Name(hncpTypes, class, "")
	if count > 1 {
		d.Printf(" (x%d)", count)
	}
	return false
}

// hncpLeast are the minimum lengths of the values. For the types in hncpExact a value
// may not be longer either.
var (
	hncpLeast = [...]int{
		dncpRequestNode: 4, dncpEndpoint: 8, dncpNetworkState: 8, dncpNodeState: 20, dncpPeer: 12,
		dncpKeepAlive: 8, dncpTrustVerdict: 37, hncpVersion: 5, hncpDelegatedPrefix: 9,
		hncpPrefixPolicy: 1, hncpDHCPv4: 1, hncpDHCPv6: 1, hncpAssignedPrefix: 6, hncpNodeAddress: 20,
		hncpDNSZone: 17, hncpDomain: 1, hncpNodeName: 17, hncpManagedPSK: 32,
	}
	hncpExact = [...]bool{
		dncpRequestNetwork: true, dncpRequestNode: true, dncpEndpoint: true, dncpNetworkState: true,
		dncpPeer: true,
	}
)

// hncpTLV appends one TLV with a value of n bytes, all of which were captured. It
// returns false if it cannot continue after that.
func hncpTLV(d *dissect.Dissection, kind, class, off, n, depth int) bool {
	d.Name(hncpTypes, class, "")
	if class > 0xffff {
		d.Printf(": type=%d (%d)", kind, n+4)
		return true
	}
	d.Printf(" (%d)", n+4)
	if least := hncpLeast[class]; n < least || n > least && class < len(hncpExact) && hncpExact[class] {
		d.Invalid()
		return true
	}
	switch class {
	case dncpRequestNode, dncpEndpoint, dncpNetworkState, dncpNodeState, dncpPeer, dncpKeepAlive, dncpTrustVerdict:
		dncpTLV(d, class, off, n, depth)
	case hncpVersion:
		bits := d.U16(off + 2)
		d.Printf(" M: %d P: %d H: %d L: %d User-agent: ", bits>>12, bits>>8&15, bits>>4&15, bits&15)
		d.Text(off+4, n-4)
	case hncpExternal:
		hncpTLVs(d, off, off+n, depth+1)
	case hncpDelegatedPrefix, hncpAssignedPrefix:
		hncpPrefixTLV(d, class, off, n, depth)
	case hncpPrefixPolicy:
		hncpPolicy(d, off, n)
	case hncpDHCPv4:
		return hncpDHCP4(d, off, off+n, depth+1)
	case hncpDHCPv6:
		if !hncpDHCP6(d, off, off+n, depth+1) {
			d.Invalid()
		}
	default:
		hncpNaming(d, class, off, n, depth)
	}
	return true
}

// dncpTLV appends the TLVs of DNCP, which keep the nodes' state synchronized.
func dncpTLV(d *dissect.Dissection, class, off, n, depth int) {
	switch class {
	case dncpRequestNode:
		hncpNode(d, " NID: ", off)
	case dncpEndpoint:
		hncpNode(d, " NID: ", off)
		d.Printf(" EPID: %08x", d.U32(off+4))
	case dncpNetworkState:
		d.Str(" hash: ")
		d.Hex(off, 8)
	case dncpNodeState:
		hncpNode(d, " NID: ", off)
		d.Printf(" seqno: %d ", d.U32(off+4))
		hncpInterval(d, off+8)
		d.Str(" hash: ")
		d.Hex(off+12, 8)
		hncpTLVs(d, off+20, off+n, depth+1)
	case dncpPeer:
		hncpNode(d, " Peer-NID: ", off)
		d.Printf(" Peer-EPID: %08x Local-EPID: %08x", d.U32(off+4), d.U32(off+8))
	case dncpKeepAlive:
		d.Printf(" EPID: %08x Interval: ", d.U32(off))
		hncpInterval(d, off+4)
	case dncpTrustVerdict:
		d.Printf(" Verdict: %d Fingerprint: ", d.U8(off))
		d.Hex(off+4, 32)
		d.Str(" Common Name: ")
		d.Text(off+36, n-36)
	}
}

func hncpNode(d *dissect.Dissection, what string, off int) {
	d.Str(what)
	d.Out = dissect.AppendMAC(d.Out, d.Bytes(off, 4))
}

// hncpInterval appends an interval in milliseconds.
func hncpInterval(d *dissect.Dissection, off int) {
	d.Printf("%d.%03ds", d.U32(off)/1000, d.U32(off)%1000)
}

// hncpAddress appends an IPv6 address, an IPv4-mapped one as IPv4.
func hncpAddress(d *dissect.Dissection, off int) {
	if mapped(d.Bytes(off, 16)) {
		d.Addr4(off + 12)
	} else {
		d.Addr6(off)
	}
}

// mapped reports whether addr is an IPv4-mapped IPv6 address (RFC 4291, section
// 2.5.5.2).
func mapped(addr []byte) bool {
	return len(addr) >= 12 && be.Uint64(addr) == 0 && be.Uint32(addr[8:]) == 0xffff
}

// hncpPrefix appends a prefix of at most n bytes at off, which starts with its length,
// and returns its size. It returns -1 if the length is invalid and -2 if the prefix
// does not fit.
func hncpPrefix(d *dissect.Dissection, off, n int) int {
	width := d.U8(off)
	size := (width + 7) / 8
	if width > 128 {
		return -1
	}
	if size > n-1 {
		return -2
	}
	var addr [16]byte
	copy(addr[:], d.Bytes(off+1, size))
	if width%8 != 0 {
		addr[size-1] &= 0xff << (8 - width%8)
	}
	if width >= 96 && mapped(addr[:]) {
		d.Out = dissect.AppendAddr4(d.Out, addr[12:])
		width -= 96
	} else {
		d.Out = dissect.AppendAddr6(d.Out, addr[:])
	}
	d.Printf("/%d", width)
	return 1 + size
}

// hncpPrefixTLV appends a prefix and the TLVs after it, which start at a multiple of 4
// bytes.
func hncpPrefixTLV(d *dissect.Dissection, class, off, n, depth int) {
	head := 8
	if class == hncpAssignedPrefix {
		head = 5
	}
	if n < head+1+(d.U8(off+head)+7)/8 {
		d.Invalid()
		return
	}
	if class == hncpAssignedPrefix {
		d.Printf(" EPID: %08x Prty: %d", d.U32(off), d.U8(off+4)&15)
	} else {
		d.Str(" VLSO: ")
		hncpInterval(d, off)
		d.Str(" PLSO: ")
		hncpInterval(d, off+4)
	}
	d.Str(" Prefix: ")
	size := hncpPrefix(d, off+head, n-head)
	if size < 0 {
		if class == hncpDelegatedPrefix {
			d.Str("(length is invalid)")
		} else {
			d.Invalid()
		}
		return
	}
	size += head
	if size += -size & 3; size <= n {
		hncpTLVs(d, off+size, off+n, depth+1)
	}
}

// hncpPolicy appends the intended use of a prefix.
func hncpPolicy(d *dissect.Dissection, off, n int) {
	policy := d.U8(off)
	d.Str(" type: ")
	switch {
	case (policy == 0 || policy == 131) && n != 1:
		d.Invalid()
	case policy == 0:
		d.Str("Internet connectivity")
	case policy <= 128:
		d.Str("Dest-Prefix: ")
		if hncpPrefix(d, off, n) < 0 {
			d.Invalid()
		}
	case policy == 129:
		d.Str("DNS domain: ")
		hncpLabels(d, off+1, n-1)
	case policy == 130:
		d.Str("Opaque UTF-8: ")
		d.Text(off+1, n-1)
	case policy == 131:
		d.Str("Restrictive assignment")
	default:
		d.Printf("Unknown (%d)", policy)
	}
}

// hncpNaming appends the TLVs that hold addresses and names.
func hncpNaming(d *dissect.Dissection, class, off, n, depth int) {
	size := 0
	switch class {
	case hncpNodeAddress:
		d.Printf(" EPID: %08x IP Address: ", d.U32(off))
		hncpAddress(d, off+4)
		size = 20
	case hncpDNSZone:
		d.Str(" IP-Address: ")
		hncpAddress(d, off)
		d.Str(" ")
		for i, letter := range "lbs" {
			if d.U8(off+16)>>(2-i)&1 == 0 {
				letter = '-'
			}
			d.Out = append(d.Out, byte(letter))
		}
		d.Str(" ")
		if size = hncpLabels(d, off+17, n-17); size < 0 {
			d.Invalid()
			return
		}
		size += 17
	case hncpDomain:
		d.Str(" Domain: ")
		hncpLabels(d, off, n)
		return
	case hncpNodeName:
		size = 17 + d.U8(off+16)
		if n < size {
			d.Invalid()
			return
		}
		d.Str(" IP-Address: ")
		hncpAddress(d, off)
		d.Str(" Name: ")
		if size < 17+64 {
			d.Str("\"")
			d.Text(off+17, size-17)
			d.Str("\"")
		} else {
			d.Invalid()
		}
	case hncpManagedPSK:
		d.Str(" PSK: ")
		d.Hex(off, 32)
		size = 32
	}
	if size += -size & 3; size > 0 && size <= n {
		hncpTLVs(d, off+size, off+n, depth+1)
	}
}

// hncpLabels appends a domain name of at most n bytes and returns its size, or -1 if
// the name does not end there.
func hncpLabels(d *dissect.Dissection, off, n int) int {
	for i := 0; i < n; {
		size := d.U8(off + i)
		i++
		if size == 0 {
			return i
		}
		if i > 1 {
			d.Str(".")
		}
		d.Text(off+i, min(size, n-i))
		i += size
	}
	d.Str("[|DNS]")
	return -1
}

// hncpDHCP4 appends the DHCP options between off and end, one on each line. It returns
// false for a malformed option.
func hncpDHCP4(d *dissect.Dissection, off, end, depth int) bool {
	for off < end {
		if end-off < 2 {
			return false
		}
		code, n := d.U8(off), d.U8(off+1)
		off += 2
		hncpLine(d, depth)
		d.Name(hncpOptions4, code, "Unknown")
		d.Printf(" (%d)", n+2)
		if n > end-off {
			return false
		}
		switch code {
		case 6, 42:
			if n == 0 || n%4 != 0 {
				return false
			}
			for i := 0; i < n; i += 4 {
				d.Str(" ")
				d.Addr4(off + i)
			}
		case 119:
			if !d.Domains(off, off+n) {
				return false
			}
		}
		off += n
	}
	return true
}

// hncpDHCP6 appends the DHCPv6 options between off and end, one on each line. It
// returns false for a malformed option.
func hncpDHCP6(d *dissect.Dissection, off, end, depth int) bool {
	for off < end {
		if end-off < 4 {
			return false
		}
		code, n := d.U16(off), d.U16(off+2)
		off += 4
		hncpLine(d, depth)
		d.Name(hncpOptions6, code, "Unknown")
		d.Printf(" (%d)", n+4)
		if n > end-off {
			return false
		}
		switch code {
		case 23, 31:
			if n%16 != 0 {
				d.Invalid()
				return false
			}
			for i := 0; i < n; i += 16 {
				d.Str(" ")
				d.Addr6(off + i)
			}
		case 24:
			if !d.Domains(off, off+n) {
				return false
			}
		}
		off += n
	}
	return true
}
