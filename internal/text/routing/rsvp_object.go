package routing

// RSVP objects: RFC 2205, 2210, 2747, 2961, 3209, 3473, 3474, 3476, 4090, 4124, 4875,
// 5063.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const (
	objSession         = 1
	objHop             = 3
	objIntegrity       = 4
	objTimes           = 5
	objError           = 6
	objStyle           = 8
	objFlow            = 9
	objFilter          = 10
	objTemplate        = 11
	objTSpec           = 12
	objAdSpec          = 13
	objConfirm         = 15
	objLabel           = 16
	objLabelRequest    = 19
	objRoute           = 20
	objRecord          = 21
	objHello           = 22
	objMessageID       = 23
	objMessageAck      = 24
	objMessageList     = 25
	objRecoveryLabel   = 34
	objUpstreamLabel   = 35
	objLabelSet        = 36
	objSubLSP          = 50
	objDetour          = 63
	objClassType       = 66
	objOldClassType    = 125
	objSuggestedLabel  = 129
	objRestart         = 131
	objCapability      = 134
	objNotify          = 195
	objAdmin           = 196
	objProperties      = 204
	objFastReroute     = 205
	objSessionSettings = 207
	objUNI             = 229
)

var rsvpClasses = []dissect.Name{
	{objSession, "Session"}, {objHop, "RSVP Hop"}, {objIntegrity, "Integrity"},
	{objTimes, "Time Values"}, {objError, "Error Spec"}, {7, "Scope"}, {objStyle, "Style"},
	{objFlow, "Flowspec"}, {objFilter, "FilterSpec"}, {objTemplate, "Sender Template"},
	{objTSpec, "Sender TSpec"}, {objAdSpec, "Adspec"}, {14, "Policy Data"},
	{objConfirm, "Confirm"}, {objLabel, "Label"}, {objLabelRequest, "Label Request"},
	{objRoute, "ERO"}, {objRecord, "RRO"}, {objHello, "Hello"}, {objMessageID, "Message ID"},
	{objMessageAck, "Message ID Ack"}, {objMessageList, "Message ID List"},
	{objRecoveryLabel, "Recovery Label"}, {objUpstreamLabel, "Upstream Label"},
	{objLabelSet, "Label Set"}, {130, "Acceptable Label Set"}, {objDetour, "Detour"},
	{objClassType, "Class Type"}, {objOldClassType, "Class Type (old)"},
	{objSuggestedLabel, "Suggested Label"}, {objProperties, "Properties"},
	{objFastReroute, "Fast Re-Route"}, {objSessionSettings, "Session Attribute"},
	{objUNI, "Generalized UNI"}, {230, "Call-ID"}, {236, "Call Capability"},
	{objRestart, "Restart Capability"}, {objCapability, "Capability"},
	{objNotify, "Notify Request"}, {37, "Protection"}, {objAdmin, "Administrative Status"},
	{objSubLSP, "Sub-LSP to LSP"},
}

