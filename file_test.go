package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/capfile"
	"ringcap/internal/sink/compress"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestKill checks that other tools can read what a capture has written when it is killed under
// load. Only the last record may be torn, in a set only that of the last file.
func TestKill(t *testing.T) {
	a, b := nettest.NewPair(t)
	defer b.Flood(nettest.NameB, nettest.Series(9, 64)...)()
	for i, args := range []string{"-w x.pcap", "-w x.pcapng", "-U -w x.pcap", "--sync 10ms -w x.pcapng", "-b filesize:300 -w x.pcapng"} {
		dir := t.TempDir()
		words := strings.Fields("-i " + nettest.NameA + " " + args)
		words[len(words)-1] = filepath.Join(dir, words[len(words)-1])
		c := cmdtest.Listen(t, a, append(words, "udp")...)
		awaitBytes(t, dir, 1<<20)
		if code := c.Stop(syscall.SIGKILL); code != -1 {
			t.Fatalf("exit code %d", code)
		}
		packets := 0
		paths := captest.Files(t, dir)
		for n, path := range paths {
			packets += readKilled(t, fmt.Sprintf("round %d, file %d of %d", i, n, len(paths)), path, n == len(paths)-1)
		}
		if packets < 64 {
			t.Errorf("round %d: %d packets", i, packets)
		}
	}
}

// awaitBytes returns once the files in a directory have that many bytes in total.
func awaitBytes(t *testing.T, dir string, want int64) {
	t.Helper()
	for end := time.Now().Add(cmdtest.Patience); ; time.Sleep(time.Millisecond) {
		sum := int64(0)
		for _, path := range captest.Files(t, dir) {
			if info, err := os.Stat(path); err == nil {
				sum += info.Size()
			}
		}
		if sum >= want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s has %d bytes", dir, sum)
		}
	}
}

// readKilled checks that tshark and capinfos read a file and returns the number of its packets.
// The last record may be torn if the file is the last one.
func readKilled(t *testing.T, what, path string, last bool) (packets int) {
	t.Helper()
	for _, tool := range []string{"capinfos -cMTmr", "tshark -n -r"} {
		words := strings.Fields(tool)
		cmdtest.Need(t, words[0])
		out, err := exec.Command(words[0], append(words[1:], path)...).CombinedOutput()
		if err != nil && !(last && strings.Contains(string(out), "cut short in the middle of a packet")) {
			t.Errorf("%s: %s: %v: %s", what, words[0], err, cmdtest.Tail(string(out), 3))
		}
		packets = strings.Count(string(out), " UDP ")
	}
	return packets
}

// TestCompressed checks that tshark and capinfos read compressed files, and that tshark reads
// the whole part of a file with a torn end.
func TestCompressed(t *testing.T) {
	for _, name := range []string{"x.pcap.gz", "x.pcapng.gz", "x.pcap.zst", "x.pcapng.zst", "x.pcap.lz4", "X.PCAPNG.LZ4"} {
		t.Run(name, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", path, "udp")
			b.Inject(nettest.NameB, nettest.Series(9, 3000)...)
			if code := c.Stop(syscall.SIGINT); code != 0 {
				t.Fatalf("exit code %d: %s", code, c.Stderr.String())
			}
			if out := cmdtest.Tool(t, "capinfos", "-cT", "-m", "-r", path); !strings.Contains(out, ",3000") {
				t.Errorf("capinfos says %s", out)
			}
			if n := strings.Count(cmdtest.Tool(t, "tshark", "-n", "-r", path), "UDP"); n != 3000 {
				t.Errorf("tshark sees %d packets", n)
			}
			whole, err := os.ReadFile(path)
			if err != nil || len(whole) > 3000*64/4 {
				t.Errorf("%d bytes, %v", len(whole), err)
			}
			// A kill may tear the last frame of the compression.
			cut := filepath.Join(dir, "cut-"+name)
			twice := append(slices.Clone(whole), whole[:len(whole)/2]...)
			if err := os.WriteFile(cut, twice, 0o600); err != nil {
				t.Fatal(err)
			}
			out, _ := exec.Command("tshark", "-n", "-r", cut).Output()
			if n := strings.Count(string(out), "UDP"); n < 3000 {
				t.Errorf("tshark sees %d packets of the cut file", n)
			}
		})
	}
}

