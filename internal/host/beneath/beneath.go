// Package beneath makes and deletes files below a directory, if a rule allows their names.
// It follows no symbolic link there. What it makes is always a new regular file, no matter
// what had the name before.
package beneath

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Options describes what a Directory may do.
type Options struct {
	Names     *regexp.Regexp // allowed names, relative to the directory; a rune for each byte
	Mode      fs.FileMode    // of a new file, regardless of the umask; 0 for 0600
	NoClobber bool           // replace no file
	KeepOwn   bool           // do not replace files made by the Directory
	Deletes   bool           // files made by the Directory may be deleted
	Earlier   *regexp.Regexp // names of files of earlier runs that may be deleted; may be nil
	Hooked    bool           // a command may have compressed a file, which adds an extension to its name
}

// Directory makes files. It must not be used by several goroutines at once.
type Directory struct {
	o       Options
	path    string
	fd      int
	made    map[string]identity // files that may be deleted (Deletes) or must be kept (KeepOwn)
	earlier []File              // files of earlier runs
	inputs  map[identity]bool   // files that must not be replaced
	pending map[string]pending  // files without their names, by those names
}

// identity identifies a file.
type identity struct{ device, inode uint64 }

// pending is a file that has a temporary name.
type pending struct {
	directory int
	leaf      string
	temporary string
	identity  identity
}

// Open opens the directory at path. Symbolic links in path are followed.
func Open(path string, o Options) (*Directory, error) {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if o.Mode == 0 {
		o.Mode = 0o600
	}
	d := &Directory{o: o, path: path, fd: fd, made: map[string]identity{}, inputs: map[identity]bool{}, pending: map[string]pending{}}
	if o.Earlier != nil {
		d.find()
	}
	return d, nil
}

// Protect keeps a file from being replaced because it is being read.
func (d *Directory) Protect(device, inode uint64) { d.inputs[identity{device, inode}] = true }

// Identity returns the numbers that identify a file.
func Identity(info fs.FileInfo) (device, inode uint64, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return st.Dev, st.Ino, true
}

// maxPending is how many files may wait for their names at once.
const maxPending = 64

// Create makes a new file, open for writing, which Publish gives its name. The name has to
// begin with the path of the directory. If something other than a regular file has the name
// now, Create describes it in there.
func (d *Directory) Create(name string) (file *os.File, there string, err error) {
	below, err := d.below(name)
	if err != nil {
		return nil, "", err
	}
	if _, waits := d.pending[below]; waits {
		return nil, "", fmt.Errorf("%q was made before, and has no name yet", name)
	}
	if len(d.pending) == maxPending {
		return nil, "", fmt.Errorf("%d files have no names yet", maxPending)
	}
	directory, err := d.walk(filepath.Dir(below), true)
	if err != nil {
		return nil, "", err
	}
	leaf := filepath.Base(below)
	there, err = d.examine(directory, leaf, below)
	if err == nil {
		file, err = d.create(below, directory, leaf)
	}
	if err != nil {
		d.leave(directory)
		return nil, "", err
	}
	return file, there, nil
}

// below returns a name relative to the directory, if the rule allows it.
func (d *Directory) below(name string) (string, error) {
	below, err := filepath.Rel(d.path, name)
	if err != nil || !filepath.IsLocal(below) || below == "." || strings.ContainsRune(below, 0) || !d.o.Names.MatchString(runes(below)) {
		return "", fmt.Errorf("%q is no name of this set", name)
	}
	return below, nil
}

// runes converts each byte of s to a rune.
func runes(s string) string {
	list := make([]rune, len(s))
	for i := range len(s) {
		list[i] = rune(s[i])
	}
	return string(list)
}

// walk opens a subdirectory step by step, and makes missing directories if makes is set.
// This is like openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, but works on every
// kernel.
func (d *Directory) walk(below string, makes bool) (fd int, err error) {
	const flags = unix.O_PATH | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
	fd = d.fd
	if below == "." {
		return fd, nil
	}
	for step := range strings.SplitSeq(below, "/") {
		next, err := unix.Openat(fd, step, flags, 0)
		if errors.Is(err, unix.ENOENT) && makes {
			if err = unix.Mkdirat(fd, step, d.directoryMode()); err == nil || errors.Is(err, unix.EEXIST) {
				next, err = unix.Openat(fd, step, flags, 0)
			}
		}
		d.leave(fd)
		if err != nil {
			return -1, err
		}
		fd = next
	}
	return fd, nil
}

