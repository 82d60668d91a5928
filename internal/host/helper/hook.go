package helper

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// lowestPriority is what commands of -z run at, as tcpdump's do (setpriority(2)).
const lowestPriority = 19

// Hook runs a command for files, one at a time.
type Hook struct {
	*helper
}

// StartHook starts the helper of -z, which takes files in the directory, or below
// it, only. Who is the user it runs as, nil for this process's. What the command
// prints goes to stderr.
func StartHook(directory string, words []string, stderr *os.File, who *syscall.Credential) (*Hook, error) {
	// A process group of its own: Ctrl-C is for the capture.
	h, err := start(nil, stderr, stderr, &syscall.SysProcAttr{Setpgid: true, Credential: who}, append([]string{hookJob, directory}, words...)...)
	return &Hook{h}, err
}

// Run runs "cmd args name", without a shell, and waits for its end. One goroutine
// at a time may call it.
func (h *Hook) Run(name string) error {
	if err := h.send(fileMessage, name); err != nil {
		return err
	}
	return h.reply()
}

func (h *helper) serveHook(directory string, words []string) error {
	survive() // systemd signals all of a unit, and files are complete after that
	// Linux has a priority for each thread; commands inherit that of the one that starts them.
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, lowestPriority)
	for {
		letter, name, err := h.receive()
		if err != nil {
			return nil // the capture is over
		}
		if letter != fileMessage || !within(name, directory) {
			err = fmt.Errorf("%q is no file of this capture", name)
		} else {
			cmd := exec.Command(words[0], append(words[1:len(words):len(words)], name)...)
			cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
			err = cmd.Run()
		}
		if h.answer(err) != nil {
			return nil
		}
	}
}

// within reports whether a path is one below the directory, both as the user wrote
// them.
func within(name, directory string) bool {
	below, err := filepath.Rel(directory, name)
	return err == nil && below != "." && below != ".." && !strings.HasPrefix(below, "../")
}
