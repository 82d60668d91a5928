// Package outfile opens output files. A new regular file gets its name only once it has
// contents, and replaces an existing one only then. A FIFO, a device or the target of a
// symbolic link is written in place.
package outfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// DefaultMode is the mode of a new file: captures hold other people's secrets.
const DefaultMode fs.FileMode = 0o600

// ErrStopped means that Options.Stop was closed before a FIFO had a reader.
var ErrStopped = errors.New("stopped before anybody read the pipe")

// Options describes how to open a file.
type Options struct {
	Mode      fs.FileMode     // of a new file, regardless of the umask; 0 for DefaultMode
	NoClobber bool            // refuse a file that exists
	Inputs    []string        // files being read, which must not be written
	Stdin     io.Reader       // the file for "-" in Inputs
	Stop      <-chan struct{} // if closed, Open stops waiting for the reader of a FIFO; may be nil
	Maker     Maker           // makes the file by its own rules; nil if Open does
}

// Maker makes new regular files for a process that may not. A file has a temporary name
// until Publish.
type Maker interface {
	Create(name string) (*os.File, error)
	Publish(name string) error // gives the file its name
	Discard(name string) error // deletes it instead
	// Reopen opens a file that was published again, to append to it.
	Reopen(name string) (*os.File, error)
}

// File is a file being written. Publish must be called to give it its name. A File must not
// be used by several goroutines at once.
type File struct {
	*os.File
	path      string
	temporary string // name before Publish; empty if the file has its own
	regular   bool
	borrowed  bool // Close leaves it open
	noClobber bool
	watched   bool  // Watch was called and Look works
	base      int64 // bytes that were in the file before
	maker     Maker // has the file under a temporary name; may be nil
	resting   Maker // opens the file again after Rest; nil while it is open
}

// Open opens the file at path for writing. A regular file, new or not, is written under a
// temporary name in the same directory until Publish. The target of a symbolic link is
// truncated, and everything else is opened as it is. If Stop is closed while Open waits for
// the reader of a FIFO, it returns ErrStopped. Other errors are those of package os.
func Open(path string, o Options) (*File, error) {
	f := &File{path: path, noClobber: o.NoClobber}
	if o.Maker != nil {
		var err error
		f.File, err = o.Maker.Create(path)
		f.maker, f.regular = o.Maker, true
		return f, err
	}
	link, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, f.create(o.Mode)
	}
	if err == nil && !link.Mode().IsRegular() {
		err = planted(path, link)
	}
	info, statErr := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case errors.Is(statErr, fs.ErrNotExist): // a symlink to nothing yet
		return f, f.overwrite(o.Mode)
	case statErr != nil:
		return nil, statErr
	case info.Mode()&fs.ModeNamedPipe != 0:
		f.File, err = openFIFO(path, o.Stop)
		return f, err
	case !info.Mode().IsRegular():
		f.File, err = os.OpenFile(path, os.O_WRONLY, 0)
		return f, err
	}
	if err := refuse(info, &o); err != nil {
		return nil, err
	}
	if err := unix.Access(path, unix.W_OK); err != nil {
		return nil, err // a rename would replace the file anyway
	}
	if link.Mode()&fs.ModeSymlink == 0 {
		err := f.create(o.Mode)
		if !errors.Is(err, fs.ErrPermission) && !errors.Is(err, unix.EROFS) {
			return f, err
		}
		if err := planted(path, link); err != nil {
			return nil, err
		}
	}
	return f, f.overwrite(o.Mode)
}

