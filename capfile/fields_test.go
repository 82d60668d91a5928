package capfile_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// TestFields checks that a reader sets every field of a frame, so that a reused frame keeps
// nothing of its former contents, be they from a live capture, another file or the same file.
func TestFields(t *testing.T) {
	dir := t.TempDir()
	files := map[string][]byte{
		"classic": slices.Concat(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1}),
			captest.Record(1, 2, 60, string(captest.ARP)), captest.Record(1, 0xffffffff, 3, "abc"), captest.Record(3, 4, 0, "")),
		"pcapng": pcapng(t),
	}
	var paths []string
	for name, b := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	open := func(merge bool, names ...string) packet.Source {
		all, err := new(capfile.Opener).OpenAll(names, merge)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = all.Close() })
		return all
	}
	check := func(name string, source func() packet.Source) {
		shared := map[*packet.Interface]*packet.Interface{} // the readers have different pointers to equal interfaces
		left := captest.Leftovers(t, func() func(*packet.Frame) bool {
			src := source()
			return func(f *packet.Frame) bool {
				err := src.Next(f)
				if err != nil && !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				if i := f.Interface; err == nil && i != nil {
					for known := range shared {
						if *known == *i {
							i = known
						}
					}
					shared[i], f.Interface = i, i
				}
				return err == nil
			}
		})
		if len(left) > 0 {
			t.Errorf("%s: left over: %v", name, left)
		}
	}
	for _, path := range paths {
		check(filepath.Base(path), func() packet.Source { return open(false, path) })
	}
	check("one after the other", func() packet.Source { return open(false, paths...) })
	check("merged", func() packet.Source { return open(true, paths...) })
	check("blocks", func() packet.Source { return inBlocks{open(false, paths[0]).(packet.BlockSource)} })
}

// pcapng returns a file with a packet with options, one without and a simple packet.
func pcapng(t *testing.T) []byte {
	b := capfile.AppendSection(nil, &capfile.Section{})
	b = capfile.AppendInterface(b, &packet.Interface{Name: "eth0"}, packet.LinkEthernet, 262144)
	b = capfile.AppendInterface(b, &packet.Interface{Name: "ppp0"}, packet.LinkRaw, 262144)
	full := captest.Full(t)
	full.Options = []byte("\x01\x00\x02\x00hi\x00\x00")
	full.Info.AncillaryData = nil
	b = capfile.AppendPacket(b, full, len(full.Data), 0)
	plain := &packet.Frame{Data: captest.ARP}
	plain.Info.Timestamp, plain.Info.CaptureLength, plain.Info.Length = time.Unix(1, 5), len(captest.ARP), len(captest.ARP)
	b = capfile.AppendPacket(b, plain, len(plain.Data), 1)
	return append(b, "\x03\x00\x00\x00\x14\x00\x00\x00\x04\x00\x00\x00abcd\x14\x00\x00\x00"...) // simple packet block
}

// inBlocks is a source whose Next returns the frames of blocks one by one.
type inBlocks struct{ packet.BlockSource }

func (s inBlocks) Next(f *packet.Frame) error {
	given := errors.New("given")
	err := s.Blocks(&packet.BlockOptions{}, func(b packet.Block) error {
		if !b.Next(f) {
			return errors.New("an empty block")
		}
		return given
	})
	if errors.Is(err, given) {
		return nil
	}
	if err == nil {
		err = s.BlockSource.Next(f)
	}
	return err
}

// TestKeptFraction checks that a copied frame still has its own invalid fraction of a second
// after the next frame was read.
func TestKeptFraction(t *testing.T) {
	b := slices.Concat(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1}),
		captest.Record(1, 1_000_001, 3, "abc"), captest.Record(1, 2_000_002, 3, "abc"))
	r, err := capfile.NewReader(bytes.NewReader(b), "odd")
	if err != nil {
		t.Fatal(err)
	}
	var f, kept packet.Frame
	if err := r.Next(&f); err != nil {
		t.Fatal(err)
	}
	f.CopyTo(&kept, nil, f.Data)
	if err := r.Next(&f); err != nil {
		t.Fatal(err)
	}
	if kept.Fraction != 1_000_001 {
		t.Errorf("the fraction of the frame that was kept is %d", kept.Fraction)
	}
}
