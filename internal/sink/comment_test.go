package sink

import (
	"slices"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// TestProcesses checks that a packet gets the options that tell its process before the remarks on it,
// and that nothing is allocated.
func TestProcesses(t *testing.T) {
	remark, err := NewRemark(func(*packet.Frame) (bool, error) { return true, nil }, "seen")
	if err != nil {
		t.Fatal(err)
	}
	k := new(keeper)
	s := Commented(k, []Remark{remark}, true)
	f := captest.Full(t)
	f.Options = nil
	a, b := &packet.Process{PID: 5, UID: -1, GID: -1}, &packet.Process{PID: 6, UID: 0, GID: -1}
	p := &packet.Packet{Frame: f}
	for _, c := range []struct {
		process *packet.Process
		want    []string
	}{{a, []string{"PID: 5", "seen"}}, {nil, []string{"seen"}}, {b, []string{"PID: 6\nUserId: 0", "seen"}}, {a, []string{"PID: 5", "seen"}}} {
		f.Process = c.process
		if err := s.Write(p); err != nil {
			t.Fatal(err)
		}
		if got := k.frame.Comments(); !slices.Equal(got, c.want) || len(f.Options) > 0 {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { f.Process = a; _ = s.Write(p); f.Process = b; _ = s.Write(p) }); n > 0 {
		t.Errorf("%v allocations for each packet", n)
	}
	if k.frame = (packet.Frame{}); Commented(k, []Remark{remark}, false).Write(p) != nil || len(k.frame.Comments()) != 1 {
		t.Errorf("a copy tells the process again: %q", k.frame.Comments())
	}
}

// TestCommented checks that the comments of a packet and its other options stay, that remarks
// follow them, that the packet itself does not change, and that nothing is allocated.
func TestCommented(t *testing.T) {
	match := true
	remark := func(text string) Remark {
		r, err := NewRemark(func(*packet.Frame) (bool, error) { return match, nil }, text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	k := new(keeper)
	s := Commented(k, []Remark{remark("one"), remark("two")}, true)
	f := captest.Full(t)
	f.Options, f.Process = nil, nil
	if err := f.AddComment("there"); err != nil {
		t.Fatal(err)
	}
	p := &packet.Packet{Frame: f}
	for _, c := range []struct {
		match bool
		want  []string
	}{{true, []string{"there", "one", "two"}}, {false, []string{"there"}}} {
		match = c.match
		if err := s.Write(p); err != nil {
			t.Fatal(err)
		}
		if got := k.frame.Comments(); !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
		if d := captest.Differences(&k.frame, f); c.match != (len(d) == 1 && d[0] == "Options") || len(d) > 1 {
			t.Errorf("%v differ", d)
		}
		if got := f.Comments(); len(got) != 1 || p.Frame != f {
			t.Errorf("the packet that other sinks get has %q", got)
		}
	}
	match = true
	if n := testing.AllocsPerRun(100, func() { _ = s.Write(p) }); n > 0 {
		t.Errorf("%v allocations for each packet", n)
	}
	if Commented(k, nil, false) != Sink(k) {
		t.Error("a sink without remarks is wrapped, so that it takes no blocks")
	}
}
