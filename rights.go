package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/cli"
	"ringcap/internal/host/beneath"
	"ringcap/internal/host/helper"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/sandbox"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/rotate"
)

// rights is what the session gives up before it looks at packets.
type rights struct {
	user    *sandbox.User // whom it has become; nil: it stays who it is
	reason  string        // why not the user who ran sudo
	hook    *helper.Hook  // that of -z, if there is one
	command *helper.Command
	files   fileMaker     // those of a set, or of the flight recorder; nil without
	helper  *helper.Files // files, where a helper makes them

	mu      sync.Mutex // guards opening a ring against entering the sandbox
	entered bool
	leftOut []int // interfaces that came up since
}

// fileMaker makes files as time goes by, and deletes old ones.
type fileMaker interface {
	outfile.Maker
	Remove(name string) error
}

// localFiles is a fileMaker of this process: without a sandbox it needs no helper.
type localFiles struct {
	*beneath.Directory
	note func(string)
}

func (l localFiles) Create(name string) (*os.File, error) {
	file, there, err := l.Directory.Create(name)
	if there != "" {
		l.note(beneath.Replaced(name, there))
	}
	return file, err
}

// relinquish starts the helpers, which have to be started as who we are, and
// becomes the user. Files are made after it, and so are that user's.
func (s *session) relinquish() error {
	if err := s.chooseUser(); err != nil {
		return err
	}
	if err := s.startHelpers(); err != nil {
		return err
	}
	if s.rights.user == nil {
		return nil
	}
	err := s.rights.user.Become()
	if err != nil && s.cfg.Sandbox.User == "" {
		s.rights.user, s.rights.reason, err = nil, err.Error(), nil
	}
	return err
}

// chooseUser decides whom to become: the user of -Z, or who ran sudo if that
// user may do with files what was asked for.
func (s *session) chooseUser() error {
	o := &s.cfg.Sandbox
	if unix.Geteuid() != 0 || o.User == "" && o.Mode == cli.SandboxOff {
		return nil
	}
	if o.User != "" {
		u, err := sandbox.Lookup(o.User)
		if err == nil && u.UID != 0 {
			if err = u.May(append(s.outputs(), s.laterInputs()...)); err != nil {
				err = fmt.Errorf("as %s: %w: write elsewhere, or leave -Z out", u.Name, err)
			}
			s.rights.user = u
		}
		if err != nil {
			return fmt.Errorf("-Z %s: %w", o.User, err)
		}
		return nil
	}
	u, err := sandbox.Invoking(os.Getenv)
	if err == nil && u != nil {
		if err = u.May(append(s.outputs(), s.laterInputs()...)); err == nil {
			s.rights.user = u
		}
	}
	if err != nil {
		s.rights.reason = err.Error()
	}
	return nil
}

// outputs is what must be allowed of the places of -w and --json.
func (s *session) outputs() []sandbox.Access {
	return append(s.captureOutput(), single(s.cfg.Export.JSON)...)
}

// captureOutput is that of -w.
func (s *session) captureOutput() []sandbox.Access {
	path := s.cfg.WriteFile
	if dir := s.outputDirectory(); dir != "" {
		list := []sandbox.Access{{Path: dir, Mode: unix.W_OK | unix.X_OK}}
		for _, old := range earlierFiles(path) {
			list = append(list, sandbox.Access{Path: old, Mode: unix.W_OK})
		}
		return list
	}
	return single(path)
}

// single is what must be allowed to write one file.
func single(path string) []sandbox.Access {
	if path == "" || path == "-" {
		return nil
	}
	if to, err := os.Readlink(path); err == nil && !filepath.IsAbs(to) {
		path = filepath.Join(filepath.Dir(path), to)
	} else if err == nil {
		path = to
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return []sandbox.Access{{Path: path, Mode: unix.W_OK}}
	}
	return []sandbox.Access{{Path: filepath.Dir(path), Mode: unix.W_OK | unix.X_OK}}
}

