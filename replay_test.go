package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

var update = flag.Bool("update", false, "write the goldens of testdata/golden anew")

// replayed is the source of a capture in testdata, as the binary reads it.
func replayed(t testing.TB, name string) source {
	t.Helper()
	r, err := capfile.Open(filepath.Join("testdata", name), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// lines prints a source as the command line asks. It is what a replay in a unit
// test looks like: the source could as well be a ring.
func lines(t *testing.T, src source, args ...string) []byte {
	t.Helper()
	c, err := cli.Parse(append([]string{"-r", "-"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	options := textOptions(c)
	options.Location = time.UTC
	return replay(t, src, c, text.NewPrinter(options))
}

// replay appends what matches of a source with printer.
func replay(t *testing.T, src source, c *cli.Config, printer liner) []byte {
	t.Helper()
	var (
		out     []byte
		tracker = track.New(trackOptions(c))
		decoder = newDecoder()
		frame   packet.Frame
		pkt     packet.Packet
		match   *filter.Program
	)
	for n := uint64(1); ; n++ {
		err := src.Next(&frame)
		switch {
		case errors.Is(err, io.EOF):
			return out
		case errors.Is(err, packet.ErrTick):
			continue
		case err != nil:
			t.Fatal(err)
		}
		if match == nil {
			if match, err = filter.Compile(c.Expression, filter.Options{Link: frame.Link}); err != nil {
				t.Fatal(err)
			}
		}
		if !match.Match(&frame) {
			continue
		}
		frame.Number = n
		decoder.Decode(&frame, &pkt)
		tracker.Observe(&pkt)
		out = printer.Append(out, &pkt)
	}
}

// TestGoldens replays the captures of testdata at several verbosities.
func TestGoldens(t *testing.T) {
	captures, err := filepath.Glob("testdata/*.pcap*")
	if err != nil || len(captures) < 5 {
		t.Fatalf("captures: %v, %v", captures, err)
	}
	for _, path := range captures {
		for _, flags := range []string{"-n", "-nv", "-nvv", "-ne", "-nq", "-nX", "-nttttt#"} {
			name := filepath.Base(path)
			t.Run(name+flags, func(t *testing.T) {
				got := lines(t, replayed(t, name), flags)
				golden := filepath.Join("testdata", "golden", name+flags+".txt")
				if *update {
					if err := os.WriteFile(golden, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s", cmdtest.FirstDifference(string(got), string(want)))
				}
			})
		}
	}
}

// TestReplayFiltered is a replay with an expression.
func TestReplayFiltered(t *testing.T) {
	got := strings.Split(strings.TrimSpace(string(lines(t, replayed(t, "http.pcap"), "-nt", "tcp[tcpflags] & tcp-syn != 0"))), "\n")
	if len(got) != 3 || slices.ContainsFunc(got, func(l string) bool { return !strings.Contains(l, "Flags [S") }) {
		t.Errorf("want SYN, SYN-ACK and the SYN that was refused, got %q", got)
	}
}
