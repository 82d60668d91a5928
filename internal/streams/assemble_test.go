package streams

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// collect returns a half that writes what it hands on, and a function that returns it.
func collect(limit int) (*half, func() string) {
	var b strings.Builder
	return &half{
		limit:   limit,
		deliver: func(data []byte) { b.Write(data) },
		missing: func(n int64) { fmt.Fprintf(&b, "[%d]", n) },
		differs: func() { b.WriteString("[!]") },
	}, b.String
}

// TestOrder checks what comes out of segments in any order.
func TestOrder(t *testing.T) {
	type seg struct {
		at   uint32
		text string
	}
	for _, c := range []struct {
		name string
		base uint32
		in   []seg
		acks map[int]uint32 // before the segment of that index
		want string
	}{
		{"in order", 100, []seg{{0, "ab"}, {2, "cd"}}, nil, "abcd"},
		{"swapped", 100, []seg{{0, "ab"}, {4, "ef"}, {2, "cd"}}, nil, "abcdef"},
		{"sent again", 100, []seg{{0, "abc"}, {0, "abc"}, {1, "bcd"}, {4, "e"}}, nil, "abcde"},
		{"across the wrap", 0xfffffffe, []seg{{0, "ab"}, {4, "ef"}, {2, "cd"}, {6, "g"}}, nil, "abcdefg"},
		{"other bytes again", 100, []seg{{0, "abcd"}, {2, "XXef"}}, nil, "abcd[!]ef"},
		{"overlap of what waits", 100, []seg{{0, "a"}, {3, "de"}, {2, "CDE"}, {1, "bc"}, {5, "f"}}, nil, "a[!][!]bCdef"},
		{"alive?", 100, []seg{{0, "abc"}, {2, "\x00"}, {3, "d"}}, nil, "abcd"},
		{"never sent again", 100, []seg{{0, "ab"}, {4, "ef"}, {8, "ij"}}, nil, "ab[2]ef[2]ij"},
		{"acknowledged, so not captured", 100, []seg{{0, "ab"}, {4, "ef"}, {6, "gh"}, {2, "cd"}}, map[int]uint32{2: 5}, "ab[2]efgh[!]"},
		{"between two that wait", 100, []seg{{0, "a"}, {2, "c"}, {4, "e"}, {3, "d"}, {1, "b"}}, nil, "abcde"},
		{"over two that wait", 100, []seg{{0, "a"}, {2, "c"}, {4, "e"}, {1, "bcdef"}}, nil, "abcdef"},
		{"the first that was captured begins", 100, []seg{{10, "k"}, {9, "j"}, {11, "l"}}, nil, "kl"},
		{"a stray far ahead", 100, []seg{{0, "ab"}, {99 << 20, "zz"}, {2, "cd"}}, map[int]uint32{1: 2}, "abcd"},
		{"a gap beyond the window", 100, []seg{{0, "ab"}, {99 << 20, "zz"}}, nil, "ab[103809022]zz"},
	} {
		h, out := collect(0)
		if c.in[0].at == 0 {
			h.begin(c.base)
		}
		for i, s := range c.in {
			if ack := c.acks[i]; ack > 0 {
				h.acknowledged(c.base + ack)
			}
			h.add(c.base+s.at, []byte(s.text), 0)
		}
		h.finish()
		if got := out(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	h, out := collect(0)
	h.add(7, []byte("abc"), 10) // cut at the snap length
	h.add(17, []byte("kl"), 5)
	h.finish()
	if got, want := out(), "abc[7]kl[3]"; got != want {
		t.Errorf("cut segments: %q, want %q", got, want)
	}
}

// TestShuffled puts random overlapping pieces of a text in order.
func TestShuffled(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 100_000)
	for i := range text {
		text[i] = byte('a' + random.IntN(26))
	}
	type piece struct{ from, to int }
	var pieces []piece
	for at := 0; at < len(text); {
		to := min(len(text), at+1+random.IntN(1460))
		pieces = append(pieces, piece{max(0, at-random.IntN(300)), to}, piece{max(0, at-random.IntN(3)), to})
		at = to
	}
	random.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
	h, out := collect(0)
	h.begin(0xffff8000)
	for _, p := range pieces {
		h.add(0xffff8000+uint32(p.from), text[p.from:p.to], 0)
	}
	h.finish()
	if out() != string(text) {
		t.Error("the text is another one")
	}
}

// TestWindow checks that a gap is given up where memory ends.
func TestWindow(t *testing.T) {
	h, out := collect(8)
	h.begin(0)
	h.add(1, []byte("bcd"), 0)
	h.add(6, []byte("gh"), 0)
	h.add(10, []byte("kl"), 0)
	h.add(12, bytes.Repeat([]byte("m"), 20), 0)
	h.finish()
	if got, want := out(), "[1]bcd[2]gh[2]kl"+strings.Repeat("m", 20); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	h, out = collect(0)
	h.begin(0)
	for at := range uint32(3 * maxSpans) {
		h.add(2*at+1, []byte("x"), 0)
		if len(h.spans) > maxSpans {
			t.Fatalf("%d spans", len(h.spans))
		}
	}
	if h.finish(); strings.Count(out(), "[1]x") != 3*maxSpans {
		t.Error("some were lost")
	}
}

// BenchmarkBackwards adds 100,000 segments of one byte, the last one first.
func BenchmarkBackwards(b *testing.B) {
	for b.Loop() {
		h, out := collect(0)
		h.begin(0)
		for at := 99_999; at >= 0; at-- {
			h.add(uint32(at), []byte("x"), 0)
		}
		if len(out()) != 100_000 {
			b.Fatal("not all came")
		}
	}
}

// FuzzOrder adds segments of any place and length.
func FuzzOrder(f *testing.F) {
	f.Add([]byte("\x00\x00\x05\x00\x09\x03\x00\x05\x04"), true)
	f.Add([]byte("\xff\xff\xff\x00\x00\x00\x80\x00\x01\x10\x00\x20"), false)
	f.Fuzz(func(t *testing.T, script []byte, acks bool) {
		total := int64(0)
		h := &half{limit: 1000, differs: func() {}, deliver: func(data []byte) { total += int64(len(data)) }, missing: func(n int64) {
			if n <= 0 {
				t.Fatalf("%d bytes are missing", n)
			}
			total += n
		}}
		payload := make([]byte, 256)
		for ; len(script) >= 3; script = script[3:] {
			seq := uint32(script[0])<<24 | uint32(script[1])<<4
			if acks && script[2]&1 != 0 {
				h.acknowledged(seq)
			}
			h.add(seq, payload[:script[2]], int(script[2]))
			if len(h.window) > 1000 || len(h.spans) > maxSpans {
				t.Fatalf("%d bytes, %d spans", len(h.window), len(h.spans))
			}
		}
		if h.finish(); total != h.next {
			t.Fatalf("%d bytes of %d", total, h.next)
		}
	})
}
