package link

// VTP, Cisco's VLAN trunking protocol: Cisco's "Understanding VLAN Trunk Protocol".

import "ringcap/internal/text/dissect"

const (
	vtpSummary = 1
	vtpSubset  = 2
	vtpRequest = 3
)

var vtpMessages = []dissect.Name{
	{vtpSummary, "Summary advertisement"}, {vtpSubset, "Subset advertisement"},
	{vtpRequest, "Advertisement request"}, {4, "Join message"},
}

// vtpThirds is the meaning of the third byte, by message type.
var vtpThirds = []dissect.Name{{vtpSummary, "Followers"}, {vtpSubset, "Seq number"}, {vtpRequest, "Rsvd"}, {4, "Rsvd"}}

var vtpVLANTypes = []dissect.Name{{1, "Ethernet"}, {2, "FDDI"}, {3, "TrCRF"}, {4, "FDDI-net"}, {5, "TrBRF"}}

var vtpVLANStates = []dissect.Name{{0, "Operational"}, {1, "Suspended"}}

// TLVs of a VLAN that are printed.
const (
	vtpSTP     = 3
	vtpPruning = 6
	vtpBridge  = 7
	vtpSTEHops = 9
	vtpBackup  = 10
)

var vtpTLVs = []dissect.Name{
	{1, "Source-Routing Ring Number TLV"}, {2, "Source-Routing Bridge Number TLV"},
	{vtpSTP, "STP type TLV"}, {4, "Parent VLAN TLV"}, {5, "Translationally bridged VLANs TLV"},
	{vtpPruning, "Pruning TLV"}, {vtpBridge, "Bridge Type TLV"}, {8, "Max ARP Hop Count TLV"},
	{vtpSTEHops, "Max STE Hop Count TLV"}, {vtpBackup, "Backup CRF Mode TLV"},
}

var vtpSTPTypes = []dissect.Name{{1, "SRT"}, {2, "SRB"}, {3, "Auto"}}

// vtp prints a message, and with -v the VLANs in it.
func vtp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 36
	d := ctx.Dissect(b, s)
	if s.Length < 1 {
		d.Invalid()
		return d.Out
	}
	version := d.U8(0)
	switch {
	case d.Cut():
	case version < 1 || version > 3:
		d.Printf("VTP [version %d", version)
		d.Choose(version < 1, " < 1]", " > 3]")
		d.Invalid()
		d.Have(0, s.Length)
	case s.Length < header:
		d.Invalid()
		d.Have(0, s.Length)
	case d.Have(0, header):
		printVTP(&d, version)
	}
	return d.Finish("vtp")
}

func printVTP(d *dissect.Dissection, version int) {
	kind := d.U8(1)
	d.Printf("VTPv%d, Message ", version)
	d.Name(vtpMessages, kind, "Unknown message type")
	d.Printf(" (0x%02x), length %d", kind, d.Span.Length)
	if d.Ctx.Verbose == 0 {
		d.Have(0, d.Span.Length)
		return
	}
	d.Str("\n\tDomain name: ")
	if n := d.U8(3); n < 1 || n > 32 {
		d.Printf(" [MgmtD Len %d]", n)
		d.Invalid()
		d.Have(0, d.Span.Length)
		return
	}
	d.Text(4, d.U8(3))
	d.Str(", ")
	d.Name(vtpThirds, kind, "Unknown")
	d.Printf(": %d", d.U8(2))
	switch kind {
	case vtpSummary:
		d.Printf("\n\t  Config Rev %x, Updater ", d.U32(36))
		d.Addr4(40)
		d.Printf(", Timestamp 0x%08x 0x%08x 0x%08x, MD5 digest: ", d.U32(44), d.U32(48), d.U32(52))
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(56, 16))
	case vtpSubset:
		d.Printf(", Config Rev %x", d.U32(36))
		for at := 40; at < d.Span.Length && !d.Cut(); {
			n := d.U8(at)
			if n == 0 || !d.Have(at, n) {
				return
			}
			if !vtpVLAN(d, at, n) {
				d.Invalid()
				d.Have(0, d.Span.Length)
				return
			}
			at += n
		}
	case vtpRequest:
		d.Printf("\n\tStart value: %d", d.U32(36))
	}
}

// vtpVLAN prints a VLAN in n bytes. It returns false if they are malformed.
func vtpVLAN(d *dissect.Dissection, at, n int) bool {
	const fixed = 12
	if n < fixed {
		return false
	}
	d.Str("\n\tVLAN info status ")
	d.Name(vtpVLANStates, d.U8(at+1), "Unknown")
	d.Str(", type ")
	d.Name(vtpVLANTypes, d.U8(at+2), "Unknown")
	d.Printf(", VLAN-id %d, MTU %d, SAID 0x%08x, Name ", d.U16(at+4), d.U16(at+6), d.U32(at+8))
	name := d.U8(at + 3)
	end := at + n
	at += fixed
	if end-at < (name+3)&^3 {
		return false
	}
	d.Text(at, name)
	for at += (name + 3) &^ 3; at < end; {
		if end-at < 2 {
			return false
		}
		kind, words := d.U8(at), d.U8(at+1)
		d.Str("\n\t\t")
		d.Name(vtpTLVs, kind, "Unknown")
		d.Printf(" (0x%04x) TLV", kind)
		switch {
		case end-at < words*2+2:
			d.Str(" (TLV goes past the end of the packet)")
			return false
		case words != 1:
			d.Printf(" [TLV length %d != 1]", words)
			return false
		}
		vtpTLV(d, kind, at)
		at += 4
	}
	return true
}

func vtpTLV(d *dissect.Dissection, kind, at int) {
	v := d.U16(at + 2)
	d.Str(", ")
	switch kind {
	case vtpSTEHops:
		d.Printf("%d", v)
		return
	case vtpPruning:
		d.Choose(v == 1, "Enabled", "Disabled")
	case vtpSTP:
		d.Name(vtpSTPTypes, v, "Unknown")
	case vtpBridge:
		d.Choose(v == 1, "SRB", "SRT")
	case vtpBackup:
		d.Choose(v == 1, "Backup", "Not backup")
	default:
		d.Out = d.Out[:len(d.Out)-2]
		d.Dump("\n\t\t  ", at, 4)
		return
	}
	d.Printf(" (%d)", v)
}
