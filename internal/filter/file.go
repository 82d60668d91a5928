package filter

import (
	"fmt"
	"io"
	"os"
)

// ReadFile reads an expression from a file (-F). As in tcpdump, "#" starts a comment
// anywhere in a line. Comments become blanks, which keeps the columns of errors right.
func ReadFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read filter: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	// The limit keeps an endless device from filling the memory. Compile has its own limit
	// for an expression without comments.
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
