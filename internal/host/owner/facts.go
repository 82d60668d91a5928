package owner

import (
	"bytes"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/container"
	"ringcap/packet"
)

// told is what was told of a process.
type told struct {
	start   uint64 // when the process began (proc_pid_stat(5)); with the ID it names it for good
	checked time.Time
	process *packet.Process
	watched bool                    // its end will be heard of
	threads map[int]*packet.Process // copies of process with the threads that made sockets
}

// thread returns the process with the thread that made a socket.
func (t *told) thread(tid int) *packet.Process {
	if tid == 0 {
		return t.process
	}
	p := t.threads[tid]
	if p == nil {
		if p = new(packet.Process); len(t.threads) >= maxThreads || t.threads == nil {
			t.threads = map[int]*packet.Process{}
		}
		*p = *t.process
		p.TID = tid
		t.threads[tid] = p
	}
	return p
}

// maxThreads bounds the copies.
const maxThreads = 256

// fresh is how long facts are told without a look whether they are still true: a process may start
// another program or become another user.
const fresh = 200 * time.Millisecond

// stat are the fields of /proc/PID/stat that are of use.
type stat struct {
	comm   string
	state  byte
	parent int
	start  uint64
}

// stat reads /proc/PID/stat.
func (x *index) stat(pid int) (s stat, ok bool) {
	b := x.read(pid, "stat", 4096)
	// The name may hold spaces and parentheses, but what follows may not.
	begin, end := bytes.IndexByte(b, '('), bytes.LastIndexByte(b, ')')
	if begin < 0 || end < begin {
		return s, false
	}
	field := bytes.Fields(b[end+1:])
	const parent, start = 4 - 3, 22 - 3 // the first one here is number 3
	if len(field) <= start {
		return s, false
	}
	s.comm, s.state = string(b[begin+1:end]), field[0][0]
	s.parent, _ = strconv.Atoi(string(field[parent]))
	s.start, _ = strconv.ParseUint(string(field[start]), 10, 64)
	return s, true
}

// read reads at most limit bytes of a file of a process. It returns nil if it cannot be read.
func (x *index) read(pid int, name string, limit int) []byte {
	fd, err := unix.Openat(x.proc, strconv.Itoa(pid)+"/"+name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer func() { _ = unix.Close(fd) }() // only read from
	b, size := make([]byte, limit), 0
	for size < limit {
		n, err := unix.Read(fd, b[size:])
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			break
		}
		size += n
	}
	return b[:size]
}

// maxAncestors bounds the walk to the first process.
const maxAncestors = 64

// ancestors returns the parent of a process, the parent's parent and so on. A parent that has ended
// is known if the start of the process was heard of.
func (x *index) ancestors(pid int) (list []int) {
	for len(list) < maxAncestors {
		parent := x.births.parent(pid)
		if parent == 0 {
			s, ok := x.stat(pid)
			if !ok || s.parent == 0 {
				break
			}
			parent = s.parent
		}
		pid = parent
		list = append(list, pid)
	}
	return list
}

// tell returns the facts of a process, nil if it is gone. They stay the same as long as nothing
// has changed.
func (f *Finder) tell(pid int, now time.Time) *told {
	t := f.index.tasks[pid]
	if t == nil {
		return nil
	}
	old := t.told
	if old != nil && old.watched && now.Sub(old.checked) < fresh {
		return old
	}
	l, ok := f.index.glimpse(pid)
	if !ok {
		return nil
	}
	return f.note(t, &l, now)
}

// note has what was read of a process told from now on.
func (f *Finder) note(t *task, l *glimpse, now time.Time) *told {
	p, old := f.facts(l), t.told
	if old != nil && old.start == l.start {
		old.checked = now
		if !reflect.DeepEqual(p, old.process) {
			old.process, old.threads = p, nil
		}
		return old
	}
	t.told = &told{start: l.start, checked: now, process: p}
	f.watch(l.pid, t.told)
	return t.told
}

// glimpse is what was read of a process.
type glimpse struct {
	stat
	pid                        int
	program, arguments, cgroup string
	uid, gid                   int // -1 if unknown
}

