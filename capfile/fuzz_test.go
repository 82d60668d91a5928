package capfile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/packet"
)

// seed adds the beginnings of captures in testdata, because a fuzzer achieves more with short
// seeds.
func seed(f *testing.F, pattern string) {
	names, err := filepath.Glob(filepath.Join("../testdata", pattern))
	if err != nil || len(names) == 0 {
		f.Fatalf("no %s in testdata: %v", pattern, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:min(len(b), 2000)])
	}
}

// FuzzClassic reads arbitrary bytes as a classic file. The window must stay smaller than the
// file and two windows, and a copy of a whole native file must be the same.
func FuzzClassic(f *testing.F) {
	data := []byte("0123456789")
	for _, order := range orders {
		for _, magic := range []uint32{magicMicro, magicNano, magicModified} {
			f.Add(order().header(magic, 2, 4, 96, 0x30000001).record(1, 999999, 10, 60, data).record(2, 3, 4, 1, data[:4]).b)
		}
		f.Add(order().header(magicMicro, 2, 3, 96, 1).record(7, 8, 60, 10, data).b)
		f.Add(order().header(magicMicro, 2, 4, 0, 1).record(7, 0xffffffff, 10, 10, data).b)
		f.Add(order().header(magicMicro, 2, 4, 0, 1).record(7, 8, 0xfffffff0, 10, data).b)
	}
	seed(f, "*.pcap")
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := newReader(bytes.NewReader(b), "x", 64)
		if err != nil || r.IsPcapng() {
			return
		}
		h := r.Header()
		copied := AppendHeader(nil, &h)
		whole := drain(t, r, b, func(f *packet.Frame) {
			copied = AppendRecord(copied, f, len(f.Data), h.Nanoseconds)
		})
		if whole && h.Native() && !bytes.Equal(copied, b) {
			t.Errorf("copy differs:\n%x\n%x", b, copied)
		}
	})
}

// FuzzPcapng reads arbitrary bytes as pcapng, writes the packets and reads them again. They
// must be the same.
func FuzzPcapng(f *testing.F) {
	for _, order := range orders {
		f.Add(order().section().ifc(1, 96, func(b *builder) {
			b.option(optName, []byte("eth0")).option(optFilter, []byte("\x00ip")).option(optResolution, []byte{0x8a})
		}).enhanced(0, 1<<60, 60, []byte("abcde"), func(b *builder) {
			b.option(optComment, []byte("c")).u16(optFlags, 4).u32(2)
		}).section().ifc(276, 0, nil).enhanced(0, 1, 1, []byte("x"), nil).b)
		f.Add(order().section().ifc(1, 4, nil).block(blockSimple, func(b *builder) { b.u32(60).bytes(1, 2, 3, 4) }).
			block(blockPacket, func(b *builder) { b.u16(0, 0).u32(0, 1, 2, 2).bytes(1, 2) }).
			block(KindStatistics, func(b *builder) { b.u32(0, 0, 0) }).b)
		f.Add(order().section().u32(1, 0xfffffffc, 0).b)
	}
	seed(f, "*.pcapng")
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := newReader(bytes.NewReader(b), "x", 64)
		if err != nil || !r.IsPcapng() {
			return
		}
		copied := AppendSection(nil, &Section{})
		var frames []kept
		drain(t, r, b, func(f *packet.Frame) {
			copied = AppendInterface(copied, f.Interface, f.Link, f.Interface.SnapLen)
			copied = AppendPacket(copied, f, len(f.Data), uint32(len(frames)))
			frames = append(frames, kept{*f, bytes.Clone(f.Data), bytes.Clone(f.Options)})
		})
		again, _, err := readAll(copied, windowSize)
		if err != nil || len(again) != len(frames) {
			t.Fatalf("%d packets, %d after a copy: %v", len(frames), len(again), err)
		}
		for i := range again {
			was, is := frames[i], again[i]
			if !bytes.Equal(was.data, is.data) || was.Info.Length != is.Info.Length || was.Link != is.Link ||
				was.Direction != is.Direction || !bytes.Equal(was.options, is.options) {
				t.Errorf("packet %d was %+v, is %+v", i, was, is)
			}
		}
	})
}

// drain reads a capture to its end and reports whether it was whole.
func drain(t *testing.T, r *Reader, b []byte, visit func(*packet.Frame)) bool {
	var f packet.Frame
	for r.Next(&f) == nil {
		if f.Info.CaptureLength != len(f.Data) || f.Interface == nil {
			t.Errorf("frame %+v", f)
		}
		visit(&f)
	}
	if len(r.win.buf) > len(b)+2*windowSize {
		t.Errorf("a file of %d bytes took a window of %d", len(b), len(r.win.buf))
	}
	return errors.Is(r.err, io.EOF)
}

// FuzzReadNames reads arbitrary lists of names. Each name must be from one line.
func FuzzReadNames(f *testing.F) {
	f.Add("a.pcap\nb.pcap\n")
	f.Add("\r\n \n")
	f.Fuzz(func(t *testing.T, s string) {
		names, err := ReadNames("-", strings.NewReader(s))
		if (err == nil) == (len(names) == 0) {
			t.Errorf("%q: %d names, error %v", s, len(names), err)
		}
		for _, name := range names {
			if !strings.Contains(s, name) || strings.Contains(name, "\n") {
				t.Errorf("%q: name %q", s, name)
			}
		}
	})
}
