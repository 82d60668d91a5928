// Package owner finds the process that owns a socket of this host. It asks the kernel for the socket
// of a flow (sock_diag(7)), in the network namespace of the flow, and looks through /proc for the
// processes that have it open.
//
// What is told is known, not guessed:
//   - A socket that several processes have open belongs to the one that the others descend from. If
//     there is none, the process is unknown.
//   - Several sockets that share a port (SO_REUSEPORT) are told only if one process has them all,
//     or if the kernel says to which one a flow belongs.
//   - An address that two network namespaces have is told only for packets captured in one of them.
//   - If the process of a socket cannot be looked into, or none has it open, only the user is told:
//     the PID is 0.
package owner

import (
	"fmt"
	"maps"
	"net/netip"
	"os"
	"slices"
	"sync"
	"time"

	"ringcap/internal/process"
	"ringcap/packet"
)

// Options describe a Finder.
type Options struct {
	Proc       string                                             // root of proc; "/proc" if empty
	Passwd     string                                             // names of users; "/etc/passwd" if empty
	Container  func(cgroup string) (packet.Container, packet.Pod) // may be nil
	Namespaces []string                                           // directories where network namespaces have names; nil for those of ip-netns(8) and Docker
	Events     Events                                             // may be nil
	// Ended is called when processes that were told have ended. It may be nil.
	Ended func(pids []int)
	// Changed is called when the addresses of the host may have changed. It may be nil.
	Changed func()
}

// Events says which process made a socket, as it was at the time. It is told of sockets that are
// closed before anybody asks.
type Events interface {
	ByCookie(cookie uint64) (Maker, bool)
	ByFlow(f process.Flow, received bool) (Maker, bool) // that of Destination with received, otherwise of Source
	Join(inode uint64) error                            // makes the network namespace of this thread known
	Leave(inode uint64)
}

// Maker is a process that made a socket, or that closed it.
type Maker struct {
	Cookie   uint64 // of the socket, as sock_diag has it
	PID, TID int    // 0 if it is of another process namespace
	Name     string // its comm
	UID, GID int
	Accepted bool // the process made the listening socket
}

// Finder finds processes. Its methods may be called from several goroutines.
type Finder struct {
	options Options

	mu         sync.Mutex // guards the rest
	index      *index
	users      users
	own        *namespace
	namespaces map[uint64]*namespace // the own one, too
	refused    map[uint64]bool       // namespaces that cannot be entered
	surveyed   time.Time             // when namespaces were last looked for
	memory     memory
	departed   departed
	ends       *ends // nil if the kernel cannot tell of ends
	closed     bool
	stop       chan struct{}
}

var _ process.Finder = (*Finder)(nil)

// New returns a Finder. Close ends it.
func New(o Options) (*Finder, error) {
	if o.Proc == "" {
		o.Proc = "/proc"
	}
	if o.Passwd == "" {
		o.Passwd = "/etc/passwd"
	}
	if o.Namespaces == nil {
		o.Namespaces = []string{"/run/netns", "/run/docker/netns"}
	}
	f := &Finder{options: o, users: users{path: o.Passwd}, namespaces: map[uint64]*namespace{}, refused: map[uint64]bool{}, stop: make(chan struct{})}
	var err error
	if f.index, err = newIndex(o.Proc); err != nil {
		return nil, fmt.Errorf("look for processes: %w", err)
	}
	if f.own, err = openNamespace(o.Proc, nil); err != nil {
		return nil, fmt.Errorf("look for sockets: %w", err)
	}
	f.namespaces[f.own.inode] = f.own
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ends = f.openEnds()
	if b, err := openBirths(o.Proc); err == nil { // without it less is known of processes that have ended
		f.index.births = b
		go f.hearBirths(b)
	}
	f.follow(f.own)
	f.survey()
	go f.surveyEach(tick)
	return f, nil
}

// Close frees what the Finder has opened.
func (f *Finder) Close() error {
	f.index.births.close() // it waits for hearBirths, which may wait for the lock
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	close(f.stop)
	for _, n := range f.namespaces {
		n.close()
	}
	f.ends.close()
	return os.NewFile(uintptr(f.index.proc), f.options.Proc).Close()
}

