package text

// HNCP: RFC 7788, over DNCP: RFC 7787.

// TLV types; the last four are ranges of them.
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
	hncpTypes = []name{
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
	hncpOptions4 = []name{{6, "DNS-server"}, {42, "NTP-server"}, {119, "DNS-search"}}
	hncpOptions6 = []name{{23, "DNS-server"}, {24, "DNS-search-list"}, {31, "SNTP-servers"}}
)

// hncpDeepest bounds TLVs within TLVs: each is indented by its depth.
const hncpDeepest = 10

// hncp prints a message. Without -v its TLVs are named, with -v they are shown as
// deep as there are v.
func (p *Context) hncp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.printf("hncp (%d)", s.length)
	d.hncpTLVs(0, s.length, 1)
	return d.finish("hncp")
}

// hncpLine starts a line at a depth.
func (d *dissection) hncpLine(depth int) {
	d.str("\n")
	for range depth {
		d.str("\t")
	}
}

// hncpTLVs appends the TLVs between off and end.
func (d *dissection) hncpTLVs(off, end, depth int) {
	inLine := depth-1 >= d.p.Verbose && d.p.Verbose < 3
	last, count, first := -1, 0, true
	for off < end {
		if !inLine {
			d.hncpLine(depth)
		}
		if !d.have(off, 4) {
			return
		}
		if end-off < 4 || depth > hncpDeepest {
			d.invalid()
			return
		}
		kind, n := d.u16(off), d.u16(off+2)
		if !d.have(off+4, n) {
			return
		}
		if n > end-off-4 {
			d.invalid()
			return
		}
		class := hncpClass(kind)
		switch {
		case !inLine:
			if !d.hncpTLV(kind, class, off+4, n, depth) {
				d.invalid()
				return
			}
		case class == last:
			count++
		default:
			first = d.hncpNames(last, count, depth, first)
			last, count = class, 1
		}
		off += 4 + n + -n&3
	}
	d.hncpNames(last, count, depth, first)
}

