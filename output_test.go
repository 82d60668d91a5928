package main_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestSetUnderLoad captures the same traffic into one file and into a set until the set has
// several files. The set must have every frame once and in order, and no empty file.
func TestSetUnderLoad(t *testing.T) {
	for _, flags := range []string{"-C 100k", "-b packets:777", "-b duration:0.01"} {
		t.Run(flags, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			dir, whole := t.TempDir(), filepath.Join(t.TempDir(), "whole.pcapng")
			filter := "udp port 9"
			one := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", whole, filter)
			set := cmdtest.Listen(t, a, append(strings.Fields("-i "+nettest.NameA+" "+flags), "-w", filepath.Join(dir, "x.pcapng"), filter)...)
			frames := 0
			for ; frames < 6000 || len(captest.Files(t, dir)) < 4; frames += 64 {
				if frames > 1_000_000 {
					t.Fatal("the set gets no new file")
				}
				part := nettest.Series(9, 64)
				for i, f := range part {
					binary.BigEndian.PutUint32(f[42:], uint32(frames+i))
				}
				b.Inject(nettest.NameB, part...)
			}
			for _, c := range []*cmdtest.Process{one, set} {
				if code := c.Stop(syscall.SIGINT); code != 0 {
					t.Errorf("exit code %d: %s", code, c.Stderr.String())
				}
				c.Says(fmt.Sprintf("%d packets captured\n", frames))
			}
			var got []captest.Frame
			paths := captest.Files(t, dir)
			for _, path := range paths {
				part := captest.ReadFile(t, path)
				if len(part) == 0 {
					t.Errorf("%s is empty", path)
				}
				got = append(got, part...)
			}
			want := captest.ReadFile(t, whole)
			if len(got) != frames || len(want) != frames || len(paths) < 3 {
				t.Fatalf("%d frames in %d files, %d in one", len(got), len(paths), len(want))
			}
			for i := range got {
				if n := binary.BigEndian.Uint32(got[i].Data[42:]); n != uint32(i) || !bytes.Equal(got[i].Data, want[i].Data) {
					t.Fatalf("frame %d of the set is number %d", i, n)
				}
			}
			for _, path := range []string{paths[0], paths[len(paths)-1]} {
				if out := cmdtest.Tool(t, "capinfos", path); !strings.Contains(out, "Capture application: ringcap") || !strings.Contains(out, "Name = "+nettest.NameA) {
					t.Errorf("%s is not complete in itself: %s", path, out)
				}
				if out := cmdtest.Tool(t, "tshark", "-r", path, "-X", "read_format:MIME Files Format", "-V"); strings.Count(out, "Interface Statistics Block") == 0 {
					t.Errorf("%s has no statistics", path)
				}
			}
		})
	}
}

// TestTurnsWithoutTraffic checks that a file is complete, and its hook runs, when its period is
// over, even if no packet follows. A period without packets has no file.
func TestTurnsWithoutTraffic(t *testing.T) {
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	done := filepath.Join(t.TempDir(), "done")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-G", "1", "-W", "3", "-z", "sh -c 'echo hooked >&2; cp $0 "+done+"'", "-w", filepath.Join(dir, "x-%s.pcap"), "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	c.Stderr.Await(t, "hooked", 1)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("Maximum file limit reached: 3\n")
	if paths := captest.Files(t, dir); len(paths) != 1 || len(captest.ReadFile(t, paths[0])) != 5 {
		t.Errorf("the files are %v", paths)
	}
	if n := len(captest.ReadFile(t, done)); n != 5 {
		t.Errorf("the hook found %d packets", n)
	}
}

