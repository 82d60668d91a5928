// Package split writes packets to a file for each conversation, interface or process.
package split

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/memo"
	"ringcap/internal/sink"
	"ringcap/internal/sink/rotate"
	"ringcap/packet"
)

// By is what has a file of its own.
type By uint8

// The values of By.
const (
	Nothing      By = iota
	Conversation    // the packets between two addresses, and ports of TCP and UDP
	Interface       // those of an interface
	Process         // those that a process sends or gets
)

// Words are the names of the values.
var Words = []string{"conversation", "interface", "process"}

// Parse parses a name.
func Parse(s string) (By, error) {
	for i, word := range Words {
		if s == word {
			return By(i + 1), nil
		}
	}
	return 0, fmt.Errorf("%q: give one of %s", s, strings.Join(Words, ", "))
}

// Bounds. A packet that would need one file more goes to that of Rest.
const (
	MaxFiles  = 10000    // files in all, besides Rest
	maxHeld   = 16 << 20 // bytes that wait in all files together
	maxLabel  = 100      // bytes of what a name has in addition
	flushTime = time.Second
)

// Rest names the file of packets that have no conversation or no known process, or for which there are too many.
const Rest = "other"

// Names returns a regular expression for the names of files below the directory of pattern.
func Names(pattern string) string {
	return rotate.LabelledNames(pattern, fmt.Sprintf("[0-9A-Za-z.-][0-9A-Za-z._-]{0,%d}", maxLabel-1))
}

// Longest returns a name as long as any.
func Longest(pattern string) string { return rotate.Labelled(pattern, strings.Repeat("x", maxLabel)) }

// File is a file of the set.
type File interface {
	sink.File
	Flush() error
}

// Options describes a Set.
type Options struct {
	By      By
	Pattern string                                                // the name without labels
	Open    func(name string, link packet.LinkType) (File, error) // makes a file for frames like the first one
	Note    func(string)                                          // called with messages for the user
	Live    bool                                                  // a file shows its packets after flushTime
}

// Set is a sink over files. It must not be used by several goroutines at once.
type Set struct {
	o       Options
	files   []member
	rest    int // place of the file of Rest in files; -1 before it is open
	byFlow  map[flow]int
	byName  map[string]int                      // interfaces and processes
	known   memo.Table[*packet.Process, string] // names of processes
	labels  map[string]bool
	held    int // at least the bytes that wait
	size    int64
	gone    int // files that were deleted or cut off
	ticked  time.Time
	over    uint64 // packets that found no file of their own
	decoder *layer.Decoder
	packet  packet.Packet
	headers packet.Headers
}

type member struct {
	File
	waits bool // it may have packets to flush
	gone  bool // it was deleted or cut off
}

// New returns a set without files.
func New(o Options) *Set {
	return &Set{o: o, rest: -1, byFlow: map[flow]int{}, byName: map[string]int{}, labels: map[string]bool{Rest: true}, decoder: layer.NewDecoder()}
}

// Write writes a packet to its file.
func (s *Set) Write(p *packet.Packet) error {
	i, err := s.place(p.Frame)
	if err != nil {
		return err
	}
	f := &s.files[i]
	if err := s.do(f, func() error { return f.Write(p) }); err != nil {
		return err
	}
	f.waits = true
	if s.held += len(p.Data) + len(p.Options) + 64; s.held >= maxHeld {
		return s.flush()
	}
	return nil
}

// place returns the place of a packet's file, which it opens.
func (s *Set) place(f *packet.Frame) (int, error) {
	switch {
	case s.o.By == Interface && f.Interface != nil:
		return s.named(nameOf(f.Interface), f.Link)
	case s.o.By == Process && f.Process != nil && f.Process.PID > 0:
		return s.named(s.processName(f.Process), f.Link)
	case s.o.By != Conversation:
		return s.other(f.Link, false)
	}
	k, from, ok := s.flow(f)
	if !ok {
		return s.other(f.Link, false)
	}
	i, known := s.byFlow[k]
	switch {
	case known:
		return i, nil
	case len(s.files) >= MaxFiles:
		return s.other(f.Link, true)
	}
	i, err := s.open(k.label(from), f.Link)
	if err == nil {
		s.byFlow[k] = i
	}
	return i, err
}

// named returns the place of the file of what has a name.
func (s *Set) named(name string, link packet.LinkType) (int, error) {
	if i, ok := s.byName[name]; ok {
		return i, nil
	}
	if len(s.files) >= MaxFiles {
		return s.other(link, true)
	}
	i, err := s.open(safe(name), link)
	if err == nil {
		s.byName[name] = i
	}
	return i, err
}

// other returns the place of the file of Rest.
func (s *Set) other(link packet.LinkType, over bool) (i int, err error) {
	if over {
		if s.over++; s.over == 1 {
			s.o.Note(fmt.Sprintf("--split-by: there are %d files: what would need more goes to %s", MaxFiles, rotate.Labelled(s.o.Pattern, Rest)))
		}
	}
	if s.rest < 0 {
		if s.rest, err = s.add(Rest, link); err != nil {
			s.rest = -1
		}
	}
	return s.rest, err
}

