package helper

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/beneath"
	"ringcap/internal/host/sandbox"
)

// Follow opens the files that come after a followed one, for a process that may not open
// any: a new file with the same name, or the next file of a set. It must not be used by
// several goroutines at once.
type Follow struct {
	*helper
	inside *trail // finds the files if there is no helper
}

// StartFollow starts the helper for the file at path. If inside is set, this process keeps
// its rights and there is no helper. The helper runs as the user who, nil for the current
// one.
func StartFollow(path string, inside bool, stderr *os.File, who *syscall.Credential) (*Follow, error) {
	if inside {
		return &Follow{inside: newTrail(path)}, nil
	}
	h, err := start(nil, stderr, stderr, &syscall.SysProcAttr{Setpgid: true, Credential: who}, followJob, path, "")
	return &Follow{helper: h}, err
}

// Next returns the file that comes after current, nil if there is none yet.
func (f *Follow) Next(current *os.File) (*os.File, error) {
	info, err := current.Stat()
	if err != nil {
		return nil, err
	}
	device, inode, ok := beneath.Identity(info)
	if !ok {
		return nil, nil
	}
	if f.inside != nil {
		return f.inside.next(device, inode)
	}
	if err := f.send(nextMessage, fmt.Sprintf("%d %d", device, inode)); err != nil {
		return nil, err
	}
	letter, said, file, err := f.receiveFile()
	if err == nil && letter != okMessage {
		err = errors.New(said)
	}
	return file, err
}

// serveFollow opens files. The process that sends requests may be under an attacker's
// control.
func (h *helper) serveFollow(path string) error {
	survive() // the helper ends when the run closes the socket
	t := newTrail(path)
	bare := sandbox.MayBare([]sandbox.Access{{Path: path, Mode: unix.R_OK}})
	_ = sandbox.Enter(sandbox.Policy{
		List: []string{filepath.Dir(path)}, Override: unix.Geteuid() == 0 && bare != nil, Passes: []int{socketDescriptor},
	})
	for {
		letter, text, err := h.receive()
		if err != nil {
			return nil // the run is over
		}
		var file *os.File
		var device, inode uint64
		if letter != nextMessage {
			err = errors.New("no such request")
		} else if _, err = fmt.Sscan(text, &device, &inode); err == nil {
			file, err = t.next(device, inode)
		}
		if h.answerFile(file, "", err) != nil {
			return nil
		}
	}
}

// trail finds the next file.
type trail struct {
	directory string
	name      string         // of the current file
	set       *regexp.Regexp // names of its set, with the number and the time; nil if it has no such names
	last      bool           // the number comes after the time
	written   time.Time      // when the current file was last written
	looked    time.Time      // when the directory had last been changed at the last look
	passes    int            // without a look since then
}

// mostPasses is how often a directory that was not changed is passed over. A file that another
// program writes anew does not change it.
const mostPasses = 20

// member matches the names that dumpcap and -b give to the files of a set. It is only compiled
// by the helper.
var member = pattern(`^(.*_)([0-9]{5}_[0-9]{14}|[0-9]{14}_[0-9]{5})((\.[^/]*)?)$`)

// pattern returns a function that compiles an expression once.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// leastTime is the number of digits in a name that may be a time: hour and minute.
const leastTime = 4

var digits = pattern(`[0-9]+`)

func newTrail(path string) *trail {
	t := &trail{directory: filepath.Dir(path), name: filepath.Base(path)}
	if part := member().FindStringSubmatch(t.name); part != nil {
		t.last = strings.IndexByte(part[2], '_') == 14
		place := `([0-9]{5})_([0-9]{14})`
		if t.last {
			place = `([0-9]{14})_([0-9]{5})`
		}
		t.set = regexp.MustCompile("^" + regexp.QuoteMeta(part[1]) + place + regexp.QuoteMeta(part[3]) + "$")
		return t
	}
	return t
}

// order returns a sort key for a name of the set: the time and then the number. It is empty
// for other names.
func (t *trail) order(name string) string {
	part := t.set.FindStringSubmatch(name)
	switch {
	case part == nil:
		return ""
	case t.last:
		return part[1] + part[2]
	}
	return part[2] + part[1]
}

