package dissect

import (
	"encoding/hex"
	"net/netip"
	"testing"
)

func TestAppendNumbers(t *testing.T) {
	for v, want := range map[uint64]string{0: "0", 9: "9", 10: "10", 99: "99", 100: "100", 999: "999", 1000: "1000", 9999: "9999",
		10000: "10000", 99999: "99999", 100000: "100000", 1<<32 - 1: "4294967295", 1<<64 - 1: "18446744073709551615"} {
		if got := string(AppendUint(nil, v)); got != want {
			t.Errorf("AppendUint(%d) = %q", v, got)
		}
	}
}

func TestAppendAddr6(t *testing.T) {
	for in, want := range map[string]string{
		"00000000000000000000000000000000": "::",
		"00000000000000000000000000000001": "::1",
		"00010000000000000000000000000000": "1::",
		"20010db8000000010001000100010001": "2001:db8:0:1:1:1:1:1",
		"20010db8000000000001000000000001": "2001:db8::1:0:0:1",
		"00000000000000000000ffffc0000201": "::ffff:192.0.2.1",
		"000000000000000000000000c0000201": "::192.0.2.1",
		"0064ff9b0000000000000000c0000201": "64:ff9b::c000:201",
		"00010002000300040005000600070000": "1:2:3:4:5:6:7:0",
	} {
		address, err := hex.DecodeString(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(AppendAddr6(nil, address)); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func BenchmarkAppendAddr6(b *testing.B) {
	a := netip.MustParseAddr("2001:db8::c0a8:17f3").AsSlice()
	var buf []byte
	for b.Loop() {
		buf = AppendAddr6(buf[:0], a)
	}
}
