package capfile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"testing/synctest"

	"ringcap/packet"
)

// longFile is a capture of n records of up to 100 bytes, with one in the middle whose fraction
// of a second is invalid if odd is set.
func longFile(n int, odd bool) []byte {
	b := little().header(magicMicro, 2, 4, 0, 1)
	data := bytes.Repeat([]byte("0123456789"), 10)
	for i := range n {
		size := uint32(i*i) % 101
		fraction := uint32(0)
		if odd && i == n/2 {
			fraction = 0xffffffff
		}
		b.record(uint32(i), fraction, size, size+uint32(i%2), data[:size])
	}
	return b.b
}

// TestParallel reads long files in blocks of many sizes: records come in the order of the
// file, and an odd one in the middle or a cut at the end are met where they are.
func TestParallel(t *testing.T) {
	for name, b := range map[string][]byte{
		"whole": longFile(400, false), "odd": longFile(400, true), "cut": longFile(400, false)[:16000],
		"garbage":     append(longFile(200, false), bytes.Repeat([]byte{0xff}, 5000)...),
		"long record": little().bytes(longFile(200, false)...).record(1, 0, 9000, 9000, make([]byte, 9000)).bytes(longFile(200, false)[headerLen:]...).b,
	} {
		path := writeFile(t, "a", b)
		for _, size := range []int{61, 200, 1000, 4096, 5000} {
			for _, match := range []packet.Matcher{nil, evenLengths{}} {
				open := func() (*List, error) { return (&Opener{block: size}).OpenList([]string{path, path}) }
				single, blocks := both(t, mustList(t, open), b[:headerLen], match)
				if single.String() != blocks.String() {
					t.Errorf("%s in blocks of %d, filter %v:\n%s\nin blocks:\n%s", name, size, match != nil, single, blocks)
				}
			}
		}
	}
}

// TestParallelEnds closes files at any point, within and between calls of Blocks. No
// goroutine stays behind, which synctest would report.
func TestParallelEnds(t *testing.T) {
	path := writeFile(t, "a", longFile(500, false))
	for calls := range 20 {
		synctest.Test(t, func(t *testing.T) {
			l, err := (&Opener{block: 600}).OpenList([]string{path})
			if err != nil {
				t.Fatal(err)
			}
			for i := range calls {
				if err := l.Blocks(&packet.BlockOptions{Link: packet.LinkEthernet}, func(packet.Block) error { return packet.ErrTick }); !errors.Is(err, packet.ErrTick) {
					t.Errorf("call %d: %v", i, err)
				}
			}
			if calls > 1 && l.Reader.parallel == nil {
				t.Error("read by one goroutine")
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// changing is a file that changes when the Reader reads at some place.
type changing struct {
	*CachedFile
	at     int64
	change func()
}

func (c *changing) ReadAt(b []byte, at int64) (int, error) {
	if at <= c.at && c.at < at+int64(len(b)) {
		c.change()
	}
	return c.CachedFile.ReadAt(b, at)
}

// TestParallelChange: a file that is cut, grows or cannot be read while it is read ends with
// what there was, whole records from the first on.
func TestParallelChange(t *testing.T) {
	whole := longFile(1000, false)
	all, _, err := readAll(whole, 512)
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(3000); at < 12000; at += 777 {
		for name, change := range map[string]func(f *os.File, path string) error{
			"cut":    func(_ *os.File, path string) error { return os.Truncate(path, at) },
			"grows":  func(_ *os.File, path string) error { return appendFile(path, whole[headerLen:]) },
			"closed": func(f *os.File, _ string) error { return f.Close() },
		} {
			path := writeFile(t, "a", whole)
			o := &Opener{block: 600, Wrap: func(f *CachedFile) io.Reader {
				return &changing{f, at, func() { _ = change(f.File, path) }}
			}}
			l, err := o.OpenList([]string{path})
			if err != nil {
				t.Fatal(err)
			}
			s := tell(t, l, whole[:headerLen], nil, &packet.BlockOptions{Link: packet.LinkEthernet})
			var want story
			for _, f := range all[:min(len(all), int(s.wanted))] {
				f.Data = f.data
				want.frame(&f.Frame)
			}
			got := s.packets.String()
			if name == "grows" {
				got = got[:min(len(got), want.packets.Len())]
			}
			if got != want.packets.String() || s.wanted < 20 {
				t.Errorf("%s at %d: %d packets, %s", name, at, s.wanted, s.end)
			}
			if ended := s.end == io.EOF.Error(); ended != (name == "grows") {
				t.Errorf("%s at %d: %s", name, at, s.end)
			}
		}
	}
}

func appendFile(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}