// rsvpKinds are the types within each class: the name and the minimum size of the
// value. A value with a minimum of -1 is dumped.
var rsvpKinds = []struct {
	class, kind uint8
	name        string
	least       int8
}{
	{objSession, 1, "IPv4", 8}, {objSession, 2, "IPv6", 20}, {objSession, 7, "Tunnel IPv4", 12},
	{objSession, 8, "Unknown", 36}, {objSession, 11, "UNI IPv4", 12},
	{objSession, 13, "IPv4 P2MP LSP Tunnel", 12}, {objSession, 14, "IPv6 P2MP LSP Tunnel", 26},
	{objHop, 1, "IPv4", 8}, {objHop, 2, "IPv6", 20}, {objHop, 3, "IPv4 plus opt. TLVs", 8},
	{objHop, 4, "IPv6 plus opt. TLVs", 20},
	{objNotify, 1, "IPv4", 4}, {objNotify, 2, "IPv6", 16},
	{objConfirm, 1, "IPv4", 4}, {objConfirm, 2, "IPv6", 16}, {objTimes, 1, "1", 4},
	{objFlow, 1, "obsolete", -1}, {objFlow, 2, "IntServ", 4}, {objTSpec, 2, "IntServ", 4},
	{objAdSpec, 2, "IntServ", 4},
	{objFilter, 1, "IPv4", 8}, {objFilter, 2, "IPv6", 20}, {objFilter, 3, "IPv6 Flow-label", 20},
	{objFilter, 7, "Tunnel IPv4", 8}, {objFilter, 8, "Unknown", 20},
	{objFilter, 12, "IPv4 P2MP LSP Tunnel", 16}, {objFilter, 13, "IPv6 P2MP LSP Tunnel", 40},
	{objTemplate, 1, "IPv4", 8}, {objTemplate, 2, "IPv6", 20}, {objTemplate, 7, "Tunnel IPv4", 8},
	{objTemplate, 12, "IPv4 P2MP LSP Tunnel", 16}, {objTemplate, 13, "IPv6 P2MP LSP Tunnel", 40},
	{objMessageID, 1, "1", 4}, {objMessageID, 2, "Unknown", 4},
	{objMessageAck, 1, "Message id ack", 4}, {objMessageAck, 2, "Message id nack", 4},
	{objMessageList, 1, "1", 4}, {objMessageList, 2, "Unknown", 4}, {objStyle, 1, "1", 4},
	{objHello, 1, "Hello Request", 8}, {objHello, 2, "Hello Ack", 8},
	{objLabelRequest, 1, "without label range", 0}, {objLabelRequest, 2, "with ATM label range", 12},
	{objLabelRequest, 3, "with FR label range", 12}, {objLabelRequest, 4, "Generalized Label", 4},
	{objLabel, 1, "Label", 0}, {objLabel, 2, "Generalized Label", 4}, {objLabel, 3, "Waveband Switching", 12},
	{objSuggestedLabel, 1, "Label", 0}, {objSuggestedLabel, 2, "Generalized Label", 4},
	{objSuggestedLabel, 3, "Waveband Switching", 12},
	{objUpstreamLabel, 1, "Label", 0}, {objUpstreamLabel, 2, "Generalized Label", 4},
	{objUpstreamLabel, 3, "Waveband Switching", 12},
	{objRecoveryLabel, 1, "Label", 0}, {objRecoveryLabel, 2, "Generalized Label", 4},
	{objRecoveryLabel, 3, "Waveband Switching", 12},
	{objRoute, 1, "IPv4", 0}, {objRecord, 1, "IPv4", 0},
	{objError, 1, "IPv4", 8}, {objError, 2, "IPv6", 20}, {objError, 3, "IPv4 plus opt. TLVs", 8},
	{objError, 4, "IPv6 plus opt. TLVs", 20},
	{objRestart, 1, "IPv4", 8}, {objCapability, 1, "1", 4}, {objSessionSettings, 7, "Tunnel IPv4", 4},
	{objFastReroute, 7, "Tunnel IPv4", 16}, {objFastReroute, 1, "1", 20}, {objDetour, 7, "Tunnel IPv4", 0},
	{objProperties, 1, "1", 4}, {objAdmin, 1, "1", 4}, {objClassType, 1, "1", 4},
	{objOldClassType, 1, "1", 4}, {objLabelSet, 1, "1", 4}, {objUNI, 1, "1", 4},
	{objSubLSP, 1, "IPv4 sub-LSP", 4}, {objSubLSP, 2, "IPv6 sub-LSP", 16},
	{objIntegrity, 1, "Unknown", 32},
}

// rsvpKind returns the name of a type and the minimum size of its value, or -1 if the
// value has to be dumped.
func rsvpKind(class, kind int) (string, int) {
	for i := range rsvpKinds {
		if k := &rsvpKinds[i]; int(k.class) == class && int(k.kind) == kind {
			return k.name, int(k.least)
		}
	}
	return "Unknown", -1
}

