package capfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ringcap/packet"
)

// turnsSize is a size of blocks that hold some records of turnsFile.
const turnsSize = 600

// turnsFile is a capture of n records of up to 100 bytes.
func turnsFile(n int) *builder {
	b := little().header(magicMicro, 2, 4, 0, 1)
	data := bytes.Repeat([]byte("turn"), 25)
	for i := range n {
		size := uint32(i*i) % 101
		b.record(uint32(i), 0, size, size+uint32(i%2), data[:size])
	}
	return b
}

// openTurns opens a file that is read in turns.
func openTurns(t *testing.T, path string, match Matcher) *List {
	t.Helper()
	l, err := (&Opener{block: turnsSize}).OpenList([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	l.Select(&Selection{Takes: func(*Header) bool { return true }, Match: match, Turns: true})
	return l
}

// TestTurns reads long files, good and hostile, cut anywhere near the end: turns make no
// difference, wherever blocks begin.
func TestTurns(t *testing.T) {
	whole := turnsFile(200).b
	inner := whole[headerLen:][:100] // records in a record, to be taken for some of the file
	files := map[string][]byte{
		"empty records": little().bytes(whole...).bytes(make([]byte, 3000)...).bytes(whole[headerLen:]...).b,
		"garbage":       slices.Concat(whole, []byte(strings.Repeat("\xff", 40)), whole[headerLen:]),
		"long records":  little().bytes(whole...).record(1, 0, 900, 900, make([]byte, 900)).bytes(whole[headerLen:]...).b,
	}
	nested := turnsFile(9)
	for range 100 {
		nested.record(5, 5, 100, 100, inner)
	}
	files["nested"] = nested.b
	for n := range 100 {
		files[fmt.Sprint("cut by ", n)] = whole[:len(whole)-n]
	}
	for name, b := range files {
		path := writeFile(t, "a", b)
		for _, size := range []int{99, turnsSize} {
			for _, match := range []Matcher{nil, evenLengths{}} {
				open := func() *List {
					l, err := (&Opener{block: size}).OpenList([]string{path})
					if err != nil {
						t.Fatal(err)
					}
					return l
				}
				if plain, turns := both(t, open, b[:headerLen], match); plain.String() != turns.String() {
					t.Errorf("%s in blocks of %d, filter %v:\n%s\nin turns:\n%s", name, size, match != nil, plain, turns)
				}
			}
		}
	}
}

// TestTurnsGoOn: an error of who takes a batch ends the call, in whichever goroutine it
// came up, and the next call goes on behind the batch.
func TestTurnsGoOn(t *testing.T) {
	l := openTurns(t, writeFile(t, "a", turnsFile(1000).b), nil)
	var packets uint64
	calls := 0
	for {
		err := l.Batches(func(b *Batch) error {
			packets += b.Packets
			return packet.ErrTick
		})
		if err == nil {
			break
		}
		if calls++; !errors.Is(err, packet.ErrTick) || calls == 1 && l.turns == nil {
			t.Fatalf("%v, in turns: %v", err, l.turns != nil)
		}
	}
	if packets != 1000 || calls < 20 {
		t.Errorf("%d packets of 1000 in %d batches", packets, calls)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// TestTurnsClose: who has enough closes the list at any point, and the helper ends.
func TestTurnsClose(t *testing.T) {
	path := writeFile(t, "a", turnsFile(500).b)
	for batches := range 8 {
		l := openTurns(t, path, nil)
		for range batches {
			_ = l.Batches(func(*Batch) error { return packet.ErrTick }) // that one
		}
		turns := l.turns
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if turns != nil {
			for range turns.own.turn { // until the helper closes it
			}
		}
	}
}

// panics is a filter that is wrong about a record in the middle.
type panics struct{}

func (panics) Match(f *packet.Frame) bool {
	if f.Info.Length == 111 {
		panic("wrong")
	}
	return true
}

// TestTurnsFault: what panics in the helper does so in the goroutine that asked for batches,
// where it is known what to do.
func TestTurnsFault(t *testing.T) {
	for at := range 20 {
		file := turnsFile(30+at).record(1, 0, 90, 111, make([]byte, 90)).bytes(turnsFile(100).b[headerLen:]...)
		l := openTurns(t, writeFile(t, "a", file.b), panics{})
		func() {
			defer func() {
				if r := recover(); r != "wrong" {
					t.Errorf("recovered %v", r)
				}
			}()
			err := l.Batches(func(*Batch) error { return nil })
			t.Errorf("no panic: %v", err)
		}()
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestTurnsOnAChangingFile: of a file that is cut while it is read, whole records are
// delivered up to some point, and then it is said to end early; of one that grows, all that
// were there.
func TestTurnsOnAChangingFile(t *testing.T) {
	whole := turnsFile(400).b
	for at := 1; at < 12; at++ {
		for _, size := range []int{len(whole) / 2, len(whole) / 30, len(whole) + 100} {
			path := writeFile(t, "a", whole)
			l := openTurns(t, path, nil)
			got, batches := slices.Clone(whole[:headerLen]), 0
			err := l.Batches(func(b *Batch) error {
				for _, span := range b.Spans {
					got = append(got, span.Data...)
				}
				if batches++; batches == at {
					return os.Truncate(path, int64(size))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if err = l.Next(new(packet.Frame)); err == nil || errors.Is(err, os.ErrClosed) {
				t.Errorf("%d bytes after batch %d: the end is %v", size, at, err)
			}
			if !bytes.HasPrefix(slices.Concat(whole, make([]byte, 100)), got) || size > len(whole) && len(got) < len(whole) {
				t.Errorf("%d bytes after batch %d: %d of %d bytes read, or others", size, at, len(got), len(whole))
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// FuzzTurns reads any file one by one, in batches and in turns.
func FuzzTurns(f *testing.F) {
	for _, b := range oddFiles() {
		f.Add(b)
	}
	f.Add(turnsFile(100).b)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := NewReader(bytes.NewReader(b), "x")
		if err != nil || r.IsPcapng() {
			return
		}
		path := writeFile(t, "a", b)
		open := func() *List {
			l, err := (&Opener{block: 50 + len(b)%100}).OpenList([]string{path})
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		if plain, turns := both(t, open, b[:headerLen], evenLengths{}); plain.String() != turns.String() {
			t.Errorf("%x\n%s\nin turns:\n%s", b, plain, turns)
		}
	})
}
