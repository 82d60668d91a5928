package rotate

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/packet"
)

// shelf keeps the files of a set in memory, with a byte for each packet, and writes them to
// disk when they are closed.
type shelf struct {
	dir   string
	names []string
	files map[string]*memory
}

type memory struct {
	path   string
	data   []byte
	closed int
	failed error
}

func (m *memory) Write(p *packet.Packet) error           { m.data = append(m.data, p.Data...); return m.failed }
func (m *memory) Tick(time.Time, *ledger.Snapshot) error { return nil }
func (m *memory) Size() int64                            { return int64(len(m.data)) }
func (m *memory) Written() uint64                        { return uint64(len(m.data)) }
func (m *memory) Close(*ledger.Snapshot) error {
	m.closed++
	return os.WriteFile(m.path, m.data, 0o600)
}

func newShelf(t testing.TB) *shelf { return &shelf{dir: t.TempDir(), files: map[string]*memory{}} }

func (s *shelf) open(name string) (sink.File, error) {
	m := &memory{path: name}
	s.names = append(s.names, filepath.Base(name))
	s.files[filepath.Base(name)] = m
	return m, nil
}

// set returns a Set of numbered files x, x1, x2 and so on.
func (s *shelf) set(o Options) *Set {
	if o.Name == nil {
		o.Name = Tcpdump(filepath.Join(s.dir, "x"), false, 0, false, time.UTC)
	}
	o.Open, o.Remove = s.open, os.Remove
	return New(o)
}

// String returns the files with their packets, as in "x:abc x1:d".
func (s *shelf) String() string {
	var b strings.Builder
	for _, name := range s.names {
		fmt.Fprintf(&b, " %s:%s", name, s.files[name].data)
	}
	return strings.TrimSpace(b.String())
}

var epoch = time.Unix(1700000000, 0) // 20 s after a whole minute

// put writes a packet of one byte, with a time stamp so long after epoch.
func put(t testing.TB, s *Set, data byte, after time.Duration) {
	t.Helper()
	f := &packet.Frame{Data: []byte{data}}
	f.Info.Timestamp = epoch.Add(after)
	if err := s.Write(&packet.Packet{Frame: f}); err != nil {
		t.Fatal(err)
	}
}

func tick(t testing.TB, s *Set, after time.Duration) {
	t.Helper()
	if err := s.Tick(epoch.Add(after), nil); err != nil {
		t.Fatal(err)
	}
}

func closeSet(t testing.TB, s *Set) {
	t.Helper()
	if err := s.Close(nil); err != nil {
		t.Fatal(err)
	}
}

// TestRules checks each rule with packets whose letters give their seconds: a is 0.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		rules   Rules
		packets string
		want    string
	}{
		"size":                 {Rules{Size: 2}, "abcde", "x:ab x1:cd x2:e"},
		"packets":              {Rules{Packets: 3}, "abcdef", "x:abc x1:def"},
		"period":               {Rules{Period: 3 * time.Second}, "abcdegh", "x:abc x1:de x2:gh"},
		"empty periods":        {Rules{Period: 3 * time.Second}, "bz", "x:b x1:z"},
		"no drift":             {Rules{Period: 10 * time.Second}, "aeopu", "x:ae x1:op x2:u"},
		"late":                 {Rules{Period: 3 * time.Second}, "acdbe", "x:ac x1:dbe"},
		"interval":             {Rules{Interval: 10 * time.Second}, "ajkmu", "x:aj x1:km x2:u"},
		"age":                  {Rules{Age: 3 * time.Second}, "abdeg", "x:ab x1:de x2:g"},
		"age after a full one": {Rules{Age: 4 * time.Second, Size: 2}, "abcfgh", "x:ab x1:cf x2:gh"},
		"size in a period":     {Rules{Period: 5 * time.Second, Size: 2}, "abcdfg", "x:ab x1:cd x2:fg"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t)
			set := s.set(Options{Rules: c.rules, Name: func(p Place) string {
				if p.Number == 0 {
					return filepath.Join(s.dir, "x")
				}
				return filepath.Join(s.dir, fmt.Sprint("x", p.Number))
			}})
			for _, l := range []byte(c.packets) {
				put(t, set, l, time.Duration(l-'a')*time.Second)
			}
			closeSet(t, set)
			if got := s.String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			for name, f := range s.files {
				if f.closed != 1 {
					t.Errorf("%s was closed %d times", name, f.closed)
				}
			}
			if set.Size() != int64(len(c.packets)) {
				t.Errorf("size %d", set.Size())
			}
		})
	}
}