// TestSetEnds checks that --max-files and --max-bytes end the capture at the packet that fills
// the set.
func TestSetEnds(t *testing.T) {
	for flags, want := range map[string]int{"--max-files 3": 9, "--max-bytes 500": 6} { // 80 bytes a packet and 24 a file
		a, b := nettest.NewPair(t)
		dir := t.TempDir()
		c := cmdtest.Listen(t, a, append(strings.Fields("-i "+nettest.NameA+" -b packets:3 "+flags), "-w", filepath.Join(dir, "x.pcap"), "udp")...)
		b.Inject(nettest.NameB, nettest.Series(9, 20)...)
		if code := c.Wait(); code != 0 {
			t.Errorf("%s: exit code %d: %s", flags, code, c.Stderr.String())
		}
		n := 0
		for _, path := range captest.Files(t, dir) {
			n += len(captest.ReadFile(t, path))
		}
		if n != want {
			t.Errorf("%s: %d packets, want %d", flags, n, want)
		}
		c.Says(fmt.Sprintf("%d packets captured\n", want))
		if said := strings.Contains(c.Stderr.String(), "Maximum file limit reached: 3\n"); said != (flags == "--max-files 3") {
			t.Errorf("%s: %s", flags, c.Stderr.String())
		}
	}
}

// TestSplitFile checks that a file can be split into a set that keeps the last files, and that
// a missing directory is an error.
func TestSplitFile(t *testing.T) {
	dir := t.TempDir()
	out, err := cmdtest.Command(t, "-r", "testdata/http.pcap", "-b", "packets:4", "-b", "files:2", "-w", filepath.Join(dir, "x.pcap")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if paths := captest.Files(t, dir); len(paths) != 2 || !strings.Contains(string(out), " files deleted to make room") {
		t.Errorf("the files are %v: %s", paths, out)
	}
	if out, err := cmdtest.Command(t, "-r", "testdata/http.pcap", "-C", "1", "-w", filepath.Join(dir, "absent", "x.pcap")).CombinedOutput(); err == nil || !strings.Contains(string(out), "absent/x.pcap: no such file") {
		t.Errorf("an absent directory: %v, %s", err, out)
	}
}

// TestSetNames checks that a set has all packets even if its pattern gives a name again, as at
// the end of summer time. With --utc there is no summer time.
func TestSetNames(t *testing.T) {
	if _, err := time.LoadLocation("Europe/Berlin"); err != nil {
		t.Skip("needs the time zones (tzdata)")
	}
	file := filepath.Join(t.TempDir(), "in.pcap")
	frames := make([]packet.Frame, 24)
	for i := range frames {
		frames[i] = *captest.Packet(i, nil).Frame
		frames[i].Info.Timestamp = time.Date(2026, 10, 24, 22, 15*i, 0, 0, time.UTC)
	}
	captest.WriteFile(t, file, frames)
	const again = " already: the next one is "
	for _, c := range []struct {
		args, name, note string
		files            int
	}{
		{"-G 1h -w d-%Y%m%d-%H%M.pcap", "d-20261025-0200_2.pcap", "d-20261025-0200.pcap" + again, 6},
		{"-G 1h -w d-%Y%m%d-%H%M.pcap --utc", "d-20261025-0100.pcap", "", 6},
		{"-b interval:3600 -w d.pcap", "d_00001_20261025000000.pcap", "", 6},
		{"-b interval:3600 -w d.pcap --utc", "d_00001_20261024220000.pcap", "", 6},
		{"-G 1h -w x%M.pcap", "x00_6.pcap", "x00_2.pcap", 6},
		{"-G 1h -w 100%.pcap", "100%_6.pcap", "100%_2.pcap", 6},
		{"-G 1h -w x%Q.pcap", "x%Q_6.pcap", "x%Q_2.pcap", 6},
		{"-G 1h -w x%Ey.pcap", "x26_6.pcap", "x26_2.pcap", 6},
		{"-G 2h -C 100 -W 2 -w t.pcap", "t_3.pcap0", "t_2.pcap0", 3},
		{"-G 2h -C 100 -w t.pcap -z true", "t_3.pcap", "t_2.pcap", 3},
	} {
		dir := t.TempDir()
		cmd := cmdtest.Command(t, append([]string{"-r", file}, strings.Fields(c.args)...)...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "TZ=Europe/Berlin")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", c.args, err, out)
		}
		n, paths := 0, captest.Files(t, dir)
		for _, path := range paths {
			n += captest.Count(t, path)
		}
		if n != 24 || len(paths) != c.files || !slices.Contains(paths, filepath.Join(dir, c.name)) {
			t.Errorf("%s: %d packets in %v", c.args, n, paths)
		}
		if notes := strings.Count(string(out), again); notes != min(1, len(c.note)) || !strings.Contains(string(out), c.note) {
			t.Errorf("%s: said %s", c.args, out)
		}
	}
}

