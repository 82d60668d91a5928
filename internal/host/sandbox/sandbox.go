// Package sandbox takes away what the process no longer needs once everything is open:
// root, capabilities, the file system and system calls. It does so for all threads, and
// for good.
package sandbox

import (
	"cmp"
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

// Policy describes what the process may still do. The zero value does not allow opening any
// file.
type Policy struct {
	Write    []string // directories where files may be made, replaced and deleted
	Read     []string // files that may be opened
	List     []string // directories that may be listed, and whose files may be opened
	Override bool     // keep CAP_DAC_OVERRIDE: root writes to another user's directory

	// Processes allows to see the sockets of all processes, as far as the process may. Landlock would
	// hide other processes, so any file may be read.
	Processes bool

	Directories bool  // make directories below those of Write, too
	Promiscuous bool  // make interfaces promiscuous
	Passes      []int // sockets over which open files may be passed
	Accepts     []int // sockets on which connections may be accepted
	Terminal    bool  // modes of terminals may be set
	Connects    bool  // connect to servers over IP, and ask for their names
}

// opens reports whether any file may be opened.
func (p *Policy) opens() bool { return p.Processes || len(p.Write)+len(p.Read)+len(p.List) > 0 }

// Report describes which parts of the sandbox are in force.
type Report struct {
	InForce []string // a few words for each part
	Missing []error  // why the other parts are not in force
}

// String returns the parts in force on one line.
func (r *Report) String() string { return cmp.Or(strings.Join(r.InForce, ", "), "nothing in force") }

// Err returns an error that describes all missing parts on one line, or nil.
func (r *Report) Err() (err error) {
	for i, missing := range r.Missing {
		if i == 0 {
			err = missing
		} else {
			err = fmt.Errorf("%w; %w", err, missing)
		}
	}
	return err
}

// add adds a part, which is missing if err is not nil.
func (r *Report) add(inForce string, err error) {
	if err != nil {
		r.Missing = append(r.Missing, err)
		return
	}
	r.InForce = append(r.InForce, inForce)
}

// Enter puts the process into the sandbox. If the system lacks a part, the others still come
// into force.
func Enter(p Policy) Report {
	var r Report
	sockets := openSockets() // now, since descriptors cannot be listed later
	if err := threadsKnown(); err != nil {
		r.add("", fmt.Errorf("%w: %w", ErrThreads, err))
	} else {
		if !p.Processes {
			version, err := confineFiles(&p)
			r.add(fmt.Sprintf("%s (Landlock %d)", p.files(), version), err)
		}
		r.add(p.capabilities(), setCapabilities(p.keeps()))
	}
	calls, err := confineCalls(&p, sockets)
	r.add("no new privileges", err)
	r.add(fmt.Sprintf("%d system calls (seccomp)", calls), err)
	if err != nil {
		r.Missing = r.Missing[:len(r.Missing)-1] // both parts have the same error
	}
	return r
}

// files describes which files the policy allows.
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

// keeps returns the capabilities that the policy leaves.
func (p *Policy) keeps() []cap.Value {
	switch {
	case p.Processes:
		return Processes
	case p.Override:
		return []cap.Value{cap.DAC_OVERRIDE}
	}
	return nil
}

func (p *Policy) capabilities() string {
	var names []string
	for _, c := range p.keeps() {
		names = append(names, strings.ToUpper(c.String()))
	}
	if names == nil {
		return "no capabilities"
	}
	return "no capability but " + strings.Join(names, ", ")
}

// errProc is the error if the threads of the process cannot be listed.
var errProc = errors.New("/proc is of another PID namespace: mount one of this namespace, as unshare --mount-proc does")

// threadsKnown returns an error if the threads of the process cannot be listed. The
// libraries for capset(2) and landlock_restrict_self(2), which affect a single thread, need
// the list. They look in /proc for the process ID of this process, and would never finish if
// that is another process there.
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

// ErrThreads means that capabilities and access to files could not be dropped, since that
// has to be done for each thread.
var ErrThreads = errors.New("change the rights of all threads")

// ErrFiles means that access to files could not be restricted.
var ErrFiles = errors.New("confine files")

// confineFiles restricts the process to the files of the policy, and forbids TCP unless the policy
// connects (landlock(7)). It returns the version of the kernel's Landlock.
func confineFiles(p *Policy) (version int, err error) {
	version, err = ll.LandlockGetABIVersion()
	if err != nil {
		return 0, fmt.Errorf("%w: no Landlock: %w", ErrFiles, err)
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
	// V5 restricts files, truncation, devices and TCP. Later versions also restrict signals
	// to other sandboxes, but on some kernels each thread has its own. Seccomp restricts
	// signals instead.
	restrict := landlock.V5.BestEffort().Restrict
	if p.Connects {
		restrict = landlock.V5.BestEffort().RestrictPaths
	}
	if err := restrict(rules...); err != nil {
		return version, fmt.Errorf("%w: %w", ErrFiles, err)
	}
	return version, nil
}

// writeRights are the rights that a set of files needs in its directory: to make, write,
// rename, cut, link and delete a file, but not to read one.
const writeRights = ll.AccessFSWriteFile | ll.AccessFSMakeReg | ll.AccessFSRemoveFile | ll.AccessFSTruncate

// setCapabilities drops all capabilities but those to keep, as far as the process has them. The
// bounding set remains, but it has no effect with no_new_privs.
func setCapabilities(keep []cap.Value) error {
	now, set := cap.GetProc(), cap.NewSet()
	for _, c := range keep {
		if has, err := now.GetFlag(cap.Permitted, c); err != nil || !has {
			continue
		}
		for _, flag := range []cap.Flag{cap.Permitted, cap.Effective} {
			if err := set.SetFlag(flag, true, c); err != nil {
				return fmt.Errorf("drop capabilities: %w", err)
			}
		}
	}
	if err := set.SetProc(); err != nil {
		return fmt.Errorf("drop capabilities: %w", err)
	}
	return nil
}

// DropFileCapabilities drops the capabilities that an ordinary user's process has from its
// file (capabilities(7)). A helper needs this because it is started from the same file.
func DropFileCapabilities() error {
	if unix.Geteuid() == 0 || threadsKnown() != nil {
		return nil
	}
	return setCapabilities(nil)
}

// sockets are the descriptors that the filter of system calls treats specially.
type sockets struct {
	packet  []uint32 // must not be written to: that would send a frame
	netlink []uint32 // may be written to
}

// openSockets returns the process's packet and netlink sockets.
func openSockets() (s sockets) {
	for _, fd := range Descriptors() {
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

// Occupy gives a descriptor that was closed to something of no use, unless it is in use again.
func Occupy(fd int) {
	var lower []int
	for {
		n, err := unix.Eventfd(0, unix.EFD_CLOEXEC) // the lowest that is free
		if err != nil || n == fd {
			break
		}
		lower = append(lower, n)
		if n > fd {
			break
		}
	}
	for _, n := range lower {
		_ = unix.Close(n)
	}
}

// Descriptors returns the open descriptors. Without /proc it returns all that may be open.
func Descriptors() (list []int) {
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

// confineCalls restricts all threads to the system calls of the policy, and sets
// no_new_privs. It returns the number of allowed calls.
func confineCalls(p *Policy, s sockets) (calls int, err error) {
	rules, err := allowed(p, s)
	if err != nil {
		return 0, fmt.Errorf("confine system calls: %w", err)
	}
	program, err := assemble(rules)
	if err != nil {
		return 0, fmt.Errorf("confine system calls: %w", err)
	}
	runtime.LockOSThread() // loading the filter copies this thread's no_new_privs to all
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return 0, fmt.Errorf("set no_new_privs: %w", err)
	}
	if err := load(program); err != nil {
		return 0, fmt.Errorf("confine system calls: %w", err)
	}
	return len(rules), nil
}
