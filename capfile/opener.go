package capfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
)

// Opener says how captures are opened that are read together. The zero value is
// fine for files.
type Opener struct {
	// Stdin is what the path "-" stands for.
	Stdin io.Reader
	// Wrap gives what a file, stdin among them, is read through; nil reads the
	// file itself. Its Reads are made by a goroutine other than the Reader's.
	Wrap func(*CachedFile) io.Reader
	// Idle is called in the Reader's own goroutine while it waits for input, a
	// few milliseconds after it came to wait and every 100 ms then. Its error
	// becomes that of the input.
	Idle func() error

	// Follow says that Wrap waits at the end of a file for more.
	Follow bool
	// More gives the file that comes after the last one of OpenList, nil if there is
	// none. It is nil itself for those alone that are named.
	More func() *os.File

	// Blocks has blocks without packets kept for Copy.
	Blocks bool
	// Names is called for each address that a name resolution block names.
	Names func(netip.Addr, string)

	// Note is called with what is odd about a file that is read all the same; nil: nobody
	// wants to know.
	Note func(string)
	// Resync goes on behind a record of a classic file that cannot be one, where records
	// seem to follow. What was passed over is a fault that comes after the last frame.
	Resync bool

	members    map[string]fs.FileInfo // files that Expand found in directories
	copier     copier
	block      int // bytes read at a time, 0 for aheadSize
	interfaces int // of all that were opened
}

// Open opens the capture at path, to be read ahead in blocks of 256 KiB by a
// goroutine that ends with the file, or with Close.
func (o *Opener) Open(path string) (*Reader, error) {
	if path == "-" {
		return o.read("stdin", o.Stdin, nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, bare(err))
	}
	return o.read(path, f, f)
}

// read reads the capture in src, which has a name in messages and is closed with file.
func (o *Opener) read(name string, src io.Reader, file io.Closer) (*Reader, error) {
	o.copier.want, o.copier.names, o.copier.note = o.Blocks, o.Names, o.Note
	r := &Reader{name: name, ids: &o.interfaces, copier: &o.copier}
	r.passed.on = o.Resync
	r.info = stat(src)
	if f, ok := src.(*os.File); ok {
		cached := NewCachedFile(f)
		src = cached
		if o.Wrap != nil {
			src = o.Wrap(cached)
		}
	}
	size := o.block
	if size == 0 {
		size = aheadSize
	}
	r.src = &unpacker{src: src, file: file}
	ready := !o.Follow && r.info != nil && r.info.Mode().IsRegular()
	r.win = window{ahead: readAhead(r.src, size, ready, o.Idle)}
	if err := r.begin(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	r.win.open = true
	return r, nil
}
