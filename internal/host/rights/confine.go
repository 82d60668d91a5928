package rights

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/sandbox"
)

// nameTables are the files where libpcap looks up names of ports, protocols and hosts when
// it compiles an expression for another link type.
var nameTables = []string{"/etc/services", "/etc/protocols", "/etc/hosts", "/etc/networks", "/etc/ethers", "/etc/nsswitch.conf"}

// policy returns what the sandbox has to allow.
func (r *Rights) policy() sandbox.Policy {
	p := sandbox.Policy{Read: r.laterFiles(), Promiscuous: r.Promiscuous, Accepts: r.Accepts, Terminal: r.Terminal}
	if r.Compiles {
		p.Read = append(p.Read, nameTables...)
	}
	if unix.Geteuid() == 0 {
		p.Override = sandbox.MayBare(r.laterInputs()) != nil
	}
	return p
}

// Confine enters the sandbox. From then on the process can only open what the policy
// allows.
func (r *Rights) Confine() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entered.Store(true)
	if r.Off {
		return nil
	}
	for _, h := range r.Namespaces.Hosts.All() {
		_ = h.Space().Close() // nothing is opened there any more
	}
	_, _ = time.Now().Zone() // loads the file of the time zone
	r.leaveRoot()
	r.Report = sandbox.Enter(r.policy())
	if err := r.Report.Err(); err != nil && r.Strict {
		return fmt.Errorf("enter the sandbox: %w (--sandbox=on does without)", err)
	}
	switch err := r.Report.Err(); {
	case r.Verbose:
		r.describe(&r.Report)
	case errors.Is(err, sandbox.ErrThreads) && unix.Geteuid() == 0:
		r.Note("sandbox: root keeps its capabilities, and its files: " + err.Error())
	}
	return nil
}

// leaveRoot changes from root to a user who owns nothing, if that user may still read the
// input files. Output files are already open, or a helper makes them.
func (r *Rights) leaveRoot() {
	if unix.Geteuid() != 0 || r.User != "" {
		return
	}
	u := sandbox.Unprivileged()
	err := u.May(r.laterInputs())
	if err == nil {
		err = u.Become(sandbox.Rings)
	}
	if err != nil {
		r.reason = err.Error()
		return
	}
	r.user = u
}

// ConfineReader enters a sandbox for a command that only reads files, as far as the system
// supports it.
func ConfineReader(paths ...string) {
	p := sandbox.Policy{Read: toOpen(paths)}
	if u := sandbox.Unprivileged(); unix.Geteuid() == 0 && u.May(toRead(p.Read)) == nil {
		_ = u.Become(sandbox.Rings) // on failure the process stays root, without capabilities
	}
	p.Override = unix.Geteuid() == 0 && sandbox.MayBare(toRead(p.Read)) != nil
	_, _ = time.Now().Zone() // loads the file of the time zone
	_ = sandbox.Enter(p)
}

// describe tells the user in one line which parts of the sandbox are in force, and which are
// not. The helper mostly lacks what this process lacks, which is said once.
func (r *Rights) describe(report *sandbox.Report) {
	line, missing := report.String(), []string{}
	if r.user != nil {
		line = "user " + r.user.Name + ", " + line
	}
	for _, err := range report.Missing {
		missing = append(missing, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	helper := func(what, inForce string, lacks []string) {
		line += "; the helper that " + what + ": " + inForce
		for _, text := range lacks {
			if !slices.Contains(missing, text) {
				missing = append(missing, text+" (the helper)")
			}
		}
	}
	if r.Files != nil && r.Files.InForce != "" {
		helper("makes the files of -w", r.Files.InForce, r.Files.Missing)
	}
	for _, files := range r.TableFiles {
		if files.InForce != "" {
			helper("makes the files of a table", files.InForce, files.Missing)
		}
	}
	if r.Metrics != nil && r.Metrics.InForce != "" {
		helper("makes the file of --metrics", r.Metrics.InForce, r.Metrics.Missing)
	}
	if r.owner != nil && r.owner.InForce != "" {
		helper("finds processes", r.owner.InForce, r.owner.Missing)
	}
	if len(missing) > 0 {
		line += "; not in force: " + strings.Join(missing, ", ")
	}
	switch {
	case r.reason == "":
	case r.user != nil:
		line += "; not the user who ran sudo: " + r.reason
	default:
		line += "; the user stays root: " + r.reason
	}
	r.Note("sandbox: " + line)
}
