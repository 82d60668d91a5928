package link

// LLC and SNAP: IEEE 802.2, RFC 1042.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var sapNames = []dissect.Name{
	{0x00, "Null"}, {0x02, "802.1B I"}, {0x04, "SNA"}, {0x06, "IP"}, {0x0e, "ProWay NM"},
	{0x42, "STP"}, {0x4e, "RS511"}, {0x7e, "ISO8208"}, {0x8e, "ProWay"}, {0xaa, "SNAP"},
	{0xe0, "IPX"}, {0xf0, "NetBeui"}, {0xfe, "OSI"},
}

var llcCommands = []dissect.Name{
	{0x03, "ui"}, {0xe3, "test"}, {0xaf, "xid"}, {0x63, "ua"}, {0x43, "disc"},
	{0x0f, "dm"}, {0x6f, "sabme"}, {0x87, "frmr"},
}

// Protocols of Cisco, and those of RFC 2684.
const (
	pidUDLD = 0x0111
	pidPVST = 0x010b
	pidVLAN = 0x010c // a bridge's BPDU for one VLAN
	pidCDP  = 0x2000
	pidVTP  = 0x2003
	pidDTP  = 0x2004

	pidEtherFCS = 0x0001
	pidEther    = 0x0007
	pidTokenFCS = 0x0003
	pidToken    = 0x0009
	pidFDDIFCS  = 0x0004
	pidFDDI     = 0x000a
	pidBPDU     = 0x000e
)

var ciscoPIDs = []dissect.Name{
	{pidCDP, "CDP"}, {pidVTP, "VTP"}, {pidDTP, "DTP"}, {pidUDLD, "UDLD"}, {pidPVST, "PVST"},
	{pidVLAN, "VLAN Bridge"},
}

var bridgedPIDs = []dissect.Name{
	{pidEtherFCS, "Ethernet + FCS"}, {2, "802.4 + FCS"}, {pidTokenFCS, "Token Ring + FCS"}, {pidFDDIFCS, "FDDI + FCS"},
	{5, "802.6 + FCS"}, {pidEther, "Ethernet w/o FCS"}, {8, "802.4 w/o FCS"},
	{pidToken, "Token Ring w/o FCS"}, {pidFDDI, "FDDI w/o FCS"}, {11, "802.6 w/o FCS"}, {pidBPDU, "BPDU"},
}

// An llcFrame is an LLC header.
type llcFrame struct {
	dsap, ssap byte // as on the wire, including the low bit
	control    uint16
	size       int // 3 for an unnumbered frame, otherwise 4
}

// llc prints an LLC header and its payload. h has the addresses of the frame, nil if there
// are none.
func llc(ctx *dissect.Context, b []byte, s dissect.Span, h *layers.Ethernet) []byte {
	f, ok := readLLC(s)
	if !ok {
		return ctx.DumpAnyway(append(b, " [|llc]"...), s.Data)
	}
	if f.dsap == 0xff && f.ssap == 0xff {
		return novell(ctx, b, s)
	}
	if ctx.Link {
		b = f.appendHeader(b)
	}
	body := s.From(f.size)
	ctx.SkipLink(f.size)
	if f.control == 0x03 && f.dsap&^1 == layer.SAPSNAP && f.ssap&^1 == layer.SAPSNAP {
		if b, ok = snap(ctx, b, body, h, 2); ok {
			return b
		}
		return ctx.DumpUnknown(b, s.Data)
	}
	if b, ok = llcPayload(ctx, b, f, body); ok {
		return b
	}
	if !ctx.Link {
		b = f.appendSAPs(b, h)
	}
	b = f.appendFormat(b, s.Length)
	switch {
	case f.control&3 == 1: // a supervisory frame carries nothing
		return b
	case f.size == 3 && f.control&^0x10 == llcXID:
		return xid(ctx, b, s, body)
	}
	return ctx.DumpUnknown(b, s.Data)
}

