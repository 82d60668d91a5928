package live

import (
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/bpf"

	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// refused is a filter whose program the kernel refuses.
type refused struct {
	Filter
	program []bpf.RawInstruction
}

func (r refused) Program() ([]bpf.RawInstruction, bool) { return r.program, true }

// TestRefusal: if the kernel refuses a program, packets are matched in user space and the
// account closes: with one ring, with several that share an interface, and merged.
func TestRefusal(t *testing.T) {
	unset := []bpf.RawInstruction{{Op: 0x60, K: 3}, {Op: 0x16}}
	long := slices.Repeat([]bpf.RawInstruction{{Op: 0x06, K: 1 << 18}}, 5000)
	for name, program := range map[string][]bpf.RawInstruction{"scratch memory": unset, "length": long, "no program": nil} {
		for _, rings := range []int{1, 3} {
			a, b := nettest.NewPair(t)
			noted := 0
			m := NewMerge(10*time.Millisecond, func(string) {})
			a.Do(func() error {
				d, err := netdev.Find(nettest.NameA)
				if err != nil {
					return err
				}
				p, err := filter.Compile("udp port 9", filter.Options{Link: packet.LinkEthernet, SnapLen: 20})
				if err != nil {
					return err
				}
				all, err := OpenFanout(Options{
					Interface: &packet.Interface{Index: d.Index, Name: d.Name, Link: packet.LinkEthernet},
					Filter:    refused{&filter.Socket{Expression: p, Rule: filter.DropOutgoing}, program},
					Tags:      true, SnapLen: 20, Size: 16 << 20, BlockTimeout: 10 * time.Millisecond,
					Note: func(string) {}, InUserSpace: func() { noted++ },
				}, rings, "lb")
				for _, l := range all {
					m.Add(l)
				}
				return err
			})
			for range 10 {
				b.Inject(nettest.NameB, append(nettest.Series(9, 5), nettest.Series(7, 3)...)...)
			}
			m.Stop()
			got := 0
			var frame packet.Frame
			for {
				err := m.Next(&frame)
				if errors.Is(err, io.EOF) {
					break
				}
				if errors.Is(err, packet.ErrTick) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if len(frame.Data) != 20 || frame.Info.Length != 64 {
					t.Errorf("%s: %d bytes of %d", name, len(frame.Data), frame.Info.Length)
				}
				got++
			}
			var c packet.SourceCounters
			err := errors.Join(m.Close(), m.Counters(&c))
			if err != nil || got != 50 || c.Filtered < 30 || c.Received != uint64(got)+c.Filtered || c.Dropped+c.Unread != 0 {
				t.Errorf("%s, %d rings: %v: %d of 50 frames: %+v", name, rings, err, got, c)
			}
			if noted != rings {
				t.Errorf("%s, %d rings: %d notes", name, rings, noted)
			}
		}
	}
}
