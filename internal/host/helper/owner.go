package helper

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/owner"
	"ringcap/internal/host/sandbox"
	"ringcap/internal/process"
	"ringcap/packet"
)

// OwnerOptions describe a helper that finds the processes of packets.
type OwnerOptions struct {
	Inside bool     // use no helper: this process keeps its rights
	Strict bool     // fail if a part of the helper's sandbox is missing
	Stderr *os.File // of the helper
	Note   func(string)
}

// Owner finds the processes of packets for a process that may not look into others. It is a
// process.Watcher. Any goroutine may call it.
type Owner struct {
	*helper
	inside  *owner.Finder // finds them if there is no helper
	note    func(string)
	InForce string   // describes the helper's own sandbox; empty if there is no helper
	Missing []string // why the other parts of it are not in force

	asking   sync.Mutex // held during a request
	sequence uint32
	answers  chan verdicts

	ends atomic.Uint64 // how many processes have ended

	mu        sync.Mutex // guards the rest
	processes map[uint32]*packet.Process
	byPID     map[int][]*packet.Process           // those that were told
	stale     map[*packet.Process]*packet.Process // copies of those that have ended
	local     *localAddresses
	coming    *localAddresses // those of the messages so far
	gone      bool            // the helper has died
}

// verdicts are the answers to a request.
type verdicts struct {
	sequence uint32
	verdict  process.Verdict
	process  *packet.Process
}

var _ process.Watcher = (*Owner)(nil)

// Bounds of what the helper can make this process remember, and of the time that it can take.
const (
	maxDescribed = 32768
	maxPrefixes  = 65536
	patience     = 250 * time.Millisecond
)

// StartOwner starts the helper that finds processes. It needs the rights of this process, and gives
// up those that it does not need.
func StartOwner(o OwnerOptions) (*Owner, error) {
	c := &Owner{note: o.Note, answers: make(chan verdicts, 1), processes: map[uint32]*packet.Process{}}
	c.forget()
	if o.Inside {
		var err error
		c.inside, _, err = openFinder(owner.Options{Ended: c.end})
		return c, err
	}
	strict := ""
	if o.Strict {
		strict = "strict"
	}
	h, err := start(nil, o.Stderr, o.Stderr, &syscall.SysProcAttr{Setpgid: true}, ownerJob, strict, "")
	if err != nil {
		return nil, err
	}
	c.helper = h
	letter, text, err := h.receive()
	if err == nil && letter != okMessage {
		err = errors.New(text)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("find processes: %w", err), h.socket.Close())
	}
	said := strings.Split(text, "\n")
	c.InForce, c.Missing = said[0], said[1:]
	go c.listen()
	return c, nil
}

// Find finds the process of a flow. The process is unknown if the helper takes too long.
func (c *Owner) Find(f process.Flow, received bool) (*packet.Process, process.Verdict, error) {
	if c.inside != nil {
		p, v, err := c.inside.Find(f, received)
		if p != nil {
			c.mu.Lock()
			c.know(p)
			c.mu.Unlock()
		}
		return p, v, err
	}
	c.mu.Lock()
	foreign := c.local != nil && !c.local.has(f.Source.Addr()) && !c.local.has(f.Destination.Addr())
	gone := c.gone
	c.mu.Unlock()
	switch {
	case gone:
		return nil, process.Unknown, nil
	case foreign:
		return nil, process.Foreign, nil
	}
	c.asking.Lock()
	defer c.asking.Unlock()
	c.sequence++
	b := binary.BigEndian.AppendUint32([]byte{flowMessage}, c.sequence)
	if _, err := c.socket.Write(putFlow(b, f, received)); err != nil {
		return nil, process.Unknown, nil // listen has noticed, too
	}
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		select {
		case a, ok := <-c.answers:
			if !ok {
				return nil, process.Unknown, nil
			}
			if a.sequence == c.sequence { // others are late
				return a.process, a.verdict, nil
			}
		case <-timeout.C:
			return nil, process.Unknown, nil
		}
	}
}

// listen reads what the helper says until it is gone.
func (c *Owner) listen() {
	b := make([]byte, maxOwnerMessage)
	var err error
	for err == nil {
		var n int
		if n, err = c.socket.Read(b); err == nil && n == 0 {
			err = io.EOF
		}
		if err == nil {
			err = c.take(b[0], &reader{b: b[1:n]})
		}
	}
	c.mu.Lock()
	c.gone = true
	c.mu.Unlock()
	close(c.answers)
	_ = c.socket.Close()
	if c.note != nil {
		c.note("the helper that finds processes is gone; those of new flows are unknown: " + err.Error())
	}
}

