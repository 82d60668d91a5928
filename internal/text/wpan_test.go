package text

import (
	"encoding/binary"
	"testing"

	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// wpanFrames are frames of IEEE 802.15.4.
func wpanFrames() []goldenFrame {
	frame := func(name, hex string) goldenFrame {
		return goldenFrame{name: name, link: packet.Link802154, data: unhex(hex)}
	}
	checked := unhex("4188 0a 3412 ffff 0100 6869")
	checked = binary.LittleEndian.AppendUint16(checked, wpanCRC(checked))
	return []goldenFrame{
		frame("beacon", "0080 07 3412 0000 ff0f 0000 0c"),
		frame("data, short, one PAN", "4188 08 3412 ffff 0100 686f"),
		frame("data, long", "01cc 09 3412 0200000000000002 7856 0100000000000001 68"),
		{name: "data, check sequence", link: packet.Link802154, data: checked},
		frame("acknowledgement", "0200 0b"),
		frame("command", "63c8 0c ffff ffff 0100000000000001 07"),
		frame("version 2, no sequence number", "01e9 3412 ffff 0100000000000001 68"),
		frame("version 2, no addresses", "4120 0d 3412"),
		frame("version 2, both long", "01ec 0e 3412 0200000000000002 0100000000000001"),
		frame("reserved mode", "0104 0f"),
		frame("multipurpose", "0d00 0102"),
	}
}

// TestWPANCheck holds that a frame check sequence is no payload, and that what is
// none stays.
func TestWPANCheck(t *testing.T) {
	data := unhex("4188 0a 3412 ffff 0100 6869")
	whole := binary.LittleEndian.AppendUint16(data, wpanCRC(data))
	p := newTestContext()
	d := p.Dissect(nil, dissect.Span{Data: whole, Length: len(whole)})
	if n := wpanCheck(&d, 9); n != 2 {
		t.Errorf("the right check sequence has %d bytes, want 2", n)
	}
	whole[len(whole)-1] ^= 1
	if n := wpanCheck(&d, 9); n != 0 {
		t.Errorf("the wrong check sequence has %d bytes, want 0", n)
	}
	// The example of the standard (7.2.11).
	if crc := wpanCRC(unhex("02006a")); crc != 0x79e4 {
		t.Errorf("check of the example: %#04x, want 0x79e4", crc)
	}
}
