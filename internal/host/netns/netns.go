// Package netns finds network namespaces: by the names that ip-netns(8) gives them, by their
// processes and by their containers.
package netns

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/cap"

	"ringcap/internal/escape"
	"ringcap/internal/host/container"
	"ringcap/internal/host/netdev"
	"ringcap/internal/nearest"
)

// All stands for every namespace that has a process or a name.
const All = "all"

// Found is a network namespace. It is the process's own if Name is netdev.Self.
type Found struct {
	Name  string
	Path  string // of a file that stands for it
	Inode uint64
}

// Finder finds the namespaces of a host.
type Finder struct {
	proc       string // directory of processes
	names      string // where ip-netns(8) keeps the names
	containers *container.Names
}

// New returns a Finder for the host whose files are below root, which is "/" but for tests.
func New(root string) *Finder {
	return &Finder{filepath.Join(root, "proc"), filepath.Join(root, "run/netns"), container.New(root)}
}

// path returns that of the namespace of a process.
func (f *Finder) path(pid int) string {
	return filepath.Join(f.proc, strconv.Itoa(pid), "ns/net")
}

// Open opens the namespaces that are meant by names, each once: nil for the process's own, which
// is the only one without names.
func (f *Finder) Open(names []string) (spaces []*netdev.Namespace, err error) {
	if len(names) == 0 {
		return []*netdev.Namespace{nil}, nil
	}
	found, err := f.Find(names)
	if err != nil {
		return nil, err
	}
	for _, one := range found {
		n, err := one.Open()
		if err == nil {
			spaces = append(spaces, n)
			continue
		}
		if slices.Contains(names, All) && errors.Is(err, fs.ErrNotExist) {
			continue // it ended meanwhile
		}
		for _, n := range spaces {
			err = errors.Join(err, n.Close())
		}
		return nil, failed(one.Name, err)
	}
	return spaces, nil
}

// failed returns the error for a value of --netns, which may hold any bytes.
func failed(name string, err error) error {
	return fmt.Errorf("--netns %s: %w", escape.Line(name), err)
}

// Open opens the namespace.
func (one Found) Open() (*netdev.Namespace, error) {
	if one.Name == netdev.Self {
		return nil, nil
	}
	return netdev.OpenNamespace(one.Path, one.Name)
}

// OpenHost opens the namespace as one more of the hosts.
func (one Found) OpenHost(hosts *netdev.Hosts) (*netdev.Host, error) {
	n, err := one.Open()
	if err != nil {
		return nil, err
	}
	h, err := hosts.Open(n)
	if err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return h, nil
}

// Find returns the namespaces that are meant by names, each once.
func (f *Finder) Find(names []string) (list []Found, err error) {
	if others := slices.ContainsFunc(names, func(name string) bool { return name != netdev.Self }); others {
		if may, err := cap.GetProc().GetFlag(cap.Effective, cap.SYS_ADMIN); err == nil && !may {
			return nil, errors.New("--netns: entering a network namespace needs the capability CAP_SYS_ADMIN: run with sudo (in a container: --cap-add SYS_ADMIN)")
		}
	}
	all := f.All()
	for _, name := range names {
		found := all
		if name != All {
			one, err := f.find(name, all)
			if err != nil {
				return nil, failed(name, err)
			}
			found = []Found{one}
		}
		for _, one := range found {
			if !slices.ContainsFunc(list, func(x Found) bool { return x.Inode == one.Inode }) {
				list = append(list, one)
			}
		}
	}
	return list, nil
}

// find returns the namespace that a name other than All means.
func (f *Finder) find(name string, all []Found) (Found, error) {
	kind, rest, _ := strings.Cut(name, ":")
	pid, err := strconv.Atoi(rest)
	switch {
	case name == netdev.Self:
		return f.own()
	case kind == "pid" && (err != nil || pid <= 0):
		return Found{}, errors.New("give the number of a process, as in pid:1")
	case kind == "pid":
		return f.ofProcess(pid, name, all)
	case kind == "container":
		return f.ofContainer(rest, all)
	case strings.Contains(name, "/"):
		return called(name, "", all)
	}
	one, err := called(filepath.Join(f.names, name), name, all)
	if !errors.Is(err, fs.ErrNotExist) {
		return one, err
	}
	if one, err := f.ofContainer(name, all); err == nil {
		return one, nil
	}
	var others []string
	for _, one := range all {
		others = append(others, one.Name)
	}
	if near := nearest.Name(name, others); near != "" {
		return Found{}, fmt.Errorf("no such network namespace: did you mean %s?", near)
	}
	return Found{}, errors.New("no such network namespace: give one that ip netns lists, a path, pid:N, container:NAME, self or all")
}

