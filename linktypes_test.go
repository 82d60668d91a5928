package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestUnprintedLinkType checks that one line says why the frames of a link type are bytes only,
// however many there are and however many goroutines print them, for files and live.
func TestUnprintedLinkType(t *testing.T) {
	const frames = 5000
	file := filepath.Join(t.TempDir(), "user.pcap")
	b := capfile.AppendHeader(nil, &capfile.Header{SnapLen: 65535, Network: 147})
	if err := os.WriteFile(file, append(b, bytes.Repeat(captest.Record(1, 0, 4, "data"), frames)...), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	c := cmdtest.Command(t, "-r", file)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	if n := strings.Count(stdout.String(), "link-type USER0 (147), length "); n != frames {
		t.Errorf("%d packets printed, want %d", n, frames)
	}
	if n := strings.Count(stderr.String(), "ringcap: no printer for link-type USER0 (147), its packets are shown as bytes: "); n != 1 {
		t.Errorf("the note stands there %d times: %s", n, &stderr)
	}

	a, _ := nettest.NewPair(t)
	tun := a.AddTun("can7")
	a.Do(func() error {
		link, err := netlink.LinkByName("can7")
		if err == nil {
			err = netlink.LinkSetDown(link)
		}
		if err == nil {
			err = unix.IoctlSetInt(int(tun.Fd()), unix.TUNSETLINK, unix.ARPHRD_CAN)
		}
		if err == nil {
			err = netlink.LinkSetUp(link)
		}
		return err
	})
	live := cmdtest.Listen(t, a, "-i", "can7", "-Q", "in", "-c", "3")
	for _, p := range nettest.Series(9, 3) {
		if _, err := tun.Write(p[14:]); err != nil {
			t.Fatal(err)
		}
	}
	if code := live.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, live.Stderr.String())
	}
	if n := strings.Count(live.Stderr.String(), "no printer for link-type CAN_SOCKETCAN (227)"); n != 1 {
		t.Errorf("live, the note stands there %d times: %s", n, live.Stderr.String())
	}
}

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
