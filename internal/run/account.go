package run

import (
	"fmt"
	"io"
	"maps"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/internal/plain"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// How often the kernel is asked for the ring's counters, which is one system call,
// and for the interfaces' own, which is three an interface; and how often the user
// hears of losses.
const (
	countTime   = 100 * time.Millisecond
	deviceTime  = 10 * time.Second
	warningTime = time.Second
)

// Counter is a live source: one whose packets the kernel counts.
type Counter interface {
	packet.Source
	// Counters is the account of the source so far. It is final after Close.
	Counters(c *packet.SourceCounters) error
	// Interfaces are those that frames may come from, as far as they are known.
	Interfaces() []*packet.Interface
	// Stop makes Next deliver what has arrived and end. Any goroutine may call it.
	Stop()
}

// Report keeps the account of a run and tells the user of it.
type Report struct {
	Account    ledger.Snapshot
	Faults     ledger.Faults
	Source     Counter       // nil for files
	Host       *netdev.Host  // asked for what interfaces lost
	Remedy     string        // what to type against a ring that is full
	Verbose    bool          // the final lines say when packets were dropped
	Unread     func() uint64 // frames that the loop left unread
	Output     io.Writer     // where lines go: standard error
	Terminal   bool          // Output is one: a line may be written over the one before
	Statistics *os.File      // where the account goes as JSON; nil for nowhere
	counters   packet.SourceCounters
	drops      dropWatch // what is known of packets that get lost
	progressed time.Time // when Progress last said something
}

// dropWatch is what is known of packets that get lost, while the run goes on.
type dropWatch struct {
	counted time.Time // when the account was last brought up to date
	looked  time.Time // when the interfaces' own counters were read
	devices map[*packet.Interface]*deviceDrops
	past    netdev.Drops // of interfaces that have no account any more
	asking  sync.Mutex   // held while the interfaces' own counters are read
	indices []int
	softnet ledger.Delta
	warned  time.Time // when the user last heard of losses
	unsaid  uint64    // packets that the ring lost since
}

// deviceDrops is what an interface lost since the start.
type deviceDrops struct {
	missed, dropped ledger.Delta
}

// Begin starts the account, once the filter stands: losses count from here on.
func (r *Report) Begin() {
	r.Account.Live, r.Account.Start = r.Source != nil, time.Now()
	if r.Source == nil {
		return
	}
	r.drops.devices = map[*packet.Interface]*deviceDrops{}
	list := r.Source.Interfaces()
	var indices []int
	for _, ifc := range list {
		indices = append(indices, ifc.Index)
	}
	r.Host.Refresh(indices)
	for _, ifc := range list {
		if _, lost, ok := r.Host.Drops(ifc.Index, ifc.Name); ok {
			r.device(ifc, lost)
		}
	}
	r.lookSoftnet()
}

// Count brings the account up to date.
func (r *Report) Count(now time.Time) error {
	a := &r.Account
	r.drops.counted, a.Faulty = now, r.Faults.Packets()
	if r.Source == nil {
		a.Received = a.Delivered + a.Filtered
		return nil
	}
	err := r.Source.Counters(&r.counters)
	a.Count(&r.counters)
	if r.Unread != nil {
		a.Unread += r.Unread()
	}
	r.fill(now)
	r.drops.unsaid += a.Observe(now)
	return err
}

// End brings the account up to date for the last time. Chosen says that the run was to
// leave unread what else had arrived.
func (r *Report) End(now time.Time, chosen bool) error {
	r.Account.End = now
	err := r.Count(now)
	if !chosen {
		r.Account.Abandoned = r.counters.Unread
	}
	return err
}

// fill sets what the interfaces and the host lost, and reads their counters if it is
// time to.
func (r *Report) fill(now time.Time) {
	a := &r.Account
	atOnce := r.drops.looked.IsZero() || !a.End.IsZero()
	again := atOnce || now.Sub(r.drops.looked) >= deviceTime
	if again {
		r.drops.looked = now
		r.lookSoftnet()
		r.prune()
		r.refresh(atOnce)
	}
	a.InterfaceDropped, a.RxDropped, a.SoftnetDropped = r.drops.past.Missed, r.drops.past.Dropped, r.drops.softnet.Total()
	for i := range a.Interfaces {
		ifc := &a.Interfaces[i]
		if again {
			r.look(ifc.Interface)
		}
		if d := r.drops.devices[ifc.Interface]; d != nil {
			ifc.InterfaceDropped, ifc.RxDropped = d.missed.Total(), d.dropped.Total()
			a.InterfaceDropped += ifc.InterfaceDropped
			a.RxDropped += ifc.RxDropped
		}
	}
}

// refresh asks for the counters of the interfaces, which takes long where there are many:
// beside the packet loop, which has them the next time, unless they are needed at once.
func (r *Report) refresh(atOnce bool) {
	if atOnce {
		r.drops.asking.Lock()
	} else if !r.drops.asking.TryLock() {
		return
	}
	r.drops.indices = r.drops.indices[:0]
	for i := range r.Account.Interfaces {
		r.drops.indices = append(r.drops.indices, r.Account.Interfaces[i].Index)
	}
	ask := func() {
		r.Host.Refresh(r.drops.indices)
		r.drops.asking.Unlock()
	}
	if atOnce {
		ask()
	} else {
		go ask()
	}
}

// look notes what is known of an interface's losses. One that is gone keeps what was.
func (r *Report) look(ifc *packet.Interface) {
	first, last, ok := r.Host.Drops(ifc.Index, ifc.Name)
	if !ok {
		return
	}
	d := r.device(ifc, first)
	d.missed.Add(last.Missed)
	d.dropped.Add(last.Dropped)
}

// device is what is known of an interface, which had lost so much when it was first known.
func (r *Report) device(ifc *packet.Interface, first netdev.Drops) *deviceDrops {
	d := r.drops.devices[ifc]
	if d == nil {
		d = new(deviceDrops)
		d.missed.Add(first.Missed)
		d.dropped.Add(first.Dropped)
		r.drops.devices[ifc] = d
	}
	return d
}

// prune forgets interfaces that have no account any more, but for what they lost.
func (r *Report) prune() {
	if len(r.drops.devices) <= 2*len(r.Account.Interfaces)+8 {
		return
	}
	before := maps.Clone(r.drops.devices)
	clear(r.drops.devices)
	for i := range r.Account.Interfaces {
		ifc := r.Account.Interfaces[i].Interface
		if d := before[ifc]; d != nil {
			r.drops.devices[ifc] = d
			delete(before, ifc)
		}
	}
	for _, d := range before {
		r.drops.past.Missed += d.missed.Total()
		r.drops.past.Dropped += d.dropped.Total()
	}
}

// lookSoftnet reads what the host lost; without /proc that is not known.
func (r *Report) lookSoftnet() {
	if n, err := r.Host.SoftnetDrops(); err == nil {
		r.drops.softnet.Add(n)
	}
}

// Tick counts if it is time to, and warns of losses.
func (r *Report) Tick(now time.Time) error {
	if now.Sub(r.drops.counted) < countTime {
		return nil
	}
	err := r.Count(now)
	if now.Sub(r.drops.warned) >= warningTime {
		r.warn(now)
	}
	return err
}

// warn tells of what the ring lost since the last warning, and of the remedies.
func (r *Report) warn(now time.Time) {
	if r.drops.unsaid == 0 {
		return
	}
	fmt.Fprintf(r.Output, "ringcap: %s dropped, the ring was full: %s\n", ledger.Packets(r.drops.unsaid), r.Remedy)
	r.drops.unsaid, r.drops.warned = 0, now
}

// Answer says the account so far.
func (r *Report) Answer(now time.Time) error {
	r.drops.looked = time.Time{} // read the interfaces' counters, too
	if err := r.Count(now); err != nil {
		return err
	}
	if r.Statistics == nil {
		fmt.Fprintf(r.Output, "ringcap: %s", r.Account.AppendLine(nil))
	} else if err := r.writeStatistics(); err != nil {
		fmt.Fprintf(r.Output, "ringcap: %s\n", plain.Text(err.Error()))
	}
	return nil
}

// Progress says once a second how many packets there are, on a terminal: a file or a
// journal would keep each line.
func (r *Report) Progress(now time.Time) {
	if !r.Terminal || now.Sub(r.progressed) < time.Second {
		return
	}
	r.progressed = now
	if r.Account.Dropped > 0 {
		fmt.Fprintf(r.Output, "Got %d, %d dropped\r", r.Account.Delivered, r.Account.Dropped)
	} else {
		fmt.Fprintf(r.Output, "Got %d\r", r.Account.Delivered)
	}
}

// Final says how it went, as text between what stands before and after it, and as --stats
// asks for.
func (r *Report) Final(before, after string) error {
	r.Account.Faulty = r.Faults.Packets()
	if r.drops.warned.IsZero() { // the drops came with the end
		r.warn(r.Account.End)
	}
	text := []byte(before)
	if n := r.Account.Abandoned; n > 0 {
		text = fmt.Appendf(text, "ringcap: warning: %s lost, left unread in the ring at the end\n", ledger.PacketsWere(n))
	}
	text = r.Account.AppendText(text)
	if r.Verbose {
		text = r.Account.AppendDrops(text)
	}
	if first := r.Faults.First(); first != "" {
		text = fmt.Appendf(text, "ringcap: internal error at %s (please report it)\n", first)
	}
	_, _ = io.WriteString(r.Output, plain.Text(string(append(text, after...))))
	if r.Statistics == nil {
		return nil
	}
	return r.writeStatistics()
}

// writeStatistics writes the account as JSON.
func (r *Report) writeStatistics() error {
	text, err := r.Account.AppendJSON(nil)
	if err == nil {
		_, err = r.Statistics.Write(text)
	}
	if err != nil {
		return fmt.Errorf("write statistics to %s: %w", r.Statistics.Name(), outfile.Bare(err))
	}
	return nil
}

// OpenStatistics opens what --stats json names: a descriptor that whoever started
// ringcap left open for it. Those of ringcap's own close on exec, so they are not taken
// for one.
func OpenStatistics(fd int, stdout, stderr *os.File) (*os.File, error) {
	switch fd {
	case 1:
		return stdout, nil
	case 2:
		return stderr, nil
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	if err != nil || flags&unix.FD_CLOEXEC != 0 {
		return nil, fmt.Errorf("--stats json:%d: descriptor %d is not open: open it in the shell with %d>FILE", fd, fd, fd)
	}
	unix.CloseOnExec(fd) // not for the command of --run
	return os.NewFile(uintptr(fd), fmt.Sprintf("descriptor %d", fd)), nil
}
