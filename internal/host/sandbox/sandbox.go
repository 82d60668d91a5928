// Package sandbox takes from the process what it needs no more once everything
// is open: root, capabilities, the file system, system calls. What is taken
// does not come back, and it is taken from every thread.
package sandbox

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/cap"
)

// Policy says what the process goes on needing. The zero value opens no file.
type Policy struct {
	Write    []string // directories where files are made, replaced and deleted
	Read     []string // files that are opened
	List     []string // directories that are listed, and of which files are opened
	Override bool     // keep CAP_DAC_OVERRIDE: root writes where another user owns the directory

	Directories bool  // make directories in those of Write, too
	Promiscuous bool  // make interfaces promiscuous
	Passes      []int // sockets over which open files are passed
}

// opens reports whether any file is opened later.
func (p *Policy) opens() bool { return len(p.Write)+len(p.Read)+len(p.List) > 0 }

// Report says what is in force.
type Report struct {
	InForce []string // a few words each
	Missing []error  // the parts that this system does not have
}

// String is the report in one line.
func (r *Report) String() string { return strings.Join(r.InForce, ", ") }

// Err is an error that names all that is missing, or nil.
func (r *Report) Err() error { return errors.Join(r.Missing...) }

// add notes a part: what is in force if it came into force, else why not.
func (r *Report) add(inForce string, err error) {
	if err != nil {
		r.Missing = append(r.Missing, err)
		return
	}
	r.InForce = append(r.InForce, inForce)
}

// Enter puts the process into the sandbox, part by part: a part that the system
// lacks is in the report, and the others come into force all the same.
func Enter(p Policy) Report {
	var r Report
	sockets := openSockets() // while descriptors can be listed
	if err := threadsKnown(); err != nil {
		r.add("", fmt.Errorf("%w: %w", ErrThreads, err))
	} else {
		version, err := confineFiles(&p)
		r.add(fmt.Sprintf("%s (Landlock %d)", p.files(), version), err)
		r.add(p.capabilities(), dropCapabilities(p.Override))
	}
	calls, err := confineCalls(&p, sockets)
	r.add("no new privileges", err)
	r.add(fmt.Sprintf("%d system calls (seccomp)", calls), err)
	if err != nil {
		r.Missing = r.Missing[:len(r.Missing)-1] // once is enough
	}
	return r
}

// files says which files the policy leaves.
func (p *Policy) files() string {
	var what []string
	if len(p.Write) > 0 {
		what = append(what, "write in "+strings.Join(p.Write, ", "))
	}
	if len(p.List) > 0 {
		what = append(what, "read in "+strings.Join(p.List, ", "))
	}
	switch len(p.Read) {
	case 0:
	case 1:
		what = append(what, "read "+p.Read[0])
	default:
		what = append(what, fmt.Sprintf("read %d files", len(p.Read)))
	}
	if what == nil {
		return "no files"
	}
	return strings.Join(what, " and ") + " only"
}

func (p *Policy) capabilities() string {
	if p.Override {
		return "no capability but CAP_DAC_OVERRIDE"
	}
	return "no capabilities"
}

// errProc says why the threads of the process cannot be listed.
var errProc = errors.New("/proc is of another PID namespace: mount one of this namespace, as unshare --mount-proc does")

// threadsKnown reports whether the threads of the process can be listed: capset(2)
// and landlock_restrict_self(2) are for one thread, and the libraries that call
// them in all need the list. They look for it under the number that the process has for
// itself, and go on looking for ever where that is another process.
func threadsKnown() error {
	self, err := os.Readlink("/proc/self")
	switch {
	case err != nil:
		return err
	case self != strconv.Itoa(os.Getpid()):
		return errProc
	}
	d, err := os.Open("/proc/self/task")
	if err != nil {
		return err
	}
	return d.Close()
}

// ErrThreads says that capabilities and files were kept, since that would have to be done
// for each thread.
var ErrThreads = errors.New("change the rights of all threads")

