package process

// The facts of a process in a capture file: an option of the packet with its numbers, and a
// comment in the words of ptcpdump, which reads the lines "Key: value" of all comments.

import (
	"encoding/binary"
	"math"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"ringcap/internal/escape"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// Options of an enhanced packet block (draft-ietf-opsawg-pcapng, sections 3.5 and 4.3).
const (
	optComment = 1
	optIDs     = 8 // epb_processid_threadid: two words, 0 for unknown
)

// A fact is a line of the comment. One of the functions finds its value in a Process.
type fact struct {
	key   string
	alias string // another key that ptcpdump reads
	own   bool   // ptcpdump does not know the key

	text   func(*packet.Process) *string
	number func(*packet.Process) *int
	list   func(*packet.Process) *[]int
	flag   func(*packet.Process) *bool

	least, most int64 // of a number; any below least is unknown
	length      int   // most bytes of a text
}

// Bounds of what a file may tell. Arguments and paths are the longest.
const (
	maxPath  = packet.MaxArguments
	maxWord  = 1024
	maxUser  = math.MaxUint32 - 1 // the last one stands for none (chown(2))
	cutShort = "..."              // ends a text that was cut, as in ptcpdump
	maxAbove = 64                 // processes above one
)

// facts are the lines in their order: first those that ptcpdump has, by which a comment is known.
var facts = []fact{
	number("PID", 1, math.MaxInt32, func(p *packet.Process) *int { return &p.PID }),
	text("Cmd", maxPath, func(p *packet.Process) *string { return &p.Command }).or("Command"),
	text("Args", maxPath, func(p *packet.Process) *string { return &p.Arguments }),
	number("ThreadId", 1, math.MaxInt32, func(p *packet.Process) *int { return &p.TID }).or("TID"),
	number("UserId", 0, maxUser, func(p *packet.Process) *int { return &p.UID }),
	number("GroupId", 0, maxUser, func(p *packet.Process) *int { return &p.GID }),
	number("ParentPID", 1, math.MaxInt32, func(p *packet.Process) *int { return &p.Parent.PID }),
	text("ParentCmd", maxPath, func(p *packet.Process) *string { return &p.Parent.Command }).or("ParentCommand"),
	text("ParentArgs", maxPath, func(p *packet.Process) *string { return &p.Parent.Arguments }),
	text("ContainerName", maxWord, func(p *packet.Process) *string { return &p.Container.Name }),
	text("ContainerId", maxWord, func(p *packet.Process) *string { return &p.Container.ID }),
	text("ContainerImage", maxWord, func(p *packet.Process) *string { return &p.Container.Image }),
	text("PodName", maxWord, func(p *packet.Process) *string { return &p.Pod.Name }),
	text("PodNamespace", maxWord, func(p *packet.Process) *string { return &p.Pod.Namespace }),
	text("PodUID", maxWord, func(p *packet.Process) *string { return &p.Pod.UID }),

	text("Name", maxWord, func(p *packet.Process) *string { return &p.Name }).ours(),
	text("User", maxWord, func(p *packet.Process) *string { return &p.User }).ours(),
	text("ParentName", maxWord, func(p *packet.Process) *string { return &p.Parent.Name }).ours(),
	{key: "Ancestors", own: true, list: func(p *packet.Process) *[]int { return &p.Ancestors }},
	text("Cgroup", maxWord, func(p *packet.Process) *string { return &p.Cgroup }).ours(),
	{key: "Stale", own: true, flag: func(p *packet.Process) *bool { return &p.Stale }},
}

func text(key string, length int, at func(*packet.Process) *string) fact {
	return fact{key: key, text: at, length: length}
}

func number(key string, least, most int64, at func(*packet.Process) *int) fact {
	return fact{key: key, number: at, least: least, most: most}
}

// or adds another key that is read.
func (f fact) or(alias string) fact {
	f.alias = alias
	return f
}

// ours marks a key that ptcpdump does not know.
func (f fact) ours() fact {
	f.own = true
	return f
}

// append appends the line, unless the fact is not known.
func (f *fact) append(b []byte, p *packet.Process) []byte {
	start := len(b)
	b = append(append(b, f.key...), ": "...)
	switch {
	case f.number != nil:
		n := int64(*f.number(p))
		if n < f.least {
			return b[:start]
		}
		b = strconv.AppendInt(b, n, 10)
	case f.list != nil:
		all := *f.list(p)
		if len(all) == 0 {
			return b[:start]
		}
		for i, n := range all[:min(len(all), maxAbove)] {
			if i > 0 {
				b = append(b, ' ')
			}
			b = strconv.AppendInt(b, int64(n), 10)
		}
	case f.flag != nil:
		if !*f.flag(p) {
			return b[:start]
		}
		b = append(b, "true"...)
	default:
		value := *f.text(p)
		if value == "" {
			return b[:start]
		}
		b = appendValue(b, value, f.length)
	}
	return append(b, '\n')
}

// appendValue appends a text without line breaks and control characters, so that a process cannot
// choose a name that ends its line and begins another one.
func appendValue(b []byte, value string, most int) []byte {
	start := len(b)
	b = escape.AppendLine(b, value)
	if len(b)-start <= most {
		return b
	}
	end := start + most - len(cutShort)
	for !utf8.RuneStart(b[end]) {
		end--
	}
	return append(b[:end], cutShort...)
}

// set sets the fact from the value of a line. It reports whether the value makes sense.
func (f *fact) set(p *packet.Process, value string) bool {
	switch {
	case f.number != nil:
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, strconv.IntSize)
		if err != nil || n < f.least || n > f.most {
			return false
		}
		*f.number(p) = int(n)
	case f.list != nil:
		var all []int
		for word := range strings.FieldsSeq(value) {
			n, err := strconv.ParseInt(word, 10, 32)
			if err != nil || n < 1 || len(all) == maxAbove {
				return false
			}
			all = append(all, int(n))
		}
		*f.list(p) = all
	case f.flag != nil:
		*f.flag(p) = strings.TrimSpace(value) == "true"
	default:
		if value == "" {
			return false
		}
		*f.text(p) = strings.Clone(value[:min(len(value), f.length)])
	}
	return true
}

