package capfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"ringcap/internal/packet"
)

// List reads several captures one after the other, as one source.
type List struct {
	*Reader    // the file being read
	names      []string
	stdin      io.Reader
	interfaces []*packet.Interface // of the files before it
	first      *Reader             // for what holds of the whole
}

// OpenList opens the first of names and sees that the others are there; "-" is
// stdin. Link, SnapLen, Header and IsPcapng are those of the first file; frames
// carry their own link type.
func OpenList(names []string, stdin io.Reader) (*List, error) {
	if len(names) == 0 {
		return nil, errors.New("open captures: the list of files is empty")
	}
	for _, name := range names[1:] {
		if name == "-" {
			continue
		}
		if _, err := os.Stat(name); err != nil {
			return nil, fmt.Errorf("open %s: %w", name, bare(err))
		}
	}
	r, err := Open(names[0], stdin)
	if err != nil {
		return nil, err
	}
	return &List{Reader: r, names: names[1:], stdin: stdin, first: r}, nil
}

// Next is Reader.Next across the files; io.EOF is the end of the last one. A
// fault in one file ends the list.
func (l *List) Next(f *packet.Frame) error {
	for {
		err := l.Reader.Next(f)
		if err == nil || !errors.Is(err, io.EOF) || len(l.names) == 0 {
			return err
		}
		if err := l.advance(); err != nil {
			return err
		}
	}
}

// advance goes to the next file, whose interfaces are numbered on from those
// before it.
func (l *List) advance() error {
	next, err := Open(l.names[0], l.stdin)
	if err != nil {
		l.Reader.err = err // stays the answer of Next
		return err
	}
	l.interfaces = append(l.interfaces, l.Reader.interfaces...)
	next.base += len(l.interfaces)
	for _, ifc := range next.interfaces {
		ifc.ID += next.base
	}
	err = l.Reader.Close()
	l.Reader, l.names = next, l.names[1:]
	return err
}

// Link is the link type of the first file.
func (l *List) Link() packet.LinkType { return l.first.Link() }

// SnapLen is that of the first file.
func (l *List) SnapLen() int { return l.first.SnapLen() }

// Header is that of the first file.
func (l *List) Header() Header { return l.first.Header() }

// IsPcapng says it of the first file.
func (l *List) IsPcapng() bool { return l.first.IsPcapng() }

// Interfaces are those described so far, in all files.
func (l *List) Interfaces() []*packet.Interface {
	all := append([]*packet.Interface(nil), l.interfaces...)
	return append(all, l.Reader.interfaces...)
}

// ReadNames reads a file of capture names, one a line, for OpenList; "-" is
// stdin. Blank lines and a line's end of CR LF do not count.
func ReadNames(path string, stdin io.Reader) ([]string, error) {
	src := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", path, bare(err))
		}
		defer func() { _ = f.Close() }() // only read
		src = f
	}
	var names []string
	lines := bufio.NewScanner(src)
	for lines.Scan() {
		if name := strings.TrimSuffix(lines.Text(), "\r"); strings.TrimSpace(name) != "" {
			names = append(names, name)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: line %d: %w", path, len(names)+1, bare(err))
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("read %s: it names no file", path)
	}
	return names, nil
}
