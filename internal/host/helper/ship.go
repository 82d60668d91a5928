package helper

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"ringcap/internal/parcel"
)

// shipName is the program that talks to message brokers. It is one of its own, so that the program
// that captures has no such client in it.
const shipName = "ringcap-ship"

// findShip returns the path of ringcap-ship: beside this program, or where packages put what
// users do not start. PATH does not count, since ringcap may be root's.
func findShip() (string, error) {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		if self, err = filepath.Abs(os.Args[0]); err != nil {
			return "", err
		}
	}
	dir := filepath.Dir(self)
	places := []string{filepath.Join(dir, shipName), filepath.Join(filepath.Dir(dir), "libexec", "ringcap", shipName)}
	for _, path := range places {
		if unix.Access(path, unix.X_OK) == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("needs the program %s, which is neither %s nor %s: make and make install put it there", shipName, places[0], places[1])
}

// StartShip starts ringcap-ship as the user who, nil for the current one, and waits until it is ready. What it reads
// goes to output, which may be nil. Notes that come before that are passed to note.
func StartShip(o parcel.Options, output, stderr *os.File, who *syscall.Credential, note func(string)) (socket *os.File, err error) {
	path, err := findShip()
	if err != nil {
		return nil, err
	}
	o.Version = parcel.Version
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", shipName, err)
	}
	_ = unix.SetNonblock(pair[0], true) // so that reads of ours have deadlines
	cmd := exec.Command(path, string(text))
	cmd.Args[0] = shipName
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: who}
	var more []*os.File
	if output != nil {
		more = append(more, output)
	}
	h, err := launch(cmd, os.NewFile(uintptr(pair[0]), shipName), os.NewFile(uintptr(pair[1]), shipName), nil, stderr, stderr, more...)
	if err != nil {
		return nil, err
	}
	for {
		letter, payload, err := parcel.Read(h.socket)
		switch {
		case err != nil:
			return nil, errors.Join(errors.New(shipName+" has ended"), h.socket.Close())
		case letter == parcel.Ready:
			return h.socket, nil
		case letter == parcel.Note:
			note(string(payload))
		case letter == parcel.Fault:
			_ = h.socket.Close() // the program has ended
			return nil, errors.New(string(payload))
		}
	}
}