// llcPayload prints the payload that the service access points identify. If they have no
// printer, it prints nothing and returns false.
func llcPayload(ctx *dissect.Context, b []byte, f llcFrame, s dissect.Span) ([]byte, bool) {
	if f.control != 0x03 || f.dsap&^1 != f.ssap&^1 {
		return b, false
	}
	return ctx.SAP(b, f.dsap&^1, s)
}

// llcXID is the exchange of station identification, and xidFormat its IEEE basic format.
const (
	llcXID    = 0xaf
	xidFormat = 0x81
)

// xid prints the classes and the window in the body of an XID frame.
func xid(ctx *dissect.Context, b []byte, s, body dissect.Span) []byte {
	switch {
	case body.Length <= 0:
		return b
	case len(body.Data) < 1:
		return ctx.Cut(b, "llc")
	case body.Data[0] != xidFormat:
		return ctx.DumpUnknown(b, s.Data)
	case len(body.Data) < 3 || body.Length < 3:
		return ctx.DumpAnyway(ctx.Cut(b, "llc"), body.Data)
	}
	d := ctx.Dissect(b, body)
	d.Printf(": %02x %02x", d.U8(1), d.U8(2))
	return d.Finish("llc")
}

// novell prints Novell's 802.3 frames, which carry IPX without LLC.
func novell(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Link {
		b = append(b, "IPX 802.3: "...)
	}
	return ctx.ByName("ipx", b, s)
}

// snap prints a SNAP header and its payload. If the payload has no printer, it prints only
// the header and returns false. h has the addresses, nil if there are none. padding is the
// number of bytes between the header and a bridged frame.
func snap(ctx *dissect.Context, b []byte, s dissect.Span, h *layers.Ethernet, padding int) ([]byte, bool) {
	if len(s.Data) < 5 || s.Length < 5 {
		return ctx.Cut(b, "snap"), true
	}
	oui := be.Uint32(s.Data) >> 8
	t := be.Uint16(s.Data[3:])
	if ctx.Link {
		b = appendPID(appendOUI(b, oui), oui, t, s.Length-5)
	}
	ctx.SkipLink(5)
	body := s.From(5)
	if oui == layer.OUIBridged {
		body = body.From(padding)
	}
	b, ok := snapPayload(ctx, b, oui, t, body)
	if ok || ctx.Link {
		return b, ok
	}
	if h != nil {
		b = append(appendMACs(b, h), ' ')
	}
	if b = append(b, "SNAP, "...); oui != layer.OUIEthernet {
		b = appendOUI(b, oui)
	}
	return appendPID(b, oui, t, s.Length-5), false
}

// snapPayload prints a payload by OUI and protocol number. If it has no printer,
// snapPayload returns false.
func snapPayload(ctx *dissect.Context, b []byte, oui uint32, t uint16, s dissect.Span) ([]byte, bool) {
	if oui == layer.OUIEthernet || oui == layer.OUICiscoBridged {
		return etherPayload(ctx, b, t, s)
	}
	return ctx.SNAP(b, oui, t, s)
}

// appendOUI appends the organisation of a SNAP header.
func appendOUI(b []byte, oui uint32) []byte {
	b = append(b, "oui "...)
	b = dissect.AppendName(b, dissect.OUIs, oui, "Unknown")
	b = append(b, " (0x"...)
	b = dissect.AppendHex4(dissect.AppendHex2(b, byte(oui>>16)), uint16(oui))
	return append(b, "), "...)
}

// appendPID appends the protocol of an organisation and the length of its payload.
func appendPID(b []byte, oui uint32, t uint16, length int) []byte {
	if oui == layer.OUIEthernet {
		b = append(b, "ethertype "...)
	} else {
		b = append(b, "pid "...)
	}
	b = dissect.AppendName(b, snapNames(oui), uint32(t), "Unknown")
	b = append(dissect.Append0x4(append(b, " ("...), t), "), length "...)
	return append(dissect.AppendInt(b, length), ": "...)
}

