package process

import (
	"math/rand/v2"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/prefetch"
	"ringcap/packet"
)

// Bounds of what a Step remembers, and of the time that it waits for its Finder. Packets gather in
// the ring meanwhile, so the periods are short.
const (
	maxFlows  = 65536                  // in each of two generations
	perPeriod = 60 * time.Millisecond  // waiting for answers; the rest is for the packets
	again     = 10 * time.Second       // after which an answer is asked for again; twice as long each time that it is the same
	soonAgain = 500 * time.Millisecond // likewise, if the process was unknown
	mostSame  = 5                      // how often that time doubles
	arpLoop   = 772                    // ARPHRD_LOOPBACK (netdevice(7))
	maxStale  = 4096
	period    = 200 * time.Millisecond
)

// Step is a run.Step that finds the process of each frame, and leaves out those of processes that
// are not asked for. It allocates nothing for a packet of a known flow.
type Step struct {
	finder  Finder
	watcher Watcher    // the finder, if it is one; else nil
	selects *Selection // nil for all
	account *ledger.Snapshot
	headers *headers

	young, old *flows // generations: when young is full it becomes old
	stale      map[*packet.Process]*packet.Process

	ahead prefetch.Window[glance] // the frames seen by Ahead

	spent time.Duration // waiting for answers since since
	since time.Time
}

// answer is what is known of a flow.
type answer struct {
	process *packet.Process
	verdict Verdict
	used    bool   // the slot has a flow
	bound   bool   // to a connection, whose last packets are still of its process
	same    uint8  // how often the finder gave this answer again, at most mostSame
	ends    uint64 // of the watcher, when the process was last looked at
	asked   int64  // time stamp of the packet for which it was last asked
}

// NewStep returns a Step that counts in account. It selects all packets if selects is nil.
func NewStep(finder Finder, selects *Selection, account *ledger.Snapshot) *Step {
	watcher, _ := finder.(Watcher)
	young := newFlows([2]uint64{rand.Uint64(), rand.Uint64()})
	return &Step{
		finder: finder, watcher: watcher, selects: selects, account: account, headers: newHeaders(),
		young: young, old: newFlows(young.seed), stale: map[*packet.Process]*packet.Process{},
	}
}

// Before sets the process of a frame. It reports false for a frame that is not selected.
func (s *Step) Before(f *packet.Frame) (bool, error) {
	a, err := s.answer(f)
	if err != nil {
		return false, err
	}
	if s.watcher != nil && a.process != nil && !a.bound {
		if ends := s.watcher.Ends(); ends != a.ends {
			a.process, a.ends = s.watcher.Current(a.process), ends
		}
	}
	f.Process = a.process
	if s.selects != nil && !s.selects.Match(a.process) {
		s.account.Reject()
		return false, nil
	}
	switch a.verdict {
	case Found:
		s.account.Told++
	case Unknown:
		s.account.Untold++
	}
	return true, nil
}

// After ends nothing.
func (s *Step) After(*packet.Frame) (last bool, err error) { return false, nil }

var foreign = &answer{verdict: Foreign}

// glance is what a frame alone shows.
type glance struct {
	key   key
	hash  uint64
	start bool // it asks for a connection
	got   bool // it came in
	ok    bool // it has a flow
}

// look sets g from a frame.
func (s *Step) look(g *glance, f *packet.Frame) {
	g.key.namespace = 0
	if g.start, g.ok = s.headers.fill(&g.key, f); !g.ok {
		return // no IP, or a later fragment
	}
	g.got = f.Direction != packet.DirectionOut && f.Direction != packet.DirectionUnknown
	if f.Interface != nil {
		g.key.namespace = f.Interface.Namespace
		g.got = g.got && f.Interface.Hardware != arpLoop
	}
	if g.got {
		g.key.swap()
	}
	g.hash = s.young.hash(&g.key)
}

// Begin forgets the frames of the previous block.
func (s *Step) Begin() { s.ahead.Begin() }

// Ahead looks at a frame that Before will get, and prefetches its answer.
func (s *Step) Ahead(f *packet.Frame) {
	g := s.ahead.Add(f.Data)
	if s.look(g, f); g.ok {
		s.young.prefetch(g.hash)
	}
}

// answer returns what is known of the flow of a frame.
func (s *Step) answer(f *packet.Frame) (*answer, error) {
	g, seen := s.ahead.Take(f.Data)
	if !seen {
		s.look(g, f)
	}
	if !g.ok {
		return foreign, nil
	}
	k, start, received := &g.key, g.start, g.got
	now := f.Info.Timestamp.UnixNano()
	a := &s.young.slot(k, g.hash).answer
	if !a.used {
		if s.young.used >= maxFlows {
			s.old, s.young = s.young, newFlows(s.young.seed)
		}
		a = s.young.add(k, g.hash)
		if before := s.old.slot(k, g.hash); before.used {
			*a = before.answer
		}
	}
	begins := start && !received
	if a.asked != 0 && !begins && !a.expired(now) {
		return a, nil
	}
	if begins {
		a.bound = false // another process may have the ports now
	}
	err := s.ask(a, k.flow(received), received, now)
	a.bound = a.verdict == Found && k.protocol == packet.ProtocolTCP
	return a, err
}

// expired reports whether an answer has to be asked for again.
func (a *answer) expired(now int64) bool {
	limit := again
	if a.verdict == Unknown {
		limit = soonAgain
	}
	limit <<= a.same
	age := now - a.asked
	return age > int64(limit) || age < -int64(limit)
}

// ask asks the finder, unless it has taken too much time of late.
func (s *Step) ask(a *answer, f Flow, received bool, now int64) error {
	began := time.Now()
	if began.Sub(s.since) > period {
		s.since, s.spent = began, 0
	}
	if s.spent > perPeriod {
		return nil // the next packet of the flow asks again
	}
	p, v, err := s.finder.Find(f, received)
	if err != nil {
		return err
	}
	s.spent += time.Since(began)
	if a.same = min(a.same+1, mostSame); a.asked == 0 || p != a.process || v != a.verdict {
		a.same = 0
	}
	a.asked = now
	gone := v == Unknown || v == Found && p.Stale // the socket is closed, and its last packets come
	switch {
	case gone && a.process != nil && a.bound:
	case v == Unknown && a.process != nil:
		a.process = s.staleCopy(a.process)
	default:
		a.process, a.verdict = p, v
	}
	return nil
}

// staleCopy returns a copy of p with Stale set, which all flows of p share.
func (s *Step) staleCopy(p *packet.Process) *packet.Process {
	if p.Stale {
		return p
	}
	c := s.stale[p]
	if c == nil {
		clone := *p
		clone.Stale = true
		c = &clone
		if len(s.stale) >= maxStale {
			clear(s.stale)
		}
		s.stale[p] = c
	}
	return c
}
