package live

import (
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestLater checks that a shared ring delivers only frames of the interfaces that were taken,
// none after they were dropped, and none after the stop.
func TestLater(t *testing.T) {
	a, b := nettest.NewPair(t)
	a.AddVeth("left1", b, "right1")
	a.AddVeth("left2", b, "right2")
	var l *Later
	var devices []netdev.Device
	a.Do(func() error {
		host, err := netdev.OpenHost()
		if err != nil {
			return err
		}
		t.Cleanup(host.Close)
		for _, name := range []string{nettest.NameA, "left1", "left2"} {
			d, err := netdev.Find(name)
			if err != nil {
				return err
			}
			devices = append(devices, d)
		}
		links := netdev.Hardware()
		f, err := filter.NewAnySocket("udp port 9", links, func(link packet.LinkType) filter.Options {
			return filter.Options{Link: link, SnapLen: LongestFrame}
		}, func(uint16) filter.DropRule { return filter.DropOutgoing })
		if err != nil {
			return err
		}
		l, err = OpenLater(Options{
			Interface: &packet.Interface{Name: "later"}, Links: links, Filter: f, Tags: true, Size: 8 << 20,
			BlockTimeout: 10 * time.Millisecond, Note: func(text string) { t.Error(text) }, Host: host, Promiscuous: true,
		})
		return err
	})
	send := func() {
		for i, peer := range []string{nettest.NameB, "right1", "right2"} {
			b.Inject(peer, nettest.Series(9, 1+i)...)
			b.Inject(peer, nettest.Series(7, 1)...)
		}
	}
	got := map[string]int{}
	m := NewMerge(10*time.Millisecond, func(text string) { t.Error(text) })
	m.Add(l)
	send() // before any interface is taken
	for _, d := range devices[1:] {
		if err := l.Take(d); err != nil {
			t.Fatal(err)
		}
	}
	send()
	if !l.Drop(devices[1].Index) || l.Drop(devices[0].Index) || l.Has(devices[1].Index) || !l.Has(devices[2].Index) {
		t.Error("Drop and Has do not know which interfaces were taken and dropped")
	}
	send()
	var group sync.WaitGroup
	group.Go(m.Stop)
	for {
		var f packet.Frame
		err := m.Next(&f)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			got[f.Interface.Name]++
		} else if !errors.Is(err, packet.ErrTick) {
			t.Fatal(err)
		}
	}
	group.Wait()
	var c packet.SourceCounters
	if err := errors.Join(l.Take(devices[0]), m.Close(), m.Counters(&c)); err != nil {
		t.Error(err)
	}
	if got["left1"] != 2 || got["left2"] != 6 || len(got) != 2 || c.Received != 8 || c.Unread+c.Dropped+c.Filtered != 0 {
		t.Errorf("got %v, counted %+v", got, c)
	}
}