// planted returns an error for what another user may have put into a directory to which all
// users may write, such as /tmp. Writing to it would give that user the packets, or overwrite
// the target of a link. Linux can refuse some of that, too (proc_sys_fs(5), protected_symlinks
// and so on).
func planted(path string, there fs.FileInfo) error {
	var what, directory unix.Stat_t
	if unix.Lstat(path, &what) != nil || unix.Stat(filepath.Dir(path), &directory) != nil {
		return nil // opening it will fail
	}
	const all = unix.S_ISVTX | unix.S_IWOTH
	caller, err := strconv.Atoi(os.Getenv("SUDO_UID"))
	if directory.Mode&all != all || what.Uid == directory.Uid || what.Uid == uint32(os.Geteuid()) || err == nil && what.Uid == uint32(caller) {
		return nil
	}
	kind := "file"
	switch there.Mode().Type() {
	case fs.ModeSymlink:
		kind = "symbolic link"
	case fs.ModeNamedPipe:
		kind = "pipe"
	}
	return fmt.Errorf("it is a %s of another user, in a directory to which all may write: delete it, or write elsewhere", kind)
}

// Borrow returns a File for standard output, which is already open. Close leaves it open.
func Borrow(file *os.File, o Options) (*File, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	f := &File{File: file, borrowed: true, regular: info.Mode().IsRegular()}
	if o.NoClobber = false; f.regular {
		err = refuse(info, &o)
	}
	return f, err
}

// refuse returns an error if an existing file must not be written.
func refuse(info fs.FileInfo, o *Options) error {
	if o.NoClobber {
		return errors.New("it exists, and --no-clobber says to keep it: write to another name")
	}
	for _, input := range o.Inputs {
		if same(info, input, o.Stdin) {
			return errors.New("it is the file being read: write to another name")
		}
	}
	return nil
}

// same reports whether info describes the file at path, where "-" is stdin.
func same(info fs.FileInfo, path string, stdin io.Reader) bool {
	var other fs.FileInfo
	var err error
	if f, ok := stdin.(*os.File); ok && path == "-" {
		other, err = f.Stat()
	} else {
		other, err = os.Stat(path)
	}
	return err == nil && os.SameFile(info, other)
}

// create makes the file with a temporary name in the same directory.
func (f *File) create(mode fs.FileMode) error {
	dir := filepath.Dir(f.path)
	file, err := os.CreateTemp(dir, "."+filepath.Base(f.path)+".*")
	if errors.Is(err, unix.ENAMETOOLONG) {
		file, err = os.CreateTemp(dir, ".ringcap.*") // the name may already have the maximum length
	}
	if err != nil {
		return err
	}
	f.File, f.temporary, f.regular = file, file.Name(), true
	return f.chmod(mode)
}

// overwrite opens the file in place because it cannot be replaced.
func (f *File) overwrite(mode fs.FileMode) error {
	_, err := os.Stat(f.path)
	isNew := errors.Is(err, fs.ErrNotExist)
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, DefaultMode)
	if err != nil {
		return err
	}
	f.File, f.regular = file, true
	if isNew {
		return f.chmod(mode)
	}
	return nil
}

// chmod sets the mode of a file that was made with DefaultMode.
func (f *File) chmod(mode fs.FileMode) error {
	if mode == 0 || mode == DefaultMode {
		return nil
	}
	if err := f.Chmod(mode); err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// openFIFO waits for the reader of a FIFO, as open(2) does, or until stop is closed.
func openFIFO(path string, stop <-chan struct{}) (*os.File, error) {
	type result struct {
		file *os.File
		err  error
	}
	opened := make(chan result, 1)
	go func() {
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		opened <- result{file, err}
	}()
	select {
	case r := <-opened:
		return r.file, r.err
	case <-stop:
	}
	// Opening the FIFO for reading lets the goroutine's open return.
	reader, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, errors.Join(ErrStopped, err)
	}
	r := <-opened
	_ = reader.Close() // nothing was read or written
	if r.file != nil {
		_ = r.file.Close()
	}
	return nil, ErrStopped
}

