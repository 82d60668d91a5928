package helper

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/beneath"
	"ringcap/internal/host/sandbox"
)

// FilesOptions describes which files a helper makes, and as which user. Those that
// beneath.Options has, too, are described there.
type FilesOptions struct {
	Directory   string // the files are below it
	Names       string
	Mode        fs.FileMode
	NoClobber   bool
	KeepOwn     bool
	Deletes     bool
	Earlier     string
	Hooked      bool
	Directories bool // make the directories in names
	Override    bool // keep CAP_DAC_OVERRIDE
	Strict      bool // fail if a part of the sandbox is missing

	Inside bool                `json:"-"` // use no helper: this process keeps its rights
	Who    *syscall.Credential `json:"-"` // user of the helper; nil for the current one
	Stderr *os.File            `json:"-"` // of the helper
	Note   func(string)        `json:"-"` // called with messages for the user
}

// Files makes files for a process that may not open any. It is an outfile.Maker. It must
// not be used by several goroutines at once.
type Files struct {
	*helper
	inside  *beneath.Directory // makes the files if there is no helper
	note    func(string)
	InForce string   // describes the helper's own sandbox; empty if there is no helper
	Missing []string // why the other parts of it are not in force
}

// StartFiles starts the helper that makes files.
func StartFiles(o FilesOptions) (*Files, error) {
	if o.Inside {
		d, err := open(&o)
		return &Files{inside: d, note: o.Note}, err
	}
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	// The helper gets its own process group, so that Ctrl-C does not reach it.
	h, err := start(nil, o.Stderr, o.Stderr, &syscall.SysProcAttr{Setpgid: true, Credential: o.Who}, filesJob, o.Directory, string(text))
	if err != nil {
		return nil, err
	}
	f := &Files{helper: h, note: o.Note}
	_, answer, err := f.request(0, "")
	if err != nil {
		return nil, errors.Join(err, h.socket.Close())
	}
	said := strings.Split(answer, "\n")
	f.InForce, f.Missing = said[0], said[1:]
	return f, nil
}

// request sends a request and waits for the answer. If letter is 0, it only waits.
func (f *Files) request(letter byte, text string) (file *os.File, answer string, err error) {
	if letter != 0 {
		if err := f.send(letter, text); err != nil {
			return nil, "", errors.New("the helper is gone: " + err.Error()) // no %w: an EPIPE would look like that of the output
		}
	}
	letter, answer, file, err = f.receiveFile()
	switch {
	case err != nil:
		return nil, "", err
	case letter == okMessage:
		return file, answer, nil
	}
	if n, err := strconv.Atoi(answer); err == nil {
		return nil, "", unix.Errno(n)
	}
	return nil, "", errors.New(answer)
}

// Protect keeps a file from being replaced because it is being read.
func (f *Files) Protect(info fs.FileInfo) error {
	device, inode, ok := beneath.Identity(info)
	switch {
	case !ok:
		return nil
	case f.inside != nil:
		f.inside.Protect(device, inode)
		return nil
	}
	_, _, err := f.request(protectMessage, fmt.Sprintf("%d %d", device, inode))
	return err
}

// Create makes a new file, which Publish gives its name.
func (f *Files) Create(name string) (file *os.File, err error) {
	var there string
	if f.inside != nil {
		file, there, err = f.inside.Create(name)
	} else if file, there, err = f.request(createMessage, name); err == nil && file == nil {
		err = errors.New("the helper sent no file")
	}
	if err == nil && there != "" {
		f.note(name + " is " + there + ", in whose place there is a new file now")
	}
	return file, err
}

// Reopen opens a file that Create has made again, to append to it.
func (f *Files) Reopen(name string) (file *os.File, err error) {
	if f.inside != nil {
		return f.inside.Reopen(name)
	}
	if file, _, err = f.request(reopenMessage, name); err == nil && file == nil {
		err = errors.New("the helper sent no file")
	}
	return file, err
}

