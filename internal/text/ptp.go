package text

// PTP: IEEE 1588-2019, section 13.

// Message types.
const (
	ptpSync          = 0
	ptpDelayReq      = 1
	ptpPeerDelayReq  = 2
	ptpPeerDelayResp = 3
	ptpFollowUp      = 8
	ptpDelayResp     = 9
	ptpPeerFollowUp  = 10
	ptpAnnounce      = 11
	ptpSignaling     = 12
	ptpManagement    = 13
)

var (
	ptpTypes = []name{
		{ptpSync, "sync msg"}, {ptpDelayReq, "delay req msg"}, {ptpPeerDelayReq, "peer delay req msg"},
		{ptpPeerDelayResp, "peer delay resp msg"}, {ptpFollowUp, "follow up msg"},
		{ptpDelayResp, "delay resp msg"}, {ptpPeerFollowUp, "pdelay resp fup msg"},
		{ptpAnnounce, "announce msg"}, {ptpSignaling, "signaling msg"}, {ptpManagement, "management msg"},
	}
	ptpControls = []name{
		{0, "Sync"}, {1, "Delay_Req"}, {2, "Follow_Up"}, {3, "Delay_Resp"}, {4, "Management"}, {5, "Other"},
	}
	ptpFlags = []name{
		{0x0001, "l1 61"}, {0x0002, "l1 59"}, {0x0004, "utc reasonable"}, {0x0008, "timescale"},
		{0x0010, "time tracable"}, {0x0020, "frequency tracable"}, {0x0100, "alternate master"},
		{0x0200, "two step"}, {0x0400, "unicast"}, {0x1000, "profile specific 1"},
		{0x2000, "profile specific 2"}, {0x4000, "security mask"}, {0x18c0, "unknown"},
	}
)

// ptp prints a message, over UDP or Ethernet.
func (p *Context) ptp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if s.length < 34 {
		d.invalid()
		return d.finish("ptp")
	}
	major, minor := d.u16(0)&15, d.u16(0)>>4&15
	d.printf("PTPv%d", major)
	if minor != 0 {
		d.printf(".%d", minor)
	}
	switch major {
	case 1:
		d.str(" (not implemented)")
	case 2:
		d.ptpHeader()
		d.ptpBody(d.u8(0)&15, 34)
	}
	return d.finish("ptp")
}

// ptpHeader appends the fields that all messages have.
func (d *dissection) ptpHeader() {
	d.printf(", majorSdoId: 0x%x, msg type: ", d.u8(0)>>4)
	d.name(ptpTypes, d.u8(0)&15, "Reserved")
	d.printf(", length: %d", d.u16(2))
	d.printf(", domain: %d", d.u16(4)>>8)
	d.printf(", reserved1: %d", d.u8(5))
	flags := d.u16(6)
	d.str(", Flags [")
	d.bits(ptpFlags, flags, ", ")
	d.str("]")
	d.printf(", NS correction: %d", d.u48(8))
	d.printf(", sub NS correction: %d", d.u16(14))
	d.printf(", reserved2: %d", d.u32(16))
	d.ptpClock(", clock identity: 0x", 20)
	d.printf(", port id: %d", d.u16(28))
	d.printf(", seq id: %d", d.u16(30))
	control := d.u8(32)
	d.printf(", control: %d (", control)
	d.name(ptpControls, control, "Reserved")
	d.str(")")
	d.printf(", log message interval: %d", d.u16(32)&0xff)
}

// ptpBody appends what is in a message of a kind.
func (d *dissection) ptpBody(kind, off int) {
	switch kind {
	case ptpSync, ptpDelayReq:
		d.ptpStamp("originTimeStamp", off)
	case ptpFollowUp:
		d.ptpStamp("preciseOriginTimeStamp", off)
	case ptpPeerDelayReq, ptpPeerFollowUp:
		d.ptpStamp("preciseOriginTimeStamp", off)
		d.ptpPort(off + 10)
	case ptpPeerDelayResp, ptpDelayResp:
		d.ptpStamp("receiveTimeStamp", off)
		d.ptpPort(off + 10)
	case ptpAnnounce:
		d.ptpAnnounce(off)
	case ptpSignaling:
		d.ptpPort(off)
	case ptpManagement:
		d.ptpPort(off)
		d.printf(", start boundary hops: %d", d.u8(off+10))
		d.printf(", boundary hops: %d", d.u8(off+11))
		d.printf(", flags: 0x%x", d.u8(off+12))
		d.printf(", reserved: 0x%x", d.u8(off+13))
	}
}

func (d *dissection) ptpAnnounce(off int) {
	d.ptpStamp("originTimeStamp", off)
	d.printf(", origin cur utc:%d", d.u16(off+10))
	d.printf(", rsvd: %d", d.u8(off+12))
	d.printf(", gm priority_1: %d", d.u8(off+13))
	d.printf(", gm clock class: %d", d.u8(off+14))
	d.printf(", gm clock accuracy: %d", d.u8(off+15))
	d.printf(", gm clock variance: %d", d.u16(off+16))
	d.printf(", gm priority_2: %d", d.u8(off+18))
	d.ptpClock(", gm clock id: 0x", off+19)
	d.printf(", steps removed: %d", d.u16(off+27))
	d.printf(", time source: 0x%x", d.u8(off+29))
}

// ptpStamp appends seconds of 6 bytes and nanoseconds of 4.
func (d *dissection) ptpStamp(what string, off int) {
	d.str(", ")
	d.str(what)
	d.printf(": %d.%09d seconds", d.u48(off), d.u32(off+6))
}

func (d *dissection) ptpPort(off int) {
	d.ptpClock(", port identity: 0x", off)
	d.printf(", port id: %d", d.u16(off+8))
}

func (d *dissection) ptpClock(what string, off int) {
	id := d.u64(off)
	d.str(what)
	d.b = appendHex64(d.b, id)
}
