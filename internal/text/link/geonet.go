package link

// GeoNetworking of cars and roads, as it was before ETSI EN 302 636-4-1: the common header, the basic
// transport protocol (EN 302 636-5-1), and what the message is (TS 102 894-2).

import "ringcap/internal/text/dissect"

const (
	geoHeader   = 36 // the common header
	geoMultihop = 32 // what follows it in a broadcast over several hops
	btpHeader   = 4
)

var (
	geoNext = []dissect.Name{{0, "Any"}, {1, "BTP-A"}, {2, "BTP-B"}, {3, "IPv6"}}

	// geoTypes are the types of headers, each with its subtype.
	geoTypes = []dissect.Name{
		{0x20, "GeoUnicast"}, {0x30, "GeoAnycastCircle"}, {0x31, "GeoAnycastRect"}, {0x32, "GeoAnycastElipse"},
		{0x40, "GeoBroadcastCircle"}, {0x41, "GeoBroadcastRect"}, {0x42, "GeoBroadcastElipse"},
		{geoSingleHop, "TopoScopeBcast-SH"}, {geoSeveralHops, "TopoScopeBcast-MH"}, {0x60, "LocService-Request"}, {0x61, "LocService-Reply"},
	}
	// geoAnySubtype are the types whose subtypes mean nothing.
	geoAnySubtype = []dissect.Name{{0, "Any"}, {1, "Beacon"}, {2, "GeoUnicast"}}

	itsMessages = []dissect.Name{{0, "CAM"}, {1, "DENM"}}
)

// Types of headers behind which the payload is found.
const (
	geoSingleHop   = 0x50
	geoSeveralHops = 0x51
)

// geoNet prints the common header, and the ports and the kind of the message.
func geoNet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("GeoNet ")
	if e := ctx.Ether; e != nil {
		d.Str("src:")
		d.Out = dissect.AppendMAC(d.Out, e[6:12])
	}
	d.Str("; ")
	if s.Length < geoHeader {
		d.BadSize("common header length", s.Length, " < ", geoHeader)
		return d.Out
	}
	if !d.Have(0, 8) {
		return d.Finish("geonet")
	}
	next, kind := d.U8(0)&15, d.U8(1)
	d.Printf("v:%d NH:%d-", d.U8(0)>>4, next)
	d.Name(geoNext, next, "Unknown")
	d.Printf(" HT:%d-%d-", kind>>4, kind&15)
	if name, ok := dissect.Lookup(geoAnySubtype, uint32(kind>>4)); ok {
		d.Str(name)
	} else {
		d.Name(geoTypes, kind, "Unknown")
	}
	d.Printf(" HopLim:%d Payload:%d ", d.U8(7), d.U16(4))
	if d.Have(8, 8) {
		d.Str("GN_ADDR:")
		d.Out = dissect.AppendMAC(d.Out, d.Bytes(8, 8))
		d.Str(" ")
	}
	d.Printf("lat:%d ", int(int32(d.U32(20))))
	d.Printf("lon:%d", int(int32(d.U32(24))))
	off, known := geoHeader, kind>>4 <= 1 || kind == geoSingleHop
	if kind == geoSeveralHops {
		if s.Length < geoHeader+geoMultihop {
			d.BadSize("header size", geoMultihop, " > ", s.Length-geoHeader)
			return d.Finish("geonet")
		}
		off, known = geoHeader+geoMultihop, true
	}
	d.Have(0, off)
	if known && (next == 1 || next == 2) {
		if s.Length < off+btpHeader {
			d.BadSize("BTP length", s.Length-off, " < ", btpHeader)
			return d.Finish("geonet")
		}
		d.Printf("; BTP Dst:%d", d.U16(off))
		d.Printf(" Src:%d", d.U16(off+2))
		if off += btpHeader; s.Length >= off+2 {
			d.Printf("; ItsPduHeader v:%d", d.U8(off))
			v := d.U8(off + 1)
			d.Printf(" t:%d-", v)
			d.Name(itsMessages, v, "unknown (%d)")
		}
	}
	if ctx.Verbose > 0 && !d.Cut() {
		return ctx.DumpUnknown(d.Out, s.From(off).Data)
	}
	return d.Finish("geonet")
}
