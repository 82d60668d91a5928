package filter

import (
	"fmt"
	"io"
	"os"
)

// ReadFile reads an expression from a file (-F). A "#" starts a comment up to
// the end of its line, wherever it stands, as in tcpdump; comments become
// blanks, so that columns stay.
func ReadFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read filter: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	// A device without end must not fill the memory: Compile refuses what is
	// longer than its limit, comments aside.
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return "", fmt.Errorf("read filter: %w", err)
	}
	if len(text) > maxFile {
		return "", fmt.Errorf("read filter %s: it is longer than %d bytes", path, maxFile)
	}
	return string(blankComments(text)), nil
}

const maxFile = 1 << 20

func blankComments(text []byte) []byte {
	comment := false
	for i, c := range text {
		switch {
		case c == '\n':
			comment = false
		case c == '#' || comment:
			comment = true
			text[i] = ' '
		}
	}
	return text
}
