// Package beneath makes and deletes files below one directory, by a rule for their
// names. It follows no symbolic link there, and what it makes is a new regular file,
// whatever has the name before.
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

// Options says what a Directory does.
type Options struct {
	Names     *regexp.Regexp // the names that files may have, from below the directory; a rune for each byte
	Mode      fs.FileMode    // of a new file, whatever the umask; 0 is 0600
	NoClobber bool           // replace nothing
	KeepOwn   bool           // files that were made are not replaced either
	Deletes   bool           // files that were made may be deleted
	Earlier   *regexp.Regexp // so may those of earlier runs with these names; nil: none
	Hooked    bool           // and what a command made of a file: its name and the ending of a compressed file
}

// Directory makes files. It belongs to one goroutine.
type Directory struct {
	o       Options
	path    string
	fd      int
	made    map[string]identity // files that may be deleted, or not be replaced
	earlier []File              // those of earlier runs
	inputs  map[identity]bool   // files that are not replaced
	pending pending
}

// identity tells one file from another.
type identity struct{ device, inode uint64 }

// pending is the file that has no name of its own yet.
type pending struct {
	name      string // as it will be; empty if there is no such file
	directory int
	leaf      string
	temporary string
	identity  identity
}

// Open returns the directory at path. Symbolic links on the way to it are followed.
func Open(path string, o Options) (*Directory, error) {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if o.Mode == 0 {
		o.Mode = 0o600
	}
	d := &Directory{o: o, path: path, fd: fd, made: map[string]identity{}, inputs: map[identity]bool{}}
	if o.Earlier != nil {
		d.find()
	}
	return d, nil
}

// Protect keeps the file of a device and an inode from being replaced, because it is
// being read.
func (d *Directory) Protect(device, inode uint64) { d.inputs[identity{device, inode}] = true }

// Identity is what tells a file from others.
func Identity(info fs.FileInfo) (device, inode uint64, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return st.Dev, st.Ino, true
}

// Create makes a new file, open for writing, that gets its name from Publish. It reports
// what kind of thing has the name now, where that is no regular file. A name is a path
// from where the directory's path begins.
func (d *Directory) Create(name string) (file *os.File, there string, err error) {
	if d.pending.name != "" {
		return nil, "", errors.New("the file before has no name yet")
	}
	below, err := d.below(name)
	if err != nil {
		return nil, "", err
	}
	directory, err := d.walk(filepath.Dir(below), true)
	if err != nil {
		return nil, "", err
	}
	leaf := filepath.Base(below)
	there, err = d.examine(directory, leaf, below)
	if err == nil {
		file, err = d.create(directory, leaf)
	}
	if err != nil {
		d.leave(directory)
		return nil, "", err
	}
	d.pending.name = below
	return file, there, nil
}

// below is the path of a name below the directory, if the rule allows it.
func (d *Directory) below(name string) (string, error) {
	below, err := filepath.Rel(d.path, name)
	if err != nil || !filepath.IsLocal(below) || below == "." || strings.ContainsRune(below, 0) || !d.o.Names.MatchString(runes(below)) {
		return "", fmt.Errorf("%q is no name of this set", name)
	}
	return below, nil
}

// runes has a rune for each byte of s.
func runes(s string) string {
	list := make([]rune, len(s))
	for i := range len(s) {
		list[i] = rune(s[i])
	}
	return string(list)
}

// walk opens a directory below, step by step, and makes it where it is to be made and
// not there. As openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS would, but it
// works on every kernel.
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

// directoryMode lets into a directory whoever may read a file in it.
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

