package live

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"ringcap/internal/host/netdev"
	"ringcap/packet"
)

// manyHosts is a host whose interfaces come and go. An interface that is gone keeps its
// name.
type manyHosts struct {
	version uint64
	names   map[int]string
	since   time.Time
	gone    func(index int) bool
	asked   int
}

func (h *manyHosts) Version() uint64 { return h.version }
func (h *manyHosts) Named(index int) (netdev.Device, time.Time, error) {
	h.asked++
	if name, ok := h.names[index]; ok {
		return netdev.Device{Index: index, Name: name}, h.since, nil
	}
	return netdev.Device{}, time.Time{}, errors.New("there is none")
}
func (h *manyHosts) Gone(index int) bool { return h.gone(index) }

func originsOf(h host) *origins {
	return &origins{ids: new(IDs), template: &packet.Interface{}, links: netdev.Hardware(), host: h}
}

func frameOf(o *origins, index int, at time.Time) *packet.Interface {
	var f packet.Frame
	f.Info.InterfaceIndex, f.Info.Timestamp = index, at
	o.set(&f, 1)
	o.delivered()
	return f.Interface
}

// TestOriginNames: an interface that was renamed is another interface, except for older
// frames. One that is gone keeps its name.
func TestOriginNames(t *testing.T) {
	noon := time.Unix(1700000000, 0)
	h := &manyHosts{names: map[int]string{7: "eth0", 8: "eth1"}, gone: func(int) bool { return false }}
	o := originsOf(h)
	first := frameOf(o, 7, noon)
	if first.Name != "eth0" || frameOf(o, 8, noon).Name != "eth1" || frameOf(o, 7, noon) != first || h.asked != 2 {
		t.Errorf("%s, asked %d times", first.Name, h.asked)
	}
	h.names = map[int]string{7: "wan", 8: "eth1", 9: "eth0"}
	h.version, h.since = 1, noon.Add(time.Second)
	if got := frameOf(o, 7, noon.Add(time.Minute)); got.Name != "wan" || got == first || got.Index != 7 {
		t.Errorf("after the change it is %s", got.Name)
	}
	if got := frameOf(o, 7, noon.Add(time.Millisecond)); got != first {
		t.Errorf("before the change it is %s", got.Name)
	}
	if got := frameOf(o, 9, noon.Add(time.Minute)); got.Name != "eth0" || got == first {
		t.Error("the new interface of that name is the old one")
	}
	h.names, h.version = nil, 2
	if got := frameOf(o, 7, noon.Add(time.Hour)); got.Name != "wan" {
		t.Errorf("when it is gone it is %s", got.Name)
	}
	if got := frameOf(o, 99, noon); got.Name != "if99" {
		t.Errorf("an unknown interface is %s", got.Name)
	}
	want := "eth0 3, eth1 1, wan 2, eth0 1, if99 1, "
	got := ""
	for _, c := range o.counters(nil) {
		got += fmt.Sprintf("%s %d, ", c.Name, c.Delivered)
	}
	if got != want {
		t.Errorf("counted %s", got)
	}
}

// TestManyOrigins: memory stays bounded when interfaces come and go, every interface that
// is there keeps its account, and the sum counts every frame.
func TestManyOrigins(t *testing.T) {
	const all, there = 20000, 3
	now := 0
	h := &manyHosts{names: map[int]string{}, gone: func(index int) bool { return index > there && index < now }}
	for i := range all {
		h.names[i] = fmt.Sprint("veth", i)
	}
	o := originsOf(h)
	stay := frameOf(o, 1, time.Unix(0, 0))
	for now = 1; now < all; now++ {
		h.version++
		frameOf(o, now, time.Unix(0, 0))
		if now > there && frameOf(o, 1, time.Unix(0, 0)) != stay {
			t.Fatal("an interface that is there was forgotten")
		}
	}
	list := o.counters(nil)
	sum := uint64(0)
	for _, c := range list {
		sum += c.Delivered
	}
	if len(list) > 2*maxOrigins || len(o.known) > 2*maxOrigins || sum != 2*all-there-1 || list[len(list)-1].Name != othersName {
		t.Errorf("%d accounts, %d interfaces, %d frames", len(list), len(o.known), sum)
	}
}

// BenchmarkOrigins measures the cost of a frame whose interface differs from that of the
// frame before, after many interfaces were seen.
func BenchmarkOrigins(b *testing.B) {
	for _, n := range []int{2, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := &manyHosts{names: map[int]string{}, gone: func(index int) bool { return index > 2 }}
			for i := range n + 1 {
				h.names[i] = fmt.Sprint("veth", i)
			}
			o := originsOf(h)
			for i := range n {
				frameOf(o, i+1, time.Unix(0, 0))
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				frameOf(o, 1+i&1, time.Unix(0, 0))
			}
		})
	}
}