// outputDirectory is where files are made all the time; empty if there is one
// file only, or none. Where -G puts a time into directories it is the one above
// them.
func (s *session) outputDirectory() string {
	if !s.cfg.Rotate.Set() && s.cfg.Flight.Size == 0 {
		return ""
	}
	dir := filepath.Dir(s.cfg.WriteFile)
	if at := strings.IndexByte(dir, '%'); at >= 0 && s.cfg.Rotate.Period > 0 {
		dir = filepath.Dir(dir[:at] + "x")
	}
	return dir
}

// earlierFiles are those whose names begin like a set's: it may replace them.
func earlierFiles(pattern string) (names []string) {
	stem, _, _ := strings.Cut(filepath.Base(pattern), "%")
	stem = strings.TrimSuffix(stem, filepath.Ext(stem))
	entries, err := os.ReadDir(filepath.Dir(pattern))
	if err != nil || stem == "" {
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), stem) && e.Type().IsRegular() {
			names = append(names, filepath.Join(filepath.Dir(pattern), e.Name()))
		}
	}
	return names
}

// laterInputs are the files that are opened when their turn comes.
func (s *session) laterInputs() []sandbox.Access { return readable(s.laterFiles()) }

func readable(paths []string) (list []sandbox.Access) {
	for _, path := range paths {
		list = append(list, sandbox.Access{Path: path, Mode: unix.R_OK})
	}
	return list
}

// laterFiles are their paths. A merge has all of them open.
func (s *session) laterFiles() []string {
	if s.cfg.Merge || len(s.input.names) < 2 {
		return nil
	}
	return named(s.input.names[1:])
}

// named leaves out what is open already, by whatever name.
func named(all []string) (paths []string) {
	for _, path := range all {
		if path != "-" && !strings.HasPrefix(path, "/dev/") && !strings.HasPrefix(path, "/proc/") {
			paths = append(paths, path)
		}
	}
	return paths
}

// startHelpers starts those who run commands and make files for us.
func (s *session) startHelpers() (err error) {
	if words := s.cfg.Stop.Command; words != nil {
		if s.rights.command, err = helper.StartCommand(words, s.stdin, s.stdout, s.stderr); err != nil {
			return err
		}
	}
	if words := s.cfg.Rotate.Hook; words != nil {
		if s.rights.hook, err = helper.StartHook(s.outputDirectory(), words, s.stderr, s.credential()); err != nil {
			return err
		}
	}
	return s.startFiles()
}

// credential is whom helpers run as that work for the user, nil for who we are.
func (s *session) credential() *syscall.Credential {
	u := s.rights.user
	if u == nil {
		return nil
	}
	who := &syscall.Credential{Uid: uint32(u.UID), Gid: uint32(u.GID)}
	for _, g := range u.Groups {
		who.Groups = append(who.Groups, uint32(g))
	}
	return who
}

// startFiles gets a fileMaker, where files are made as time goes by: a helper, unless
// there is to be no sandbox.
func (s *session) startFiles() error {
	dir := s.outputDirectory()
	if dir == "" {
		return nil
	}
	if err := s.tryDirectory(); err != nil {
		return err
	}
	names, err := s.setNames(dir)
	if err != nil {
		return err
	}
	r := &s.cfg.Rotate
	o := helper.FilesOptions{
		Directory: dir, Names: names, Mode: s.cfg.File.Mode, NoClobber: s.cfg.File.NoClobber,
		Deletes:     r.Files > 0 || r.Keep > 0 || r.FreeBytes > 0 || r.FreePercent > 0,
		Directories: filepath.Clean(dir) != filepath.Dir(s.cfg.WriteFile),
		Override:    unix.Geteuid() == 0 && s.rights.user == nil && sandbox.MayBare(s.outputs()) != nil,
		Strict:      s.cfg.Sandbox.Mode == cli.SandboxStrict, Who: s.credential(), Note: s.note,
	}
	inputs := s.inputFiles()
	if s.cfg.Sandbox.Mode == cli.SandboxOff {
		d, err := beneath.Open(dir, beneath.Options{Names: regexp.MustCompile(names), Mode: o.Mode, NoClobber: o.NoClobber, Deletes: o.Deletes})
		if err != nil {
			return fmt.Errorf("open %s: %w", dir, err)
		}
		for _, info := range inputs {
			d.Protect(info)
		}
		s.rights.files = localFiles{d, s.note}
		return nil
	}
	h, err := helper.StartFiles(o, s.stderr)
	if err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	for _, info := range inputs {
		if err := h.Protect(info); err != nil {
			return err
		}
	}
	s.rights.files, s.rights.helper = h, h
	return nil
}

