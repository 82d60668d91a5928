package container

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"ringcap/internal/escape"
	"ringcap/internal/nearest"
	"ringcap/packet"
)

// Running describes a container that runs now.
type Running struct {
	packet.Container
	Pod       packet.Pod
	PID       int    // the process of it that was started first
	Namespace uint64 // inode of the network namespace of that process; 0 if it may not be looked at
	Path      string // file of that namespace
}

// List returns the containers that run now, found by the control groups of processes. They are
// in the order of their names, then ids.
func (n *Names) List() ([]Running, error) {
	proc, err := os.Open(filepath.Join(n.root, "proc"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = proc.Close() }()
	entries, err := proc.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	type first struct {
		pid    int
		start  uint64
		cgroup string
	}
	found := map[string]first{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry)
		if err != nil {
			continue
		}
		directory := filepath.Join(proc.Name(), entry)
		cgroup := Path(string(readSmall(filepath.Join(directory, "cgroup"))))
		id, _, ok := ID(cgroup)
		if !ok {
			continue
		}
		start, ok := startTime(readSmall(filepath.Join(directory, "stat")))
		if !ok { // it has ended
			continue
		}
		if f, ok := found[id]; !ok || start < f.start || start == f.start && pid < f.pid {
			found[id] = first{pid, start, cgroup}
		}
	}
	list := make([]Running, 0, len(found))
	for _, f := range found {
		r := Running{PID: f.pid, Path: filepath.Join(proc.Name(), strconv.Itoa(f.pid), "ns/net")}
		r.Container, r.Pod = n.Of(f.cgroup)
		var st unix.Stat_t
		if err := unix.Stat(r.Path, &st); err == nil {
			r.Namespace = st.Ino
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Running) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// readSmall reads a file of /proc; nothing if it cannot be read.
func readSmall(name string) []byte {
	file, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, 1<<16))
	if err != nil {
		return nil
	}
	return text
}

// startTime returns when a process was started, in ticks since the boot (proc_pid_stat(5)).
func startTime(stat []byte) (uint64, bool) {
	// The name of the process may hold spaces and parentheses.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const field, first = 22, 3
	if len(fields) <= field-first {
		return 0, false
	}
	ticks, err := strconv.ParseUint(string(fields[field-first]), 10, 64)
	return ticks, err == nil
}

// Find returns the running container with an id, or a name, or an id that begins so.
func (n *Names) Find(wanted string) (Running, error) {
	if wanted == "" {
		return Running{}, errors.New("a container needs a name or an id")
	}
	list, err := n.List()
	if err != nil {
		return Running{}, fmt.Errorf("cannot look for containers: %w", err)
	}
	for _, matches := range []func(Running) bool{
		func(r Running) bool { return r.ID == wanted },
		func(r Running) bool { return r.Name == wanted },
		func(r Running) bool { return hexID.MatchString(r.ID) && strings.HasPrefix(r.ID, wanted) },
	} {
		var all []Running
		for _, r := range list {
			if matches(r) {
				all = append(all, r)
			}
		}
		switch len(all) {
		case 0:
		case 1:
			return all[0], nil
		default:
			return Running{}, fmt.Errorf("%d running containers are meant by %q, name one by its id: %s", len(all), wanted, candidates(all))
		}
	}
	return Running{}, missing(wanted, list)
}

// missing returns the error that no container is called wanted.
func missing(wanted string, list []Running) error {
	var names []string
	nameless := 0
	for _, r := range list {
		if r.Name == "" {
			nameless++
		} else {
			names = append(names, r.Name)
		}
	}
	text := fmt.Sprintf("no running container has the name or id %q", wanted)
	switch near := nearest.Name(wanted, names); {
	case len(list) == 0:
		text += ": no container runs here"
	case near != "":
		text += fmt.Sprintf(": did you mean %s?", escape.Line(near))
	case nameless == len(list):
		text += fmt.Sprintf(": no names of containers can be read, give an id: %s", candidates(list))
	default:
		text += ": there are " + candidates(list)
	}
	return errors.New(text)
}

// candidates lists containers for a message.
func candidates(list []Running) string {
	const most = 8
	var text []string
	for i, r := range list {
		if i == most {
			text = append(text, fmt.Sprintf("and %d more", len(list)-most))
			break
		}
		text = append(text, escape.Line(r.describe()))
	}
	return strings.Join(text, ", ")
}

// describe returns the short id of a container, its name and its pod.
func (r Running) describe() string {
	text := r.ID
	if hexID.MatchString(text) {
		text = text[:12]
	}
	var more []string
	if r.Name != "" && r.Name != r.ID {
		more = append(more, r.Name)
	}
	if r.Pod.Name != "" {
		more = append(more, "pod "+r.Pod.Namespace+"/"+r.Pod.Name)
	}
	if len(more) > 0 {
		text += " (" + strings.Join(more, ", ") + ")"
	}
	return text
}