// TestUnreadFIFO checks that a signal ends a run that waits for the reader of a FIFO.
func TestUnreadFIFO(t *testing.T) {
	h := nettest.New(t)
	path := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	c := cmdtest.New(t, "-i", "lo", "-w", path)
	c.Start(h)
	awaitRing(t, c.Pid())
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("0 packets captured\n")
}

// TestUnwrittenFIFO checks that the first signal ends a run that waits for the writer of a FIFO,
// and that a writer that comes late is read.
func TestUnwrittenFIFO(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.pcap")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	late := filepath.Join(dir, "late.pcap")
	whole := append(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1}), captest.Records(3)...)
	if err := os.WriteFile(late, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"-r FIFO --count", "-r FIFO -w out.pcap", "--merge -r FILE -r FIFO --json", "-r FILE -r FIFO -w out.pcap"} {
		words := strings.Fields(strings.NewReplacer("FIFO", path, "FILE", late, "out.pcap", filepath.Join(dir, "out.pcap")).Replace(args))
		c := cmdtest.New(t, words...)
		c.Start(nil)
		awaitOpen(t, c.Pid(), path)
		if code := c.Stop(syscall.SIGTERM); code != 0 {
			t.Errorf("%s: exit code %d: %s", args, code, c.Stderr.String())
		}
		c = cmdtest.New(t, words...)
		c.Start(nil)
		awaitOpen(t, c.Pid(), path)
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		write(t, f, whole[:30])
		write(t, f, whole[30:])
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if code := c.Wait(); code != 0 {
			t.Errorf("%s: exit code %d: %s", args, code, c.Stderr.String())
		}
		if strings.HasSuffix(args, "--count") && c.Stdout.String() != "3 packets\n" {
			t.Errorf("%s: %q", args, c.Stdout.String())
		}
	}
}

// awaitOpen returns once a process has a file open.
func awaitOpen(t *testing.T, pid int, path string) {
	t.Helper()
	for end := time.Now().Add(cmdtest.Patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		all, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		if err != nil {
			t.Fatal(err)
		}
		for _, fd := range all {
			if name, err := os.Readlink(fd); err == nil && name == path {
				return
			}
		}
	}
	t.Fatalf("%s is not opened", path)
}

// awaitRing returns once a process, alone in its namespace, has a packet socket.
func awaitRing(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(cmdtest.Patience); time.Now().Before(end); {
		sockets, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/packet", pid))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(string(sockets), "\n") > 1 {
			return
		}
	}
	t.Fatal("no ring is opened")
}

