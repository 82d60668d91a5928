package link

// USB: https://www.tcpdump.org/linktypes/LINKTYPE_USB_LINUX_MMAPPED.html and
// https://desowin.org/usbpcap/captureformat.html; requests: USB 2.0, chapter 9.

import "ringcap/internal/text/dissect"

// Types of transfer.
const (
	usbIsochronous = 0
	usbInterrupt   = 1
	usbControl     = 2
	usbBulk        = 3
)

var usbTransfers = []dissect.Name{
	{usbIsochronous, "ISOCHRONOUS"}, {usbInterrupt, "INTERRUPT"}, {usbControl, "CONTROL"}, {usbBulk, "BULK"},
}

var usbEvents = []dissect.Name{{'S', "SUBMIT"}, {'C', "COMPLETE"}, {'E', "ERROR"}}

const (
	usbGetDescriptor = 6
	usbSetDescriptor = 7
)

var usbRequests = []dissect.Name{
	{0, "GET_STATUS"}, {1, "CLEAR_FEATURE"}, {3, "SET_FEATURE"}, {5, "SET_ADDRESS"}, {usbGetDescriptor, "GET_DESCRIPTOR"},
	{usbSetDescriptor, "SET_DESCRIPTOR"}, {8, "GET_CONFIGURATION"}, {9, "SET_CONFIGURATION"}, {10, "GET_INTERFACE"},
	{11, "SET_INTERFACE"}, {12, "SYNCH_FRAME"},
}

const usbDevice = 1

var usbDescriptors = []dissect.Name{
	{usbDevice, "device"}, {2, "configuration"}, {3, "string"}, {4, "interface"}, {5, "endpoint"}, {6, "device qualifier"},
	{7, "other speed configuration"}, {11, "interface association"}, {15, "BOS"}, {0x21, "HID"}, {0x22, "HID report"}, {0x29, "hub"}, {0x2a, "hub"},
}

// A usbTransfer is what all kinds of headers tell.
type usbTransfer struct {
	event                  int // S, C or E
	kind                   int // of transfer
	bus, device, endpoint  int
	status, length, behind int // length is what was asked for or done; behind is where the data starts
	setup                  int // where the request is, 0 for none
}

func usbLinux(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return usbOfLinux(ctx, b, s, 48, "usb_linux_48_byte")
}

func usbMapped(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return usbOfLinux(ctx, b, s, 64, "usb_linux_64_byte")
}

// usbOfLinux prints what Linux captures, after a header of size bytes.
func usbOfLinux(ctx *dissect.Context, b []byte, s dissect.Span, size int, name string) []byte {
	if len(s.Data) < size {
		return ctx.Cut(b, name)
	}
	d := ctx.Dissect(append(b, "USB"...), s)
	swapped := s.Data[12] == 0 && s.Data[13] != 0 // from a machine of the other order
	word := d.Le32
	t := usbTransfer{event: d.U8(8), kind: d.U8(9), endpoint: d.U8(10), device: d.U8(11), bus: d.Le16(12), behind: size}
	if swapped {
		word, t.bus = d.U32, d.U16(12)
	}
	t.status, t.length = int(int32(word(28))), word(32)
	if t.kind == usbControl && d.U8(14) == 0 {
		t.setup = 40
	}
	ctx.SkipLink(size)
	return t.print(&d, name)
}

// usbPcap prints what USBPcap captures on Windows.
func usbPcap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 27
	if len(s.Data) < header {
		return ctx.Cut(b, "usbpcap")
	}
	d := ctx.Dissect(append(b, "USB"...), s)
	t := usbTransfer{event: 'S', kind: d.U8(22), endpoint: d.U8(21), device: d.Le16(19), bus: d.Le16(17), behind: d.Le16(0)}
	t.status, t.length = int(int32(d.Le32(10))), d.Le32(23)
	if d.U8(16)&1 != 0 {
		t.event = 'C'
	}
	if t.kind == usbControl && t.event == 'S' && t.length >= 8 && d.U8(header) == 0 { // of the stage
		t.setup = t.behind
	}
	ctx.SkipLink(t.behind)
	return t.print(&d, "usbpcap")
}

// print prints the transfer; with -v, the request or the outcome, too.
func (t *usbTransfer) print(d *dissect.Dissection, cut string) []byte {
	if d.Ctx.Quiet {
		return d.Out
	}
	d.Str(" ")
	d.Name(usbTransfers, t.kind, " ?")
	d.Str(" ")
	d.Name(usbEvents, t.event, "?")
	d.Str(" ")
	if known := t.event == 'S' || t.event == 'C' || t.event == 'E'; known && t.kind <= usbBulk {
		d.Choose((t.event == 'S') != (t.kind == usbInterrupt), "to ", "from ")
	}
	d.Printf("%d:%d:%d", t.bus, t.device, t.endpoint&0x7f)
	if d.Ctx.Verbose == 0 {
		return d.Finish(cut)
	}
	d.Str(": ")
	switch {
	case t.event == 'S' && t.setup > 0:
		usbSetup(d, t.setup)
	case t.event == 'S':
		d.Choose(t.endpoint&0x80 != 0, "in", "out")
		d.Printf(", length %d", t.length)
	default:
		d.Choose(t.endpoint&0x80 != 0, "in", "out")
		d.Printf(", status %d, length %d", t.status, t.length)
		if at := t.behind; t.kind == usbControl && d.Has(at, 12) && d.U8(at) == 18 && d.U8(at+1) == usbDevice {
			d.Printf(", device %04x:%04x", d.Le16(at+8), d.Le16(at+10))
		}
	}
	return d.Finish(cut)
}

// usbSetup prints a request.
func usbSetup(d *dissect.Dissection, at int) {
	kind, request := d.U8(at), d.U8(at+1)
	value, index := d.Le16(at+2), d.Le16(at+4)
	standard := kind&0x60 == 0
	if standard {
		d.Name(usbRequests, request, "request %d")
	} else {
		d.Choose(kind&0x60 == 0x20, "class", "vendor")
		d.Printf(" request %d", request)
	}
	switch {
	case standard && (request == usbGetDescriptor || request == usbSetDescriptor):
		d.Str(" ")
		d.Name(usbDescriptors, value>>8, "descriptor %d")
		if value&0xff != 0 {
			d.Printf(" %d", value&0xff)
		}
	default:
		d.Printf(", value 0x%04x", value)
	}
	if index != 0 {
		d.Printf(", index 0x%04x", index)
	}
	d.Printf(", length %d", d.Le16(at+6))
}