// Publish gives a new file its name. It replaces an existing file unless NoClobber is set.
func (f *File) Publish() error {
	if f.maker != nil {
		maker := f.maker
		f.maker = nil
		if err := maker.Publish(f.path); err != nil {
			return errors.Join(err, maker.Discard(f.path))
		}
		return nil
	}
	if f.temporary == "" {
		return nil
	}
	if f.noClobber { // link(2) replaces nothing, rename(2) does
		if err := os.Link(f.temporary, f.path); err != nil {
			return err
		}
		err := os.Remove(f.temporary)
		f.temporary = ""
		return err
	}
	err := os.Rename(f.temporary, f.path)
	switch {
	case errors.Is(err, unix.EBUSY):
		return f.move()
	case err == nil:
		f.temporary = ""
	}
	return err
}

// move copies the data to the existing file, which cannot be replaced because it is a mount
// point, as in a container. The descriptor number stays the same.
func (f *File) move() error {
	place, err := os.OpenFile(f.path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = io.Copy(place, io.NewSectionReader(f.File, 0, size))
	}
	if err == nil {
		err = unix.Dup3(int(place.Fd()), int(f.Fd()), unix.O_CLOEXEC)
	}
	if err = errors.Join(err, place.Close()); err != nil {
		return err
	}
	err = os.Remove(f.temporary)
	f.temporary = ""
	return err
}

// Taken reports whether a file could not be opened because something else has its name and
// may not be replaced: another user's file, a directory. Another name may do.
func Taken(err error) bool {
	return errors.Is(err, unix.EPERM) || errors.Is(err, unix.EBUSY) || errors.Is(err, unix.EISDIR)
}

// Closed reports whether a file could not be opened because of the directory in its name, which
// is another user's, or no directory. One with another name may do.
func Closed(err error) bool {
	return errors.Is(err, unix.EACCES) || errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ELOOP)
}

// Regular reports whether the file is regular, so that CutOff works.
func (f *File) Regular() bool { return f.regular }

// Borrowed reports whether the file is from Borrow.
func (f *File) Borrowed() bool { return f.borrowed }

// ReaderGone reports whether nobody will read the output: a pipe or a socket whose other end
// was closed, or a terminal that hung up. A write would fail, but while no packets come
// there is nothing to write.
func (f *File) ReaderGone() bool {
	if f.regular || f.File == nil {
		return false
	}
	raw, err := f.SyscallConn()
	if err != nil {
		return false
	}
	gone := false
	err = raw.Control(func(fd uintptr) {
		p := []unix.PollFd{{Fd: int32(fd)}}
		n, err := unix.Poll(p, 0)
		gone = err == nil && n > 0 && p[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0
	})
	return gone && err == nil
}

// Rest closes the descriptor of a file that maker made, until Resume. In between, nothing but
// Close may be called.
func (f *File) Rest(maker Maker) error {
	err := f.File.Close()
	f.File, f.resting = nil, maker
	return err
}

// Resume opens a file that rests, at its end.
func (f *File) Resume() error {
	if f.resting == nil {
		return nil
	}
	file, err := f.resting.Reopen(f.path)
	if err != nil {
		return err
	}
	if _, err = file.Seek(0, io.SeekEnd); err != nil {
		return errors.Join(err, file.Close())
	}
	f.File, f.resting = file, nil
	return nil
}

// CutOff removes the last n bytes that were written. It depends on the file's position,
// since standard output may be a file with earlier contents.
func (f *File) CutOff(n int64) error {
	at, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if err := f.Truncate(at - n); err != nil {
		return err
	}
	_, err = f.Seek(at-n, io.SeekStart)
	return err
}

// Close closes the file, and deletes it if it has no name yet. A second call does nothing.
func (f *File) Close() error {
	if f.borrowed || f.File == nil {
		return nil
	}
	err := f.File.Close()
	f.File = nil
	if f.temporary != "" {
		err = errors.Join(err, os.Remove(f.temporary))
		f.temporary = ""
	}
	if f.maker != nil {
		err = errors.Join(err, f.maker.Discard(f.path))
		f.maker = nil
	}
	return err
}

// Bare returns err without the operation and path that package os adds, for messages that
// name the file themselves.
func Bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