// TestFileFlags checks that --mode sets the mode of a file, and that --no-clobber keeps an
// existing one.
func TestFileFlags(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	args := []string{"-r", "testdata/ping.pcap", "-w", path, "--mode", "640", "--no-clobber", "--sync", "1s"}
	if out, err := cmdtest.Command(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	before, err := os.Stat(path)
	if err != nil || before.Mode() != 0o640 {
		t.Errorf("mode %v, %v", before.Mode(), err)
	}
	out, err := cmdtest.Command(t, args...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "open "+path+": it exists") {
		t.Errorf("%v: %s", err, out)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) || after.Size() != before.Size() {
		t.Errorf("the file has changed: %v, %v", after, err)
	}
}

// TestBatchesOnAFullDisk checks that a file that cannot grow has only whole records, as many as
// the error says, and that the account closes. Packets written in batches must give the same
// file as one by one.
func TestBatchesOnAFullDisk(t *testing.T) {
	capture := filepath.Join(t.TempDir(), "in.pcap")
	header := capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1})
	if err := os.WriteFile(capture, append(header, captest.Records(5000)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, expression := range []string{"", "not ether[31] = 7"} {
		for _, processors := range []string{"1", "2"} {
			var files [][]byte
			for _, flags := range []string{"", "-c 1000000000"} {
				dir := t.TempDir()
				script := fmt.Sprintf("ulimit -f 3001; exec ringcap -r %s -w x.pcap %s --stats json '%s'", capture, flags, expression)
				cmd := cmdtest.Shell(t, script)
				cmd.Dir, cmd.Env = dir, append(cmd.Env, "GOMAXPROCS="+processors)
				said, err := cmd.CombinedOutput()
				s := cmdtest.Accounts(t, string(said))[0]
				if err == nil || s.Delivered != s.Written+s.Refused || !strings.Contains(string(said), fmt.Sprintf("write x.pcap: file too large: %d packets are in the file", s.Written)) {
					t.Errorf("%v %+v: %s", err, s, said)
				}
				if n := len(captest.ReadFile(t, filepath.Join(dir, "x.pcap"))); uint64(n) != s.Written {
					t.Errorf("%d packets in the file, the account says %d", n, s.Written)
				}
				files = append(files, content(t, dir, "x.pcap"))
			}
			if !bytes.Equal(files[0], files[1]) {
				t.Errorf("%q: %d bytes in batches, %d one by one", expression, len(files[0]), len(files[1]))
			}
		}
	}
}

// TestSetOnAFullDisk checks that the files of a set, or of a flight recorder, have as many
// packets as the account says if one of them cannot grow. That one must not be reported as
// written.
func TestSetOnAFullDisk(t *testing.T) {
	capture := filepath.Join(t.TempDir(), "in.pcap")
	header := capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1})
	if err := os.WriteFile(capture, append(header, captest.Records(5000)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flags := range []string{
		"--flight 64MiB --trigger 'ether[31] = 7'", "--flight 64MiB --trigger 'greater 0' --after-trigger 1h", "-b packets:1000", "-b duration:1000", "-C 1MB",
	} {
		dir := t.TempDir()
		cmd := cmdtest.Shell(t, fmt.Sprintf("ulimit -f 301; exec ringcap -r %s -w x.pcap --stats json %s", capture, flags))
		cmd.Dir = dir
		said, err := cmd.CombinedOutput()
		s := cmdtest.Accounts(t, string(said))[0]
		names := captest.Files(t, dir)
		n := 0
		for _, name := range names {
			n += len(captest.ReadFile(t, name))
		}
		if err == nil || uint64(n) != s.Written || s.Delivered != s.Written+s.Refused+s.Unasked {
			t.Errorf("%s: %v, %d packets in the files, the account is %+v", flags, err, n, s)
		}
		if lines := strings.Count(string(said), " written to "); strings.Contains(flags, "--flight") && lines != len(names)-1 {
			t.Errorf("%s: %d of %d files are reported as written: %s", flags, lines, len(names), said)
		}
	}
}

// TestHarm checks that the user hears of it when another process deletes, replaces or cuts a
// file that is being written. Packets that are lost with it do not count as written. A file
// that is cut to nothing starts again, and a set goes on with its next file.
func TestHarm(t *testing.T) {
	cut := func(size int64) func(path string) error {
		return func(path string) error { return os.Truncate(path, size) }
	}
	replace := func(path string) error {
		return errors.Join(os.WriteFile(path+".new", nil, 0o600), os.Rename(path+".new", path))
	}
	for name, c := range map[string]struct {
		flags string
		file  string
		harm  func(path string) error
		said  string // the message, at once
		ends  bool   // the capture ends by itself
		after int    // how many of the 7 packets sent after the harm are in files
	}{
		"deleted":               {"-w", "x.pcap", os.Remove, "x.pcap was deleted or replaced: packets go on", false, 0},
		"replaced":              {"-w", "x.pcapng", replace, "x.pcapng was deleted or replaced: packets go on", false, 0},
		"copytruncate":          {"-w", "x.pcap", cut(0), "it begins anew without the 5 packets", false, 7},
		"copytruncate, pcapng":  {"-w", "x.pcapng", cut(0), "it begins anew without the 5 packets", false, 7},
		"copytruncate, at once": {"-U -w", "x.pcapng", cut(0), "it begins anew without the 5 packets", false, 7},
		"copytruncate, gzip":    {"-w", "x.pcap.gz", cut(0), "it begins anew without the 5 packets", false, 7},
		"cut":                   {"-w", "x.pcap", cut(100), "was cut off while it was written: 5 packets are lost", true, 0},
		"set, deleted":          {"-b packets:100 -w", "x.pcap", os.Remove, "was deleted or replaced while it was written: 5 packets are lost", false, 7},
		"set, cut":              {"-b packets:100 -w", "x.pcapng", cut(0), "was cut off while it was written: 5 packets are lost", false, 7},
		"set, sandbox off":      {"--sandbox=off -C 1 -w", "x.pcap", cut(30), "was cut off while it was written: 5 packets are lost", false, 7},
		"flight":                {"--flight 2MiB --trigger ip --after-trigger 1h -w", "x.pcap", os.Remove, "x_00001.pcap was deleted or replaced while it was written: 5 packets are lost", false, 7},
		"lines, deleted":        {"--json=", "x.json", os.Remove, "x.json was deleted or replaced: lines go on into a file without a name, which ends with this run: to save it, copy /proc/", false, 0},
		"lines, replaced":       {"--json=", "x.json", replace, "x.json was deleted or replaced: lines go on", false, 0},
		"lines, cut":            {"--json=", "x.json", cut(0), "x.json was cut off: lines go on, but those of 5 packets are lost", false, 7},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			dir := t.TempDir()
			path := filepath.Join(dir, c.file)
			args := append(strings.Fields("-i "+nettest.NameA+" -Q in --stats json "+c.flags), path)
			if option, ok := strings.CutSuffix(c.flags, "="); ok {
				args = strings.Fields("-i " + nettest.NameA + " -Q in --stats json " + option + "=" + path)
			}
			w := cmdtest.Listen(t, a, append(args, "udp port 9")...)
			written := func(n uint64) {
				t.Helper()
				for i := strings.Count(w.Stderr.String(), "{"); ; i++ {
					w.Signal(syscall.SIGUSR1)
					w.Stderr.Await(t, "}\n", i+1)
					all := cmdtest.Accounts(t, w.Stderr.String())
					if last := all[len(all)-1]; last.Written+last.Exported >= n {
						return
					}
				}
			}
			b.Inject(nettest.NameB, nettest.Series(9, 5)...)
			written(5)
			hurt := captest.Files(t, dir)[0]
			if err := c.harm(hurt); err != nil {
				t.Fatal(err)
			}
			w.Stderr.Await(t, c.said, 1)
			code := 0
			if c.ends {
				code = w.Wait()
			} else {
				b.Inject(nettest.NameB, nettest.Series(9, 7)...)
				code = w.Stop(syscall.SIGINT)
			}
			if strings.HasPrefix(name, "set,") {
				w.Says("this set has lost 1 file while it was written, as said before")
			}
			all := cmdtest.Accounts(t, w.Stderr.String())
			last := all[len(all)-1]
			if code != 1 || last.Delivered != last.Written+last.Refused+last.Exported+last.ExportRefused || int(last.Written+last.Exported) != c.after {
				t.Errorf("exit code %d, %+v: %s", code, last, w.Stderr.String())
			}
			n := 0
			for _, name := range captest.Files(t, dir) {
				info, err := os.Stat(name)
				switch {
				case err != nil:
					t.Error(err)
				case strings.HasSuffix(name, ".json"):
					text, err := os.ReadFile(name)
					if err != nil || bytes.Contains(text, []byte{0}) {
						t.Errorf("%q, %v", text, err)
					}
					n += bytes.Count(text, []byte("\n"))
				case info.Size() > 0 && !c.ends && name != hurt || strings.Contains(c.said, "anew"):
					n += len(captest.ReadFile(t, name))
				}
			}
			if n != c.after {
				t.Errorf("%d packets in the files, want %d", n, c.after)
			}
		})
	}
}

