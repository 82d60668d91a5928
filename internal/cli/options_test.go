package cli

import (
	"strings"
	"testing"
)

// TestRemedy: the advice takes the given options into account.
func TestRemedy(t *testing.T) {
	for want, c := range map[string]Config{
		"try -B 131072, -s 128 or a filter":                    {BufferKiB: 65536, WriteFile: "x"},
		"try -B 4096 or a narrower filter":                     {BufferKiB: 1, WriteFile: "x", SnapLen: 96, Expression: "udp"},
		"try -B 67108864, -w FILE instead of text or a filter": {BufferKiB: MaxBufferKiB, Print: true},
	} {
		if got := c.Remedy(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestColored: text is coloured on a terminal or with --color=always.
func TestColored(t *testing.T) {
	for _, c := range []struct {
		when     Color
		terminal bool
		noColor  string
		want     bool
	}{
		{ColorAuto, true, "", true}, {ColorAuto, true, "1", false}, {ColorAuto, false, "", false},
		{ColorAlways, false, "1", true}, {ColorNever, true, "", false},
	} {
		t.Setenv("NO_COLOR", c.noColor)
		t.Setenv("TERM", "xterm")
		if got := (&Config{Color: c.when}).Colored(c.terminal); got != c.want {
			t.Errorf("--color=%v, NO_COLOR=%q, terminal %v: %v", &c.when, c.noColor, c.terminal, got)
		}
	}
}

// TestWatchesProgress: progress is shown on a terminal, unless packets are printed there.
func TestWatchesProgress(t *testing.T) {
	for _, c := range []struct {
		args           string
		stdout, stderr bool // whether they are terminals
		want           bool
	}{
		{"-r x", false, true, true},
		{"-r x", true, true, false}, // it would be among the packets
		{"-r x -w y", true, true, true},
		{"-r x --count", true, true, true},
		{"-r x --follow", false, true, false},
		{"-r x -w y", true, false, false},
	} {
		cfg, err := Parse(strings.Fields(c.args))
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.WatchesProgress(c.stdout, c.stderr); got != c.want {
			t.Errorf("%q, %v, %v: %v", c.args, c.stdout, c.stderr, got)
		}
	}
}
