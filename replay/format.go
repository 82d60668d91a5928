package replay

import (
	"fmt"
	"strings"
	"time"

	"ringcap/internal/text"
	"ringcap/internal/track"
)

// format is how packets are printed as text.
type format struct{ text.Options }

// delta returns what the times of text are measured from.
func (f *format) delta() track.Delta {
	switch f.Time {
	case text.TimeDelta:
		return track.DeltaPrevious
	case text.TimeFirst:
		return track.DeltaFirst
	}
	return track.DeltaNone
}

// parseFormat reads the letters of Print.
func parseFormat(letters string) (f format, err error) {
	f.Location = time.UTC
	count := func(letter string, most int) int {
		n := strings.Count(letters, letter)
		letters = strings.ReplaceAll(letters, letter, "")
		if n > most {
			err = fmt.Errorf("print %s: %d times at most", letter, most)
		}
		return n
	}
	f.Verbose, f.Time = count("v", 3), text.TimeFormat(count("t", 5))
	f.Link, f.Quiet, f.NoChecksums = count("e", 1) > 0, count("q", 1) > 0, count("K", 1) > 0
	f.AbsoluteSequence, f.Number = count("S", 1) > 0, count("#", 1) > 0
	count("n", 2)
	dumps := 0
	for letter, one := range map[string]text.DumpFormat{"x": text.DumpHex, "X": text.DumpBoth, "A": text.DumpText} {
		if n := count(letter, 2); n > 0 {
			f.Dump = one + text.DumpFormat(n-1) // with the link header
			dumps++
		}
	}
	switch {
	case letters != "":
		return f, fmt.Errorf("print: there is no letter %q: give some of e, n, q, t, v, x, X, A, K, S and #", letters[:1])
	case dumps > 1:
		return f, fmt.Errorf("print: give one of x, X and A")
	}
	return f, err
}
