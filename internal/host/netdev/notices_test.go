package netdev

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vishvananda/netlink"

	"ringcap/internal/testing/nettest"
)

// openHost opens the Host of a network namespace.
func openHost(t *testing.T, in *nettest.Host) *Host {
	t.Helper()
	var h *Host
	in.Do(func() (err error) {
		h, err = OpenHost()
		return err
	})
	t.Cleanup(h.Close)
	return h
}

// patience bounds every wait for an event. It says nothing about speed.
const patience = 20 * time.Second

// await waits until a condition holds as the result of notices.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// addPairs adds pairs of interfaces to a host.
func addPairs(t *testing.T, in *nettest.Host, from, to int) {
	t.Helper()
	in.Do(func() error {
		for i := from; i < to; i++ {
			if err := netlink.LinkAdd(&netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: fmt.Sprintf("q%d", i)}, PeerName: fmt.Sprintf("r%d", i)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestOverflow checks that interfaces whose notices were lost become known nevertheless, and so
// do later ones.
func TestOverflow(t *testing.T) {
	in := nettest.New(t)
	h := openHost(t, in)
	if err := h.notices.SetReceiveBufferSize(1, false); err != nil { // the minimum, for a few notices
		t.Fatal(err)
	}
	var mu sync.Mutex
	heard := map[string]bool{}
	hold, done := make(chan struct{}), make(chan struct{})
	ended := make(chan error)
	go func() {
		ended <- h.Watch(done, func(d Device, _ bool) {
			<-hold
			mu.Lock()
			defer mu.Unlock()
			heard[d.Name] = true
		})
	}()
	has := func(n int) func() bool {
		return func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(heard) == n
		}
	}
	const many = 150
	h.mu.Lock() // no notice can be handled, so most are lost
	addPairs(t, in, 0, many)
	h.mu.Unlock()
	close(hold)
	await(t, "interfaces whose notices were lost are unknown", has(1+2*many))
	addPairs(t, in, many, many+1)
	await(t, "an interface is unknown that came later", has(1+2*many+2))
	close(done)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestNamed checks that an interface has its current name, keeps the last one when it is gone,
// and that the memory for such names is bounded.
func TestNamed(t *testing.T) {
	in := nettest.New(t)
	h := openHost(t, in)
	addPairs(t, in, 0, 1)
	index := 0
	in.Do(func() error {
		l, err := netlink.LinkByName("q0")
		if err == nil {
			index = l.Attrs().Index
		}
		return err
	})
	name := func() string {
		d, _, err := h.Named(index)
		if err != nil {
			t.Fatal(err)
		}
		return d.Name
	}
	if name() != "q0" {
		t.Errorf("it is %s", name())
	}
	before := h.Version()
	in.Do(func() error {
		l, err := netlink.LinkByIndex(index)
		if err != nil {
			return err
		}
		return netlink.LinkSetName(l, "other")
	})
	await(t, "it keeps its first name", func() bool { return name() == "other" })
	if h.Version() == before || h.Gone(index) {
		t.Error("the version is the same, or the interface is gone")
	}
	if _, since, _ := h.Named(index); since.IsZero() {
		t.Error("the time of the change is unknown")
	}
	in.Remove("other")
	await(t, "it never goes", func() bool { return h.Gone(index) })
	if name() != "other" {
		t.Errorf("when gone it is %s", name())
	}
	if _, _, err := h.Named(1 << 20); err == nil {
		t.Error("an interface that never was is known")
	}

	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range 10 * maxGone {
		h.enter(&link{Device: Device{Index: 1000 + i, Name: "x"}})
		h.leave(1000 + i)
		if i%2 == 0 { // the index is used again
			h.enter(&link{Device: Device{Index: 1000 + i, Name: "y"}})
			h.leave(1000 + i)
		}
	}
	if len(h.links) > maxGone+2 {
		t.Errorf("%d interfaces are remembered", len(h.links))
	}
}

// TestDrops checks that the earlier losses of an interface are known, but only under its
// current name.
func TestDrops(t *testing.T) {
	h := &Host{links: map[int]*link{}}
	say := func(name string, missed uint64) {
		h.enter(&link{Device: Device{Index: 7, Name: name}, now: losses{known: true, missed: missed}})
	}
	say("a", 5)
	say("a", 8)
	if first, last, ok := h.Drops(7, "a"); !ok || first.Missed != 5 || last.Missed != 8 {
		t.Errorf("%v, %v, %v", first, last, ok)
	}
	say("b", 9)
	say("b", 11)
	if _, _, ok := h.Drops(7, "a"); ok {
		t.Error("the old name is known")
	}
	if first, last, ok := h.Drops(7, "b"); !ok || first.Missed != 9 || last.Missed != 11 {
		t.Errorf("%v, %v, %v", first, last, ok)
	}
	h.leave(7)
	say("b", 1)
	if first, last, ok := h.Drops(7, "b"); !ok || first.Missed != 1 || last.Missed != 1 {
		t.Errorf("of the next interface of that name: %v, %v, %v", first, last, ok)
	}
}