// TestMinFree checks that --min-free ends a capture to one file when there is too little room.
func TestMinFree(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--min-free", "1000TiB", "-w", file, "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	if code := c.Wait(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	c.Says("are free in " + filepath.Dir(file))
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// TestNextFile: SIGALRM begins the next file of a set.
func TestNextFile(t *testing.T) {
	for _, flags := range []string{"-C 1GB", "-G 1h", "-b interval:3600", "-C 1GB --sandbox=off"} {
		a, b := nettest.NewPair(t)
		dir := t.TempDir()
		c := cmdtest.Listen(t, a, append(strings.Fields("-i "+nettest.NameA+" -z echo -Q in "+flags), "-w", filepath.Join(dir, "x%%.pcap"), "udp port 9")...)
		for n := 1; n <= 3; n++ {
			b.Inject(nettest.NameB, nettest.Series(9, n)...)
			awaitCount(t, c, n*(n+1)/2)
			c.Signal(syscall.SIGALRM)
			c.Stderr.Await(t, dir, n) // the hook has it
		}
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", flags, code, c.Stderr.String())
		}
		var sizes []int
		for _, path := range captest.Files(t, dir) {
			sizes = append(sizes, len(captest.ReadFile(t, path)))
		}
		if slices.Sort(sizes); !slices.Equal(sizes, []int{1, 2, 3}) {
			t.Errorf("%s: files of %d packets", flags, sizes)
		}
	}
}

// awaitCount sends SIGUSR1 until the counts say that so many packets were captured.
func awaitCount(t *testing.T, c *cmdtest.Process, packets int) {
	t.Helper()
	want := fmt.Sprintf("ringcap: %s captured, ", ledger.Packets(uint64(packets)))
	for before := strings.Count(c.Stderr.String(), " captured, "); !strings.Contains(c.Stderr.String(), want); before++ {
		c.Signal(syscall.SIGUSR1)
		c.Stderr.Await(t, " captured, ", before+1)
	}
}

// TestReopen moves the file and sends SIGALRM, as logrotate does. A new file of the same name
// must follow. A file that was not moved is kept, and the next one gets another name.
func TestReopen(t *testing.T) {
	for _, mode := range []string{"on", "off"} {
		a, b := nettest.NewPair(t)
		dir := t.TempDir()
		path := filepath.Join(dir, "x.pcap")
		c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--sandbox="+mode, "-Q", "in", "--reopen", "-z", "echo", "-w", path, "udp port 9")
		total := 0
		next := func(n int) {
			b.Inject(nettest.NameB, nettest.Series(9, n)...)
			total += n
			awaitCount(t, c, total)
		}
		next(1)
		for n := 2; n <= 3; n++ {
			if err := os.Rename(path, fmt.Sprintf("%s.%d", path, n-1)); err != nil {
				t.Fatal(err)
			}
			c.Signal(syscall.SIGALRM)
			c.Stderr.Await(t, "-z echo", n-1) // the hook does not find it
			next(n)
		}
		for n := 4; n <= 5; n++ {
			c.Signal(syscall.SIGALRM)
			c.Stderr.Await(t, "\n"+dir, n-3)
			next(n)
		}
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, c.Stderr.String())
		}
		for name, want := range map[string]int{"x.pcap.1": 1, "x.pcap.2": 2, "x.pcap": 3, "x_2.pcap": 4, "x_3.pcap": 5} {
			if got := len(captest.ReadFile(t, filepath.Join(dir, name))); got != want {
				t.Errorf("%s has %d packets, want %d", name, got, want)
			}
		}
		c.Says(path + " may not be replaced: the next file is ")
	}
}