// rsvpObject is an object with a value of n bytes at off.
type rsvpObject struct {
	class, kind int
	off, n      int
	ident       string
	bad         bool // an error was printed, and no object can follow
}

// fail appends an error and marks the object as bad.
func (o *rsvpObject) fail(d *dissect.Dissection, what string) {
	d.Str(what)
	o.bad = true
}

// head appends the header of an object. It returns false if the header is invalid or
// the object does not fit in left bytes.
func (o *rsvpObject) head(d *dissect.Dissection, left int) bool {
	size := o.n + 4
	if size%4 != 0 {
		d.Str(o.ident)
		d.Printf("ERROR: object header size %d not a multiple of 4", size)
		return false
	}
	if o.n < 0 {
		d.Str(o.ident)
		d.Printf("ERROR: object header too short %d < 4", size)
		return false
	}
	d.Str(o.ident)
	d.Name(rsvpClasses, o.class, "Unknown")
	d.Printf(" Object (%d) Flags: [", o.class)
	d.Str([...]string{"reject", "reject", "ignore silently", "ignore and forward"}[o.class>>6])
	d.Str(" if unknown], Class-Type: ")
	kind, _ := rsvpKind(o.class, o.kind)
	d.Str(kind)
	d.Printf(" (%d), length: %d", o.kind, size)
	if left < size {
		d.Str(o.ident)
		d.Str("ERROR: object goes past end of objects TLV")
	}
	return left >= size
}

// value appends the value. It returns false if the value has to be dumped.
func (o *rsvpObject) value(d *dissect.Dissection) bool {
	_, least := rsvpKind(o.class, o.kind)
	if least < 0 {
		return o.unknown(d)
	}
	if o.n < least {
		d.Str(o.ident)
		o.fail(d, "ERROR: object is too short")
		return true
	}
	switch o.class {
	case objSession:
		o.session(d)
	case objConfirm:
		o.address(d, "Receiver Address: ")
	case objNotify:
		o.address(d, "Notify Node Address: ")
	case objSubLSP:
		o.line(d, "Sub-LSP destination address: ")
		o.addr(d, o.off, o.kind == 2)
	case objLabel, objSuggestedLabel, objUpstreamLabel, objRecoveryLabel:
		o.label(d)
	case objTemplate, objFilter:
		o.sender(d)
	case objLabelRequest:
		o.labelRequest(d)
	case objRoute, objRecord:
		o.route(d)
	case objSessionSettings:
		o.settings(d)
	case objUNI:
		return o.uni(d)
	case objHop:
		return o.hop(d)
	case objFlow, objTSpec, objAdSpec:
		o.service(d)
	case objFastReroute:
		o.fastReroute(d)
	case objError:
		o.errorSpec(d)
	case objProperties:
		o.properties(d)
	case objMessageID, objMessageAck, objMessageList:
		o.messages(d)
	case objIntegrity:
		o.integrity(d)
	case objLabelSet:
		o.labelSet(d)
	default:
		o.words(d)
	}
	return true
}

// unknown dumps a value of an unknown class, unless -vv is going to dump everything. It
// leaves a value of a known class to the caller.
func (o *rsvpObject) unknown(d *dissect.Dissection) bool {
	for i := range rsvpKinds {
		if int(rsvpKinds[i].class) == o.class {
			return false
		}
	}
	if d.Ctx.Verbose <= 1 {
		d.Dump("\n\t    ", o.off, o.n)
	}
	return true
}

// line starts a new line with what.
func (o *rsvpObject) line(d *dissect.Dissection, what string) {
	d.Str(o.ident)
	d.Str("  ")
	d.Str(what)
}

func (o *rsvpObject) addr(d *dissect.Dissection, off int, v6 bool) {
	if v6 {
		d.Addr6(off)
	} else {
		d.Addr4(off)
	}
}

