package app

// BACnet/IP: ASHRAE 135, annex J (BVLC), clause 6 (NPDU) and clause 20 (APDU).

import "ringcap/internal/text/dissect"

var (
	bacnetFunctions = []dissect.Name{
		{0, "result"}, {1, "write broadcast table"}, {2, "read broadcast table"},
		{3, "broadcast table"}, {4, "forwarded"}, {5, "register foreign device"},
		{6, "read foreign device table"}, {7, "foreign device table"}, {8, "delete foreign device"},
		{9, "distribute broadcast"}, {10, "unicast"}, {11, "broadcast"}, {12, "secure"},
	}
	bacnetNetwork = []dissect.Name{
		{0, "who-is-router"}, {1, "i-am-router"}, {3, "reject message"}, {4, "router busy"},
		{5, "router available"}, {6, "initialize routing table"}, {18, "what-is-network-number"},
		{19, "network-number-is"},
	}
	bacnetTypes = []dissect.Name{
		{0, "request"}, {1, "unconfirmed"}, {2, "ack"}, {3, "complex ack"}, {4, "segment ack"},
		{5, "error"}, {6, "reject"}, {7, "abort"},
	}
	bacnetConfirmed = []dissect.Name{
		{0, "acknowledgeAlarm"}, {1, "confirmedCOVNotification"}, {2, "confirmedEventNotification"},
		{3, "getAlarmSummary"}, {5, "subscribeCOV"}, {6, "atomicReadFile"}, {7, "atomicWriteFile"},
		{8, "addListElement"}, {9, "removeListElement"}, {10, "createObject"}, {11, "deleteObject"},
		{12, "readProperty"}, {14, "readPropertyMultiple"}, {15, "writeProperty"},
		{16, "writePropertyMultiple"}, {17, "deviceCommunicationControl"}, {18, "confirmedPrivateTransfer"},
		{20, "reinitializeDevice"}, {26, "readRange"}, {28, "subscribeCOVProperty"}, {29, "getEventInformation"},
	}
	bacnetUnconfirmed = []dissect.Name{
		{0, "i-Am"}, {1, "i-Have"}, {2, "unconfirmedCOVNotification"}, {3, "unconfirmedEventNotification"},
		{4, "unconfirmedPrivateTransfer"}, {5, "unconfirmedTextMessage"}, {6, "timeSynchronization"},
		{7, "who-Has"}, {8, "who-Is"}, {9, "utcTimeSynchronization"}, {10, "writeGroup"},
	}
)

func isBACnet(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 4 && s.Data[0] == 0x81 && int(be.Uint16(s.Data[2:])) == s.Length
}

// bacnet prints a message.
func bacnet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "BACnet "...), s)
	function, off := d.U8(1), 4
	d.Name(bacnetFunctions, function, "function %d")
	if function == 4 {
		d.Printf(" from %a.%d", off, d.U16(8))
		off += 6
	} else if function < 9 || function > 11 {
		return clause(&d, "bacnet")
	}
	control := d.U8(off + 1)
	off += 2
	destination := control&0x20 != 0
	if destination {
		off += 3 + d.U8(off+2)
	}
	if control&0x08 != 0 { // the source
		off += 3 + d.U8(off+2)
	}
	if destination {
		off++ // hops
	}
	d.Str(", ")
	if control&0x80 != 0 {
		d.Name(bacnetNetwork, d.U8(off), "network message %d")
		return clause(&d, "bacnet")
	}
	kind := d.U8(off) >> 4
	d.Name(bacnetTypes, kind, "type %d")
	d.Str(" ")
	switch kind {
	case 0:
		service := off + 3
		if d.U8(off)&8 != 0 { // segmented
			service += 2
		}
		d.Name(bacnetConfirmed, d.U8(service), "service %d")
		d.Printf(", id %d", d.U8(off+2))
	case 1:
		d.Name(bacnetUnconfirmed, d.U8(off+1), "service %d")
	case 2, 5:
		d.Name(bacnetConfirmed, d.U8(off+2), "service %d")
		d.Printf(", id %d", d.U8(off+1))
	case 3:
		service := off + 2
		if d.U8(off)&8 != 0 {
			service += 2
		}
		d.Name(bacnetConfirmed, d.U8(service), "service %d")
		d.Printf(", id %d", d.U8(off+1))
	default:
		d.Printf("id %d", d.U8(off+1))
	}
	return clause(&d, "bacnet")
}
