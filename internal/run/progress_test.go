package run

import (
	"os"
	"strings"
	"testing"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/testing/cmdtest"
)

func TestProgressText(t *testing.T) {
	for _, c := range []struct {
		done, total int64
		elapsed     time.Duration
		want        string
	}{
		{50e6, 200e6, 2 * time.Second, "50.0 of 200.0 MB (25%), 25.0 MB/s, 6s left"},
		{200e6, 200e6, 2 * time.Second, "200.0 of 200.0 MB (100%), 100.0 MB/s, 0s left"},
		{50e6, 0, 2 * time.Second, "50.0 MB, 25.0 MB/s"},    // a pipe
		{50e6, 40e6, 2 * time.Second, "50.0 MB, 25.0 MB/s"}, // it grew
		{0, 40e6, time.Second, "0.0 MB, 0.0 MB/s"},          // a slow disk
		{1, 40e6, time.Second, "0.0 of 40.0 MB (0%), 0.0 MB/s, 11111h6m39s left"},
	} {
		if got := progressText(c.done, c.total, c.elapsed); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// TestProgress shows the line on a terminal only, after a second, and takes it
// away.
func TestProgress(t *testing.T) {
	ours, tty := cmdtest.Terminal(t)
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args           []string
		stdout, stderr *os.File
		want           bool
	}{
		{[]string{"-r", "x"}, file, tty, true},
		{[]string{"-r", "x"}, tty, tty, false}, // among the packets
		{[]string{"-r", "x", "-w", "y"}, tty, tty, true},
		{[]string{"-r", "x", "--count"}, tty, tty, true},
		{[]string{"-r", "x", "--follow"}, file, tty, false},
		{[]string{"-r", "x", "-w", "y"}, tty, file, false},
	} {
		cfg, err := cli.Parse(c.args)
		if err != nil {
			t.Fatal(err)
		}
		s := &session{cfg: cfg, stdout: c.stdout, stderr: c.stderr}
		if p := s.newProgress([]string{"testdata/http.pcap"}, nil); (p != nil) != c.want {
			t.Errorf("%q: %+v", c.args, p)
		}
	}
	s := &session{cfg: &cli.Config{}, stdout: file, stderr: tty}
	p := s.newProgress([]string{"testdata/http.pcap"}, func() int64 { return 24 })
	p.show(p.started.Add(progressAfter / 2))
	p.show(p.started.Add(progressAfter))
	p.show(p.started.Add(progressAfter + progressEvery/2))
	p.clear()
	if _, err := tty.WriteString("end\n"); err != nil {
		t.Fatal(err)
	}
	var got []byte
	b := make([]byte, 256)
	for !strings.Contains(string(got), "end\r\n") {
		n, err := ours.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b[:n]...)
	}
	if !strings.HasPrefix(string(got), "\r0.0 of 0.0 MB (1%), 0.0 MB/s, ") || !strings.HasSuffix(string(got), " left\x1b[K\r\x1b[Kend\r\n") {
		t.Errorf("%q", got)
	}
}
