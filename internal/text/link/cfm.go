package link

// Connectivity fault management: IEEE 802.1ag, ITU-T Y.1731.

import "ringcap/internal/text/dissect"

const (
	cfmCCM = 1
	cfmLBR = 2
	cfmLBM = 3
	cfmLTR = 4
	cfmLTM = 5
)

var cfmOpcodes = []dissect.Name{
	{cfmCCM, "Continuity Check Message"}, {cfmLBR, "Loopback Reply"}, {cfmLBM, "Loopback Message"}, {cfmLTR, "Linktrace Reply"}, {cfmLTM, "Linktrace Message"},
}

// Elements.
const (
	cfmEnd          = 0
	cfmSender       = 1
	cfmPort         = 2
	cfmData         = 3
	cfmInterface    = 4
	cfmOrganization = 31
)

var cfmElements = []dissect.Name{
	{cfmEnd, "End"}, {cfmSender, "Sender ID"}, {cfmPort, "Port status"}, {cfmData, "Data"}, {cfmInterface, "Interface status"},
	{5, "Reply Ingress"}, {6, "Reply Egress"}, {cfmOrganization, "Organization Specific"},
}

var cfmPorts = []dissect.Name{{1, "Blocked"}, {2, "Up"}}

var cfmInterfaces = []dissect.Name{
	{1, "Up"}, {2, "Down"}, {3, "Testing"}, {5, "Dormant"}, {6, "not present"}, {7, "lower Layer down"},
}

const (
	cfmNoName    = 1
	cfmDNS       = 2
	cfmMAC       = 3
	cfmCharacter = 4

	cfmName = 2 // a string, of an association
)

var cfmDomains = []dissect.Name{
	{0, "IEEE 802.1"}, {cfmNoName, "No MD Name present"}, {cfmDNS, "DNS string"}, {cfmMAC, "MAC + 16Bit Integer"}, {cfmCharacter, "Character string"},
}

var cfmAssociations = []dissect.Name{
	{0, "IEEE 802.1"}, {1, "Primary VID"}, {cfmName, "Character string"}, {3, "16Bit Integer"}, {4, "RFC2685 VPN-ID"},
}

var cfmReplies = []dissect.Name{{1, "Exact Match"}, {2, "Filtering DB"}, {3, "MIP CCM DB"}}

var (
	cfmTraceFlags = []dissect.Name{{0x80, "Use Forwarding-DB only"}}
	cfmReplyFlags = []dissect.Name{{0x80, "UseFDB Only"}, {0x40, "FwdYes"}, {0x20, "Terminal MEP"}}
)

// cfmIntervals are the seconds between two continuity checks, by the code for them: the
// interval, and the least and the most after which a peer is lost.
var cfmIntervals = [8]string{
	"", "0.003333s, min CCM Lifetime 0.010833s, max CCM Lifetime 0.011666s", "0.010s, min CCM Lifetime 0.0325s, max CCM Lifetime 0.035s",
	"0.100s, min CCM Lifetime 0.325s, max CCM Lifetime 0.350s", "1.000s, min CCM Lifetime 3.250s, max CCM Lifetime 3.500s",
	"10.000s, min CCM Lifetime 32.500s, max CCM Lifetime 35.000s", "60.000s, min CCM Lifetime 195.000s, max CCM Lifetime 210.000s",
	"600.000s, min CCM Lifetime 1950.000s, max CCM Lifetime 2100.000s",
}

const cfmHeader = 4

// cfm prints a message.
func cfm(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < cfmHeader {
		d.Str("\n\t\t packet is too short")
		return d.Out
	}
	level, opcode, flags, first := d.U8(0), d.U8(1), d.U8(2), d.U8(3)
	d.Printf("CFMv%d ", level&0x1f)
	d.Name(cfmOpcodes, opcode, "unknown (%d)")
	d.Printf(", MD Level %d, length %d", level>>5, s.Length)
	if ctx.Verbose == 0 {
		return d.Finish("cfm")
	}
	d.Printf("\n\tFirst TLV offset %d", first)
	if left := s.Length - cfmHeader; first > left {
		d.Printf(" (too large, must be <= %d)", left)
		return d.Finish("cfm")
	}
	switch opcode {
	case cfmCCM:
		cfmCheck(&d, flags)
	case cfmLTM:
		d.Bracketed(", Flags ", cfmTraceFlags, flags)
		d.Printf("\n\t  Transaction-ID 0x%08x, ttl %d", d.U32(cfmHeader), d.U8(cfmHeader+4))
		d.Str("\n\t  Original-MAC ")
		d.Mac(cfmHeader + 5)
		d.Str(", Target-MAC ")
		d.Mac(cfmHeader + 11)
	case cfmLTR:
		d.Bracketed(", Flags ", cfmReplyFlags, flags)
		d.Printf("\n\t  Transaction-ID 0x%08x, ttl %d", d.U32(cfmHeader), d.U8(cfmHeader+4))
		d.Str("\n\t  Replay-Action ")
		d.NameAndNumber(cfmReplies, d.U8(cfmHeader+5), "Unknown")
	case cfmLBM, cfmLBR:
		d.Printf("\n\t  Transaction-ID 0x%08x", d.U32(cfmHeader))
	default:
		d.Dump("\n\t  ", cfmHeader, first)
	}
	cfmTLVs(&d, cfmHeader+first)
	return d.Finish("cfm")
}