// Publish gives a file that Create has made its name.
func (f *Files) Publish(name string) error {
	if f.inside != nil {
		return f.inside.Publish(name)
	}
	_, _, err := f.request(publishMessage, name)
	return err
}

// Discard deletes a file that Create has made, unless it has its name.
func (f *Files) Discard(name string) error {
	if f.inside != nil {
		return f.inside.Discard(name)
	}
	_, _, err := f.request(discardMessage, name)
	return err
}

// Remove deletes a file that Create has made.
func (f *Files) Remove(name string) error {
	if f.inside != nil {
		return f.inside.Remove(name)
	}
	_, _, err := f.request(removeMessage, name)
	return err
}

// Size returns the size of a file that Create has made, including its compressed forms.
func (f *Files) Size(name string) (size int64, err error) {
	if f.inside != nil {
		return f.inside.Size(name)
	}
	_, answer, err := f.request(sizeMessage, name)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(answer, 10, 64)
}

// Earlier calls do for each file of earlier runs, the oldest first. Names are relative to
// the directory.
func (f *Files) Earlier(do func(name string, size int64)) error {
	if f.inside != nil {
		for _, e := range f.inside.Earlier() {
			do(e.Name, e.Size)
		}
		return nil
	}
	for i := 0; ; i++ {
		_, answer, err := f.request(earlierMessage, strconv.Itoa(i))
		if err != nil || answer == "" {
			return err
		}
		number, name, _ := strings.Cut(answer, " ")
		size, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return err
		}
		do(name, size)
	}
}

// Attempts returns requests that an attacker might send to the helper of a set that is
// written to path.
func (f *Files) Attempts(path string) []sandbox.Attempt {
	create := func(name string) func() error {
		return func() error {
			file, err := f.Create(name)
			if err != nil {
				return err
			}
			return errors.Join(file.Close(), f.Discard(name))
		}
	}
	dir, name := filepath.Split(path)
	return []sandbox.Attempt{
		sandbox.NewAttempt("have a file made that is none of the set", create(dir+".ringcap-sandbox-check")),
		sandbox.NewAttempt("have a file made above the directory", create(dir+"../"+name)),
		sandbox.NewAttempt("have a file made with a name like those of the set", create(dir+similar(name))),
		sandbox.NewAttempt("have a file deleted that is none of the set", func() error { return f.Remove(dir + ".ringcap-sandbox-check") }),
		sandbox.NewAttempt("have a file named that was not made", func() error { return f.Publish(path) }),
	}
}

// similar returns a name that is none of a set, but like the names of its files: for x-%H.pcap
// x-old.pcap, and for x.pcap x.pcap-old.
func similar(pattern string) string {
	other := regexp.MustCompile(`%[-_0^]?[EO]?[A-Za-z]`).ReplaceAllString(pattern, "old")
	if other == pattern {
		return pattern + "-old"
	}
	return other
}

// serveFiles makes and deletes files. The process that sends requests may be under an
// attacker's control.
func (h *helper) serveFiles(directory, options string) error {
	survive() // the helper ends when the capture closes the socket
	d, report, err := openFiles(directory, options)
	if err != nil {
		return h.answerFile(nil, "", err)
	}
	said := report.String()
	for _, missing := range report.Missing {
		said += "\n" + strings.ReplaceAll(missing.Error(), "\n", " ")
	}
	if err := h.answerFile(nil, said, nil); err != nil {
		return nil
	}
	for {
		letter, text, err := h.receive()
		if err != nil {
			return d.Close() // the capture is over
		}
		var file *os.File
		said := ""
		switch letter {
		case createMessage:
			file, said, err = d.Create(text)
		case reopenMessage:
			file, err = d.Reopen(text)
		case publishMessage:
			err = d.Publish(text)
		case discardMessage:
			err = d.Discard(text)
		case removeMessage:
			err = d.Remove(text)
		case sizeMessage:
			var size int64
			size, err = d.Size(text)
			said = strconv.FormatInt(size, 10)
		case earlierMessage:
			said, err = earlier(d.Earlier(), text)
		case protectMessage:
			var device, inode uint64
			if _, err = fmt.Sscan(text, &device, &inode); err == nil {
				d.Protect(device, inode)
			}
		default:
			err = errors.New("no such request")
		}
		if h.answerFile(file, said, err) != nil {
			return d.Close()
		}
	}
}