// Find finds the process of a flow.
func (f *Finder) Find(q process.Flow, received bool) (*packet.Process, process.Verdict, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	n, end := f.place(q, received, now)
	if n == nil {
		if f.ambiguous(q) {
			return nil, process.Unknown, nil
		}
		return nil, process.Foreign, nil
	}
	return f.owner(n, end, now)
}

// ends returns the flow as its two ends see it, the one that is to be told first.
func endsOf(q process.Flow, received bool) [2]flow {
	sent := flow{protocol: q.Protocol, local: q.Source, remote: q.Destination}
	got := flow{protocol: q.Protocol, local: q.Destination, remote: q.Source, received: true}
	if received {
		return [2]flow{got, sent}
	}
	return [2]flow{sent, got}
}

// place returns the namespace that has an end of the flow, and the end that is to be told. It returns
// nil if there is none, or if there are several others than the one of the capture.
func (f *Finder) place(q process.Flow, received bool, now time.Time) (*namespace, *flow) {
	n := f.own
	if q.Namespace != 0 && q.Namespace != f.own.inode {
		if n = f.namespaces[q.Namespace]; n == nil {
			f.surveyAgain(now)
			if n = f.namespaces[q.Namespace]; n == nil {
				return nil, nil
			}
		}
	}
	both := endsOf(q, received)
	for i := range both {
		if n.hasEnd(&both[i]) {
			return n, &both[i]
		}
	}
	if other, end := f.elsewhere(&both, n); other != nil {
		return other, end
	}
	f.surveyAgain(now)
	return f.elsewhere(&both, n)
}

// hasEnd reports whether the local end of a flow is in the namespace. Each has the unspecified address
// and the groups.
func (n *namespace) hasEnd(l *flow) bool {
	a := l.local.Addr()
	return n.has(a) || a.IsUnspecified() || l.received && (a.IsMulticast() || a == broadcast)
}

// broadcast is the limited broadcast address (RFC 919).
var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// elsewhere returns the only namespace but one that has an address of the ends.
func (f *Finder) elsewhere(both *[2]flow, but *namespace) (found *namespace, end *flow) {
	for i := range both {
		for _, n := range f.namespaces {
			if n == but || !n.addresses[both[i].local.Addr()] {
				continue
			}
			if found != nil {
				return nil, nil
			}
			found, end = n, &both[i]
		}
		if found != nil {
			return found, end
		}
	}
	return nil, nil
}

// ambiguous reports whether an end of the flow is an address of several namespaces, or the flow is
// of a namespace that cannot be asked.
func (f *Finder) ambiguous(q process.Flow) bool {
	if q.Namespace != 0 && f.namespaces[q.Namespace] == nil {
		return true
	}
	for _, n := range f.namespaces {
		if n.addresses[q.Source.Addr()] || n.addresses[q.Destination.Addr()] {
			return true
		}
	}
	return false
}

// end is the local end of unconnected sockets.
type end struct {
	protocol uint8
	received bool
	local    netip.AddrPort
}

// answer is what was found for an end.
type answer struct {
	process *packet.Process
	verdict process.Verdict
	at      time.Time
	cookies []uint64 // of the sockets
}

// Answers for the unconnected sockets of an end hold for a moment: a server of names has a new flow
// with each question.
const (
	holds     = 500 * time.Millisecond
	maxShared = 4096
)

// owner returns the process that owns the local end of a flow.
func (f *Finder) owner(n *namespace, l *flow, now time.Time) (*packet.Process, process.Verdict, error) {
	e := end{l.protocol, l.received, l.local}
	if a := n.shared[e]; a != nil && now.Sub(a.at) < holds && !a.process.Stale {
		return f.sharer(n, l, a.process, a.cookies), a.verdict, nil
	}
	c, err := n.find(l)
	if err != nil {
		return nil, process.Unknown, err
	}
	k := memoryKey{n.inode, l.protocol, l.local, l.remote}
	if c.closed() {
		return f.closedOwner(&c, n, l, k, now)
	}
	p, verdict := f.holder(&c, l, now)
	if verdict == process.Unknown {
		if c, err = n.find(l); err == nil && c.closed() { // meanwhile
			return f.closedOwner(&c, n, l, k, now)
		}
	}
	if verdict != process.Found || err != nil {
		return p, verdict, err
	}
	if c.shared {
		var cookies []uint64
		for _, s := range c.sockets {
			cookies = append(cookies, s.cookie)
		}
		if len(n.shared) >= maxShared {
			clear(n.shared)
		}
		n.shared[e] = &answer{p, verdict, now, cookies}
		p = f.sharer(n, l, p, cookies)
	}
	f.memory.add(k, p, now)
	return p, verdict, nil
}