// TestFollowGoesOn checks that --follow goes on with the file that replaces the one it reads,
// or in a set with the next file, and that it reads all packets of each.
func TestFollowGoesOn(t *testing.T) {
	header := capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1})
	put := func(t *testing.T, path string, packets int) { // puts a whole file there at once, as a capture does
		t.Helper()
		b := append(slices.Clone(header), captest.Records(packets)...)
		if encoder := compress.ForName(path); encoder != nil {
			b = encoder.Append(nil, b)
		}
		if err := errors.Join(os.WriteFile(path+".new", b, 0o600), os.Rename(path+".new", path)); err != nil {
			t.Fatal(err)
		}
	}
	for name, files := range map[string][]string{
		"replaced":       {"x.pcap", "x.pcap", "x.pcap"},
		"set":            {"x_00009_20260102030405.pcap", "x_00010_20260102030405.pcap", "x_00001_20260102030406.pcap"},
		"set, by time":   {"x_20260102030405_99999.pcap", "x_20260102030406_00000.pcap", "x_20260102030406_00001.pcap"},
		"-C":             {"z.pcap", "z.pcap1", "z.pcap2"},
		"-C -W":          {"z.pcap08", "z.pcap09", "z.pcap00"},
		"-G":             {"z-2359.pcap", "z-0000.pcap", "z-0001.pcap"},
		"-C -G":          {"z-235959.pcap1", "z-235959.pcap2", "z-000000.pcap"},
		"-C -G -W":       {"z-235959.pcap0", "z-235959.pcap1", "z-000000.pcap0"},
		"-G, old names":  {"z-1100.pcap", "z-1300.pcap", "z-1500.pcap"}, // z-1200.pcap is of yesterday
		"set, gzip":      {"z_00009_20260102030405.pcap.gz", "z_00010_20260102030405.pcap.gz", "z_00011_20260102030406.pcap.gz"},
		"set, lz4":       {"z_00009_20260102030405.pcap.lz4", "z_00010_20260102030405.pcap.lz4", "z_00011_20260102030406.pcap.lz4"},
		"set, zstd":      {"z_00009_20260102030405.pcap.zst", "z_00010_20260102030405.pcap.zst", "z_00011_20260102030406.pcap.zst"},
		"set, no ending": {"x_00009_20260102030405", "x_00010_20260102030405", "x_00010_20260102030406"},
	} {
		for _, mode := range []string{"on", "off"} {
			t.Run(name+" "+mode, func(t *testing.T) {
				dir := t.TempDir()
				path := func(i int) string { return filepath.Join(dir, files[i]) }
				for _, other := range []string{
					"x.pcap1", "y_00010_20260102030405.pcap", "x_00010_20260102030406.pcap.gz", "x_00001_20250102030405.pcap",
					"z.pcap5", "z.pcap05", "z-2358.pcap", "z-1200.pcap", "z-235958.pcap", "z-2359.pcap.gz", "za-2359.pcap", "z1.pcap", "z2.pcap",
				} {
					put(t, filepath.Join(dir, other), 50)
					if err := os.Chtimes(filepath.Join(dir, other), time.Time{}, time.Now().Add(-time.Minute)); err != nil {
						t.Fatal(err)
					}
				}
				put(t, path(0), 3)
				out := filepath.Join(t.TempDir(), "out.pcap")
				c := cmdtest.New(t, "--sandbox="+mode, "--follow", "-r", path(0), "-w", out)
				c.Start(nil)
				size := int64(len(header))
				for i := range files {
					if i > 0 {
						put(t, path(i), 3+i)
					}
					size += int64(len(captest.Records(3 + i)))
					cmdtest.AwaitSize(t, out, size)
				}
				if code := c.Stop(syscall.SIGINT); code != 0 {
					t.Errorf("exit code %d: %s", code, c.Stderr.String())
				}
				if n := len(captest.ReadFile(t, out)); n != 3+4+5 {
					t.Errorf("%d packets: %s", n, c.Stderr.String())
				}
			})
		}
	}
}

