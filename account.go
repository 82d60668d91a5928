package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/cli"
	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// How often the kernel is asked for the ring's counters, which is one system call,
// and for the interfaces' own, which is three an interface; and how often the user
// hears of losses.
const (
	countTime   = 100 * time.Millisecond
	deviceTime  = statementTime
	warningTime = time.Second
)

// dropWatch is what is known of packets that get lost, while the run goes on.
type dropWatch struct {
	host    *netdev.Host
	counted time.Time // when the account was last brought up to date
	looked  time.Time // when the interfaces' own counters were
	devices map[*packet.Interface]*deviceDrops
	softnet ledger.Delta
	warned  time.Time // when the user last heard of losses
	unsaid  uint64    // packets that the ring lost since
}

// deviceDrops is what an interface lost since the start.
type deviceDrops struct {
	missed, dropped ledger.Delta
}

// openAccount starts the account once the filter stands: from here on losses
// count.
func (s *session) openAccount() {
	s.account.Live, s.account.Start = s.cfg.Live(), time.Now()
	if k, ok := s.src.(counter); ok {
		s.drops.host = s.host
		s.drops.devices = map[*packet.Interface]*deviceDrops{}
		for _, ifc := range k.Interfaces() {
			s.drops.look(ifc)
		}
		s.drops.lookSoftnet()
	}
}

// count brings the account up to date with the kernel's.
func (s *session) count(now time.Time) error {
	a := &s.account
	s.drops.counted, a.Faulty = now, s.faults.packets
	k, ok := s.src.(counter)
	if !ok {
		a.Received = a.Delivered + a.Filtered
		return nil
	}
	err := k.Count(a)
	a.Unread += s.stop.unread
	s.drops.fill(a, now)
	s.drops.unsaid += a.Observe(now)
	return err
}

// fill sets what the interfaces and the host lost, and looks first if it is time.
func (w *dropWatch) fill(a *ledger.Snapshot, now time.Time) {
	again := w.looked.IsZero() || now.Sub(w.looked) >= deviceTime || !a.End.IsZero()
	if again {
		w.looked = now
		w.lookSoftnet()
	}
	a.InterfaceDropped, a.RxDropped, a.SoftnetDropped = 0, 0, w.softnet.Total()
	for i := range a.Interfaces {
		ifc := &a.Interfaces[i]
		if again {
			w.look(ifc.Interface)
		}
		if d := w.devices[ifc.Interface]; d != nil {
			ifc.InterfaceDropped, ifc.RxDropped = d.missed.Total(), d.dropped.Total()
			a.InterfaceDropped += ifc.InterfaceDropped
			a.RxDropped += ifc.RxDropped
		}
	}
}

// look reads what an interface lost. One that is gone keeps what is known.
func (w *dropWatch) look(ifc *packet.Interface) {
	missed, dropped, err := w.host.Drops(ifc.Index)
	if err != nil {
		return
	}
	if w.devices[ifc] == nil {
		w.devices[ifc] = new(deviceDrops)
	}
	w.devices[ifc].missed.Add(missed)
	w.devices[ifc].dropped.Add(dropped)
}

// lookSoftnet reads what the host lost; without /proc that is not known.
func (w *dropWatch) lookSoftnet() {
	if n, err := w.host.SoftnetDrops(); err == nil {
		w.softnet.Add(n)
	}
}

// watch counts if it is time to, and warns of losses.
func (s *session) watch(now time.Time) error {
	if now.Sub(s.drops.counted) < countTime {
		return nil
	}
	err := s.count(now)
	if now.Sub(s.drops.warned) >= warningTime {
		s.drops.warned = s.warn(now)
	}
	return err
}

// warn tells of what the ring lost since the last warning, and of the remedies.
// It returns when that was.
func (s *session) warn(now time.Time) time.Time {
	if s.drops.unsaid == 0 {
		return s.drops.warned
	}
	fmt.Fprintf(s.stderr, "ringcap: %s dropped, the ring was full: %s\n", ledger.Packets(s.drops.unsaid), remedy(s.cfg))
	s.drops.unsaid = 0
	return now
}