// setNames is the rule of the names of a set, from its directory on.
func (s *session) setNames(dir string) (string, error) {
	pattern, err := filepath.Rel(dir, s.cfg.WriteFile)
	switch {
	case err != nil:
		return "", err
	case s.cfg.Flight.Size > 0:
		return rotate.NumberedNames(pattern), nil
	case s.cfg.Rotate.Dumpcap:
		return rotate.DumpcapNames(pattern), nil
	}
	return rotate.TcpdumpNames(pattern, s.cfg.Rotate.Period > 0), nil
}

// inputFiles are the files that are read.
func (s *session) inputFiles() (list []fs.FileInfo) {
	for _, path := range s.input.names {
		info, err := os.Stat(path)
		if path == "-" {
			info, err = s.stdin.Stat()
		}
		if err == nil {
			list = append(list, info)
		}
	}
	return list
}

// nameTables are what libpcap looks names of ports, protocols and hosts up in when
// an expression is compiled for one more link type.
var nameTables = []string{"/etc/services", "/etc/protocols", "/etc/hosts", "/etc/networks", "/etc/ethers", "/etc/nsswitch.conf"}

// policy is what the sandbox has to leave.
func (s *session) policy() sandbox.Policy {
	p := sandbox.Policy{Read: s.laterFiles()}
	several := s.input.files != nil || s.input.cooked
	if several && s.cfg.Expression != "" || s.cfg.Stop.When != "" || s.cfg.Flight.Trigger != "" {
		p.Read = append(p.Read, nameTables...)
	}
	if unix.Geteuid() == 0 {
		p.Override = sandbox.MayBare(s.laterInputs()) != nil
	}
	return p
}

// confine enters the sandbox. Whatever is opened later is refused but for what
// the policy leaves.
func (s *session) confine() error {
	s.rights.mu.Lock()
	defer s.rights.mu.Unlock()
	s.rights.entered = true
	if s.cfg.Sandbox.Mode == cli.SandboxOff {
		return nil
	}
	_, _ = time.Now().Zone() // reads the time zone's file
	s.leaveRoot()
	r := sandbox.Enter(s.policy())
	if err := r.Err(); err != nil && s.cfg.Sandbox.Mode == cli.SandboxStrict {
		return fmt.Errorf("enter the sandbox: %w (--sandbox=on does without)", err)
	}
	if s.cfg.Verbose > 0 {
		s.describeSandbox(&r)
	}
	if s.cfg.Live() && s.opensLater() {
		s.note("interfaces that come up later are left out, since the sandbox opens nothing new: --sandbox=off captures them, too")
	}
	return nil
}

// leaveRoot becomes a user who owns nothing if root needs no more what is root's: what
// it writes is open, or made by a user who may. Files that are made have their
// owner already.
func (s *session) leaveRoot() {
	if unix.Geteuid() != 0 || s.cfg.Sandbox.User != "" {
		return
	}
	u := sandbox.Unprivileged()
	err := u.May(s.laterInputs())
	if err == nil {
		err = u.Become()
	}
	if err != nil {
		s.rights.reason = err.Error()
		return
	}
	s.rights.user = u
}

