package text

// OLSR: RFC 3626; link quality, names and smart gateways: olsr.org's olsrd.

import "strconv"

// Message types.
const (
	olsrHello   = 1
	olsrTC      = 2
	olsrMID     = 3
	olsrHNA     = 4
	olsrNames   = 130
	olsrHelloLQ = 201
	olsrTCLQ    = 202
)

var (
	olsrMessages = []name{
		{olsrHello, "Hello"}, {olsrTC, "TC"}, {olsrMID, "MID"}, {olsrHNA, "HNA"}, {128, "Powerinfo"},
		{olsrNames, "Nameservice"}, {olsrHelloLQ, "Hello-LQ"}, {olsrTCLQ, "TC-LQ"},
	}
	olsrLinks     = []name{{0, "Unspecified"}, {1, "Asymmetric"}, {2, "Symmetric"}, {3, "Lost"}}
	olsrNeighbors = []name{{0, "Not-Neighbor"}, {1, "Symmetric"}, {2, "Symmetric-MPR"}}
	olsrGateways  = []name{{1, " LINKSPEED"}, {2, " IPV4"}, {4, " IPV4-NAT"}, {8, " IPV6"}, {16, " IPv6-PREFIX"}}
)

// olsrText is a packet in the making.
type olsrText struct {
	dissection
	size int // bytes of an address
}

// olsr prints a packet, its messages with -v.
func (p *Printer) olsr(b []byte, s span) []byte {
	d := olsrText{dissection: p.dissect(b, s), size: 4}
	version := 4
	if p.ip.v6 {
		version, d.size = 6, 16
	}
	d.printf("OLSRv%d", version)
	if s.length < 4 {
		d.end()
	}
	d.have(0, 4)
	length := min(s.length, d.u16(0))
	d.printf(", seq 0x%04x, length %d", d.u16(2), length)
	if p.o.Verbose > 0 {
		d.messages(4, length)
	}
	return d.finish("olsr")
}

func (d *olsrText) addr(off int) {
	if d.size == 16 {
		d.addr6(off)
	} else {
		d.addr4(off)
	}
}

// seconds appends a time of 4 bits of mantissa and 4 of exponent, RFC 3626 section
// 18.3.
func (d *olsrText) seconds(v int) {
	d.b = strconv.AppendFloat(d.b, 0.0625*(1+float64(v>>4)/16)*float64(int(1)<<(v&15)), 'f', 3, 64)
}

// messages appends the messages between off and end.
func (d *olsrText) messages(off, end int) {
	head := 8 + d.size
	for off < end && d.have(off, head) {
		kind, n := d.u8(off), d.u16(off+2)
		if kind == 0 || n == 0 {
			return
		}
		d.str("\n\t")
		d.name(olsrMessages, kind, "Unknown")
		d.printf(" Message (0x%02x), originator ", kind)
		d.addr(off + 4)
		d.printf(", ttl %d, hop %d\n\t  vtime ", d.u8(off+4+d.size), d.u8(off+5+d.size))
		d.seconds(d.u8(off + 1))
		d.printf("s, msg-seq 0x%04x, length %d", d.u16(off+6+d.size), n)
		if n < head || n > end {
			d.invalid()
			return
		}
		d.message(kind, off+head, n-head)
		off += n
	}
}

// message appends n bytes of a message.
func (d *olsrText) message(kind, off, n int) {
	switch kind {
	case olsrHello, olsrHelloLQ:
		d.hello(kind, off, n)
	case olsrTC, olsrTCLQ:
		if n < 4 {
			d.end()
		}
		d.have(off, 4)
		d.printf("\n\t    advertised neighbor seq 0x%04x", d.u16(off))
		d.neighbors(kind == olsrTCLQ, off+4, n-4)
	case olsrMID:
		for ; n >= d.size && d.have(off, d.size); n -= d.size {
			d.str("\n\t  interface address ")
			d.addr(off)
			off += d.size
		}
	case olsrHNA:
		d.networks(off, n)
	case olsrNames:
		d.hosts(off, n)
	default:
		d.dump("\n\t    ", off, n)
	}
}

// hello appends the neighbors of a node by the state of their links.
func (d *olsrText) hello(kind, off, n int) {
	if n < 4 {
		d.end()
	}
	d.have(off, 4)
	d.str("\n\t  hello-time ")
	d.seconds(d.u8(off + 2))
	d.printf("s, MPR willingness %d", d.u8(off+3))
	for off, n = off+4, n-4; n >= 4 && d.have(off, 4); {
		code, size := d.u8(off), d.u16(off+2)
		d.str("\n\t    link-type ")
		d.name(olsrLinks, code&3, "")
		d.str(", neighbor-type ")
		d.name(olsrNeighbors, code>>2, "Unknown")
		d.printf(", len %d", size)
		if size > n || size < 4 {
			d.invalid()
			return
		}
		if !d.have(off+4, size-4) {
			return
		}
		d.neighbors(kind == olsrHelloLQ, off+4, size-4)
		off, n = off+size, n-size
	}
}

