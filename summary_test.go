package main_test

import (
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestSummarySignal: SIGUSR1 shows what was gathered so far, and the capture goes on to
// the table of its end.
func TestSummarySignal(t *testing.T) {
	a, b := nettest.NewPair(t)
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--summary", "-c", "5", "udp port 9")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	for !strings.Contains(c.Stdout.String(), "3 packets, ") {
		// What was captured when the signal came is in the table; asked again, all is.
		c.Signal(syscall.SIGUSR1)
		c.Stdout.Await(t, "Packet lengths", strings.Count(c.Stdout.String(), "Packet lengths")+1)
	}
	b.Inject(nettest.NameB, nettest.Series(9, 2)...)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	out := c.Stdout.String()
	if !strings.Contains(out[strings.LastIndex(out, " packets, "):], "(1 of 1)") || !strings.Contains(out, "\n5 packets, ") {
		t.Errorf("at the end: %s", out)
	}
	if strings.Contains(out, "IP ") {
		t.Errorf("packets are printed: %s", out)
	}
}
