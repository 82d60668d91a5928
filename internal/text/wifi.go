package text

// IEEE 802.11-2016: headers, control frames and data. Management frames are in
// wifi_management.go, radiotap in radiotap.go.

// Types of frames, table 9-1.
const (
	wifiManagementType = 0
	wifiControlType    = 1
	wifiDataType       = 2
)

// Bits of frame control.
const (
	wifiToDS      = 0x0100
	wifiFromDS    = 0x0200
	wifiMoreFrags = 0x0400
	wifiRetry     = 0x0800
	wifiPower     = 0x1000
	wifiMoreData  = 0x2000
	wifiProtected = 0x4000
	wifiOrder     = 0x8000
)

// wifiFlags is in the order of the line.
var wifiFlags = []name{
	{wifiMoreData, "More Data "}, {wifiMoreFrags, "More Fragments "}, {wifiPower, "Pwr Mgmt "},
	{wifiRetry, "Retry "}, {wifiOrder, "+HTC "}, {wifiProtected, "Protected "},
}

// Subtypes of control frames.
const (
	wifiWrapper   = 7
	wifiBlockAsk  = 8
	wifiBlockAck  = 9
	wifiPoll      = 10
	wifiRTS       = 11
	wifiCTS       = 12
	wifiAck       = 13
	wifiEnd       = 14
	wifiEndAck    = 15
	wifiQoS       = 0x8 // bits of the subtype of data
	wifiNoData    = 0x4
	wifiCFPoll    = 0x2
	wifiCFAck     = 0x1
	wifiAddress1  = 4
	wifiAddress2  = 10
	wifiAddress3  = 16
	wifiAddress4  = 24
	wifiShortest  = 2
	wifiFCS       = 4
	wifiWEPHeader = 4
)

var wifiControls = []name{
	{wifiWrapper, "Control Wrapper"}, {wifiBlockAsk, "BAR"}, {wifiBlockAck, "BA"},
	{wifiPoll, "Power Save-Poll"}, {wifiRTS, "Request-To-Send"}, {wifiCTS, "Clear-To-Send"},
	{wifiAck, "Acknowledgment"}, {wifiEnd, "CF-End"}, {wifiEndAck, "CF-End+CF-Ack"},
}

// wifiFrame is what the printers of a frame share.
type wifiFrame struct {
	control int // the frame control field
	size    int // of the header
}

func (f wifiFrame) kind() int         { return f.control >> 2 & 3 }
func (f wifiFrame) subtype() int      { return f.control >> 4 & 15 }
func (f wifiFrame) has(bits int) bool { return f.control&bits != 0 }

// headerSize is the length of a header, 0 for a frame that is not known.
func (f wifiFrame) headerSize() int {
	size := 24
	switch f.kind() {
	case wifiManagementType:
		if f.has(wifiOrder) {
			size += 4
		}
		return size
	case wifiControlType:
		return f.controlSize()
	case wifiDataType:
		if f.has(wifiToDS) && f.has(wifiFromDS) {
			size += 6
		}
		if f.subtype()&wifiQoS != 0 {
			size += 2
			if f.has(wifiOrder) {
				size += 4
			}
		}
		return size
	}
	return 0
}

func (f wifiFrame) controlSize() int {
	switch f.subtype() {
	case wifiBlockAsk:
		return 20
	case wifiWrapper, wifiPoll, wifiRTS, wifiEnd, wifiEndAck:
		return 16
	case wifiBlockAck, wifiCTS, wifiAck:
		return 10
	}
	return 0
}

// wifiAlone prints a frame without measurements before it.
func (p *Context) wifiAlone(b []byte, s span) []byte { return p.wifi(b, s, 0, false) }

// wifi prints a frame. fcs is how many bytes of check sequence end it, and padded
// says that the header fills up to four bytes.
func (p *Context) wifi(b []byte, s span, fcs int, padded bool) []byte {
	if s.length < fcs {
		return p.cut(b, "802.11")
	}
	s.length -= fcs
	s.data = s.data[:min(len(s.data), s.length)]
	if len(s.data) < wifiShortest {
		return p.cut(b, "802.11")
	}
	d := p.dissect(b, s)
	f := wifiFrame{control: d.le16(0)}
	f.size = f.headerSize()
	if f.size == 0 {
		if f.kind() == wifiControlType {
			d.printf("unknown 802.11 ctrl frame subtype (%d)", f.subtype())
		} else {
			d.printf("unknown 802.11 frame type (%d)", f.kind())
		}
		return d.b
	}
	if padded {
		f.size = (f.size + 3) &^ 3
	}
	if len(s.data) < f.size {
		return p.cut(b, "802.11")
	}
	if p.Link {
		d.wifiHeader(f)
	}
	p.decoded(s)
	p.skipLink(f.size)
	switch f.kind() {
	case wifiManagementType:
		d.wifiManagement(f)
	case wifiControlType:
		d.wifiControl(f)
	default:
		return p.wifiData(&d, f)
	}
	return d.finish("802.11")
}

