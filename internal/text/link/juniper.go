package link

// Captures on Juniper's interface cards: https://www.tcpdump.org/linktypes.html.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

var juniperFlags = []dissect.Name{
	{layer.JuniperExtensions, "Ext"}, {0x40, "Filter"}, {0x04, "IIF"}, {layer.JuniperNoLink, "no-L2"}, {layer.JuniperIn, "In"},
}

// juniperCard is a kind of card.
type juniperCard struct {
	link packet.LinkType
	name string // before "-PIC", "" for one without cookies
	cut  string
	body func(c *juniperCapture, b []byte, s dissect.Span) []byte
}

// juniperCapture is a frame whose header has been read.
type juniperCapture struct {
	ctx    *dissect.Context
	whole  []byte
	header layer.Juniper
}

var juniperCards = []juniperCard{
	{packet.LinkJuniperATM1, "ATM1", "juniper_atm1", juniperATM1},
	{packet.LinkJuniperATM2, "ATM2", "juniper_atm2", juniperATM2},
	{packet.LinkJuniperES, "ES", "juniper_es", juniperES},
	{packet.LinkJuniperGGSN, "GGSN", "juniper_ggsn", juniperGGSN},
	{packet.LinkJuniperMLPPP, "MLPPP", "juniper_mlppp", juniperMLPPP},
	{packet.LinkJuniperMLFR, "MLFR", "juniper_mlfr", juniperMLFR},
	{packet.LinkJuniperMFR, "MFR", "juniper_mfr", juniperMFR},
	{packet.LinkJuniperSvc, "AS", "juniper_services", juniperServices},
	{packet.LinkJuniperMon, "MONITOR", "juniper_monitor", juniperMonitor},
	{packet.LinkJuniperPPPoE, "PPPoE", "juniper_pppoe", juniperEthernet},
	{packet.LinkJuniperPPPoA, "PPPoE ATM", "juniper_pppoe_atm", juniperEtherType},
	{packet.LinkJuniperEther, "", "juniper_ether", juniperEthernet},
	{packet.LinkJuniperPPP, "", "juniper_ppp", juniperPPP},
	{packet.LinkJuniperFR, "", "juniper_frelay", juniperFrameRelay},
	{packet.LinkJuniperCHDLC, "", "juniper_chdlc", juniperCHDLC},
}

// juniperPrinters returns the rows of all cards.
func juniperPrinters() (rows []dissect.Entry) {
	for i := range juniperCards {
		card := &juniperCards[i]
		rows = append(rows, dissect.Entry{At: dissect.LinkType, Number: uint64(card.link), Print: card.print})
	}
	return rows
}

// print prints a frame.
func (card *juniperCard) print(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, 4) {
		return ctx.Cut(d.Out, card.cut)
	}
	if string(s.Data[:3]) != layer.JuniperMagic {
		d.Str("no magic-number found!")
		return d.Out
	}
	h, ok := layer.ReadJuniper(s.Data, card.link)
	if ctx.Link {
		d.Choose(h.Flags&layer.JuniperIn != 0, " In ", "Out ")
	}
	if ctx.Verbose > 1 {
		d.Bracketed("\n\tJuniper PCAP Flags ", juniperFlags, int(h.Flags))
	}
	if h.Flags&layer.JuniperExtensions != 0 && !juniperExtensions(&d, &h) {
		ctx.Stop = true
		return d.Finish(card.cut)
	}
	if h.Flags&layer.JuniperNoLink != 0 {
		if ctx.Link {
			d.Str("no-L2-hdr, ")
		}
		if !ok {
			return ctx.Cut(d.Out, card.cut)
		}
		ctx.SkipLink(h.Size)
		b, found := juniperIP(ctx, d.Out, s.From(h.Size))
		if !found {
			b = append(b, "no IP-hdr found!"...)
		}
		return b
	}
	if ctx.Link && (len(s.Data) > h.Cookie[0] || !h.Known) {
		card.header(&d, &h, ok)
	}
	if !ok {
		return ctx.Cut(d.Out, card.cut)
	}
	ctx.SkipLink(h.Size)
	c := &scratchOf(ctx).juniper
	*c = juniperCapture{ctx, s.Data, h}
	return card.body(c, d.Out, s.From(h.Size))
}

