package capfile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ringcap/packet"
)

// member is a capture of a directory.
type member struct {
	path  string
	first time.Time // of its first packet
	none  bool      // no packet could be read
}

// Expand replaces the name of a directory with the captures in it, for OpenAll. It also
// returns the names in directories that it left out. It is no error if a file of a directory
// is deleted before it is opened.
func (o *Opener) Expand(names []string) (files, skipped []string, err error) {
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			files = append(files, name) // opening the file will report an error
			continue
		}
		set, others, err := ReadDirectory(name)
		if err != nil {
			return nil, nil, err
		}
		if o.members == nil {
			o.members = map[string]fs.FileInfo{}
		}
		for _, path := range set {
			o.members[path], _ = os.Lstat(path)
		}
		files, skipped = append(files, set...), append(skipped, others...)
	}
	return files, skipped, nil
}

// gone reports whether opening the file at path failed with err because the reading was
// stopped, or because the file was deleted after its directory was read, as happens in a ring
// of files. A new file may have the name by now, which the sandbox does not allow to be read.
func (o *Opener) gone(path string, err error) bool {
	was, listed := o.members[path]
	switch {
	case errors.Is(err, ErrStopped):
		o.stopped = true
		return true
	case !listed:
		return false
	case errors.Is(err, fs.ErrNotExist):
		return deleted(path)
	case errors.Is(err, fs.ErrPermission):
		is, err := os.Lstat(path)
		return err == nil && was != nil && !os.SameFile(was, is)
	}
	return false
}

// none returns the error for files of which none could be opened.
func (o *Opener) none(names []string) error {
	if o.stopped {
		return ErrStopped
	}
	return fmt.Errorf("open %s: %w", names[0], fs.ErrNotExist) // all are gone
}

// deleted reports whether nothing has the name. A dangling symbolic link does have it.
func deleted(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// ReadDirectory lists the captures in a directory, sorted by the time of their first
// packets. For a set of files this is the order in which they were made. Names do not have
// that order, since a ring of files uses them again, nor do modification times, which a copy
// loses. Files without packets come last. Files with equal times are sorted by name, with
// numbers in names compared by value.
//
// Directories and hidden files are left out, as are other files that are no captures, whose
// names are in skipped. A file that cannot be read is listed, so that opening it reports
// why.
func ReadDirectory(dir string) (names, skipped []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("read directory %s: %w", dir, bare(err))
	}
	var set []member
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		info, err := os.Stat(path)
		switch {
		case err != nil && deleted(path), err == nil && !info.Mode().IsRegular():
			continue
		case err != nil:
			set = append(set, member{path: path, none: true})
			continue
		}
		switch m, err := look(path); {
		case errors.Is(err, ErrNotCapture):
			skipped = append(skipped, path)
		case err == nil || !deleted(path):
			set = append(set, m)
		}
	}
	if len(set) == 0 {
		return nil, skipped, fmt.Errorf("read directory %s: there is no capture file in it", dir)
	}
	slices.SortFunc(set, func(a, b member) int {
		if a.none != b.none {
			if a.none {
				return 1
			}
			return -1
		}
		return cmp.Or(a.first.Compare(b.first), compareNames(a.path, b.path))
	})
	for _, m := range set {
		names = append(names, m.path)
	}
	return names, skipped, nil
}

// look reads the first packet of a file. It returns a member even with an error.
func look(path string) (member, error) {
	none := member{path: path, none: true}
	f, err := os.Open(path)
	if err != nil {
		return none, err
	}
	defer func() { _ = f.Close() }() // it was only read
	r, err := newReader(f, path, minBlock)
	if err != nil {
		return none, err
	}
	defer r.src.release()
	var frame packet.Frame
	if r.Next(&frame) != nil { // reading the file will report it
		return none, nil
	}
	return member{path: path, first: frame.Info.Timestamp}, nil
}

// compareNames compares names byte by byte, except for runs of digits, which it compares by
// value.
func compareNames(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x == 0 || y == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		m, n := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
		if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n), cmp.Compare(x, y)); c != 0 {
			return c
		}
		a, b = a[x:], b[y:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits returns the number of digits at the start of s.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
