package link

// IEEE 802.11-2016: headers, control frames, data frames and mesh headers. Management frames are in
// wifi_management.go, radiotap in radiotap.go.

import "ringcap/internal/text/dissect"

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

// wifiFlags is in the order in which the flags are printed.
var wifiFlags = []dissect.Name{
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
	wifiQoS       = 0x8 // bits of the subtype of a data frame
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

var wifiControls = []dissect.Name{
	{wifiWrapper, "Control Wrapper"}, {wifiBlockAsk, "BAR"}, {wifiBlockAck, "BA"},
	{wifiPoll, "Power Save-Poll"}, {wifiRTS, "Request-To-Send"}, {wifiCTS, "Clear-To-Send"},
	{wifiAck, "Acknowledgment"}, {wifiEnd, "CF-End"}, {wifiEndAck, "CF-End+CF-Ack"},
}

// A wifiFrame holds what the printers of a frame share.
type wifiFrame struct {
	control int // the frame control field
	size    int // of the header in bytes
	mesh    int // of the mesh header at its end
}

func (f wifiFrame) kind() int         { return f.control >> 2 & 3 }
func (f wifiFrame) subtype() int      { return f.control >> 4 & 15 }
func (f wifiFrame) has(bits int) bool { return f.control&bits != 0 }

// headerSize returns the length of the header, or 0 if the type of the frame is unknown.
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

// wifiAlone prints a frame that has no radiotap or similar header.
func wifiAlone(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return wifi(ctx, b, s, 0, false)
}

// wifi prints a frame that ends with a check sequence of fcs bytes. padded means that the
// header is padded to a multiple of four bytes.
func wifi(ctx *dissect.Context, b []byte, s dissect.Span, fcs int, padded bool) []byte {
	if s.Length < fcs {
		return ctx.Cut(b, "802.11")
	}
	s.Length -= fcs
	s.Data = s.Data[:min(len(s.Data), s.Length)]
	if len(s.Data) < wifiShortest {
		return ctx.Cut(b, "802.11")
	}
	d := ctx.Dissect(b, s)
	f := wifiFrame{control: d.Le16(0)}
	f.size = f.headerSize()
	if f.size == 0 {
		if f.kind() == wifiControlType {
			d.Printf("unknown 802.11 ctrl frame subtype (%d)", f.subtype())
		} else {
			d.Printf("unknown 802.11 frame type (%d)", f.kind())
		}
		return d.Out
	}
	if padded {
		f.size = (f.size + 3) &^ 3
	}
	if ctx.Mesh && f.kind() == wifiDataType && f.subtype()&wifiQoS != 0 {
		f.mesh = meshSize(&d, f.size)
		f.size += f.mesh
	}
	if len(s.Data) < f.size {
		return ctx.Cut(b, "802.11")
	}
	if ctx.Link {
		wifiHeader(&d, f)
	}
	ctx.SkipLink(f.size)
	switch f.kind() {
	case wifiManagementType:
		wifiManagement(&d, f)
	case wifiControlType:
		wifiControl(&d, f)
	default:
		return wifiData(ctx, &d, f)
	}
	return d.Finish("802.11")
}

// wifiHeader prints the header as -e shows it.
func wifiHeader(d *dissect.Dissection, f wifiFrame) {
	if d.Ctx.Verbose > 0 {
		for _, flag := range wifiFlags {
			if f.has(int(flag.Value)) {
				d.Str(flag.Name)
			}
		}
		if f.kind() != wifiControlType || f.subtype() != wifiPoll {
			d.Printf("%dus ", d.Le16(2))
		}
	}
	if f.mesh > 0 {
		meshHeader(d, f.size-f.mesh)
	}
	switch f.kind() {
	case wifiManagementType:
		station(d, "BSSID:", wifiAddress3)
		station(d, "DA:", wifiAddress1)
		station(d, "SA:", wifiAddress2)
	case wifiControlType:
		wifiControlHeader(d, f)
	default:
		wifiDataHeader(d, f)
	}
}

// meshSize returns the length of the mesh header at off, or 0 if there is none. As tcpdump's
// -H, it takes a byte of flags for one that has only the number of further addresses.
func meshSize(d *dissect.Dissection, off int) int {
	if flags := d.U8(off); flags&^3 == 0 {
		return 6 + 6*flags
	}
	return 0
}

// meshHeader prints the mesh header at off (IEEE 802.11-2016, section 9.2.4.7.3).
func meshHeader(d *dissect.Dissection, off int) {
	extension := d.U8(off)
	d.Printf("MeshData (AE %d TTL %d seq %d", extension, d.U8(off+1), d.Le32(off+2))
	for i, name := range []string{" A4:", " A5:", " A6:"}[:extension] {
		d.Str(name)
		d.Mac(off + 6 + 6*i)
	}
	d.Str(") ")
}

func station(d *dissect.Dissection, role string, off int) {
	d.Str(role)
	d.Mac(off)
	d.Str(" ")
}

func wifiControlHeader(d *dissect.Dissection, f wifiFrame) {
	switch f.subtype() {
	case wifiBlockAsk:
		printWiFiBlockAsk(d)
	case wifiBlockAck, wifiCTS, wifiAck:
		station(d, "RA:", wifiAddress1)
	case wifiPoll:
		station(d, "BSSID:", wifiAddress1)
		station(d, "TA:", wifiAddress2)
	case wifiRTS:
		station(d, "RA:", wifiAddress1)
		station(d, "TA:", wifiAddress2)
	case wifiEnd, wifiEndAck:
		station(d, "RA:", wifiAddress1)
		station(d, "BSSID:", wifiAddress2)
	}
}

func printWiFiBlockAsk(d *dissect.Dissection) {
	d.Str(" ")
	station(d, "RA:", wifiAddress1)
	station(d, "TA:", wifiAddress2)
	d.Printf("CTL(%x) SEQ(%d) ", d.Le16(16), d.Le16(18))
}

// wifiDataHeader prints the subtype and the addresses of a data frame. The DS bits give the
// roles of the addresses (table 9-26).
func wifiDataHeader(d *dissect.Dissection, f wifiFrame) {
	if sub := f.subtype(); sub&(wifiQoS|wifiCFPoll|wifiCFAck) != 0 {
		d.Str("CF ")
		d.Str([...]string{"", "Ack", "Poll", "Ack/Poll"}[sub&3])
		d.Choose(sub&wifiQoS != 0, "+QoS ", " ")
	}
	switch f.control & (wifiToDS | wifiFromDS) {
	case 0:
		station(d, "DA:", wifiAddress1)
		station(d, "SA:", wifiAddress2)
		station(d, "BSSID:", wifiAddress3)
	case wifiFromDS:
		station(d, "DA:", wifiAddress1)
		station(d, "BSSID:", wifiAddress2)
		station(d, "SA:", wifiAddress3)
	case wifiToDS:
		station(d, "BSSID:", wifiAddress1)
		station(d, "SA:", wifiAddress2)
		station(d, "DA:", wifiAddress3)
	default:
		station(d, "RA:", wifiAddress1)
		station(d, "TA:", wifiAddress2)
		station(d, "DA:", wifiAddress3)
		station(d, "SA:", wifiAddress4)
	}
}

func wifiControl(d *dissect.Dissection, f wifiFrame) {
	d.Name(wifiControls, f.subtype(), "")
	brief := !d.Ctx.Link
	switch f.subtype() {
	case wifiBlockAsk:
		if brief {
			printWiFiBlockAsk(d)
		}
	case wifiPoll:
		d.Printf(" AID(%x)", d.Le16(2))
	case wifiRTS:
		if brief {
			d.Str(" ")
			station(d, "TA:", wifiAddress2)
		}
	case wifiBlockAck, wifiCTS, wifiAck, wifiEnd, wifiEndAck:
		if brief {
			d.Str(" ")
			station(d, "RA:", wifiAddress1)
		}
	}
}

// wep prints the WEP header of an encrypted body.
func wep(d *dissect.Dissection, off int) {
	if !d.Have(off, wifiWEPHeader) {
		return
	}
	v := d.Le32(off)
	d.Printf(" IV:%3x Pad %x KeyID %x", v&0xffffff, v>>24&0x3f, v>>30)
}

// wifiData prints a data frame, and its payload unless that is encrypted.
func wifiData(ctx *dissect.Context, d *dissect.Dissection, f wifiFrame) []byte {
	switch {
	case f.subtype()&wifiNoData != 0:
		return d.Out
	case f.has(wifiProtected):
		d.Str("Data")
		wep(d, f.size)
		return d.Finish("802.11")
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
	h := scratchOf(ctx).between(d.Fixed(source, 6), d.Fixed(destination, 6))
	return llc(ctx, d.Out, d.Span.From(f.size), h)
}
