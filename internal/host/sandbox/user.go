package sandbox

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"runtime"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/cap"
)

// User is a user that the process may change to.
type User struct {
	Name   string
	UID    int
	GID    int
	Groups []int // with GID
}

// Lookup finds a user by name or number.
func Lookup(name string) (*User, error) {
	u, err := user.Lookup(name)
	if err != nil {
		if _, number := strconv.Atoi(name); number == nil {
			u, err = user.LookupId(name)
		}
	}
	if err != nil {
		return nil, noUser(name, err, "give one that has an account")
	}
	return account(u)
}

// noUser says why a user was not found, and what to do if there is none.
func noUser(name string, err error, remedy string) error {
	var unknownName user.UnknownUserError
	var unknownID user.UnknownUserIdError
	if errors.As(err, &unknownName) || errors.As(err, &unknownID) {
		return fmt.Errorf("this host has no user %q: %s", name, remedy)
	}
	return fmt.Errorf("find user: %w", err)
}

// UserID returns the number of a user, who needs no account if a number is given.
func UserID(name string) (int, error) {
	u, err := user.Lookup(name)
	if err == nil {
		return strconv.Atoi(u.Uid)
	}
	if id, number := strconv.ParseUint(name, 10, 32); number == nil {
		return int(id), nil
	}
	return 0, noUser(name, err, "give the number") // as for users of containers and of other hosts
}

// Invoking finds the user who ran sudo, from the environment (sudo(8), SUDO_UID). It returns
// nil if there is none, or if it is root.
func Invoking(getenv func(string) string) (*User, error) {
	id := getenv("SUDO_UID")
	if uid, err := strconv.Atoi(id); err != nil || uid <= 0 {
		return nil, nil
	}
	u, err := user.LookupId(id)
	if err != nil {
		return nil, fmt.Errorf("find the user who ran sudo: %w", err)
	}
	return account(u)
}

// unprivileged are the users that root changes to when it needs no privilege any more: one
// for ringcap alone, or the one that owns nothing.
var unprivileged = []string{"ringcap", "nobody"}

// Unprivileged returns the least privileged user that there is.
func Unprivileged() *User {
	for _, name := range unprivileged {
		if u, err := user.Lookup(name); err == nil {
			if a, err := account(u); err == nil && a.UID != 0 {
				return a
			}
		}
	}
	return &User{Name: "65534", UID: overflow, GID: overflow} // a system may have no list of users
}

// overflow is the ID of users and groups that have no other (user_namespaces(7)).
const overflow = 65534

func account(u *user.User) (*User, error) {
	names, err := u.GroupIds()
	if err != nil {
		return nil, fmt.Errorf("find groups of %s: %w", u.Username, err)
	}
	numbers := make([]int, 0, 2+len(names))
	for _, n := range append([]string{u.Uid, u.Gid}, names...) {
		i, err := strconv.Atoi(n)
		if err != nil {
			return nil, fmt.Errorf("find user %s: %w", u.Username, err)
		}
		numbers = append(numbers, i)
	}
	return &User{Name: u.Username, UID: numbers[0], GID: numbers[1], Groups: numbers[2:]}, nil
}

// Access is a use of a file or directory.
type Access struct {
	Path string
	Mode uint32 // R_OK, W_OK and X_OK of access(2)
}

// May returns an error for the first access in the list that the user does not have. Only
// root can call it.
func (u *User) May(list []Access) error {
	return onThread(func() (restore func() error, err error) {
		group := unix.Getegid()
		groups, err := unix.Getgroups()
		if err != nil {
			return nil, err
		}
		if err := setGroups(u.GID, u.Groups); err != nil {
			return nil, u.refused(err) // as in a user namespace without other groups; nothing has changed
		}
		restore = func() error { return setGroups(group, groups) }
		if err := setUser(u.UID); err != nil {
			return restore, u.refused(err)
		}
		return func() error { return errors.Join(setUser(0), setGroups(group, groups)) }, nil
	}, list)
}

// MayBare is like May for the current user without any capabilities.
func MayBare(list []Access) error {
	return onThread(func() (restore func() error, err error) {
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var before [2]unix.CapUserData
		if err := unix.Capget(&header, &before[0]); err != nil {
			return nil, err
		}
		bare := before
		bare[0].Effective, bare[1].Effective = 0, 0
		return func() error { return unix.Capset(&header, &before[0]) }, unix.Capset(&header, &bare[0])
	}, list)
}

// onThread checks the list on a thread with the rights that set gives it, and then restores
// the thread's own rights.
func onThread(set func() (restore func() error, err error), list []Access) (err error) {
	runtime.LockOSThread()
	restore, err := set()
	if err == nil {
		err = try(list)
	}
	if restore != nil {
		if e := restore(); e != nil {
			return fmt.Errorf("restore the rights of a thread: %w", e) // the thread stays locked, so that nothing else runs on it
		}
	}
	runtime.UnlockOSThread()
	return err
}

func try(list []Access) error {
	for _, a := range list {
		if err := unix.Faccessat(unix.AT_FDCWD, a.Path, a.Mode, unix.AT_EACCESS); err != nil {
			return &os.PathError{Op: "access", Path: a.Path, Err: err}
		}
	}
	return nil
}

// setUser sets the effective user of this thread. The functions of libc and package syscall
// would set that of all threads.
func setUser(uid int) error {
	keep := ^uintptr(0) // -1
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, keep, uintptr(uid), keep); errno != 0 {
		return errno
	}
	return nil
}

// ErrBecome means that the system does not let the process change to a user.
var ErrBecome = errors.New("this process may not become that user (without CAP_SETUID and CAP_SETGID, or in a user namespace that lacks it)")

func (u *User) refused(err error) error { return fmt.Errorf("%w: %w", ErrBecome, err) }

// setGroups sets the groups of this thread. On error nothing has changed.
func setGroups(gid int, groups []int) error {
	before, err := unix.Getgroups()
	if err != nil {
		return err
	}
	if err := setThreadGroups(groups); err != nil {
		return err
	}
	keep := ^uintptr(0)
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESGID, keep, uintptr(gid), keep); errno != 0 {
		return errors.Join(errno, setThreadGroups(before))
	}
	return nil
}

func setThreadGroups(groups []int) error {
	list := make([]uint32, len(groups)+1) // not empty, so that it has an address
	for i, g := range groups {
		list[i] = uint32(g)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETGROUPS, uintptr(len(groups)), uintptr(unsafe.Pointer(&list[0])), 0); errno != 0 {
		return errno
	}
	return nil
}

// Rings is the capability that opens rings on interfaces that come up.
var Rings = []cap.Value{cap.NET_RAW}

// Processes are the capabilities that it takes to see the sockets of all processes: to read their
// files in /proc, and to enter their network namespaces.
var Processes = []cap.Value{cap.SYS_PTRACE, cap.DAC_READ_SEARCH, cap.SYS_ADMIN, cap.NET_ADMIN}

// Become changes the user of all threads. The process keeps capabilities until Enter, as far as it
// has them.
func (u *User) Become(keep []cap.Value) error {
	if err := threadsKnown(); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	if err := cap.SetGroups(u.GID, u.Groups...); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	if err := cap.SetUID(u.UID); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	if err := setCapabilities(keep); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	if err := keepParentDeath(); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	return nil
}
