package netdev

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"ringcap/internal/testing/nettest"
)

// TestEthtool checks that Features, ReceiveRing and Speed say what ethtool says of an interface,
// before and after a change.
func TestEthtool(t *testing.T) {
	if _, err := exec.LookPath("ethtool"); err != nil {
		t.Skip("needs ethtool")
	}
	a, _ := nettest.NewPair(t)
	asEthtool := func(name string) {
		t.Helper()
		out, err := exec.Command("ethtool", "-k", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		features, err := Features(name)
		if err != nil || len(features) == 0 {
			t.Fatalf("%s: %v, %v", name, features, err)
		}
		for _, f := range features {
			line := "\t" + f.Name + ": " + map[bool]string{true: "on", false: "off"}[f.Active] + map[bool]string{true: " [fixed]"}[f.Fixed] + "\n"
			if strings.Contains(string(out), "\t"+f.Name+": ") && !strings.Contains(string(out), line) {
				t.Errorf("%s: ethtool does not say %q", name, line)
			}
		}
		out, _ = exec.Command("ethtool", name).Output() // fails for some of what it asks
		if n := Speed(name); n > 0 != strings.Contains(string(out), "Mb/s") || n > 0 && !strings.Contains(string(out), fmt.Sprintf("Speed: %dMb/s\n", n)) {
			t.Errorf("%s: speed %d", name, n)
		}
		out, err = exec.Command("ethtool", "-g", name).Output()
		now, most, e := ReceiveRing(name)
		if (err == nil) != (e == nil) {
			t.Errorf("%s: ring: %v, %v", name, err, e)
		}
		var want []string
		for line := range strings.Lines(string(out)) {
			if value, found := strings.CutPrefix(line, "RX:"); found {
				want = append(want, strings.TrimSpace(value))
			}
		}
		if err == nil && !slices.Equal(want, []string{fmt.Sprint(most), fmt.Sprint(now)}) {
			t.Errorf("%s: ring of %d, at most %d, want %q", name, now, most, want)
		}
	}
	a.Do(func() error {
		for _, name := range []string{"lo", nettest.NameA} {
			asEthtool(name)
		}
		if err := exec.Command("ethtool", "-K", nettest.NameA, "gro", "on", "tso", "off").Run(); err != nil {
			return err
		}
		asEthtool(nettest.NameA)
		if _, err := Features("nothere"); err == nil {
			t.Error("an interface that is not there has features")
		}
		return nil
	})
	devices, err := List() // adapters of this host, which may have a ring
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range devices {
		asEthtool(d.Name)
	}
}
