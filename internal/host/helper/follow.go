package helper

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/beneath"
	"ringcap/internal/host/sandbox"
)

// Follow opens the files that come after a followed one, for a process that may not open
// any: a new file with the same name, or the next file of a set. It must not be used by
// several goroutines at once.
type Follow struct {
	*helper
	inside *trail // finds the files if there is no helper
}

// StartFollow starts the helper for the file at path. If inside is set, this process keeps
// its rights and there is no helper. The helper runs as the user who, nil for the current
// one.
func StartFollow(path string, inside bool, stderr *os.File, who *syscall.Credential) (*Follow, error) {
	if inside {
		return &Follow{inside: newTrail(path)}, nil
	}
	h, err := start(nil, stderr, stderr, &syscall.SysProcAttr{Setpgid: true, Credential: who}, followJob, path, "")
	return &Follow{helper: h}, err
}

// Next returns the file that comes after current, nil if there is none yet.
func (f *Follow) Next(current *os.File) (*os.File, error) {
	info, err := current.Stat()
	if err != nil {
		return nil, err
	}
	device, inode, ok := beneath.Identity(info)
	if !ok {
		return nil, nil
	}
	if f.inside != nil {
		return f.inside.next(device, inode)
	}
	if err := f.send(nextMessage, fmt.Sprintf("%d %d", device, inode)); err != nil {
		return nil, err
	}
	letter, said, file, err := f.receiveFile()
	if err == nil && letter != okMessage {
		err = errors.New(said)
	}
	return file, err
}

// serveFollow opens files. The process that sends requests may be under an attacker's
// control.
func (h *helper) serveFollow(path string) error {
	survive() // the helper ends when the run closes the socket
	t := newTrail(path)
	bare := sandbox.MayBare([]sandbox.Access{{Path: path, Mode: unix.R_OK}})
	_ = sandbox.Enter(sandbox.Policy{
		List: []string{filepath.Dir(path)}, Override: unix.Geteuid() == 0 && bare != nil, Passes: []int{socketDescriptor},
	})
	for {
		letter, text, err := h.receive()
		if err != nil {
			return nil // the run is over
		}
		var file *os.File
		var device, inode uint64
		if letter != nextMessage {
			err = errors.New("no such request")
		} else if _, err = fmt.Sscan(text, &device, &inode); err == nil {
			file, err = t.next(device, inode)
		}
		if h.answerFile(file, "", err) != nil {
			return nil
		}
	}
}

// trail finds the next file.
type trail struct {
	directory string
	name      string         // of the current file
	set       *regexp.Regexp // names of its set, with the number and the time; nil if there is no set
	last      bool           // the number comes after the time
}

// member matches the names that dumpcap and -b give to the files of a set.
var member = regexp.MustCompile(`^(.*_)([0-9]{5}_[0-9]{14}|[0-9]{14}_[0-9]{5})((\.[^/]*)?)$`)

func newTrail(path string) *trail {
	t := &trail{directory: filepath.Dir(path), name: filepath.Base(path)}
	if part := member.FindStringSubmatch(t.name); part != nil {
		t.last = strings.IndexByte(part[2], '_') == 14
		place := `([0-9]{5})_([0-9]{14})`
		if t.last {
			place = `([0-9]{14})_([0-9]{5})`
		}
		t.set = regexp.MustCompile("^" + regexp.QuoteMeta(part[1]) + place + regexp.QuoteMeta(part[3]) + "$")
	}
	return t
}

// order returns a sort key for a name of the set: the time and then the number. It is empty
// for other names.
func (t *trail) order(name string) string {
	part := t.set.FindStringSubmatch(name)
	switch {
	case part == nil:
		return ""
	case t.last:
		return part[1] + part[2]
	}
	return part[2] + part[1]
}

// next opens the file that comes after the one with the given device and inode.
func (t *trail) next(device, inode uint64) (*os.File, error) {
	name := t.name
	if t.set != nil {
		entries, err := os.ReadDir(t.directory)
		if err != nil {
			return nil, err
		}
		first := ""
		for _, e := range entries {
			order := t.order(e.Name())
			if e.Type().IsRegular() && order > t.order(t.name) && (first == "" || cmp.Less(order, first)) {
				name, first = e.Name(), order
			}
		}
	}
	file, err := os.OpenFile(filepath.Join(t.directory, name), os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil // not yet
	}
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		d, i, ok := beneath.Identity(info)
		if ok && info.Mode().IsRegular() && (d != device || i != inode) {
			t.name = name
			return file, nil
		}
	}
	return nil, errors.Join(err, file.Close())
}