// remedy says what to type against a ring that is full.
func remedy(c *cli.Config) string {
	present := max(c.BufferKiB, minBlocks*minBlockSize>>10)
	what := []string{fmt.Sprintf("try -B %d", min(2*present, cli.MaxBufferKiB))}
	if c.WriteFile == "" && c.Print {
		what = append(what, "-w FILE instead of text")
	} else if c.SnapLen == 0 {
		what = append(what, "-s 128")
	}
	filter := "a filter"
	if c.Expression != "" {
		filter = "a narrower filter"
	}
	return strings.Join(what, ", ") + " or " + filter
}

// answerSignal says the account so far.
func (s *session) answerSignal(now time.Time) error {
	s.drops.looked = time.Time{} // look at the interfaces, too
	if err := s.count(now); err != nil {
		return err
	}
	if s.statistics == nil {
		fmt.Fprintf(s.stderr, "ringcap: %s", s.account.AppendLine(nil))
	} else if err := s.writeStatistics(); err != nil {
		fmt.Fprintf(s.stderr, "ringcap: %v\n", err)
	}
	if s.gathered != nil {
		return s.gathered.show()
	}
	return nil
}

// showProgress says once a second, with -v, how far a file is.
func (s *session) showProgress(now time.Time) {
	if !s.cfg.Live() || s.cfg.WriteFile == "" || s.cfg.Verbose == 0 || s.cfg.Print || now.Sub(s.reported) < time.Second {
		return
	}
	s.reported = now
	if s.account.Dropped > 0 {
		fmt.Fprintf(s.stderr, "Got %d, %d dropped\r", s.account.Delivered, s.account.Dropped)
	} else {
		fmt.Fprintf(s.stderr, "Got %d\r", s.account.Delivered)
	}
}

// summary says how it went: as text, and as --stats asks for.
func (s *session) summary() error {
	if s.flight != nil {
		s.account.Unasked = s.flight.Unasked()
	}
	s.account.Faulty = s.faults.packets
	if s.drops.warned.IsZero() { // the drops came with the end
		s.drops.warned = s.warn(s.account.End)
	}
	if n := s.stop.fileLimit(&s.cfg.Rotate, s.account.End); n > 0 {
		fmt.Fprintf(s.stderr, "Maximum file limit reached: %d\n", n)
	}
	text := s.account.AppendText(nil)
	if s.cfg.Verbose > 0 {
		text = s.account.AppendDrops(text)
	}
	_, _ = s.stderr.Write(text)
	if s.faults.first != "" {
		fmt.Fprintf(s.stderr, "ringcap: internal error at %s (please report it)\n", s.faults.first)
	}
	s.sayLosses()
	if s.set != nil && s.set.Deleted() > 0 {
		fmt.Fprintf(s.stderr, "%s deleted to make room\n", files(s.set.Deleted()))
	}
	if s.statistics == nil {
		return nil
	}
	return s.writeStatistics()
}

// writeStatistics writes the account as JSON.
func (s *session) writeStatistics() error {
	text, err := s.account.AppendJSON(nil)
	if err == nil {
		_, err = s.statistics.Write(text)
	}
	if err != nil {
		return fmt.Errorf("write statistics to %s: %w", s.statistics.Name(), outfile.Bare(err))
	}
	return nil
}

// openStatistics opens what --stats json names: a descriptor that whoever started
// ringcap left open for it. Those of ringcap's own close on exec, so they are
// not taken for one.
func (s *session) openStatistics() error {
	fd := s.cfg.Stats.Descriptor
	switch {
	case !s.cfg.Stats.JSON:
		return nil
	case fd == 1:
		s.statistics = s.stdout
		return nil
	case fd == 2:
		s.statistics = s.stderr
		return nil
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	if err != nil || flags&unix.FD_CLOEXEC != 0 {
		return fmt.Errorf("--stats json:%d: descriptor %d is not open: open it in the shell with %d>FILE", fd, fd, fd)
	}
	unix.CloseOnExec(fd) // not for the command of --run
	s.statistics = os.NewFile(uintptr(fd), fmt.Sprintf("descriptor %d", fd))
	return nil
}

// files is a number of files in words.
func files[T int | uint64](n T) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}
