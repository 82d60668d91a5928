package doctor

import (
	"strings"
	"testing"
	"time"
)

// TestWithin checks that a check which never ends, as on a network file system, becomes a fault.
func TestWithin(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	list := within(time.Millisecond, "disk", func(f *findings) {
		<-never
		f.ok("too late")
	})
	if len(list) != 1 || list[0].Status != Fault || list[0].Check != "disk" || !strings.Contains(list[0].Text, "1ms") || list[0].Remedy == "" {
		t.Errorf("%+v", list)
	}
}

// TestVerdict checks that the first line tells notes about losses from others, and that no text
// reaches the terminal unescaped.
func TestVerdict(t *testing.T) {
	for want, list := range map[string][]Finding{
		"ok     ready to capture on eth0 without loss\n":                       {{"clock", OK, "", ""}},
		"note   ready to capture on eth0 without loss: 1 note\n":               {{"clock", Note, "", ""}},
		"note   ready to capture on eth0, but packets may get lost: 2 notes\n": {{"clock", Note, "", ""}, {"adapter", Note, "", ""}},
		"fault  not ready to capture on eth0: 2 faults, 1 note\n":              {{"clock", Note, "", ""}, {"disk", Fault, "", ""}, {"link", Fault, "", ""}},
		"         rm x\\x1b[31m\n":                                             {{"disk", Note, "", "rm x\x1b[31m"}},
		"note   disk: b\nok     clock (-v shows them)\n":                       {{"disk", OK, "a", ""}, {"disk", Note, "b", ""}, {"clock", OK, "c", ""}},
	} {
		var b strings.Builder
		r := report{findings: list, capture: "eth0"}
		if err := r.print(&b, false, false); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%v: no %q in %q", err, want, b.String())
		}
	}
}

// TestSize checks the numbers around the units.
func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 64 << 20: "67 MB", 999_700_000: "1.0 GB", 247e9: "247 GB", 1 << 62: "4.6 EB"} {
		if got := size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
