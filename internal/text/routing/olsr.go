package routing

// OLSR: RFC 3626; link quality, names and gateways: extensions of olsr.org.

import (
	"math/bits"

	"ringcap/internal/text/dissect"
)

const olsrHeader = 4

const (
	olsrHello    = 1
	olsrTC       = 2
	olsrMID      = 3
	olsrHNA      = 4
	olsrNames    = 130
	olsrHelloLQ  = 201
	olsrTCLQ     = 202
	olsrFastest  = 320000000 // kbit/s
	olsrGateways = 1         // the gateway announces its speed
)

var olsrTypes = []dissect.Name{
	{olsrHello, "Hello"}, {olsrTC, "TC"}, {olsrMID, "MID"}, {olsrHNA, "HNA"}, {128, "Powerinfo"},
	{olsrNames, "Nameservice"}, {olsrHelloLQ, "Hello-LQ"}, {olsrTCLQ, "TC-LQ"},
}

var (
	olsrLinks     = []dissect.Name{{0, "Unspecified"}, {1, "Asymmetric"}, {2, "Symmetric"}, {3, "Lost"}}
	olsrNeighbors = []dissect.Name{{0, "Not-Neighbor"}, {1, "Symmetric"}, {2, "Symmetric-MPR"}}
	olsrFlags     = []dissect.Name{{1, " LINKSPEED"}, {2, " IPV4"}, {4, " IPV4-NAT"}, {8, " IPV6"}, {16, " IPv6-PREFIX"}}
)

func olsr(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	size, _ := olsrAddr(&d)
	d.Str(dissect.Pick(size, 16, "OLSRv6", "OLSRv4"))
	if s.Length < olsrHeader {
		d.Printf(" [packet length %d < %d] (invalid)", s.Length, olsrHeader)
		return d.Finish("olsr")
	}
	length := min(s.Length, d.U16(0))
	d.Printf(", seq 0x%04x, length %d", d.U16(2), length)
	if ctx.Verbose > 0 {
		for off := olsrHeader; off < length && !d.Cut(); {
			n, ok := olsrMessage(&d, off, length)
			if !ok {
				break
			}
			off += n
		}
	}
	return d.Finish("olsr")
}

// olsrAddr returns the size of an address and Printf's verb for it.
func olsrAddr(d *dissect.Dissection) (int, string) {
	if d.Ctx.IP().V6 {
		return 16, "%A"
	}
	return 4, "%a"
}

// olsrMessage prints the message at off and returns its length. It returns false if the
// message is malformed.
func olsrMessage(d *dissect.Dissection, off, length int) (int, bool) {
	size, verb := olsrAddr(d)
	head := 8 + size
	kind, n := d.U8(off), d.U16(off+2)
	if !d.Have(off, head) || kind == 0 || n == 0 {
		return 0, false
	}
	d.Str("\n\t")
	d.Name(olsrTypes, kind, "Unknown")
	d.Printf(" Message (0x%02x), originator ", kind)
	d.Printf(verb, off+4)
	at := off + 4 + size
	d.Printf(", ttl %d, hop %d\n\t  vtime ", d.U8(at), d.U8(at+1))
	olsrTime(d, d.U8(off+1))
	d.Printf(", msg-seq 0x%04x, length %d", d.U16(at+2), n)
	if n < head || n > length {
		d.Invalid()
		return 0, false
	}
	return n, olsrBody(d, kind, off+head, n-head)
}

// olsrTime appends a time with three decimals. On the wire it is a small floating-point
// number in sixteenths of a second (RFC 3626, section 18.3).
func olsrTime(d *dissect.Dissection, v int) {
	n := (16 + v>>4) << (v & 15) * 125 // in units of 1/32 millisecond
	ms, rest := n/32, n%32
	if rest > 16 || rest == 16 && ms&1 == 1 {
		ms++
	}
	d.Printf("%d.%03ds", ms/1000, ms%1000)
}

// olsrBody prints the n bytes of a message at off. It returns false if they are
// malformed.
func olsrBody(d *dissect.Dissection, kind, off, n int) bool {
	size, verb := olsrAddr(d)
	switch kind {
	case olsrHello, olsrHelloLQ, olsrTC, olsrTCLQ:
		if n < 4 {
			d.Printf(" [message length %d < 4] (invalid)", n)
			return false
		}
		if kind == olsrTC || kind == olsrTCLQ {
			d.Printf("\n\t    advertised neighbor seq 0x%04x", d.U16(off))
			printOLSRNeighbors(d, kind == olsrTCLQ, off+4, n-4)
		} else {
			printOLSRHello(d, kind == olsrHelloLQ, off, n)
		}
	case olsrMID:
		for ; n >= size && d.Have(off, size); off, n = off+size, n-size {
			d.Str("\n\t  interface address ")
			d.Printf(verb, off)
		}
	case olsrHNA:
		olsrNetworks(d, off, n)
	case olsrNames:
		return printOLSRNames(d, off, n)
	default:
		d.Dump("\n\t    ", off, n)
	}
	return true
}

