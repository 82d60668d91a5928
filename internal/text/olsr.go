package text

// OLSR: RFC 3626; link quality, names and gateways: extensions of olsr.org.

import "math/bits"

const olsrHeader = 4

// Message types.
const (
	olsrHello    = 1
	olsrTC       = 2
	olsrMID      = 3
	olsrHNA      = 4
	olsrNames    = 130
	olsrHelloLQ  = 201
	olsrTCLQ     = 202
	olsrFastest  = 320000000 // kbit/s
	olsrGateways = 1         // a gateway says how fast it is
)

var olsrTypes = []name{
	{olsrHello, "Hello"}, {olsrTC, "TC"}, {olsrMID, "MID"}, {olsrHNA, "HNA"}, {128, "Powerinfo"},
	{olsrNames, "Nameservice"}, {olsrHelloLQ, "Hello-LQ"}, {olsrTCLQ, "TC-LQ"},
}

var (
	olsrLinks     = []name{{0, "Unspecified"}, {1, "Asymmetric"}, {2, "Symmetric"}, {3, "Lost"}}
	olsrNeighbors = []name{{0, "Not-Neighbor"}, {1, "Symmetric"}, {2, "Symmetric-MPR"}}
	olsrFlags     = []name{{1, " LINKSPEED"}, {2, " IPV4"}, {4, " IPV4-NAT"}, {8, " IPV6"}, {16, " IPv6-PREFIX"}}
)

// olsr prints a packet.
func (p *Context) olsr(b []byte, s span) []byte {
	d := p.dissect(b, s)
	size, _ := d.olsrAddr()
	d.str(pick(size, 16, "OLSRv6", "OLSRv4"))
	if s.length < olsrHeader {
		d.printf(" [packet length %d < %d] (invalid)", s.length, olsrHeader)
		return d.finish("olsr")
	}
	length := min(s.length, d.u16(0))
	d.printf(", seq 0x%04x, length %d", d.u16(2), length)
	if p.Verbose > 0 {
		for off := olsrHeader; off < length && !d.cut(); {
			n, ok := d.olsrMessage(off, length)
			if !ok {
				break
			}
			off += n
		}
	}
	return d.finish("olsr")
}

// olsrAddr is the size of an address, and printf's verb for it.
func (d *dissection) olsrAddr() (int, string) {
	if d.p.IP().v6 {
		return 16, "%A"
	}
	return 4, "%a"
}

// olsrMessage prints the message at off, and returns its length; false after a
// malformed one.
func (d *dissection) olsrMessage(off, length int) (int, bool) {
	size, verb := d.olsrAddr()
	head := 8 + size
	kind, n := d.u8(off), d.u16(off+2)
	if !d.have(off, head) || kind == 0 || n == 0 {
		return 0, false
	}
	d.str("\n\t")
	d.name(olsrTypes, kind, "Unknown")
	d.printf(" Message (0x%02x), originator ", kind)
	d.printf(verb, off+4)
	at := off + 4 + size
	d.printf(", ttl %d, hop %d\n\t  vtime ", d.u8(at), d.u8(at+1))
	d.olsrTime(d.u8(off + 1))
	d.printf(", msg-seq 0x%04x, length %d", d.u16(at+2), n)
	if n < head || n > length {
		d.invalid()
		return 0, false
	}
	return n, d.olsrBody(kind, off+head, n-head)
}

// olsrTime appends a time, a small floating-point number of sixteenths of a second
// (RFC 3626, section 18.3), with three decimals.
func (d *dissection) olsrTime(v int) {
	n := (16 + v>>4) << (v & 15) * 125 // in units of 1/32 millisecond
	ms, rest := n/32, n%32
	if rest > 16 || rest == 16 && ms&1 == 1 {
		ms++
	}
	d.printf("%d.%03ds", ms/1000, ms%1000)
}

// olsrBody prints the n bytes of a message at off; false for malformed ones.
func (d *dissection) olsrBody(kind, off, n int) bool {
	size, verb := d.olsrAddr()
	switch kind {
	case olsrHello, olsrHelloLQ, olsrTC, olsrTCLQ:
		if n < 4 {
			d.printf(" [message length %d < 4] (invalid)", n)
			return false
		}
		if kind == olsrTC || kind == olsrTCLQ {
			d.printf("\n\t    advertised neighbor seq 0x%04x", d.u16(off))
			d.olsrNeighbors(kind == olsrTCLQ, off+4, n-4)
		} else {
			d.olsrHello(kind == olsrHelloLQ, off, n)
		}
	case olsrMID:
		for ; n >= size && d.have(off, size); off, n = off+size, n-size {
			d.str("\n\t  interface address ")
			d.printf(verb, off)
		}
	case olsrHNA:
		d.olsrNetworks(off, n)
	case olsrNames:
		return d.olsrNames(off, n)
	default:
		d.dump("\n\t    ", off, n)
	}
	return true
}

