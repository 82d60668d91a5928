package text

// LLC and SNAP: IEEE 802.2, RFC 1042.

import "github.com/google/gopacket/layers"

var sapNames = []name{
	{0x00, "Null"}, {0x02, "802.1B I"}, {0x04, "SNA"}, {0x06, "IP"}, {0x0e, "ProWay NM"},
	{0x42, "STP"}, {0x4e, "RS511"}, {0x7e, "ISO8208"}, {0x8e, "ProWay"}, {0xaa, "SNAP"},
	{0xe0, "IPX"}, {0xf0, "NetBeui"}, {0xfe, "OSI"},
}

var llcCommands = []name{
	{0x03, "ui"}, {0xe3, "test"}, {0xaf, "xid"}, {0x63, "ua"}, {0x43, "disc"},
	{0x0f, "dm"}, {0x6f, "sabme"}, {0x87, "frmr"},
}

// Organisations whose protocols have a printer.
const (
	ouiEther        = 0x000000 // RFC 1042
	ouiCisco        = 0x00000c
	ouiIANA         = 0x00005e
	ouiCiscoBridged = 0x0000f8
	ouiBridged      = 0x0080c2 // IEEE 802.1; as a SNAP header: RFC 2684
	oui8023         = 0x00120f
	ouiTIA          = 0x0012bb
	ouiDCBX         = 0x001b21
	ouiAppletalk    = 0x080007
)

var ouiNames = []name{
	{ouiEther, "Ethernet"}, {ouiCisco, "Cisco"}, {ouiIANA, "IANA"},
	{0x000081, "Nortel Networks SONMP"}, {ouiCiscoBridged, "Cisco bridged"},
	{ouiBridged, "Ethernet bridged"}, {0x00a03e, "ATM Forum"}, {0x001000, "Cable Broadband"},
	{ouiAppletalk, "Appletalk"}, {0x009069, "Juniper"}, {oui8023, "IEEE 802.3 Private"},
	{ouiTIA, "ANSI/TIA"}, {ouiDCBX, "DCBX"}, {0x002320, "Nicira Networks"},
	{0x5c16c7, "Big Switch Networks"},
}

// Protocols of Cisco, and those of RFC 2684.
const (
	pidUDLD = 0x0111
	pidPVST = 0x010b
	pidVLAN = 0x010c // a bridge's BPDU of one VLAN
	pidCDP  = 0x2000
	pidVTP  = 0x2003
	pidDTP  = 0x2004

	pidEtherFCS = 0x0001
	pidEther    = 0x0007
	pidBPDU     = 0x000e
)

var ciscoPIDs = []name{
	{pidCDP, "CDP"}, {pidVTP, "VTP"}, {pidDTP, "DTP"}, {pidUDLD, "UDLD"}, {pidPVST, "PVST"},
	{pidVLAN, "VLAN Bridge"},
}

var bridgedPIDs = []name{
	{pidEtherFCS, "Ethernet + FCS"}, {2, "802.4 + FCS"}, {3, "802.5 + FCS"}, {4, "FDDI + FCS"},
	{5, "802.6 + FCS"}, {pidEther, "Ethernet w/o FCS"}, {8, "802.4 w/o FCS"},
	{9, "802.5 w/o FCS"}, {10, "FDDI w/o FCS"}, {11, "802.6 w/o FCS"}, {pidBPDU, "BPDU"},
}

// llcFrame is an LLC header.
type llcFrame struct {
	dsap, ssap byte // as on the wire, with their low bits
	control    uint16
	size       int // 3 for an unnumbered frame, otherwise 4
}

