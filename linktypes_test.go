package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestFilterOfMixedLinkTypes checks that an expression that fits only some of the interfaces,
// or of the link types in a file, selects packets of those.
func TestFilterOfMixedLinkTypes(t *testing.T) {
	a, b := nettest.NewPair(t)
	tun := a.AddTun("tun7")
	packets := nettest.Series(9, 4)
	tagged := nettest.Numbered(9, 0, 0x81000005)
	dir := t.TempDir()
	type run struct {
		args string
		want int // packets; not checked for the first run, which captures all
		c    *cmdtest.Process
	}
	all := filepath.Join(dir, "all.pcapng")
	runs := []run{{args: "-i any", want: -1}}
	for _, args := range []string{"-i tun7 -i veth-a vlan", "-i veth-a -i tun7 vlan", "-i any vlan", "-i veth* -i tun* vlan"} {
		runs = append(runs, run{args: args, want: 1})
	}
	for i := range runs {
		file := all
		if i > 0 {
			file = filepath.Join(dir, string(rune('0'+i))+".pcapng")
		}
		runs[i].c = cmdtest.Listen(t, a, append([]string{"-B", "2048", "-Q", "in", "-w", file}, strings.Fields(runs[i].args)...)...)
	}
	for _, p := range packets {
		if _, err := tun.Write(p[14:]); err != nil {
			t.Fatal(err)
		}
	}
	b.Inject(nettest.NameB, append([][]byte{tagged}, packets...)...)
	for i := range runs {
		if code := runs[i].c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", runs[i].args, code, runs[i].c.Stderr.String())
		}
		if i == 0 {
			continue
		}
		if n := len(captest.ReadFile(t, filepath.Join(dir, string(rune('0'+i))+".pcapng"))); n != runs[i].want {
			t.Errorf("%s: %d packets, want %d: %s", runs[i].args, n, runs[i].want, runs[i].c.Stderr.String())
		}
	}
	if !strings.Contains(runs[1].c.Stderr.String(), "no packet of tun7 matches") {
		t.Errorf("no note about tun7: %s", runs[1].c.Stderr.String())
	}
	c := cmdtest.New(t, "-i", "tun7", "-w", filepath.Join(dir, "x.pcap"), "vlan")
	c.Start(a)
	if code := c.Wait(); code != 1 || !strings.Contains(c.Stderr.String(), "no VLAN support") {
		t.Errorf("vlan on a tun alone: exit code %d: %s", code, c.Stderr.String())
	}

	// Now from the file, whose frames have a direction.
	for _, args := range []string{"vlan", "inbound and udp port 9", "--stop-when vlan udp port 9"} {
		out := filepath.Join(dir, "copy.pcapng")
		if text, err := cmdtest.Command(t, append([]string{"-r", all, "-w", out}, strings.Fields(args)...)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", args, err, text)
			continue
		}
		if n := len(captest.ReadFile(t, out)); n == 0 {
			t.Errorf("%s: no packet", args)
		}
		_ = os.Remove(out)
	}
}
