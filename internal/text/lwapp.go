package text

// LWAPP: RFC 5412.

const lwappControlPort = 12223

var (
	lwappFlags    = []name{{1, "Last Fragment Bit"}, {2, "Fragment Bit"}, {4, "Control Bit"}}
	lwappMessages = []name{
		{1, "Discovery req"}, {2, "Discovery resp"}, {3, "Join req"}, {4, "Join resp"}, {5, "Join ack"},
		{6, "Join confirm"}, {10, "Configure req"}, {11, "Configure resp"}, {12, "Update req"},
		{13, "Update resp"}, {14, "WTP event req"}, {15, "WTP event resp"}, {16, "Change state event req"},
		{17, "Change state event resp"}, {22, "Echo req"}, {23, "Echo resp"}, {24, "Image data req"},
		{25, "Image data resp"}, {26, "Channel status req"}, {27, "Channel status resp"},
		{30, "Key update req"}, {31, "Key update resp"}, {32, "Primary discovery req"},
		{33, "Primary discovery resp"}, {34, "Data transfer req"}, {35, "Data transfer resp"},
		{36, "Clear config ind"}, {37, "Wlan config req"}, {38, "Wlan config resp"},
		{39, "Mobile config req"}, {40, "Mobile config resp"},
	}
)

// lwappControl prints a control packet; to the controller the access point's address
// is in front.
func (p *Context) lwappControl(b []byte, s span) []byte {
	d := p.dissect(b, s)
	off := 0
	if p.dst == lwappControlPort {
		off = 6
	}
	d.have(0, off+6)
	if !d.lwappHeader(off) {
		return d.finish("lwapp_control")
	}
	length := d.u16(off + 2)
	d.printf(", Radio-id %d, Flags [", d.u8(off)>>3&7)
	d.bits(lwappFlags, d.u8(off)&7, ", ")
	d.printf("], Frag-id %d, length %d", d.u8(off+1), length)
	if off > 0 {
		d.str("\n\tAP identity: ")
		d.mac(0)
	}
	for off += 6; length > 0 && d.have(off, 8); {
		n := 8 + d.u16(off+2)
		if length < n {
			d.str("\n\t  Msg goes past end of PDU")
			break
		}
		kind := d.u8(off)
		d.str("\n\t  Msg type: ")
		d.name(lwappMessages, kind, "Unknown")
		d.printf(" (%d), Seqnum: %d, Msg len: %d", kind, d.u8(off+1), n-8)
		d.printf(", Session: 0x%08x", d.u32(off+4))
		d.have(off, n-8)
		off, length = off+n, length-n
	}
	return d.finish("lwapp_control")
}

// lwappHeader appends version, kind and, without -v, all there is to say; false
// where nothing follows.
func (d *dissection) lwappHeader(off int) bool {
	first := d.u8(off)
	if version := first >> 6; version != 0 {
		d.printf("LWAPP version %d packet not supported", version)
		return false
	}
	d.str("LWAPPv0, ")
	if first&4 != 0 {
		d.str("Control frame")
	} else {
		d.str("Data frame")
	}
	if d.p.Verbose > 0 {
		return true
	}
	d.str(", Flags [")
	d.bits(lwappFlags, first&7, ", ")
	d.printf("], length %d", d.s.length)
	return false
}

// lwappData prints a packet with a frame of 802.11 in it.
func (p *Context) lwappData(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.have(0, 6)
	if !d.lwappHeader(0) {
		return d.finish("lwapp_data")
	}
	length := d.u16(2)
	d.printf(", Radio-id  %d, Flags [", d.u8(0)>>3&7)
	d.bits(lwappFlags, d.u8(0)&7, ", ")
	if length < 6 {
		d.printf("], length %d < transport header length", length)
		return d.finish("lwapp_data")
	}
	d.printf("], Frag-id  %d, length %d", d.u8(1), length)
	d.dump("\n\t", 6, length-6)
	return d.finish("lwapp_data")
}
