//go:build cgo

package capfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/pcap"
	"github.com/google/gopacket/pcapgo"

	"ringcap/packet"
)

// BenchmarkBeside reads a file with gopacket's readers and with Reader. Compare the times and
// allocations of a packet.
func BenchmarkBeside(b *testing.B) {
	const frames = 200_000
	for _, size := range []int{64, 1514} {
		file := little().header(magicMicro, 2, 4, 65535, 1).b
		file = append(file, bytes.Repeat(little().record(1, 0, uint32(size), uint32(size), make([]byte, size)).b, frames)...)
		path := filepath.Join(b.TempDir(), "a.pcap")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			b.Fatal(err)
		}
		for name, open := range map[string]func() (gopacket.ZeroCopyPacketDataSource, io.Closer, error){
			"ringcap": func() (gopacket.ZeroCopyPacketDataSource, io.Closer, error) {
				r, err := Open(path, nil)
				return packet.NewDataSource(r, packet.LinkEthernet), r, err
			},
			"pcapgo": func() (gopacket.ZeroCopyPacketDataSource, io.Closer, error) {
				f, err := os.Open(path)
				if err != nil {
					return nil, nil, err
				}
				r, err := pcapgo.NewReader(f)
				return r, f, err
			},
			"pcapgo, bufio": func() (gopacket.ZeroCopyPacketDataSource, io.Closer, error) {
				f, err := os.Open(path)
				if err != nil {
					return nil, nil, err
				}
				r, err := pcapgo.NewReader(bufio.NewReaderSize(f, 1<<20))
				return r, f, err
			},
			"OpenOffline": func() (gopacket.ZeroCopyPacketDataSource, io.Closer, error) {
				h, err := pcap.OpenOffline(path)
				return h, closer(h.Close), err
			},
		} {
			b.Run(name+"/"+map[int]string{64: "64", 1514: "1514"}[size], func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					src, closer, err := open()
					if err != nil {
						b.Fatal(err)
					}
					n := 0
					for err == nil {
						if _, _, err = src.ZeroCopyReadPacketData(); err == nil {
							n++
						}
					}
					if !errors.Is(err, io.EOF) || n != frames {
						b.Fatalf("%d frames: %v", n, err)
					}
					_ = closer.Close() // only read
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/frames, "ns/frame")
			})
		}
	}
}

// closer makes a function an io.Closer.
type closer func()

func (c closer) Close() error { c(); return nil }
