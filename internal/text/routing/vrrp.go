package routing

// VRRP: RFC 3768 (version 2), RFC 9568 (version 3).

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/text/dissect"
)

var vrrpAuths = []dissect.Name{{0, "none"}, {1, "simple"}, {2, "ah"}}

// vrrp prints a packet, and with -v its addresses.
func vrrp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("VRRP")
	version, kind := d.U8(0)>>4, d.U8(0)&15
	d.Printf("v%d, ", version)
	d.Name([]dissect.Name{{1, "Advertisement"}}, kind, "unknown type (%d)")
	if ctx.IP().TTL != 255 {
		d.Printf(", (ttl %d)", ctx.IP().TTL)
	}
	if version < 2 || version > 3 || kind != 1 {
		return d.Finish("vrrp")
	}
	d.Printf(", vrid %d, prio %d", d.U8(1), d.U8(2))
	auth := 0
	if version == 2 {
		auth = d.U8(4)
		d.Str(", authtype ")
		d.Name(vrrpAuths, auth, "#%d")
		d.Printf(", intvl %ds, length %d", d.U8(5), s.Length)
	} else {
		d.Printf(", intvl %dcs, length %d", d.U16(4)&0xfff, s.Length)
	}
	if ctx.Verbose > 0 {
		vrrpAddresses(&d, version, auth == 1)
	}
	return d.Finish("vrrp")
}

// vrrpAddresses appends the addresses and the optional password after them.
func vrrpAddresses(d *dissect.Dissection, version int, password bool) {
	if len(d.Span.Data) >= d.Span.Length && d.Span.Length > 0 {
		sum := dissect.Checksum(d.Span.Data[:d.Span.Length])
		if version == 3 {
			sum = d.Ctx.IP().Checksum(layers.IPProtocolVRRP, d.Span.Data[:d.Span.Length])
		}
		if sum != 0 {
			d.Printf(", (bad vrrp cksum %x)", d.U16(6))
		}
	}
	count, size := d.U8(3), 4
	if d.Ctx.IP().V6 {
		size = 16
	}
	d.Str(", addrs")
	if count > 1 {
		d.Printf("(%d)", count)
	}
	d.Str(":")
	off := 8
	for i := 0; i < count && d.Have(off, size); i++ {
		if i == 0 {
			d.Str(" ")
		} else {
			d.Str(",")
		}
		if d.Ctx.IP().V6 {
			d.Addr6(off)
		} else {
			d.Addr4(off)
		}
		off += size
	}
	if version == 2 && password {
		d.Str(" auth \"")
		d.Text(off, 8)
		d.Str("\"")
	}
}