// called returns the namespace with a path. It gets that name, or if that is empty the one that
// it has among all.
func called(path, name string, all []Found) (Found, error) {
	inode, err := netdev.InodeOf(path)
	if err != nil {
		return Found{}, err
	}
	n, err := netdev.OpenNamespace(path, name)
	if err == nil {
		err = n.Close()
	}
	if err != nil {
		return Found{}, err
	}
	one := Found{cmp.Or(name, fmt.Sprintf("net:%d", inode)), path, inode}
	for _, other := range all {
		if other.Inode == inode && (name == "" || other.Name == netdev.Self) {
			one.Name = other.Name
		}
	}
	return one, nil
}

// own returns the namespace of this process.
func (f *Finder) own() (Found, error) {
	path := filepath.Join(f.proc, "thread-self/ns/net") // the main thread may be in another one
	inode, err := netdev.InodeOf(path)
	return Found{netdev.Self, path, inode}, err
}

// ofProcess returns the namespace of a process. It gets the name given if it has only its
// processes for a name.
func (f *Finder) ofProcess(pid int, name string, all []Found) (Found, error) {
	one, err := called(f.path(pid), "", all)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return one, fmt.Errorf("there is no process %d", pid)
	case errors.Is(err, fs.ErrPermission):
		return one, fmt.Errorf("the namespace of process %d is not readable: needs CAP_SYS_PTRACE: run with sudo (in a container: --cap-add SYS_PTRACE)", pid)
	}
	if strings.HasPrefix(one.Name, "pid:") || strings.HasPrefix(one.Name, "net:") {
		one.Name = name
	}
	return one, err
}

// ofContainer returns the namespace of a container.
func (f *Finder) ofContainer(name string, all []Found) (Found, error) {
	c, err := f.containers.Find(name)
	if err != nil {
		return Found{}, err
	}
	return called(c.Path, cmp.Or(c.Name, name), all)
}

// All returns every namespace that has a process or a name, this process's own first and the
// others by name. One whose name another one has is called by its inode.
func (f *Finder) All() (list []Found) {
	own, err := f.own()
	if err == nil {
		list = append(list, own)
	}
	var others []Found
	for _, one := range f.scan(true) {
		if one.Inode != own.Inode {
			others = append(others, one)
		}
	}
	slices.SortFunc(others, func(a, b Found) int { return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.Inode, b.Inode)) })
	for _, one := range others {
		if slices.ContainsFunc(list, func(x Found) bool { return x.Name == one.Name }) {
			one.Name = fmt.Sprintf("net:%d", one.Inode)
		}
		list = append(list, one)
	}
	return list
}

// scan returns every namespace that has a process or a name, by inode. It takes much longer with
// the names of containers.
func (f *Finder) scan(containers bool) map[uint64]Found {
	all := map[uint64]Found{}
	add := func(name, path string) {
		if inode, err := netdev.InodeOf(path); err == nil {
			if _, known := all[inode]; !known {
				all[inode] = Found{name, path, inode}
			}
		}
	}
	names, _ := os.ReadDir(f.names) // there is none without ip-netns(8)
	for _, e := range names {
		if path := filepath.Join(f.names, e.Name()); isNamespace(path) {
			add(e.Name(), path)
		}
	}
	if containers {
		running, _ := f.containers.List() // without /proc there are none
		for _, c := range running {
			add(cmp.Or(c.Name, short(c.ID)), c.Path)
		}
	}
	for _, pid := range f.processes() {
		add(fmt.Sprintf("pid:%d", pid), f.path(pid))
	}
	return all
}

// short returns the id of a container as runtimes show it.
func short(id string) string {
	const whole, shown = 64, 12
	if len(id) == whole {
		return id[:shown]
	}
	return id
}

// isNamespace reports whether a file stands for a namespace, and is not what is left behind when
// none is mounted there.
func isNamespace(path string) bool {
	var st, own unix.Stat_t
	return unix.Stat(path, &st) == nil && unix.Stat("/proc/self/ns/net", &own) == nil && st.Dev == own.Dev
}

// processes returns the numbers of all processes, the lowest first.
func (f *Finder) processes() (list []int) {
	entries, _ := os.ReadDir(f.proc) // without /proc there are none
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			list = append(list, pid)
		}
	}
	slices.Sort(list)
	return list
}
