package main

import (
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
