package link

// Bluetooth's host controller interface: Bluetooth Core Specification 5.4, volume 4, parts A
// and E, with L2CAP (volume 3, part A) and ATT (volume 3, part F) as far as what they are.

import "ringcap/internal/text/dissect"

// Kinds of packets.
const (
	hciCommand = 1
	hciACL     = 2
	hciSCO     = 3
	hciEvent   = 4
	hciISO     = 5
)

// hciCommands are the names of commands, by group<<10 and command.
var hciCommands = []dissect.Name{
	{0x0401, "Inquiry"}, {0x0402, "Inquiry Cancel"}, {0x0405, "Create Connection"}, {0x0406, "Disconnect"},
	{0x0409, "Accept Connection Request"}, {0x040a, "Reject Connection Request"}, {0x040b, "Link Key Request Reply"},
	{0x0411, "Authentication Requested"}, {0x0413, "Set Connection Encryption"}, {0x0419, "Remote Name Request"},
	{0x041b, "Read Remote Supported Features"}, {0x041d, "Read Remote Version Information"},
	{0x0c01, "Set Event Mask"}, {0x0c03, "Reset"}, {0x0c05, "Set Event Filter"}, {0x0c13, "Write Local Name"},
	{0x0c14, "Read Local Name"}, {0x0c1a, "Write Scan Enable"}, {0x0c23, "Read Class of Device"}, {0x0c24, "Write Class of Device"},
	{0x0c45, "Write Inquiry Mode"}, {0x0c52, "Write Extended Inquiry Response"}, {0x0c56, "Write Simple Pairing Mode"},
	{0x0c6d, "Write LE Host Support"}, {0x1001, "Read Local Version Information"}, {0x1002, "Read Local Supported Commands"},
	{0x1003, "Read Local Supported Features"}, {0x1004, "Read Local Extended Features"}, {0x1005, "Read Buffer Size"},
	{0x1009, "Read BD_ADDR"}, {0x1405, "Read RSSI"}, {0x2001, "LE Set Event Mask"}, {0x2002, "LE Read Buffer Size"},
	{0x2003, "LE Read Local Supported Features"}, {0x2005, "LE Set Random Address"}, {0x2006, "LE Set Advertising Parameters"},
	{0x2008, "LE Set Advertising Data"}, {0x2009, "LE Set Scan Response Data"}, {0x200a, "LE Set Advertising Enable"},
	{0x200b, "LE Set Scan Parameters"}, {0x200c, "LE Set Scan Enable"}, {0x200d, "LE Create Connection"},
	{0x200e, "LE Create Connection Cancel"}, {0x2013, "LE Connection Update"}, {0x2016, "LE Read Remote Features"},
	{0x2017, "LE Encrypt"}, {0x2018, "LE Rand"}, {0x2019, "LE Enable Encryption"}, {0x201a, "LE Long Term Key Request Reply"},
	{0x201c, "LE Read Supported States"}, {0x2041, "LE Set Extended Scan Parameters"}, {0x2042, "LE Set Extended Scan Enable"},
	{0x2043, "LE Extended Create Connection"},
}

// Events that say more of themselves.
const (
	hciComplete = 0x0e
	hciStatus   = 0x0f
	hciLE       = 0x3e
)

var hciEvents = []dissect.Name{
	{0x01, "Inquiry Complete"}, {0x02, "Inquiry Result"}, {0x03, "Connection Complete"}, {0x04, "Connection Request"},
	{0x05, "Disconnection Complete"}, {0x06, "Authentication Complete"}, {0x07, "Remote Name Request Complete"},
	{0x08, "Encryption Change"}, {0x0b, "Read Remote Supported Features Complete"}, {0x0c, "Read Remote Version Information Complete"},
	{hciComplete, "Command Complete"}, {hciStatus, "Command Status"}, {0x10, "Hardware Error"}, {0x12, "Role Change"},
	{0x13, "Number of Completed Packets"}, {0x14, "Mode Change"}, {0x16, "PIN Code Request"}, {0x17, "Link Key Request"},
	{0x18, "Link Key Notification"}, {0x1b, "Max Slots Change"}, {0x22, "Inquiry Result with RSSI"}, {0x23, "Read Remote Extended Features Complete"},
	{0x2c, "Synchronous Connection Complete"}, {0x2f, "Extended Inquiry Result"}, {0x30, "Encryption Key Refresh Complete"},
	{0x31, "IO Capability Request"}, {0x32, "IO Capability Response"}, {0x33, "User Confirmation Request"}, {0x36, "Simple Pairing Complete"},
	{hciLE, "LE Meta"}, {0xff, "Vendor Specific"},
}

var hciLEEvents = []dissect.Name{
	{1, "Connection Complete"}, {2, "Advertising Report"}, {3, "Connection Update Complete"}, {4, "Read Remote Features Complete"},
	{5, "Long Term Key Request"}, {6, "Remote Connection Parameter Request"}, {7, "Data Length Change"}, {10, "Enhanced Connection Complete"},
	{11, "Directed Advertising Report"}, {12, "PHY Update Complete"}, {13, "Extended Advertising Report"}, {20, "Channel Selection Algorithm"},
}

const l2capATT = 4

var l2capChannels = []dissect.Name{
	{1, "signaling"}, {2, "connectionless"}, {3, "AMP manager"}, {l2capATT, "ATT"}, {5, "LE signaling"}, {6, "SMP"}, {7, "BR/EDR SMP"},
}

