package text

// VRRP: RFC 3768 (version 2), RFC 9568 (version 3).

import "github.com/google/gopacket/layers"

var vrrpAuths = []name{{0, "none"}, {1, "simple"}, {2, "ah"}}

// vrrp prints a packet; with -v its addresses too.
func (p *Context) vrrp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("VRRP")
	version, kind := d.u8(0)>>4, d.u8(0)&15
	d.printf("v%d, ", version)
	d.name([]name{{1, "Advertisement"}}, kind, "unknown type (%d)")
	if p.IP().ttl != 255 {
		d.printf(", (ttl %d)", p.IP().ttl)
	}
	if version < 2 || version > 3 || kind != 1 {
		return d.finish("vrrp")
	}
	d.printf(", vrid %d, prio %d", d.u8(1), d.u8(2))
	auth := 0
	if version == 2 {
		auth = d.u8(4)
		d.str(", authtype ")
		d.name(vrrpAuths, auth, "#%d")
		d.printf(", intvl %ds, length %d", d.u8(5), s.length)
	} else {
		d.printf(", intvl %dcs, length %d", d.u16(4)&0xfff, s.length)
	}
	if p.Verbose > 0 {
		d.vrrpAddresses(version, auth == 1)
	}
	return d.finish("vrrp")
}

// vrrpAddresses appends the addresses, and the password that may follow them.
func (d *dissection) vrrpAddresses(version int, password bool) {
	if len(d.s.data) >= d.s.length && d.s.length > 0 {
		sum := checksum(d.s.data[:d.s.length])
		if version == 3 {
			sum = d.p.IP().checksum(layers.IPProtocolVRRP, d.s.data[:d.s.length])
		}
		if sum != 0 {
			d.printf(", (bad vrrp cksum %x)", d.u16(6))
		}
	}
	count, size := d.u8(3), 4
	if d.p.IP().v6 {
		size = 16
	}
	d.str(", addrs")
	if count > 1 {
		d.printf("(%d)", count)
	}
	d.str(":")
	off := 8
	for i := 0; i < count && d.have(off, size); i++ {
		if i == 0 {
			d.str(" ")
		} else {
			d.str(",")
		}
		if d.p.IP().v6 {
			d.addr6(off)
		} else {
			d.addr4(off)
		}
		off += size
	}
	if version == 2 && password {
		d.str(" auth \"")
		d.text(off, 8)
		d.str("\"")
	}
}
