package live

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestAfterClose checks that no call after Close does harm: it would touch memory that is no
// longer mapped, or a file that has the descriptor now.
func TestAfterClose(t *testing.T) {
	a, b := nettest.NewPair(t)
	open := func() *Source {
		var l *Source
		a.Do(func() (err error) {
			l, err = Open(Options{Interface: &packet.Interface{Name: nettest.NameA}})
			return err
		})
		return l
	}
	l := open()
	b.Inject(nettest.NameB, nettest.Series(9, 10)...)
	var f packet.Frame
	for err := l.Next(&f); err != nil; err = l.Next(&f) {
		if !errors.Is(err, packet.ErrTick) {
			t.Fatal(err)
		}
	}
	m := NewMerge(0, nil)
	m.Add(open())
	for name, src := range map[string]interface {
		packet.Source
		Stop()
		Counters(*packet.SourceCounters) error
	}{"source": l, "merge": m} {
		if err := src.Close(); err != nil {
			t.Error(err)
		}
		var files []*os.File
		for range 5 { // one of them has the number that the eventfd had
			file, err := os.Create(filepath.Join(t.TempDir(), "a"))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		src.Stop()
		for _, file := range files {
			if info, err := file.Stat(); err != nil || info.Size() > 0 {
				t.Errorf("%s: Stop wrote into a file: %v, %v", name, info, err)
			}
			_ = file.Close()
		}
		if err := src.Next(&f); !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s: Next after Close: %v", name, err)
		}
		if blocks, ok := src.(packet.BlockSource); ok {
			if err := blocks.Blocks(&packet.BlockOptions{}, func(packet.Block) error { return errors.New("a block") }); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		var before, after packet.SourceCounters
		err := errors.Join(src.Counters(&before), src.Close(), src.Counters(&after))
		if err != nil || before.Received != after.Received || before.Unread != after.Unread {
			t.Errorf("%s: closed twice: %v, %+v, %+v", name, err, before, after)
		}
	}
}

// TestOptions checks that options which cannot be are errors.
func TestOptions(t *testing.T) {
	lo := &packet.Interface{Name: "lo"}
	for _, o := range []Options{{}, {Interface: lo, Size: -1}, {Interface: lo, SnapLen: -1}, {Interface: lo, BlockTimeout: -1}, {Interface: lo, Idle: -1}} {
		if l, err := Open(o); err == nil {
			_ = l.Close()
			t.Errorf("%+v was opened", o)
		}
	}
}