// confineFiles leaves the process the files of the policy, and no TCP
// (landlock(7)). It returns the version of the kernel's Landlock.
func confineFiles(p *Policy) (version int, err error) {
	version, err = ll.LandlockGetABIVersion()
	if err != nil {
		return 0, fmt.Errorf("confine files: this kernel has no Landlock: %w", err)
	}
	var rules []landlock.Rule
	if len(p.Write) > 0 {
		rights := landlock.AccessFSSet(writeRights)
		if p.Directories {
			rights |= ll.AccessFSMakeDir
		}
		rules = append(rules, landlock.PathAccess(rights, p.Write...))
	}
	if len(p.List) > 0 {
		rules = append(rules, landlock.PathAccess(ll.AccessFSReadFile|ll.AccessFSReadDir, p.List...))
	}
	if len(p.Read) > 0 {
		rules = append(rules, landlock.PathAccess(ll.AccessFSReadFile, p.Read...).IgnoreIfMissing())
	}
	// V5 is files, truncation, devices and TCP. Later versions also keep signals
	// from crossing the sandbox's border, which on some kernels is one around each
	// thread; seccomp sees to signals instead.
	if err := landlock.V5.BestEffort().Restrict(rules...); err != nil {
		return version, fmt.Errorf("confine files: %w", err)
	}
	return version, nil
}

// writeRights are what a set of files takes in its directory: a file is made,
// written, renamed, cut, linked and deleted. Nothing is read.
const writeRights = ll.AccessFSWriteFile | ll.AccessFSMakeReg | ll.AccessFSRemoveFile | ll.AccessFSTruncate

// dropCapabilities leaves no capability in any set but the bounding one, which
// without new privileges gives none.
func dropCapabilities(override bool) error {
	set := cap.NewSet()
	if override {
		if err := set.SetFlag(cap.Permitted, true, cap.DAC_OVERRIDE); err != nil {
			return fmt.Errorf("drop capabilities: %w", err)
		}
		if err := set.SetFlag(cap.Effective, true, cap.DAC_OVERRIDE); err != nil {
			return fmt.Errorf("drop capabilities: %w", err)
		}
	}
	if err := set.SetProc(); err != nil {
		return fmt.Errorf("drop capabilities: %w", err)
	}
	return nil
}

// DropFileCapabilities drops what an ordinary user's process got from its file
// (capabilities(7)); a helper is started from the same file.
func DropFileCapabilities() error {
	if unix.Geteuid() == 0 || threadsKnown() != nil {
		return nil
	}
	return dropCapabilities(false)
}

// sockets are descriptors by what the filter of system calls has to know.
type sockets struct {
	packet  []uint32 // may not be written to: a frame would go out
	netlink []uint32 // may be asked
}

// openSockets finds the process's packet and netlink sockets.
func openSockets() (s sockets) {
	for _, fd := range descriptors() {
		domain, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
		switch {
		case err != nil:
		case domain == unix.AF_PACKET:
			s.packet = append(s.packet, uint32(fd))
		case domain == unix.AF_NETLINK:
			s.netlink = append(s.netlink, uint32(fd))
		}
	}
	return s
}

// descriptors lists those that are open; without /proc, those that may be.
func descriptors() (list []int) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		limit := unix.Rlimit{Cur: 1024}
		_ = unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
		for fd := range int(min(limit.Cur, 1<<20)) {
			list = append(list, fd)
		}
		return list
	}
	for _, e := range entries {
		var fd int
		if _, err := fmt.Sscan(e.Name(), &fd); err == nil {
			list = append(list, fd)
		}
	}
	return list
}

// confineCalls allows the system calls that a capture goes on making, and sets
// no_new_privs, for all threads. It returns how many they are.
func confineCalls(p *Policy, s sockets) (calls int, err error) {
	rules, err := allowed(p, s)
	if err != nil {
		return 0, fmt.Errorf("confine system calls: %w", err)
	}
	program, err := assemble(rules)
	if err != nil {
		return 0, fmt.Errorf("confine system calls: %w", err)
	}
	runtime.LockOSThread() // the filter's thread hands on its no_new_privs
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return 0, fmt.Errorf("set no_new_privs: %w", err)
	}
	if err := load(program); err != nil {
		return 0, fmt.Errorf("confine system calls: %w", err)
	}
	return len(rules), nil
}
