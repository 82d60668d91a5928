package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// overflow runs a capture that loses most of 40,000 frames, because its ring has only 2 MiB and
// it is stopped while they arrive. It returns the exit code.
func overflow(t *testing.T, args ...string) (*cmdtest.Process, int) {
	t.Helper()
	a, b := nettest.NewPair(t)
	c := cmdtest.Listen(t, a, append([]string{"-B", "2048", "udp"}, args...)...)
	c.Freeze()
	b.Inject(nettest.NameB, nettest.Series(9, 40_000)...)
	c.Signal(syscall.SIGCONT)
	return c, c.Stop(syscall.SIGINT)
}

// TestOverflow checks that packets lost by a full ring are counted, reported with a remedy, and
// recorded in the file. tcpdump and dumpcap only have a count at the end.
func TestOverflow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c, code := overflow(t, "-i", nettest.NameA, "-w", file, "-v", "--stats", "json", "--fail-on-drop")
	if code != 3 {
		t.Errorf("exit code %d, want 3: %s", code, c.Stderr.String())
	}
	s := cmdtest.Accounts(t, c.Stderr.String())[0]
	if s.Received != 40_000 || s.Dropped == 0 || s.Delivered == 0 || !s.Final {
		t.Errorf("got %+v", s)
	}
	c.Says(fmt.Sprintf("%d packets captured\n40000 packets received by filter\n%d packets dropped by kernel\nthe ring was full ", s.Delivered, s.Dropped))
	c.Says(" packets dropped, the ring was full: try -B 4096, -s 128 or a narrower filter\n")
	c.Says(fmt.Sprintf("%d packets dropped between ", s.Dropped))
	c.Says("ringcap: packets were lost, as the final lines say (--fail-on-drop)\n")
	if n := len(captest.ReadFile(t, file)); uint64(n) != s.Delivered || s.Written != s.Delivered {
		t.Errorf("%d frames in the file, %d written, %d delivered", n, s.Written, s.Delivered)
	}
	if len(s.Drops) != 1 || s.Drops[0].Packets != s.Dropped || !s.Drops[0].From.Before(s.Drops[0].To) {
		t.Errorf("drops are %+v", s.Drops)
	}
	if len(s.Interfaces) != 1 || s.Interfaces[0].Name != nettest.NameA || s.Interfaces[0].Dropped != s.Dropped || s.Interfaces[0].Delivered != s.Delivered {
		t.Errorf("interfaces are %+v", s.Interfaces)
	}
	got := cmdtest.Tool(t, "tshark", "-r", file, "-X", "read_format:MIME Files Format", "-V")
	for _, want := range []string{
		"Number of Received Packets = 40000", "Number of Accepted Packets = 40000",
		fmt.Sprintf("Number of Dropped Packets = %d", s.Dropped), fmt.Sprintf("Number of Packets Dropped by OS = %d", s.Dropped),
		fmt.Sprintf("Number of Packets Delivered to the User = %d", s.Delivered),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("tshark does not say %q: %s", want, got[max(0, strings.Index(got, "Interface Statistics")):])
		}
	}
	cmdtest.Tool(t, "capinfos", file)
}

// TestOverflowIsNoFault checks that losses are reported without --fail-on-drop, but are no
// error.
func TestOverflowIsNoFault(t *testing.T) {
	c, code := overflow(t, "-i", nettest.NameA, "-c", "100000")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	c.Says("the ring was full: try -B 4096, -w FILE instead of text or a narrower filter\n")
	if strings.Contains(c.Stderr.String(), "dropped between") {
		t.Errorf("intervals without -v: %s", c.Stderr.String())
	}
}

// TestOverflowOfSeveral checks that the account also closes if several rings overflow, or one
// ring of all interfaces, for which the kernel only has one count.
func TestOverflowOfSeveral(t *testing.T) {
	for _, args := range [][]string{
		{"-i", nettest.NameA, "-i", "lo"},
		{"-i", nettest.NameA, "--fanout", "2"},
		{"-i", "any"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x.pcapng")
			c, code := overflow(t, append(args, "-w", file, "--stats", "json", "--fail-on-drop")...)
			if code != 3 {
				t.Errorf("exit code %d, want 3: %s", code, c.Stderr.String())
			}
			s := cmdtest.Accounts(t, c.Stderr.String())[0]
			if s.Received != 40_000 || s.Dropped == 0 || s.Written != s.Delivered || s.Delivered != uint64(len(captest.ReadFile(t, file))) {
				t.Errorf("got %+v", s)
			}
			c.Says("the ring was full: try -B 4096")
			if len(s.Drops) == 0 {
				t.Error("no times of the losses")
			}
			cmdtest.Tool(t, "capinfos", file)
			got := cmdtest.Tool(t, "tshark", "-r", file, "-X", "read_format:MIME Files Format", "-V")
			want := fmt.Sprintf("Number of Dropped Packets = %d\n", s.Dropped)
			if args[1] == "any" {
				want = fmt.Sprintf("all interfaces together: 40000 packets received by filter, %d dropped by kernel", s.Dropped)
			}
			if !strings.Contains(got, want) {
				t.Errorf("tshark does not say %q: %s", want, got[max(0, strings.Index(got, "Interface Statistics")):])
			}
		})
	}
}