// examine looks at what has a name, and refuses what must not be replaced.
func (d *Directory) examine(directory int, leaf, below string) (there string, err error) {
	var st unix.Stat_t
	switch err := unix.Fstatat(directory, leaf, &st, unix.AT_SYMLINK_NOFOLLOW); {
	case errors.Is(err, unix.ENOENT):
		return "", nil
	case err != nil:
		return "", err
	case d.o.NoClobber:
		return "", errors.New("it exists, and --no-clobber says to keep it: write to another name")
	case d.inputs[identityOf(&st)]:
		return "", errors.New("it is the file being read: write to another name")
	case d.o.KeepOwn && d.made[below] == identityOf(&st):
		return "", unix.EPERM // another name may do
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		err := unix.Faccessat(directory, leaf, unix.W_OK, unix.AT_EACCESS) // a rename would not ask
		if errors.Is(err, unix.EACCES) {
			err = unix.EPERM // as a rename in a sticky directory says it: another name may do
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
func (d *Directory) create(directory int, leaf string) (*os.File, error) {
	for range 1000 {
		temporary := fmt.Sprintf(".%s.%d", leaf, rand.Uint32())
		const flags = unix.O_WRONLY | unix.O_CREAT | unix.O_EXCL | unix.O_NOFOLLOW | unix.O_CLOEXEC
		fd, err := unix.Openat(directory, temporary, flags, 0o600)
		if errors.Is(err, unix.ENAMETOOLONG) { // its own name may be as long as names can be
			temporary = fmt.Sprintf(".ringcap.%d", rand.Uint32())
			fd, err = unix.Openat(directory, temporary, flags, 0o600)
		}
		if errors.Is(err, unix.EEXIST) {
			continue
		}
		if err != nil {
			return nil, err
		}
		d.pending = pending{directory: directory, leaf: leaf, temporary: temporary}
		var st unix.Stat_t
		err = unix.Fstat(fd, &st)
		if mode := d.o.Mode.Perm(); err == nil && mode != 0o600 {
			err = unix.Fchmod(fd, uint32(mode))
		}
		if err != nil {
			_ = unix.Close(fd)
			_ = unix.Unlinkat(directory, temporary, 0)
			d.pending = pending{}
			return nil, err
		}
		d.pending.identity = identityOf(&st)
		return os.NewFile(uintptr(fd), leaf), nil
	}
	return nil, unix.EEXIST
}

// Publish gives the file that was created last its name.
func (d *Directory) Publish() error {
	p := d.pending
	if p.name == "" {
		return errors.New("no file waits for its name")
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
		d.made[p.name] = p.identity
	}
	d.leave(p.directory)
	d.pending = pending{}
	return nil
}

// Discard deletes the file that was created last and has no name.
func (d *Directory) Discard() error {
	p := d.pending
	if p.name == "" {
		return nil
	}
	d.pending = pending{}
	err := unix.Unlinkat(p.directory, p.temporary, 0)
	d.leave(p.directory)
	return err
}

// Remove deletes a file that was made, and what a command made of it. One that is gone, or
// another in its place, is fs.ErrNotExist.
func (d *Directory) Remove(name string) error {
	_, err := d.each(name, func(directory int, leaf string, _ int64) error { return unix.Unlinkat(directory, leaf, 0) })
	if below, e := d.below(name); e == nil && (err == nil || errors.Is(err, unix.ENOENT)) {
		delete(d.made, below)
	}
	return err
}

// Size is how long a file that was made is now, or what a command made of it, both if both
// are there.
func (d *Directory) Size(name string) (size int64, err error) {
	return d.each(name, func(int, string, int64) error { return nil })
}

// endings are those of the files that compressors leave in place of a file.
var endings = []string{".gz", ".zst", ".lz4", ".xz", ".bz2", ".lzma", ".Z"}

// each calls do for a file that was made, if it is there, and for each file that a command
// made of it. It returns the size of all.
func (d *Directory) each(name string, do func(directory int, leaf string, size int64) error) (size int64, err error) {
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

// Find returns the absolute path of a regular file with a name that the rule allows.
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

// Close discards the file that has no name. A second call does nothing.
func (d *Directory) Close() error {
	if d.fd < 0 {
		return nil
	}
	err := errors.Join(d.Discard(), unix.Close(d.fd))
	d.fd = -1
	return err
}
