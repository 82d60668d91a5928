package app

// NetBIOS over TCP/IP: RFC 1001, 1002. tcpdump prints only the length. With -v ringcap
// adds the names in queries, answers and datagrams.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const (
	nbdgramSmall = 14 // header; in user datagrams the names follow
	nbnsName     = 34 // encoded name
)

var nbnsOps = []dissect.Name{{0, "query"}, {5, "registration"}, {6, "release"}, {7, "wack"}, {8, "refresh"}, {9, "refresh"}}

var nbnsCodes = []dissect.Name{
	{1, "format error"}, {2, "server error"}, {3, "name error"}, {4, "not implemented"}, {5, "refused"},
	{6, "active"}, {7, "conflict"},
}

var nbnsTypes = []dissect.Name{{0x20, "NB"}, {0x21, "NBSTAT"}, {0x0a, "NULL"}}

var nbdgramTypes = []dissect.Name{
	{0x10, "direct unique"}, {0x11, "direct group"}, {0x12, "broadcast"}, {0x13, "error"},
	{0x14, "query request"}, {0x15, "positive query response"}, {0x16, "negative query response"},
}

func isNBNS(p *dissect.Context, _ dissect.Span) bool {
	return p.Src == layer.PortNetBIOSName || p.Dst == layer.PortNetBIOSName
}

func isNetBIOSDatagram(p *dissect.Context, _ dissect.Span) bool {
	return p.Src == layer.PortNetBIOSData || p.Dst == layer.PortNetBIOSData
}

// nbns prints a message of the name service.
func nbns(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "NBNS"...), s)
	flags := d.U16(2)
	d.Printf(" %d ", d.U16(0))
	d.Name(nbnsOps, flags>>11&15, "op %d")
	if flags&0x8000 != 0 {
		d.Str(" response")
	} else {
		d.Str(" request")
	}
	if code := flags & 15; code != 0 && flags&0x8000 != 0 {
		d.Str(", ")
		d.Name(nbnsCodes, code, "code %d")
	}
	if d.U16(4)+d.U16(6)+d.U16(8)+d.U16(10) == 0 {
		return d.Finish("nbns")
	}
	d.Str(", ")
	netbiosName(&d, 12)
	d.Str(" ")
	d.Name(nbnsTypes, d.U16(12+nbnsName), "type 0x%04x")
	if at := 12 + nbnsName + 4; flags&0x8000 != 0 && d.U16(6) > 0 && d.U16(12+nbnsName) == 0x20 {
		for n := d.U16(at + 4); n >= 6 && !d.Cut(); n -= 6 {
			d.Str(" ")
			d.Addr4(at + 6 + 2)
			at += 6
		}
	}
	return d.Finish("nbns")
}

// netbiosDatagram prints a message of the datagram service.
func netbiosDatagram(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "NetBIOS "...), s)
	kind := d.U8(0)
	d.Name(nbdgramTypes, kind, "type 0x%02x")
	d.Printf(", id %d", d.U16(2))
	if kind < 0x10 || kind > 0x12 {
		return d.Finish("netbios")
	}
	d.Str(", ")
	netbiosName(&d, nbdgramSmall)
	d.Str(" > ")
	netbiosName(&d, nbdgramSmall+nbnsName)
	return d.Finish("netbios")
}

// netbiosName appends the name at off, without trailing spaces, and the type of
// service, which is its last byte. Each byte of a name is encoded as two letters.
func netbiosName(d *dissect.Dissection, off int) {
	if d.U8(off) != 32 || !d.Have(off+1, 32) {
		d.Str("?")
		return
	}
	var name [16]byte
	for i := range name {
		hi, lo := d.Span.Data[off+1+2*i]-'A', d.Span.Data[off+2+2*i]-'A'
		if hi > 15 || lo > 15 {
			d.Str("?")
			return
		}
		name[i] = hi<<4 | lo
	}
	n := 15
	for n > 0 && (name[n-1] == ' ' || name[n-1] == 0) {
		n--
	}
	d.Out = dissect.AppendSafe(d.Out, name[:n])
	d.Printf("<%02x>", int(name[15]))
}