// address appends an IPv4 or IPv6 address, depending on the object's type.
func (o *rsvpObject) address(d *dissect.Dissection, what string) {
	o.line(d, "")
	d.Choose(o.kind == 2, "IPv6 ", "IPv4 ")
	d.Str(what)
	o.addr(d, o.off, o.kind == 2)
}

func (o *rsvpObject) session(d *dissect.Dissection) {
	off := o.off
	switch o.kind {
	case 1, 2:
		o.address(d, "DestAddress: ")
		if o.kind == 2 {
			off += 12
		}
		d.Printf(", Protocol ID: 0x%02x", d.U8(off+4))
		o.line(d, "Flags: [")
		d.Printf("0x%02x], DestPort %d", d.U8(off+5), d.U16(off+6))
	case 8:
		o.line(d, "IPv6 Tunnel EndPoint: ")
		d.Addr6(off)
		d.Printf(", Tunnel ID: 0x%04x, Extended Tunnel ID: ", d.U16(off+18))
		d.Addr6(off + 20)
	case 14:
		o.line(d, "IPv6 P2MP LSP ID: ")
		d.Printf("0x%08x, Tunnel ID: 0x%04x, Extended Tunnel ID: ", d.U32(off), d.U16(off+6))
		d.Addr6(off + 8)
	default:
		o.line(d, "IPv4 ")
		d.Choose(o.kind == 13, "P2MP LSP ID: ", "Tunnel EndPoint: ")
		d.Addr4(off)
		d.Printf(", Tunnel ID: 0x%04x, Extended Tunnel ID: ", d.U16(off+6))
		d.Addr4(off + 8)
	}
}

func (o *rsvpObject) label(d *dissect.Dissection) {
	switch o.kind {
	case 1:
		for i := 0; i+4 <= o.n; i += 4 {
			o.line(d, "Label: ")
			d.Printf("%d", d.U32(o.off+i))
		}
	case 2:
		o.line(d, "Generalized Label: ")
		d.Printf("%d", d.U32(o.off))
	case 3:
		o.line(d, "Waveband ID: ")
		d.Printf("%d", d.U32(o.off))
		o.line(d, "Start Label: ")
		d.Printf("%d, Stop Label: %d", d.U32(o.off+4), d.U32(o.off+8))
	}
}

// sender appends a sender template or a filter.
func (o *rsvpObject) sender(d *dissect.Dissection) {
	v6 := o.kind == 2 || o.kind == 3 || o.kind == 13
	off, last := o.off, o.off+6
	if v6 || o.kind == 8 {
		last = o.off + 18
	}
	o.line(d, "")
	switch {
	case o.kind <= 3 || o.kind == 8 || o.kind == 7 && o.class == objFilter:
		d.Str("Source Address: ")
	case v6:
		d.Str("IPv6 Tunnel Sender Address: ")
	default:
		d.Str("IPv4 Tunnel Sender Address: ")
	}
	o.addr(d, off, v6)
	switch o.kind {
	case 1, 2:
		d.Printf(", Source Port: %d", d.U16(last))
	case 3:
		d.Printf(", Flow Label: %d", d.U24(off+17))
	case 7, 8:
		d.Printf(", LSP-ID: 0x%04x", d.U16(last))
	default:
		d.Printf(", LSP ID: 0x%04x", d.U16(last))
		o.line(d, "Sub-Group Originator ID: ")
		o.addr(d, last+2, v6)
		if v6 {
			d.Printf(", Sub-Group ID: 0x%04x", d.U16(off+38))
		} else {
			d.Printf(", Sub-Group ID: 0x%04x", d.U16(off+12))
		}
	}
}

// protocol appends the protocol of a label.
func (o *rsvpObject) protocol(d *dissect.Dissection, off int) {
	o.line(d, "L3 Protocol ID: ")
	d.Name(dissect.EtherTypes, d.U16(off+2), "Unknown Protocol (0x%04x)")
}

