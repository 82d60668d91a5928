package capfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringcap/packet"
)

// capture returns a classic file with a packet at each of the seconds. Its data is the second
// in decimal.
func capture(seconds ...uint32) *builder {
	b := little().header(magicMicro, 2, 4, 0, 1)
	for _, s := range seconds {
		data := fmt.Append(nil, s)
		b.record(s, 0, uint32(len(data)), uint32(len(data)), data)
	}
	return b
}

// source is a Reader, a List or a Merge.
type source interface {
	Next(*packet.Frame) error
	Close() error
}

// contents returns the data of all frames, joined, and the error at their end.
func contents(t *testing.T, s source) (string, error) {
	t.Helper()
	var all []string
	var f packet.Frame
	err := s.Next(&f)
	for ; err == nil; err = s.Next(&f) {
		all = append(all, string(f.Data))
	}
	if again := s.Next(&f); again == nil || again.Error() != err.Error() {
		t.Errorf("after its end with %v: %v", err, again)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.Join(all, " "), err
}

func TestMerge(t *testing.T) {
	a := writeFile(t, "a", capture(1, 4, 4, 9).b)
	b := writeFile(t, "b", capture().b)
	c := writeFile(t, "c", pack("gzip", capture(2, 3, 5, 6, 7).b))
	d := writeFile(t, "d", capture(8, 4, 10).b) // not in order: 4 comes after 8
	m, err := new(Opener).OpenMerge([]string{a, b, c, d})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := contents(t, m); got != "1 2 3 4 4 5 6 7 8 4 9 10" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	if len(m.Interfaces()) != 4 || m.Interfaces()[3].ID != 3 {
		t.Errorf("interfaces %+v", m.Interfaces())
	}
}

// TestFaultAmongFiles checks that a torn file does not prevent the ones after it from being
// read, and that the error comes at the end.
func TestFaultAmongFiles(t *testing.T) {
	torn := writeFile(t, "torn", append(capture(1, 3).b, 1, 2, 3))
	bad := writeFile(t, "bad", []byte("no capture at all"))
	whole := writeFile(t, "whole", capture(2, 4).b)
	l, err := new(Opener).OpenList([]string{torn, bad, whole})
	if err != nil {
		t.Fatal(err)
	}
	got, err := contents(t, l)
	if got != "1 3 2 4" || err == nil || !strings.Contains(err.Error(), "record 3 at byte 58 is cut short") || !strings.Contains(err.Error(), "no captu") {
		t.Errorf("list: %s, %v", got, err)
	}
	m, err := new(Opener).OpenMerge([]string{torn, whole})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := contents(t, m); got != "1 2 3 4" || err == nil || !strings.Contains(err.Error(), "record 3 at byte 58 is cut short") {
		t.Errorf("merge: %s, %v", got, err)
	}
	if _, err := new(Opener).OpenMerge([]string{bad}); err == nil {
		t.Error("merge: no error for what is no capture")
	}
}

// TestReadDirectory checks that the files in a directory are read in order, for all ways of
// naming the files of a set.
func TestReadDirectory(t *testing.T) {
	for name, set := range map[string][]struct {
		name  string
		first uint32 // second of the first packet; 0 if there is none
	}{
		"numbers without padding": {{"t.pcap", 1}, {"t.pcap1", 2}, {"t.pcap2", 3}, {"t.pcap10", 4}},
		"a ring that came round":  {{"t2", 1}, {"t3", 2}, {"t0", 3}, {"t1", 4}},
		"number and time":         {{"x_00001_20261122.pcapng", 1}, {"x_00002_20261123.pcapng", 2}},
		"the last still empty":    {{"t", 7}, {"t1", 8}, {"a", 0}},
		"the same second":         {{"t", 5}, {"t1", 5}, {"t2", 5}, {"t10", 5}, {"u9", 5}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var want []string
			for _, f := range set {
				b := capture()
				if f.first != 0 {
					b = capture(f.first)
				}
				want = append(want, filepath.Join(dir, f.name))
				if err := os.WriteFile(filepath.Join(dir, f.name), b.b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "NOTES"), []byte("nothing"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(dir, "old"), 0o700); err != nil {
				t.Fatal(err)
			}
			got, skipped, err := ReadDirectory(dir)
			if err != nil || !slices.Equal(got, want) || len(skipped) != 1 {
				t.Errorf("got  %q\nwant %q\nskipped %q, %v", got, want, skipped, err)
			}
		})
	}
	if _, _, err := ReadDirectory(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no capture file in it") {
		t.Errorf("empty directory: %v", err)
	}
}

func TestCompareNames(t *testing.T) {
	want := []string{"", "a", "a1", "a01", "a2", "a10", "a10b2", "a10b10", "ab", "b"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareNames)
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