// take takes a message of the helper.
func (c *Owner) take(letter byte, r *reader) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch letter {
	case processMessage:
		number, p := r.u32(), r.process()
		if r.bad || len(c.processes) >= maxDescribed { // it would say first that all begin anew
			return errWire
		}
		c.processes[number] = p
		c.know(p)
	case clearMessage:
		clear(c.processes)
		c.forget()
	case verdictMessage:
		a := verdicts{sequence: r.u32(), verdict: process.Verdict(r.u8())}
		number := r.u32()
		if a.verdict > process.Found {
			return errWire
		}
		if a.verdict == process.Found {
			if a.process = c.processes[number]; a.process == nil {
				return errWire
			}
			a.process = c.current(a.process)
		}
		if r.bad {
			return errWire
		}
		for { // what nobody waits for any more makes room
			select {
			case c.answers <- a:
				return nil
			default:
			}
			select {
			case <-c.answers:
			default:
			}
		}
	case endedMessage:
		for len(r.b) > 0 && !r.bad {
			c.markEnded(int(r.u32()))
		}
	case addressesMessage:
		c.takeAddresses(r)
	default:
		return errWire
	}
	if r.bad {
		return errWire
	}
	return nil
}

// takeAddresses takes some of the addresses. The first message of a list and its last one are marked.
func (c *Owner) takeAddresses(r *reader) {
	mark := r.u8()
	if mark&firstPart != 0 || c.coming == nil {
		c.coming = newLocalAddresses()
	}
	for len(r.b) > 0 && !r.bad {
		a, bits := r.addr(), int(r.u8())
		c.coming.add(a, bits)
	}
	if mark&lastPart != 0 {
		c.local, c.coming = c.coming, nil
	}
}

// Ends returns how many processes have ended. As long as it stays the same, so does Current. It
// takes no time.
func (c *Owner) Ends() uint64 { return c.ends.Load() }

// Current returns a process that Find has returned, or a copy that is marked as stale once it has
// ended.
func (c *Owner) Current(p *packet.Process) *packet.Process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current(p)
}

func (c *Owner) current(p *packet.Process) *packet.Process {
	if stale := c.stale[p]; stale != nil {
		return stale
	}
	return p
}

// know notes a process that is told, to mark it when it ends.
func (c *Owner) know(p *packet.Process) {
	if p.Stale || slices.Contains(c.byPID[p.PID], p) {
		return
	}
	if len(c.byPID) >= maxDescribed {
		c.forget()
	}
	c.byPID[p.PID] = append(c.byPID[p.PID], p)
}

// forget forgets what is only remembered to mark processes.
func (c *Owner) forget() {
	c.byPID, c.stale = map[int][]*packet.Process{}, map[*packet.Process]*packet.Process{}
}

// end marks processes as ended.
func (c *Owner) end(pids []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, pid := range pids {
		c.markEnded(pid)
	}
}

func (c *Owner) markEnded(pid int) {
	for _, p := range c.byPID[pid] {
		stale := *p
		stale.Stale = true
		if len(c.stale) >= maxDescribed {
			clear(c.stale)
		}
		c.stale[p] = &stale
	}
	delete(c.byPID, pid)
	c.ends.Add(1)
}

// localAddresses are those of this host, in all network namespaces.
type localAddresses struct {
	single   map[netip.Addr]bool
	networks []netip.Prefix
}

func newLocalAddresses() *localAddresses { return &localAddresses{single: map[netip.Addr]bool{}} }

func (l *localAddresses) add(a netip.Addr, bits int) {
	switch {
	case len(l.single)+len(l.networks) >= maxPrefixes:
	case bits == a.BitLen():
		l.single[a] = true
	default:
		if p, err := a.Prefix(bits); err == nil {
			l.networks = append(l.networks, p)
		}
	}
}

