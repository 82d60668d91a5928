// Package helper runs processes that do what a capture in the sandbox may not: run the
// commands of -z and --run, make the files of a set, open the file that comes after a followed
// one, and see which network namespaces there are. A helper is this program again. It is started before the sandbox is
// entered. Its command line has the only command that it will run, or a rule for the only
// names that it will use.
//
// The two processes talk over a SOCK_SEQPACKET pair. A message is a letter and its argument:
//
//	to the helper                     from it
//	f NAME   run the command for a    o        it succeeded
//	         file (-z)                e TEXT   it failed: why
//	r        start the command        o        it runs
//	         (--run)                  e TEXT   it does not: why
//	                                  x N      it ended: its wait status, decimal
//	s N      send it signal N         (nothing)
//	c NAME   make a file (-w)         o TEXT   and the file, open; what it is to replace
//	p        give it its name         o
//	d        delete it instead        o
//	u NAME   delete one made before   o
//	m NAME   measure it               o SIZE
//	w NAME   open it to append        o        and the file
//	a N      tell of the Nth file     o SIZE NAME, or o alone: there are no more
//	         of earlier runs
//	n D I    open what comes after    o        and the file, if there is one
//	         device D, inode I
//	         (--follow)
//	k D I    never replace device D,  o
//	         inode I                  e TEXT   it failed: why, or the number of the error
//	(--netns)                         b JSON   a network namespace has begun
//	                                  g JSON   one has ended
//
// The helper that finds processes (--process) speaks in bytes, big-endian:
//
//	q S FLOW request number S:        v S V P  verdict V, of process P
//	         whose is the flow?
//	                                  d P ...  P is the process ...
//	                                  c        all P begin anew
//	                                  g PID... these processes have ended
//	                                  l ...    addresses of this host
//
// The first message of the helpers that make files and find processes describes their own sandbox. That of the helper
// of --run is an o, once signals cannot end it. When a process ends, the other one reads an end
// of file.
package helper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Flag is the first argument of a helper; its job and the job's arguments follow.
const Flag = "--helper"

// The jobs.
const (
	hookJob    = "hook"
	commandJob = "command"
	filesJob   = "files"
	followJob  = "follow"
	ownerJob   = "owner"

	namespacesJob = "namespaces"
)

// The letters.
const (
	fileMessage   = 'f'
	runMessage    = 'r'
	signalMessage = 's'
	okMessage     = 'o'
	errorMessage  = 'e'
	exitMessage   = 'x'

	createMessage  = 'c'
	publishMessage = 'p'
	discardMessage = 'd'
	removeMessage  = 'u'
	protectMessage = 'k'
	sizeMessage    = 'm'
	reopenMessage  = 'w'
	earlierMessage = 'a'

	nextMessage = 'n'

	flowMessage      = 'q'
	verdictMessage   = 'v'
	processMessage   = 'd'
	clearMessage     = 'c'
	endedMessage     = 'g'
	addressesMessage = 'l'

	beganMessage = 'b'
)

// maxMessage is longer than the longest path (PATH_MAX) and any error about it.
const maxMessage = 16 << 10

// socketDescriptor is the helper's end of the pair: the first one after standard error.
const socketDescriptor = 3

// helper is one end of the pair.
type helper struct {
	socket *os.File
	pid    int // of the helper
}

// start starts a helper.
func start(stdin, stdout, stderr *os.File, attributes *syscall.SysProcAttr, args ...string) (*helper, error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("start helper: %w", err)
	}
	ours := os.NewFile(uintptr(pair[0]), "helper")
	cmd := Again(context.Background(), append([]string{Flag}, args...)...)
	cmd.SysProcAttr = attributes
	return launch(cmd, ours, os.NewFile(uintptr(pair[1]), "helper"), stdin, stdout, stderr)
}

