package capfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"ringcap/packet"
)

// List reads several captures one after the other, as one source.
type List struct {
	*Reader  // the current file
	opener   *Opener
	names    []string
	consumed int64   // bytes of earlier files
	first    *Reader // first file, for Link, SnapLen and so on
	fcs      int     // of all files
	faults   error   // in earlier files
	end      error   // what Next returns after the last file
}

// OpenList opens the first of names that can be opened; "-" is stdin. Link, SnapLen, Header
// and IsPcapng are those of that file, but each frame has its own link type. OpenList returns
// an error if no file can be opened.
func (o *Opener) OpenList(names []string) (*List, error) {
	if len(names) == 0 {
		return nil, errors.New("open captures: the list of files is empty")
	}
	l := &List{opener: o, names: names}
	if l.Reader = l.open(); l.Reader == nil {
		if l.faults == nil { // all files are gone
			return nil, o.none(names)
		}
		return nil, l.faults
	}
	l.first = l.Reader
	l.fcs = l.commonFCS()
	return l, nil
}

// commonFCS returns the length of the frame check sequence that all files have, 0 if they
// differ. It looks at other files than the first only if that has one, which is rare. What
// cannot be read twice has none, and a file that Opener.More returns has that of the first.
func (l *List) commonFCS() int {
	fcs := sameFCS(l.Reader.interfaces)
	for i := 0; i < len(l.names) && fcs > 0; i++ {
		if info, err := os.Stat(l.names[i]); err != nil || !info.Mode().IsRegular() {
			return 0
		}
		r, err := Open(l.names[i], nil)
		if err != nil {
			continue // it has no frames
		}
		if sameFCS(r.interfaces) != fcs {
			fcs = 0
		}
		_ = r.Close() // it is opened again
	}
	return fcs
}

// sameFCS returns the length of the frame check sequence on all interfaces, 0 if they differ.
func sameFCS(all []*packet.Interface) int {
	for _, ifc := range all {
		if ifc.FCS != all[0].FCS {
			return 0
		}
	}
	if len(all) == 0 {
		return 0
	}
	return all[0].FCS
}

// Next reads the next frame, as Reader.Next does. It returns io.EOF at the end of the last
// file. A fault in a file ends only that file, and Next returns it after the last frame of
// all files.
func (l *List) Next(f *packet.Frame) error {
	for l.end == nil {
		err := l.Reader.Next(f)
		if err == nil {
			return nil
		}
		if !errors.Is(err, io.EOF) {
			l.faults = errors.Join(l.faults, err)
		}
		l.advance()
	}
	return l.end
}

// advance goes on to the next file that can be opened, or to the end.
func (l *List) advance() {
	l.faults = errors.Join(l.faults, l.Reader.Close()) // its memory is for the next file
	if next := l.open(); next != nil {
		l.consumed += l.Reader.Consumed()
		l.Reader = next
		return
	}
	if l.end, l.faults = l.faults, nil; l.end == nil {
		l.end = io.EOF
	}
}

// open opens the next file that can be opened. It returns nil if none is left. Files that
// cannot be opened are faults, unless they are gone from a directory.
func (l *List) open() *Reader {
	for len(l.names) > 0 {
		name := l.names[0]
		l.names = l.names[1:]
		r, err := l.opener.Open(name)
		if err == nil {
			return r
		}
		if !l.opener.gone(name, err) {
			l.faults = errors.Join(l.faults, err)
		}
	}
	for l.Reader != nil && l.opener.More != nil {
		f := l.opener.More()
		if f == nil {
			break
		}
		r, err := l.opener.read(l.Name(), f, f)
		if err == nil {
			return r
		}
		l.faults = errors.Join(l.faults, err)
	}
	return nil
}

// Close closes the current file. It returns the faults that Next has not returned because
// the files were not read to the end.
func (l *List) Close() error {
	faults := l.faults
	l.faults = nil
	return errors.Join(faults, l.Reader.Close())
}

// Consumed returns how many bytes of the files were read so far.
func (l *List) Consumed() int64 { return l.consumed + l.Reader.Consumed() }

// Link returns the link type of the first file.
func (l *List) Link() packet.LinkType { return l.first.Link() }

// SnapLen returns that of the first file.
func (l *List) SnapLen() int { return l.first.SnapLen() }

// Header returns that of the first file.
func (l *List) Header() Header { return l.first.Header() }

// FCS returns the length of the frame check sequence that all files have as far as their
// first headers say, 0 if they differ.
func (l *List) FCS() int { return l.fcs }

// SectionOptions returns those of the first file.
func (l *List) SectionOptions() string { return l.first.SectionOptions() }

// IsPcapng reports whether the first file is pcapng.
func (l *List) IsPcapng() bool { return l.first.IsPcapng() }

// ReadNames reads a file with a capture's name on each line, for OpenList; "-" is stdin. It
// ignores blank lines, and accepts lines that end in CR LF.
func ReadNames(path string, stdin io.Reader) ([]string, error) {
	src := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", path, bare(err))
		}
		defer func() { _ = f.Close() }() // it was only read
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

// Captures is a number of files that are read as one source: a List or a Merge.
type Captures interface {
	packet.Source
	// Link, SnapLen, Header, IsPcapng and SectionOptions are those of the first file.
	Link() packet.LinkType
	SnapLen() int
	Header() Header
	IsPcapng() bool
	SectionOptions() string
	// FCS is the length of the frame check sequence that all files have as far as their
	// first headers say, 0 if they differ.
	FCS() int
	// Interfaces returns those described so far, in the current sections of the files that
	// are open.
	Interfaces() []*packet.Interface
	// Consumed returns how many bytes of the files were read so far.
	Consumed() int64
}

// OpenAll opens files as one source: a Merge, or a List.
func (o *Opener) OpenAll(names []string, merge bool) (Captures, error) {
	if merge {
		return o.OpenMerge(names)
	}
	return o.OpenList(names)
}
