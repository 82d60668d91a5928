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

// User is whom the process may become.
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
		return nil, fmt.Errorf("find user: %w", err)
	}
	return account(u)
}

// Invoking finds the user who ran sudo, by what it leaves in the environment
// (sudo(8), SUDO_UID); nil if nobody did, or root.
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

// unprivileged are the users that root may become where it needs no right of its own
// any more: one made for ringcap, or the one that owns nothing.
var unprivileged = []string{"ringcap", "nobody"}

// Unprivileged finds the user that owns least.
func Unprivileged() *User {
	for _, name := range unprivileged {
		if u, err := user.Lookup(name); err == nil {
			if a, err := account(u); err == nil && a.UID != 0 {
				return a
			}
		}
	}
	return &User{Name: "65534", UID: overflow, GID: overflow} // there may be no list of users
}

// overflow is the user and the group of whoever has no other (user_namespaces(7)).
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

// Access is a use of a file or directory: the path, and R_OK, W_OK and X_OK of
// access(2).
type Access struct {
	Path string
	Mode uint32
}

// May reports, as an error, what of the list the user may not do. Only root can
// ask.
func (u *User) May(list []Access) error {
	return onThread(func() (restore func() error, err error) {
		group := unix.Getegid()
		groups, err := unix.Getgroups()
		if err != nil {
			return nil, err
		}
		if err := setGroups(u.GID, u.Groups); err != nil {
			return nil, u.refused(err) // a user namespace may have no other groups: nothing has changed
		}
		restore = func() error { return setGroups(group, groups) }
		if err := setUser(u.UID); err != nil {
			return restore, u.refused(err)
		}
		return func() error { return errors.Join(setUser(0), setGroups(group, groups)) }, nil
	}, list)
}

// MayBare is May for this user without any capability.
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

// onThread asks for the list with the rights that set gives one thread, whose own
// are put back.
func onThread(set func() (restore func() error, err error), list []Access) (err error) {
	runtime.LockOSThread()
	restore, err := set()
	if err == nil {
		err = try(list)
	}
	if restore != nil {
		if e := restore(); e != nil {
			return fmt.Errorf("restore the rights of a thread: %w", e) // which stays locked: nobody uses it
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

// setUser sets the effective user of this thread, as libc's functions do of all.
func setUser(uid int) error {
	keep := ^uintptr(0) // -1
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, keep, uintptr(uid), keep); errno != 0 {
		return errno
	}
	return nil
}

// ErrBecome says that the system does not let the process become a user.
var ErrBecome = errors.New("this process may not become that user, as in a user namespace without it")

func (u *User) refused(err error) error { return fmt.Errorf("%w: %w", ErrBecome, err) }

// setGroups sets the groups of this thread likewise, or changes nothing.
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
	list := make([]uint32, len(groups)+1) // never empty: it must have an address
	for i, g := range groups {
		list[i] = uint32(g)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETGROUPS, uintptr(len(groups)), uintptr(unsafe.Pointer(&list[0])), 0); errno != 0 {
		return errno
	}
	return nil
}

// Become makes the process that user's, on all threads, but keeps CAP_NET_RAW
// until Enter: an interface that is waited for can still be opened.
func (u *User) Become() error {
	if err := threadsKnown(); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	if err := cap.SetGroups(u.GID, u.Groups...); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	if err := cap.SetUID(u.UID); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	set := cap.NewSet()
	for _, flag := range []cap.Flag{cap.Permitted, cap.Effective} {
		if err := set.SetFlag(flag, true, cap.NET_RAW); err != nil {
			return fmt.Errorf("become %s: %w", u.Name, err)
		}
	}
	if err := set.SetProc(); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	if err := keepParentDeath(); err != nil {
		return fmt.Errorf("become %s: %w", u.Name, err)
	}
	return nil
}