// AppendOptions appends the options of a pcapng block that tell a process, in the form of
// packet.Frame.Options.
func AppendOptions(b []byte, p *packet.Process) []byte {
	if p.PID > 0 {
		b = append(b, optIDs, 0, 8, 0)
		b = binary.LittleEndian.AppendUint32(b, uint32(p.PID))
		b = binary.LittleEndian.AppendUint32(b, uint32(p.TID))
	}
	head := len(b)
	b = append(b, optComment, 0, 0, 0)
	start := len(b)
	for i := range facts {
		b = facts[i].append(b, p)
	}
	if len(b) == start {
		return b[:head]
	}
	b = b[:len(b)-1] // the last line needs no end
	size := len(b) - start
	binary.LittleEndian.PutUint16(b[head+2:], uint16(size))
	return append(b, make([]byte, -size&3)...)
}

// maxRecorded is the most bytes of options whose facts a Recorded remembers.
const maxRecorded = 16 << 20

// Recorded is a run.Step that takes the processes of frames from their file: one of ringcap or of
// ptcpdump, or another that has the numbers. It leaves out frames of processes that are not asked
// for.
type Recorded struct {
	selects *Selection // nil for all
	account *ledger.Snapshot
	known   map[string]*packet.Process // by the options that tell it; nil if they tell none
	same    map[string]*packet.Process // by what AppendOptions makes of it
	held    int                        // bytes of the keys of known
	key     []byte
}

// NewRecorded returns a Recorded that counts in account. It selects all packets if selects is nil.
func NewRecorded(selects *Selection, account *ledger.Snapshot) *Recorded {
	r := &Recorded{selects: selects, account: account}
	r.forget()
	return r
}

func (r *Recorded) forget() {
	r.known, r.same, r.held = map[string]*packet.Process{}, map[string]*packet.Process{}, 0
}

