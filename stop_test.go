package main

import (
	"testing"
	"time"

	"ringcap/internal/cli"
	"ringcap/packet"
)

// TestStopWhen: the packet that matches is the last one, live and from a file.
func TestStopWhen(t *testing.T) {
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	file, replayed := filepath.Join(dir, "x.pcap"), filepath.Join(dir, "y.pcap")
	c := start(t, a, "-i", nettest.NameA, "--stop-when", "udp[8:4] = 6", "-w", file, "udp")
	b.Inject(nettest.NameB, series(9, 10)...)
	if code := c.wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
	if frames := readFile(t, file); len(frames) != 7 || frames[6].data[45] != 6 {
		t.Errorf("%d frames, want the first 7", len(frames))
	}
	if out, err := exec.Command("ringcap", "-r", file, "-w", replayed, "--stop-when", "udp[8:4] = 2").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if n := len(readFile(t, replayed)); n != 3 {
		t.Errorf("%d frames replayed, want 3", n)
	}
	out, err := exec.Command("ringcap", "-r", file, "--stop-when", "udp portt 7").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--stop-when: ") {
		t.Errorf("a bad expression: %v, %s", err, out)
	}
}

// TestMaxBytes: the file ends with the packet that makes it long enough; without
// a file the bytes of the packets count.
func TestMaxBytes(t *testing.T) {
	for _, write := range []bool{true, false} {
		a, b := nettest.NewPair(t)
		file := filepath.Join(t.TempDir(), "x.pcap")
		args := []string{"-i", nettest.NameA, "--max-bytes", "200"} // of 60 and 16 bytes each
		if write {
			args = append(args, "-w", file)
		}
		c := start(t, a, append(args, "udp")...)
		b.Inject(nettest.NameB, series(9, 10)...)
		if code := c.wait(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		want := "4 packets captured"
		if write {
			want = "3 packets captured" // 24 + 3 * 78
			if n := len(readFile(t, file)); n != 3 {
				t.Errorf("%d packets in the file, want 3", n)
			}
		}
		c.says(want)
	}
}

// TestDuration: the deadline needs no packet to fire.
func TestDuration(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := start(t, a, "-i", nettest.NameA, "--duration", "300ms", "-w", file, "udp")
	b.Inject(nettest.NameB, series(9, 5)...)
	if code := c.wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
	c.says("received by filter\n0 packets dropped by kernel\n")
}

// TestLate: what came after the deadline is not delivered but counted, also where the
// wall clock was set meanwhile.
func TestLate(t *testing.T) {
	for _, step := range clockSteps {
		p := &stopper{cfg: cli.Stop{Duration: time.Hour}, halt: func() {}}
		start := time.Now()
		defer p.begin(start)()
		late := func(since time.Duration) bool {
			f := new(packet.Frame)
			f.Info.Timestamp = start.Round(0).Add(since + step)
			return p.late(f)
		}
		if late(0) || late(30*time.Minute) {
			t.Errorf("clock set by %v: a frame is late before the deadline", step)
		}
		// The timer is a second late and finds the wall clock as it was set. Readings of
		// both clocks that differ cannot be made: the deadline is set instead.
		p.deadline = time.Now().Add(-time.Second)
		end := p.deadline.Round(0).UnixNano()
		if off := time.Duration(p.expire(time.Now()) - end).Abs(); off > time.Millisecond {
			t.Errorf("the deadline is %v off", off)
		}
		p.end.Store(start.Round(0).Add(time.Hour + step).UnixNano())
		for since, want := range map[time.Duration]bool{0: false, time.Hour - 1: false, time.Hour: true, 2 * time.Hour: true} {
			if got := late(since); got != want {
				t.Errorf("clock set by %v: %v after the start: late is %v", step, since, got)
			}
		}
		if p.unread != 2 {
			t.Errorf("%d are unread", p.unread)
		}
	}
}
