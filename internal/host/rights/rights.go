// Package rights gives up the privileges of a run before it looks at packets. It starts
// helpers for what the run may not do later, changes to a less privileged user, and enters
// the sandbox.
package rights

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/helper"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/netns"
	"ringcap/internal/host/sandbox"
	"ringcap/internal/parcel"
	"ringcap/internal/process"
)

// Options describes what a run needs after it has given up its rights.
type Options struct {
	User    string // user to change to; empty for the one who ran sudo
	Off     bool   // keep all rights
	Strict  bool   // fail if a part of the sandbox is missing
	Verbose bool   // describe the sandbox
	Note    func(string)

	Stdin, Stdout, Stderr *os.File
	Command               []string // words of the command of --run; may be nil
	Tied                  bool     // Command is a capture, which ends when this process does
	Messages              *os.File // standard error of Command; nil for Stderr
	Hook                  []string // words of the command of -z; may be nil

	WriteFile   string          // output file for packets; empty or "-" if no file is opened
	ExportFile  string          // output file for JSON; empty or "-" if no file is opened
	SummaryFile string          // output file for a summary; empty if no file is opened
	MetricsFile string          // file for the account, which is made again and again; may be empty
	Publish     *parcel.Options // what is published; may be nil
	Set         *Set            // the set of files with the pattern WriteFile; may be nil
	FlowsFile   string          // output file for flows; empty or "-" if no file is opened
	Tables      []*Set          // the files of tables, whose directories are made
	Inputs      []string        // names of the files that are read
	Later       bool            // all inputs but the first are opened in the sandbox
	Follow      string          // the followed file; may be empty
	Compiles    bool            // expressions are compiled in the sandbox
	Accepts     []int           // sockets on which readers are accepted
	Terminal    bool            // modes of terminals are set
	Promiscuous bool            // interfaces that come up later are made promiscuous
	Processes   bool            // the processes of packets are found

	Namespaces Namespaces // what rings are in
}

// Namespaces describes the network namespaces of a capture.
type Namespaces struct {
	Hosts *netdev.Hosts
	All   bool                   // those that begin later are of interest
	Began func(netns.Found)      // called when one begins, if All is set and there is no sandbox
	Ended func(namespace uint64) // called when one of Hosts ends
}

// Set describes the files that are made during a run.
type Set struct {
	Directory   string // the files are below it
	Names       string // regular expression for their names, relative to Directory
	Directories bool   // make the directories in names
	First       string // path of the first file, if that is known and Directories is set
	Deletes     bool   // files may be deleted again
	Earlier     string // regular expression for files of earlier runs that may be deleted
	Mode        fs.FileMode
	NoClobber   bool
	KeepOwn     bool // do not replace files of this run
}

// Rights manages the rights of a run.
type Rights struct {
	Options
	CommandHelper *helper.Command // runs Command; may be nil
	HookHelper    *helper.Hook    // runs Hook; may be nil
	Files         *helper.Files   // makes the files of Set; may be nil
	TableFiles    []*helper.Files // make those of Tables
	Metrics       *helper.Files   // makes MetricsFile; may be nil
	Ship          *os.File        // of Publish: the socket to ringcap-ship; may be nil
	FollowHelper  *helper.Follow  // opens the files after Follow; may be nil
	Finder        process.Finder  // finds the processes of packets; may be nil
	Report        sandbox.Report  // of the sandbox, after Confine

	owner  *helper.Owner // the helper of Finder
	user   *sandbox.User // the user that the process has changed to; may be nil
	reason string        // why it has not changed to the user who ran sudo

	mu      sync.Mutex // held while a ring is opened or the sandbox is entered
	entered atomic.Bool
}

// New returns the rights of a run that has not given up any.
func New(o Options) *Rights { return &Rights{Options: o} }

// Relinquish starts the helpers, which need the rights of the process, and then changes the
// user. That user owns the files that are made later.
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
	err := r.user.Become(sandbox.Rings)
	if err != nil && r.User == "" {
		r.user, r.reason, err = nil, err.Error(), nil
	}
	return err
}

// chooseUser chooses the user to change to: the named user, or the one who ran sudo if that
// user may access the files of the run.
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

