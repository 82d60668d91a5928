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

// lowestPriority is what commands of -z run at, as tcpdump's do (setpriority(2)).
const lowestPriority = 19

// Hook runs a command for files, one at a time.
type Hook struct {
	*helper
}

// StartHook starts the helper of -z. It takes only files below the directory whose names
// from there match a regular expression of bytes. Who is the user it runs as, nil for this
// process's. What the command prints goes to stderr.
func StartHook(directory, names string, words []string, stderr *os.File, who *syscall.Credential) (*Hook, error) {
	// A process group of its own: Ctrl-C is for the capture.
	h, err := start(nil, stderr, stderr, &syscall.SysProcAttr{Setpgid: true, Credential: who}, append([]string{hookJob, directory, names}, words...)...)
	return &Hook{h}, err
}

// Run runs "cmd args path", without a shell, and waits for its end. The path is the
// name's, from the root: never an option. One goroutine at a time may call it.
func (h *Hook) Run(name string) error {
	if err := h.send(fileMessage, name); err != nil {
		return err
	}
	return h.reply()
}

// Attempts is what an attacker would have the command run for, where a set is written to
// path.
func (h *Hook) Attempts(path string) (list []sandbox.Attempt) {
	dir, name := filepath.Split(path)
	for _, try := range []struct{ what, name string }{
		{"an option", "--help"}, {"another file", "/etc/passwd"}, {"a file above the directory", dir + "../" + name}, {"a name with a new line", path + "\n"},
	} {
		list = append(list, sandbox.NewAttempt("have -z run for "+try.what, func() error { return h.Run(try.name) }))
	}
	return list
}

// serveHook runs the command. Whoever asks may be an attacker.
func (h *helper) serveHook(directory, names string, words []string) error {
	d, err := open(&FilesOptions{Directory: directory, Names: names})
	if err != nil {
		return err
	}
	survive() // systemd signals all of a unit, and files are complete after that
	// Linux has a priority for each thread; commands inherit that of the one that starts them.
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