// TestFailOnDrop checks that --fail-on-drop is no error if nothing was lost.
func TestFailOnDrop(t *testing.T) {
	a, b := nettest.NewPair(t)
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--fail-on-drop", "-t", "udp port 9")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	c.Stdout.Await(t, "UDP", 3)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
}

// TestStatisticsDescriptor checks that --stats json:3 writes the account to a descriptor that
// the caller opened, at SIGUSR1 and at the end.
func TestStatisticsDescriptor(t *testing.T) {
	a, b := nettest.NewPair(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	c := cmdtest.New(t, "-i", nettest.NameA, "-s", "50", "-c", "5", "-t", "--stats", "json:3", "udp port 9")
	c.Cmd.ExtraFiles = []*os.File{w}
	c.Start(a)
	_ = w.Close()
	var said cmdtest.Buffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = r.WriteTo(&said)
	}()
	c.Stderr.Await(t, "listening on", 1)
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	c.Stdout.Await(t, "UDP", 3)
	c.Signal(syscall.SIGUSR1)
	said.Await(t, "}\n", 1)
	b.Inject(nettest.NameB, nettest.Series(9, 6)...)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	<-done
	all := cmdtest.Accounts(t, said.String())
	if len(all) != 2 || all[0].Final || all[0].Delivered != 3 || all[0].Printed != 3 || all[0].CutSnapLength != 3 {
		t.Fatalf("got %+v", all)
	}
	if last := all[1]; !last.Final || last.Delivered != 5 || last.Printed != 5 || last.Received != 5+last.Unread || last.CutSnapLength != 5 {
		t.Errorf("at the end %+v", last)
	}
	c.Says("5 packets cut at the snapshot length\n")
	if s := c.Stderr.String(); strings.Contains(s, "{") || strings.Contains(s, "ringcap: 3 packets captured") {
		t.Errorf("standard error has what belongs to the descriptor: %s", s)
	}
}

// TestStatisticsOfFiles checks that copying a file has an account too, and that a closed
// descriptor is an error.
func TestStatisticsOfFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.pcap")
	out, err := cmdtest.Command(t, "-r", "testdata/http.pcap", "-w", file, "-s", "60", "--stats", "json:1", "tcp").Output()
	if err != nil {
		t.Fatal(err)
	}
	s := cmdtest.Accounts(t, string(out))[0]
	if n := len(captest.ReadFile(t, file)); uint64(n) != s.Written || s.Delivered != s.Written || s.Filtered == 0 || s.CutSnapLength == 0 {
		t.Errorf("%d packets in the file, account %+v", n, s)
	}
	cmd := cmdtest.Command(t, "-r", "testdata/http.pcap", "--stats", "json:9")
	if text, err := cmd.CombinedOutput(); err == nil || string(text) != "ringcap: --stats json:9: descriptor 9 is not open: open it in the shell with 9>FILE\n" {
		t.Errorf("%v: %s", err, text)
	}
}

// TestInterfaceDrops checks that the account has what the interface counted as dropped during
// the capture. This is no loss for --fail-on-drop, because it includes frames that were
// captured but that no protocol wanted (tagged ones without a VLAN device).
func TestInterfaceDrops(t *testing.T) {
	h := nettest.New(t)
	tun := h.AddTun("tun-t")
	lose := func(n int) {
		for range n { // tun counts what is neither IPv4 nor IPv6 as dropped
			if _, err := tun.Write(make([]byte, 40)); err == nil {
				t.Skip("needs a kernel whose tun refuses frames that are not IP")
			}
		}
	}
	lose(2)
	c := cmdtest.Listen(t, h, "-i", "tun-t", "--fail-on-drop", "--stats", "json")
	lose(3)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("\n3 packets dropped by driver or protocols (rx_dropped), perhaps captured before\n")
	c.Says(`"rx_dropped":3}`)
}
