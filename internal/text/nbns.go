package text

// NetBIOS over TCP/IP: RFC 1001, 1002. tcpdump only counts its bytes: with -v the
// names that are asked for, answered and sent to are told.

const (
	nbnsPort     = 137
	nbdgramPort  = 138
	nbdgramSmall = 14 // a header; names follow in the datagrams of users
	nbnsName     = 34 // bytes of an encoded name
)

var nbnsOps = []name{{0, "query"}, {5, "registration"}, {6, "release"}, {7, "wack"}, {8, "refresh"}, {9, "refresh"}}

var nbnsCodes = []name{
	{1, "format error"}, {2, "server error"}, {3, "name error"}, {4, "not implemented"}, {5, "refused"},
	{6, "active"}, {7, "conflict"},
}

var nbnsTypes = []name{{0x20, "NB"}, {0x21, "NBSTAT"}, {0x0a, "NULL"}}

var nbdgramTypes = []name{
	{0x10, "direct unique"}, {0x11, "direct group"}, {0x12, "broadcast"}, {0x13, "error"},
	{0x14, "query request"}, {0x15, "positive query response"}, {0x16, "negative query response"},
}

func isNBNS(p *Context, _ span) bool { return p.src == nbnsPort || p.dst == nbnsPort }

func isNetBIOSDatagram(p *Context, _ span) bool { return p.src == nbdgramPort || p.dst == nbdgramPort }

// nbns prints a message of the name service.
func (p *Context) nbns(b []byte, s span) []byte {
	d := p.dissect(append(b, "NBNS"...), s)
	flags := d.u16(2)
	d.printf(" %d ", d.u16(0))
	d.name(nbnsOps, flags>>11&15, "op %d")
	if flags&0x8000 != 0 {
		d.str(" response")
	} else {
		d.str(" request")
	}
	if code := flags & 15; code != 0 && flags&0x8000 != 0 {
		d.str(", ")
		d.name(nbnsCodes, code, "code %d")
	}
	if d.u16(4)+d.u16(6)+d.u16(8)+d.u16(10) == 0 {
		return d.finish("nbns")
	}
	d.str(", ")
	d.netbiosName(12)
	d.str(" ")
	d.name(nbnsTypes, d.u16(12+nbnsName), "type 0x%04x")
	if at := 12 + nbnsName + 4; flags&0x8000 != 0 && d.u16(6) > 0 && d.u16(12+nbnsName) == 0x20 {
		for n := d.u16(at + 4); n >= 6 && !d.cut(); n -= 6 {
			d.str(" ")
			d.addr4(at + 6 + 2)
			at += 6
		}
	}
	return d.finish("nbns")
}

// netbiosDatagram prints a message of the datagram service.
func (p *Context) netbiosDatagram(b []byte, s span) []byte {
	d := p.dissect(append(b, "NetBIOS "...), s)
	kind := d.u8(0)
	d.name(nbdgramTypes, kind, "type 0x%02x")
	d.printf(", id %d", d.u16(2))
	if kind < 0x10 || kind > 0x12 {
		return d.finish("netbios")
	}
	d.str(", ")
	d.netbiosName(nbdgramSmall)
	d.str(" > ")
	d.netbiosName(nbdgramSmall + nbnsName)
	return d.finish("netbios")
}

// netbiosName appends the name at off, whose bytes are encoded as two letters each,
// without the spaces at its end, and the kind of service that its last byte is.
func (d *dissection) netbiosName(off int) {
	if d.u8(off) != 32 || !d.have(off+1, 32) {
		d.str("?")
		return
	}
	var plain [16]byte
	for i := range plain {
		hi, lo := d.s.data[off+1+2*i]-'A', d.s.data[off+2+2*i]-'A'
		if hi > 15 || lo > 15 {
			d.str("?")
			return
		}
		plain[i] = hi<<4 | lo
	}
	n := 15
	for n > 0 && (plain[n-1] == ' ' || plain[n-1] == 0) {
		n--
	}
	d.b = appendSafe(d.b, plain[:n])
	d.printf("<%02x>", int(plain[15]))
}
