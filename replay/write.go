package replay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/gopacket"

	"ringcap/capfile"
	"ringcap/internal/sink/compress"
	"ringcap/packet"
)

// Write makes a capture file: pcapng if its name ends with .pcapng, otherwise pcap, with time
// stamps in nanoseconds, and compressed if the name ends with .gz, .zst or .lz4. It makes the
// directory, too. A frame without a time comes a millisecond after the one before; the first
// of them is stamped 2000-01-01 00:00:00 UTC.
func Write(t testing.TB, path string, frames ...packet.Frame) {
	t.Helper()
	if err := write(path, frames); err != nil {
		t.Fatalf("replay: %v", err)
	}
}

func write(path string, frames []packet.Frame) (err error) {
	if plain := compress.Unpacked(path); plain != compress.Plain(path) {
		return fmt.Errorf("write %s: files are compressed with gzip, zstd or lz4: write to %s.zst", path, plain)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	file := &file{encoder: compress.ForName(path)}
	w := capfile.NewWriter(file, capfile.WriterOptions{Pcapng: filepath.Ext(compress.Plain(path)) == ".pcapng", Nanoseconds: true})
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range frames {
		f := frames[i]
		if f.Info.Timestamp.IsZero() {
			f.Info.Timestamp = now
		}
		now = f.Info.Timestamp.Add(time.Millisecond)
		if err := w.Write(&f); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), os.WriteFile(path, file.data, 0o666))
}

// file is a file in memory.
type file struct {
	encoder compress.Encoder // nil for a file that is not compressed
	data    []byte
}

func (f *file) Write(b []byte) (int, error) {
	if f.encoder != nil {
		f.data = f.encoder.Append(f.data, b)
	} else {
		f.data = append(f.data, b...)
	}
	return len(b), nil
}

// Serialize returns a frame of layers, with lengths and checksums computed. The checksums of
// TCP, UDP and ICMPv6 cover the IP layer before them. The link type is Ethernet, or raw IP if
// the first layer is of IP.
func Serialize(t testing.TB, layers ...gopacket.SerializableLayer) packet.Frame {
	t.Helper()
	if len(layers) == 0 {
		t.Fatal("replay: a frame needs a layer")
	}
	var network gopacket.NetworkLayer
	for _, l := range layers {
		switch l := l.(type) {
		case gopacket.NetworkLayer:
			network = l
		case interface {
			SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
		}:
			if network != nil {
				if err := l.SetNetworkLayerForChecksum(network); err != nil {
					t.Fatalf("replay: %v", err)
				}
			}
		}
	}
	buf := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, layers...); err != nil {
		t.Fatalf("replay: %v", err)
	}
	f := packet.Frame{Data: buf.Bytes(), Link: packet.LinkEthernet}
	if _, ok := layers[0].(gopacket.NetworkLayer); ok {
		f.Link = packet.LinkRaw
	}
	f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)
	return f
}
