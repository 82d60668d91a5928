package transport

// M3UA: RFC 4666.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

// m3uaMessages are the message types, by class. m3uaClasses has the names of the classes.
var m3uaMessages = [...][]dissect.Name{
	0: {{0, "Error"}, {1, "Notify"}},
	1: {{1, "Data"}},
	2: {
		{1, "Destination Unavailable"}, {2, "Destination Available"}, {3, "Destination State Audit"},
		{4, "Signalling Congestion"}, {5, "Destination User Part Unavailable"}, {6, "Destination Restricted"},
	},
	3: {
		{1, "Up"}, {2, "Down"}, {3, "Heartbeat"}, {4, "Up Acknowledgement"}, {5, "Down Acknowledgement"},
		{6, "Heartbeat Acknowledgement"},
	},
	4: {{1, "Active"}, {2, "Inactive"}, {3, "Active Acknowledgement"}, {4, "Inactive Acknowledgement"}},
	9: {
		{1, "Registration Request"}, {2, "Registration Response"}, {3, "Deregistration Request"},
		{4, "Deregistration Response"},
	},
}

var m3uaClasses = [...]string{
	0: "Management ", 1: "Transfer ", 2: "SS7 ", 3: "ASP ", 4: "ASP ", 9: "Routing Key Management ",
}

var m3uaParams = []dissect.Name{
	{0x0004, "INFO String"}, {m3uaContext, "Routing Context"}, {0x0007, "Diagnostic Info"},
	{0x0009, "Heartbeat Data"}, {0x000b, "Traffic Mode Type"}, {0x000c, "Error Code"},
	{0x000d, "Status"}, {0x0011, "ASP Identifier"}, {0x0012, "Affected Point Code"},
	{m3uaCorrelation, "Correlation ID"}, {m3uaNetwork, "Network Appearance"}, {0x0204, "User/Cause"},
	{0x0205, "Congestion Indications"}, {0x0206, "Concerned Destination"}, {0x0207, "Routing Key"},
	{0x0208, "Registration Result"}, {0x0209, "Deregistration Result"},
	{0x020a, "Local Routing Key Identifier"}, {0x020b, "Destination Point Code"},
	{0x020c, "Service Indicators"}, {0x020e, "Originating Point Code List"}, {m3uaData, "Protocol Data"},
	{0x0212, "Registration Status"}, {0x0213, "Deregistration Status"},
}

// Parameters whose value is printed.
const (
	m3uaContext     = 0x0006
	m3uaCorrelation = 0x0013
	m3uaNetwork     = 0x0200
	m3uaData        = 0x0210
)

// m3ua appends a message and its parameters, each on a line of its own.
func m3ua(d *dissect.Dissection, off, end int) {
	d.Str("\n\t\t")
	if end-off < 8 {
		d.Str("[packet length ")
		d.Printf("%d < 8] (invalid)", end-off)
		return
	}
	size := d.U32(off + 4)
	m3uaName(d, off)
	if size != end-off {
		d.Printf("\n\t\t\t@@@@@@ Corrupted length %d of message @@@@@@", size)
		return
	}
	for off += 8; off < end; {
		if end-off < 4 {
			return
		}
		tag, size := d.U16(off), d.U16(off+2)
		d.Str("\n\t\t\t")
		d.Name(m3uaParams, tag, "Unknown Parameter (0x%04x)")
		d.Str(": ")
		switch {
		case size < 4 || size > end-off:
			d.Printf("[length %d] (invalid)", size)
			return
		case size >= 8 && (tag == m3uaContext || tag == m3uaCorrelation || tag == m3uaNetwork):
			d.Printf("0x%08x", d.U32(off+4))
		default:
			d.Printf("(length %d)", size)
		}
		if tag == m3uaData {
			d.Part("ss7 protocol data", off+4, size-4)
		}
		off += (size + 3) &^ 3
	}
}

// m3uaName appends the class and the type of a message.
func m3uaName(d *dissect.Dissection, off int) {
	class, kind := d.U8(off+2), d.U8(off+3)
	if class < len(m3uaClasses) && m3uaClasses[class] != "" {
		d.Str(m3uaClasses[class])
		d.Name(m3uaMessages[class], kind, "Unknown (0x%02x)")
		d.Str(" Message")
	} else {
		d.Printf("Unknown message class %d", class)
	}
}

// m3uaLine appends what a message is, and what its protocol data are.
func m3uaLine(d *dissect.Dissection, off, end int) {
	if end-off < 8 || d.U8(off) != 1 || d.U32(off+4) != end-off {
		return
	}
	d.Out = append(bytes.TrimSuffix(d.Out, []byte(" ")), ": M3UA "...)
	m3uaName(d, off)
	for off += 8; end-off >= 4; {
		tag, size := d.U16(off), d.U16(off+2)
		if size < 4 || size > end-off {
			break
		}
		if tag == m3uaData {
			d.Part("ss7 protocol data", off+4, size-4)
			break
		}
		off += (size + 3) &^ 3
	}
}