// TestTimer checks that a file ends when its time is over, even if no packet comes, after a
// short wait for packets that are late.
func TestTimer(t *testing.T) {
	s := newShelf(t)
	set := s.set(Options{Rules: Rules{Period: 10 * time.Second}, Start: epoch, Name: Tcpdump(filepath.Join(s.dir, "%s"), true, 0, false, time.UTC)})
	tick(t, set, 25*time.Second)
	put(t, set, 'a', 26*time.Second)
	tick(t, set, 30*time.Second)
	put(t, set, 'b', 29999*time.Millisecond)
	if f := s.files["1700000020"]; f == nil || f.closed != 0 || string(f.data) != "ab" {
		t.Fatalf("at the end of the period: %s", s)
	}
	tick(t, set, 30*time.Second+grace)
	if s.files["1700000020"].closed != 1 {
		t.Error("the file stays open until a packet comes")
	}
	tick(t, set, 99*time.Second)
	put(t, set, 'c', 100*time.Second)
	closeSet(t, set)
	if got := s.String(); got != "1700000020:ab 1700000100:c" {
		t.Errorf("got %s", got)
	}
}

// TestNothingLost checks for random rules that the files together have all packets in order.
func TestNothingLost(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		some := func(n int64) int64 { return r.Int64N(2) * (1 + r.Int64N(n)) }
		s := newShelf(t)
		o := Options{Rules: Rules{
			Size: some(20), Packets: uint64(some(20)), Age: time.Duration(some(9)) * time.Second,
			Period: time.Duration(some(9)) * time.Second, Interval: time.Duration(some(9)) * time.Second,
		}}
		o.Name = func(p Place) string { return filepath.Join(s.dir, fmt.Sprintf("%05d", p.Number)) }
		if seed%2 == 0 {
			o.Start = epoch
		}
		set := s.set(o)
		var want []byte
		var now time.Duration
		for range 100 {
			now += time.Duration(r.Int64N(2000)) * time.Millisecond
			if r.IntN(4) == 0 {
				tick(t, set, now)
				continue
			}
			b := byte('a' + r.IntN(26))
			want = append(want, b)
			put(t, set, b, now-time.Duration(r.IntN(100))*time.Millisecond)
		}
		closeSet(t, set)
		var got []byte
		for _, name := range s.names {
			if len(s.files[name].data) == 0 {
				t.Errorf("%s is empty", name)
			}
			got = append(got, s.files[name].data...)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("seed %d, %+v: got %s, want %s", seed, o.Rules, got, want)
		}
	}
}

// kept returns the names in the shelf's directory.
func (s *shelf) kept(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestKept checks that a limited number of files or bytes is kept, the last ones, even if
// someone else has deleted a file.
func TestKept(t *testing.T) {
	for name, c := range map[string]struct {
		o    Options
		want []string
	}{
		"files": {Options{Rules: Rules{Size: 10}, Files: 3}, []string{"x8", "x9"}},
		"bytes": {Options{Rules: Rules{Size: 10}, Keep: 45}, []string{"x6", "x7", "x8", "x9"}},
		"parts": {Options{Keep: 40}, []string{"x7", "x8", "x9"}},
		"wrap":  {Options{Rules: Rules{Size: 10}, Files: 3, Name: nil}, []string{"x0", "x2"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t)
			if name == "wrap" {
				c.o.Name = Tcpdump(filepath.Join(s.dir, "x"), false, 3, true, time.UTC)
			}
			set := s.set(c.o)
			for i := range 100 {
				put(t, set, 'x', 0)
				if i == 15 {
					if err := os.Remove(filepath.Join(s.dir, s.names[0])); err != nil {
						t.Fatal(err)
					}
				}
			}
			put(t, set, 'y', 0)
			// The current file is not on disk yet.
			if got := s.kept(t); !slices.Equal(got, c.want) {
				t.Errorf("the directory holds %v, want %v", got, c.want)
			}
			closeSet(t, set)
			if set.Deleted() < 6 {
				t.Errorf("%d deleted", set.Deleted())
			}
		})
	}
}

