package helper

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/sandbox"
)

// lowestPriority is the priority of the commands of -z, as in tcpdump (setpriority(2)).
const lowestPriority = 19

// Hook runs a command for files, one at a time.
type Hook struct {
	*helper
}

// StartHook starts the helper of -z. It only accepts files below the directory whose
// relative names match a regular expression of bytes. The helper runs as the user who, nil
// for the current one. The output of the command goes to stderr.
func StartHook(directory, names string, words []string, stderr *os.File, who *syscall.Credential) (*Hook, error) {
	// The helper gets its own process group, so that Ctrl-C does not reach it.
	h, err := start(nil, stderr, stderr, &syscall.SysProcAttr{Setpgid: true, Credential: who}, append([]string{hookJob, directory, names}, words...)...)
	return &Hook{h}, err
}

// Run runs "cmd args path", without a shell, and waits for its end. The path is absolute, so
// that it is never an option. Only one goroutine at a time may call Run.
func (h *Hook) Run(name string) error {
	if err := h.send(fileMessage, name); err != nil {
		return err
	}
	return h.reply()
}

// Attempts returns names for which an attacker might want to run the command of a set that
// is written to path.
func (h *Hook) Attempts(path string) (list []sandbox.Attempt) {
	dir, name := filepath.Split(path)
	for _, try := range []struct{ what, name string }{
		{"an option", "--help"}, {"another file", "/etc/passwd"}, {"a file above the directory", dir + "../" + name}, {"a name with a new line", path + "\n"},
		{"a name like those of the set", dir + similar(name)},
	} {
		list = append(list, sandbox.NewAttempt("have -z run for "+try.what, func() error { return h.Run(try.name) }))
	}
	return list
}

// serveHook runs the command. The process that sends requests may be under an attacker's
// control.
func (h *helper) serveHook(directory, names string, words []string) error {
	d, err := open(&FilesOptions{Directory: directory, Names: names})
	if err != nil {
		return err
	}
	survive() // systemd signals the whole unit, and some files are only complete after that
	// Linux has a priority for each thread. A command inherits that of the one that starts it.
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, lowestPriority)
	for {
		letter, name, err := h.receive()
		if err != nil {
			return nil // the capture is over
		}
		if letter != fileMessage {
			err = errors.New("no such request")
		} else if path, e := d.Find(name); e != nil {
			err = e
		} else {
			cmd := exec.Command(words[0], append(words[1:len(words):len(words)], path)...)
			cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
			err = cmd.Run()
		}
		if h.answer(err) != nil {
			return nil
		}
	}
}