// header prints the cookie, and what it or the next two bytes say of the payload.
func (card *juniperCard) header(d *dissect.Dissection, h *layer.Juniper, whole bool) {
	if h.Known {
		d.Str(card.name)
		n := h.Cookie[1] - h.Cookie[0]
		d.Printf("-PIC, cookie-len %d", n)
		if n > 0 {
			if !d.Has(h.Cookie[0], n) {
				return
			}
			d.Str(", cookie 0x")
			d.Hex(h.Cookie[0], n)
		}
		d.Str(": ")
	}
	if !whole {
		return
	}
	if h.Control > 0 {
		d.Printf("control-word 0x%08x ", d.U32(h.Control))
	}
	d.Printf("hlen %d, proto 0x%04x, ", h.Size, h.Protocol)
}

// Extensions.
const (
	juniperMedia         = 3
	juniperEncapsulation = 6
	juniperMediaTTP      = 7
	juniperEncapTTP      = 8
)

var juniperExtensionNames = []dissect.Name{
	{1, "Device Interface Index"}, {2, "Device Interface Name"}, {juniperMedia, "Device Media Type"},
	{4, "Logical Interface Index"}, {5, "Logical Unit Number"}, {juniperEncapsulation, "Logical Interface Encapsulation"},
	{juniperMediaTTP, "TTP derived Device Media Type"}, {juniperEncapTTP, "TTP derived Logical Interface Encapsulation"},
}

// juniperExtensions prints the extensions with -vv. It returns false if they are cut or
// malformed.
func juniperExtensions(d *dissect.Dissection, h *layer.Juniper) bool {
	verbose := d.Ctx.Verbose > 1
	at, end := h.Extensions[0], h.Extensions[1]
	if !d.Have(4, 2) {
		return false
	}
	if verbose {
		d.Printf(", PCAP Extension(s) total length %d", end-at)
	}
	if !d.Have(at, end-at) {
		return false
	}
	for end-at >= 2 {
		kind, n := d.U8(at), d.U8(at+1)
		if n > end-at-2 {
			d.Out = dissect.BadLength(d.Out, "extension_length", end-at, " < ", n+2)
			return false
		}
		at += 2
		if kind == 0 || n == 0 {
			break
		}
		if verbose {
			juniperExtension(d, kind, at, n)
		}
		at += n
	}
	if verbose {
		d.Str("\n\t-----original packet-----\n\t")
	}
	return true
}

func juniperExtension(d *dissect.Dissection, kind, at, n int) {
	d.Str("\n\t  ")
	d.Name(juniperExtensionNames, kind, "Unknown")
	d.Printf(" Extension TLV #%d, length %d, value ", kind, n)
	value := 0
	switch n {
	case 1:
		value = d.U8(at)
	case 2:
		value = d.Le16(at)
	case 4:
		value = d.Le32(at)
	default:
		return
	}
	switch kind {
	case juniperMedia, juniperMediaTTP:
		d.NameAndNumber(juniperMediaNames, value, "Unknown")
	case juniperEncapsulation, juniperEncapTTP:
		d.NameAndNumber(juniperEncapsulationNames, value, "Unknown")
	default:
		d.Printf("%d", value)
	}
}

// juniperIP prints an IP packet if the first byte is that of one.
func juniperIP(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	if len(s.Data) > 0 {
		switch first := s.Data[0]; {
		case first >= 0x45 && first <= 0x4f:
			return ctx.IPv4(b, s), true
		case first>>4 == 6:
			return ctx.IPv6(b, s), true
		}
	}
	return b, false
}

func juniperEthernet(c *juniperCapture, b []byte, s dissect.Span) []byte {
	return c.ctx.Frame(b, packet.LinkEthernet, s)
}

func juniperPPP(c *juniperCapture, b []byte, s dissect.Span) []byte { return ppp(c.ctx, b, s) }

func juniperFrameRelay(c *juniperCapture, b []byte, s dissect.Span) []byte {
	return frameRelay(c.ctx, b, s)
}