// neighbors appends addresses, with the quality of their links a line each.
// Without, addresses are of IPv4.
func (d *olsrText) neighbors(quality bool, off, n int) {
	if !quality {
		d.str("\n\t      neighbor\n\t\t")
		for ; n >= 4 && d.have(off, 4); n -= 4 {
			d.addr4(off)
			d.str(" ")
			off += 4
		}
		return
	}
	for step := d.size + 4; n >= step && d.have(off, step); n -= step {
		d.str("\n\t      neighbor ")
		d.addr(off)
		for i, what := range [...]string{", link-quality ", ", neighbor-link-quality "} {
			d.str(what)
			d.b = strconv.AppendFloat(d.b, float64(d.u8(off+d.size+i))/2.55, 'f', 2, 64)
			d.str("%")
		}
		off += step
	}
}

// networks appends the networks that a gateway leads to.
func (d *olsrText) networks(off, n int) {
	step := 2 * d.size
	d.printf("\n\t  Advertised networks (total %d)", n/step)
	for i := 0; n >= step && d.have(off, step); i++ {
		switch {
		case d.size == 16:
			d.printf("\n\t    #%d: ", i)
			d.addr6(off)
			d.printf("/%d", prefixLength6(d.bytes(off+16, 16)))
		case i%4 == 0:
			d.str("\n\t    ")
			d.network4(off)
		default:
			d.str(", ")
			d.network4(off)
		}
		off, n = off+step, n-step
	}
}

// prefixLength6 is the number of ones that mask starts with, -1 where others follow.
func prefixLength6(mask []byte) int {
	n := 0
	for n < 8*len(mask) && mask[n/8]<<(n%8)&0x80 != 0 {
		n++
	}
	for i := n; i < 8*len(mask); i++ {
		if mask[i/8]<<(i%8)&0x80 != 0 {
			return -1
		}
	}
	return n
}

// network4 appends a network, or what a smart gateway to everywhere says in the
// bytes of the mask.
func (d *olsrText) network4(off int) {
	flags := d.u8(off + 5)
	if d.u32(off) != 0 || d.u8(off+4) != 0 || flags == 0 {
		d.addr4(off)
		d.printf("/%d", int(uint32(prefixLength(d.u32(off+4))))) // 4294967295 for none, as tcpdump has it
		return
	}
	d.str("Smart-Gateway:")
	for _, f := range olsrGateways {
		if flags&int(f.value) != 0 {
			d.str(f.name)
		}
	}
	up, down := 0, 0
	if flags&1 != 0 {
		up, down = gatewaySpeed(d.u8(off+6)), gatewaySpeed(d.u8(off+7))
	}
	d.printf(" %d/%d", up, down)
}

// gatewaySpeed is a speed in kbit/s, of 5 bits of mantissa and 3 of exponent.
func gatewaySpeed(v int) int {
	switch v {
	case 0:
		return 0
	case 255:
		return 320000000
	}
	speed := v>>3 + 1
	for range v & 7 {
		speed *= 10
	}
	return speed
}

// hosts appends addresses and their names.
func (d *olsrText) hosts(off, n int) {
	if n < 4 {
		d.end()
	}
	count := d.u16(off + 2)
	d.printf("\n\t  Version %d, Entries %d", d.u16(off), count)
	if count == 0 || count*(4+d.size) > n {
		d.invalid()
		return
	}
	off, n = off+4, n-4
	for i := 0; i < count && n >= 4 && !d.cut(); i++ {
		kind, size := d.u16(off), d.u16(off+2)
		off, n = off+4, n-4
		d.printf("\n\t    #%d: type ", i)
		if kind == 0 {
			d.str("000000")
		} else {
			d.printf("0x%04x", kind)
		}
		d.printf(", length %d", size)
		if size == 0 || d.size+size > n {
			d.invalid()
			return
		}
		step := d.size + size + -size&3
		if step > n {
			d.end()
		}
		d.have(off, step)
		d.str(", address ")
		d.addr(off)
		d.str(", name \"")
		d.safe(off+d.size, size)
		d.str("\"")
		off, n = off+step, n-step
	}
}
