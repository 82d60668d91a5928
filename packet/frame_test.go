package packet_test

import (
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// TestCopyTo checks that a copy has every field and memory of its own, and keeps nothing
// of dst's former contents.
func TestCopyTo(t *testing.T) {
	for _, got := range []*packet.Frame{{}, captest.Full(t)} {
		f := captest.Full(t)
		buf := f.CopyTo(got, []byte("in front"), f.Data)
		want := *f
		want.Data, want.Options = append([]byte(nil), f.Data...), append([]byte(nil), f.Options...)
		clear(f.Data)
		clear(f.Options)
		if d := captest.Differences(got, &want); len(d) > 0 {
			t.Errorf("the copy differs in %v", d)
		}
		if n := len("in front") + len(f.Data) + len(f.Options); len(buf) != n {
			t.Errorf("%d bytes are kept, want %d", len(buf), n)
		}
		new(packet.Frame).CopyTo(got, nil, nil)
		if d := captest.Differences(got, new(packet.Frame)); len(d) > 0 {
			t.Errorf("the copy of an empty frame has %v", d)
		}
	}
}
