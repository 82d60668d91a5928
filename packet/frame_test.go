package packet_test

import (
	"errors"
	"strings"
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

// TestAddComment checks that comments follow the options that a frame has, whose memory is not
// that of the frame.
func TestAddComment(t *testing.T) {
	buffer := []byte("\x04\x00\x08\x0012345678next")
	f := packet.Frame{Options: buffer[:12]}
	if err := errors.Join(f.AddComment("one"), f.AddComment(""), f.AddComment("größer"), f.AddComment(strings.Repeat("x", 65535))); err != nil {
		t.Fatal(err)
	}
	if got := f.Comments(); len(got) != 4 || got[0] != "one" || got[1] != "" || got[2] != "größer" || len(got[3]) != 65535 {
		t.Errorf("%.20q", got)
	}
	if len(f.Options)%4 != 0 || string(f.Options[:12]) != string(buffer[:12]) || string(buffer[12:]) != "next" {
		t.Errorf("%d bytes of options, %q", len(f.Options), buffer)
	}
	if err := f.AddComment(strings.Repeat("x", 65536)); err == nil || len(f.Comments()) != 4 {
		t.Errorf("a comment that is too long: %v", err)
	}
}