// glimpse reads the facts of a process. It needs no lock, so that a process which ends soon need
// not wait. It returns false for one that has ended or is about to: it has neither a program nor
// arguments then.
func (x *index) glimpse(pid int) (l glimpse, ok bool) {
	l = glimpse{pid: pid, program: x.program(pid), arguments: x.arguments(pid), cgroup: container.Path(string(x.read(pid, "cgroup", 16<<10))), uid: -1, gid: -1}
	for line := range bytes.Lines(x.read(pid, "status", 4096)) {
		name, value, _ := bytes.Cut(line, []byte(":"))
		field := bytes.Fields(value)
		if len(field) != 4 { // real, effective, saved, of the file system
			continue
		}
		number, err := strconv.Atoi(string(field[1]))
		switch {
		case err != nil:
		case string(name) == "Uid":
			l.uid = number
		case string(name) == "Gid":
			l.gid = number
		}
	}
	l.stat, ok = x.stat(pid)
	return l, ok && l.state != 'Z' && (l.program != "" || l.arguments != "")
}

// facts returns the facts of a process of which something was read.
func (f *Finder) facts(l *glimpse) *packet.Process {
	p := &packet.Process{
		PID: l.pid, Name: l.comm, Command: l.program, Arguments: l.arguments, UID: l.uid, GID: l.gid, User: f.users.name(l.uid),
		Ancestors: f.index.ancestors(l.pid), Cgroup: l.cgroup,
	}
	if l.parent != 0 {
		p.Parent = f.parent(l.parent)
	}
	if f.options.Container != nil && p.Cgroup != "" {
		p.Container, p.Pod = f.options.Container(p.Cgroup)
	}
	return p
}

// parent returns the facts of a parent. If it has ended, they are those of when it was looked at.
func (f *Finder) parent(pid int) packet.Parent {
	s, ok := f.index.stat(pid)
	if ok {
		return packet.Parent{PID: pid, Name: s.comm, Command: f.index.program(pid), Arguments: f.index.arguments(pid)}
	}
	if p := f.departed.of(pid); p != nil {
		return packet.Parent{PID: pid, Name: p.Name, Command: p.Command, Arguments: p.Arguments}
	}
	return packet.Parent{PID: pid}
}

// program returns the path of the program of a process.
func (x *index) program(pid int) string {
	var b [unix.PathMax]byte
	n, err := unix.Readlinkat(x.proc, strconv.Itoa(pid)+"/exe", b[:])
	if err != nil {
		return ""
	}
	return string(b[:n])
}

// arguments returns the arguments of a process with spaces between.
func (x *index) arguments(pid int) string {
	b := bytes.TrimRight(x.read(pid, "cmdline", packet.MaxArguments), "\x00")
	return string(bytes.ReplaceAll(b, []byte{0}, []byte{' '}))
}

// users are the names of users (passwd(5)). The file is read here, since the C library would ask
// services that the sandbox does not let it reach.
type users struct {
	path    string
	checked time.Time
	changed time.Time
	names   map[int]string
}

// maxUsers is the most bytes read of the file of users.
const maxUsers = 4 << 20

func (u *users) name(uid int) string {
	if now := time.Now(); now.Sub(u.checked) > time.Second {
		u.checked = now
		u.load()
	}
	return u.names[uid]
}

func (u *users) load() {
	info, err := os.Stat(u.path)
	if err != nil || info.ModTime().Equal(u.changed) || info.Size() > maxUsers {
		return
	}
	text, err := os.ReadFile(u.path)
	if err != nil {
		return
	}
	u.changed, u.names = info.ModTime(), map[int]string{}
	for line := range strings.Lines(string(text)) {
		field := strings.Split(line, ":")
		if len(field) < 3 {
			continue
		}
		if uid, err := strconv.Atoi(field[2]); err == nil && u.names[uid] == "" {
			u.names[uid] = field[0]
		}
	}
}

// oldest returns the process of a family that holds a socket: the one that all others descend
// from. It returns 0 if there is none. The first process of a system holds sockets for those that
// it starts, and counts only if it is alone.
func (x *index) oldest(pids []int) int {
	if len(pids) > 1 && pids[0] == 1 {
		pids = pids[1:]
	}
	if len(pids) == 1 {
		return pids[0]
	}
	if len(pids) > maxHolders {
		return 0
	}
	lines := make([][]int, len(pids))
	for i, pid := range pids {
		lines[i] = x.ancestors(pid)
	}
	for i, pid := range pids {
		elder := true
		for j := range pids {
			elder = elder && (i == j || slices.Contains(lines[j], pid))
		}
		if elder {
			return pid
		}
	}
	return 0
}

// maxHolders bounds the work for a socket that many processes hold.
const maxHolders = 1024
