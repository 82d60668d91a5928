package text

import (
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"ringcap/internal/text/dissect"
)

var sgr = regexp.MustCompile("\x1b\\[0(;3[0-9])?m")

// TestColor checks that each packet gets one colour, the right one, and no other text.
func TestColor(t *testing.T) {
	captures, names := goldenCaptures()
	for i, c := range captures {
		plain, colored := c.print(t, Options{Verbose: 1}), c.print(t, Options{Verbose: 1, Color: true})
		for j := range plain {
			if got := sgr.ReplaceAllString(colored[j], ""); got != plain[j] {
				t.Errorf("[%s]: %q, want %q", names[i][j], got, plain[j])
			}
			if n := len(sgr.FindAllString(colored[j], -1)); n != 2 {
				t.Errorf("[%s]: %d sequences, want 2: %q", names[i][j], n, colored[j])
			}
		}
	}
	for _, c := range []struct {
		name  string
		data  []byte
		color string
	}{
		{"a segment", tcp4(0x10, 1, 1, "", "data"), colorTCP},
		{"a reset", tcp4(0x14, 1, 1, "", ""), colorAttention},
		{"a datagram", udp4(1000, 2000, "text"), colorUDP},
		{"a datagram that is cut", udp4(1000, 2000, "text")[:38], colorAttention},
		{"unreachable", icmp4("0301 0000 00000000"), colorAttention},
		{"an echo", icmp4("0800 0000 12340001"), colorControl},
	} {
		frames := []goldenFrame{{name: c.name, data: c.data, length: 46}}
		if out := captureOf(frames).print(t, Options{Color: true})[0]; !strings.Contains(out, " "+c.color+"IP ") {
			t.Errorf("%s: %q, want %q", c.name, out, c.color)
		}
	}
}

// namer knows the name of one address.
type namer struct{}

func (namer) Name(a netip.Addr) string {
	if a == netip.MustParseAddr("192.0.2.1") {
		return "client.example\x1b[31m"
	}
	return ""
}

// TestNames checks that names replace numbers and are safe for a terminal.
func TestNames(t *testing.T) {
	o := Options{Time: TimeNone, Names: namer{}, Services: &dissect.Services{UDP: map[uint16]string{2000: "cisco-sccp"}}}
	frames := []goldenFrame{{data: udp4(1000, 2000, "text")}}
	want := "IP client.example^[[31m.1000 > 198.51.100.2.cisco-sccp: UDP, length 4\n"
	if got := captureOf(frames).print(t, o)[0]; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