// directoryMode returns a mode that lets those who may read a file enter its directory.
func (d *Directory) directoryMode() uint32 {
	mode := uint32(d.o.Mode.Perm())
	return mode | mode&0o444>>2 | 0o700
}

// leave closes a directory that walk opened.
func (d *Directory) leave(fd int) {
	if fd != d.fd {
		_ = unix.Close(fd)
	}
}

// examine checks whether what has the name may be replaced. If it is not a regular file,
// examine describes it.
func (d *Directory) examine(directory int, leaf, below string) (there string, err error) {
	var st unix.Stat_t
	switch err := unix.Fstatat(directory, leaf, &st, unix.AT_SYMLINK_NOFOLLOW); {
	case errors.Is(err, unix.ENOENT):
		return "", nil
	case err != nil:
		return "", err
	case d.o.NoClobber:
		return "", errors.New("it exists, and is to be kept: write to another name")
	case d.inputs[identityOf(&st)]:
		return "", errors.New("it is the file being read: write to another name")
	case d.o.KeepOwn && d.made[below] == identityOf(&st):
		return "", unix.EPERM // another name may do
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		err := unix.Faccessat(directory, leaf, unix.W_OK, unix.AT_EACCESS) // a rename would replace the file anyway
		if errors.Is(err, unix.EACCES) {
			err = unix.EPERM // like a rename in a sticky directory: another name may do
		}
		return "", err
	case unix.S_IFDIR:
		return "", unix.EISDIR
	case unix.S_IFLNK:
		return "a symbolic link", nil
	case unix.S_IFIFO:
		return "a pipe", nil
	}
	return "no regular file", nil
}

func identityOf(st *unix.Stat_t) identity { return identity{st.Dev, st.Ino} }

// create makes a file with a temporary name.
func (d *Directory) create(below string, directory int, leaf string) (*os.File, error) {
	for range 1000 {
		temporary := fmt.Sprintf(".%s.%d", leaf, rand.Uint32())
		const flags = unix.O_WRONLY | unix.O_CREAT | unix.O_EXCL | unix.O_NOFOLLOW | unix.O_CLOEXEC
		fd, err := unix.Openat(directory, temporary, flags, 0o600)
		if errors.Is(err, unix.ENAMETOOLONG) { // the name may already have the maximum length
			temporary = fmt.Sprintf(".ringcap.%d", rand.Uint32())
			fd, err = unix.Openat(directory, temporary, flags, 0o600)
		}
		if errors.Is(err, unix.EEXIST) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var st unix.Stat_t
		err = unix.Fstat(fd, &st)
		if mode := d.o.Mode.Perm(); err == nil && mode != 0o600 {
			err = unix.Fchmod(fd, uint32(mode))
		}
		if err != nil {
			_ = unix.Close(fd)
			_ = unix.Unlinkat(directory, temporary, 0)
			return nil, err
		}
		d.pending[below] = pending{directory, leaf, temporary, identityOf(&st)}
		return os.NewFile(uintptr(fd), leaf), nil
	}
	return nil, unix.EEXIST
}

// Publish gives a file that Create made its name.
func (d *Directory) Publish(name string) error {
	below, err := d.below(name)
	if err != nil {
		return err
	}
	p, waits := d.pending[below]
	if !waits {
		return fmt.Errorf("%q waits for no name", name)
	}
	if d.o.NoClobber { // link(2) replaces nothing, rename(2) does
		if err := unix.Linkat(p.directory, p.temporary, p.directory, p.leaf, 0); err != nil {
			return err
		}
		if err := unix.Unlinkat(p.directory, p.temporary, 0); err != nil {
			return err
		}
	} else if err := unix.Renameat(p.directory, p.temporary, p.directory, p.leaf); err != nil {
		return err
	}
	if d.o.Deletes || d.o.KeepOwn {
		d.made[below] = p.identity
	}
	d.leave(p.directory)
	delete(d.pending, below)
	return nil
}

