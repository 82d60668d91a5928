package capfile

import (
	"bytes"
	"net/netip"
	"testing"

	"ringcap/packet"
)

// decorated returns a file with one packet and a block of each kind that holds no packet.
func decorated(order func() *builder) *builder {
	u64 := func(b *builder, kind uint16, n uint64) {
		b.u16(kind, 8)
		b.b = b.order.AppendUint64(b.b, n)
	}
	stamp := func(b *builder, kind uint16, n uint64) { b.u16(kind, 8).u32(uint32(n>>32), uint32(n)) }
	return order().block(blockSection, func(b *builder) {
		b.u32(byteOrderMagic).u16(1, 0).u32(0xffffffff, 0xffffffff).
			option(optComment, []byte("of a section")).option(optApp, []byte("them")).u16(0, 0)
	}).block(KindSecrets, func(b *builder) {
		b.u32(0x544c534b, 5).bytes([]byte("KEYS\n")...).pad().option(optComment, []byte("c")).u16(0, 0)
	}).ifc(1, 0, func(b *builder) {
		u64(b, optSpeed, 1e9)
		b.option(optComment, []byte("of an interface")).option(4, []byte{192, 0, 2, 1, 255, 255, 255, 0})
	}).block(KindNames, func(b *builder) {
		b.option(1, []byte("\xc0\x00\x02\x01host\x00")).u16(0, 0).option(2, []byte("dns")).u16(0, 0)
	}).ifc(101, 0, nil).block(KindCustom, func(b *builder) { b.u32(32473).bytes(1, 2, 3, 4, 5, 6, 7) }).
		block(blockCustomNoCopy, func(b *builder) { b.u32(32473) }).
		block(0x7777, func(b *builder) { b.u32(1) }).
		enhanced(1, 1_000_000, 1, []byte("x"), nil).
		block(KindStatistics, func(b *builder) {
			b.u32(0, 1<<3, 5)
			stamp(b, optStart, 1_700_000_000_000_001)
			u64(b, optReceived, 77)
			b.u16(0, 0)
		})
}

// TestBlocks checks that all other blocks of a file are copied, with the same result from
// either byte order, and that those which cannot be copied are counted.
func TestBlocks(t *testing.T) {
	u64 := func(b *builder, n uint64) *builder { b.b = b.order.AppendUint64(b.b, n); return b }
	ns := func(b *builder, n uint64) { b.u32(uint32(n>>32), uint32(n)) }
	want := little().block(KindSecrets, func(b *builder) {
		b.u32(0x544c534b, 5).bytes([]byte("KEYS\n")...).pad().option(optComment, []byte("c")).u16(0, 0)
	}).block(KindNames, func(b *builder) {
		b.option(1, []byte("\xc0\x00\x02\x01host\x00")).u16(0, 0).option(2, []byte("dns")).u16(0, 0)
	}).block(KindCustom, func(b *builder) { b.u32(32473).bytes(1, 2, 3, 4, 5, 6, 7) }).
		block(KindStatistics, func(b *builder) {
			ns(b.u32(9), (1<<35+5)*1000)
			ns(b.u16(optStart, 8), 1_700_000_000_000_001_000)
			u64(b.u16(optReceived, 8), 77).u16(0, 0)
		})
	wantOptions := string(u64(little().u16(optSpeed, 8), 1e9).
		option(optComment, []byte("of an interface")).option(4, []byte{192, 0, 2, 1, 255, 255, 255, 0}).b)
	for name, order := range orders {
		o := &Opener{Stdin: bytes.NewReader(decorated(order).b), Blocks: true}
		r, err := o.Open("-")
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		var seen []*packet.Interface
		if err := o.Copy(func(b *Block) error {
			if b.Kind == blockInterface {
				seen = append(seen, b.Interface)
				return nil
			}
			got = AppendBlock(got, b, 9)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if data, err := contents(t, r); data != "x" || err != nil {
			t.Errorf("%s: %q %v", name, data, err)
		}
		if !bytes.Equal(got, want.b) {
			t.Errorf("%s:\n got %x\nwant %x", name, got, want.b)
		}
		all := r.Interfaces()
		if len(seen) != 1 || seen[0] != all[1] || all[0].Options != wantOptions {
			t.Errorf("%s: interfaces %v, options %q", name, seen, all[0].Options)
		}
		if s := string(little().option(optComment, []byte("of a section")).option(optApp, []byte("them")).b); r.SectionOptions() != s {
			t.Errorf("%s: section %q", name, r.SectionOptions())
		}
		if got, want := o.Skipped(), (Blocks{Forbidden: 1, Unknown: 1}); got != want {
			t.Errorf("%s: skipped %+v", name, got)
		}
	}
	named := map[netip.Addr]string{}
	o := &Opener{Stdin: bytes.NewReader(decorated(little).b)} // only the names are wanted
	o.Names = func(a netip.Addr, name string) { named[a] = name }
	r, err := o.Open("-")
	if err != nil {
		t.Fatal(err)
	}
	if data, err := contents(t, r); data != "x" || err != nil {
		t.Error(data, err)
	}
	if len(named) != 1 || named[netip.MustParseAddr("192.0.2.1")] != "host" {
		t.Errorf("names: %v", named)
	}
	if got, want := o.Skipped(), (Blocks{Names: 1, Secrets: 1, Statistics: 1, Custom: 1, Forbidden: 1, Unknown: 1}); got != want {
		t.Errorf("skipped %+v", got)
	}
}

// FuzzBlocks copies the blocks of arbitrary files. A copy of the copy must be the same.
func FuzzBlocks(f *testing.F) {
	for _, order := range orders {
		f.Add(decorated(order).b)
	}
	copied := func(b []byte) []byte {
		r, err := newReader(bytes.NewReader(b), "x", windowSize)
		if err != nil || !r.IsPcapng() {
			return nil
		}
		r.copier.want = true
		out := AppendSectionOptions(nil, r.SectionOptions())
		places := map[*packet.Interface]uint32{}
		place := func(ifc *packet.Interface) uint32 {
			n, ok := places[ifc]
			if !ok {
				n = uint32(len(places))
				places[ifc] = n
				out = AppendInterface(out, ifc, ifc.Link, ifc.SnapLen)
			}
			return n
		}
		for _, ifc := range r.Interfaces() {
			place(ifc)
		}
		r.copier.to = func(b *Block) error {
			id := uint32(0)
			if b.Interface != nil {
				id = place(b.Interface)
			}
			if b.Kind != blockInterface {
				out = AppendBlock(out, b, id)
			}
			return nil
		}
		var frame packet.Frame
		for r.Next(&frame) == nil {
			id := place(frame.Interface)
			out = AppendPacket(out, &frame, len(frame.Data), id)
		}
		return out
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		once := copied(b)
		if twice := copied(once); !bytes.Equal(once, twice) {
			t.Errorf("copied once and twice:\n%x\n%x", once, twice)
		}
	})
}
