package file

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"ringcap/internal/ledger"
	"ringcap/internal/ring"
	"ringcap/internal/testing/ringtest"
	"ringcap/packet"
)

// memoryRing returns a ring in ordinary memory and its reader.
func memoryRing(tb testing.TB, ifc *packet.Interface, blocks int) (*ringtest.Memory, *ring.Ring) {
	tb.Helper()
	m := ringtest.New(blocks)
	r, err := ring.New(-1, m.Mem, ring.Geometry{BlockSize: ringtest.BlockSize, Blocks: blocks})
	if err != nil {
		tb.Fatal(err)
	}
	r.Bind(ifc)
	tb.Cleanup(func() { _ = r.Close() })
	return m, r
}

// TestWriteBlock checks that frames written in blocks give the same file and the same account
// as one by one, even if frames are cut and the buffer is full.
func TestWriteBlock(t *testing.T) {
	ifc := &packet.Interface{Name: "eth0", Link: packet.LinkEthernet, Nanoseconds: true}
	for _, o := range []Options{{}, {Nanoseconds: true}, {SnapLen: 40}, {Pattern: "x.pcapng"}} {
		o.Link, o.Live = packet.LinkEthernet, true
		var files [2][]byte
		var accounts [2]ledger.Snapshot
		for i := range files {
			path := filepath.Join(t.TempDir(), "x.pcap")
			o.Account = &accounts[i]
			o.Account.Live = true
			file := openSink(t, path, o)
			m, r := memoryRing(t, ifc, 2)
			for lap := range 60 {
				fillBlock(m, lap%2)
				for r.Pending() > 0 {
					writeOne(t, r, file)
					if i == 0 {
						continue
					}
					n, err := file.WriteBlock(r.Block())
					if n.Frames != 29 || err != nil || r.Pending() > 0 {
						t.Fatalf("%d taken, %d left, %v", n.Frames, r.Pending(), err)
					}
					file.account.DeliverBlock(n)
				}
			}
			mustClose(t, file, nil)
			var err error
			if files[i], err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0], files[1]) || !reflect.DeepEqual(accounts[0], accounts[1]) {
			t.Errorf("%+v: files of %d and %d bytes, accounts %+v and %+v", o, len(files[0]), len(files[1]), accounts[0], accounts[1])
		}
		if len(files[1]) < 2*writeBuffer && o.SnapLen == 0 {
			t.Errorf("%d bytes: the buffer was never full", len(files[1]))
		}
	}
}

// fillBlock puts frames of several lengths into a block and passes it to the reader.
func fillBlock(m *ringtest.Memory, b int) {
	m.Header(b).Num_pkts = 0
	for k := range 30 {
		size := []int{0, 59, 61, 1500, 7000}[k%5]
		f := ringtest.Frame{Data: bytes.Repeat([]byte{byte(k)}, size), Wire: size + k%2*7, Kind: uint8(k % 5), Seconds: 1700000000}
		m.Put(b, f)
	}
	m.Hand(b)
}

// writeOne writes the next frame of the ring as the packet loop does.
func writeOne(tb testing.TB, r *ring.Ring, file *Sink) {
	tb.Helper()
	var f packet.Frame
	err := r.Next(&f)
	for errors.Is(err, packet.ErrTick) {
		err = r.Next(&f)
	}
	if err != nil {
		tb.Fatal(err)
	}
	file.account.Deliver(&f, f.Info.CaptureLength < f.Info.Length)
	mustWrite(tb, file, &packet.Packet{Frame: &f})
}

// BenchmarkWriteBlock measures the time per frame for a ring that fits in the cache, into
// /dev/null.
func BenchmarkWriteBlock(b *testing.B) {
	ifc := &packet.Interface{Name: "eth0", Link: packet.LinkEthernet, Nanoseconds: true}
	for _, size := range []int{64, 512, 1500} {
		for _, format := range []string{"pcap", "pcapng"} {
			b.Run(format+"/"+strconv.Itoa(size), func(b *testing.B) {
				path := filepath.Join(b.TempDir(), "x."+format)
				if err := os.Symlink("/dev/null", path); err != nil {
					b.Fatal(err)
				}
				var account ledger.Snapshot
				file := openSink(b, path, Options{Link: packet.LinkEthernet, Live: true, Account: &account})
				m, r := memoryRing(b, ifc, 2)
				frames := 0
				for ; frames < 200 && (frames+1)*(size+96) < ringtest.BlockSize; frames++ {
					m.Put(0, ringtest.Frame{Data: make([]byte, size)})
					m.Put(1, ringtest.Frame{Data: make([]byte, size)})
				}
				b.SetBytes(int64(size))
				b.ReportAllocs()
				b.ResetTimer()
				for done, blk := 0, 0; done < b.N; done, blk = done+frames, 1-blk {
					m.Header(blk).Num_pkts = uint32(frames)
					m.Hand(blk)
					writeOne(b, r, file)
					n, err := file.WriteBlock(r.Block())
					if err != nil {
						b.Fatal(err)
					}
					account.DeliverBlock(n)
				}
				b.StopTimer()
				mustClose(b, file, nil)
			})
		}
	}
}