// Reopen opens a file made by d again, to append to it. It returns fs.ErrNotExist if the file is
// gone or another one has its place.
func (d *Directory) Reopen(name string) (*os.File, error) {
	below, err := d.below(name)
	if err != nil {
		return nil, err
	}
	made, ok := d.made[below]
	if !ok {
		return nil, fmt.Errorf("%q is no file of this set", name)
	}
	directory, err := d.walk(filepath.Dir(below), false)
	if err != nil {
		return nil, err
	}
	defer d.leave(directory)
	const flags = unix.O_WRONLY | unix.O_APPEND | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_CLOEXEC
	fd, err := unix.Openat(directory, filepath.Base(below), flags, 0)
	if err != nil {
		return nil, err
	}
	var st unix.Stat_t
	if err = unix.Fstat(fd, &st); err == nil && identityOf(&st) != made {
		err = unix.ENOENT
	}
	if err == nil {
		err = unix.SetNonblock(fd, false) // it was only for a pipe in the place of the file
	}
	if err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return os.NewFile(uintptr(fd), below), nil
}

// Discard deletes a file that Create made and that has no name yet, if there is one.
func (d *Directory) Discard(name string) error {
	below, err := d.below(name)
	if err != nil {
		return err
	}
	return d.discard(below)
}

func (d *Directory) discard(below string) error {
	p, waits := d.pending[below]
	if !waits {
		return nil
	}
	delete(d.pending, below)
	err := unix.Unlinkat(p.directory, p.temporary, 0)
	d.leave(p.directory)
	return err
}

// Remove deletes a file made by d and its compressed forms. It returns fs.ErrNotExist if the
// file is gone or another one has its place.
func (d *Directory) Remove(name string) error {
	_, err := d.forms(name, func(directory int, leaf string, _ int64) error { return unix.Unlinkat(directory, leaf, 0) })
	if below, e := d.below(name); e == nil && (err == nil || errors.Is(err, unix.ENOENT)) {
		delete(d.made, below)
	}
	return err
}

// Size returns the size of a file made by d, including its compressed forms.
func (d *Directory) Size(name string) (size int64, err error) {
	return d.forms(name, func(int, string, int64) error { return nil })
}

// endings are the extensions that compressors add to a file's name.
var endings = []string{".gz", ".zst", ".lz4", ".xz", ".bz2", ".lzma", ".Z"}

// forms calls do for a file made by d and for each of its compressed forms, as far as they
// exist. It returns their total size.
func (d *Directory) forms(name string, do func(directory int, leaf string, size int64) error) (size int64, err error) {
	below, err := d.below(name)
	if err != nil {
		return 0, err
	}
	made, ok := d.made[below]
	if !ok || !d.o.Deletes {
		return 0, fmt.Errorf("%q is no file of this set", name)
	}
	directory, err := d.walk(filepath.Dir(below), false)
	if err != nil {
		return 0, err
	}
	defer d.leave(directory)
	leaves := []string{filepath.Base(below)}
	if d.o.Hooked {
		for _, ending := range endings {
			leaves = append(leaves, leaves[0]+ending)
		}
	}
	found := false
	for i, leaf := range leaves {
		var st unix.Stat_t
		err := unix.Fstatat(directory, leaf, &st, unix.AT_SYMLINK_NOFOLLOW)
		if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENAMETOOLONG) ||
			err == nil && (i == 0 && identityOf(&st) != made || st.Mode&unix.S_IFMT != unix.S_IFREG || d.inputs[identityOf(&st)]) {
			continue
		}
		if err == nil {
			err = do(directory, leaf, st.Size)
		}
		if err != nil {
			return size, err
		}
		found, size = true, size+st.Size
	}
	if !found {
		return 0, unix.ENOENT
	}
	return size, nil
}

// Find returns the absolute path of an existing regular file. The rule has to allow its name.
func (d *Directory) Find(name string) (path string, err error) {
	below, err := d.below(name)
	if err != nil {
		return "", err
	}
	directory, err := d.walk(filepath.Dir(below), false)
	if err != nil {
		return "", err
	}
	defer d.leave(directory)
	var st unix.Stat_t
	if err := unix.Fstatat(directory, filepath.Base(below), &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return "", err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return "", fmt.Errorf("%q is no regular file", name)
	}
	return filepath.Abs(filepath.Join(d.path, below))
}

// Close discards the files without names and closes the directory. A second call does nothing.
func (d *Directory) Close() error {
	if d.fd < 0 {
		return nil
	}
	var errs []error
	for below := range d.pending {
		errs = append(errs, d.discard(below))
	}
	errs = append(errs, unix.Close(d.fd))
	d.fd = -1
	return errors.Join(errs...)
}
