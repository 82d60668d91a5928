package dissect

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
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

func TestAppendMAC(t *testing.T) {
	for want, address := range map[string][]byte{"00:1b:ff:0a:a0:05": {0, 0x1b, 0xff, 10, 0xa0, 5}, "01:02": {1, 2}, "": nil} {
		if got := string(AppendMAC(nil, address)); got != want {
			t.Errorf("%x: %s, want %s", address, got, want)
		}
	}
}

// TestChecksum compares the sum of many bytes at a time with that of RFC 1071, two at a time.
func TestChecksum(t *testing.T) {
	source := rand.NewChaCha8([32]byte{})
	for n := range 200 {
		random := make([]byte, n)
		_, _ = source.Read(random)
		for _, data := range [][]byte{random, bytes.Repeat([]byte{0xff}, n), make([]byte, n)} {
			sum := uint32(0)
			for i, c := range data {
				sum += uint32(c) << (8 * (1 - i%2))
			}
			for sum > 0xffff {
				sum = sum>>16 + sum&0xffff
			}
			if got := Checksum(data); got != ^uint16(sum) {
				t.Fatalf("%x: %#04x, want %#04x", data, got, ^uint16(sum))
			}
		}
	}
}

func BenchmarkChecksum(b *testing.B) {
	data := make([]byte, 512)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		Checksum(data)
	}
}

func BenchmarkAppendAddr6(b *testing.B) {
	a := netip.MustParseAddr("2001:db8::c0a8:17f3").AsSlice()
	var buf []byte
	for b.Loop() {
		buf = AppendAddr6(buf[:0], a)
	}
}
