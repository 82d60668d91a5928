package events

import (
	"testing"

	"golang.org/x/sys/unix"
)

// BenchmarkSocket measures what a socket costs that is made and closed.
func BenchmarkSocket(b *testing.B) {
	with(b, func(b *testing.B) {
		for b.Loop() {
			s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
			if err != nil {
				b.Fatal(err)
			}
			_ = unix.Close(s)
		}
	})
}

// BenchmarkConnect measures what a TCP connection costs that is refused.
func BenchmarkConnect(b *testing.B) {
	with(b, func(b *testing.B) {
		for b.Loop() {
			s, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
			if err != nil {
				b.Fatal(err)
			}
			if err := unix.Connect(s, &unix.SockaddrInet4{Port: 9, Addr: [4]byte{127, 0, 0, 1}}); err != unix.ECONNREFUSED {
				b.Fatal(err)
			}
			_ = unix.Close(s)
		}
	})
}

// BenchmarkSend measures what a packet costs: that of a socket that is connected, and of one that
// is not.
func BenchmarkSend(b *testing.B) {
	to := &unix.SockaddrInet4{Port: 9, Addr: [4]byte{127, 0, 0, 1}}
	payload := make([]byte, 100)
	for name, connected := range map[string]bool{"connected": true, "unconnected": false} {
		b.Run(name, func(b *testing.B) {
			with(b, func(b *testing.B) {
				s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = unix.Close(s) }()
				if connected {
					if err := unix.Connect(s, to); err != nil {
						b.Fatal(err)
					}
				}
				for b.Loop() {
					if connected {
						_, _ = unix.Write(s, payload) // refused every other time
					} else if err := unix.Sendto(s, payload, 0, to); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// with runs a benchmark without the programs and with them.
func with(b *testing.B, f func(b *testing.B)) {
	b.Run("without", f)
	b.Run("with", func(b *testing.B) {
		e := open(b, Options{})
		f(b)
		b.ReportMetric(float64(e.Lost()), "lost")
	})
}

// BenchmarkOpen measures how long the programs take to load.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		e, err := Open(Options{Cgroup: group})
		if err != nil {
			b.Fatal(err)
		}
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
