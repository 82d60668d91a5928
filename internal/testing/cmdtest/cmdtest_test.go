package cmdtest

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/nettest"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// TestProcess captures from a package other than main.
func TestProcess(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	p := Listen(t, a, "-i", nettest.NameA, "-w", file, "--stats", "json", "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	if code := p.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, p.Stderr.String())
	}
	p.Says("3 packets captured")
	if s := Accounts(t, p.Stderr.String()); len(s) != 1 || s[0].Written != 3 || captest.Count(t, file) != 3 {
		t.Errorf("%+v", s)
	}
}

// TestShell checks that ringcap in a script is the binary that was built.
func TestShell(t *testing.T) {
	out, err := Shell(t, `command -v ringcap && ringcap "$@"`, "--version").Output()
	if first, _, _ := strings.Cut(string(out), "\n"); err != nil || first != Program(t) {
		t.Errorf("%v: %s", err, out)
	}
}
