package process

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// whole has all facts.
var whole = &packet.Process{
	PID: 1234, TID: 1240, Name: "curl", Command: "/usr/bin/curl", Arguments: "curl -s http://x: y", UID: 0, GID: 100, User: "root",
	Parent: packet.Parent{PID: 7, Name: "sh", Command: "/bin/dash", Arguments: "sh -c curl"}, Ancestors: []int{7, 2, 1},
	Cgroup: "/system.slice/docker-ab.scope", Container: packet.Container{ID: strings.Repeat("ab", 32), Name: "web", Image: "nginx:1.27"},
	Pod: packet.Pod{Name: "front", Namespace: "shop", UID: "1-2-3"}, Stale: true,
}

// with returns a frame with comments.
func with(t testing.TB, comments ...string) *packet.Frame {
	f := &packet.Frame{}
	for _, c := range comments {
		if err := f.AddComment(c); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func recorded() *Recorded { return NewRecorded(nil, new(ledger.Snapshot)) }

// TestOptions checks the words of the comment, which ptcpdump reads, and that it reads back.
func TestOptions(t *testing.T) {
	f := &packet.Frame{Options: AppendOptions(nil, whole)}
	want := "PID: 1234\nCmd: /usr/bin/curl\nArgs: curl -s http://x: y\nThreadId: 1240\nUserId: 0\nGroupId: 100\n" +
		"ParentPID: 7\nParentCmd: /bin/dash\nParentArgs: sh -c curl\n" +
		"ContainerName: web\nContainerId: " + whole.Container.ID + "\nContainerImage: nginx:1.27\nPodName: front\nPodNamespace: shop\nPodUID: 1-2-3\n" +
		"Name: curl\nUser: root\nParentName: sh\nAncestors: 7 2 1\nCgroup: /system.slice/docker-ab.scope\nStale: true"
	if all := f.Comments(); len(all) != 1 || all[0] != want {
		t.Errorf("%q\nwant %q", all, want)
	}
	ids := false
	for kind, value := range packet.Options(f.Options) {
		ids = ids || kind == 8 && len(value) == 8 && binary.LittleEndian.Uint32(value) == 1234 && binary.LittleEndian.Uint32(value[4:]) == 1240
	}
	if !ids || len(f.Options)%4 != 0 {
		t.Errorf("no epb_processid_threadid in % x", f.Options)
	}
	for _, p := range []*packet.Process{
		whole, {UID: 0, GID: -1, User: "root"}, {PID: 5, Name: " a b ", UID: -1, GID: -1}, {UID: -1, GID: -1, Container: packet.Container{ID: "x"}},
		{PID: 1, UID: 4294967294, GID: 4294967294},
	} {
		if got := recorded().Find(&packet.Frame{Options: AppendOptions(nil, p)}); !reflect.DeepEqual(got, p) {
			t.Errorf("got  %+v\nwant %+v", got, p)
		}
	}
	if o := AppendOptions(nil, &packet.Process{UID: -1, GID: -1}); len(o) > 0 {
		t.Errorf("options that tell nothing: % x", o)
	}
}

// TestForged checks that a process cannot choose a name or arguments that bring a line of their
// own, and that the longest comment fits into its option.
func TestForged(t *testing.T) {
	p := &packet.Process{PID: 66, Name: "x\nPID: 1\n", Arguments: "a\r\nContainerName: good\nUserId: 0\x1b[2J", UID: 1000, GID: -1}
	f := &packet.Frame{Options: AppendOptions(nil, p)}
	if c := f.Comments()[0]; strings.Count(c, "\n") != 3 || strings.ContainsAny(c, "\r\x1b") {
		t.Errorf("%q", c)
	}
	got := recorded().Find(f)
	if got.PID != 66 || got.UID != 1000 || got.Container.Name != "" || got.Name != `x\nPID: 1\n` {
		t.Errorf("%+v", got)
	}
	long := strings.Repeat("\xff", packet.MaxArguments)
	all := &packet.Process{PID: 1, Name: long, Command: long, Arguments: long, User: long, Parent: packet.Parent{PID: 1, Name: long, Command: long, Arguments: long},
		Cgroup: long, Container: packet.Container{ID: long, Name: long, Image: long}, Pod: packet.Pod{Name: long, Namespace: long, UID: long}, Ancestors: make([]int, 1000)}
	f = &packet.Frame{Options: AppendOptions(nil, all)}
	if c := f.Comments(); len(c) != 1 || len(c[0]) < 20000 || !strings.Contains(c[0], "...\n") {
		t.Errorf("%d comments", len(c))
	}
	wide := &packet.Process{PID: 1, Arguments: strings.Repeat("ü", packet.MaxArguments)}
	if c := (&packet.Frame{Options: AppendOptions(nil, wide)}).Comments()[0]; c != strings.ToValidUTF8(c, "?") {
		t.Error("a cut value is not UTF-8, as a comment has to be")
	}
}

// TestReadPtcpdump checks the comments that ptcpdump writes, one for each group, and those of its
// first versions.
func TestReadPtcpdump(t *testing.T) {
	f := with(t, "PID: 4\nCmd: /usr/lib/jvm/java-21-openjdk...\nArgs: java -jar x.jar...", "ThreadId: 9\nThreadName: worker", "UserId: 33\nGroupId: 34",
		"ParentPID: 2\nParentCmd: /bin/sh\nParentArgs: sh", "ContainerName: web\nContainerId: cafe\nContainerImage: nginx\nContainerLabels: {\"PodName\":\"x\"}",
		"PodName: front\nPodNamespace: shop\nPodUID: u\nPodLabels: {}\nPodAnnotations: {\"a\":\"PID: 5\"}")
	want := &packet.Process{
		PID: 4, TID: 9, Name: "java-21-openjdk", Command: "/usr/lib/jvm/java-21-openjdk...", Arguments: "java -jar x.jar...", UID: 33, GID: 34,
		Parent: packet.Parent{PID: 2, Command: "/bin/sh", Arguments: "sh"}, Ancestors: []int{2},
		Container: packet.Container{ID: "cafe", Name: "web", Image: "nginx"}, Pod: packet.Pod{Name: "front", Namespace: "shop", UID: "u"},
	}
	if got := recorded().Find(f); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	old := recorded().Find(with(t, "a remark", "PID: 4\nCommand: /bin/nc\nArgs: nc\n"))
	if old == nil || old.PID != 4 || old.Command != "/bin/nc" || old.Name != "nc" || old.UID != -1 {
		t.Errorf("%+v", old)
	}
}

// TestReadHostile checks that what makes no sense in a comment is left out, field by field, and
// that the remarks of people tell nothing.
func TestReadHostile(t *testing.T) {
	for _, c := range []struct {
		comments []string
		want     *packet.Process
	}{
		{[]string{"PID: abc\nUserId: 5"}, &packet.Process{UID: 5, GID: -1}},
		{[]string{"PID: 1099511627776\nUserId: 4294967295\nGroupId: -2\nThreadId: 0\nCmd:\nAncestors: 5 x\nArgs: a"}, &packet.Process{Arguments: "a", UID: -1, GID: -1}},
		{[]string{"PID: 5\nPID: 6", "PID: 7\nUserId: 1", "UserId: 2"}, &packet.Process{PID: 5, UID: 1, GID: -1}},
		{[]string{strings.Repeat("PID: x\n", 9000)}, nil},
		{[]string{"Name: of the game\nUser: bob", "PID 5", "see PID: 5", "", "\n", ":", "Stale: true"}, nil},
		{[]string{"PID: 5\x00", "UserId: 7 "}, &packet.Process{UID: 7, GID: -1}},
	} {
		if got := recorded().Find(with(t, c.comments...)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%.60q: %+v, want %+v", c.comments, got, c.want)
		}
	}
	ids := func(pid, tid uint32) []byte {
		return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32([]byte{8, 0, 8, 0}, pid), tid)
	}
	for _, c := range []struct {
		options []byte
		want    *packet.Process
	}{
		{ids(9, 10), &packet.Process{PID: 9, TID: 10, UID: -1, GID: -1}},
		{ids(0, 10), nil},
		{ids(1<<31, 10), nil},
		{append(ids(9, 10), with(t, "PID: 8").Options...), &packet.Process{PID: 8, UID: -1, GID: -1}},
		{append(ids(8, 10), with(t, "PID: 8").Options...), &packet.Process{PID: 8, TID: 10, UID: -1, GID: -1}},
	} {
		if got := recorded().Find(&packet.Frame{Options: c.options}); !reflect.DeepEqual(got, c.want) {
			t.Errorf("% x: %+v, want %+v", c.options, got, c.want)
		}
	}
}

// TestRecorded checks that frames whose files tell the same share a process, that nothing is
// allocated for them, that memory is bounded, and which frames are left out.
func TestRecorded(t *testing.T) {
	r := recorded()
	a, b := with(t, "PID: 4\nUserId: 0", "remark"), with(t, "PID: 4", "UserId: 0")
	if p := r.Find(a); p == nil || p != r.Find(b) || p != r.Find(a) {
		t.Error("two processes for the same facts")
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = r.Before(a); _, _ = r.Before(b) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
	filler := strings.Repeat("x", 60000)
	for i := range 1000 {
		if p := r.Find(with(t, fmt.Sprintf("PID: %d\nArgs: %s", i+1, filler))); p.PID != i+1 || len(p.Arguments) > packet.MaxArguments {
			t.Fatalf("%+v", p)
		}
	}
	if len(r.known) > maxRecorded/60000+1 || len(r.same) > len(r.known) {
		t.Errorf("%d comments of 60 kB are remembered", len(r.known))
	}
	account := new(ledger.Snapshot)
	r = NewRecorded(&Selection{PIDs: []int{7}}, account)
	for comment, want := range map[string]bool{"PID: 7": true, "PID: 8\nParentPID: 7": true, "PID: 9\nParentPID: 8\nAncestors: 8 7 1": true, "PID: 9": false, "remark": false} {
		if ok, err := r.Before(with(t, comment)); ok != want || err != nil {
			t.Errorf("%q: %v, %v", comment, ok, err)
		}
	}
	if account.Told != 3 || account.Filtered != 2 {
		t.Errorf("%d told, %d filtered", account.Told, account.Filtered)
	}
	f := &packet.Frame{Process: whole}
	if _, _ = recorded().Before(f); f.Process != nil {
		t.Error("the process of the frame before stays")
	}
}

// FuzzRecorded checks for arbitrary comments that what they tell is the same when it was written and
// read again.
func FuzzRecorded(f *testing.F) {
	f.Add("PID: 4\nCmd: /a/b...\nArgs: a\x1b\nName:  x ", "ThreadId: 9\nUserId: 0\nAncestors: 1 2", uint32(4), uint32(9))
	f.Add("ContainerId: \xff\nPodName: \u00a0x", "Stale: true", uint32(1<<31), uint32(0))
	f.Fuzz(func(t *testing.T, a, b string, pid, tid uint32) {
		if len(a) > 60000 || len(b) > 60000 {
			return
		}
		frame := with(t, a, b)
		frame.Options = append([]byte{8, 0, 8, 0}, append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, pid), tid), frame.Options...)...)
		p := recorded().Find(frame)
		if p == nil {
			return
		}
		options := AppendOptions(nil, p)
		again := recorded().Find(&packet.Frame{Options: options})
		if again == nil {
			if len(options) > 0 {
				t.Fatalf("%q tells nothing", options)
			}
			return
		}
		if got := AppendOptions(nil, again); string(got) != string(options) {
			t.Errorf("got  %q\nwant %q", got, options)
		}
	})
}