// open opens a file with a label, which gets a number if another file has the same.
func (s *Set) open(label string, link packet.LinkType) (int, error) {
	unique := label
	for n := 2; s.labels[unique]; n++ {
		unique = fmt.Sprintf("%s_%d", label, n)
	}
	s.labels[unique] = true
	return s.add(unique, link)
}

func (s *Set) add(label string, link packet.LinkType) (int, error) {
	f, err := s.o.Open(rotate.Labelled(s.o.Pattern, label), link)
	if err != nil {
		return 0, err
	}
	s.size += f.Size()
	s.files = append(s.files, member{File: f})
	return len(s.files) - 1, nil
}

// do calls write for a file. One that was deleted or cut off is said once, and the other files go
// on; it counts what it does not take.
func (s *Set) do(f *member, write func() error) error {
	before := f.Size()
	err := write()
	s.size += f.Size() - before
	if !sink.Gone(err) {
		return err
	}
	if !f.gone {
		f.gone = true
		s.gone++
		s.o.Note(err.Error())
	}
	return nil
}

// flush writes what waits.
func (s *Set) flush() (err error) {
	s.held = 0
	for i := range s.files {
		if f := &s.files[i]; f.waits {
			f.waits = false
			err = errors.Join(err, s.do(f, f.Flush))
		}
	}
	return err
}

// Tick writes what waits, so that readers of the files of a live capture lag behind by no more
// than flushTime.
func (s *Set) Tick(now time.Time, _ *ledger.Snapshot) error {
	if !s.o.Live || now.Sub(s.ticked) < flushTime {
		return nil
	}
	s.ticked = now
	return s.flush()
}

// Close closes all files.
func (s *Set) Close(l *ledger.Snapshot) (err error) {
	for i := range s.files {
		f := &s.files[i]
		err = errors.Join(err, s.do(f, func() error { return f.Close(l) }))
	}
	if s.gone > 0 {
		err = errors.Join(err, fmt.Errorf("--split-by has lost %s while they were written, as said before", ledger.Files(s.gone)))
	}
	return err
}

// Size returns the bytes in all files.
func (s *Set) Size() int64 { return s.size }

// nameOf returns the name of an interface, or its number in a file that has no names.
func nameOf(ifc *packet.Interface) string {
	if ifc.Name == "" {
		return fmt.Sprintf("interface%d", ifc.ID)
	}
	return ifc.Name
}

// processName returns the name and the number of a process: curl-1234.
func (s *Set) processName(p *packet.Process) string {
	name, ok := s.known.Get(p)
	if !ok {
		if name = p.Name; name == "" {
			name = "process"
		}
		name = s.known.Put(p, fmt.Sprintf("%.40s-%d", name, p.PID))
	}
	return name
}

// safe returns a label for a name that somebody else has given.
func safe(name string) string {
	b := []byte(name)
	for i, c := range b {
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '.' || c == '_' && i > 0) {
			b[i] = '-'
		}
	}
	return string(b[:min(len(b), maxLabel-10)])
}

// flow identifies a conversation, whichever end sends.
type flow struct {
	low, high netip.AddrPort
	protocol  uint8 // packet.ProtocolTCP, packet.ProtocolUDP, or 0 for all others
}

// flow returns that of a frame, and the end that sent it.
func (s *Set) flow(f *packet.Frame) (k flow, from netip.AddrPort, ok bool) {
	h := &s.headers
	if !layer.Peek(f.Data, f.Link, h) {
		s.decoder.Decode(f, &s.packet)
		h = &s.packet.Headers
	}
	var src, dst netip.Addr
	switch at := f.Data[h.Network:]; h.IPVersion {
	case 4:
		src, dst = netip.AddrFrom4([4]byte(at[12:16])), netip.AddrFrom4([4]byte(at[16:20]))
	case 6:
		src, dst = netip.AddrFrom16([16]byte(at[8:24])), netip.AddrFrom16([16]byte(at[24:40]))
	default:
		return k, from, false
	}
	var ports [2]uint16
	if h.Protocol != 0 {
		at := f.Data[h.Transport:]
		ports = [2]uint16{uint16(at[0])<<8 | uint16(at[1]), uint16(at[2])<<8 | uint16(at[3])}
	}
	from = netip.AddrPortFrom(src, ports[0])
	k = flow{from, netip.AddrPortFrom(dst, ports[1]), h.Protocol}
	if k.high.Compare(k.low) < 0 {
		k.low, k.high = k.high, k.low
	}
	return k, from, true
}

// label returns the label of a conversation that began with a packet from one end:
// tcp_192.0.2.1_40000_192.0.2.2_443.
func (k flow) label(from netip.AddrPort) string {
	to := k.high
	if from == k.high {
		to = k.low
	}
	protocol := map[uint8]string{packet.ProtocolTCP: "tcp", packet.ProtocolUDP: "udp", 0: "ip"}[k.protocol]
	text := protocol
	for _, end := range []netip.AddrPort{from, to} {
		text += "_" + strings.ReplaceAll(end.Addr().String(), ":", "-")
		if k.protocol != 0 {
			text += fmt.Sprintf("_%d", end.Port())
		}
	}
	return text
}