// TestNamesComeAgain checks that a name that comes again in a set gets a number, with one note
// for all. Names that a ring has deleted are free again.
func TestNamesComeAgain(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("needs the time zones (tzdata)")
	}
	const hour = time.Hour
	summerEnd := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC).Sub(epoch) // 02:30 in Berlin, half an hour before 02:00 comes again
	for name, c := range map[string]struct {
		pattern string
		options Options
		wrap    bool
		limit   int
		at      []time.Duration // times of packets a, b, c ...
		want    string
		left    int
	}{
		"the end of summer time": {"d-%H.pcap", Options{Rules: Rules{Period: hour}}, false, 0,
			[]time.Duration{summerEnd, summerEnd + hour, summerEnd + 2*hour}, "d-02.pcap:a d-02_2.pcap:b d-03.pcap:c", 3},
		"minutes by the second": {"x%M.pcap", Options{Rules: Rules{Period: 1e9}}, false, 0,
			[]time.Duration{0, 1e9, 2e9}, "x13.pcap:a x13_2.pcap:b x13_3.pcap:c", 3},
		"nothing to tell apart": {"100%%.pcap.gz", Options{Rules: Rules{Period: 1e9}}, false, 0,
			[]time.Duration{0, 1e9}, "100%.pcap.gz:a 100%_2.pcap.gz:b", 2},
		"no conversion": {"x%Q", Options{Rules: Rules{Period: 1e9}}, false, 0,
			[]time.Duration{0, 1e9}, "x%Q:a x%Q_2:b", 2},
		"numbers that begin anew in each period": {"t.pcap", Options{Rules: Rules{Period: 1e9, Size: 1}}, false, 2,
			[]time.Duration{0, 0, 1e9, 1e9}, "t.pcap0:a t.pcap1:b t_2.pcap0:c t_2.pcap1:d", 4},
		"a number that is another's name": {"x%e", Options{Rules: Rules{Period: 24 * hour, Size: 1}}, false, 0,
			[]time.Duration{-12 * 24 * hour, -12 * 24 * hour, -11 * 24 * hour, 0}, "x 2:a x 21:b x 3:c x14:d", 4},
		"the clock is set back": {"x-%H", Options{Rules: Rules{Period: hour, Size: 1}}, false, 0,
			[]time.Duration{0, hour, -hour, 0, hour}, "x-22:a x-23:b x-231:c x-22_2:d x-23_2:e", 5},
		"a ring": {"r.pcap", Options{Rules: Rules{Size: 1}, Files: 2}, true, 2,
			[]time.Duration{0, 0, 0, 0}, "r.pcap0:c r.pcap1:d r.pcap0:c r.pcap1:d", 2},
		"the oldest go": {"x%M", Options{Rules: Rules{Period: 1e9}, Files: 2}, false, 0,
			[]time.Duration{0, 1e9, 2e9, 3e9}, "x13:a x13_2:b x13_3:c x13_4:d", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t)
			notes := 0
			o := c.options
			o.Note = func(string) { notes++ }
			zone := time.UTC
			if strings.HasPrefix(c.pattern, "d-") {
				zone = berlin
			}
			o.Name = Tcpdump(filepath.Join(s.dir, c.pattern), o.Period > 0, c.limit, c.wrap, zone)
			set := s.set(o)
			for i, at := range c.at {
				put(t, set, 'a'+byte(i), at)
			}
			closeSet(t, set)
			if got := s.String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := len(s.kept(t)); got != c.left {
				t.Errorf("%d files are there, want %d", got, c.left)
			}
			if want := min(1, strings.Count(c.want, "_2")); notes != want {
				t.Errorf("%d notes, want %d", notes, want)
			}
		})
	}
}

