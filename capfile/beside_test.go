//go:build cgo

package capfile

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/pcap"
	"github.com/google/gopacket/pcapgo"
	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// gopacketSource is what the readers of gopacket are.
type gopacketSource interface {
	gopacket.PacketDataSource
	gopacket.ZeroCopyPacketDataSource
}

// BenchmarkBeside reads a file with gopacket's readers and with Reader: frames that are valid
// until the next one, and (copy) those that stay valid, as ReadPacketData and gopacket's
// PacketSource have them. The read rows are what the kernel takes to copy the file, without
// looking at it. Compare the CPU times and the allocations of a packet.
func BenchmarkBeside(b *testing.B) {
	const frames = 200_000
	for _, size := range []int{64, 1514} {
		path := filepath.Join(b.TempDir(), "a.pcap")
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			file := little().header(magicMicro, 2, 4, 65535, 1)
			for range frames {
				file.record(1, 0, uint32(size), uint32(size), make([]byte, size))
			}
			if err := os.WriteFile(path, file.b, 0o600); err != nil {
				b.Fatal(err)
			}
			besides(b, path, frames)
		})
	}
}

func besides(b *testing.B, path string, frames int) {
	gopackets := func(buffer int) func() (gopacketSource, io.Closer, error) {
		return func() (gopacketSource, io.Closer, error) {
			f, err := os.Open(path)
			if err != nil {
				return nil, nil, err
			}
			var src io.Reader = f
			if buffer > 0 {
				src = bufio.NewReaderSize(f, buffer)
			}
			r, err := pcapgo.NewReader(src)
			return r, f, err
		}
	}
	for _, reader := range []struct {
		name string
		open func() (gopacketSource, io.Closer, error)
	}{
		{"ringcap", func() (gopacketSource, io.Closer, error) {
			r, err := Open(path, nil)
			return packet.NewDataSource(r, packet.LinkEthernet), r, err
		}},
		{"pcapgo", gopackets(0)},
		{"pcapgo, bufio 64 KiB", gopackets(64 << 10)},
		{"pcapgo, bufio 1 MiB", gopackets(1 << 20)},
		{"OpenOffline", func() (gopacketSource, io.Closer, error) {
			h, err := pcap.OpenOffline(path)
			return h, closer(h.Close), err
		}},
	} {
		for _, keep := range []bool{false, true} {
			b.Run(reader.name+map[bool]string{true: ", copy"}[keep], func(b *testing.B) {
				b.ReportAllocs()
				measure(b, frames, func() {
					src, c, err := reader.open()
					if err != nil {
						b.Fatal(err)
					}
					n := 0
					if keep {
						for ; err == nil; n++ {
							_, _, err = src.ReadPacketData()
						}
					} else {
						for ; err == nil; n++ {
							_, _, err = src.ZeroCopyReadPacketData()
						}
					}
					if !errors.Is(err, io.EOF) || n-1 != frames {
						b.Fatalf("%d frames: %v", n-1, err)
					}
					_ = c.Close() // only read
				})
			})
		}
	}
	for _, size := range []int{64 << 10, aheadSize} {
		b.Run("read "+strconv.Itoa(size>>10)+" KiB", func(b *testing.B) {
			buf := make([]byte, size)
			measure(b, frames, func() {
				f, err := os.Open(path)
				for err == nil {
					_, err = f.Read(buf)
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
				_ = f.Close() // only read
			})
		})
	}
}

// measure reports the CPU time of the process for each of the frames that a call of f reads.
// It holds what the collector does, and not what other processes do.
func measure(b *testing.B, frames int, f func()) {
	before := processTime(b)
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64((processTime(b)-before).Nanoseconds())/float64(b.N)/float64(frames), "cpu-ns/frame")
}

// processTime returns the CPU time of this process so far.
func processTime(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// closer makes a function an io.Closer.
type closer func()

func (c closer) Close() error { c(); return nil }
