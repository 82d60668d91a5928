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

// FilesOptions says which files a helper makes, and for whom.
type FilesOptions struct {
	Directory   string      // below which they are
	Names       string      // their names from there, as a regular expression of bytes
	Mode        fs.FileMode // of a new file
	NoClobber   bool        // replace nothing
	KeepOwn     bool        // nor what it made
	Deletes     bool        // files that it made may be deleted
	Earlier     string      // so may those of earlier runs with these names; empty: none
	Hooked      bool        // and what a command made of a file
	Directories bool        // those in names are made
	Override    bool        // keep CAP_DAC_OVERRIDE
	Strict      bool        // fail where a part of the sandbox is missing

	Inside bool                `json:"-"` // no helper: this process keeps its rights
	Who    *syscall.Credential `json:"-"` // whom the helper runs as; nil: this process's user
	Stderr *os.File            `json:"-"` // of the helper
	Note   func(string)        `json:"-"` // told what the user should know
}

// Files makes files for a process that may open none. It is an outfile.Maker. One
// goroutine at a time may use it.
type Files struct {
	*helper
	inside  *beneath.Directory // makes them where there is no helper
	note    func(string)
	InForce []string // what the helper's own sandbox leaves, and what it does not have
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
	// A process group of its own: Ctrl-C is for the capture.
	h, err := start(nil, o.Stderr, o.Stderr, &syscall.SysProcAttr{Setpgid: true, Credential: o.Who}, filesJob, o.Directory, string(text))
	if err != nil {
		return nil, err
	}
	f := &Files{helper: h, note: o.Note}
	_, said, err := f.ask(0, "")
	if err != nil {
		return nil, errors.Join(err, h.socket.Close())
	}
	f.InForce = strings.Split(said, "\n")
	return f, nil
}

// ask sends a request, if there is a letter, and waits for the answer.
func (f *Files) ask(letter byte, text string) (file *os.File, said string, err error) {
	if letter != 0 {
		if err := f.send(letter, text); err != nil {
			return nil, "", errors.New("the helper is gone: " + err.Error()) // its EPIPE is not the output's
		}
	}
	letter, said, file, err = f.receiveFile()
	switch {
	case err != nil:
		return nil, "", err
	case letter == okMessage:
		return file, said, nil
	}
	if n, err := strconv.Atoi(said); err == nil {
		return nil, "", unix.Errno(n)
	}
	return nil, "", errors.New(said)
}

// Protect keeps a file from being replaced, because it is being read.
func (f *Files) Protect(info fs.FileInfo) error {
	device, inode, ok := beneath.Identity(info)
	switch {
	case !ok:
		return nil
	case f.inside != nil:
		f.inside.Protect(device, inode)
		return nil
	}
	_, _, err := f.ask(protectMessage, fmt.Sprintf("%d %d", device, inode))
	return err
}

// Create has a new file made, which gets its name from Publish.
func (f *Files) Create(name string) (file *os.File, err error) {
	var there string
	if f.inside != nil {
		file, there, err = f.inside.Create(name)
	} else if file, there, err = f.ask(createMessage, name); err == nil && file == nil {
		err = errors.New("the helper sent no file")
	}
	if err == nil && there != "" {
		f.note(name + " is " + there + ", in whose place there is a new file now")
	}
	return file, err
}

// Publish has the file that was made last given its name.
func (f *Files) Publish() error {
	if f.inside != nil {
		return f.inside.Publish()
	}
	_, _, err := f.ask(publishMessage, "")
	return err
}

// Discard has the file that was made last deleted, unless it has its name.
func (f *Files) Discard() error {
	if f.inside != nil {
		return f.inside.Discard()
	}
	_, _, err := f.ask(discardMessage, "")
	return err
}

// Remove has a file deleted that was made before.
func (f *Files) Remove(name string) error {
	if f.inside != nil {
		return f.inside.Remove(name)
	}
	_, _, err := f.ask(removeMessage, name)
	return err
}

// Size is how long a file that was made before is now, or what a command made of it.
func (f *Files) Size(name string) (size int64, err error) {
	if f.inside != nil {
		return f.inside.Size(name)
	}
	_, said, err := f.ask(sizeMessage, name)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(said, 10, 64)
}

// Earlier calls do for each file of earlier runs, the oldest first. Names are from below
// the directory.
func (f *Files) Earlier(do func(name string, size int64)) error {
	if f.inside != nil {
		for _, e := range f.inside.Earlier() {
			do(e.Name, e.Size)
		}
		return nil
	}
	for i := 0; ; i++ {
		_, said, err := f.ask(earlierMessage, strconv.Itoa(i))
		if err != nil || said == "" {
			return err
		}
		number, name, _ := strings.Cut(said, " ")
		size, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return err
		}
		do(name, size)
	}
}

// Attempts is what an attacker would have the helper do for a set that is written to path.
func (f *Files) Attempts(path string) []sandbox.Attempt {
	create := func(name string) func() error {
		return func() error {
			file, err := f.Create(name)
			if err != nil {
				return err
			}
			return errors.Join(file.Close(), f.Discard())
		}
	}
	dir, name := filepath.Split(path)
	return []sandbox.Attempt{
		sandbox.NewAttempt("have a file made that is none of the set", create(dir+".ringcap-sandbox-check")),
		sandbox.NewAttempt("have a file made above the directory", create(dir+"../"+name)),
		sandbox.NewAttempt("have a file deleted that is none of the set", func() error { return f.Remove(dir + ".ringcap-sandbox-check") }),
		sandbox.NewAttempt("have a file named that was not made", f.Publish),
	}
}

// serveFiles makes and deletes files. Whoever asks may be an attacker.
func (h *helper) serveFiles(directory, options string) error {
	survive() // the capture ends first, and tells by closing the socket
	d, report, err := openFiles(directory, options)
	if err != nil {
		return h.answerFile(nil, "", err)
	}
	said := report.String()
	for _, missing := range report.Missing {
		said += "\nnot in force: " + strings.ReplaceAll(missing.Error(), "\n", " ")
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
		case publishMessage:
			err = d.Publish()
		case discardMessage:
			err = d.Discard()
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

// earlier is what a file of earlier runs is told as.
func earlier(files []beneath.File, number string) (said string, err error) {
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
	o.Directory = directory // which need not be UTF-8
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

// open opens the directory.
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

// answerFile tells how a request went, and passes the file that was asked for.
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
		defer func() { _ = file.Close() }() // whoever asked has it now
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

// fileOf is the file that came with a message, nil if none did.
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