// hncpClass is a type that has a name, or the range that a type is in.
func hncpClass(kind int) int {
	if _, ok := lookup(hncpTypes, uint32(kind)); ok {
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

// hncpNames appends the name of TLVs of one class in a row, and whether the next one
// will be the first in the line.
func (d *dissection) hncpNames(class, count, depth int, first bool) bool {
	switch {
	case count == 0:
		return first
	case !first:
		d.str(", ")
	case depth > 1:
		d.hncpLine(depth)
	default:
		d.str(" ")
	}
	d.name(hncpTypes, class, "")
	if count > 1 {
		d.printf(" (x%d)", count)
	}
	return false
}

// hncpLeast is how long TLVs must be, hncpMost how long they may be at most, where
// that is bounded.
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

// hncpTLV appends one TLV of n bytes, all of which were captured; false where
// nothing can follow it.
func (d *dissection) hncpTLV(kind, class, off, n, depth int) bool {
	d.name(hncpTypes, class, "")
	if class > 0xffff {
		d.printf(": type=%d (%d)", kind, n+4)
		return true
	}
	d.printf(" (%d)", n+4)
	if least := hncpLeast[class]; n < least || n > least && class < len(hncpExact) && hncpExact[class] {
		d.invalid()
		return true
	}
	switch class {
	case dncpRequestNode, dncpEndpoint, dncpNetworkState, dncpNodeState, dncpPeer, dncpKeepAlive, dncpTrustVerdict:
		d.dncpTLV(class, off, n, depth)
	case hncpVersion:
		bits := d.u16(off + 2)
		d.printf(" M: %d P: %d H: %d L: %d User-agent: ", bits>>12, bits>>8&15, bits>>4&15, bits&15)
		d.text(off+4, n-4)
	case hncpExternal:
		d.hncpTLVs(off, off+n, depth+1)
	case hncpDelegatedPrefix, hncpAssignedPrefix:
		d.hncpPrefixTLV(class, off, n, depth)
	case hncpPrefixPolicy:
		d.hncpPolicy(off, n)
	case hncpDHCPv4:
		return d.hncpDHCP4(off, off+n, depth+1)
	case hncpDHCPv6:
		if !d.hncpDHCP6(off, off+n, depth+1) {
			d.invalid()
		}
	default:
		d.hncpNaming(class, off, n, depth)
	}
	return true
}

// dncpTLV appends TLVs that keep the network's state.
func (d *dissection) dncpTLV(class, off, n, depth int) {
	switch class {
	case dncpRequestNode:
		d.hncpNode(" NID: ", off)
	case dncpEndpoint:
		d.hncpNode(" NID: ", off)
		d.printf(" EPID: %08x", d.u32(off+4))
	case dncpNetworkState:
		d.str(" hash: ")
		d.hex(off, 8)
	case dncpNodeState:
		d.hncpNode(" NID: ", off)
		d.printf(" seqno: %d ", d.u32(off+4))
		d.hncpInterval(off + 8)
		d.str(" hash: ")
		d.hex(off+12, 8)
		d.hncpTLVs(off+20, off+n, depth+1)
	case dncpPeer:
		d.hncpNode(" Peer-NID: ", off)
		d.printf(" Peer-EPID: %08x Local-EPID: %08x", d.u32(off+4), d.u32(off+8))
	case dncpKeepAlive:
		d.printf(" EPID: %08x Interval: ", d.u32(off))
		d.hncpInterval(off + 4)
	case dncpTrustVerdict:
		d.printf(" Verdict: %d Fingerprint: ", d.u8(off))
		d.hex(off+4, 32)
		d.str(" Common Name: ")
		d.text(off+36, n-36)
	}
}

func (d *dissection) hncpNode(what string, off int) {
	d.str(what)
	d.b = appendMAC(d.b, d.bytes(off, 4))
}

// hncpInterval appends milliseconds.
func (d *dissection) hncpInterval(off int) {
	d.printf("%d.%03ds", d.u32(off)/1000, d.u32(off)%1000)
}

// hncpAddress appends an IPv6 address, or the IPv4 address that is mapped into it.
func (d *dissection) hncpAddress(off int) {
	if mapped(d.bytes(off, 16)) {
		d.addr4(off + 12)
	} else {
		d.addr6(off)
	}
}

// mapped says whether addr starts as an IPv4 address in an IPv6 address does (RFC
// 4291, section 2.5.5.2).
func mapped(addr []byte) bool {
	return len(addr) >= 12 && be.Uint64(addr) == 0 && be.Uint32(addr[8:]) == 0xffff
}

// hncpPrefix appends a prefix of at most n bytes at off, its length first, and
// returns how many bytes it takes; -1 where its length cannot be, -2 where it does
// not fit.
func (d *dissection) hncpPrefix(off, n int) int {
	width := d.u8(off)
	size := (width + 7) / 8
	if width > 128 {
		return -1
	}
	if size > n-1 {
		return -2
	}
	var addr [16]byte
	copy(addr[:], d.bytes(off+1, size))
	if width%8 != 0 {
		addr[size-1] &= 0xff << (8 - width%8)
	}
	if width >= 96 && mapped(addr[:]) {
		d.b = appendAddr4(d.b, addr[12:])
		width -= 96
	} else {
		d.b = appendAddr6(d.b, addr[:])
	}
	d.printf("/%d", width)
	return 1 + size
}

// hncpPrefixTLV appends a prefix with TLVs after it, on a multiple of 4 bytes.
func (d *dissection) hncpPrefixTLV(class, off, n, depth int) {
	head := 8
	if class == hncpAssignedPrefix {
		head = 5
	}
	if n < head+1+(d.u8(off+head)+7)/8 {
		d.invalid()
		return
	}
	if class == hncpAssignedPrefix {
		d.printf(" EPID: %08x Prty: %d", d.u32(off), d.u8(off+4)&15)
	} else {
		d.str(" VLSO: ")
		d.hncpInterval(off)
		d.str(" PLSO: ")
		d.hncpInterval(off + 4)
	}
	d.str(" Prefix: ")
	size := d.hncpPrefix(off+head, n-head)
	if size < 0 {
		if class == hncpDelegatedPrefix {
			d.str("(length is invalid)")
		} else {
			d.invalid()
		}
		return
	}
	size += head
	if size += -size & 3; size <= n {
		d.hncpTLVs(off+size, off+n, depth+1)
	}
}

// hncpPolicy appends what a prefix is for.
func (d *dissection) hncpPolicy(off, n int) {
	policy := d.u8(off)
	d.str(" type: ")
	switch {
	case (policy == 0 || policy == 131) && n != 1:
		d.invalid()
	case policy == 0:
		d.str("Internet connectivity")
	case policy <= 128:
		d.str("Dest-Prefix: ")
		if d.hncpPrefix(off, n) < 0 {
			d.invalid()
		}
	case policy == 129:
		d.str("DNS domain: ")
		d.hncpLabels(off+1, n-1)
	case policy == 130:
		d.str("Opaque UTF-8: ")
		d.text(off+1, n-1)
	case policy == 131:
		d.str("Restrictive assignment")
	default:
		d.printf("Unknown (%d)", policy)
	}
}

// hncpNaming appends TLVs of addresses and names.
func (d *dissection) hncpNaming(class, off, n, depth int) {
	size := 0
	switch class {
	case hncpNodeAddress:
		d.printf(" EPID: %08x IP Address: ", d.u32(off))
		d.hncpAddress(off + 4)
		size = 20
	case hncpDNSZone:
		d.str(" IP-Address: ")
		d.hncpAddress(off)
		d.str(" ")
		for i, letter := range "lbs" {
			if d.u8(off+16)>>(2-i)&1 == 0 {
				letter = '-'
			}
			d.b = append(d.b, byte(letter))
		}
		d.str(" ")
		if size = d.hncpLabels(off+17, n-17); size < 0 {
			d.invalid()
			return
		}
		size += 17
	case hncpDomain:
		d.str(" Domain: ")
		d.hncpLabels(off, n)
		return
	case hncpNodeName:
		size = 17 + d.u8(off+16)
		if n < size {
			d.invalid()
			return
		}
		d.str(" IP-Address: ")
		d.hncpAddress(off)
		d.str(" Name: ")
		if size < 17+64 {
			d.str("\"")
			d.text(off+17, size-17)
			d.str("\"")
		} else {
			d.invalid()
		}
	case hncpManagedPSK:
		d.str(" PSK: ")
		d.hex(off, 32)
		size = 32
	}
	if size += -size & 3; size > 0 && size <= n {
		d.hncpTLVs(off+size, off+n, depth+1)
	}
}

// hncpLabels appends a name of at most n bytes, dots between its labels, and
// returns its size, -1 for one without an end.
func (d *dissection) hncpLabels(off, n int) int {
	for i := 0; i < n; {
		size := d.u8(off + i)
		i++
		if size == 0 {
			return i
		}
		if i > 1 {
			d.str(".")
		}
		d.text(off+i, min(size, n-i))
		i += size
	}
	d.str("[|DNS]")
	return -1
}

// hncpDHCP4 appends the DHCP options between off and end, a line each; false where
// one makes no sense.
func (d *dissection) hncpDHCP4(off, end, depth int) bool {
	for off < end {
		if end-off < 2 {
			return false
		}
		code, n := d.u8(off), d.u8(off+1)
		off += 2
		d.hncpLine(depth)
		d.name(hncpOptions4, code, "Unknown")
		d.printf(" (%d)", n+2)
		if n > end-off {
			return false
		}
		switch code {
		case 6, 42:
			if n == 0 || n%4 != 0 {
				return false
			}
			for i := 0; i < n; i += 4 {
				d.str(" ")
				d.addr4(off + i)
			}
		case 119:
			if !d.domains(off, off+n) {
				return false
			}
		}
		off += n
	}
	return true
}

// hncpDHCP6 appends the DHCPv6 options between off and end, a line each; false where
// one makes no sense.
func (d *dissection) hncpDHCP6(off, end, depth int) bool {
	for off < end {
		if end-off < 4 {
			return false
		}
		code, n := d.u16(off), d.u16(off+2)
		off += 4
		d.hncpLine(depth)
		d.name(hncpOptions6, code, "Unknown")
		d.printf(" (%d)", n+4)
		if n > end-off {
			return false
		}
		switch code {
		case 23, 31:
			if n%16 != 0 {
				d.invalid()
				return false
			}
			for i := 0; i < n; i += 16 {
				d.str(" ")
				d.addr6(off + i)
			}
		case 24:
			if !d.domains(off, off+n) {
				return false
			}
		}
		off += n
	}
	return true
}