// TestSignalBetweenBatches checks that all whole records from before a signal are in the file,
// and that a partial record at the end is no error then.
func TestSignalBetweenBatches(t *testing.T) {
	whole := append(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1}), captest.Records(800)...)
	for _, input := range []string{"pipe", "growing file"} {
		path := filepath.Join(t.TempDir(), "out.pcap")
		c := cmdtest.New(t, "-r", "-", "-w", path)
		var to *os.File
		if input == "pipe" {
			from, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			c.Cmd.Stdin, to = from, w
		} else {
			growing := filepath.Join(t.TempDir(), "in.pcap")
			f, err := os.Create(growing)
			if err != nil {
				t.Fatal(err)
			}
			c.Cmd.Args, to = []string{"ringcap", "--follow", "-r", growing, "-w", path}, f
		}
		write(t, to, whole[:50_000])
		c.Start(nil)
		write(t, to, append(slices.Clone(whole[50_000:]), captest.Record(1, 2, 3, "abc")[:17]...))
		cmdtest.AwaitSize(t, path, int64(len(whole)))
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", input, code, c.Stderr.String())
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, whole) {
			t.Errorf("%s: %d bytes of %d, %v", input, len(got), len(whole), err)
		}
		_ = to.Close()
	}
}

func write(t *testing.T, f *os.File, b []byte) {
	t.Helper()
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
}