var attOpcodes = []dissect.Name{
	{0x01, "Error Response"}, {0x02, "Exchange MTU Request"}, {0x03, "Exchange MTU Response"}, {0x04, "Find Information Request"},
	{0x05, "Find Information Response"}, {0x06, "Find By Type Value Request"}, {0x07, "Find By Type Value Response"},
	{0x08, "Read By Type Request"}, {0x09, "Read By Type Response"}, {0x0a, "Read Request"}, {0x0b, "Read Response"},
	{0x0c, "Read Blob Request"}, {0x0d, "Read Blob Response"}, {0x10, "Read By Group Type Request"}, {0x11, "Read By Group Type Response"},
	{0x12, "Write Request"}, {0x13, "Write Response"}, {0x16, "Prepare Write Request"}, {0x17, "Prepare Write Response"},
	{0x18, "Execute Write Request"}, {0x19, "Execute Write Response"}, {0x1b, "Notification"}, {0x1d, "Indication"},
	{0x1e, "Confirmation"}, {0x52, "Write Command"},
}

// bluetoothH4 prints a packet after the byte with its kind.
func bluetoothH4(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "bluetooth"...), s)
	return h4(&d, 0)
}

// bluetoothH4P prints one after its direction, too.
func bluetoothH4P(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 4
	d := ctx.Dissect(append(b, "bluetooth"...), s)
	if in := d.U32(0); ctx.Link && !d.Cut() {
		d.Printf(", hci length %d, direction ", s.Length-header)
		d.Choose(in&1 != 0, "in", "out")
	}
	ctx.SkipLink(header)
	return h4(&d, header)
}

func h4(d *dissect.Dissection, at int) []byte {
	kind := d.U8(at)
	if d.Ctx.Quiet {
		return d.Finish("bluetooth")
	}
	d.Str(": ")
	hci(d, kind, at+1)
	return d.Finish("bluetooth")
}

// hci prints what is in a packet.
func hci(d *dissect.Dissection, kind, at int) {
	switch kind {
	case hciCommand:
		d.Str("command ")
		hciOpcode(d, at)
		d.Printf(", length %d", d.U8(at+2))
	case hciEvent:
		hciEventPart(d, at)
	case hciACL:
		handle, n := d.Le16(at), d.Le16(at+2)
		d.Printf("ACL, handle %d, length %d", handle&0xfff, n)
		if first := handle>>12&3 != 1; !first {
			d.Str(", continued")
			return
		}
		channel := d.Le16(at + 6)
		d.Str(", ")
		d.Name(l2capChannels, channel, "channel 0x%04x")
		if channel == l2capATT {
			d.Str(" ")
			d.Name(attOpcodes, d.U8(at+8), "opcode 0x%02x")
		}
	case hciSCO, hciISO:
		d.Choose(kind == hciSCO, "SCO", "ISO")
		d.Printf(", handle %d", d.Le16(at)&0xfff)
		if kind == hciSCO {
			d.Printf(", length %d", d.U8(at+2))
		} else {
			d.Printf(", length %d", d.Le16(at+2)&0x3fff)
		}
	default:
		d.Printf("packet of kind %d, length %d", kind, d.Span.Length-at)
	}
}

func hciOpcode(d *dissect.Dissection, at int) {
	op := d.Le16(at)
	if op == 0 {
		d.Str("none")
		return
	}
	d.Name(hciCommands, op, "unknown")
	d.Printf(" (0x%04x)", op)
}

func hciEventPart(d *dissect.Dissection, at int) {
	event, n := d.U8(at), d.U8(at+1)
	d.Str("event ")
	d.Name(hciEvents, event, "0x%02x")
	switch event {
	case hciComplete:
		d.Str(": ")
		hciOpcode(d, at+3)
		if n > 3 {
			d.Printf(", status 0x%02x", d.U8(at+5))
		}
	case hciStatus:
		d.Str(": ")
		hciOpcode(d, at+4)
		d.Printf(", status 0x%02x", d.U8(at+2))
	case hciLE:
		d.Str(": ")
		d.Name(hciLEEvents, d.U8(at+2), "subevent %d")
	}
	d.Printf(", length %d", n)
}

// monitorKinds are the kinds of packets, by the monitor's own numbers.
var monitorKinds = [20]uint8{2: hciCommand, 3: hciEvent, 4: hciACL, 5: hciACL, 6: hciSCO, 7: hciSCO, 18: hciISO, 19: hciISO}

var monitorNames = []dissect.Name{
	{0, "new index"}, {1, "deleted index"}, {8, "open index"}, {9, "close index"}, {10, "index information"},
	{11, "vendor diagnostics"}, {12, "system note"}, {13, "user logging"}, {14, "control open"}, {15, "control close"},
	{16, "control command"}, {17, "control event"},
}

const monitorNote = 12

// bluetoothMonitor prints what Linux's monitor captures of all adapters.
func bluetoothMonitor(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 4
	d := ctx.Dissect(append(b, "bluetooth"...), s)
	adapter, op := d.U16(0), d.U16(2)
	ctx.SkipLink(header)
	if adapter != 0xffff {
		d.Printf(", hci%d", adapter)
	}
	if ctx.Quiet {
		return d.Finish("bluetooth")
	}
	d.Str(": ")
	if op < len(monitorKinds) && monitorKinds[op] != 0 {
		hci(&d, int(monitorKinds[op]), header)
		return d.Finish("bluetooth")
	}
	d.Name(monitorNames, op, "opcode %d")
	if op == monitorNote {
		d.Str(" ")
		d.Padded(header, s.Length-header)
	}
	d.Printf(", length %d", s.Length-header)
	return d.Finish("bluetooth")
}