// launch starts the command of a helper, with its end of a pair of sockets.
func launch(cmd *exec.Cmd, ours, theirs *os.File, stdin, stdout, stderr *os.File, more ...*os.File) (*helper, error) {
	var err error
	if stdin == nil {
		if stdin, err = nothing(); err != nil {
			return nil, errors.Join(fmt.Errorf("start helper: %w", err), ours.Close(), theirs.Close())
		}
		defer func() { _ = stdin.Close() }() // the helper has its own
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	cmd.ExtraFiles = append([]*os.File{theirs}, more...)
	seal()
	err = startDeaf(cmd)
	_ = theirs.Close() // the helper has its own
	if err != nil {
		_ = ours.Close()
		return nil, fmt.Errorf("start helper: %w", err)
	}
	pid := cmd.Process.Pid // Release forgets it
	return &helper{socket: ours, pid: pid}, cmd.Process.Release()
}

// nothing returns a file that is at its end. Without one as standard input, Go would need
// /dev/null, which an empty root directory does not have.
func nothing() (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return r, w.Close()
}

// Again returns a command that runs this program with arguments, and is killed if ctx ends.
func Again(ctx context.Context, args ...string) *exec.Cmd {
	program := "/proc/self/exe"
	if _, err := os.Lstat(program); err != nil {
		program = os.Args[0] // there is no /proc
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Args[0] = os.Args[0]
	return cmd
}

// startDeaf starts a helper with the signals blocked that it has to survive. The helper
// unblocks them once it can handle them.
func startDeaf(cmd *exec.Cmd) error {
	runtime.LockOSThread() // each thread has its own signal mask
	defer runtime.UnlockOSThread()
	var before unix.Sigset_t
	if err := unix.PthreadSigmask(unix.SIG_BLOCK, survived(), &before); err != nil {
		return err
	}
	defer func() { _ = unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil) }() // cannot fail
	return cmd.Start()
}

func (h *helper) send(letter byte, text string) error {
	_, err := h.socket.Write(append([]byte{letter}, text...))
	return err
}

// receive waits for a message.
func (h *helper) receive() (letter byte, text string, err error) {
	var b [maxMessage]byte
	n, err := h.socket.Read(b[:])
	if err == nil && n == 0 {
		err = io.EOF
	}
	if err != nil {
		return 0, "", fmt.Errorf("the helper is gone: %w", err)
	}
	return b[0], string(b[1:n]), nil
}

// reply waits for the answer to a request.
func (h *helper) reply() error {
	letter, text, err := h.receive()
	switch {
	case err != nil:
		return err
	case letter != okMessage:
		return errors.New(text)
	}
	return nil
}

// answer answers a request.
func (h *helper) answer(err error) error {
	if err != nil {
		return h.send(errorMessage, err.Error())
	}
	return h.send(okMessage, "")
}

// Serve runs a helper. Its arguments are those after Flag. It returns when the process that
// started the helper is gone.
func Serve(args []string) error {
	if len(args) < 3 || args[0] == hookJob && len(args) < 4 || args[0] != hookJob && args[0] != commandJob && args[0] != filesJob && args[0] != followJob && args[0] != ownerJob && args[0] != namespacesJob {
		return errors.New(Flag + " is for ringcap itself")
	}
	seal()
	h := &helper{socket: os.NewFile(socketDescriptor, "helper")}
	switch args[0] {
	case hookJob:
		return h.serveHook(args[1], args[2], args[3:])
	case filesJob:
		return h.serveFiles(args[1], args[2])
	case followJob:
		return h.serveFollow(args[1])
	case ownerJob:
		return h.serveOwner(args[1] != "")
	case namespacesJob:
		return h.serveNamespaces(args[1], args[2])
	}
	return h.serveCommand(args[1], args[2:])
}

// defaultPath is used without PATH, as shells and execvp(3) do.
const defaultPath = "/usr/local/bin:/usr/bin:/bin"

// LookUp returns an error if a command does not exist. It is called before a file is made or
// a packet captured. The error names the flag that the command is from. With nil words there
// is no command.
func LookUp(flag string, words []string) error {
	if words == nil {
		return nil
	}
	if _, set := os.LookupEnv("PATH"); !set {
		_ = os.Setenv("PATH", defaultPath) // a valid name
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return fmt.Errorf("%s %s: %w", flag, words[0], bare(errors.Unwrap(err)))
	}
	return nil
}

// bare returns err without the operation and path that package os adds.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