func (d *dissection) olsrHello(quality bool, off, n int) {
	if !d.have(off, 4) {
		return
	}
	d.str("\n\t  hello-time ")
	d.olsrTime(d.u8(off + 2))
	d.printf(", MPR willingness %d", d.u8(off+3))
	for off, n = off+4, n-4; n >= 4 && d.have(off, 4); {
		code, size := d.u8(off), d.u16(off+2)
		d.str("\n\t    link-type ")
		d.name(olsrLinks, code&3, "Unknown")
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
		d.olsrNeighbors(quality, off+4, size-4)
		off, n = off+size, n-size
	}
}

// olsrNeighbors prints a list of neighbors; tcpdump takes the addresses of those
// without a quality for IPv4's.
func (d *dissection) olsrNeighbors(quality bool, off, n int) {
	size, verb := d.olsrAddr()
	if !quality {
		d.str("\n\t      neighbor\n\t\t")
		for ; n >= size && d.have(off, size); off, n = off+size, n-size {
			d.printf(verb, off)
			d.str(" ")
		}
		return
	}
	for ; n >= size+4 && d.have(off, size+4); off, n = off+size+4, n-size-4 {
		d.str("\n\t      neighbor ")
		d.printf(verb, off)
		d.olsrQuality(", link-quality ", d.u8(off+size))
		d.olsrQuality(", neighbor-link-quality ", d.u8(off+size+1))
	}
}

// olsrQuality appends v of 255 in percent, with two decimals.
func (d *dissection) olsrQuality(what string, v int) {
	d.str(what)
	v = (v*10000*2 + 255) / (2 * 255)
	d.printf("%d.%02d%%", v/100, v%100)
}

// olsrNetworks prints the networks that a node is a gateway to.
func (d *dissection) olsrNetworks(off, n int) {
	size, _ := d.olsrAddr()
	d.printf("\n\t  Advertised networks (total %d)", n/(2*size))
	for i := 0; n >= 2*size && d.have(off, 2*size); i++ {
		switch mask := uint32(d.u32(off + size)); {
		case size == 16:
			ones := 0
			for _, c := range d.bytes(off+16, 16) {
				ones += bits.OnesCount8(c)
			}
			d.printf("\n\t    #0: %A/%d", off, ones)
		default:
			d.str(pick(i, 3, ", ", "\n\t    "))
			switch ones, ok := maskLength(mask); {
			case d.u32(off) == 0 && mask>>24 == 0 && mask>>16 != 0:
				d.olsrGateway(off + 4)
			case ok:
				d.printf("%a/%d", off, ones)
			default:
				d.printf("%a/%a", off, off+4)
			}
		}
		off, n = off+2*size, n-2*size
	}
}

// olsrGateway prints what is in place of the mask of a gateway to everywhere.
func (d *dissection) olsrGateway(off int) {
	flags, up, down := d.u8(off+1), 0, 0
	d.str("Smart-Gateway:")
	if flags&0x1f != 0 {
		d.bits(olsrFlags, flags, "")
	}
	if flags&olsrGateways != 0 {
		up, down = olsrSpeed(d.u8(off+2)), olsrSpeed(d.u8(off+3))
	}
	d.printf(" %d/%d", up, down)
}

// olsrSpeed is a speed in kbit/s: five bits, and a power of 10.
func olsrSpeed(v int) int {
	switch v {
	case 0:
		return 0
	case 255:
		return olsrFastest
	}
	speed := v>>3 + 1
	for range v & 7 {
		speed *= 10
	}
	return speed
}

// olsrNames prints names of nodes; false for malformed ones.
func (d *dissection) olsrNames(off, n int) bool {
	size, verb := d.olsrAddr()
	if n < 4 {
		d.printf(" [message length %d < 4] (invalid)", n)
		return false
	}
	entries := d.u16(off + 2)
	d.printf("\n\t  Version %d, Entries %d", d.u16(off), entries)
	if entries == 0 || entries*(4+size) > n {
		d.invalid()
		return true
	}
	off, n = off+4, n-4
	for i := 0; i < entries && n >= 4 && !d.cut(); i++ {
		kind, length := d.u16(off), d.u16(off+2)
		off, n = off+4, n-4
		d.printf("\n\t    #%d: type 0x%04x, length %d", i, kind, length)
		if length == 0 || size+length > n {
			d.invalid()
			return true
		}
		padded := size + (length+3)&^3
		if n < padded {
			d.printf(" [name entry length %d < %d] (invalid)", n, padded)
			return false
		}
		if !d.have(off, padded) {
			return false
		}
		d.str(", address ")
		d.printf(verb, off)
		d.str(", name \"")
		d.safe(off+size, length)
		d.str("\"")
		off, n = off+padded, n-padded
	}
	return true
}
