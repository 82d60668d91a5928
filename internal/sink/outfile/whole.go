package outfile

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Whole is a file that always holds what was written last, such as a report. To standard
// output, a pipe or a device it adds that instead.
type Whole struct {
	file *File
	name string
}

// OpenWhole opens the file at path. An empty path is output, which has the name for messages.
func OpenWhole(path string, output *os.File, name string, o Options) (*Whole, error) {
	w := &Whole{name: path}
	var err error
	if path == "" {
		w.name = name
		w.file, err = Borrow(output, o)
	} else {
		w.file, err = Open(path, o)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", w.name, Bare(err))
	}
	// The file needs its name now: later the sandbox allows no renaming.
	if err := w.file.Publish(); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", w.name, Bare(err)), w.file.Close())
	}
	return w, nil
}

// Write makes b the contents of the file.
func (w *Whole) Write(b []byte) (int, error) {
	if w.file.Regular() && !w.file.Borrowed() {
		_, err := w.file.Seek(0, io.SeekStart)
		if err = errors.Join(err, w.file.Truncate(0)); err != nil {
			return 0, fmt.Errorf("write %s: %w", w.name, Bare(err))
		}
	}
	n, err := w.file.File.Write(b)
	if err != nil {
		err = fmt.Errorf("write %s: %w", w.name, Bare(err))
	}
	return n, err
}

// Close closes the file. It leaves standard output open.
func (w *Whole) Close() error { return w.file.Close() }
