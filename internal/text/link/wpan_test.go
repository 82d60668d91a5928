package link

import (
	"encoding/binary"
	"math"
	"testing"

	"ringcap/internal/text/dissect"
)

// TestWPANCheck checks that two bytes count as a frame check sequence only if they are the
// right one.
func TestWPANCheck(t *testing.T) {
	data := []byte{0x41, 0x88, 0x0a, 0x34, 0x12, 0xff, 0xff, 0x01, 0x00, 0x68, 0x69}
	whole := binary.LittleEndian.AppendUint16(data, WpanCRC(data))
	c := dissect.NewContext(dissect.Options{}, nil)
	c.Begin(nil, math.MaxInt)
	d := c.Dissect(nil, dissect.Span{Data: whole, Length: len(whole)})
	if n := wpanCheck(&d, 9); n != 2 {
		t.Errorf("the right check sequence has %d bytes, want 2", n)
	}
	whole[len(whole)-1] ^= 1
	if n := wpanCheck(&d, 9); n != 0 {
		t.Errorf("the wrong check sequence has %d bytes, want 0", n)
	}
	// The example in the standard, section 7.2.11.
	if crc := WpanCRC([]byte{0x02, 0x00, 0x6a}); crc != 0x79e4 {
		t.Errorf("check of the example: %#04x, want 0x79e4", crc)
	}
}
