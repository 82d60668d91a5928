package run

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/escape"
	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

const (
	countTime   = 100 * time.Millisecond // between readings of the ring's counters: one system call
	deviceTime  = 10 * time.Second       // between readings of the interfaces' counters: three system calls each
	warningTime = time.Second            // between warnings of losses
)

// Counter is a live source: one whose packets the kernel counts.
type Counter interface {
	packet.Source
	// Counters sets c to the account of the source, which is final after Close.
	Counters(c *packet.SourceCounters) error
	// Interfaces returns the known interfaces that frames may come from.
	Interfaces() []*packet.Interface
	// Stop makes Next return io.EOF after the frames that have arrived. Any goroutine
	// may call it.
	Stop()
	// Leave ends the rings in a network namespace that has ended. Any goroutine may call it.
	Leave(namespace uint64)
}

// Report keeps the account of a run and shows it to the user.
type Report struct {
	Account    ledger.Snapshot
	Faults     ledger.Faults
	Source     Counter       // nil for files
	Hosts      *netdev.Hosts // read the interfaces' counters
	Remedy     string        // option that helps if the ring is full
	Verbose    bool          // the final lines show when packets were dropped
	Unread     func() uint64 // returns how many frames the loop left unread
	Output     io.Writer     // where lines go: standard error
	Terminal   bool          // Output is a terminal: a line may overwrite the previous one
	Statistics *os.File      // where the account goes as JSON; may be nil
	Metrics    *Metrics      // writes it for Prometheus; may be nil
	counters   packet.SourceCounters
	drops      dropWatch
	progressed time.Time // when Progress last wrote a line
}

// dropWatch keeps track of lost packets during a run.
type dropWatch struct {
	counted    time.Time // when the account was last updated
	looked     time.Time // when the interfaces' counters were last read
	devices    map[*packet.Interface]*deviceDrops
	past       netdev.Drops        // of interfaces that are no longer in the account
	refreshing sync.Mutex          // held while the interfaces' counters are read
	interfaces []*packet.Interface // those to read
	softnet    ledger.Delta
	warned     time.Time // when the user was last warned
	unreported uint64    // packets that the ring lost since
}

// deviceDrops counts what an interface has lost since the start.
type deviceDrops struct {
	missed, dropped ledger.Delta
}

// Begin starts the account. It is called once the filter is attached: losses count from
// here on.
func (r *Report) Begin() {
	r.Account.Live, r.Account.Start = r.Source != nil, time.Now()
	if r.Source == nil {
		return
	}
	r.drops.devices = map[*packet.Interface]*deviceDrops{}
	list := r.Source.Interfaces()
	r.Hosts.Refresh(list)
	for _, ifc := range list {
		if _, lost, ok := r.Hosts.Drops(ifc); ok {
			r.device(ifc, lost)
		}
	}
	r.lookSoftnet()
}

// Count updates the account.
func (r *Report) Count(now time.Time) error {
	a := &r.Account
	r.drops.counted, a.Faulty = now, r.Faults.Packets()
	if r.Source == nil {
		a.Received = a.Delivered + a.Filtered + a.Duplicates
		return nil
	}
	err := r.Source.Counters(&r.counters)
	a.Count(&r.counters)
	if r.Unread != nil {
		a.Unread += r.Unread()
	}
	r.fill(now)
	r.drops.unreported += a.Observe(now)
	return err
}

// End updates the account for the last time. If chosen is set, the run was meant to leave
// frames unread, so that these are not losses.
func (r *Report) End(now time.Time, chosen bool) error {
	r.Account.End = now
	err := r.Count(now)
	if !chosen {
		r.Account.Abandoned = r.counters.Unread
	}
	return err
}

// fill sets the losses of the interfaces and the host. It reads their counters if this is
// due.
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

// refresh reads the counters of the interfaces. This takes long if there are many, so it
// runs in a goroutine of its own unless the counters are needed at once. The packet loop
// sees the result next time.
func (r *Report) refresh(atOnce bool) {
	if atOnce {
		r.drops.refreshing.Lock()
	} else if !r.drops.refreshing.TryLock() {
		return
	}
	r.drops.interfaces = r.drops.interfaces[:0]
	for i := range r.Account.Interfaces {
		r.drops.interfaces = append(r.drops.interfaces, r.Account.Interfaces[i].Interface)
	}
	read := func() {
		r.Hosts.Refresh(r.drops.interfaces)
		r.drops.refreshing.Unlock()
	}
	if atOnce {
		read()
	} else {
		go read()
	}
}

// look updates the losses of an interface. Those of one that is gone stay as they are.
func (r *Report) look(ifc *packet.Interface) {
	first, last, ok := r.Hosts.Drops(ifc)
	if !ok {
		return
	}
	d := r.device(ifc, first)
	d.missed.Add(last.Missed)
	d.dropped.Add(last.Dropped)
}

// device returns the losses of an interface. For a new one, counting starts at first.
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

// prune removes interfaces that are no longer in the account. It adds their losses to past.
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

// lookSoftnet reads the losses of the host, which are unknown without /proc.
func (r *Report) lookSoftnet() {
	if n, err := r.Hosts.SoftnetDrops(); err == nil {
		r.drops.softnet.Add(n)
	}
}

// Tick updates the account and warns of losses, if either is due.
func (r *Report) Tick(now time.Time) error {
	if now.Sub(r.drops.counted) < countTime {
		return nil
	}
	err := r.Count(now)
	r.Metrics.Tick(now, &r.Account)
	if now.Sub(r.drops.warned) >= warningTime {
		r.warn(now)
	}
	return err
}

// warn reports what the ring has lost since the last warning, and the remedy.
func (r *Report) warn(now time.Time) {
	if r.drops.unreported == 0 {
		return
	}
	fmt.Fprintf(r.Output, "ringcap: %s dropped, the ring was full: %s\n", ledger.Packets(r.drops.unreported), r.Remedy)
	r.drops.unreported, r.drops.warned = 0, now
}

// Answer writes the account so far.
func (r *Report) Answer(now time.Time) error {
	r.drops.looked = time.Time{} // make Count read the interfaces' counters, too
	if err := r.Count(now); err != nil {
		return err
	}
	if r.Statistics == nil {
		fmt.Fprintf(r.Output, "ringcap: %s", r.Account.AppendLine(nil))
	} else if err := r.writeStatistics(); err != nil {
		fmt.Fprintf(r.Output, "ringcap: %s\n", escape.Text(err.Error()))
	}
	return nil
}

// Progress shows the number of packets once a second, but only on a terminal: a file or a
// journal would keep every line.
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

// Final writes the final account as text, between before and after, and as JSON if --stats
// asks for it.
func (r *Report) Final(before, after string) error {
	r.Account.Faulty = r.Faults.Packets()
	if r.drops.warned.IsZero() { // any losses came too late for a warning
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
	_, _ = io.WriteString(r.Output, escape.Text(string(append(text, after...))))
	err := r.Metrics.End(&r.Account)
	if r.Statistics == nil {
		return err
	}
	return errors.Join(err, r.writeStatistics())
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

// OpenStatistics returns the file of --stats json: a descriptor that ringcap inherited.
// A descriptor that closes on exec is one of ringcap's own, so it is refused.
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
	unix.CloseOnExec(fd) // the command of --run must not inherit it
	return os.NewFile(uintptr(fd), fmt.Sprintf("descriptor %d", fd)), nil
}