// TestTaken checks that a set goes on with another name, and loses no packet, if a name is
// taken by someone else's file. If no name is free, the set ends.
func TestTaken(t *testing.T) {
	for taken, want := range map[string]string{
		"x1":         "x:a x1_2:b x2:c",
		"x x_2":      "x_3:a x1:b x2:c",
		"everything": "",
	} {
		s := newShelf(t)
		set := s.set(Options{Rules: Rules{Size: 1}})
		set.o.Open = func(name string) (sink.File, error) {
			if taken == "everything" || slices.Contains(strings.Fields(taken), filepath.Base(name)) {
				return nil, &os.PathError{Op: "open", Path: name, Err: unix.EPERM}
			}
			return s.open(name)
		}
		for _, l := range []byte("abc") {
			p := &packet.Packet{Frame: &packet.Frame{Data: []byte{l}}}
			if err := set.Write(p); (err != nil) != (want == "") {
				t.Errorf("%s: %v", taken, err)
			}
		}
		closeSet(t, set)
		if got := s.String(); got != want {
			t.Errorf("%s: got %s, want %s", taken, got, want)
		}
	}
}

// TestMaxFiles checks that the set is complete when its last file is full or its time is over.
func TestMaxFiles(t *testing.T) {
	s := newShelf(t)
	set := s.set(Options{Rules: Rules{Size: 2}, MaxFiles: 2})
	for i, want := range []bool{false, false, false, true} {
		put(t, set, 'a', 0)
		if set.Complete() != want || set.Over(epoch) != want {
			t.Errorf("packet %d: complete %v, over %v", i, set.Complete(), set.Over(epoch))
		}
	}
	set = s.set(Options{Rules: Rules{Period: time.Second}, MaxFiles: 1, Start: epoch})
	put(t, set, 'a', 0)
	if set.Over(epoch.Add(999*time.Millisecond)) || !set.Over(epoch.Add(time.Second)) || set.Complete() {
		t.Error("over at the wrong time")
	}
	tick(t, set, 2*time.Second)
	if !set.Complete() {
		t.Error("not complete after its time")
	}
}

