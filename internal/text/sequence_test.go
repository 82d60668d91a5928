package text

import (
	"strings"
	"testing"
	"time"

	"ringcap/packet"
)

// TestSequencePast4GiB follows a connection that sends 5 GiB in segments of 1 GiB:
// its numbers go on, those of its peer's acknowledgements too.
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
	add(tcp4(ack, start, 1, "", "x")) // just before 4 GiB: a keep-alive
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

func TestSackEdges(t *testing.T) {
	for _, c := range []struct {
		sack sackBase
		edge uint32
		want string
	}{
		{sackBase{}, 4000000000, "4000000000"},
		{sackBase{1000, 100}, 1200, "200"},
		{sackBase{1000, 1<<32 - 8}, 1010, "4294967306"},    // past 4 GiB
		{sackBase{1000, 1<<32 + 10}, 990, "4294967286"},    // a duplicate from before it
		{sackBase{1000, 10}, 0xffffffff, "4294966295"},     // from before the start
		{sackBase{1000, 5<<32 + 100}, 1050, "21474836530"}, // a duplicate
	} {
		if got := string(c.sack.append(nil, c.edge)); got != c.want {
			t.Errorf("edge %d of %+v: %s, want %s", c.edge, c.sack, got, c.want)
		}
	}
}