// startHelpers starts the helpers that run commands and open files.
func (r *Rights) startHelpers() (err error) {
	if r.Command != nil {
		run, messages := helper.StartCommand, r.Stderr
		if r.Tied {
			run = helper.StartTied
		}
		if r.Messages != nil {
			messages = r.Messages
		}
		if r.CommandHelper, err = run(r.Command, r.Stdin, r.Stdout, messages); err != nil {
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
	if r.Processes {
		o, err := helper.StartOwner(helper.OwnerOptions{Inside: r.Off, Strict: r.Strict, Stderr: r.Stderr, Note: r.Note})
		if err != nil {
			return err
		}
		r.Finder, r.owner = o, o
	}
	if r.Set != nil {
		if r.Files, err = r.startFiles(r.Set); err != nil {
			return fmt.Errorf("open %s: %w", r.WriteFile, err)
		}
	}
	for _, t := range r.Tables {
		err := r.makeDirectory(t)
		if err == nil {
			var files *helper.Files
			if files, err = r.startFiles(t); err == nil {
				r.TableFiles = append(r.TableFiles, files)
				continue
			}
		}
		return fmt.Errorf("open %s: %w", t.Directory, err)
	}
	if r.MetricsFile != "" {
		if err := r.startMetrics(); err != nil {
			return fmt.Errorf("--metrics %s: %w", r.MetricsFile, err)
		}
	}
	if r.Publish != nil {
		if r.Ship, err = helper.StartShip(*r.Publish, nil, r.Stderr, r.credential(), r.Note); err != nil {
			return fmt.Errorf("--publish: %w", err)
		}
	}
	return r.watchNamespaces()
}

// watchNamespaces starts the helper that tells which namespaces begin and end, if there are any
// but that of the process.
func (r *Rights) watchNamespaces() error {
	n := &r.Namespaces
	var inodes []uint64
	for _, h := range n.Hosts.All() {
		if inode := h.Namespace(); inode != 0 {
			inodes = append(inodes, inode)
		}
	}
	if len(inodes) == 0 && !n.All {
		return nil
	}
	watch, err := helper.StartNamespaces(inodes, n.All, r.Stderr)
	if err != nil {
		return err
	}
	leftOut := sync.OnceFunc(func() {
		r.Note("network namespaces that begin later are left out, since the sandbox opens nothing new: --sandbox=off captures in them, too")
	})
	go func() {
		for {
			one, ended, err := watch.Next()
			switch {
			case err != nil:
				return
			case ended:
				n.Hosts.Leave(one.Inode)
				n.Ended(one.Inode)
			case r.Off:
				n.Began(one)
			default:
				leftOut()
			}
		}
	}()
	return nil
}

// credential returns the user for helpers, nil for the current one.
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

// access returns an error if no file can be made now.
func (s *Set) access() error {
	err := unix.Access(s.Directory, unix.W_OK|unix.X_OK)
	if s.Directories && errors.Is(err, unix.EACCES) { // existing directories in names may be writable
		if s.First == "" {
			return nil
		}
		return unix.Access(filepath.Dir(s.First), unix.W_OK|unix.X_OK)
	}
	return err
}

// metricsMode is the mode of MetricsFile, which another user reads. It holds nothing of packets.
const metricsMode = 0o644

// startMetrics starts the helper that makes MetricsFile.
func (r *Rights) startMetrics() (err error) {
	directory, name := filepath.Split(r.MetricsFile)
	r.Metrics, err = r.startFiles(&Set{Directory: filepath.Clean(directory), Names: "^" + regexp.QuoteMeta(name) + "$", Mode: metricsMode})
	return err
}

// makeDirectory makes the directory of a set, if it is missing, for the user that the process will be.
func (r *Rights) makeDirectory(s *Set) error {
	mode := cmp.Or(s.Mode.Perm(), 0o600)
	err := os.Mkdir(s.Directory, mode|mode&0o444>>2)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return errors.Unwrap(err)
	case r.user != nil:
		return os.Lchown(s.Directory, r.user.UID, r.user.GID)
	}
	return nil
}

// startFiles starts the helper that makes the files of a set.
func (r *Rights) startFiles(s *Set) (*helper.Files, error) {
	if err := s.access(); err != nil {
		return nil, err
	}
	files, err := helper.StartFiles(helper.FilesOptions{
		Directory: s.Directory, Names: s.Names, Directories: s.Directories, Deletes: s.Deletes, Earlier: s.Earlier, Hooked: r.Hook != nil, Mode: s.Mode, NoClobber: s.NoClobber, KeepOwn: s.KeepOwn,
		Override: unix.Geteuid() == 0 && r.user == nil && sandbox.MayBare(r.outputs()) != nil,
		Strict:   r.Strict, Inside: r.Off, Who: r.credential(), Stderr: r.Stderr, Note: r.Note,
	})
	if err != nil {
		return nil, err
	}
	for _, path := range r.Inputs {
		info, err := os.Stat(path)
		if path == "-" {
			info, err = r.Stdin.Stat()
		}
		if err != nil {
			continue // reading the file will report it
		}
		if err := files.Protect(info); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// Opening calls open, which opens a ring, and prevents the sandbox from being entered
// meanwhile. If it was entered before, tooLate is true.
func (r *Rights) Opening(open func(tooLate bool) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return open(r.entered.Load() && !r.Off)
}

// Retire keeps the number of a packet socket that was closed from being used again: in the
// sandbox nothing can be written to that number.
func (r *Rights) Retire(fd int) {
	if r.entered.Load() && !r.Off {
		sandbox.Occupy(fd)
	}
}
