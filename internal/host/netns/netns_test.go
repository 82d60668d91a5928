package netns

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringcap/internal/host/netdev"
	"ringcap/internal/testing/nettest"
)

// tree is a Finder whose files are links to namespaces.
func tree(t *testing.T, links map[string]*nettest.Host) *Finder {
	t.Helper()
	root := t.TempDir()
	f := New(root)
	for at, h := range links {
		link(t, filepath.Join(root, at), h.Path())
	}
	link(t, root+"/proc/thread-self/ns/net", "/proc/thread-self/ns/net")
	return f
}

func link(t *testing.T, path, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func inodeOf(t *testing.T, h *nettest.Host) uint64 {
	t.Helper()
	inode, err := netdev.InodeOf(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	return inode
}

// TestNames checks the name of each namespace: that of ip-netns(8), else its container's, else the
// lowest process's. One whose name another one has is called by its inode.
func TestNames(t *testing.T) {
	var h [4]*nettest.Host
	for i := range h {
		h[i] = nettest.New(t)
	}
	f := tree(t, map[string]*nettest.Host{
		"run/netns/web": h[0], "proc/3/ns/net": h[0],
		"proc/12/ns/net": h[1], "proc/9/ns/net": h[1], "proc/100/ns/net": h[1],
		"proc/7/ns/net": h[2],
		"proc/8/ns/net": h[3],
	})
	write(t, f.names+"/stale", "") // nothing is mounted there
	for pid, c := range map[int][2]string{7: {"aa", "db"}, 8: {"bb", "web"}} {
		id := strings.Repeat(c[0], 32)
		write(t, filepath.Dir(filepath.Dir(f.path(pid)))+"/cgroup", "0::/system.slice/docker-"+id+".scope\n")
		write(t, filepath.Dir(filepath.Dir(f.path(pid)))+"/stat", fmt.Sprintf("%d (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 77 0 0\n", pid))
		write(t, filepath.Dir(f.proc)+"/var/lib/docker/containers/"+id+"/config.v2.json", `{"ID":"`+id+`","Name":"/`+c[1]+`"}`)
	}
	all := f.All()
	var names []string
	for _, one := range all {
		names = append(names, one.Name)
	}
	called := fmt.Sprintf("net:%d", inodeOf(t, h[3]))
	want := []string{netdev.Self, "db", "pid:9", "web", called}
	if inodeOf(t, h[3]) < inodeOf(t, h[0]) { // the first of two keeps the name
		want[4] = fmt.Sprintf("net:%d", inodeOf(t, h[0]))
	}
	if !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	for name, want := range map[string]Found{
		"web":          {"web", f.names + "/web", inodeOf(t, h[0])},
		"pid:100":      {"pid:100", f.path(100), inodeOf(t, h[1])},
		"pid:7":        {"db", f.path(7), inodeOf(t, h[2])},
		"container:db": {"db", f.path(7), inodeOf(t, h[2])},
		"db":           {"db", f.path(7), inodeOf(t, h[2])},
		f.path(12):     {"pid:9", f.path(12), inodeOf(t, h[1])},
	} {
		if got, err := f.Find([]string{name, name}); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// TestWatch checks when namespaces begin and end: one that another process comes to, one with an
// open file and one with a thread go on.
func TestWatch(t *testing.T) {
	a, b, c, d := nettest.New(t), nettest.New(t), nettest.New(t), nettest.New(t)
	f := tree(t, map[string]*nettest.Host{"proc/2/ns/net": a, "proc/3/ns/net": b, "proc/4/ns/net": c})
	w := f.NewWatch([]uint64{inodeOf(t, a), inodeOf(t, b)}, true, 6)
	began, ended := w.Look()
	if len(began) != 1 || began[0].Name != "pid:4" || len(ended) != 0 {
		t.Fatalf("%v began, %v ended", began, ended)
	}
	for _, pid := range []int{2, 3} {
		if err := os.Remove(f.path(pid)); err != nil {
			t.Fatal(err)
		}
	}
	link(t, f.path(5), a.Path())
	link(t, filepath.Join(f.proc, "6/fd/7"), fmt.Sprintf("net:[%d]", inodeOf(t, b))) // of ringcap
	link(t, filepath.Join(f.names, "late"), d.Path())
	began, ended = w.Look()
	if len(began) != 1 || began[0].Name != "late" || !slices.Equal(ended, []uint64{inodeOf(t, b)}) {
		t.Errorf("%v began, %v ended", began, ended)
	}
	if err := os.Remove(f.path(4)); err != nil {
		t.Fatal(err)
	}
	link(t, filepath.Join(f.proc, "9/task/10/ns/net"), fmt.Sprintf("net:[%d]", inodeOf(t, c)))
	if began, ended = w.Look(); len(began)+len(ended) != 0 {
		t.Errorf("%v began, %v ended", began, ended)
	}
}