// has reports whether an address may be one of a socket of this host.
func (l *localAddresses) has(a netip.Addr) bool {
	if l.single[a] || a.IsUnspecified() || a.IsMulticast() || a == broadcast {
		return true
	}
	for _, p := range l.networks {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// broadcast is the limited broadcast address (RFC 919).
var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// maxOwnerMessage is longer than any message between the two.
const maxOwnerMessage = 128 << 10

// Marks of a message with addresses.
const (
	firstPart = 1 << iota
	lastPart
)

// ownerNice is the nice value of the helper (setpriority(2)).
const ownerNice = -10

// server is the helper's side.
type server struct {
	*helper
	finder  *owner.Finder
	makers  string // whether the kernel tells of the makers of sockets
	numbers map[*packet.Process]uint32
	last    uint32

	mu   sync.Mutex // held while addresses are sent
	said []netip.Prefix
}

// serveOwner finds processes. The process that sends requests may be under an attacker's control:
// it says which flow, and nothing else.
func (h *helper) serveOwner(strict bool) error {
	survive() // the helper ends when the capture closes the socket
	s := &server{helper: h, numbers: map[*packet.Process]uint32{}}
	report, err := s.open(strict)
	if err != nil {
		return h.answer(err)
	}
	said := report.String() + ", " + strings.ReplaceAll(s.makers, "\n", " ")
	for _, missing := range report.Missing {
		said += "\n" + strings.ReplaceAll(missing.Error(), "\n", " ")
	}
	if err := h.send(okMessage, said); err != nil {
		return nil
	}
	s.sendAddresses()
	b := make([]byte, maxMessage)
	for {
		n, err := h.socket.Read(b)
		if err != nil || n == 0 {
			return nil // the run is over
		}
		if err := s.answerFlow(b[0], &reader{b: b[1:n]}); err != nil {
			return err
		}
	}
}

// open starts to look for sockets, and gives up the rights that this does not take.
func (s *server) open(strict bool) (report sandbox.Report, err error) {
	ready := make(chan struct{})
	defer close(ready)
	s.finder, s.makers, err = openFinder(owner.Options{
		Ended:   func(pids []int) { <-ready; s.sendEnded(pids) },
		Changed: func() { <-ready; s.sendAddresses() },
	})
	if err != nil {
		return report, err
	}
	// A process may end within milliseconds of its first packet. This is all threads of the helper.
	_ = unix.Setpriority(unix.PRIO_PGRP, 0, ownerNice) // only root may
	if unix.Geteuid() == 0 {
		if err := sandbox.Unprivileged().Become(sandbox.Processes); err != nil && strict {
			return report, err
		}
	}
	report = sandbox.Enter(sandbox.Policy{Processes: true})
	if err := report.Err(); err != nil && strict {
		return report, fmt.Errorf("enter the sandbox of the helper: %w (--sandbox=on does without)", err)
	}
	return report, nil
}

// answerFlow answers a request.
func (s *server) answerFlow(letter byte, r *reader) error {
	sequence := r.u32()
	f, received := r.flow()
	if r.bad || letter != flowMessage {
		return errors.New("no such request")
	}
	p, verdict, err := s.finder.Find(f, received)
	if err != nil {
		p, verdict = nil, process.Unknown
	}
	var number uint32
	if p != nil {
		if number, err = s.describe(p); err != nil {
			return nil // the run is over
		}
	}
	b := binary.BigEndian.AppendUint32([]byte{verdictMessage}, sequence)
	_, _ = s.socket.Write(binary.BigEndian.AppendUint32(append(b, byte(verdict)), number)) // the next read fails, too
	return nil
}

// describe returns the number of a process, after it has been described.
func (s *server) describe(p *packet.Process) (uint32, error) {
	if number, ok := s.numbers[p]; ok {
		return number, nil
	}
	if len(s.numbers) >= maxDescribed {
		clear(s.numbers)
		if _, err := s.socket.Write([]byte{clearMessage}); err != nil {
			return 0, err
		}
	}
	s.last++
	s.numbers[p] = s.last
	b := binary.BigEndian.AppendUint32([]byte{processMessage}, s.last)
	_, err := s.socket.Write(putProcess(b, p))
	return s.last, err
}

func (s *server) sendEnded(pids []int) {
	b := []byte{endedMessage}
	for _, pid := range pids {
		b = binary.BigEndian.AppendUint32(b, uint32(pid))
	}
	_, _ = s.socket.Write(b) // fails only if the run is over
}

// sendAddresses sends the addresses if they have changed.
func (s *server) sendAddresses() {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.finder.Addresses()
	if s.said != nil && slices.Equal(list, s.said) {
		return
	}
	s.said = list
	const most = 512 // of one message
	for first := byte(firstPart); ; first = 0 {
		part := list[:min(len(list), most)]
		list = list[len(part):]
		mark := first
		if len(list) == 0 {
			mark |= lastPart
		}
		b := []byte{addressesMessage, mark}
		for _, p := range part {
			b = append(putAddr(b, p.Addr()), byte(p.Bits()))
		}
		if _, err := s.socket.Write(b); err != nil || len(list) == 0 {
			return // it fails only if the run is over
		}
	}
}