// TestFloor checks that the oldest files are deleted if the disk is too full, and that the
// capture ends if there is none.
func TestFloor(t *testing.T) {
	s := newShelf(t)
	floor := func(bytes int64, percent float64) *Floor {
		f, err := NewFloor(s.dir, bytes, percent)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	set := s.set(Options{Rules: Rules{Size: 1}, Floor: floor(0, 100.1)})
	put(t, set, 'a', 0)
	put(t, set, 'b', 0)
	err := set.Tick(epoch, nil)
	if err == nil || !strings.Contains(err.Error(), "free in "+s.dir+", and there is no older file") {
		t.Errorf("got %v", err)
	}
	if got := s.kept(t); len(got) != 0 {
		t.Errorf("the directory still holds %v", got)
	}
	old := filepath.Join(s.dir, "x7")
	if err := os.WriteFile(old, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	set = s.set(Options{Rules: Rules{Size: 1}, Floor: floor(0, 100.1), Old: []Old{{Name: old}}})
	if err := set.Tick(epoch, nil); err == nil || set.Deleted() != 1 {
		t.Errorf("%d files of an earlier run were deleted, %v", set.Deleted(), err)
	}
	set = s.set(Options{Rules: Rules{Size: 1}, Floor: floor(1, 0)})
	put(t, set, 'a', 0)
	tick(t, set, 0)
	if got := s.kept(t); len(got) != 1 {
		t.Errorf("the directory holds %v", got)
	}
}

// TestFailure checks that a file that fails is closed, and that the set keeps returning the
// error.
func TestFailure(t *testing.T) {
	s := newShelf(t)
	set := s.set(Options{})
	put(t, set, 'a', 0)
	full := errors.New("full")
	s.files["x"].failed = full
	p := &packet.Packet{Frame: &packet.Frame{Data: []byte("b")}}
	for range 2 {
		if err := set.Write(p); !errors.Is(err, full) {
			t.Errorf("got %v", err)
		}
	}
	closeSet(t, set)
	if s.files["x"].closed != 1 {
		t.Errorf("closed %d times", s.files["x"].closed)
	}
}

// runs returns a function that runs a command for a file.
func runs(words ...string) func(string) error {
	return func(name string) error {
		cmd := exec.Command(words[0], append(words[1:], name)...)
		cmd.Stderr = os.Stderr
		return cmd.Run()
	}
}

// TestHook checks that the hook runs once for each file, including the last, one at a time, and
// that its failure is reported.
func TestHook(t *testing.T) {
	s := newShelf(t)
	log := filepath.Join(t.TempDir(), "log")
	script := filepath.Join(t.TempDir(), "hook")
	text := "#!/bin/sh\necho \"+$1 ${2##*/}\" >>" + log + "; sleep 0.01; echo - >>" + log + "; [ $(cat $2) != b ]\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var notes []string
	hook := NewHook(script, runs(script, "word"), func(text string) { mu.Lock(); notes = append(notes, text); mu.Unlock() })
	set := s.set(Options{Rules: Rules{Size: 1}, Hook: hook})
	for _, l := range []byte("abc") {
		put(t, set, l, 0)
	}
	closeSet(t, set)
	got, err := os.ReadFile(log)
	if want := "+word x\n-\n+word x1\n-\n+word x2\n-\n"; err != nil || string(got) != want {
		t.Errorf("%v: the hook wrote %s", err, got)
	}
	if len(notes) != 1 || !strings.HasSuffix(notes[0], "x1: exit status 1") {
		t.Errorf("notes: %q", notes)
	}
}

// TestHookHangs checks that a hook that never ends does not prevent the capture from ending,
// and that a note has the number of files that still wait for it.
func TestHookHangs(t *testing.T) {
	dir := t.TempDir()
	started, gate := filepath.Join(dir, "started"), filepath.Join(dir, "gate")
	for _, path := range []string{started, gate} {
		if err := unix.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	notes := make(chan string, 1)
	hook := NewHook("sh", runs("sh", "-c", "echo $1 >"+started+"; read x <"+gate, "sh"), func(text string) { notes <- text })
	hook.patience = 0
	hook.Add("first")
	hook.Add("second")
	if b, err := os.ReadFile(started); err != nil || string(b) != "first\n" {
		t.Fatalf("%v: %s", err, b)
	}
	hook.Close()
	if text := <-notes; !strings.Contains(text, "1 more files wait") {
		t.Errorf("note: %s", text)
	}
	if err := os.WriteFile(gate, []byte("go\n"), 0); err != nil {
		t.Fatal(err)
	}
	<-hook.done
}

func TestWriteAllocatesNothing(t *testing.T) {
	s := newShelf(t)
	set := s.set(Options{Rules: Rules{Size: 1 << 40, Period: time.Hour, Interval: time.Hour}, Keep: 1 << 41, Start: epoch})
	f := &packet.Frame{Data: nil}
	f.Info.Timestamp = epoch
	p := &packet.Packet{Frame: f}
	if n := testing.AllocsPerRun(1000, func() { _ = set.Write(p) }); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

func BenchmarkWrite(b *testing.B) {
	s := newShelf(b)
	set := s.set(Options{Rules: Rules{Size: 1 << 40, Period: time.Hour}, Keep: 1 << 41, Start: epoch})
	f := &packet.Frame{Data: nil}
	f.Info.Timestamp = epoch
	p := &packet.Packet{Frame: f}
	b.ReportAllocs()
	for b.Loop() {
		_ = set.Write(p)
	}
}

// TestOld checks that the limits include files of earlier runs, that numbers go on after
// theirs, and that no new file replaces one of them.
func TestOld(t *testing.T) {
	for name, c := range map[string]struct {
		o          Options
		limit      int
		old, names string // names of old files, 10 bytes each, and of the files at the end
	}{
		"-C -W":        {Options{Rules: Rules{Size: 10}, Files: 3}, 3, "x1 x2 x0", "x0 x1 x2"},
		"too many":     {Options{Rules: Rules{Size: 10}, Files: 2}, 2, "x2 x3 x4 x0 x1", "x0 x1"},
		"--keep":       {Options{Keep: 40}, 0, "x x1 x2 x3", "x3 x4 x5 x6"},
		"nothing kept": {Options{Rules: Rules{Size: 10}, Keep: 1000}, 0, "x7", "x7 x8 x9 x10"},
	} {
		s := newShelf(t)
		pattern := filepath.Join(s.dir, "x")
		for old := range strings.FieldsSeq(c.old) {
			old = filepath.Join(s.dir, old)
			if err := os.WriteFile(old, make([]byte, 10), 0o600); err != nil {
				t.Fatal(err)
			}
			c.o.Old = append(c.o.Old, Old{Name: old, Size: 10})
		}
		c.o.First = Following(pattern, c.o.Old)
		c.o.Name = Tcpdump(pattern, false, c.limit, c.o.Files > 0, time.UTC)
		set := s.set(c.o)
		for range 30 {
			put(t, set, 'x', 0)
		}
		closeSet(t, set)
		want := strings.Fields(c.names)
		slices.Sort(want)
		if got := s.kept(t); !slices.Equal(got, want) {
			t.Errorf("%s: %v are left, want %v", name, got, want)
		}
	}
}

// compressing returns a set whose hook replaces each file with one half as large, whose name
// has .gz at its end. The hook calls wait before each file.
func compressing(s *shelf, o Options, wait func()) *Set {
	o.Hook = NewHook("gzip", func(name string) error {
		wait()
		data, err := os.ReadFile(name)
		return errors.Join(err, os.WriteFile(name+".gz", data[:len(data)/2], 0o600), os.Remove(name))
	}, func(string) {})
	o.Measure = func(name string) (int64, error) {
		for _, n := range []string{name, name + ".gz"} {
			if info, err := os.Stat(n); err == nil {
				return info.Size(), nil
			}
		}
		return 0, os.ErrNotExist
	}
	set := s.set(o)
	set.o.Remove = func(name string) error {
		if os.Remove(name) == nil {
			return nil
		}
		return os.Remove(name + ".gz")
	}
	return set
}

// TestHookLimits checks that the limits apply to what the hook leaves, and that a copy of a
// file deletes none before the hook ran for it.
func TestHookLimits(t *testing.T) {
	for name, c := range map[string]struct {
		o           Options
		least, most int // limits of the number of files that are left
	}{
		"files": {Options{Rules: Rules{Size: 5}, Files: 2}, 2, 2},
		"bytes": {Options{Keep: 20}, 4, 10}, // 5 bytes become 2
	} {
		s := newShelf(t)
		ran := 0
		set := compressing(s, c.o, func() { ran++ })
		for range 100 {
			put(t, set, 'x', 0)
		}
		closeSet(t, set)
		left := s.kept(t)
		for i, got := range left {
			if want := fmt.Sprintf("x%d.gz", 20-len(left)+i); got != want {
				t.Errorf("%s: %s is left, want %s", name, got, want)
			}
		}
		if len(left) < c.least || len(left) > c.most || ran != 20 {
			t.Errorf("%s: %d are left, the hook ran for %d of 20", name, len(left), ran)
		}
	}
}

// TestSlowHook checks that files wait for a hook that is slower than a live capture until the
// set has twice its maximum size, and that the oldest are deleted then.
func TestSlowHook(t *testing.T) {
	s := newShelf(t)
	running, going := make(chan bool, 100), make(chan bool)
	var notes []string
	o := Options{Rules: Rules{Size: 10}, Files: 3, Start: epoch, Note: func(text string) { notes = append(notes, text) }}
	set := compressing(s, o, func() { running <- true; <-going })
	most := 0
	for i := range 200 {
		put(t, set, 'x', 0)
		most = max(most, len(s.kept(t)))
		if i == 9 {
			<-running // for the first file
		}
	}
	if most != 6 || len(notes) != 1 {
		t.Errorf("%d files at most, %q", most, notes)
	}
	close(going)
	closeSet(t, set)
	if got := strings.Join(s.kept(t), " "); got != "x17.gz x18.gz x19.gz" {
		t.Errorf("%s are left", got)
	}
}
