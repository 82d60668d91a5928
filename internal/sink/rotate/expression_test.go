package rotate

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// runes has a rune for each byte.
func runes(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// TestNamesExpression: the rule has each name that a set gives, one with a number because it was
// there before too, and no other.
func TestNamesExpression(t *testing.T) {
	places := []Place{
		{}, {Number: 7, InPeriod: 7, Period: epoch, Opened: epoch}, {Number: 123456, InPeriod: 123456, Period: epoch.AddDate(0, 3, 9), Opened: epoch},
		{Period: time.Unix(1e12, 0), Opened: time.Unix(1e12, 0)}, {Period: time.Unix(-1e11, 0), Opened: time.Unix(-1e11, 0)},
	}
	for _, pattern := range []string{
		"x.pcap", "x", "x.pcap.gz", "d/x_%H.pcap", "%Y/%m/%d/x-%H%M%S.pcapng.zst", "%D.pcap", "100%", "100%.pcap", "x%Q.pcap", "%a%%%Z%z.p", "%c", ".pcap", "a.b.c",
		"x[1].pcap", `x\d+`, "%-H%3N%:z", "gr\u00fcn.pcap", "gr\xfcn-%H.pcap",
	} {
		for kind, c := range map[string]struct {
			name  Namer
			names string
		}{
			"tcpdump":    {Tcpdump(pattern, false, 0, false, time.UTC), TcpdumpNames(pattern, false)},
			"with limit": {Tcpdump(pattern, false, 1000, true, time.UTC), TcpdumpNames(pattern, false)},
			"by time":    {Tcpdump(pattern, true, 0, false, time.UTC), TcpdumpNames(pattern, true)},
			"dumpcap":    {Dumpcap(pattern, false, time.UTC), DumpcapNames(pattern)},
			"time first": {Dumpcap(pattern, true, time.UTC), DumpcapNames(pattern)},
		} {
			names := regexp.MustCompile(c.names)
			for _, p := range places {
				name := c.name(p)
				stem, extension := SplitExtension(name)
				for _, n := range []string{name, stem + "_2" + extension, name + "_00002"} {
					if !names.MatchString(runes(n)) {
						t.Errorf("%s, %s: %s has not %q", pattern, kind, names, n)
					}
				}
			}
			for _, n := range []string{"", "..", ".ssh/id_ed25519", ".bashrc", "--help", "-rf", "x.pcap\n", "\nx.pcap", "../x.pcap", "x.pcap/..", "x.pcap.sh", "d/../x_00.pcap"} {
				if pattern[0] != '%' && names.MatchString(n) {
					t.Errorf("%s, %s: %s has %q", pattern, kind, names, n)
				}
			}
		}
	}
	if names := regexp.MustCompile(NumberedNames("x.pcap.gz")); !names.MatchString("x_00012.pcap.gz") || names.MatchString("x.pcap.gz") {
		t.Error(names)
	}
}

// FuzzExpression: the rule has the names of every pattern.
func FuzzExpression(f *testing.F) {
	f.Add("x_%H.pcap", int64(0), 3)
	f.Add("%-%.%E%%", int64(1e9), 0)
	f.Fuzz(func(t *testing.T, pattern string, seconds int64, n int) {
		if n >= 0 && len(pattern) < 4096 {
			p := Place{Number: n, InPeriod: n, Period: time.Unix(seconds, 0), Opened: time.Unix(seconds, 0).UTC()}
			if name := Tcpdump(pattern, true, 0, false, time.UTC)(p); !regexp.MustCompile(TcpdumpNames(pattern, true)).MatchString(runes(name)) {
				t.Errorf("%q has not %q", TcpdumpNames(pattern, true), name)
			}
			if name := Dumpcap(pattern, false, time.UTC)(p); !regexp.MustCompile(DumpcapNames(pattern)).MatchString(runes(name)) {
				t.Errorf("%q has not %q", DumpcapNames(pattern), name)
			}
		}
	})
}
