package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestWhereLive checks a display filter in a capture: only what it selects goes to the file and to
// JSON and counts for -c, packets keep their numbers, and the account closes.
func TestWhereLive(t *testing.T) {
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	file, lines := filepath.Join(dir, "x.pcapng"), filepath.Join(dir, "x.json")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-Y", "udp.dstport == 9 and frame[45] & 01", "-w", file, "--json="+lines, "--stats", "json:1", "-c", "4", "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 20)...)
	if code := c.Wait(); code != 0 {
		t.Fatalf("exit code %d: %s", code, c.Stderr.String())
	}
	frames := captest.ReadFile(t, file)
	if len(frames) != 4 || frames[0].Data[45] != 1 || frames[3].Data[45] != 7 {
		t.Errorf("%d frames, want the first four odd ones", len(frames))
	}
	text, err := os.ReadFile(lines)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), "\n") != 4 || !strings.Contains(string(text), `"number":8,`) {
		t.Errorf("JSON: %s", text)
	}
	all := cmdtest.Accounts(t, c.Stdout.String())
	if last := all[len(all)-1]; last.Delivered != 4 || last.Filtered != 4 || last.Written != 4 {
		t.Errorf("the account has %+v, want 4 of 8 delivered", last)
	}
}

// TestWhereTriggers checks that --trigger and --stop-when take display filters.
func TestWhereTriggers(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--flight", "4MiB", "--trigger", "where:udp.dstport == 7", "--stop-when", "where:udp.dstport in {5..6}", "-w", file, "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 10)...)
	b.Inject(nettest.NameB, nettest.Numbered(7, 0))
	c.Stderr.Await(t, "11 packets written to ", 1)
	b.Inject(nettest.NameB, nettest.Numbered(6, 0))
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("12 packets captured\n")
}