func (o *rsvpObject) labelRequest(d *dissect.Dissection) {
	off := o.off
	switch o.kind {
	case 1:
		for i := 0; i+4 <= o.n; i += 4 {
			o.protocol(d, off+i)
		}
	case 2:
		o.protocol(d, off)
		d.Choose(d.U8(off+4)&0x80 != 0, ",no merge capability", ", merge capability")
		o.line(d, "Minimum VPI/VCI: ")
		d.Printf("%d/%d", d.U16(off+4)&0xfff, d.U16(off+6)&0xfff)
		o.line(d, "Maximum VPI/VCI: ")
		d.Printf("%d/%d", d.U16(off+8)&0xfff, d.U16(off+10)&0xfff)
	case 3:
		o.protocol(d, off)
		o.line(d, "Minimum/Maximum DLCI: ")
		d.Printf("%d/%d, ", d.U32(off+4)&0x7fffff, d.U32(off+8)&0x7fffff)
		d.Str([...]string{"10", "", "23", ""}[d.U16(off+4)>>7&3])
		d.Str(" bit DLCI")
	case 4:
		o.line(d, "LSP Encoding Type: ")
		d.NameAndNumber(gmplsEncoding, d.U8(off), "Unknown")
		o.line(d, "Switching Type: ")
		d.NameAndNumber(gmplsSwitching, d.U8(off+1), "Unknown")
		d.Str(", Payload ID: ")
		d.Name(gmplsPayload, d.U16(off+2), "Unknown")
		d.Printf(" (0x%04x)", d.U16(off+2))
	}
}

var rsvpSettings = []dissect.Name{
	{0x01, "Local Protection"}, {0x02, "Label Recording"}, {0x04, "SE Style"},
	{0x08, "Bandwidth protection"}, {0x10, "Node protection"},
}

func (o *rsvpObject) settings(d *dissect.Dissection) {
	n := d.U8(o.off + 3)
	if o.n < 4+n {
		d.Str(o.ident)
		o.fail(d, "ERROR: object is too short")
		return
	}
	o.line(d, "Session Name: ")
	d.Safe(o.off+4, n)
	flags := d.U8(o.off + 2)
	o.line(d, "Setup Priority: ")
	d.Printf("%d, Holding Priority: %d, Flags: [", d.U8(o.off), d.U8(o.off+1))
	d.Bits(rsvpSettings, flags, ", ")
	d.Str("] (")
	d.HashHex(flags)
	d.Str(")")
}

var uniTypes = []dissect.Name{
	{1, "Source TNA address"}, {2, "Destination TNA address"}, {3, "Diversity"}, {4, "Egress label"}, {5, "Service level"},
}

// uni appends the subobjects of a generalized user network interface (OIF UNI 1.0
// signaling). It returns false if the object has to be dumped.
func (o *rsvpObject) uni(d *dissect.Dissection) bool {
	known := true
	for off, left := o.off, o.n; left > 0 && !d.Cut(); {
		n, kind, family := d.U16(off), d.U8(off+2), d.U8(off+3)
		if left >= 4 {
			o.line(d, "Subobject Type: ")
			d.NameAndNumber(uniTypes, kind, "Unknown")
			d.Str(", AF: ")
			d.NameAndNumber(dissect.AddressFamilies, family, "Unknown")
			d.Printf(", length: %d", n)
		}
		if left < 4 || n < 4 || n > left {
			o.fail(d, " (invalid)")
			return true
		}
		understood, ok := o.uniValue(d, kind, family, off, n)
		if !ok {
			d.Str(o.ident)
			o.fail(d, "ERROR: sub-object is too short")
			return true
		}
		known = known && understood
		off, left = off+n, left-n
	}
	return known
}