// snapNames returns the names of an organisation's protocol numbers.
func snapNames(oui uint32) []dissect.Name {
	switch oui {
	case layer.OUIEthernet, layer.OUICiscoBridged, layer.OUIAppletalk:
		return dissect.EtherTypes
	case layer.OUICisco:
		return ciscoPIDs
	case layer.OUIBridged:
		return bridgedPIDs
	}
	return nil
}

func readLLC(s dissect.Span) (llcFrame, bool) {
	if len(s.Data) < 3 || s.Length < 3 {
		return llcFrame{}, false
	}
	f := llcFrame{s.Data[0], s.Data[1], uint16(s.Data[2]), 3}
	if f.control&3 == 3 {
		return f, true
	}
	if len(s.Data) < 4 || s.Length < 4 {
		return llcFrame{}, false
	}
	f.control |= uint16(s.Data[3]) << 8
	f.size = 4
	return f, true
}

// appendHeader appends the header as -e shows it.
func (f llcFrame) appendHeader(b []byte) []byte {
	b = append(b, "LLC, dsap "...)
	b = dissect.AppendName(b, sapNames, uint32(f.dsap&^1), "Unknown")
	b = append(dissect.AppendHex2(append(b, " (0x"...), f.dsap&^1), ") "...)
	if f.dsap&1 != 0 {
		b = append(b, "Group"...)
	} else {
		b = append(b, "Individual"...)
	}
	b = append(b, ", ssap "...)
	b = dissect.AppendName(b, sapNames, uint32(f.ssap&^1), "Unknown")
	b = append(dissect.AppendHex2(append(b, " (0x"...), f.ssap&^1), ") "...)
	if f.ssap&1 != 0 {
		b = append(b, "Response"...)
	} else {
		b = append(b, "Command"...)
	}
	b = append(b, ", ctrl 0x"...)
	if f.size == 3 {
		b = dissect.AppendHex2(b, byte(f.control))
	} else {
		b = dissect.AppendHex4(b, f.control)
	}
	return append(b, ": "...)
}

// appendSAPs appends the addresses and the service access points, for a frame without -e.
func (f llcFrame) appendSAPs(b []byte, h *layers.Ethernet) []byte {
	ssap, dsap := f.ssap&^1, f.dsap&^1
	if h != nil {
		b = append(dissect.AppendMAC(b, h.SrcMAC), ' ')
	}
	if ssap != dsap {
		b = append(appendSAP(b, "Unknown SSAP ", ssap), ' ')
	}
	if h != nil || ssap != dsap {
		b = append(b, "> "...)
	}
	if h != nil {
		b = append(dissect.AppendMAC(b, h.DstMAC), ' ')
	}
	return append(appendSAP(b, "Unknown DSAP ", dsap), ' ')
}

func appendSAP(b []byte, unknown string, sap byte) []byte {
	if s, ok := dissect.Lookup(sapNames, uint32(sap)); ok {
		return append(b, s...)
	}
	return dissect.AppendHex2(append(append(b, unknown...), "0x"...), sap)
}

// appendFormat appends the type of the frame with its numbers and flags.
func (f llcFrame) appendFormat(b []byte, length int) []byte {
	poll := f.control&0x100 != 0
	switch {
	case f.size == 3:
		poll = f.control&0x10 != 0
		b = append(b, "Unnumbered, "...)
		command := f.control &^ 0x10
		if s, ok := dissect.Lookup(llcCommands, uint32(command)); ok {
			b = append(b, s...)
		} else {
			b = dissect.AppendHex2(b, byte(command))
		}
	case f.control&3 == 1:
		b = append(b, "Supervisory, "...)
		b = append(b, [...]string{"Receiver Ready", "Receiver not Ready", "Reject", "?"}[f.control>>2&3]...)
		b = append(b, ", rcv seq "...)
		b = dissect.AppendInt(b, int(f.control>>9&0x7f))
	default:
		b = append(b, "Information, send seq "...)
		b = dissect.AppendInt(b, int(f.control>>1&0x7f))
		b = append(b, ", rcv seq "...)
		b = dissect.AppendInt(b, int(f.control>>9&0x7f))
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
	return dissect.AppendInt(b, length)
}
