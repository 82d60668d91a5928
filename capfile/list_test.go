package capfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringcap/packet"
)

func writeFile(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestList(t *testing.T) {
	a := writeFile(t, "a", little().header(magicMicro, 2, 4, 77, 1).record(1, 0, 1, 1, []byte("a")).b)
	b := writeFile(t, "b", little().header(magicMicro, 2, 4, 0, 101).b)
	c := writeFile(t, "c", bigEnd().section().ifc(113, 0, nil).ifc(1, 0, nil).enhanced(1, 1, 1, []byte("c"), nil).b)
	d := little().header(magicMicro, 2, 4, 0, 101).record(1, 0, 1, 1, []byte("d")).b
	l, err := (&Opener{Stdin: strings.NewReader(string(d))}).OpenList([]string{a, b, c, "-"})
	if err != nil {
		t.Fatal(err)
	}
	var f packet.Frame
	var got []string
	var ids []int
	for err = l.Next(&f); err == nil; err = l.Next(&f) {
		got = append(got, string(f.Data)+" "+f.Link.Name())
		ids = append(ids, f.Interface.ID)
	}
	if !errors.Is(err, io.EOF) || l.Close() != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, []string{"a EN10MB", "c EN10MB", "d RAW"}) || !slices.Equal(ids, []int{0, 3, 4}) {
		t.Errorf("%q, interfaces %d", got, ids)
	}
	if l.Link() != 1 || l.SnapLen() != 77 || l.IsPcapng() || len(l.Interfaces()) != 1 {
		t.Errorf("link %s, snap length %d, %d interfaces", l.Link(), l.SnapLen(), len(l.Interfaces()))
	}
}

// TestInterfacesOfEach checks that a file with too many interfaces does not keep others from
// being read, and that the limit of a list is that of each file.
func TestInterfacesOfEach(t *testing.T) {
	many := func(n int) []byte {
		b := little().section().b
		return append(b, bytes.Repeat(little().ifc(1, 0, nil).b, n)...)
	}
	good := little().section().ifc(1, 0, nil).enhanced(0, 1, 1, []byte("g"), nil).b
	twice := append(many(MaxInterfaces), many(1)...) // in two sections
	twice = append(twice, little().enhanced(0, 1, 1, []byte("t"), nil).b...)
	full := append(many(MaxInterfaces), little().enhanced(0, 1, 1, []byte("f"), nil).b...)
	fullFile, badFile, goodFile := writeFile(t, "full", full), writeFile(t, "bad", many(MaxInterfaces+1)), writeFile(t, "good", good)
	const want = "describes an interface after 131072 others, which is the limit: the file is read up to there"

	l, err := new(Opener).OpenList([]string{fullFile, badFile, writeFile(t, "twice", twice), goodFile})
	if err != nil {
		t.Fatal(err)
	}
	got, err := contents(t, l)
	if got != "f t g" || err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "corrupt") {
		t.Errorf("%s, %v", got, err)
	}

	m, err := new(Opener).OpenMerge([]string{goodFile, badFile})
	if err != nil {
		t.Fatal(err)
	}
	if got, err = contents(t, m); got != "g" || err == nil || !strings.Contains(err.Error(), "after 65536 others, which is the limit for each of 2 files that are read together") {
		t.Errorf("%s, %v", got, err)
	}
}