// TestQuietJournal checks that the line of progress, which is overwritten again and again, is
// only shown on a terminal.
func TestQuietJournal(t *testing.T) {
	a, b := nettest.NewPair(t)
	args := []string{"-v", "-i", nettest.NameA, "-w", os.DevNull, "udp"}
	ours, theirs := cmdtest.Terminal(t)
	shown := cmdtest.New(t, args...)
	shown.Cmd.Stderr = theirs
	shown.Start(a)
	quiet := cmdtest.Listen(t, a, args...)
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	text := make([]byte, 0, 4096)
	for !bytes.Contains(text, []byte("Got ")) {
		n, err := ours.Read(text[len(text):cap(text)])
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		text = text[:len(text)+n]
	}
	awaitCount(t, quiet, 3)
	for _, c := range []*cmdtest.Process{quiet, shown} {
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	if text := quiet.Stderr.String(); strings.ContainsAny(text, "\r\x1b") || strings.Contains(text, "Got") {
		t.Errorf("%q", text)
	}
}

// TestRestarts checks that the limits of a set include the files of earlier runs, which it
// knows by their names, and what -z made of them. It must not touch other files.
func TestRestarts(t *testing.T) {
	others := []string{"y.pcap", "x.pcap.bak", "x_old.pcap", "x.txt", "d-today.pcap", "x_00001.pcap"}
	for _, c := range []struct {
		flags, name string
		most        int
	}{
		{"-C 300B -W 3", "x.pcap", 3},
		{"-C 300B --keep 1200", "x.pcap", 5},
		{"-b filesize:300B -b files:2", "x.pcap", 2},
		{"-b packets:3 -b files:2 -b nametimenum:2", "x.pcapng", 2},
		{"-b packets:3 -b files:2 -z gzip", "x.pcap", 2},
		{"-C 300B -W 3 -z gzip", "x.pcap", 3},
		{"-b packets:3 -b files:3 --sandbox=off", "x.pcap.gz", 3},
		{"-G 1 --keep 5000", "%Y/d-%H%M%S.pcap", 30},
	} {
		dir := t.TempDir()
		for _, name := range others {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("theirs"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for run := range 4 {
			args := append([]string{"-r", "testdata/http.pcap", "-w", filepath.Join(dir, c.name)}, strings.Fields(c.flags)...)
			if out, err := cmdtest.Command(t, args...).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v: %s", c.flags, err, out)
			}
			var ours []string
			err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
				if err == nil && !e.IsDir() && !slices.Contains(others, e.Name()) {
					ours = append(ours, path)
				}
				return err
			})
			if err != nil || len(ours) == 0 || len(ours) > c.most {
				t.Errorf("%s, run %d: %v, %v", c.flags, run, ours, err)
			}
		}
		for _, name := range others {
			if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != "theirs" {
				t.Errorf("%s: %s is %q, %v", c.flags, name, b, err)
			}
		}
	}
}

// TestFlight checks that a flight recorder writes nothing until a packet or SIGUSR2 triggers
// it, and then the packets from before.
func TestFlight(t *testing.T) {
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--flight", "4MiB", "--trigger", "udp port 7", "-w", filepath.Join(dir, "x.pcapng"), "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 10)...)
	b.Inject(nettest.NameB, nettest.Numbered(7, 0))
	c.Stderr.Await(t, "11 packets written to "+filepath.Join(dir, "x_00001.pcapng"), 1)
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	awaitCount(t, c, 16)
	c.Signal(syscall.SIGUSR2)
	c.Stderr.Await(t, "5 packets written to "+filepath.Join(dir, "x_00002.pcapng"), 1)
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("19 packets captured\n")
	c.Says("3 packets kept in memory and not asked for\n")
	for i, want := range []int{11, 5} {
		frames := captest.ReadFile(t, filepath.Join(dir, fmt.Sprintf("x_%05d.pcapng", i+1)))
		if len(frames) != want {
			t.Errorf("file %d has %d packets, want %d", i+1, len(frames), want)
		}
	}
	if paths := captest.Files(t, dir); len(paths) != 2 {
		t.Errorf("the files are %v", paths)
	}
}

// TestFlightAfter checks that with --after-trigger the packets after the trigger are written
// too, at most up to the end of the capture.
func TestFlightAfter(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--flight", "30s", "--trigger", "udp port 7", "--after-trigger", "1h", "-w", file, "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 4)...)
	b.Inject(nettest.NameB, nettest.Numbered(7, 0))
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	if n := len(captest.ReadFile(t, strings.Replace(file, "x.", "x_00001.", 1))); n != 10 {
		t.Errorf("%d packets, want 4 before, the trigger and 5 after", n)
	}
	if strings.Contains(c.Stderr.String(), "not asked for") {
		t.Errorf("packets are reported as not written: %s", c.Stderr.String())
	}
}