// earlier returns the answer that describes the file of an earlier run with that number.
func earlier(files []beneath.File, number string) (answer string, err error) {
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil || int(n) >= len(files) {
		return "", err
	}
	return fmt.Sprintf("%d %s", files[n].Size, files[n].Name), nil
}

// openFiles opens the directory and enters a sandbox of the helper's own.
func openFiles(directory, options string) (*beneath.Directory, *sandbox.Report, error) {
	var o FilesOptions
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		return nil, nil, err
	}
	o.Directory = directory // JSON would change a path that is not UTF-8
	d, err := open(&o)
	if err != nil {
		return nil, nil, err
	}
	r := sandbox.Enter(sandbox.Policy{
		Write: []string{o.Directory}, Directories: o.Directories, Override: o.Override, Passes: []int{socketDescriptor},
	})
	if err := r.Err(); err != nil && o.Strict {
		return nil, nil, fmt.Errorf("enter the sandbox of the helper: %w (--sandbox=on does without)", err)
	}
	return d, &r, nil
}

// open opens the directory described by o.
func open(o *FilesOptions) (*beneath.Directory, error) {
	names, err := regexp.Compile(o.Names)
	if err != nil {
		return nil, err
	}
	b := beneath.Options{Names: names, Mode: o.Mode, NoClobber: o.NoClobber, KeepOwn: o.KeepOwn, Deletes: o.Deletes, Hooked: o.Hooked}
	if o.Deletes && o.Earlier != "" {
		if b.Earlier, err = regexp.Compile(o.Earlier); err != nil {
			return nil, err
		}
	}
	return beneath.Open(o.Directory, b)
}

// answerFile answers a request, and passes the requested file if there is one.
func (h *helper) answerFile(file *os.File, said string, err error) error {
	message := append([]byte{okMessage}, said...)
	if err != nil {
		message = append([]byte{errorMessage}, err.Error()...)
		if errno := unix.Errno(0); errors.As(err, &errno) {
			message = append([]byte{errorMessage}, strconv.Itoa(int(errno))...)
		}
	}
	var rights []byte
	if file != nil {
		defer func() { _ = file.Close() }() // the other process has its own copy
		rights = unix.UnixRights(int(file.Fd()))
	}
	return unix.Sendmsg(int(h.socket.Fd()), message, rights, nil, unix.MSG_NOSIGNAL)
}

// receiveFile waits for a message, which may bring a file.
func (h *helper) receiveFile() (letter byte, text string, file *os.File, err error) {
	var b [maxMessage]byte
	rights := make([]byte, unix.CmsgSpace(4))
	for {
		n, m, _, _, err := unix.Recvmsg(int(h.socket.Fd()), b[:], rights, unix.MSG_CMSG_CLOEXEC)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err == nil && n == 0 {
			err = io.EOF
		}
		if err != nil {
			return 0, "", nil, fmt.Errorf("the helper is gone: %w", err)
		}
		file, err := fileOf(rights[:m])
		return b[0], string(b[1:n]), file, err
	}
}

// fileOf returns the file that came with a message, nil if there is none.
func fileOf(rights []byte) (*os.File, error) {
	if len(rights) == 0 {
		return nil, nil
	}
	messages, err := unix.ParseSocketControlMessage(rights)
	if err != nil || len(messages) != 1 {
		return nil, fmt.Errorf("read what the helper passed: %d messages: %w", len(messages), err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return nil, fmt.Errorf("read what the helper passed: %d files: %w", len(fds), err)
	}
	return os.NewFile(uintptr(fds[0]), "file of the helper"), nil
}
