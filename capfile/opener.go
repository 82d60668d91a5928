package capfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"

	"ringcap/internal/descriptor"
	"ringcap/packet"
)

// Opener opens captures that are read together. The zero value can open files.
type Opener struct {
	// Stdin is the input for the path "-". If it is nil, "-" is the name of a file.
	Stdin io.Reader
	// Wrap returns the reader to use for a file or stdin. It may be nil. A goroutine
	// other than that of the Reader calls its Read. A FIFO is opened without waiting for its
	// writer, so Read has to wait until poll(2) reports input or the writer's end.
	Wrap func(*CachedFile) io.Reader
	// Remote opens a path that is no file's, such as that of a server. It returns nil for a file's.
	// It may be nil.
	Remote func(path string) (*os.File, error)
	// Idle is called while Next waits for input, for the first time after a few
	// milliseconds and then every 100 ms. Its error is treated like one of the input.
	Idle func() error

	// Together is how many captures will be open at the same time, if more than one. They
	// share the memory for decompression and for descriptions of interfaces.
	Together int

	// Follow is set if the reader of Wrap waits for more at the end of a file.
	Follow bool
	// More returns the file that comes after the last one of OpenList, nil if there is
	// none. It may be nil.
	More func() *os.File

	// Blocks keeps blocks without packets for Copy.
	Blocks bool
	// Names is called for each address that a name resolution block names.
	Names func(netip.Addr, string)
	// Statistics is called for each interface statistics block, with a body as in Block.Body.
	Statistics func(of *packet.Interface, body []byte)
	// Comment is called for each comment on a file, in any of its sections.
	Comment func(text string)

	// Note is called with problems of a file that do not end the reading. It may be nil.
	Note func(string)
	// Resync makes Next skip invalid records of a classic file if valid ones seem to
	// follow. Next reports them as a fault after the last frame.
	Resync bool

	members    map[string]fs.FileInfo // files that Expand has found in directories
	stopped    bool                   // a reader of Wrap returned ErrStopped
	copier     copier
	block      int // bytes to read at a time, 0 for aheadSize
	interfaces int // number of interfaces in all files, for their IDs
}

// ErrStopped is what a reader of Opener.Wrap returns if no more is to be read and nothing was
// yet. A list or a merge leaves such a file out.
var ErrStopped = errors.New("stopped before anything was read")

// Open opens the capture at path. Unless that is an ordinary file and Idle is nil, or if the
// file is compressed, a goroutine reads ahead, up to 256 KiB at a time. It ends with the file or
// after Close.
func (o *Opener) Open(path string) (*Reader, error) {
	if path == "-" && o.Stdin != nil {
		return o.read("stdin", o.Stdin, nil)
	}
	f, err := o.file(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, bare(err))
	}
	if f == os.Stdin {
		return o.read(path, f, nil)
	}
	return o.read(path, f, f)
}

// file opens the file at path, or what Remote has for it. A path that names a descriptor of this
// process is that.
func (o *Opener) file(path string) (*os.File, error) {
	if o.Remote != nil {
		if f, err := o.Remote(path); f != nil || err != nil {
			return f, err
		}
	}
	if f, err := descriptor.Open(path); f != nil || err != nil {
		return f, err
	}
	mode := os.O_RDONLY
	if o.Wrap != nil {
		mode |= unix.O_NONBLOCK // means nothing for regular files
	}
	return os.OpenFile(path, mode, 0)
}

// read returns a Reader of src. The name is for messages, and file is closed at the end.
func (o *Opener) read(name string, src io.Reader, file io.Closer) (*Reader, error) {
	o.copier.want, o.copier.names, o.copier.counts, o.copier.comment, o.copier.note = o.Blocks, o.Names, o.Statistics, o.Comment, o.Note
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
	ready := !o.Follow && r.info != nil && r.info.Mode().IsRegular()
	size := o.block
	switch {
	case size > 0:
	case !ready:
		size = aheadSize
	case o.Idle == nil:
		size = leastSize
	default:
		size = int(min(aheadSize, max(r.info.Size()+1, leastSize)))
	}
	r.src = &unpacker{src: src, file: file, together: o.Together}
	r.win = window{src: r.src, ahead: readAhead(r.src, size, ready, o.Idle)}
	if err := r.begin(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	r.win.open = true
	return r, nil
}

// ofEach says that a limit is that of each of many files.
func ofEach(together int) string {
	if together <= 1 {
		return ""
	}
	return fmt.Sprintf(" for each of %d files that are read together", together)
}
