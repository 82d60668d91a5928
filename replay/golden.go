package replay

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/diff"
	"ringcap/internal/run"
	"ringcap/internal/track"
)

// update makes Golden write goldens: the flag -update of go test, or REPLAY_UPDATE=1 in the
// environment. The flag is only defined where it is given, so that a test may have its own.
var update = func() *bool {
	is := func(arg string) bool { return strings.TrimLeft(arg, "-") == "update" }
	if testing.Testing() && slices.ContainsFunc(os.Args[1:], is) {
		return flag.Bool("update", false, "write the golden files of package replay")
	}
	on := os.Getenv("REPLAY_UPDATE") == "1"
	return &on
}()

// Golden checks that the packets of a capture are printed as in a golden file: as JSON
// objects if its name ends with .json or .jsonl, otherwise as text in UTC. "go test -update"
// writes the file.
func Golden(t testing.TB, capture, golden string, o ...Option) {
	t.Helper()
	if r, err := capfile.Open(golden, nil); err == nil {
		_ = r.Close()
		t.Fatalf("%s is a capture: name the file with the text of %s", golden, capture)
	}
	got := Load(t, capture, o...).printed(t, golden)
	if *update {
		if err := errors.Join(os.MkdirAll(filepath.Dir(golden), 0o777), os.WriteFile(golden, got, 0o666)); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("there is no %s: go test -update writes it", golden)
	} else if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not printed as in %s (go test -update writes that anew):\n%s", capture, golden, diff.Texts(want, got, mostShown))
	}
}

// printed returns the packets as Golden compares them.
func (c *Capture) printed(t testing.TB, golden string) (all []byte) {
	t.Helper()
	json := strings.HasSuffix(golden, ".json") || strings.HasSuffix(golden, ".jsonl")
	for p := range c.All() {
		if json {
			all = append(all, p.JSON()...)
		} else {
			all = append(all, p.Line()...)
		}
		all = append(all, '\n')
	}
	return all
}

// mostShown is the number of differences that a failed test shows.
const mostShown = 20

// Tolerance is a difference that Equal allows.
type Tolerance struct{ allow func(*diff.Options) error }

// Ignore allows fields to differ, by the names of "ringcap diff --ignore": time, id, seq (the
// relative numbers must still be equal), ts, ttl, mac and checksum. Names of fields such as
// "ip.id" do as well, and stand for the short name. Checksums that cover an ignored field are
// ignored, too.
func Ignore(fields ...string) Tolerance {
	return Tolerance{func(o *diff.Options) error {
		ignore, err := diff.ParseIgnore(strings.Join(fields, ","))
		o.Ignore |= ignore
		if err != nil {
			return fmt.Errorf("ignore %w", err)
		}
		return nil
	}}
}

// Within allows the times since the first packet to differ by d, but not the order of the
// packets.
func Within(d time.Duration) Tolerance {
	return Tolerance{func(o *diff.Options) error { o.Within = d; return notNegative("Within", d) }}
}

// AnyOrder allows the packets to come in any order, and so at any time.
func AnyOrder() Tolerance {
	return Tolerance{func(o *diff.Options) error { o.AnyOrder = true; return nil }}
}

// Equal checks that two captures have the same packets. The test fails with the packets, and
// the bytes of their headers, that differ.
func Equal(t testing.TB, want, got string, o ...Tolerance) {
	t.Helper()
	options := diff.Options{A: want, B: got, Show: mostShown, Stage: func() run.Stage { return newStage(track.Options{Delta: track.DeltaFirst}) }}
	options.Text.Location = time.UTC
	for _, tolerance := range o {
		if err := tolerance.allow(&options); err != nil {
			t.Fatalf("replay: %v", err)
		}
	}
	if options.AnyOrder && options.Within > 0 {
		t.Fatal("replay: AnyOrder and Within: without order there is no time to compare: leave one out")
	}
	for _, path := range []string{want, got} {
		r, err := capfile.Open(path, nil)
		if err == nil {
			err = r.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	same, err := diff.Run(options, &out)
	if err != nil {
		t.Error(err)
	}
	if !same {
		t.Errorf("%s and %s differ:\n%s", want, got, out.String())
	}
}