// llc prints an LLC header and its payload. h has the addresses of the frame;
// nil where there are none.
func (p *Printer) llc(b []byte, s span, h *layers.Ethernet) []byte {
	f, ok := readLLC(s)
	if !ok {
		return p.dumpedAnyway(append(b, " [|llc]"...), s.data)
	}
	if f.dsap == 0xff && f.ssap == 0xff {
		return p.novell(b, s)
	}
	if p.o.Link {
		b = f.appendHeader(b)
	}
	p.decoded(s)
	body := s.from(f.size)
	p.skipLink(f.size)
	if f.control == 0x03 && f.dsap&^1 == sapSNAP && f.ssap&^1 == sapSNAP {
		if b, ok = p.snap(b, body, h, 2); ok {
			return b
		}
		return p.unknown(b, s.data)
	}
	if b, ok = p.llcPayload(b, f, body); ok {
		return b
	}
	if !p.o.Link {
		b = f.appendSAPs(b, h)
	}
	b = f.appendFormat(b, s.length)
	switch {
	case f.control&3 == 1: // a supervisory frame carries nothing
		return b
	case f.size == 3 && f.control&^0x10 == llcXID:
		return p.xid(b, s, body)
	}
	return p.unknown(b, s.data)
}

// llcXID is the exchange of what stations can do, and xidFormat its usual format.
const (
	llcXID    = 0xaf
	xidFormat = 0x81
)

// xid prints the classes and the window of an XID frame s.
func (p *Printer) xid(b []byte, s, body span) []byte {
	switch {
	case body.length <= 0:
		return b
	case len(body.data) < 1:
		return p.cut(b, "llc")
	case body.data[0] != xidFormat:
		return p.unknown(b, s.data)
	case len(body.data) < 3 || body.length < 3:
		return p.dumpedAnyway(p.cut(b, "llc"), body.data)
	}
	d := p.dissect(b, body)
	d.printf(": %02x %02x", d.u8(1), d.u8(2))
	return d.finish("llc")
}

// novell prints a frame of 802.3 without LLC, as Novell's IPX had it.
func (p *Printer) novell(b []byte, s span) []byte {
	if p.o.Link {
		b = append(b, "IPX 802.3: "...)
	}
	return p.ipx(b, s)
}

const sapSNAP = 0xaa

// snap prints RFC 1042: an organisation, and a type of its own or an EtherType. It
// is false where nobody knows that: then the header was printed. Bridged frames are
// behind padding; h has the addresses, if there are any.
func (p *Printer) snap(b []byte, s span, h *layers.Ethernet, padding int) ([]byte, bool) {
	if len(s.data) < 5 || s.length < 5 {
		return p.cut(b, "snap"), true
	}
	oui := be.Uint32(s.data) >> 8
	t := be.Uint16(s.data[3:])
	if p.o.Link {
		b = appendSNAP(b, oui, t, s.length-5)
	}
	p.skipLink(5)
	p.decoded(s)
	body := s.from(5)
	if oui == ouiBridged {
		body = body.from(padding)
	}
	b, ok := p.snapPayload(b, oui, t, body)
	if ok || p.o.Link {
		return b, ok
	}
	if h != nil {
		b = append(appendMACs(b, h), ' ')
	}
	return appendSNAP(append(b, "SNAP, "...), oui, t, s.length-5), false
}

// appendSNAP appends the header with the length of what follows it.
func appendSNAP(b []byte, oui uint32, t uint16, length int) []byte {
	b = append(b, "oui "...)
	b = appendName(b, ouiNames, oui, "Unknown")
	b = append(b, " (0x"...)
	b = appendHex4(appendHex2(b, byte(oui>>16)), uint16(oui))
	if oui == ouiEther {
		b = append(b, "), ethertype "...)
	} else {
		b = append(b, "), pid "...)
	}
	b = appendName(b, snapNames(oui), uint32(t), "Unknown")
	b = append(append0x4(append(b, " ("...), t), "), length "...)
	return append(appendInt(b, length), ": "...)
}

// snapNames has the names of an organisation's protocols.
func snapNames(oui uint32) []name {
	switch oui {
	case ouiEther, ouiCiscoBridged, ouiAppletalk:
		return etherNames
	case ouiCisco:
		return ciscoPIDs
	case ouiBridged:
		return bridgedPIDs
	}
	return nil
}