// cfmCheck prints the body of a continuity check.
func cfmCheck(d *dissect.Dissection, flags int) {
	const names, namesEnd = cfmHeader + 6, cfmHeader + 54
	interval := flags & 7
	d.Printf(", Flags [CCM Interval %d", interval)
	d.Choose(flags&0x80 != 0, ", RDI]", "]")
	if interval > 0 {
		d.Str("\n\t  CCM Interval ")
		d.Str(cfmIntervals[interval])
	}
	d.Printf("\n\t  Sequence Number 0x%08x, MA-End-Point-ID 0x%04x", d.U32(cfmHeader), d.U16(cfmHeader+4))
	at, format := names, d.U8(names)
	d.Str("\n\t  MD Name Format ")
	d.NameAndNumber(cfmDomains, format, "Unknown")
	at++
	if format != cfmNoName {
		n := d.U8(at)
		d.Printf(", MD Name length %d", n)
		if n > namesEnd-at-3 {
			d.Str(" - invalid MD name length")
			return
		}
		at++
		d.Str("\n\t  MD Name: ")
		switch {
		case format == cfmMAC && (n == 6 || n == 8):
			d.Str("\n\t  MAC ")
			d.Mac(at)
		case format == cfmMAC:
			d.Str("\n\t  MAC (length invalid)")
		case format == cfmDNS || format == cfmCharacter:
			d.Padded(at, n)
		default:
			d.Dump("\n\t    ", at, n)
		}
		at += n
	}
	format = d.U8(at)
	n := d.U8(at + 1)
	d.Str("\n\t  MA Name-Format ")
	d.NameAndNumber(cfmAssociations, format, "Unknown")
	d.Printf(", MA name length %d", n)
	if at += 2; n > namesEnd-at {
		d.Str(" - invalid MA name length")
		return
	}
	d.Str("\n\t  MA Name: ")
	if format == cfmName {
		d.Padded(at, n)
	} else {
		d.Dump("\n\t    ", at, n)
	}
}

// cfmTLVs prints the elements after the body.
func cfmTLVs(d *dissect.Dissection, at int) {
	for at < d.Span.Length && !d.Cut() {
		kind := d.U8(at)
		d.Str("\n\t")
		d.Name(cfmElements, kind, "Unknown")
		d.Printf(" TLV (0x%02x)", kind)
		if kind == cfmEnd {
			return
		}
		if d.Span.Length-at < 3 {
			d.Str("\n\t\t packet is too short")
			return
		}
		n := d.U16(at + 1)
		d.Printf(", length %d", n)
		at += 3
		if n > d.Span.Length-at {
			d.Str(" (TLV goes past end of packet)")
			return
		}
		switch {
		case kind == cfmPort && n >= 1:
			d.Str(", Status: ")
			d.NameAndNumber(cfmPorts, d.U8(at), "Unknown")
		case kind == cfmInterface && n >= 1:
			d.Str(", Status: ")
			d.NameAndNumber(cfmInterfaces, d.U8(at), "Unknown")
		case kind == cfmOrganization && n >= 4:
			oui := d.U24(at)
			d.Str(", Vendor: ")
			d.NameAndNumber(dissect.OUIs, oui, "Unknown")
			d.Printf(", Sub-Type %d", d.U8(at+3))
			d.Dump("\n\t  ", at, n)
		default:
			d.Dump("\n\t  ", at, n)
		}
		if status := kind == cfmPort || kind == cfmInterface; status && d.Ctx.Verbose > 1 {
			d.Dump("\n\t  ", at, n)
		}
		at += n
	}
}