// wifiHeader prints what -e adds.
func (d *dissection) wifiHeader(f wifiFrame) {
	if d.p.Verbose > 0 {
		for _, flag := range wifiFlags {
			if f.has(int(flag.value)) {
				d.str(flag.name)
			}
		}
		if f.kind() != wifiControlType || f.subtype() != wifiPoll {
			d.printf("%dus ", d.le16(2))
		}
	}
	switch f.kind() {
	case wifiManagementType:
		d.station("BSSID:", wifiAddress3)
		d.station("DA:", wifiAddress1)
		d.station("SA:", wifiAddress2)
	case wifiControlType:
		d.wifiControlHeader(f)
	default:
		d.wifiDataHeader(f)
	}
}

func (d *dissection) station(role string, off int) {
	d.str(role)
	d.mac(off)
	d.str(" ")
}

func (d *dissection) wifiControlHeader(f wifiFrame) {
	switch f.subtype() {
	case wifiBlockAsk:
		d.wifiBlockAsk()
	case wifiBlockAck, wifiCTS, wifiAck:
		d.station("RA:", wifiAddress1)
	case wifiPoll:
		d.station("BSSID:", wifiAddress1)
		d.station("TA:", wifiAddress2)
	case wifiRTS:
		d.station("RA:", wifiAddress1)
		d.station("TA:", wifiAddress2)
	case wifiEnd, wifiEndAck:
		d.station("RA:", wifiAddress1)
		d.station("BSSID:", wifiAddress2)
	}
}

func (d *dissection) wifiBlockAsk() {
	d.str(" ")
	d.station("RA:", wifiAddress1)
	d.station("TA:", wifiAddress2)
	d.printf("CTL(%x) SEQ(%d) ", d.le16(16), d.le16(18))
}

// wifiDataHeader prints the service that is asked for, and who is who: table 9-26.
func (d *dissection) wifiDataHeader(f wifiFrame) {
	if sub := f.subtype(); sub&(wifiQoS|wifiCFPoll|wifiCFAck) != 0 {
		d.str("CF ")
		d.str([...]string{"", "Ack", "Poll", "Ack/Poll"}[sub&3])
		d.choose(sub&wifiQoS != 0, "+QoS ", " ")
	}
	switch f.control & (wifiToDS | wifiFromDS) {
	case 0:
		d.station("DA:", wifiAddress1)
		d.station("SA:", wifiAddress2)
		d.station("BSSID:", wifiAddress3)
	case wifiFromDS:
		d.station("DA:", wifiAddress1)
		d.station("BSSID:", wifiAddress2)
		d.station("SA:", wifiAddress3)
	case wifiToDS:
		d.station("BSSID:", wifiAddress1)
		d.station("SA:", wifiAddress2)
		d.station("DA:", wifiAddress3)
	default:
		d.station("RA:", wifiAddress1)
		d.station("TA:", wifiAddress2)
		d.station("DA:", wifiAddress3)
		d.station("SA:", wifiAddress4)
	}
}

func (d *dissection) wifiControl(f wifiFrame) {
	d.name(wifiControls, f.subtype(), "")
	brief := !d.p.Link
	switch f.subtype() {
	case wifiBlockAsk:
		if brief {
			d.wifiBlockAsk()
		}
	case wifiPoll:
		d.printf(" AID(%x)", d.le16(2))
	case wifiRTS:
		if brief {
			d.str(" ")
			d.station("TA:", wifiAddress2)
		}
	case wifiBlockAck, wifiCTS, wifiAck, wifiEnd, wifiEndAck:
		if brief {
			d.str(" ")
			d.station("RA:", wifiAddress1)
		}
	}
}

// wep prints the start of a body that is encrypted.
func (d *dissection) wep(off int) {
	if !d.have(off, wifiWEPHeader) {
		return
	}
	v := d.le32(off)
	d.printf(" IV:%3x Pad %x KeyID %x", v&0xffffff, v>>24&0x3f, v>>30)
}

// wifiData prints the packet that a frame carries in clear.
func (p *Context) wifiData(d *dissection, f wifiFrame) []byte {
	switch {
	case f.subtype()&wifiNoData != 0:
		return d.b
	case f.has(wifiProtected):
		d.str("Data")
		d.wep(f.size)
		return d.finish("802.11")
	}
	source, destination := wifiAddress2, wifiAddress1
	switch f.control & (wifiToDS | wifiFromDS) {
	case wifiFromDS:
		source = wifiAddress3
	case wifiToDS:
		destination = wifiAddress3
	case wifiToDS | wifiFromDS:
		source, destination = wifiAddress4, wifiAddress3
	}
	h := &Scratch[linkScratch](p, FamilyLink).ethernet.Ethernet
	h.SrcMAC, h.DstMAC = d.fixed(source, 6), d.fixed(destination, 6)
	return p.llc(d.b, d.s.from(f.size), h)
}
