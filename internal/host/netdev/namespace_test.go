package netdev

import (
	"errors"
	"testing"

	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestHosts checks that interfaces with the same index are found in their own namespaces, under
// the names that ringcap shows, and that a thread comes back from a namespace.
func TestHosts(t *testing.T) {
	a, b := nettest.NewPair(t)
	home, err := InodeOf(ownPath)
	if err != nil {
		t.Fatal(err)
	}
	hosts := new(Hosts)
	t.Cleanup(hosts.Close)
	var inodes []uint64
	for name, h := range map[string]*nettest.Host{"first": a, "second/b": b} {
		n, err := OpenNamespace(h.Path(), name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = n.Close() })
		if _, err := hosts.Open(n); err != nil {
			t.Fatal(err)
		}
		inodes = append(inodes, n.Inode)
	}
	devices, err := hosts.Select([]string{"veth*"}, false, nil)
	if err != nil || len(devices) != 2 || devices[0].Index != devices[1].Index || devices[0].Namespace == devices[1].Namespace {
		t.Fatalf("%v, %v", devices, err)
	}
	for _, d := range devices {
		h := hosts.Of(d.Namespace)
		want := map[string]string{"first/veth-a": nettest.NameA, "second/b/veth-b": nettest.NameB}[d.Name]
		if now, _, err := h.Named(d.Index); err != nil || now.Name != d.Name || Base(d.Name) != want {
			t.Errorf("%s is called %s, %v", d.Name, now.Name, err)
		}
		ifc := &packet.Interface{Index: d.Index, Namespace: d.Namespace, Name: d.Name}
		h.Study(d.Index)
		h.Describe(ifc)
		if ifc.Facts == nil || ifc.Facts.Speed == 0 || len(ifc.Facts.Addresses) != 1 || h.Netmask(d.Index) != 0xffffff00 {
			t.Errorf("facts of %s: %+v, netmask %x", d.Name, ifc.Facts, h.Netmask(d.Index))
		}
		hosts.Refresh([]*packet.Interface{ifc})
		if _, _, ok := hosts.Drops(ifc); !ok {
			t.Errorf("no losses of %s", d.Name)
		}
		if err := h.Do(func() error { _, err := Find(want); return err }); err != nil {
			t.Error(err)
		}
	}
	if now, err := InodeOf(ownPath); err != nil || now != home {
		t.Errorf("the thread is in namespace %d, not %d: %v", now, home, err)
	}
	hosts.Leave(inodes[0])
	if hosts.Of(inodes[0]) != nil || hosts.Of(inodes[1]) == nil {
		t.Error("the wrong namespace was left")
	}
}

// TestOpenNamespace checks what is no network namespace, and that the process's own is nil.
func TestOpenNamespace(t *testing.T) {
	if n, err := OpenNamespace(ownPath, "own"); n != nil || err != nil {
		t.Errorf("%v, %v", n, err)
	}
	for _, path := range []string{"/proc/self/ns/uts", "/proc/self/stat", "/dev/null"} {
		if _, err := OpenNamespace(path, "x"); !errors.Is(err, ErrNoNamespace) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
