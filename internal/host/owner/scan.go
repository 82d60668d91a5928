package owner

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// held is a socket that a process has open.
type held struct {
	fd    int32
	inode uint32
}

// task is what is known of a process.
type task struct {
	pid     int
	kernel  bool // a thread of the kernel, which opens no files
	looked  bool // its files were looked at
	blind   bool // its files cannot be read
	sockets []held
	round   uint64 // of the last scan that saw it
	told    *told  // facts; nil until asked for
}

// index knows which process holds which socket, from /proc/PID/fd (proc_pid_fd(5)).
type index struct {
	proc    int // descriptor of /proc
	tasks   map[int]*task
	holders map[uint32][]int // inode of a socket to processes
	births  *births          // knows parents that have ended; may be nil
	round   uint64
	blind   bool  // some processes cannot be looked into
	recent  []int // processes that were asked for, the last one at the end

	scanned time.Time     // end of the last scan
	took    time.Duration // its duration
	names   []byte        // buffer for directory entries
	link    [64]byte      // buffer for links
}

// Bounds of the index.
const (
	maxTasks = 1 << 17 // processes; Linux allows 1<<22
	maxHeld  = 1 << 20 // sockets of all processes
)

// Scans may take a quarter of one processor's time.
const (
	restFactor = 3
	leastRest  = 2 * time.Millisecond
	mostRest   = 250 * time.Millisecond
)

