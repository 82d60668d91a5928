package decimal

import (
	"math"
	"net/netip"
	"strconv"
	"testing"
)

func TestAppend(t *testing.T) {
	numbers := []uint64{0, 9, 10, 99, 100, 999, 1000, 9999, 999999, 1e6, 999999999, 1e9, math.MaxUint32, math.MaxUint32 + 1, 1e12, math.MaxUint64}
	for v := uint64(1); v < math.MaxUint64/7; v *= 7 {
		numbers = append(numbers, v, v-1)
	}
	for _, v := range numbers {
		for _, room := range []int{1, Room, 100} {
			got := Append(make([]byte, 1, room), v)
			if want := "\x00" + strconv.FormatUint(v, 10); string(got) != want {
				t.Errorf("%d is %q", v, got)
			}
		}
	}
}

func TestAppendAddress(t *testing.T) {
	for _, a := range [][4]byte{{}, {1, 2, 3, 4}, {10, 20, 30, 40}, {255, 255, 255, 255}, {192, 0, 2, 100}} {
		if got := AppendAddress(nil, &a); string(got) != netip.AddrFrom4(a).String() {
			t.Errorf("%v is %q", a, got)
		}
	}
}
