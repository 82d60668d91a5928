package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"ringcap/internal/testing/corpus"
)

// floor is the minimum percentage of identical lines, both in all captures and in those
// without protocols above ARP, IP, TCP, UDP and ICMP.
const floor = 97

// TestParity compares ringcap's output with that of the installed tcpdump 4.99 for all
// captures, and with the expected output of the tests of 5.0.
func TestParity(t *testing.T) {
	if testing.Short() {
		t.Skip("short: prints the whole corpus")
	}
	dir := corpus.Dir(t)
	binary := build(t)
	t.Run("tcpdump 4.99", func(t *testing.T) {
		version, err := exec.Command("tcpdump", "--version").CombinedOutput()
		if err != nil || !bytes.Contains(version, []byte("tcpdump version 4.99")) {
			t.Skip("needs tcpdump 4.99")
		}
		hold(t, config{ringcap: binary, flags: "-n -tttt", corpus: dir})
	})
	t.Run("tcpdump 5.0", func(t *testing.T) {
		if _, err := os.Stat(filepath.Join(dir, "expected", "TESTS.tsv")); err != nil {
			t.Skip("needs expected/TESTS.tsv in the corpus")
		}
		hold(t, config{ringcap: binary, expected: true, corpus: dir})
	})
}

// build builds ringcap.
func build(t *testing.T) string {
	binary := filepath.Join(t.TempDir(), "ringcap")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "ringcap").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// hold fails the test if the share is below the floor, and logs the differences.
func hold(t *testing.T, c config) {
	c.diff = true
	var log bytes.Buffer
	shares, err := c.measure(&log)
	if err != nil {
		t.Fatal(err)
	}
	for _, class := range []string{"all", "plain"} {
		s := shares[class]
		t.Logf("%s: %d of %d lines of %d captures, %.2f %%", class, s.same, s.lines, s.captures, s.percent())
		if s.lines == 0 || s.percent() < floor {
			t.Errorf("%s: %.2f %% of the lines are tcpdump's, want %d\n%s", class, s.percent(), floor, log.Bytes())
		}
	}
}