func juniperCHDLC(c *juniperCapture, b []byte, s dissect.Span) []byte { return chdlc(c.ctx, b, s) }

// juniperEtherType prints a payload behind an EtherType.
func juniperEtherType(c *juniperCapture, b []byte, s dissect.Span) []byte {
	t := uint16(c.header.Protocol)
	c.ctx.SkipLink(2)
	b, ok := c.ctx.EtherType(b, t, s.From(2))
	if !ok {
		b = dissect.Append0x4(append(b, "unknown ethertype "...), t)
	}
	return b
}

// service prints what the cookie of a service announces.
func (c *juniperCapture) service(b []byte, s dissect.Span) ([]byte, bool) {
	switch c.header.Protocol {
	case layer.JuniperIPv4:
		return c.ctx.IPv4(b, s), true
	case layer.JuniperIPv6:
		return c.ctx.IPv6(b, s), true
	case layer.JuniperMPLS:
		return c.ctx.EtherType(b, layer.EtherTypeMPLS, s)
	case layer.JuniperOSI:
		return c.ctx.SAP(b, layer.SAPOSI, s)
	}
	return b, false
}

func juniperMLPPP(c *juniperCapture, b []byte, s dissect.Span) []byte {
	cookie := c.whole[c.header.Cookie[0]:c.header.Cookie[1]]
	start := be.Uint16(cookie)
	if c.ctx.Link && start != layer.PPPOSI && start != 0xff03 {
		b = append(dissect.AppendInt(append(b, "Bundle-ID "...), c.header.Bundle), ": "...)
	}
	if b, ok := c.service(b, s); ok {
		return b
	}
	if start == layer.PPPOSI { // the cookie is the protocol, and its end that of the header
		at := c.header.Size - 2
		return ppp(c.ctx, b, dissect.Span{Data: c.whole[at:], Length: s.Length + 2})
	}
	return ppp(c.ctx, b, s)
}

func juniperMLFR(c *juniperCapture, b []byte, s dissect.Span) []byte {
	if c.ctx.Link {
		b = append(dissect.AppendInt(append(b, "Bundle-ID "...), c.header.Bundle), ", "...)
	}
	return c.nlpid(b, s)
}

func juniperMFR(c *juniperCapture, b []byte, s dissect.Span) []byte {
	cookie := c.whole[c.header.Cookie[0]:c.header.Cookie[1]]
	if len(cookie) == 0 {
		return frf16(c.ctx, b, s)
	}
	if cookie[0] == layer.JuniperCookieAS {
		b, _ := c.service(b, s)
		return b
	}
	return juniperMLFR(c, b, s)
}

// nlpid prints a payload whose identifier is the last byte before it.
func (c *juniperCapture) nlpid(b []byte, s dissect.Span) []byte {
	switch c.header.Protocol {
	case layer.LLCUnnumbered<<8 | layer.NLPIDQ933, layer.LLCUnnumbered<<8 | layer.NLPIDIPv4, layer.LLCUnnumbered<<8 | layer.NLPIDIPv6:
		at := c.header.Size - 1
		b, _ = c.ctx.SAP(b, layer.SAPOSI, dissect.Span{Data: c.whole[at:], Length: s.Length + 1})
		return b
	}
	b = dissect.Append0x4(append(b, "unknown protocol "...), uint16(c.header.Protocol))
	return dissect.AppendInt(append(b, ", length "...), s.Length)
}

// juniperATM prints a PDU of AAL 5. It returns false if it is none of the usual ones.
func juniperATM(c *juniperCapture, b []byte, s dissect.Span) ([]byte, bool) {
	if len(s.Data) >= 3 && layer.ATMOffset(s.Data) == 0 && s.Data[0] != layer.SAPIP {
		return llc(c.ctx, b, s, nil), true
	}
	if len(s.Data) > 0 && s.Data[0] == layer.LLCUnnumbered {
		return c.ctx.SAP(b, layer.SAPOSI, s.From(1))
	}
	return b, false
}

func juniperATM1(c *juniperCapture, b []byte, s dissect.Span) []byte {
	const cell = 0x80
	if c.whole[c.header.Cookie[0]] == cell {
		return atmCell(c.ctx, b, s)
	}
	b, ok := juniperATM(c, b, s)
	if !ok {
		b, _ = juniperIP(c.ctx, b, s)
	}
	return b
}

