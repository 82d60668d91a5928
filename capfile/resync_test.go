package capfile

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"ringcap/packet"
)

// resync reads a file with Opener.Resync. It returns the seconds of the packets, the notes and
// the error.
func resync(t *testing.T, file []byte) (seconds []int64, said []string, err error) {
	t.Helper()
	o := &Opener{Resync: true, Note: func(text string) { said = append(said, text) }}
	r, err := o.Open(writeFile(t, "x.pcap", file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var f packet.Frame
	for err = r.Next(&f); err == nil; err = r.Next(&f) {
		seconds = append(seconds, f.Info.Timestamp.Unix())
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return seconds, said, err
}

// TestResync checks that reading goes on after bytes that cannot be records, and that a note
// says where. Without Resync the error says where it could.
func TestResync(t *testing.T) {
	data := []byte(strings.Repeat("data", 100))
	records := func(b *builder, from, to uint32) *builder {
		for i := from; i < to; i++ {
			b.record(i, 0, 400, 400, data)
		}
		return b
	}
	head := func() *builder { return records(little().header(magicMicro, 2, 4, 0, 1), 1000, 1003) }
	const at = 24 + 3*416
	for _, c := range []struct {
		name string
		file *builder
		next int // byte at which records go on
		want int64
	}{
		{"a length", records(head().record(1003, 0, 0xdeadbeef, 400, data), 1004, 1009), at + 416, 8},
		{"a length that is cut short", records(head().record(1003, 0, 5000000, 400, data), 1004, 1009), at + 416, 8},
		{"the last but one", records(head().record(1003, 0, 0xdeadbeef, 400, data), 1004, 1005), at + 416, 4},
		{"bytes between", records(head().bytes([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")...), 1004, 1009), at + 12, 8},
		{"far away", records(head().record(1003, 0, 0xdeadbeef, 400, make([]byte, 5<<20)), 1004, 1009), at + 16 + 5<<20, 8},
	} {
		seconds, said, err := resync(t, c.file.b)
		if int64(len(seconds)) != c.want || !slices.IsSorted(seconds) {
			t.Errorf("%s: seconds %d", c.name, seconds)
		}
		if len(said) != 1 || !strings.HasSuffix(said[0], fmt.Sprintf("; going on at byte %d", c.next)) {
			t.Errorf("%s: %q", c.name, said)
		}
		passed := fmt.Sprintf("%d bytes were passed over, once, since record 4 at byte %d ", c.next-at, at)
		if err == nil || !strings.Contains(err.Error(), passed) {
			t.Errorf("%s: %v, want %s", c.name, err, passed)
		}
		if c.name == "far away" {
			continue // too far away to be looked for without Resync
		}
		r, err := Open(writeFile(t, "x.pcap", c.file.b), nil)
		if err != nil {
			t.Fatal(err)
		}
		var f packet.Frame
		for err = nil; err == nil; err = r.Next(&f) {
		}
		if want := fmt.Sprintf("; records seem to go on at byte %d (--resync goes on there)", c.next); !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", c.name, err, want)
		}
		_ = r.Close()
	}
	torn := head().record(1003, 0, 400, 400, data[:100]).b
	if seconds, said, err := resync(t, torn); len(seconds) != 3 || said != nil || err == nil || strings.Contains(err.Error(), "go on") {
		t.Errorf("a torn end: %d, %q, %v", seconds, said, err)
	}
	zeros := append(head().bytes([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")...).b, make([]byte, 3<<20)...)
	if seconds, said, err := resync(t, zeros); len(seconds) != 3 || said != nil || err == nil {
		t.Errorf("zeros: %d, %q, %v", seconds, said, err)
	}
}

// TestDraft checks that blocks of early drafts of pcapng are read. Their lengths may not be
// multiples of four, with padding that the length does not include or with none.
func TestDraft(t *testing.T) {
	for name, order := range orders {
		for _, padded := range []bool{false, true} {
			b := order().section().ifc(1, 0, nil)
			for _, data := range []string{"a", "ab", "abc", "abcd"} {
				size := uint32(32 + len(data))
				b.u32(2, size).u16(0, 0).u32(0, 7, uint32(len(data)), uint32(len(data))).bytes([]byte(data)...)
				if padded {
					b.pad()
				}
				b.u32(size)
				b.u32(0x777, 13).bytes('x') // an unknown block
				if padded {
					b.bytes(0, 0, 0)
				}
				b.u32(13)
			}
			var said []string
			o := &Opener{Note: func(text string) { said = append(said, text) }}
			r, err := o.Open(writeFile(t, "x.ntar", b.b))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			var f packet.Frame
			for err = r.Next(&f); err == nil; err = r.Next(&f) {
				got = append(got, string(f.Data))
			}
			if !errors.Is(err, io.EOF) || !slices.Equal(got, []string{"a", "ab", "abc", "abcd"}) {
				t.Errorf("%s, padded %v: %q, %v", name, padded, got, err)
			}
			if len(said) != 1 || !strings.Contains(said[0], "x.ntar: lengths of blocks are those of an early draft") {
				t.Errorf("%s, padded %v: %q", name, padded, said)
			}
			_ = r.Close()
		}
	}
}