func readLLC(s span) (llcFrame, bool) {
	if len(s.data) < 3 || s.length < 3 {
		return llcFrame{}, false
	}
	f := llcFrame{s.data[0], s.data[1], uint16(s.data[2]), 3}
	if f.control&3 == 3 {
		return f, true
	}
	if len(s.data) < 4 || s.length < 4 {
		return llcFrame{}, false
	}
	f.control |= uint16(s.data[3]) << 8
	f.size = 4
	return f, true
}

// appendHeader appends the header as -e shows it.
func (f llcFrame) appendHeader(b []byte) []byte {
	b = append(b, "LLC, dsap "...)
	b = appendName(b, sapNames, uint32(f.dsap&^1), "Unknown")
	b = append(appendHex2(append(b, " (0x"...), f.dsap&^1), ") "...)
	if f.dsap&1 != 0 {
		b = append(b, "Group"...)
	} else {
		b = append(b, "Individual"...)
	}
	b = append(b, ", ssap "...)
	b = appendName(b, sapNames, uint32(f.ssap&^1), "Unknown")
	b = append(appendHex2(append(b, " (0x"...), f.ssap&^1), ") "...)
	if f.ssap&1 != 0 {
		b = append(b, "Response"...)
	} else {
		b = append(b, "Command"...)
	}
	b = append(b, ", ctrl 0x"...)
	if f.size == 3 {
		b = appendHex2(b, byte(f.control))
	} else {
		b = appendHex4(b, f.control)
	}
	return append(b, ": "...)
}

// appendSAPs appends who talks to whom, as a frame without -e shows it.
func (f llcFrame) appendSAPs(b []byte, h *layers.Ethernet) []byte {
	ssap, dsap := f.ssap&^1, f.dsap&^1
	if h != nil {
		b = append(appendMAC(b, h.SrcMAC), ' ')
	}
	if ssap != dsap {
		b = append(appendSAP(b, "Unknown SSAP ", ssap), ' ')
	}
	if h != nil || ssap != dsap {
		b = append(b, "> "...)
	}
	if h != nil {
		b = append(appendMAC(b, h.DstMAC), ' ')
	}
	return append(appendSAP(b, "Unknown DSAP ", dsap), ' ')
}

func appendSAP(b []byte, unknown string, sap byte) []byte {
	if s, ok := lookup(sapNames, uint32(sap)); ok {
		return append(b, s...)
	}
	return appendHex2(append(append(b, unknown...), "0x"...), sap)
}

// appendFormat appends the kind of frame with its numbers and flags.
func (f llcFrame) appendFormat(b []byte, length int) []byte {
	poll := f.control&0x100 != 0
	switch {
	case f.size == 3:
		poll = f.control&0x10 != 0
		b = append(b, "Unnumbered, "...)
		command := f.control &^ 0x10
		if s, ok := lookup(llcCommands, uint32(command)); ok {
			b = append(b, s...)
		} else {
			b = appendHex2(b, byte(command))
		}
	case f.control&3 == 1:
		b = append(b, "Supervisory, "...)
		b = append(b, [...]string{"Receiver Ready", "Receiver not Ready", "Reject", "?"}[f.control>>2&3]...)
		b = append(b, ", rcv seq "...)
		b = appendInt(b, int(f.control>>9&0x7f))
	default:
		b = append(b, "Information, send seq "...)
		b = appendInt(b, int(f.control>>1&0x7f))
		b = append(b, ", rcv seq "...)
		b = appendInt(b, int(f.control>>9&0x7f))
	}
	b = append(b, ", Flags ["...)
	switch response := f.ssap&1 != 0; {
	case response && poll:
		b = append(b, "Final"...)
	case response:
		b = append(b, "Response"...)
	case poll:
		b = append(b, "Poll"...)
	default:
		b = append(b, "Command"...)
	}
	b = append(b, "], length "...)
	return appendInt(b, length)
}