// uniValue appends the value of a subobject of n bytes. understood is false if the
// value has to be dumped, ok is false if it is too short.
func (o *rsvpObject) uniValue(d *dissect.Dissection, kind, family, off, n int) (understood, ok bool) {
	switch {
	case kind <= 2 && kind > 0 && family == layer.AFIIPv4:
		if n < 8 {
			return true, false
		}
		o.line(d, "  UNI IPv4 TNA address: ")
		d.Addr4(off + 4)
	case kind <= 2 && kind > 0 && family == layer.AFIIPv6:
		if n < 20 {
			return true, false
		}
		o.line(d, "  UNI IPv6 TNA address: ")
		d.Addr6(off + 4)
	case kind <= 2 && kind > 0:
		return family != layer.AFINSAP, true
	case kind == 3:
		return n == 4, true
	case kind == 4:
		if n < 16 {
			return true, false
		}
		v := d.U32(off + 4)
		o.line(d, "  U-bit: ")
		d.Printf("%x, Label type: %d, Logical port id: %d, Label: %d", v>>31, v&0xff, d.U32(off+8), d.U32(off+12))
	case kind == 5:
		if n < 8 {
			return true, false
		}
		o.line(d, "  Service level: ")
		d.Printf("%d", d.U8(off+4))
	default:
		return false, true
	}
	return true, true
}

// hop appends a neighbor. It returns false if the object has to be dumped because of
// TLVs that follow.
func (o *rsvpObject) hop(d *dissect.Dissection) bool {
	v6 := o.kind == 2 || o.kind == 4
	handle := o.off + 4
	if v6 {
		handle = o.off + 16
	}
	o.line(d, "Previous/Next Interface: ")
	o.addr(d, o.off, v6)
	d.Printf(", Logical Interface Handle: 0x%08x", d.U32(handle))
	return !v6 && o.n == 8
}

func (o *rsvpObject) fastReroute(d *dissect.Dissection) {
	off := o.off
	o.line(d, "Setup Priority: ")
	d.Printf("%d, Holding Priority: %d, Hop-limit: %d, Bandwidth: ", d.U8(off), d.U8(off+1), d.U8(off+2))
	d.Float(d.F32(off+4)*8/1000000, 'g', 10)
	d.Str(" Mbps")
	if o.kind == 7 {
		o.line(d, "Include Colors: ")
		d.Printf("0x%08x, Exclude Colors: 0x%08x", d.U32(off+8), d.U32(off+12))
		return
	}
	o.line(d, "Include-any: ")
	d.Printf("0x%08x, Exclude-any: 0x%08x, Include-all: 0x%08x", d.U32(off+8), d.U32(off+12), d.U32(off+16))
}

var rsvpProperties = []dissect.Name{{0x01, "Cos"}, {0x02, "Metric 1"}, {0x04, "Metric 2"}, {0x08, "CCC Status"}, {0x10, "Path Type"}}

func (o *rsvpObject) properties(d *dissect.Dissection) {
	padding := d.U16(o.off + 2)
	o.line(d, "TLV count: ")
	d.Printf("%d, padding bytes: %d", d.U16(o.off), padding)
	for off, left := o.off+4, o.n-4; left >= 2+padding && !d.Cut(); {
		kind, n := d.U8(off), d.U8(off+1)
		o.line(d, "  ")
		d.Name(rsvpProperties, kind, "unknown")
		d.Printf(" TLV (0x%02x), length: %d", kind, n)
		if left < n {
			d.Str(o.ident)
			o.fail(d, "ERROR: object is too short")
			return
		}
		if n < 2 {
			d.Str(o.ident)
			o.fail(d, "ERROR: property TLV is too short")
			return
		}
		d.Dump("\n\t\t", off+2, n-2)
		off, left = off+n, left-n
	}
}

func (o *rsvpObject) messages(d *dissect.Dissection) {
	o.line(d, "Flags [")
	d.Printf("0x%02x], epoch: %d", d.U8(o.off), d.U24(o.off+1))
	for i := 4; i+4 <= o.n; i += 4 {
		id := d.U32(o.off + i)
		o.line(d, "  Message-ID ")
		d.Printf("0x%08x (%d)", id, id)
	}
}

