package capfile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"ringcap/packet"
)

func TestClassicOrdersAndResolutions(t *testing.T) {
	for name, order := range orders {
		for _, c := range []struct {
			magic uint32
			nsec  int64
		}{{magicMicro, 123456000}, {magicNano, 123456}} {
			all, r := mustRead(t, order().header(c.magic, 2, 4, 96, 0xf0000001).
				record(1700000000, 123456, 3, 1500, []byte("abc")).b)
			if len(all) != 1 || string(all[0].data) != "abc" || all[0].Info.Length != 1500 || all[0].Link != packet.LinkEthernet {
				t.Fatalf("%s-endian %x: %+v", name, c.magic, all)
			}
			wantTime(t, all[0].Info.Timestamp, 1700000000, c.nsec)
			h := r.Header()
			if h.BigEndian != (name == "big") || h.Nanoseconds != (c.magic == magicNano) || h.Network != 0xf0000001 || r.SnapLen() != 96 {
				t.Errorf("%s-endian %x: header %+v", name, c.magic, h)
			}
		}
	}
}

// TestClassicOddities checks files that tcpdump reads and pcapgo does not.
func TestClassicOddities(t *testing.T) {
	data := []byte("0123456789")
	modified := func() *builder {
		return little().header(magicModified, 2, 4, 65535, 1).u32(7, 8, 10, 60, 2).bytes(8, 0, 4, 0).bytes(data...)
	}
	for _, c := range []struct {
		name    string
		file    []byte
		length  int
		snapLen int
	}{
		{"snap length 0", little().header(magicMicro, 2, 4, 0, 1).record(7, 8, 10, 60, data).b, 60, 262144},
		{"absurd snap length", little().header(magicMicro, 2, 4, 1<<31, 1).record(7, 8, 10, 60, data).b, 60, 262144},
		{"record over the snap length", little().header(magicMicro, 2, 4, 4, 1).record(7, 8, 10, 60, data).b, 60, 4},
		{"captured more than was sent", little().header(magicMicro, 2, 4, 96, 1).record(7, 8, 10, 5, data).b, 5, 96},
		{"modified", modified().b, 60, 65535},
		{"version 2.2", bigEnd().header(magicMicro, 2, 2, 96, 1).record(7, 8, 60, 10, data).b, 60, 96},
		{"version 2.3 swapped", bigEnd().header(magicMicro, 2, 3, 96, 1).record(7, 8, 60, 10, data).b, 60, 96},
		{"version 2.3 not swapped", bigEnd().header(magicMicro, 2, 3, 96, 1).record(7, 8, 10, 60, data).b, 60, 96},
		{"DG/UX", little().header(magicMicro, 543, 0, 96, 1).record(7, 8, 60, 10, data).b, 60, 96},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, r := mustRead(t, c.file)
			if len(all) != 1 || string(all[0].data) != string(data) || all[0].Info.Length != c.length || r.SnapLen() != c.snapLen {
				t.Errorf("read %+v, snap length %d", all, r.SnapLen())
			}
		})
	}
}

// TestClassicWindow checks that records of many lengths are read correctly across the edge of a
// small window.
func TestClassicWindow(t *testing.T) {
	b := little().header(magicMicro, 2, 4, 0, 1)
	for i := range 300 {
		b.record(uint32(i), 0, uint32(i), uint32(i), bytes.Repeat([]byte{byte(i)}, i))
	}
	for _, size := range []int{64, 100, 317, 4096} {
		all, r, err := readAll(b.b, size)
		if err != nil || len(all) != 300 {
			t.Fatalf("window %d: %d records, %v", size, len(all), err)
		}
		for i, f := range all {
			if f.Info.CaptureLength != i || !bytes.Equal(f.data, bytes.Repeat([]byte{byte(i)}, i)) {
				t.Fatalf("window %d: record %d is %x", size, i, f.data)
			}
		}
		if len(r.win.buf) > size+windowSize {
			t.Errorf("window %d grew to %d", size, len(r.win.buf))
		}
	}
	one := iotest.OneByteReader(bytes.NewReader(b.b))
	r, err := NewReader(one, "pipe")
	if err != nil {
		t.Fatal(err)
	}
	var f packet.Frame
	n := 0
	for ; r.Next(&f) == nil; n++ {
	}
	if n != 300 {
		t.Errorf("byte by byte: %d records", n)
	}
}

