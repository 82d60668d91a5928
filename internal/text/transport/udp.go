package transport

// UDP: RFC 768; datagrams longer than 65,535 bytes: RFC 2675.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/text/dissect"
)

// udp prints a datagram.
func udp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 4 {
		if ctx.IP().Proto == layers.IPProtocolUDP {
			b = append(ctx.AppendHosts(b), ": "...)
		}
		return ctx.Cut(b, "udp")
	}
	ctx.Src, ctx.Dst = be.Uint16(s.Data), be.Uint16(s.Data[2:])
	b = ctx.AppendPorts(b, layers.IPProtocolUDP, s.Data)
	if s.Length < 8 {
		return dissect.AppendInt(append(b, "truncated-udp "...), s.Length)
	}
	if len(s.Data) < 8 {
		return ctx.Cut(b, "udp")
	}
	return Datagram(ctx, b, s, ctx.IP().Fragment)
}

// Datagram prints a datagram without its ports. Its header must have been captured.
func Datagram(ctx *dissect.Context, b []byte, s dissect.Span, fragment bool) []byte {
	h := (*[8]byte)(s.Data)
	size := int(be.Uint16(h[4:]))
	if size == 0 && s.Length > 0xffff {
		size = s.Length
	}
	if size < 8 {
		return dissect.AppendInt(append(b, "truncated-udplength "...), size)
	}
	body := s.From(8)
	if size < s.Length {
		s = s.UpTo(size)
		body.Length = size - 8
	}
	if printer := ctx.DatagramsAs; printer != nil {
		return printer(ctx, b, body)
	}
	if !ctx.Quiet {
		if printer := ctx.UDPUnchecked(body); printer != nil {
			return printer(ctx, b, body)
		}
	}
	if ctx.Verbose > 0 && !ctx.NoChecksums && !fragment {
		b = udpChecksum(ctx, b, be.Uint16(h[6:]), s)
	}
	if !ctx.Quiet {
		if printer := ctx.UDP(body); printer != nil {
			return printer(ctx, b, body)
		}
	}
	if size -= 8; size > body.Length && !fragment {
		b = append(b, "UDP, bad length "...)
		b = dissect.AppendInt(b, size)
		b = append(b, " > "...)
		return dissect.AppendInt(b, body.Length)
	}
	body.Length = size
	return ctx.UDPData(b, body)
}

// udpChecksum verifies the checksum of a whole datagram. Over IPv6, where it is mandatory,
// -v is enough; over IPv4 it takes -vv. tcpChecksum explains "not computed".
func udpChecksum(ctx *dissect.Context, b []byte, have uint16, s dissect.Span) []byte {
	if !ctx.IP().V6 {
		if ctx.Verbose < 2 {
			return b
		}
		if have == 0 {
			return append(b, "[no cksum] "...)
		}
	}
	if len(s.Data) < s.Length {
		return b
	}
	sum := ctx.IP().Checksum(layers.IPProtocolUDP, s.Data[:s.Length])
	switch {
	case sum == 0:
		return append(b, "[udp sum ok] "...)
	case ctx.Packet.ChecksumPending:
		b = dissect.Append0x4(append(b, "[udp cksum "...), have)
		return append(b, " not computed] "...)
	}
	b = dissect.Append0x4(append(b, "[bad udp cksum "...), have)
	b = dissect.Append0x4(append(b, " -> "...), dissect.ShouldBe(have, sum))
	return append(b, "!] "...)
}