var juniperPPPs = []uint16{0x0021, 0x0281, 0x0283, 0x8021, 0x8281, layer.PPPPAP, layer.PPPCHAP, layer.PPPLCP, layer.PPPEAP, 0x0057, 0x003d, 0x0023}

func juniperATM2(c *juniperCapture, b []byte, s dissect.Span) []byte {
	if c.header.Control > 0 {
		return atmCell(c.ctx, b, s)
	}
	b, ok := juniperATM(c, b, s)
	if ok {
		return b
	}
	for _, t := range juniperPPPs {
		if c.header.Protocol == int(t) {
			return ppp(c.ctx, b, s)
		}
	}
	b, _ = juniperIP(c.ctx, b, s)
	return b
}

var juniperGGSNs = []dissect.Name{{1, "Null"}, {2, "IPv4"}, {6, "IPv6"}}

func juniperGGSN(c *juniperCapture, b []byte, s dissect.Span) []byte {
	cookie := c.whole[c.header.Cookie[0]:c.header.Cookie[1]]
	protocol := cookie[2]
	if c.ctx.Link {
		b = dissect.AppendName(append(b, "proto "...), juniperGGSNs, uint32(protocol), "Unknown")
		b = dissect.AppendInt(append(b, " ("...), int(protocol))
		b = dissect.AppendInt(append(b, "), vlan "...), int(be.Uint16(cookie[4:])))
		b = append(b, ": "...)
	}
	switch protocol {
	case 2:
		return c.ctx.IPv4(b, s)
	case 6:
		return c.ctx.IPv6(b, s)
	}
	if !c.ctx.Link {
		b = append(dissect.AppendInt(append(b, "unknown GGSN proto ("...), int(protocol)), ')')
	}
	return b
}

func juniperServices(c *juniperCapture, b []byte, s dissect.Span) []byte {
	d := c.ctx.Dissect(b, s)
	if c.ctx.Link {
		d.Printf("service-id %d flags 0x%02x service-set-id 0x%04x iif %d: ", d.U8(0), d.U8(1), d.U16(2), d.U24(5))
	}
	if d.Cut() {
		return d.Finish("juniper_services")
	}
	b, _ = juniperIP(c.ctx, d.Out, s)
	return b
}

func juniperMonitor(c *juniperCapture, b []byte, s dissect.Span) []byte {
	d := c.ctx.Dissect(b, s)
	if c.ctx.Link {
		d.Printf("service-id %d, iif %d, pkt-type %d: ", d.U32(4), d.U16(2), d.U8(0))
	}
	if d.Cut() {
		return d.Finish("juniper_monitor")
	}
	b, _ = juniperIP(c.ctx, d.Out, s)
	return b
}

var juniperESNames = []dissect.Name{
	{1, "ESP ENCR-AUTH"}, {2, "ESP ENCR-AH AUTH"}, {3, "ESP AUTH"}, {4, "AH AUTH"}, {5, "ESP ENCR"},
}

// juniperES prints a security association and the packet in it.
func juniperES(c *juniperCapture, b []byte, s dissect.Span) []byte {
	d := c.ctx.Dissect(b, s)
	kind := d.U8(3)
	if d.Cut() {
		return d.Finish("juniper_es")
	}
	size := layer.JuniperESSize(byte(kind))
	if size == 0 {
		d.Printf("ES Invalid type %d, length %d", kind, s.Length)
		return d.Out
	}
	if !d.Have(0, size) {
		return d.Finish("juniper_es")
	}
	length := s.Length - size
	if c.ctx.Link {
		d.Printf("ES SA, index %d, ttl %d type ", d.U16(0), d.U8(2))
		d.NameAndNumber(juniperESNames, kind, "Unknown")
		if size > 4 {
			d.Printf(", spi %d, Tunnel %a > %a", d.U32(4), 8, 12)
		}
		d.Printf(", length %d\n", length)
	}
	c.ctx.SkipLink(size)
	return c.ctx.IPv4(d.Out, s.From(size))
}