// Before sets the process of a frame. It reports false for a frame that is not selected.
func (r *Recorded) Before(f *packet.Frame) (bool, error) {
	f.Process = r.Find(f)
	if r.selects != nil && !r.selects.Match(f.Process) {
		r.account.Reject()
		return false, nil
	}
	if f.Process != nil {
		r.account.Told++
	}
	return true, nil
}

// After ends nothing.
func (r *Recorded) After(*packet.Frame) (last bool, err error) { return false, nil }

// Find returns the process that the options of a frame tell, or nil. Frames of which they tell the
// same share it.
func (r *Recorded) Find(f *packet.Frame) *packet.Process {
	r.key = r.key[:0]
	for kind, value := range packet.Options(f.Options) {
		if kind == optComment || kind == optIDs {
			r.key = binary.LittleEndian.AppendUint16(append(r.key, byte(kind)), uint16(len(value)))
			r.key = append(r.key, value...)
		}
	}
	if len(r.key) == 0 {
		return nil
	}
	p, ok := r.known[string(r.key)]
	if ok {
		return p
	}
	if r.held += len(r.key); r.held > maxRecorded || len(r.known) >= maxFlows {
		r.forget()
	}
	if p = parse(f.Options); p != nil {
		canonical := string(AppendOptions(nil, p))
		if before := r.same[canonical]; before != nil {
			p = before
		}
		r.same[canonical] = p
	}
	r.known[string(r.key)] = p
	return p
}

// parse returns what options tell of a process, or nil if they tell nothing. Of two lines with the
// same key the first counts: in files of ptcpdump, which escapes nothing, a name or an argument
// could bring another.
func parse(options []byte) *packet.Process {
	p := &packet.Process{UID: -1, GID: -1}
	told := make([]bool, len(facts))
	for kind, value := range packet.Options(options) {
		if kind == optComment {
			parseComment(p, told, string(value))
		}
	}
	for kind, value := range packet.Options(options) {
		if kind == optIDs && len(value) == 8 {
			parseIDs(p, binary.LittleEndian.Uint32(value), binary.LittleEndian.Uint32(value[4:]))
		}
	}
	if p.Name == "" && p.Command != "" { // ptcpdump leaves it out
		name := path.Base(p.Command)
		p.Name = name[:min(len(name), maxName)]
	}
	if p.Ancestors == nil && p.Parent.PID > 0 {
		p.Ancestors = []int{p.Parent.PID}
	}
	if p.PID > 0 {
		return p
	}
	for i := range facts {
		if told[i] && !facts[i].own {
			return p
		}
	}
	return nil
}

// parseIDs takes the numbers of the option where the comments have none.
func parseIDs(p *packet.Process, process, thread uint32) {
	if p.PID == 0 && process <= math.MaxInt32 {
		p.PID = int(process)
	}
	if p.TID == 0 && p.PID > 0 && uint32(p.PID) == process && thread <= math.MaxInt32 {
		p.TID = int(thread)
	}
}

// Tells reports whether a comment is about the process of its packet: it begins with a line in
// ptcpdump's words. Others are somebody's remarks, where a line may begin with "Name:" as well.
func Tells(comment string) bool {
	key, _, _ := strings.Cut(comment, ":")
	i := factOf(strings.TrimSpace(key))
	return i >= 0 && !facts[i].own
}

// parseComment takes the facts of a comment, except those that were told before.
func parseComment(p *packet.Process, told []bool, comment string) {
	if !Tells(comment) {
		return
	}
	for line := range strings.SplitSeq(comment, "\n") {
		key, value, _ := strings.Cut(line, ":")
		if i := factOf(strings.TrimSpace(key)); i >= 0 && !told[i] {
			told[i] = facts[i].set(p, strings.TrimPrefix(value, " "))
		}
	}
}

// factOf returns the place of the fact with a key, or -1.
func factOf(key string) int {
	for i := range facts {
		if f := &facts[i]; key != "" && (f.key == key || f.alias == key) {
			return i
		}
	}
	return -1
}