// sharer returns p, which has all sockets that are bound to an end now, or the process that had
// another one there (SO_REUSEPORT) and sent the first packet of the flow from it.
func (f *Finder) sharer(n *namespace, l *flow, p *packet.Process, cookies []uint64) *packet.Process {
	m, ok := f.sender(n, l)
	if !ok || m.PID == p.PID || slices.Contains(cookies, m.Cookie) {
		return p
	}
	return f.gone(m)
}

// closedOwner returns the process whose socket the flow had.
func (f *Finder) closedOwner(c *candidates, n *namespace, l *flow, k memoryKey, now time.Time) (*packet.Process, process.Verdict, error) {
	if p := f.memory.get(k, now); p != nil {
		return p, process.Found, nil
	}
	if p := f.made(n, l); p != nil {
		return p, process.Found, nil
	}
	if l.protocol == packet.ProtocolTCP { // it may have been accepted by who listens there
		sockets, err := n.group(l, 1<<stateListen)
		if err != nil {
			return nil, process.Unknown, err
		}
		if len(sockets) > 0 {
			if p, v := f.holder(&candidates{sockets: sockets}, l, now); v == process.Found {
				f.memory.add(k, p, now)
				return f.memory.staleOf(p, now), v, nil
			}
		}
	}
	if c.kernel {
		return nil, process.Kernel, nil
	}
	return nil, process.Unknown, nil
}

// closed reports whether there is no socket any more: none at all, or one that its process has closed.
func (c *candidates) closed() bool {
	return len(c.sockets) == 0 || len(c.sockets) == 1 && c.sockets[0].inode == 0
}

// holder returns the process that holds all the sockets. It is unknown, too, while the index rests.
func (f *Finder) holder(c *candidates, l *flow, now time.Time) (*packet.Process, process.Verdict) {
	owner, user, some := 0, c.sockets[0].uid, false
	var maker Maker
	for _, s := range c.sockets {
		maker = f.maker(s)
		pids, ok := f.index.find(s.inode, maker.PID)
		if !ok {
			return nil, process.Unknown
		}
		pid := 0
		if slices.Contains(pids, maker.PID) && !maker.Accepted {
			pid = maker.PID
		} else if len(pids) > 0 {
			if pid = f.index.oldest(pids); pid == 0 {
				return nil, process.Unknown
			}
		}
		if c.echo && uint16(pid) != l.local.Port() && s.remote.Addr().IsUnspecified() {
			continue
		}
		if pid == 0 && maker.PID != 0 && !maker.Accepted && len(c.sockets) == 1 {
			return f.gone(maker), process.Found // it closes the socket just now
		}
		if pid == 0 && f.index.seesAll() {
			return nil, process.Unknown
		}
		if some && pid != owner || user != s.uid {
			return nil, process.Unknown
		}
		owner, some = pid, true
	}
	switch {
	case !some:
		return nil, process.Unknown
	case owner == 0:
		return &packet.Process{UID: int(user), GID: -1, User: f.users.name(int(user))}, process.Found
	}
	t := f.tell(owner, now)
	if t == nil {
		return nil, process.Unknown // it has just ended
	}
	f.index.use(owner)
	if maker.PID == owner && len(c.sockets) == 1 {
		return t.thread(maker.TID), process.Found
	}
	return t.process, process.Found
}

// maker returns the process that made a socket, as far as that is known.
func (f *Finder) maker(s *socket) (m Maker) {
	if f.options.Events != nil && s.cookie != 0 {
		m, _ = f.options.Events.ByCookie(s.cookie)
	}
	return m
}

// made returns the process that made the socket of a flow, which is closed now. The kernel has
// said so when the first packet of the flow left the socket, so the answer is not stale.
func (f *Finder) made(n *namespace, l *flow) *packet.Process {
	m, ok := f.sender(n, l)
	if !ok {
		return nil
	}
	return f.gone(m)
}

// sender returns the process that made the socket from which the first packet of a flow was sent, as the
// kernel said then.
func (f *Finder) sender(n *namespace, l *flow) (m Maker, ok bool) {
	if f.options.Events == nil {
		return m, false
	}
	q := process.Flow{Namespace: n.inode, Protocol: l.protocol, Source: l.local, Destination: l.remote}
	if n == f.own {
		q.Namespace = 0
	}
	m, ok = f.options.Events.ByFlow(q, false)
	return m, ok && m.PID != 0
}