// TestListMissing checks that files which cannot be read do not prevent others from being read,
// wherever they are in the list. Their errors come at the end, or from Close if it is called
// earlier.
func TestListMissing(t *testing.T) {
	a := writeFile(t, "a", capture(1, 3).b)
	b := writeFile(t, "b", capture(2).b)
	short := writeFile(t, "short", capture().b[:10])
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{a, a + "-none", b}, "1 3 2"},
		{[]string{a + "-none", a}, "1 3"},
		{[]string{short, a, b}, "1 3 2"},
	} {
		for _, merge := range []bool{false, true} {
			want := c.want
			if merge && want == "1 3 2" {
				want = "1 2 3"
			}
			l, err := new(Opener).OpenAll(c.names, merge)
			if err != nil {
				t.Fatal(err)
			}
			got, err := contents(t, l)
			if got != want || !errors.Is(err, os.ErrNotExist) && !strings.Contains(fmt.Sprint(err), "short: pcap header is cut short: 10 of 24 bytes") {
				t.Errorf("%q, merge %v: %s, %v", c.names, merge, got, err)
			}
			if l.Next(new(packet.Frame)) == nil || l.Close() != nil {
				t.Errorf("%q, merge %v: the end does not last, or Close repeats the error", c.names, merge)
			}
			if l, err = new(Opener).OpenAll(c.names, merge); err != nil {
				t.Fatal(err)
			}
			early := c.names[0] != a || merge // otherwise the error is not known yet
			if err := l.Next(new(packet.Frame)); err != nil || (l.Close() != nil) != early {
				t.Errorf("%q, merge %v, not read to the end: %v", c.names, merge, err)
			}
		}
	}
	for _, merge := range []bool{false, true} {
		if _, err := new(Opener).OpenAll([]string{a + "-none", short}, merge); !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	}
}

// TestDirectoryFaults checks that files in a directory which cannot be read are errors, but not
// those that a ring of files has deleted meanwhile.
func TestDirectoryFaults(t *testing.T) {
	for _, merge := range []bool{false, true} {
		dir := t.TempDir()
		path := func(name string) string { return filepath.Join(dir, name) }
		for name, b := range map[string][]byte{
			"1": capture(1).b, "2": capture(2).b, "3": capture(3).b, "short": capture().b[:10], "torn": capture(9).b[:40],
		} {
			if err := os.WriteFile(path(name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink("nowhere", path("link")); err != nil {
			t.Fatal(err)
		}
		o := new(Opener)
		names, skipped, err := o.Expand([]string{dir})
		want := []string{path("1"), path("2"), path("3"), path("link"), path("short"), path("torn")}
		if err != nil || len(skipped) != 0 || !slices.Equal(names, want) {
			t.Fatalf("%q, %q, %v", names, skipped, err)
		}
		if err := os.Remove(path("2")); err != nil { // as a ring does
			t.Fatal(err)
		}
		l, err := o.OpenAll(names, merge)
		if err != nil {
			t.Fatal(err)
		}
		got, err := contents(t, l)
		faults := fmt.Sprint(err)
		for _, is := range []string{"link: no such file", "short: pcap header is cut short", "torn: record 1 at byte 24 is cut short"} {
			if !strings.Contains(faults, is) {
				t.Errorf("merge %v: %s is missing in %s", merge, is, faults)
			}
		}
		if got != "1 3" || strings.Contains(faults, path("2")) {
			t.Errorf("merge %v: %s, %s", merge, got, faults)
		}
	}
}

// TestReplaced checks that a file counts as gone if a ring has replaced it, and the sandbox
// does not let us read the new one of that name.
func TestReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "1")
	for _, name := range []string{path, path + "-new"} {
		if err := os.WriteFile(name, capture(1).b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := new(Opener)
	if _, _, err := o.Expand([]string{dir}); err != nil {
		t.Fatal(err)
	}
	if o.gone(path, fs.ErrPermission) {
		t.Error("a file that is there counts as gone")
	}
	if err := os.Rename(path+"-new", path); err != nil {
		t.Fatal(err)
	}
	if !o.gone(path, fs.ErrPermission) {
		t.Error("a file that was replaced does not count as gone")
	}
}

func TestReadNames(t *testing.T) {
	got, err := ReadNames("-", strings.NewReader("a.pcap\r\n\n  \nb c.pcap"))
	if err != nil || !slices.Equal(got, []string{"a.pcap", "b c.pcap"}) {
		t.Errorf("%q %v", got, err)
	}
	if _, err := ReadNames("-", strings.NewReader("\n")); err == nil {
		t.Error("no error for a list without names")
	}
	if _, err := ReadNames(filepath.Join(t.TempDir(), "x"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
