package link

// IEEE 802.15.4-2015, section 7.4: information elements, in the header and before the payload.

import "ringcap/internal/text/dissect"

const (
	wpanPayloadFollows = 0x7e // elements of the payload follow those of the header
	wpanLastInHeader   = 0x7f
	wpanLastInPayload  = 0x0f

	wpanInPayload = 1 << 15 // the type of an element
)

var (
	wpanHeaderNames = []dissect.Name{
		{0x00, "Vendor Specific Header IE"}, {0x1a, "LE CSL IE"}, {0x1b, "LE RIT IE"}, {0x1c, "DSME PAN descriptor IE"},
		{0x1d, "Rendezvous Time IE"}, {0x1e, "Time Correction IE"}, {0x21, "Extended DSME PAN descriptor IE"},
		{0x22, "Fragment Sequence Context Description IE"}, {0x23, "Simplified Superframe Specification IE"},
		{0x24, "Simplified GTS Specification IE"}, {0x25, "LECIM Capabilities IE"}, {0x26, "TRLE Descriptor IE"},
		{0x27, "RCC Capabilities IE"}, {0x28, "RCCN Descriptor IE"}, {0x29, "Global Time IE"}, {0x2a, "Omnibus Header IE"}, {0x2b, "DA IE"},
		{wpanPayloadFollows, "Header Termination 1 IE"}, {wpanLastInHeader, "Header Termination 2 IE"},
	}
	wpanPayloadNames = []dissect.Name{
		{0, "ESDU IE"}, {1, "MLME IE"}, {2, "Vendor Specific Nested IE"}, {3, "Multiplexed IE (802.15.9)"},
		{4, "Omnibus Payload Group IE"}, {5, "IETF IE"}, {wpanLastInPayload, "List termination"},
	}
)

// wpanAllElements prints the elements at off, before end. It returns the offset after them, or -1 if
// they are cut.
func wpanAllElements(d *dissect.Dissection, off, end int, encrypted bool) int {
	for last := 0; last != wpanLastInHeader && (last == 0 || off < end); {
		v := wpanElement(d, &off, end)
		if v < 0 {
			return -1
		}
		id, size := v>>7&0xff, v&0x7f
		if v&wpanInPayload != 0 {
			d.Str("[ERROR: Header IE with type 1] ")
		}
		if id > wpanLastInHeader {
			d.Printf("Reserved Element ID %02x, length = %d ", id, size)
		} else {
			d.Str("\n\t")
			d.Name(wpanHeaderNames, id, "Reserved 0x%02x")
			d.Str(" [")
			if size > 0 {
				d.Printf(" length = %d, ", size)
			}
		}
		if off = wpanElementData(d, off, size, end); off < 0 {
			return -1
		}
		d.Str(" ")
		if last = id; id == wpanPayloadFollows {
			if encrypted {
				d.Str("Payload IEs present, but encrypted, cannot print ")
				return off
			}
			return wpanPayloadElements(d, off, end)
		}
	}
	return off
}

// wpanPayloadElements is wpanAllElements for those that precede the payload.
func wpanPayloadElements(d *dissect.Dissection, off, end int) int {
	for first := true; first || off < end; first = false {
		v := wpanElement(d, &off, end)
		if v < 0 {
			return -1
		}
		if v&wpanInPayload == 0 {
			d.Str("[ERROR: Payload IE with type 0] ")
		}
		id, size := v>>11&0xf, v&0x7ff
		d.Str("\n\t")
		d.Name(wpanPayloadNames, id, "Reserved 0x%02x")
		d.Str(" [")
		if size > 0 {
			d.Printf(" length = %d, ", size)
		}
		if off = wpanElementData(d, off, size, end); off < 0 {
			return -1
		}
		if d.Str("\n\t"); id == wpanLastInPayload {
			break
		}
	}
	return off
}

// wpanElement returns the type, the identifier and the length of the element at off, and moves off
// behind them. It returns -1 if they are cut.
func wpanElement(d *dissect.Dissection, off *int, end int) int {
	if end-*off < 2 {
		d.Str("[ERROR: Truncated header IE]")
		return -1
	}
	*off += 2
	return d.Le16(*off - 2)
}

// wpanElementData prints the size bytes of an element. It returns the offset after them, or -1 if
// they are cut.
func wpanElementData(d *dissect.Dissection, off, size, end int) int {
	if end-off < size {
		d.Str("[ERROR: Truncated IE data]")
		return -1
	}
	if size > 0 {
		d.Str("IE Data = ")
		for i := range size {
			d.Printf("%02x ", d.U8(off+i))
		}
	}
	d.Str("]")
	return off + size
}
