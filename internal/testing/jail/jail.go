// Package jail runs a program as container runtimes do: with a root directory, processes and
// mounts of its own, few capabilities and a filter of system calls.
package jail

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// Jail is where a program runs. It is process 1 there.
type Jail struct {
	Root         string // directory that becomes /
	ReadOnly     bool   // nothing but the volume can be written
	Volume       string // directory that is mounted at /data; may be empty
	Proc         bool   // mount /proc
	UID          int    // user and group
	Capabilities []int  // bounding set
	NoNewPrivs   bool   // as with allowPrivilegeEscalation: false
	Filter       Filter
}

// Filter says which system calls are refused.
type Filter struct {
	Refused []uint32 // fail with EPERM
	Absent  []uint32 // fail with ENOSYS
	Newest  uint32   // those with a higher number fail with NewerErr; 0 for no such limit
	Newer   unix.Errno
	Domains []uint32 // of socket(2) that fail with EPERM
	Spaces  bool     // clone(2) with a new namespace fails with EPERM
}

// variable is set in a process that is about to enter a jail.
const variable = "RINGCAP_TEST_JAIL"

// Command returns a command that runs a program, by its path in the jail.
func (j *Jail) Command(tb testing.TB, program string, args ...string) *exec.Cmd {
	tb.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command("/proc/self/exe", append([]string{program}, args...)...)
	cmd.Env = []string{variable + "=" + string(text)}
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWPID}
	return cmd
}

// Main enters the jail if this process was started by Command, and does not return then. Call
// it first in TestMain.
func Main() {
	if text := os.Getenv(variable); text != "" {
		fmt.Fprintln(os.Stderr, "jail:", enter(text, os.Args[1:]))
		os.Exit(125)
	}
}

func enter(text string, args []string) error {
	var j Jail
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return err
	}
	runtime.LockOSThread() // only this thread enters, and starts the program
	if err := j.mount(); err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	if err := errors.Join(unix.Chroot(j.Root), unix.Chdir("/")); err != nil {
		return err
	}
	if j.NoNewPrivs {
		if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
			return err
		}
	}
	// Without no_new_privs only a privileged process may load a filter.
	if err := j.Filter.load(); err != nil {
		return fmt.Errorf("load the filter: %w", err)
	}
	for c := 0; c <= unix.CAP_LAST_CAP; c++ {
		if slices.Contains(j.Capabilities, c) {
			continue
		}
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(c), 0, 0, 0); err != nil {
			return fmt.Errorf("drop capability %d: %w", c, err)
		}
	}
	if err := become(uintptr(j.UID)); err != nil {
		return err
	}
	return unix.Exec(args[0], args, nil)
}

// mount makes the jail's files. The mounts end with the process.
func (j *Jail) mount() error {
	if err := errors.Join(unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""), unix.Mount(j.Root, j.Root, "", unix.MS_BIND, "")); err != nil {
		return err
	}
	if j.Volume != "" {
		if err := unix.Mount(j.Volume, filepath.Join(j.Root, "data"), "", unix.MS_BIND, ""); err != nil {
			return err
		}
	}
	if j.Proc {
		if err := unix.Mount("proc", filepath.Join(j.Root, "proc"), "proc", 0, ""); err != nil {
			return err
		}
	}
	if !j.ReadOnly {
		return nil
	}
	return unix.Mount("", j.Root, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, "")
}

// become changes the user and group of this thread, and leaves all other groups.
func become(id uintptr) error {
	var none uint32
	for _, call := range [][4]uintptr{
		{unix.SYS_SETGROUPS, 0, uintptr(unsafe.Pointer(&none)), 0},
		{unix.SYS_SETRESGID, id, id, id},
		{unix.SYS_SETRESUID, id, id, id},
	} {
		if _, _, errno := unix.RawSyscall(call[0], call[1], call[2], call[3]); errno != 0 {
			return fmt.Errorf("become user %d: %w", id, errno)
		}
	}
	return nil
}

// newSpace are the flags of clone(2) that make namespaces.
const newSpace = unix.CLONE_NEWNS | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWCGROUP

// load loads the filter for this thread and the program that it becomes.
func (f *Filter) load() error {
	const offNumber, offArgument = 0, 16
	fails := func(errno unix.Errno) bpf.Instruction {
		return bpf.RetConstant{Val: unix.SECCOMP_RET_ERRNO | uint32(errno)}
	}
	var program []bpf.Instruction
	add := func(in ...bpf.Instruction) { program = append(program, in...) }
	add(bpf.LoadAbsolute{Off: offNumber, Size: 4})
	for _, n := range f.Refused {
		add(bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: n, SkipTrue: 1}, fails(unix.EPERM))
	}
	for _, n := range f.Absent {
		add(bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: n, SkipTrue: 1}, fails(unix.ENOSYS))
	}
	if f.Newest > 0 {
		add(bpf.JumpIf{Cond: bpf.JumpLessOrEqual, Val: f.Newest, SkipTrue: 1}, fails(f.Newer))
	}
	if f.Spaces {
		add(bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: unix.SYS_CLONE, SkipTrue: 4}, bpf.LoadAbsolute{Off: offArgument, Size: 4},
			bpf.JumpIf{Cond: bpf.JumpBitsNotSet, Val: newSpace, SkipTrue: 1}, fails(unix.EPERM), bpf.LoadAbsolute{Off: offNumber, Size: 4})
	}
	if len(f.Domains) > 0 {
		add(bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: unix.SYS_SOCKET, SkipTrue: uint8(1 + 2*len(f.Domains))}, bpf.LoadAbsolute{Off: offArgument, Size: 4})
		for _, d := range f.Domains {
			add(bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: d, SkipTrue: 1}, fails(unix.EPERM))
		}
	}
	add(bpf.RetConstant{Val: unix.SECCOMP_RET_ALLOW})
	raw, err := bpf.Assemble(program)
	if err != nil {
		return err
	}
	code := make([]unix.SockFilter, len(raw))
	for i, in := range raw {
		code[i] = unix.SockFilter{Code: in.Op, Jt: in.Jt, Jf: in.Jf, K: in.K}
	}
	prog := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&prog)), 0, 0)
}
