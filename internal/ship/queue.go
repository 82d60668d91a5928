package ship

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"ringcap/internal/parcel"
)

const (
	mostMemory  = 64 << 20 // messages that wait in memory
	window      = 8 << 20  // messages that are sent and not acknowledged
	retryTime   = 250 * time.Millisecond
	retryLonger = 2 * time.Second
	troubled    = 5 // failures in a row that are said
)

// message is a parcel.Message on its way.
type message struct {
	*parcel.Message
	order   uint64   // of arrival
	segment *segment // the file that it is in; nil if it is only in memory
	at      int64    // its place in the file
	earlier bool     // left by an earlier run
}

// errRefused is the error of a message that the broker will never take.
var errRefused = errors.New("the broker does not take it")

// queue keeps messages until the broker has them: in memory, and what does not fit on the disk, if
// there is a spool. What fits nowhere is lost. Messages go out in the order in which they came,
// except for those that are sent again.
type queue struct {
	mu       sync.Mutex
	changed  sync.Cond
	waiting  []*message
	flying   map[*message]bool
	size     int // bytes of waiting and flying
	inFlight int // bytes of flying
	spool    *spool
	order    uint64
	pause    time.Time // nothing is sent before
	fails    int       // in a row
	last     bool      // no message will come
	stopped  bool      // no message is to be sent any more

	count    parcel.Count
	earlier  uint64    // records of earlier runs that were published
	progress time.Time // of the last acknowledgement, or the last message
	note     func(string)
	full     sync.Once
	refused  sync.Once
}

func newQueue(s *spool, note func(string)) *queue {
	q := &queue{flying: map[*message]bool{}, spool: s, note: note, progress: time.Now()}
	q.changed.L = &q.mu
	return q
}

// put takes a message. It does not wait for the broker.
func (q *queue) put(m *parcel.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.changed.Broadcast()
	q.progress = time.Now()
	if !q.spool.pending() && q.size+len(m.Data) <= mostMemory {
		q.order++
		q.waiting = append(q.waiting, &message{Message: m, order: q.order})
		q.size += len(m.Data)
		return
	}
	q.count.Messages++
	if q.spool == nil {
		q.count.Lost += uint64(m.Records)
		q.full.Do(func() {
			q.note(fmt.Sprintf("what the broker has not taken is more than %d MiB, so some is lost: --publish-spool DIR keeps it on the disk", mostMemory>>20))
		})
		return
	}
	if err := q.spool.add(m); err != nil {
		q.count.Lost += uint64(m.Records)
		q.full.Do(func() { q.note(err.Error() + ", so some is lost") })
		return
	}
	q.count.Spooled += uint64(m.Records)
}

// end says that no message will come.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.last, q.progress = true, time.Now()
	q.changed.Broadcast()
}

// next waits for a message that may be sent now, nil at the end.
func (q *queue) next() *message {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		wait := time.Until(q.pause)
		switch {
		case q.stopped:
			return nil
		case wait > 0:
			time.AfterFunc(wait, q.changed.Broadcast)
		case q.inFlight >= window:
		case len(q.waiting) > 0:
			m := q.waiting[0]
			q.waiting = q.waiting[1:]
			q.flying[m] = true
			q.inFlight += len(m.Data)
			return m
		case q.spool.pending():
			q.load()
			continue
		case q.last && len(q.flying) == 0:
			return nil
		}
		q.changed.Wait()
	}
}

// load reads messages from the disk.
func (q *queue) load() {
	list, err := q.spool.read()
	if err != nil {
		q.note(err.Error())
	}
	if !q.spool.pending() {
		q.full = sync.Once{}
	}
	for _, m := range list {
		q.order++
		m.order = q.order
		q.waiting = append(q.waiting, m)
		q.size += len(m.Data)
	}
}

// done takes what became of a message.
func (q *queue) done(m *message, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.changed.Broadcast()
	if !q.flying[m] {
		return
	}
	delete(q.flying, m)
	q.inFlight -= len(m.Data)
	if err != nil && !errors.Is(err, errRefused) {
		at, _ := slices.BinarySearchFunc(q.waiting, m, func(a, b *message) int { return int(int64(a.order - b.order)) })
		q.waiting = slices.Insert(q.waiting, at, m)
		if time.Now().After(q.pause) {
			if q.fails++; q.fails == troubled {
				q.note(fmt.Sprintf("the broker does not take a message (%v): it is sent again", err))
			}
			q.pause = time.Now().Add(min(retryTime*time.Duration(q.fails), retryLonger))
		}
		return
	}
	q.size -= len(m.Data)
	q.fails, q.progress = 0, time.Now()
	if m.segment == nil {
		q.count.Messages++
	}
	n := uint64(m.Records)
	switch {
	case err != nil:
		q.refused.Do(func() { q.note(err.Error() + "; others like it are not said") })
		if !m.earlier {
			q.count.Lost += n
		}
	case m.earlier:
		q.earlier += n
	default:
		q.count.Published += n
	}
	if m.segment != nil {
		if !m.earlier {
			q.count.Spooled -= n
		}
		q.spool.settle(m)
	}
}

// counts returns the account.
func (q *queue) counts() parcel.Count {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.count
}

// idle returns how long nothing has gone forward since the end.
func (q *queue) idle() (since time.Duration, ended bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return time.Since(q.progress), q.last
}

// stop ends next, and keeps what the broker does not have on the disk if there is a spool. The
// messages in flight may have arrived, so they are kept with their IDs.
func (q *queue) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
	q.changed.Broadcast()
	rest := q.waiting
	for m := range q.flying {
		rest = append(rest, m)
	}
	clear(q.flying)
	q.waiting = nil
	slices.SortFunc(rest, func(a, b *message) int { return int(int64(a.order - b.order)) })
	for _, m := range rest {
		if m.segment != nil {
			continue // it is there
		}
		if q.spool != nil && q.spool.add(m.Message) == nil {
			q.count.Spooled += uint64(m.Records)
		} else {
			q.count.Lost += uint64(m.Records)
		}
	}
}