// gone returns a process that has made a socket and ended since.
func (f *Finder) gone(m Maker) *packet.Process {
	f.newBirths()
	p := f.departed.get(m)
	if p == nil {
		p = &packet.Process{PID: m.PID, Name: m.Name, UID: m.UID, GID: m.GID, User: f.users.name(m.UID), Ancestors: f.index.ancestors(m.PID)}
		if len(p.Ancestors) > 0 {
			p.Parent = f.parent(p.Ancestors[0])
		}
		f.departed.add(p)
	}
	return p
}

// Started has the facts of a process read while it lives.
func (f *Finder) Started(pid int) {
	l, ok := f.index.glimpse(pid)
	if !ok {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.started(&l)
}

func (f *Finder) started(l *glimpse) {
	if f.closed || !f.index.begin(l.pid) {
		return
	}
	t := f.note(f.index.tasks[l.pid], l, time.Time{}) // it may still become another user or take another name
	f.departed.add(t.process)
}

// departed remembers processes that may end before a packet of theirs is seen, by their IDs. It
// has two generations, as memory has.
type departed struct{ young, old map[int]*packet.Process }

// maxDeparted is how many processes a generation has.
const maxDeparted = 4096

func (d *departed) add(p *packet.Process) {
	if d.young == nil || len(d.young) >= maxDeparted {
		d.old, d.young = d.young, map[int]*packet.Process{}
	}
	d.young[p.PID] = p
}

// get returns the process that made a socket. One that has started another program since has
// another name.
func (d *departed) get(m Maker) *packet.Process {
	p := d.of(m.PID)
	if p == nil || p.Name != m.Name {
		return nil
	}
	return p
}

// of returns the process that had an ID last, nil if it is not known.
func (d *departed) of(pid int) *packet.Process {
	if p := d.young[pid]; p != nil {
		return p
	}
	return d.old[pid]
}

// memoryKey is a flow of the past.
type memoryKey struct {
	namespace     uint64
	protocol      uint8
	local, remote netip.AddrPort
}

// memory remembers whose flows were, for packets that come after the socket was closed. It has two
// generations: when the young one is full or old it becomes the old one.
type memory struct {
	young, old map[memoryKey]*packet.Process
	stale      map[*packet.Process]*packet.Process // copies marked as stale
	began      time.Time
}

const (
	maxMemory = 32768 // flows of a generation
	remember  = time.Minute
)

func (m *memory) turn(now time.Time) {
	if m.young == nil || len(m.young) >= maxMemory || now.Sub(m.began) > remember {
		m.old, m.young, m.began = m.young, map[memoryKey]*packet.Process{}, now
		m.stale = map[*packet.Process]*packet.Process{}
	}
}

func (m *memory) add(k memoryKey, p *packet.Process, now time.Time) {
	m.turn(now)
	m.young[k] = p
}

// get returns the process that had a flow, marked as stale.
func (m *memory) get(k memoryKey, now time.Time) *packet.Process {
	m.turn(now)
	p := m.young[k]
	if p == nil {
		p = m.old[k]
	}
	if p == nil {
		return nil
	}
	m.young[k] = p
	return m.staleOf(p, now)
}

// staleOf returns a copy of p that is marked as stale. All flows share it.
func (m *memory) staleOf(p *packet.Process, now time.Time) *packet.Process {
	m.turn(now)
	if p.Stale {
		return p
	}
	c := m.stale[p]
	if c == nil {
		c = new(packet.Process)
		*c = *p
		c.Stale = true
		m.stale[p] = c
	}
	return c
}

// Addresses returns the addresses of all network namespaces. Those of loopback interfaces are whole
// networks.
func (f *Finder) Addresses() (list []netip.Prefix) {
	f.mu.Lock()
	defer f.mu.Unlock()
	set := map[netip.Prefix]bool{}
	for _, n := range f.namespaces {
		for a := range n.addresses {
			set[netip.PrefixFrom(a, a.BitLen())] = true
		}
		maps.Copy(set, n.loopback)
	}
	return slices.SortedFunc(maps.Keys(set), netip.Prefix.Compare)
}