// next opens the file that comes after the one with the given device and inode.
func (t *trail) next(device, inode uint64) (*os.File, error) {
	file, info, err := t.open(t.name)
	if err != nil {
		return nil, err
	}
	if file != nil {
		if d, i, ok := beneath.Identity(info); !ok || d != device || i != inode {
			t.written = info.ModTime()
			return file, nil // it has taken the place of the current one
		}
		t.written = info.ModTime()
		if err := file.Close(); err != nil {
			return nil, err
		}
	}
	entries, err := t.look()
	if err != nil {
		return nil, err
	}
	for _, name := range t.candidates(entries) {
		file, info, err := t.open(name)
		switch {
		case err != nil || file == nil: // one that cannot be read does not hide the others
		case t.set == nil && info.ModTime().Before(t.written): // of an earlier round
			_ = file.Close() // only asked about
		default:
			t.name, t.written, t.looked = name, info.ModTime(), time.Time{}
			return file, nil
		}
	}
	return nil, nil
}

// look lists the directory, unless nothing has changed.
func (t *trail) look() (entries []os.DirEntry, err error) {
	d, err := os.Open(t.directory)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	info, err := d.Stat()
	if err != nil {
		return nil, err
	}
	if t.passes++; info.ModTime().Equal(t.looked) && t.passes < mostPasses {
		return nil, nil
	}
	t.looked, t.passes = info.ModTime(), 0
	return d.ReadDir(-1)
}

// open opens a regular file in the directory. It returns nil if there is none. Only the file
// that is followed may be a symbolic link. Files can only be asked about when they are open.
func (t *trail) open(name string) (*os.File, os.FileInfo, error) {
	flags := os.O_RDONLY | unix.O_NONBLOCK | unix.O_NOCTTY
	if name != t.name {
		flags |= unix.O_NOFOLLOW
	}
	file, err := os.OpenFile(filepath.Join(t.directory, name), flags, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// candidates returns the names that the next file of a set may have: those after the current one,
// and then those before it, since numbers and hours begin again.
func (t *trail) candidates(entries []os.DirEntry) []string {
	if t.set != nil {
		if name := t.later(entries); name != t.name {
			return []string{name}
		}
		return nil
	}
	var after, before []part
	current := partOf(t.name)
	for _, e := range entries {
		p := partOf(e.Name())
		switch {
		case !e.Type().IsRegular() || p.name == t.name || !p.like(current):
		case current.compare(p) < 0:
			after = append(after, p)
		default:
			before = append(before, p)
		}
	}
	slices.SortFunc(after, part.compare)
	slices.SortFunc(before, part.compare)
	var names []string
	for _, p := range append(after, before...) {
		names = append(names, p.name)
	}
	return names
}

// part is a file of a set of -C or -G: its name, and the number of -C at the end.
type part struct{ name, first, number string }

func partOf(name string) part {
	first := strings.TrimRight(name, "0123456789")
	if strings.HasSuffix(first, ".") || first == "" {
		first = name // the digits are the extension
	}
	return part{name, first, name[len(first):]}
}

// like reports whether two files may be of one set: their names differ in the number, or in
// digits that may be a time.
func (p part) like(q part) bool {
	return p.first == q.first || digits().ReplaceAllString(p.first, "0") == digits().ReplaceAllString(q.first, "0") &&
		len(strings.Join(digits().FindAllString(p.first, -1), "")) >= leastTime
}

// compare compares times and then numbers. A longer one is later: x.pcap9 comes before x.pcap10.
func (p part) compare(q part) int {
	return cmp.Or(cmp.Compare(len(p.first), len(q.first)), strings.Compare(p.first, q.first),
		cmp.Compare(len(p.number), len(q.number)), strings.Compare(p.number, q.number))
}

// later returns the name that comes after the current one, or else that.
func (t *trail) later(entries []os.DirEntry) string {
	name, first := t.name, ""
	for _, e := range entries {
		order := t.order(e.Name())
		if e.Type().IsRegular() && order > t.order(t.name) && (first == "" || cmp.Less(order, first)) {
			name, first = e.Name(), order
		}
	}
	return name
}
