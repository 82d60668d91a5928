package capfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"

	"ringcap/packet"
)

// builder makes captures of either byte order field by field, independently of
// the encoders under test.
type builder struct {
	order binary.AppendByteOrder
	b     []byte
}

func (b *builder) u16(v ...uint16) *builder {
	for _, n := range v {
		b.b = b.order.AppendUint16(b.b, n)
	}
	return b
}

func (b *builder) u32(v ...uint32) *builder {
	for _, n := range v {
		b.b = b.order.AppendUint32(b.b, n)
	}
	return b
}

func (b *builder) bytes(v ...byte) *builder {
	b.b = append(b.b, v...)
	return b
}

func (b *builder) pad() *builder {
	for len(b.b)%4 != 0 {
		b.b = append(b.b, 0)
	}
	return b
}

// header appends a classic header.
func (b *builder) header(magic uint32, major, minor uint16, snap, network uint32) *builder {
	return b.u32(magic).u16(major, minor).u32(0, 0, snap, network)
}

// record appends a classic record.
func (b *builder) record(sec, fraction, caplen, length uint32, data []byte) *builder {
	return b.u32(sec, fraction, caplen, length).bytes(data...)
}

// block appends a pcapng block with the body that fill makes.
func (b *builder) block(kind uint32, fill func(*builder)) *builder {
	body := &builder{order: b.order}
	fill(body)
	body.pad()
	size := uint32(len(body.b) + 12)
	return b.u32(kind, size).bytes(body.b...).u32(size)
}

func (b *builder) option(kind uint16, value []byte) *builder {
	return b.u16(kind, uint16(len(value))).bytes(value...).pad()
}

func (b *builder) section() *builder {
	return b.block(0x0a0d0d0a, func(b *builder) {
		b.u32(0x1a2b3c4d).u16(1, 0).u32(0xffffffff, 0xffffffff)
	})
}

func (b *builder) ifc(link uint16, snap uint32, options func(*builder)) *builder {
	return b.block(1, func(b *builder) {
		b.u16(link, 0).u32(snap)
		if options != nil {
			options(b)
			b.u16(0, 0)
		}
	})
}

func (b *builder) enhanced(id uint32, stamp uint64, length uint32, data []byte, options func(*builder)) *builder {
	return b.block(6, func(b *builder) {
		b.u32(id, uint32(stamp>>32), uint32(stamp), uint32(len(data)), length).bytes(data...).pad()
		if options != nil {
			options(b)
			b.u16(0, 0)
		}
	})
}

func little() *builder { return &builder{order: binary.LittleEndian} }
func bigEnd() *builder { return &builder{order: binary.BigEndian} }

var orders = map[string]func() *builder{"little": little, "big": bigEnd}

// kept is a frame with memory of its own, which outlives the next call of Next.
type kept struct {
	packet.Frame
	data, options []byte
}

// readAll reads a capture through a window of size bytes until its error,
// which is nil for a clean end.
func readAll(b []byte, size int) ([]kept, *Reader, error) {
	r, err := newReader(bytes.NewReader(b), "test.pcap", size)
	if err != nil {
		return nil, nil, err
	}
	var all []kept
	var f packet.Frame
	for {
		if err := r.Next(&f); err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return all, r, err
		}
		all = append(all, kept{f, bytes.Clone(f.Data), bytes.Clone(f.Options)})
	}
}

func mustRead(t *testing.T, b []byte) ([]kept, *Reader) {
	t.Helper()
	all, r, err := readAll(b, windowSize)
	if err != nil {
		t.Fatal(err)
	}
	return all, r
}

func wantTime(t *testing.T, got time.Time, sec, nsec int64) {
	t.Helper()
	if !got.Equal(time.Unix(sec, nsec)) {
		t.Errorf("time is %d.%09d, want %d.%09d", got.Unix(), got.Nanosecond(), sec, nsec)
	}
}
