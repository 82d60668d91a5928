package app

// RTP and RTCP: RFC 3550. Neither has a port of its own. Like tcpdump, we print them if -T
// selects them. With -v, ringcap also prints RTP where SIP announced it.

import "ringcap/internal/text/dissect"

const (
	rtcpSender   = 200
	rtcpReceiver = 201
	rtcpSource   = 202
	rtcpBye      = 203

	rtcpHeader      = 8
	rtcpSenderInfo  = 20
	rtcpReportBlock = 24
)

// isRTP reports whether a datagram of a session that SIP announced is RTP. RTCP may share its
// ports (RFC 5761).
func isRTP(ctx *dissect.Context, s dissect.Span) bool {
	return ctx.Packet.Media && len(s.Data) >= 12 && s.Data[0]>>6 == 2 && (s.Data[1] < 192 || s.Data[1] > 223)
}

// rtp prints a packet of version 2 or 1. The header of version 1 is four bytes shorter,
// and options take the place of the extension.
func rtp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < 8 {
		d.Printf("udp/rtp, length %d < 8", s.Length)
		return d.Out
	}
	first, header := d.U32(0), 12
	name, kind := "udp/rtp %d c%d ", first>>16&0x7f
	marker, extended := first&0x800000 != 0, first&0x10000000 != 0
	if first>>30 == 1 {
		name, kind, header = "udp/rtpv1 %d c%d ", first>>16&0x3f, 8
		marker, extended = first&0x400000 != 0, first&0x800000 != 0
	}
	if s.Length < header {
		d.Printf("udp/rtp, length %d < 12", s.Length)
		return d.Finish("rtp")
	}
	stamp := d.U32(4)
	d.Printf(name, s.Length-header, kind)
	if extended {
		d.Str("+")
	}
	if marker {
		d.Str("*")
	}
	d.Printf(" %d %d", first&0xffff, stamp)
	if ctx.Verbose > 0 {
		d.Printf(" %d", d.U32(8))
		rtpExtension(&d, header, kind, extended)
	}
	return d.Finish("rtp")
}

// rtpExtension skips the extension, or the options of version 1, and appends the header
// of H.261.
func rtpExtension(d *dissect.Dissection, off, kind int, extended bool) {
	for more, v1 := extended, off == 8; more; {
		v := d.U32(off)
		words := v&0xffff + 1
		more = false
		if v1 {
			words, more = v>>16&0xff, v>>31 == 0
		}
		if d.Cut() {
			return
		}
		if words == 0 || off+4*words > d.Span.Length {
			if v1 {
				d.Str(" !opt")
			} else {
				d.Str(" !ext")
			}
			return
		}
		off += 4 * words
	}
	if kind == 0x1f {
		d.Printf(" 0x%04x", d.U32(off)>>16)
	}
}

// rtcp prints the reports of a datagram.
func rtcp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	for off := 0; off < len(s.Data) && !d.Cut(); {
		off = rtcpReport(&d, off)
	}
	return d.Finish("rtcp")
}

// rtcpReport appends a report and returns the offset of the next one.
func rtcpReport(d *dissect.Dissection, off int) int {
	if !d.Have(off, rtcpHeader) {
		return off
	}
	blocks, kind, n := d.U8(off)&0x1f, d.U8(off+1), 4*(d.U16(off+2)+1)
	at, want := off+rtcpHeader, rtcpHeader+blocks*rtcpReportBlock
	switch kind {
	case rtcpSender:
		d.Str(" sr")
		want += rtcpSenderInfo
	case rtcpReceiver:
		d.Str(" rr")
	case rtcpSource:
		d.Printf(" sdes %d", n)
	case rtcpBye:
		d.Printf(" bye %d", n)
	default:
		d.Printf(" type-0x%x %d", kind, n)
		return off + n
	}
	if kind > rtcpReceiver {
		blocks = 0
	} else if n != want {
		d.Printf(" [%d]", n)
	}
	if d.Ctx.Verbose > 0 {
		d.Printf(" %d", d.U32(off+4))
	}
	if kind == rtcpSender {
		if d.Have(at, rtcpSenderInfo) {
			d.Str(" @")
			d.Hundredths(uint64(d.U32(at))*100 + (uint64(d.U32(at+4))*100+1<<31)>>32)
			d.Printf(" %d %dp %db", d.U32(at+8), d.U32(at+12), d.U32(at+16))
		}
		at += rtcpSenderInfo
	}
	if blocks > 1 {
		d.Printf(" c%d", blocks)
	}
	for ; blocks > 0 && d.Have(at, rtcpReportBlock); blocks-- {
		if d.Ctx.Verbose > 0 {
			d.Printf(" %d", d.U32(at))
		}
		d.Printf(" %dl %ds %dj @", d.U32(at+4)&0xffffff, d.U32(at+8), d.U32(at+12))
		d.Hundredths((uint64(d.U32(at+16))*100 + 1<<15) >> 16)
		d.Str("+")
		d.Hundredths((uint64(d.U32(at+20))*100 + 1<<15) >> 16)
		at += rtcpReportBlock
	}
	return off + n
}
