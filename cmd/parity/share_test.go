package main

import (
	"slices"
	"strings"
	"testing"
)

func TestEntries(t *testing.T) {
	out := "    1  10:00 IP a\n    b\n\t0x0000:  45\n    2  10:01 IP c\n"
	all := entries(out)
	if len(all) != 2 || len(all[0]) != 3 || len(all[1]) != 1 {
		t.Fatalf("%q", all)
	}
	// With --skip the numbers start later.
	if all := entries("    4  10:00 IP a\n    5  10:01 IP b\n"); len(all) != 2 {
		t.Fatalf("%q", all)
	}
}

func TestCommon(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"a b c", "a b c", 3}, {"a x c", "a c", 2}, {"a b", "b a", 1}, {"", "a", 0}} {
		if got := common(strings.Fields(c.a), strings.Fields(c.b)); got != c.want {
			t.Errorf("common(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// TestAlike checks that a rule evens out only what it names.
func TestAlike(t *testing.T) {
	for _, c := range []struct {
		ours, theirs string
		same         bool
	}{
		{"IP a: Flags [.], options [TS [|tcp]", "IP a: Flags [.], options [TS [|tcp]>", true},
		{"CDPv2, ttl: 180s, Device-ID 'R1', length 349", "CDPv2, ttl: 180s, Device-ID 'R1'\n\t  0x0000:  4369 7363\n\t  0x0010:  7265", true},
		{"CDPv2, ttl: 180s, Device-ID 'R2', length 349", "CDPv2, ttl: 180s, Device-ID 'R1'\n\t  0x0000:  4369 7363", false},
		{"IP a.1 > b.443: quic, initial", "IP a.1 > b.443: UDP, length 9", true},
		{"IP a.1 > b.53: quic, initial", "IP a.1 > b.53: UDP, length 9", false},
		{"IP a > b: ICMP extended echo request, id 0, seq 0, length 24", "IP a > b: ICMP type-#42, length 25", false},
		{"PTPv2, majorSdoId: 0x0, originTimeStamp: 1.000000002 seconds", "PTPv2, v1 compat : no, originTimeStamp : 1 seconds, 2 nanoseconds", true},
	} {
		a, b := alike(strings.Split(c.ours, "\n"), strings.Split(newWords(c.theirs), "\n"))
		if got := slices.Equal(a, b); got != c.same {
			t.Errorf("%q and %q: alike is %v: %q %q", c.ours, c.theirs, got, a, b)
		}
	}
}