// TestFollowsPipe checks that no packet from a pipe is held back until a buffer is full. The
// writer waits for each packet to be read.
func TestFollowsPipe(t *testing.T) {
	in, out := io.Pipe()
	read := make(chan struct{})
	go func() {
		_, _ = out.Write(little().header(magicMicro, 2, 4, 0, 1).b)
		for range 3 {
			_, _ = out.Write(little().record(1, 0, 1, 1, []byte("x")).b)
			<-read
		}
		_ = out.Close()
	}()
	r, err := Open("-", in)
	if err != nil {
		t.Fatal(err)
	}
	var f packet.Frame
	for range 3 {
		if err := r.Next(&f); err != nil {
			t.Fatal(err)
		}
		read <- struct{}{}
	}
	if err := r.Next(&f); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
}

// TestClassicTruncated cuts a file at every byte: whole records are delivered,
// and only a cut between two of them is a clean end.
func TestClassicTruncated(t *testing.T) {
	b := little().header(magicMicro, 2, 4, 0, 1).
		record(1, 0, 5, 5, []byte("hello")).record(2, 0, 6, 9, []byte("world!"))
	for n := range len(b.b) {
		all, _, err := readAll(b.b[:n], windowSize)
		whole := 0
		if n >= 24+16+5 {
			whole = 1
		}
		if clean := n == 24 || n == 24+16+5; clean != (err == nil) || len(all) != whole {
			t.Errorf("%d bytes: %d records, %v", n, len(all), err)
		}
	}
}

func TestClassicErrors(t *testing.T) {
	start := func() *builder { return little().header(magicMicro, 2, 4, 0, 1).record(1, 0, 2, 2, []byte("ab")) }
	for _, c := range []struct {
		file []byte
		want string
	}{
		{start().record(1, 0, 1514, 1514, make([]byte, 230)).b,
			"read test.pcap: record 2 at byte 42 is cut short: 230 of 1514 bytes (the file ends there)"},
		{start().u32(1).b, "read test.pcap: record 2 at byte 42 is cut short: 4 of 16 header bytes (the file ends there)"},
		{start().record(1, 0, 0xdeadbeef, 1, nil).b,
			"read test.pcap: record 2 at byte 42 claims 3735928559 bytes, more than 16777216: the file is corrupt there"},
		{little().header(magicMicro, 1, 4, 0, 1).b, "open test.pcap: pcap version 1.4 is not known"},
		{little().u32(magicMicro).b, "open test.pcap: pcap header is cut short: 4 of 24 bytes"},
		{nil, "open test.pcap: not a capture file: it is empty"},
		{[]byte("hello, world"), `open test.pcap: not a capture file: first bytes are "hello, w"`},
		{[]byte{1, 2, 3, 4, 5}, "open test.pcap: not a capture file: first bytes are 01 02 03 04 05"},
		{[]byte("\xfd7zXZ\x00"), "open test.pcap: not pcap or pcapng: it is compressed with xz; to read it: xz -dc FILE | ringcap -r -"},
	} {
		if _, _, err := readAll(c.file, windowSize); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "x.pcap"), nil); !errors.Is(err, os.ErrNotExist) || strings.Count(err.Error(), "x.pcap") != 1 {
		t.Errorf("absent file: %v", err)
	}
	if _, err := Open(dir, nil); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("directory: %v", err)
	}
	broken := io.MultiReader(bytes.NewReader(little().header(magicMicro, 2, 4, 0, 1).b), iotest.ErrReader(syscall.EIO))
	r, err := NewReader(broken, "x")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Next(new(packet.Frame)); !errors.Is(err, syscall.EIO) {
			t.Errorf("broken disk: %v", err)
		}
	}
}

