package capfile

import (
	"errors"
	"io"
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
	if l.Link() != 1 || l.SnapLen() != 77 || l.IsPcapng() || len(l.Interfaces()) != 5 {
		t.Errorf("link %s, snap length %d, %d interfaces", l.Link(), l.SnapLen(), len(l.Interfaces()))
	}
}

// TestListMissing finds out about a missing file before the first packet.
func TestListMissing(t *testing.T) {
	a := writeFile(t, "a", little().header(magicMicro, 2, 4, 0, 1).b)
	if _, err := new(Opener).OpenList([]string{a, a + "nothere"}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
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
