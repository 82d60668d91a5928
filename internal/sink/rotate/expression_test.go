package rotate

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// runes returns a string with a rune for each byte.
func runes(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// TestNamesExpression checks that the rule allows each name that a set gives, also with a
// number because the name was taken, and no name out of its directory or of another kind.
func TestNamesExpression(t *testing.T) {
	places := []Place{
		{}, {Number: 7, InPeriod: 7, Period: epoch, Opened: epoch}, {Number: 123456, InPeriod: 123456, Period: epoch.AddDate(0, 3, 9), Opened: epoch},
		{Period: time.Unix(1e12, 0), Opened: time.Unix(1e12, 0)}, {Period: time.Unix(-1e11, 0), Opened: time.Unix(-1e11, 0)},
	}
	for _, pattern := range []string{
		"x.pcap", "x", "x.pcap.gz", "d/x_%H.pcap", "%Y/%m/%d/x-%H%M%S.pcapng.zst", "%D.pcap", "100%", "100%.pcap", "x%Q.pcap", "%a%%%Z%z.p", "%c", ".pcap", "a.b.c",
		"x[1].pcap", `x\d+`, "%-H%3N%:z", "%^%", "x%_%y%^E%-", "gr\u00fcn.pcap", "gr\xfcn-%H.pcap",
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

// TestExactNames checks that the expression for files of earlier runs matches all names that a
// set gives, and none that someone else might have given a file.
func TestExactNames(t *testing.T) {
	var places []Place
	for day := range 400 {
		at := epoch.AddDate(0, 0, day).Add(time.Duration(day) * 4567 * time.Second)
		places = append(places, Place{Number: day * day, InPeriod: day * day, Period: at, Opened: at})
	}
	for _, pattern := range []string{
		"x.pcap", "x", "x.pcapng.zst", "x-%H.pcap", "%Y/%m/%d/x-%H%M%S.pcapng.zst", "x%D.pcap", "100%.pcap", "x%Q.pcap", "%a %b %e.p", "x%c", "x%p%I.p", "x%-d.p",
		"x%_H.p", "x%^a.p", "x%j%U%W%V%G%g%u%w%k%l%C%q", "x%F_%T.pcap", "x%r", "x%3N%N.pcap", "x%s.pcap", "x%z%:z", "x%Z.p", "x%Ey%Od", "x%h%A%B%P%R%X%x", "%%x",
	} {
		stem, extension := SplitExtension(pattern)
		for kind, c := range map[string]struct {
			name  Namer
			exact string
		}{
			"tcpdump":       {Tcpdump(pattern, false, 0, false, time.UTC), TcpdumpExact(pattern, false, 0)},
			"with limit":    {Tcpdump(pattern, false, 10, false, time.UTC), TcpdumpExact(pattern, false, 10)},
			"ring":          {Tcpdump(pattern, false, 100, true, time.UTC), TcpdumpExact(pattern, false, 100)},
			"by time":       {Tcpdump(pattern, true, 0, false, time.UTC), TcpdumpExact(pattern, true, 0)},
			"by time, size": {Tcpdump(pattern, true, 10, false, time.UTC), TcpdumpExact(pattern, true, 10)},
			"dumpcap":       {Dumpcap(pattern, false, time.UTC), DumpcapExact(pattern, false)},
			"time first":    {Dumpcap(pattern, true, time.UTC), DumpcapExact(pattern, true)},
		} {
			exact := regexp.MustCompile(c.exact)
			for _, p := range places {
				if name := c.name(p); !exact.MatchString(runes(name)) {
					t.Fatalf("%s, %s: %s has not %q", pattern, kind, exact, name)
				}
			}
			for _, n := range []string{
				"", "x999999.pcap", "x-old.pcap", "x-2500.pcap", stem + "_00001_99999999999999" + extension, stem + "_2" + extension, stem + "-office" + extension, stem + "_old" + extension, pattern + ".bak", pattern + ".1", pattern + "~", pattern + "0x", "x-today.pcap",
				"my" + pattern, stem + "_00001" + extension, stem + "_00001_2026" + extension, stem + "001" + extension, "../" + pattern, "d/" + pattern, pattern + "-1", "x.pcap.gz", ".x.pcap.123",
			} {
				if exact.MatchString(runes(n)) && n != pattern && pattern != "x%s.pcap" { // seconds are any number
					t.Errorf("%s, %s: %s has %q", pattern, kind, exact, n)
				}
			}
		}
	}
}

// FuzzExpression checks that the expressions match the names of arbitrary patterns.
func FuzzExpression(f *testing.F) {
	f.Add("x_%H.pcap", int64(0), 3)
	f.Add("%-%.%E%%", int64(1e9), 0)
	f.Add("%^%", int64(0), 3)
	f.Fuzz(func(t *testing.T, pattern string, seconds int64, n int) {
		if n >= 0 && len(pattern) < 256 {
			p := Place{Number: n, InPeriod: n, Period: time.Unix(seconds, 0), Opened: time.Unix(seconds, 0).UTC()}
			if name := Tcpdump(pattern, true, 0, false, time.UTC)(p); !regexp.MustCompile(TcpdumpNames(pattern, true)).MatchString(runes(name)) {
				t.Errorf("%q has not %q", TcpdumpNames(pattern, true), name)
			}
			if exact := TcpdumpExact(pattern, true, 0); seconds > 0 && seconds < 1e11 && n < 1e9 && !regexp.MustCompile(exact).MatchString(runes(Tcpdump(pattern, true, 0, false, time.UTC)(p))) {
				t.Errorf("%q has not %q", exact, Tcpdump(pattern, true, 0, false, time.UTC)(p))
			}
			if name := Dumpcap(pattern, false, time.UTC)(p); !regexp.MustCompile(DumpcapNames(pattern)).MatchString(runes(name)) {
				t.Errorf("%q has not %q", DumpcapNames(pattern), name)
			}
		}
	})
}
