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
	// Ended is called when processes that were told have ended. It may be nil.
	Ended func(pids []int)
	// Changed is called when the addresses of the host may have changed. It may be nil.
	Changed func()
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
	if f.own, err = openNamespace(o.Proc); err != nil {
		return nil, fmt.Errorf("look for sockets: %w", err)
	}
	f.namespaces[f.own.inode] = f.own
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ends = f.openEnds()
	f.follow(f.own)
	f.survey()
	go f.surveyEach(tick)
	return f, nil
}

// Close frees what the Finder has opened.
func (f *Finder) Close() error {
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
	n, ends := f.place(q, received, now)
	if n == nil {
		if f.ambiguous(q) {
			return nil, process.Unknown, nil
		}
		return nil, process.Foreign, nil
	}
	verdict := process.Unknown
	for _, l := range ends {
		p, v, err := f.owner(n, &l, now)
		if v == process.Found || err != nil {
			return p, v, err
		}
		if v == process.Kernel {
			verdict = v
		}
	}
	return nil, verdict, nil
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

// place returns the namespace that has an end of the flow, and these ends. It returns nil if there is
// none, or if there are several others than the one of the capture.
func (f *Finder) place(q process.Flow, received bool, now time.Time) (*namespace, []flow) {
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
	if ends := localEnds(n, both); ends != nil {
		return n, ends
	}
	if n, ends := f.elsewhere(both, n); n != nil {
		return n, ends
	}
	f.surveyAgain(now)
	return f.elsewhere(both, n)
}

// localEnds returns the ends that a namespace has. Each namespace has the unspecified address and the
// groups.
func localEnds(n *namespace, both [2]flow) (list []flow) {
	for _, l := range both {
		a := l.local.Addr()
		if n.has(a) || a.IsUnspecified() || l.received && (a.IsMulticast() || a == broadcast) {
			list = append(list, l)
		}
	}
	return list
}

// broadcast is the limited broadcast address (RFC 919).
var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// elsewhere returns the only namespace but one that has an address of the ends.
func (f *Finder) elsewhere(both [2]flow, but *namespace) (found *namespace, ends []flow) {
	for _, l := range both {
		for _, n := range f.namespaces {
			if n == but || !n.addresses[l.local.Addr()] {
				continue
			}
			if found != nil {
				return nil, nil
			}
			found, ends = n, []flow{l}
		}
		if found != nil {
			return found, ends
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
		return a.process, a.verdict, nil
	}
	c, err := n.find(l)
	if err != nil {
		return nil, process.Unknown, err
	}
	p, verdict, sure := f.holder(&c, l, now)
	k := memoryKey{n.inode, l.protocol, l.local, l.remote}
	switch {
	case verdict == process.Found:
		f.memory.add(k, p, now)
		if c.shared && sure {
			if len(n.shared) >= maxShared {
				clear(n.shared)
			}
			n.shared[e] = &answer{p, verdict, now}
		}
	case verdict == process.Unknown && sure:
		if p = f.memory.get(k, now); p != nil {
			return p, process.Found, nil
		}
	}
	return p, verdict, nil
}

// holder returns the process that holds all the sockets. It returns sure unless another look may find
// more.
func (f *Finder) holder(c *candidates, l *flow, now time.Time) (p *packet.Process, v process.Verdict, sure bool) {
	if len(c.sockets) == 0 {
		if c.kernel {
			return nil, process.Kernel, true
		}
		return nil, process.Unknown, true
	}
	owner, user, others := 0, c.sockets[0].uid, false
	for _, s := range c.sockets {
		if s.inode == 0 {
			return nil, process.Unknown, true // its process has closed it
		}
		pids, ok := f.index.find(s.inode)
		if !ok {
			return nil, process.Unknown, false
		}
		pid := 0
		if len(pids) > 0 {
			if pid = f.index.oldest(pids); pid == 0 {
				return nil, process.Unknown, true
			}
		}
		if c.echo && uint16(pid) != l.local.Port() && s.remote.Addr().IsUnspecified() {
			continue
		}
		if owner != 0 && pid != owner || user != s.uid {
			others = true
		}
		owner = pid
	}
	switch {
	case others || c.echo && owner == 0:
		return nil, process.Unknown, true
	case owner == 0:
		return &packet.Process{UID: int(user), GID: -1, User: f.users.name(int(user))}, process.Found, true
	}
	t := f.tell(owner, now)
	if t == nil {
		return nil, process.Unknown, true // it has just ended
	}
	f.index.use(owner)
	return t.process, process.Found, true
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