// leftOutLater reports whether it is too late for an interface's ring, and says so once.
func (s *session) leftOutLater(d netdev.Device) bool {
	s.rights.mu.Lock()
	defer s.rights.mu.Unlock()
	if !s.rights.entered || s.cfg.Sandbox.Mode == cli.SandboxOff {
		return false
	}
	if !slices.Contains(s.rights.leftOut, d.Index) {
		s.rights.leftOut = append(s.rights.leftOut, d.Index)
		s.note(d.Name + " came up and is left out, since the sandbox opens nothing new: --sandbox=off captures it, too")
	}
	return true
}

// confineReader enters a sandbox for a command that only reads files, as far as the
// system can.
func confineReader(paths ...string) {
	p := sandbox.Policy{Read: named(paths)}
	if u := sandbox.Unprivileged(); unix.Geteuid() == 0 && u.May(readable(p.Read)) == nil {
		_ = u.Become() // else it stays root, without capabilities
	}
	p.Override = unix.Geteuid() == 0 && sandbox.MayBare(readable(p.Read)) != nil
	_, _ = time.Now().Zone() // reads the time zone's file
	_ = sandbox.Enter(p)
}

// describeSandbox says what is in force, and what is not.
func (s *session) describeSandbox(r *sandbox.Report) {
	who := ""
	if s.rights.user != nil {
		who = "user " + s.rights.user.Name + ", "
	}
	s.note("sandbox: " + who + r.String())
	if h := s.rights.helper; h != nil {
		s.note("sandbox: the helper that makes the files of -w: " + h.InForce)
		for _, missing := range h.Missing {
			s.note("sandbox: the helper that makes the files of -w: not in force: " + missing)
		}
	}
	switch {
	case s.rights.reason == "":
	case s.rights.user != nil:
		s.note("sandbox: not the user who ran sudo: " + s.rights.reason)
	default:
		s.note("sandbox: the user stays root: " + s.rights.reason)
	}
	for _, err := range r.Missing {
		s.note("sandbox: not in force: " + err.Error())
	}
}

// checkSandbox enters the sandbox of the command line and tries to get out. It
// returns an error unless all was refused.
func (s *session) checkSandbox() error {
	s.cfg.Verbose = max(s.cfg.Verbose, 1)
	if err := s.relinquish(); err != nil {
		return err
	}
	attempts := sandbox.Attempts(cmp.Or(s.outputDirectory(), "."))
	if h := s.rights.helper; h != nil {
		attempts = append(attempts, s.helperAttempts(h)...)
	}
	if err := s.confine(); err != nil {
		return err
	}
	worked := 0
	for _, a := range attempts {
		refused, err := a.Refused()
		switch {
		case refused:
			fmt.Fprintf(s.stdout, "refused      %s: %v\n", a.What, err)
			continue
		case err != nil:
			fmt.Fprintf(s.stdout, "not refused  %s: %v\n", a.What, err)
		default:
			fmt.Fprintf(s.stdout, "not refused  %s\n", a.What)
		}
		worked++
	}
	if worked > 0 {
		return fmt.Errorf("the sandbox did not refuse %d of the attempts", worked)
	}
	return nil
}

// helperAttempts is what an attacker would have the helper do that makes files.
func (s *session) helperAttempts(h *helper.Files) (list []sandbox.Attempt) {
	make := func(name string) func() error {
		return func() error {
			f, err := h.Create(name)
			if err != nil {
				return err
			}
			return errors.Join(f.Close(), h.Discard())
		}
	}
	dir := s.outputDirectory()
	return []sandbox.Attempt{
		sandbox.NewAttempt("have the helper make a file that is none of the set", make(filepath.Join(dir, ".ringcap-sandbox-check"))),
		sandbox.NewAttempt("have the helper make a file above the directory", make(dir+"/../"+filepath.Base(s.cfg.WriteFile))),
		sandbox.NewAttempt("have the helper delete a file that it did not make", func() error { return h.Remove(s.cfg.WriteFile) }),
		sandbox.NewAttempt("have the helper name a file that it did not make", h.Publish),
	}
}
