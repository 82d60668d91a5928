// Package rights is what a run gives up before it looks at packets: it starts the helpers
// that do later what it may not, becomes a user who may do less, and enters the sandbox.
package rights

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/helper"
	"ringcap/internal/host/sandbox"
)

// Options says what a run needs after it has given up its rights.
type Options struct {
	User    string // whom it is to become; empty: who ran sudo
	Off     bool   // it keeps its rights
	Strict  bool   // fail where a part of the sandbox is missing
	Verbose bool   // say what is in force
	Note    func(string)

	Stdin, Stdout, Stderr *os.File
	Command               []string // words of a command that runs during the capture; nil: none
	Hook                  []string // words of the command for each complete file; nil: none

	WriteFile   string   // where packets go; empty or "-": nowhere that is opened
	ExportFile  string   // where JSON goes, likewise
	Set         *Set     // files that are made as time goes by, of which WriteFile is the pattern; nil: none
	Inputs      []string // names of the files that are read
	Later       bool     // those but the first are opened when their turn comes
	Follow      string   // the file that is followed; empty: none
	Compiles    bool     // expressions are compiled when their turn comes
	Promiscuous bool     // interfaces that come up later are made promiscuous
}

// Set says which files are made as time goes by.
type Set struct {
	Directory   string // below which they are
	Names       string // their names from there, as a regular expression
	Directories bool   // directories in names are made
	First       string // path of the first file, if that is known and Directories is set
	Deletes     bool   // files may be deleted again
	Earlier     string // so may those of earlier runs with these names
	Mode        fs.FileMode
	NoClobber   bool
	KeepOwn     bool // what the set made is not replaced either
}

// Rights are those of one run.
type Rights struct {
	Options
	CommandHelper *helper.Command // starts Command; nil without
	HookHelper    *helper.Hook    // runs Hook; nil without
	Files         *helper.Files   // makes the files of Set; nil without
	FollowHelper  *helper.Follow  // opens what comes after Follow; nil without

	user   *sandbox.User // whom it has become; nil: it stays who it is
	reason string        // why not the user who ran sudo

	mu      sync.Mutex // guards opening a ring against entering the sandbox
	entered bool
}

// New returns the rights of a run that has given up none.
func New(o Options) *Rights { return &Rights{Options: o} }

// Relinquish starts the helpers, which have to be started as who we are, and
// becomes the user. Files are made after it, and so are that user's.
func (r *Rights) Relinquish() error {
	if err := r.chooseUser(); err != nil {
		return err
	}
	if err := r.startHelpers(); err != nil {
		return err
	}
	if r.user == nil {
		return nil
	}
	err := r.user.Become()
	if err != nil && r.User == "" {
		r.user, r.reason, err = nil, err.Error(), nil
	}
	return err
}

// chooseUser decides whom to become: the user who was named, or who ran sudo if that
// user may do with files what was asked for.
func (r *Rights) chooseUser() error {
	if unix.Geteuid() != 0 || r.User == "" && r.Off {
		return nil
	}
	if r.User != "" {
		u, err := sandbox.Lookup(r.User)
		if err == nil && u.UID != 0 {
			if err = u.May(append(r.outputs(), r.laterInputs()...)); err != nil && !errors.Is(err, sandbox.ErrBecome) {
				err = fmt.Errorf("as %s: %w: write elsewhere, or leave -Z out", u.Name, err)
			}
			r.user = u
		}
		if err != nil {
			return fmt.Errorf("-Z %s: %w", r.User, err)
		}
		return nil
	}
	u, err := sandbox.Invoking(os.Getenv)
	if err == nil && u != nil {
		if err = u.May(append(r.outputs(), r.laterInputs()...)); err == nil {
			r.user = u
		}
	}
	if err != nil {
		r.reason = err.Error()
	}
	return nil
}

// startHelpers starts those who run commands and make files for us.
func (r *Rights) startHelpers() (err error) {
	if r.Command != nil {
		if r.CommandHelper, err = helper.StartCommand(r.Command, r.Stdin, r.Stdout, r.Stderr); err != nil {
			return err
		}
	}
	if r.Hook != nil {
		if r.HookHelper, err = helper.StartHook(r.Set.Directory, r.Set.Names, r.Hook, r.Stderr, r.credential()); err != nil {
			return err
		}
	}
	if r.Follow != "" {
		if r.FollowHelper, err = helper.StartFollow(r.Follow, r.Off, r.Stderr, r.credential()); err != nil {
			return err
		}
	}
	if r.Set != nil {
		if err := r.startFiles(); err != nil {
			return fmt.Errorf("open %s: %w", r.WriteFile, err)
		}
	}
	return nil
}

// credential is whom helpers run as that work for the user, nil for who we are.
func (r *Rights) credential() *syscall.Credential {
	if r.user == nil {
		return nil
	}
	who := &syscall.Credential{Uid: uint32(r.user.UID), Gid: uint32(r.user.GID)}
	for _, g := range r.user.Groups {
		who.Groups = append(who.Groups, uint32(g))
	}
	return who
}

// access reports why no file can be made now.
func (s *Set) access() error {
	err := unix.Access(s.Directory, unix.W_OK|unix.X_OK)
	if s.Directories && errors.Is(err, unix.EACCES) { // those that are there already may let us in
		if s.First == "" {
			return nil
		}
		return unix.Access(filepath.Dir(s.First), unix.W_OK|unix.X_OK)
	}
	return err
}

// startFiles has a helper make the files of the set.
func (r *Rights) startFiles() (err error) {
	s := r.Set
	if err := s.access(); err != nil {
		return err
	}
	r.Files, err = helper.StartFiles(helper.FilesOptions{
		Directory: s.Directory, Names: s.Names, Directories: s.Directories, Deletes: s.Deletes, Earlier: s.Earlier, Hooked: r.Hook != nil, Mode: s.Mode, NoClobber: s.NoClobber, KeepOwn: s.KeepOwn,
		Override: unix.Geteuid() == 0 && r.user == nil && sandbox.MayBare(r.outputs()) != nil,
		Strict:   r.Strict, Inside: r.Off, Who: r.credential(), Stderr: r.Stderr, Note: r.Note,
	})
	if err != nil {
		return err
	}
	for _, path := range r.Inputs {
		info, err := os.Stat(path)
		if path == "-" {
			info, err = r.Stdin.Stat()
		}
		if err != nil {
			continue // whoever reads it says so
		}
		if err := r.Files.Protect(info); err != nil {
			return err
		}
	}
	return nil
}

// Opening calls open, which opens a ring, while the sandbox is not being entered. It says
// that it is too late if that has happened.
func (r *Rights) Opening(open func(tooLate bool) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return open(r.entered && !r.Off)
}