// TestHostileLengths checks that a length field cannot cost more than a bounded amount of
// memory.
func TestHostileLengths(t *testing.T) {
	for name, file := range map[string][]byte{
		"record":     little().header(magicMicro, 2, 4, 0xffffffff, 1).u32(1, 0, 16<<20, 16<<20).b,
		"big record": little().header(magicMicro, 2, 4, 0xffffffff, 1).u32(1, 0, 0xffffffff, 1).b,
		"block":      little().section().ifc(1, 0xffffffff, nil).u32(6, 16<<20, 0).b,
		"big block":  little().section().u32(1, 0xfffffffc, 0).b,
		"unknown":    little().section().u32(0x77, 0xfffffffc, 0).b,
		"packet": little().section().ifc(1, 0xffffffff, nil).block(6, func(b *builder) {
			b.u32(0, 0, 0, 0xffffffff, 0xffffffff)
		}).b,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, _, err := readAll(file, windowSize); err == nil {
			t.Errorf("%s: no error", name)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 2*windowSize+1<<18 {
			t.Errorf("%s: %d bytes allocated for a file of %d", name, used, len(file))
		}
	}
}

// TestBigRecord checks that a record longer than the window is read.
func TestBigRecord(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 5<<20/16)
	all, _ := mustRead(t, little().header(magicMicro, 2, 4, 0, 1).
		record(1, 0, uint32(len(data)), 1, data).record(1, 0, 1, 1, []byte("x")).b)
	if len(all) != 2 || !bytes.Equal(all[0].data, data) {
		t.Fatalf("%d records", len(all))
	}
}

// TestSetsWholeFrame checks that a frame keeps nothing of its former contents, except Number.
func TestSetsWholeFrame(t *testing.T) {
	r, err := NewReader(bytes.NewReader(little().header(magicMicro, 2, 4, 0, 1).record(1, 0, 0, 0, nil).b), "x")
	if err != nil {
		t.Fatal(err)
	}
	f := packet.Frame{Direction: packet.DirectionOut, ChecksumPending: true, Options: []byte{1}, Link: 7, Number: 9, Fraction: 7, NoTime: true}
	f.Info.AncillaryData = []any{1}
	f.Info.InterfaceIndex = 4
	if err := r.Next(&f); err != nil {
		t.Fatal(err)
	}
	if f.Direction != 0 || f.ChecksumPending || f.Options != nil || f.Link != 1 || f.TimeInvalid() || f.Info.AncillaryData != nil ||
		f.Info.InterfaceIndex != 0 || f.Number != 9 {
		t.Errorf("%+v", f)
	}
}

func BenchmarkReadClassic(b *testing.B) {
	for _, size := range []int{64, 512, 1500} {
		b.Run(sizeName(size), func(b *testing.B) {
			record := little().record(1, 0, uint32(size), uint32(size), make([]byte, size)).b
			src := &endless{head: little().header(magicMicro, 2, 4, 0, 1).b, body: bytes.Repeat(record, windowSize/len(record))}
			benchmarkRead(b, src, size)
		})
	}
}

func benchmarkRead(b *testing.B, src io.Reader, size int) {
	r, err := NewReader(src, "x")
	if err != nil {
		b.Fatal(err)
	}
	var f packet.Frame
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Next(&f); err != nil {
			b.Fatal(err)
		}
	}
}

func sizeName(n int) string {
	return map[int]string{64: "64", 512: "512", 1500: "1500"}[n]
}

// endless is a file that starts with head and then repeats body forever.
type endless struct {
	head, body []byte
	at         int
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.head) > 0 {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	n := copy(p, e.body[e.at:])
	e.at = (e.at + n) % len(e.body)
	return n, nil
}