func newIndex(proc string) (*index, error) {
	fd, err := unix.Open(proc, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return &index{proc: fd, tasks: map[int]*task{}, holders: map[uint32][]int{}, names: make([]byte, 32<<10)}, nil
}

// find returns the processes that hold a socket, the lowest ID first. It returns false if it would
// have to look through all processes, but has just done so.
// The process hint is a likely one; it may be 0.
func (x *index) find(inode uint32, hint int) (pids []int, ok bool) {
	if pids := x.confirmed(inode); len(pids) > 0 {
		return pids, true
	}
	age := time.Since(x.scanned)
	rest := min(max(x.took*restFactor, leastRest), mostRest)
	if age < max(rest, trusted) {
		if pids := x.guess(inode, hint); len(pids) > 0 {
			return pids, true
		}
	}
	if age < rest {
		return nil, false
	}
	x.scan()
	return x.holders[inode], true
}

// trusted is how long after a scan it is enough to look at the likely processes: a socket may also
// have been handed to another one, which only a scan finds.
const trusted = time.Second

// guess looks for a socket where it most likely is: in the processes that are new since the last
// scan, and in those that were asked for last. If one has it, so may its ancestors.
func (x *index) guess(inode uint32, hint int) []int {
	if hint != 0 && x.begin(hint) {
		x.look(x.tasks[hint])
		if len(x.holders[inode]) > 0 {
			return x.withAncestors(inode)
		}
	}
	for _, pid := range x.list() {
		if t := x.tasks[pid]; t == nil && x.begin(pid) || t != nil && !t.looked {
			x.look(x.tasks[pid])
		}
	}
	if len(x.holders[inode]) == 0 {
		for _, pid := range slices.Backward(x.recent) {
			if t := x.tasks[pid]; t != nil {
				x.look(t)
			}
			if len(x.holders[inode]) > 0 {
				break
			}
		}
	}
	if len(x.holders[inode]) == 0 {
		return nil
	}
	return x.withAncestors(inode)
}

// withAncestors returns the holders of a socket after a look at the ancestors of one.
func (x *index) withAncestors(inode uint32) []int {
	for _, pid := range x.ancestors(x.holders[inode][0]) {
		if t := x.tasks[pid]; t != nil {
			x.look(t)
		}
	}
	return x.holders[inode]
}

// begin makes a process known. It returns false if there are too many.
func (x *index) begin(pid int) bool {
	if x.tasks[pid] != nil {
		return true
	}
	if len(x.tasks) >= maxTasks {
		return false
	}
	x.tasks[pid] = &task{pid: pid, round: x.round}
	return true
}

// use notes that a process was asked for.
func (x *index) use(pid int) {
	if n := len(x.recent); n > 0 && x.recent[n-1] == pid {
		return
	}
	x.recent = append(slices.DeleteFunc(x.recent, func(p int) bool { return p == pid }), pid)
	if len(x.recent) > maxRecent {
		x.recent = slices.Delete(x.recent, 0, 1)
	}
}

// maxRecent is how many processes guess looks at.
const maxRecent = 8

// confirmed returns the known holders of a socket that still have it.
func (x *index) confirmed(inode uint32) []int {
	lost := false
	for _, pid := range x.holders[inode] {
		t := x.tasks[pid]
		i := slices.IndexFunc(t.sockets, func(h held) bool { return h.inode == inode })
		if i < 0 || x.readLink(pid, "/fd/"+strconv.Itoa(int(t.sockets[i].fd))) != inode {
			lost = true
		}
	}
	if lost {
		for _, pid := range slices.Clone(x.holders[inode]) {
			x.look(x.tasks[pid])
		}
	}
	return x.holders[inode]
}

// scan looks through all processes.
func (x *index) scan() {
	began := time.Now()
	x.round++
	x.blind = false
	for _, pid := range x.list() {
		if !x.begin(pid) {
			continue
		}
		t := x.tasks[pid]
		t.round = x.round
		if !t.kernel {
			x.look(t)
		}
	}
	for pid, t := range x.tasks {
		if t.round != x.round {
			x.remove(pid)
		}
	}
	x.scanned = time.Now()
	x.took = x.scanned.Sub(began)
}

// seesAll reports whether all processes can be looked into: none is hidden (hidepid, proc(5)), and the
// files of none are.
func (x *index) seesAll() bool {
	_, ok := x.stat(1)
	return ok && !x.blind
}

// list returns the IDs of all processes.
func (x *index) list() (pids []int) {
	if _, err := unix.Seek(x.proc, 0, unix.SEEK_SET); err != nil {
		return nil
	}
	x.entries(x.proc, func(name []byte) {
		if pid, err := strconv.Atoi(string(name)); err == nil {
			pids = append(pids, pid)
		}
	})
	return pids
}

// entries calls do for each name in an open directory (getdents(2)).
func (x *index) entries(fd int, do func(name []byte)) {
	for {
		n, err := unix.ReadDirent(fd, x.names)
		if err != nil || n <= 0 {
			return
		}
		const nameOffset = 19
		for b := x.names[:n]; len(b) > nameOffset; {
			size := int(binary.NativeEndian.Uint16(b[16:]))
			if size <= nameOffset || size > len(b) {
				return
			}
			name := b[nameOffset:size]
			if end := bytes.IndexByte(name, 0); end >= 0 {
				name = name[:end]
			}
			do(name)
			b = b[size:]
		}
	}
}

// look reads which sockets a process holds.
func (x *index) look(t *task) {
	x.forget(t)
	t.looked = true
	fd, err := unix.Openat(x.proc, strconv.Itoa(t.pid)+"/fd", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	t.blind = err == unix.EACCES || err == unix.EPERM
	x.blind = x.blind || t.blind
	if err != nil {
		return
	}
	defer func() { _ = unix.Close(fd) }() // only read from
	seen := false
	x.entries(fd, func(name []byte) {
		n, err := strconv.Atoi(string(name))
		if err != nil {
			return // . and ..
		}
		seen = true
		size, err := unix.Readlinkat(fd, string(name), x.link[:])
		if err != nil || len(x.holders) >= maxHeld {
			return
		}
		if inode, ok := socketInode(x.link[:size]); ok {
			t.sockets = append(t.sockets, held{int32(n), inode})
			if !slices.Contains(x.holders[inode], t.pid) {
				x.holders[inode] = append(x.holders[inode], t.pid)
				slices.Sort(x.holders[inode])
			}
		}
	})
	if !seen {
		_, err := unix.Readlinkat(x.proc, strconv.Itoa(t.pid)+"/exe", x.link[:])
		st, ok := x.stat(t.pid)
		t.kernel = err == unix.ENOENT && ok && (st.parent == kthreadd || t.pid == kthreadd)
	}
}

// kthreadd is the process that starts the threads of the kernel.
const kthreadd = 2

// forget takes away the sockets of a process.
func (x *index) forget(t *task) {
	for _, h := range t.sockets {
		rest := slices.DeleteFunc(x.holders[h.inode], func(pid int) bool { return pid == t.pid })
		if len(rest) == 0 {
			delete(x.holders, h.inode)
		} else {
			x.holders[h.inode] = rest
		}
	}
	t.sockets = t.sockets[:0]
}

// remove forgets a process.
func (x *index) remove(pid int) {
	if t := x.tasks[pid]; t != nil {
		x.forget(t)
		delete(x.tasks, pid)
	}
}

// readLink returns the inode of the socket that a link of a process leads to, 0 for anything else.
func (x *index) readLink(pid int, name string) uint32 {
	n, err := unix.Readlinkat(x.proc, strconv.Itoa(pid)+name, x.link[:])
	if err != nil {
		return 0
	}
	inode, _ := socketInode(x.link[:n])
	return inode
}

// socketInode reads "socket:[123]".
func socketInode(link []byte) (uint32, bool) {
	rest, ok := bytes.CutPrefix(link, []byte("socket:["))
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(string(bytes.TrimSuffix(rest, []byte("]"))), 10, 32)
	return uint32(n), err == nil
}