func printOLSRHello(d *dissect.Dissection, quality bool, off, n int) {
	if !d.Have(off, 4) {
		return
	}
	d.Str("\n\t  hello-time ")
	olsrTime(d, d.U8(off+2))
	d.Printf(", MPR willingness %d", d.U8(off+3))
	for off, n = off+4, n-4; n >= 4 && d.Have(off, 4); {
		code, size := d.U8(off), d.U16(off+2)
		d.Str("\n\t    link-type ")
		d.Name(olsrLinks, code&3, "Unknown")
		d.Str(", neighbor-type ")
		d.Name(olsrNeighbors, code>>2, "Unknown")
		d.Printf(", len %d", size)
		if size > n || size < 4 {
			d.Invalid()
			return
		}
		if !d.Have(off+4, size-4) {
			return
		}
		printOLSRNeighbors(d, quality, off+4, size-4)
		off, n = off+size, n-size
	}
}

// printOLSRNeighbors prints a list of neighbors. Unlike tcpdump, it does not take the
// addresses of neighbors without a quality for IPv4 when the packet came over IPv6.
func printOLSRNeighbors(d *dissect.Dissection, quality bool, off, n int) {
	size, verb := olsrAddr(d)
	if !quality {
		d.Str("\n\t      neighbor\n\t\t")
		for ; n >= size && d.Have(off, size); off, n = off+size, n-size {
			d.Printf(verb, off)
			d.Str(" ")
		}
		return
	}
	for ; n >= size+4 && d.Have(off, size+4); off, n = off+size+4, n-size-4 {
		d.Str("\n\t      neighbor ")
		d.Printf(verb, off)
		olsrQuality(d, ", link-quality ", d.U8(off+size))
		olsrQuality(d, ", neighbor-link-quality ", d.U8(off+size+1))
	}
}

// olsrQuality appends the fraction v/255 as a percentage with two decimals.
func olsrQuality(d *dissect.Dissection, what string, v int) {
	d.Str(what)
	v = (v*10000*2 + 255) / (2 * 255)
	d.Printf("%d.%02d%%", v/100, v%100)
}

// olsrNetworks prints the networks that a node is a gateway to.
func olsrNetworks(d *dissect.Dissection, off, n int) {
	size, _ := olsrAddr(d)
	d.Printf("\n\t  Advertised networks (total %d)", n/(2*size))
	for i := 0; n >= 2*size && d.Have(off, 2*size); i++ {
		switch mask := uint32(d.U32(off + size)); {
		case size == 16:
			ones := 0
			for _, c := range d.Bytes(off+16, 16) {
				ones += bits.OnesCount8(c)
			}
			d.Printf("\n\t    #0: %A/%d", off, ones)
		default:
			d.Str(dissect.Pick(i, 3, ", ", "\n\t    "))
			switch ones, ok := maskLength(mask); {
			case d.U32(off) == 0 && mask>>24 == 0 && mask>>16 != 0:
				olsrGateway(d, off+4)
			case ok:
				d.Printf("%a/%d", off, ones)
			default:
				d.Printf("%a/%a", off, off+4)
			}
		}
		off, n = off+2*size, n-2*size
	}
}

// olsrGateway prints the data that a gateway to the Internet sends in place of a mask.
func olsrGateway(d *dissect.Dissection, off int) {
	flags, up, down := d.U8(off+1), 0, 0
	d.Str("Smart-Gateway:")
	if flags&0x1f != 0 {
		d.Bits(olsrFlags, flags, "")
	}
	if flags&olsrGateways != 0 {
		up, down = olsrSpeed(d.U8(off+2)), olsrSpeed(d.U8(off+3))
	}
	d.Printf(" %d/%d", up, down)
}

// olsrSpeed decodes a speed in kbit/s: a mantissa of five bits and a power of 10 in
// three.
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

// printOLSRNames prints names of nodes. It returns false if they are malformed.
func printOLSRNames(d *dissect.Dissection, off, n int) bool {
	size, verb := olsrAddr(d)
	if n < 4 {
		d.Printf(" [message length %d < 4] (invalid)", n)
		return false
	}
	entries := d.U16(off + 2)
	d.Printf("\n\t  Version %d, Entries %d", d.U16(off), entries)
	if entries == 0 || entries*(4+size) > n {
		d.Invalid()
		return true
	}
	off, n = off+4, n-4
	for i := 0; i < entries && n >= 4 && !d.Cut(); i++ {
		kind, length := d.U16(off), d.U16(off+2)
		off, n = off+4, n-4
		d.Printf("\n\t    #%d: type 0x%04x, length %d", i, kind, length)
		if length == 0 || size+length > n {
			d.Invalid()
			return true
		}
		padded := size + (length+3)&^3
		if n < padded {
			d.Printf(" [name entry length %d < %d] (invalid)", n, padded)
			return false
		}
		if !d.Have(off, padded) {
			return false
		}
		d.Str(", address ")
		d.Printf(verb, off)
		d.Str(", name \"")
		d.Safe(off+size, length)
		d.Str("\"")
		off, n = off+padded, n-padded
	}
	return true
}
