package capfile

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"ringcap/packet"
)

// TestWriter writes captures and checks that they are read as they were written.
func TestWriter(t *testing.T) {
	eth0, tun0 := &packet.Interface{Name: "eth0", Description: "a card", Filter: "tcp", Link: packet.LinkEthernet}, &packet.Interface{Name: "tun0", Link: packet.LinkRaw, ID: 1}
	frame := func(n int, ifc *packet.Interface) packet.Frame {
		f := packet.Frame{Data: bytes.Repeat([]byte{byte(n)}, n), Link: ifc.Link, Interface: ifc, Direction: packet.DirectionIn}
		f.Info.Timestamp, f.Info.Length = time.Unix(1700000000, int64(n)*1000), n+n%2
		return f
	}
	for name, c := range map[string]struct {
		o      WriterOptions
		frames []packet.Frame
	}{
		"a.pcap":   {WriterOptions{}, []packet.Frame{frame(60, eth0), frame(61, eth0), frame(1000, eth0)}},
		"b.pcap":   {WriterOptions{Nanoseconds: true, SnapLen: 2000}, []packet.Frame{frame(1, tun0)}},
		"c.pcapng": {WriterOptions{Section: Section{Application: "a test"}}, []packet.Frame{frame(60, eth0), frame(20, tun0), frame(61, eth0)}},
		"d.pcapng": {WriterOptions{}, nil},
		"e.pcap":   {WriterOptions{}, nil},
	} {
		path := filepath.Join(t.TempDir(), name)
		w, err := Create(path, c.o)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.frames {
			if err := w.Write(&c.frames[i]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		r, err := Open(path, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var f packet.Frame
		for i := range c.frames {
			want := &c.frames[i]
			if err := r.Next(&f); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !bytes.Equal(f.Data, want.Data) || f.Info.Length != want.Info.Length || !f.Info.Timestamp.Equal(want.Info.Timestamp) || f.Link != want.Link {
				t.Errorf("%s: frame %d is %+v, want %+v", name, i, f, want)
			}
			if r.IsPcapng() && (f.Interface.Name != want.Interface.Name || f.Direction != packet.DirectionIn) {
				t.Errorf("%s: frame %d came in by %+v, %v", name, i, f.Interface, f.Direction)
			}
		}
		if err := r.Next(&f); err == nil || err.Error() != "EOF" {
			t.Errorf("%s: %v", name, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestWriterBlocks copies a pcapng file with all that it holds besides packets.
func TestWriterBlocks(t *testing.T) {
	paths, err := filepath.Glob("../testdata/*.pcapng")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		var copied bytes.Buffer
		blocks := copyOf(t, path, &copied)
		path := writeFile(t, "copy.pcapng", copied.Bytes())
		if again := copyOf(t, path, new(bytes.Buffer)); !reflect.DeepEqual(blocks, again) {
			t.Errorf("%s: blocks %v, in the copy %v", path, blocks, again)
		}
	}
}

// copyOf copies a file to out and returns the types of its blocks, and 6 for a packet.
func copyOf(t *testing.T, path string, out *bytes.Buffer) (kinds []uint32) {
	t.Helper()
	o := &Opener{Blocks: true}
	r, err := o.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(out, WriterOptions{Pcapng: true})
	if err := o.Copy(func(b *Block) error { kinds = append(kinds, b.Kind); return w.WriteBlock(b) }); err != nil {
		t.Fatal(err)
	}
	var f packet.Frame
	for r.Next(&f) == nil {
		kinds = append(kinds, 6)
		if err := w.Write(&f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_ = r.Close() // only read
	return kinds
}

// TestWriterRefuses checks what a Writer does not write, and that a failed Write is the error
// of all later calls.
func TestWriterRefuses(t *testing.T) {
	f := packet.Frame{Data: []byte("x"), Link: packet.LinkEthernet}
	f.Info.Timestamp = time.Unix(1700000000, 0)
	w := NewWriter(new(bytes.Buffer), WriterOptions{})
	if err := w.Write(&f); err != nil {
		t.Fatal(err)
	}
	raw, early, long := f, f, f
	raw.Link = packet.LinkRaw
	early.Info.Timestamp = time.Unix(-1, 0)
	long.Data = make([]byte, packet.MaxRecord+1)
	for want, f := range map[string]*packet.Frame{"pcapng can": &raw, "cannot have the time": &early, "readers accept": &long} {
		if err := w.Write(f); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "frame 2") {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := w.WriteStatistics(&packet.Interface{}, &Statistics{}); err == nil {
		t.Error("statistics in a classic file")
	}
	if _, err := Create(filepath.Join(t.TempDir(), "x.pcap.gz"), WriterOptions{}); err == nil {
		t.Error("a file that is not compressed has the name of one that is")
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Error(err)
	}
	ng := NewWriter(new(bytes.Buffer), WriterOptions{Pcapng: true})
	for _, kind := range []uint32{KindStatistics, blockSection, blockPacket, blockSimple, blockEnhanced} {
		if err := ng.WriteBlock(&Block{Kind: kind}); err == nil {
			t.Errorf("a block of type %#x was written", kind)
		}
	}
	if err := ng.WriteStatistics(nil, &Statistics{}); err == nil {
		t.Error("statistics of no interface were written")
	}
	if err := ng.Close(); err != nil {
		t.Error(err)
	}
	for _, w := range []*Writer{w, ng} {
		for _, err := range []error{w.Write(&f), w.Flush(), w.WriteBlock(&Block{Kind: KindNames}), w.WriteStatistics(&packet.Interface{}, &Statistics{})} {
			if !errors.Is(err, os.ErrClosed) {
				t.Errorf("after Close: %v", err)
			}
		}
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	w = NewWriter(full, WriterOptions{})
	if err := w.Write(&f); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := w.Flush(); err == nil {
			t.Error("/dev/full has room")
		}
	}
}
