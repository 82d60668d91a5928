// Package captest makes packets and captures for tests, and reads captures that tests
// have written.
package captest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/packet"
)

// ARP is an ARP request.
var ARP = []byte("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x08\x06" +
	"\x00\x01\x08\x00\x06\x04\x00\x01\x02\x00\x00\x00\x00\x01\xc0\x00\x02\x01\x00\x00\x00\x00\x00\x00\xc0\x00\x02\x02")

// Packet returns an ARP packet of n bytes, captured at second 1700000000 + 123456789 ns.
func Packet(n int, ifc *packet.Interface) *packet.Packet {
	data := make([]byte, n)
	copy(data, ARP)
	f := &packet.Frame{Data: data, Link: packet.LinkEthernet, Interface: ifc}
	f.Info.Timestamp = time.Unix(1700000000, 123456789)
	f.Info.CaptureLength, f.Info.Length = n, n
	return &packet.Packet{Frame: f}
}

// Record returns a little-endian record of a classic file.
func Record(sec, fraction, length uint32, data string) []byte {
	var b []byte
	for _, n := range []uint32{sec, fraction, uint32(len(data)), length} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return append(b, data...)
}

// Records returns n records of 0 to 1599 bytes. Byte 31 increases with every third
// record.
func Records(n int) []byte {
	var b []byte
	data := make([]byte, 1600)
	for i := range n {
		size := i * 7919 % len(data)
		copy(data, ARP)
		data[31] = byte(i / 3)
		b = append(b, Record(uint32(1700000000+i), uint32(i), uint32(size+i%2), string(data[:size]))...)
	}
	return b
}

// Testdata returns the testdata folder of the module.
func Testdata(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "testdata")
		}
	}
	tb.Fatal("no go.mod above the test")
	return ""
}

// Mixed returns n frames, which repeat the captures in testdata. Some frames are cut, and
// some are extra bytes longer than in the capture.
func Mixed(tb testing.TB, n, extra int) []packet.Frame {
	tb.Helper()
	var all []packet.Frame
	for _, name := range []string{"http.pcap", "dns.pcapng", "vlan.pcap", "ping6.pcapng"} {
		for f := range frames(tb, filepath.Join(Testdata(tb), name)) {
			c := *f
			c.Data = bytes.Clone(f.Data)
			all = append(all, c)
		}
	}
	long := all[0]
	long.Data = append(bytes.Clone(long.Data), make([]byte, extra)...)
	long.Info.CaptureLength, long.Info.Length = len(long.Data), len(long.Data)
	cut := all[3]
	cut.Data = cut.Data[:40]
	cut.Info.CaptureLength = len(cut.Data)
	all = append(all, long, cut, all[3])
	mixed := make([]packet.Frame, n)
	for i := range mixed {
		mixed[i] = all[i%len(all)]
		mixed[i].Number = uint64(i + 1)
		mixed[i].Info.Timestamp = time.Unix(1700000000, int64(i)*1000)
	}
	return mixed
}

// WriteFile writes a classic capture of Ethernet frames.
func WriteFile(tb testing.TB, path string, frames []packet.Frame) {
	tb.Helper()
	b := capfile.AppendHeader(nil, &capfile.Header{SnapLen: packet.DefaultSnapLen, Network: uint32(packet.LinkEthernet)})
	for i := range frames {
		b = capfile.AppendRecord(b, &frames[i], len(frames[i].Data), false)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// Frame is a frame of a file.
type Frame struct {
	Data      []byte
	Length    int
	Link      packet.LinkType
	Direction packet.Direction
	Interface *packet.Interface
}

// ReadFile returns the frames of a capture, which must be intact.
func ReadFile(tb testing.TB, path string) (all []Frame) {
	tb.Helper()
	for f := range frames(tb, path) {
		all = append(all, Frame{bytes.Clone(f.Data), f.Info.Length, f.Link, f.Direction, f.Interface})
	}
	return all
}

// Count returns the number of packets in a capture, which must be intact.
func Count(tb testing.TB, path string) (n int) {
	tb.Helper()
	for range frames(tb, path) {
		n++
	}
	return n
}

// frames iterates over the frames of a capture, which must be intact. A frame is valid
// until the next one.
func frames(tb testing.TB, path string) func(yield func(*packet.Frame) bool) {
	tb.Helper()
	return func(yield func(*packet.Frame) bool) {
		tb.Helper()
		r, err := capfile.Open(path, nil)
		if err != nil {
			tb.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		var f packet.Frame
		for n := 0; ; n++ {
			err := r.Next(&f)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				tb.Fatalf("after %d packets: %v", n, err)
			}
			if !yield(&f) {
				return
			}
		}
	}
}

// Files returns the files of a set in the order in which they were made. Their names sort
// in this order, except that tcpdump's numbers have different lengths.
func Files(tb testing.TB, dir string) []string {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		tb.Fatal(err)
	}
	slices.SortFunc(paths, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return paths
}
