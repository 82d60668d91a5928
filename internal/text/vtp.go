package text

// VTP, Cisco's VLAN trunking protocol: Cisco's "Understanding VLAN Trunk Protocol".

const (
	vtpSummary = 1
	vtpSubset  = 2
	vtpRequest = 3
)

var vtpMessages = []name{
	{vtpSummary, "Summary advertisement"}, {vtpSubset, "Subset advertisement"},
	{vtpRequest, "Advertisement request"}, {4, "Join message"},
}

// vtpThirds is what the third byte is, by message.
var vtpThirds = []name{{vtpSummary, "Followers"}, {vtpSubset, "Seq number"}, {vtpRequest, "Rsvd"}, {4, "Rsvd"}}

var vtpVLANTypes = []name{{1, "Ethernet"}, {2, "FDDI"}, {3, "TrCRF"}, {4, "FDDI-net"}, {5, "TrBRF"}}

var vtpVLANStates = []name{{0, "Operational"}, {1, "Suspended"}}

// Elements of a VLAN that are printed.
const (
	vtpSTP     = 3
	vtpPruning = 6
	vtpBridge  = 7
	vtpSTEHops = 9
	vtpBackup  = 10
)

var vtpElements = []name{
	{1, "Source-Routing Ring Number TLV"}, {2, "Source-Routing Bridge Number TLV"},
	{vtpSTP, "STP type TLV"}, {4, "Parent VLAN TLV"}, {5, "Translationally bridged VLANs TLV"},
	{vtpPruning, "Pruning TLV"}, {vtpBridge, "Bridge Type TLV"}, {8, "Max ARP Hop Count TLV"},
	{vtpSTEHops, "Max STE Hop Count TLV"}, {vtpBackup, "Backup CRF Mode TLV"},
}

var vtpSTPTypes = []name{{1, "SRT"}, {2, "SRB"}, {3, "Auto"}}

// vtp prints a message; what it tells of VLANs with -v.
func (p *Context) vtp(b []byte, s span) []byte {
	const header = 36
	d := p.dissect(b, s)
	if s.length < 1 {
		d.invalid()
		return d.b
	}
	version := d.u8(0)
	switch {
	case d.cut():
	case version < 1 || version > 3:
		d.printf("VTP [version %d", version)
		d.choose(version < 1, " < 1]", " > 3]")
		d.invalid()
		d.have(0, s.length)
	case s.length < header:
		d.invalid()
		d.have(0, s.length)
	case d.have(0, header):
		d.vtp(version)
	}
	return d.finish("vtp")
}

func (d *dissection) vtp(version int) {
	kind := d.u8(1)
	d.printf("VTPv%d, Message ", version)
	d.name(vtpMessages, kind, "Unknown message type")
	d.printf(" (0x%02x), length %d", kind, d.s.length)
	if d.p.Verbose == 0 {
		d.have(0, d.s.length)
		return
	}
	d.str("\n\tDomain name: ")
	if n := d.u8(3); n < 1 || n > 32 {
		d.printf(" [MgmtD Len %d]", n)
		d.invalid()
		d.have(0, d.s.length)
		return
	}
	d.text(4, d.u8(3))
	d.str(", ")
	d.name(vtpThirds, kind, "Unknown")
	d.printf(": %d", d.u8(2))
	switch kind {
	case vtpSummary:
		d.printf("\n\t  Config Rev %x, Updater ", d.u32(36))
		d.addr4(40)
		d.printf(", Timestamp 0x%08x 0x%08x 0x%08x, MD5 digest: ", d.u32(44), d.u32(48), d.u32(52))
		d.b = appendHexBytes(d.b, d.bytes(56, 16))
	case vtpSubset:
		d.printf(", Config Rev %x", d.u32(36))
		for at := 40; at < d.s.length && !d.cut(); {
			n := d.u8(at)
			if n == 0 || !d.have(at, n) {
				return
			}
			if !d.vtpVLAN(at, n) {
				d.invalid()
				d.have(0, d.s.length)
				return
			}
			at += n
		}
	case vtpRequest:
		d.printf("\n\tStart value: %d", d.u32(36))
	}
}

// vtpVLAN prints a VLAN in n bytes; false where they do not make sense.
func (d *dissection) vtpVLAN(at, n int) bool {
	const fixed = 12
	if n < fixed {
		return false
	}
	d.str("\n\tVLAN info status ")
	d.name(vtpVLANStates, d.u8(at+1), "Unknown")
	d.str(", type ")
	d.name(vtpVLANTypes, d.u8(at+2), "Unknown")
	d.printf(", VLAN-id %d, MTU %d, SAID 0x%08x, Name ", d.u16(at+4), d.u16(at+6), d.u32(at+8))
	name := d.u8(at + 3)
	end := at + n
	at += fixed
	if end-at < (name+3)&^3 {
		return false
	}
	d.text(at, name)
	for at += (name + 3) &^ 3; at < end; {
		if end-at < 2 {
			return false
		}
		kind, words := d.u8(at), d.u8(at+1)
		d.str("\n\t\t")
		d.name(vtpElements, kind, "Unknown")
		d.printf(" (0x%04x) TLV", kind)
		switch {
		case end-at < words*2+2:
			d.str(" (TLV goes past the end of the packet)")
			return false
		case words != 1:
			d.printf(" [TLV length %d != 1]", words)
			return false
		}
		d.vtpElement(kind, at)
		at += 4
	}
	return true
}

func (d *dissection) vtpElement(kind, at int) {
	v := d.u16(at + 2)
	d.str(", ")
	switch kind {
	case vtpSTEHops:
		d.printf("%d", v)
		return
	case vtpPruning:
		d.choose(v == 1, "Enabled", "Disabled")
	case vtpSTP:
		d.name(vtpSTPTypes, v, "Unknown")
	case vtpBridge:
		d.choose(v == 1, "SRB", "SRT")
	case vtpBackup:
		d.choose(v == 1, "Backup", "Not backup")
	default:
		d.b = d.b[:len(d.b)-2]
		d.dump("\n\t\t  ", at, 4)
		return
	}
	d.printf(" (%d)", v)
}
