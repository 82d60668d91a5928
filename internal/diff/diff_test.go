package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

func elements(s string) (e []uint64) {
	for _, c := range s {
		e = append(e, uint64(c))
	}
	return e
}

// apply applies changes to a, which gives b.
func apply(a, b []uint64, changes []Change) (out []uint64) {
	at := 0
	for _, c := range changes {
		out = append(append(out, a[at:c.A0]...), b[c.B0:c.B1]...)
		at = c.A1
	}
	return append(out, a[at:]...)
}

func TestAlign(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"abc", "abc", "[]"}, {"", "", "[]"}, {"", "ab", "[{0 0 0 2}]"}, {"ab", "", "[{0 2 0 0}]"},
		{"abcd", "abXd", "[{2 3 2 3}]"}, {"abcd", "acd", "[{1 2 1 1}]"}, {"acd", "abcd", "[{1 1 1 2}]"},
		{"abcdef", "Xabdef", "[{0 0 0 1} {2 3 3 3}]"}, {"abc", "xyz", "[{0 3 0 3}]"},
	} {
		a, b := elements(c.a), elements(c.b)
		got := Align(a, b)
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s to %s: %v, want %s", c.a, c.b, got, c.want)
		}
		if !slices.Equal(apply(a, b, got), b) {
			t.Errorf("%s to %s: applied %v", c.a, c.b, apply(a, b, got))
		}
	}
}

// TestAlignFar: sequences that differ too much to search are paired by position.
func TestAlignFar(t *testing.T) {
	a, b := make([]uint64, 5000), make([]uint64, 5001)
	for i := range a {
		a[i], b[i] = uint64(i), uint64(i+100000)
	}
	a[2000], b[2000] = 7, 7
	if got := fmt.Sprint(Align(a, b)); got != "[{0 2000 0 2000} {2001 5000 2001 5001}]" {
		t.Error(got)
	}
}

func FuzzAlign(f *testing.F) {
	f.Add("abcabba", "cbabac")
	f.Fuzz(func(t *testing.T, x, y string) {
		a, b := elements(x), elements(y)
		if !slices.Equal(apply(a, b, Align(a, b)), b) {
			t.Errorf("%q to %q: %v", x, y, Align(a, b))
		}
		same := len(a) - len(b)
		for _, c := range Unordered(a, b) {
			same -= c.A1 - c.A0 - (c.B1 - c.B0)
		}
		if same != 0 {
			t.Errorf("%q and %q: %v", x, y, Unordered(a, b))
		}
	})
}

func TestUnordered(t *testing.T) {
	if got := fmt.Sprint(Unordered(elements("abbc"), elements("cbadd"))); got != "[{2 3 0 0} {0 0 3 5}]" {
		t.Error(got)
	}
}

// TestMask: only ignored fields and the checksums over them are masked.
func TestMask(t *testing.T) {
	frame := func(mutate func([]byte)) []byte {
		b := []byte{
			2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0,
			0x45, 0, 0, 52, 0, 1, 0, 0, 64, 6, 9, 9, 192, 0, 2, 1, 192, 0, 2, 2,
			0, 80, 0, 81, 0, 0, 0, 1, 0, 0, 0, 2, 0x80, 16, 1, 0, 8, 8, 0, 0,
			1, 1, 8, 10, 0, 0, 0, 5, 0, 0, 0, 6,
		}
		if mutate != nil {
			mutate(b)
		}
		return b
	}
	masked := func(g Ignore, data []byte) string {
		p := &packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkEthernet}}
		layer.NewParser(layers.LayerTypeEthernet).Decode(data, p)
		g.Mask(p)
		return string(data)
	}
	for _, c := range []struct {
		name   string
		mutate func([]byte)
	}{
		{"mac", func(b []byte) { b[3] = 9 }},
		{"id", func(b []byte) { b[18], b[24] = 9, 1 }},
		{"ttl", func(b []byte) { b[22], b[24] = 9, 1 }},
		{"checksum", func(b []byte) { b[50] = 1 }},
		{"seq", func(b []byte) { b[38], b[50] = 1, 2 }},
		{"ts", func(b []byte) { b[60], b[50] = 1, 2 }},
	} {
		g, err := ParseIgnore(c.name)
		if err != nil {
			t.Fatal(err)
		}
		if masked(g, frame(nil)) != masked(g, frame(c.mutate)) {
			t.Errorf("%s counts", c.name)
		}
		if masked(0, frame(nil)) == masked(0, frame(c.mutate)) {
			t.Errorf("without -ignore %s does not count", c.name)
		}
		payload := func(b []byte) { b[34] = 77 } // a port
		if masked(g, frame(nil)) == masked(g, frame(payload)) {
			t.Errorf("with %s ignored a port does not count", c.name)
		}
	}
	if _, err := ParseIgnore("time,colour"); err == nil || !strings.Contains(err.Error(), `"colour"`) {
		t.Error(err)
	}
}

func TestLine(t *testing.T) {
	all := Time | ID | Sequence | Stamps | TTL | MAC | Checksum
	for in, want := range map[string]string{
		"22:13:20.700007 IP 192.0.2.1.40000 > 198.51.100.2.443: Flags [P.], cksum 0x1a43 (correct), seq 1:101, ack 1, win 502, options [nop,nop,TS val 1 ecr 2], length 100": "IP 192.0.2.1.40000 > 198.51.100.2.443: Flags [P.], seq _, ack _, win 502, options [nop,nop,TS val _ ecr _], length 100",
		"    1  2023-11-14 22:13:20.400004 IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 32)":                                                      "    1  IP (tos 0x0, ttl _, id _, offset 0, flags [DF], proto UDP (17), length 32)",
		" 00:00:00.000030 ARP, Reply 192.0.2.1 is-at 02:00:00:00:00:01, length 28":                                                                                           "ARP, Reply 192.0.2.1 is-at _, length 28",
		"1700000000.400004 IP6 fe80::1 > fe80::2: ICMP6, echo request, id 7, seq 2, length 8":                                                                                "IP6 fe80::1 > fe80::2: ICMP6, echo request, id 7, seq _, length 8",
	} {
		if got := all.Line(in); got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
		if got := Ignore(0).Line(in); got != in {
			t.Errorf("%q became %q", in, got)
		}
	}
}
