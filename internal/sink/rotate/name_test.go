package rotate

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestStrftime compares with date(1), which pads %e, %k and %l in the same way.
func TestStrftime(t *testing.T) {
	date, err := exec.LookPath("date")
	if err != nil {
		t.Skip("needs date (coreutils)")
	}
	const pattern = "%Y %y %m %d %e %H %I %M %S %p %F %D %T %R %r %a %A %b %h %B %c %x %X %j %z %Z %s %C %u %w %k %l %V %G %U %W %%" +
		" %-d %-m %_H %0e %0k %-j %-k %-S %_d %^a %^b %P %q %g %:z %N %3N %6N %Ey %Od %EY %OH %%N %Q %EQ %"
	for _, at := range []string{"2026-01-01T00:00:00Z", "2026-11-22T19:42:51Z", "2024-12-31T12:59:59.000120003Z", "2023-01-01T13:00:00.25Z"} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(date, "-u", "-d", at, "+"+pattern)
		cmd.Env = []string{"LC_ALL=C"}
		out, err := cmd.Output()
		if err != nil {
			t.Skipf("needs a date that takes -d: %v", err)
		}
		if got, want := Strftime(pattern, when), strings.TrimSuffix(string(out), "\n"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	for _, unknown := range []string{"100%_%Q%", "%", "%-", "%E", "%_", "%-F.pcap", "%3d", "%::z", "%-N", "%5"} {
		if got := Strftime(unknown, time.Time{}); got != unknown {
			t.Errorf("%s became %s", unknown, got)
		}
	}
}

// TestSpellOut checks that a pattern whose slashes are spelled out gives the same names.
func TestSpellOut(t *testing.T) {
	at := time.Date(2026, 11, 30, 21, 59, 1, 0, time.UTC)
	for pattern, want := range map[string]string{
		"d/%D.pcap": "d/%m/%d/%y.pcap", "%x": "%m/%d/%y", "%^D%%D%Y": "%m/%d/%y%%D%Y", "100%": "100%", "%Q%H": "%Q%H", "%5D": "%5D",
	} {
		got := SpellOut(pattern)
		if got != want || Strftime(got, at) != Strftime(pattern, at) {
			t.Errorf("%s: %s, want %s", pattern, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	at := time.Date(2026, 11, 22, 20, 42, 51, 0, time.FixedZone("", 3600))
	for _, c := range []struct {
		name  Namer
		place Place
		want  string
	}{
		{Tcpdump("x.pcap", false, 0, false, time.UTC), Place{}, "x.pcap"},
		{Tcpdump("x.pcap", false, 0, false, time.UTC), Place{Number: 3, InPeriod: 3}, "x.pcap3"},
		{Tcpdump("x.pcap", false, 11, true, time.UTC), Place{}, "x.pcap00"},
		{Tcpdump("x.pcap", false, 11, true, time.UTC), Place{Number: 12, InPeriod: 12}, "x.pcap01"},
		{Tcpdump("x.pcap", false, 10, true, time.UTC), Place{Number: 9, InPeriod: 9}, "x.pcap9"},
		{Tcpdump("x%s%%.pcap", false, 0, false, time.UTC), Place{}, "x%s%%.pcap"},
		{Tcpdump("x-%H%M.pcap", true, 0, false, time.UTC), Place{Number: 7, Period: at}, "x-1942.pcap"},
		{Tcpdump("x-%H%M.pcap", true, 0, false, time.UTC), Place{Number: 7, InPeriod: 2, Period: at}, "x-1942.pcap2"},
		{Tcpdump("x-%H%M.pcap", true, 100, false, time.UTC), Place{InPeriod: 100, Period: at}, "x-1942.pcap100"},
		{Dumpcap("d.d/x.pcapng", false, time.UTC), Place{Opened: at}, "d.d/x_00001_20261122194251.pcapng"},
		{Dumpcap("d.d/x", false, time.UTC), Place{Number: 8, Opened: at}, "d.d/x_00009_20261122194251"},
		{Dumpcap("x.pcapng.zst", true, time.UTC), Place{Opened: at}, "x_20261122194251_00001.pcapng.zst"},
		{Tcpdump("x-%H%M.pcap", true, 0, false, at.Location()), Place{Period: at}, "x-2042.pcap"},
		{Dumpcap("x", false, at.Location()), Place{Opened: at}, "x_00001_20261122204251"},
		{Dumpcap("x.gz", false, time.UTC), Place{Opened: at}, "x_00001_20261122194251.gz"},
	} {
		if got := c.name(c.place); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// FuzzStrftime expands arbitrary patterns at arbitrary times. A name must have a bounded
// length, must not lead into a directory that is not in the pattern, and must be the pattern if
// that has no conversions.
func FuzzStrftime(f *testing.F) {
	f.Add("%Y %y %m %d %e %H %I %M %S %p %F %D %T %R %r %a %A %b %h %B %c %x %X %j %z %Z %s %C %u %w %k %l %V %G %U %W %%", int64(0))
	f.Add("x-%", int64(-1))
	f.Add("%E%Q/%", int64(1<<62))
	f.Fuzz(func(t *testing.T, pattern string, second int64) {
		at := time.Unix(second, 0).UTC()
		name := Strftime(pattern, at)
		if len(name) > 40*len(pattern) {
			t.Errorf("%q became %d bytes", pattern, len(name))
		}
		if !strings.Contains(pattern, "%") && name != pattern {
			t.Errorf("%q became %q", pattern, name)
		}
		if slashes := strings.Count(pattern, "/") + 2*strings.Count(pattern, "D") + 2*strings.Count(pattern, "x"); strings.Count(name, "/") > slashes {
			t.Errorf("%q became %q", pattern, name)
		}
		stem, extension := SplitExtension(pattern)
		if stem+extension != pattern {
			t.Errorf("%q was split into %q and %q", pattern, stem, extension)
		}
	})
}