var rsvpIntegrityFlags = []dissect.Name{{0x80, "Handshake"}}

// integrity appends the digest, which cannot be verified without the key.
func (o *rsvpObject) integrity(d *dissect.Dissection) {
	off := o.off
	o.line(d, "Key-ID ")
	d.Printf("0x%04x%08x, Sequence 0x%08x%08x, Flags [", d.U16(off+2), d.U32(off+4), d.U32(off+8), d.U32(off+12))
	d.Bits(rsvpIntegrityFlags, d.U8(off), ", ")
	d.Str("]")
	o.line(d, "MD5-sum ")
	d.Printf("0x%08x%08x%08x%08x  (unchecked)", d.U32(off+16), d.U32(off+20), d.U32(off+24), d.U32(off+28))
}

var rsvpSetActions = []dissect.Name{{0, "Inclusive list"}, {1, "Exclusive list"}, {2, "Inclusive range"}, {3, "Exclusive range"}}

func (o *rsvpObject) labelSet(d *dissect.Dissection) {
	action := d.U8(o.off)
	o.line(d, "Action: ")
	d.NameAndNumber(rsvpSetActions, action, "Unknown")
	d.Printf(", Label type: %d", d.U32(o.off)&0x7f)
	if action == 2 || action == 3 {
		if o.n < 12 {
			d.Str(o.ident)
			o.fail(d, "ERROR: object is too short")
			return
		}
		o.line(d, "Start range: ")
		d.Printf("%d, End range: %d", d.U32(o.off+4), d.U32(o.off+8))
		return
	}
	for i := 4; i+4 <= o.n; i += 4 {
		o.line(d, "Subchannel #")
		d.Printf("%d: %d", i/4, d.U32(o.off+i))
	}
}

var rsvpStyles = []dissect.Name{{17, "Wildcard Filter"}, {10, "Fixed Filter"}, {18, "Shared Explicit"}}

var rsvpAdminFlags = []dissect.Name{{0x80000000, "Reflect"}, {0x4, "Testing"}, {0x2, "Admin-down"}, {0x1, "Delete-in-progress"}}

var rsvpCapabilities = []dissect.Name{
	{0x4, "RecoveryPath Transmit Enabled"}, {0x2, "RecoveryPath Desired"}, {0x1, "RecoveryPath Srefresh Capable"},
}

// words appends a value that is one or two words.
func (o *rsvpObject) words(d *dissect.Dissection) {
	v := d.U32(o.off)
	switch o.class {
	case objStyle:
		o.line(d, "Reservation Style: ")
		d.Name(rsvpStyles, v&0xffffff, "Unknown")
		d.Printf(", Flags: [0x%02x]", v>>24)
	case objHello:
		o.line(d, "Source Instance: ")
		d.Printf("0x%08x, Destination Instance: 0x%08x", v, d.U32(o.off+4))
	case objRestart:
		o.line(d, "Restart  Time: ")
		d.Printf("%dms, Recovery Time: %dms", v, d.U32(o.off+4))
	case objCapability:
		if v&^7 != 0 {
			o.line(d, "[reserved=")
			d.Printf("0x%08x must be zero]", v&^7)
		}
		o.line(d, "Flags: [")
		d.Bits(rsvpCapabilities, v&7, ", ")
		d.Str("]")
	case objTimes:
		o.line(d, "Refresh Period: ")
		d.Printf("%dms", v)
	case objDetour:
		for i := 0; i+8 <= o.n; i += 8 {
			o.line(d, "PLR-ID: ")
			d.Addr4(o.off + i)
			d.Str(", Avoid-Node-ID: ")
			d.Addr4(o.off + i + 4)
		}
	case objClassType, objOldClassType:
		o.line(d, "CT: ")
		d.Printf("%d", v&7)
	case objAdmin:
		o.line(d, "Flags [")
		d.Bits(rsvpAdminFlags, v, ", ")
		d.Str("]")
	}
}
