package text

// RTP and RTCP: RFC 3550. Neither has a port of its own: tcpdump prints them where
// -T says so.

const (
	rtcpSender   = 200
	rtcpReceiver = 201
	rtcpSource   = 202
	rtcpBye      = 203

	rtcpHeader      = 8
	rtcpSenderInfo  = 20
	rtcpReportBlock = 24
)

// rtp prints a packet of version 2, or of version 1, which has four bytes less and
// options in place of the extension.
func (p *Context) rtp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if s.length < 8 {
		d.printf("udp/rtp, length %d < 8", s.length)
		return d.b
	}
	first, header := d.u32(0), 12
	name, kind := "udp/rtp %d c%d ", first>>16&0x7f
	marker, extended := first&0x800000 != 0, first&0x10000000 != 0
	if first>>30 == 1 {
		name, kind, header = "udp/rtpv1 %d c%d ", first>>16&0x3f, 8
		marker, extended = first&0x400000 != 0, first&0x800000 != 0
	}
	if s.length < header {
		d.printf("udp/rtp, length %d < 12", s.length)
		return d.finish("rtp")
	}
	stamp := d.u32(4)
	d.printf(name, s.length-header, kind)
	if extended {
		d.str("+")
	}
	if marker {
		d.str("*")
	}
	d.printf(" %d %d", first&0xffff, stamp)
	if p.Verbose > 0 {
		d.printf(" %d", d.u32(8))
		d.rtpExtension(header, kind, extended)
	}
	return d.finish("rtp")
}

// rtpExtension goes past the extension, or the options of version 1, and appends the
// header of H.261.
func (d *dissection) rtpExtension(off, kind int, extended bool) {
	for more, v1 := extended, off == 8; more; {
		v := d.u32(off)
		words := v&0xffff + 1
		more = false
		if v1 {
			words, more = v>>16&0xff, v>>31 == 0
		}
		if d.cut() {
			return
		}
		if words == 0 || off+4*words > d.s.length {
			if v1 {
				d.str(" !opt")
			} else {
				d.str(" !ext")
			}
			return
		}
		off += 4 * words
	}
	if kind == 0x1f {
		d.printf(" 0x%04x", d.u32(off)>>16)
	}
}

// rtcp prints the reports of a datagram.
func (p *Context) rtcp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	for off := 0; off < len(s.data) && !d.cut(); {
		off = d.rtcpReport(off)
	}
	return d.finish("rtcp")
}

// rtcpReport appends a report and returns where the next one starts.
func (d *dissection) rtcpReport(off int) int {
	if !d.have(off, rtcpHeader) {
		return off
	}
	blocks, kind, n := d.u8(off)&0x1f, d.u8(off+1), 4*(d.u16(off+2)+1)
	at, want := off+rtcpHeader, rtcpHeader+blocks*rtcpReportBlock
	switch kind {
	case rtcpSender:
		d.str(" sr")
		want += rtcpSenderInfo
	case rtcpReceiver:
		d.str(" rr")
	case rtcpSource:
		d.printf(" sdes %d", n)
	case rtcpBye:
		d.printf(" bye %d", n)
	default:
		d.printf(" type-0x%x %d", kind, n)
		return off + n
	}
	if kind > rtcpReceiver {
		blocks = 0
	} else if n != want {
		d.printf(" [%d]", n)
	}
	if d.p.Verbose > 0 {
		d.printf(" %d", d.u32(off+4))
	}
	if kind == rtcpSender {
		if d.have(at, rtcpSenderInfo) {
			d.str(" @")
			d.hundredths(uint64(d.u32(at))*100 + (uint64(d.u32(at+4))*100+1<<31)>>32)
			d.printf(" %d %dp %db", d.u32(at+8), d.u32(at+12), d.u32(at+16))
		}
		at += rtcpSenderInfo
	}
	if blocks > 1 {
		d.printf(" c%d", blocks)
	}
	for ; blocks > 0 && d.have(at, rtcpReportBlock); blocks-- {
		if d.p.Verbose > 0 {
			d.printf(" %d", d.u32(at))
		}
		d.printf(" %dl %ds %dj @", d.u32(at+4)&0xffffff, d.u32(at+8), d.u32(at+12))
		d.hundredths((uint64(d.u32(at+16))*100 + 1<<15) >> 16)
		d.str("+")
		d.hundredths((uint64(d.u32(at+20))*100 + 1<<15) >> 16)
		at += rtcpReportBlock
	}
	return off + n
}
