package text

import (
	"strings"
	"testing"
	"time"

	"ringcap/packet"
)

// TestSequencePast4GiB checks that the relative numbers of a connection that sends 5 GiB do
// not wrap.
func TestSequencePast4GiB(t *testing.T) {
	const gib = 1 << 30
	c := capture{link: packet.LinkEthernet}
	add := func(data []byte) {
		f := packet.Frame{Data: data, Link: c.link, Number: uint64(len(c.frames) + 1)}
		f.Info.Timestamp = time.Unix(1700000000, 0)
		f.Info.CaptureLength, f.Info.Length = len(data), len(data)
		c.frames = append(c.frames, f)
	}
	const ack, syn = 0x10, 0x02
	start := uint32(0xfffffff0)
	add(tcp4(syn|ack, start, 1, "", ""))
	for i := range 6 {
		add(tcp4(ack, start+1+uint32(i)*gib, 1, "", "abcdefgh"))
	}
	add(tcp4(ack, start, 1, "", "x")) // a keep-alive just before 4 GiB
	lines := c.print(t, Options{Time: TimeNone})
	for i, want := range []string{
		"seq 4294967280,", "seq 1:9,", "seq 1073741825:1073741833,", "seq 2147483649:2147483657,",
		"seq 3221225473:3221225481,", "seq 4294967297:4294967305,", "seq 5368709121:5368709129,", "seq 4294967296:4294967297,",
	} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("segment %d: %s, want %s", i, lines[i], want)
		}
	}
}
