package rights

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/sandbox"
)

// nameTables are what libpcap looks names of ports, protocols and hosts up in when
// an expression is compiled for one more link type.
var nameTables = []string{"/etc/services", "/etc/protocols", "/etc/hosts", "/etc/networks", "/etc/ethers", "/etc/nsswitch.conf"}

// policy is what the sandbox has to leave.
func (r *Rights) policy() sandbox.Policy {
	p := sandbox.Policy{Read: r.laterFiles(), Promiscuous: r.Promiscuous}
	if r.Compiles {
		p.Read = append(p.Read, nameTables...)
	}
	if unix.Geteuid() == 0 {
		p.Override = sandbox.MayBare(r.laterInputs()) != nil
	}
	return p
}

// Confine enters the sandbox. Whatever is opened later is refused but for what
// the policy leaves.
func (r *Rights) Confine() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entered = true
	if r.Off {
		return nil
	}
	_, _ = time.Now().Zone() // reads the time zone's file
	r.leaveRoot()
	report := sandbox.Enter(r.policy())
	if err := report.Err(); err != nil && r.Strict {
		return fmt.Errorf("enter the sandbox: %w (--sandbox=on does without)", err)
	}
	switch err := report.Err(); {
	case r.Verbose:
		r.describe(&report)
	case errors.Is(err, sandbox.ErrThreads) && unix.Geteuid() == 0:
		r.Note("sandbox: root keeps its capabilities, and its files: " + err.Error())
	}
	return nil
}

// leaveRoot becomes a user who owns nothing if root needs no more what is root's: what
// it writes is open, or made by a user who may. Files that are made have their
// owner already.
func (r *Rights) leaveRoot() {
	if unix.Geteuid() != 0 || r.User != "" {
		return
	}
	u := sandbox.Unprivileged()
	err := u.May(r.laterInputs())
	if err == nil {
		err = u.Become()
	}
	if err != nil {
		r.reason = err.Error()
		return
	}
	r.user = u
}

// ConfineReader enters a sandbox for a command that only reads files, as far as the
// system can.
func ConfineReader(paths ...string) {
	p := sandbox.Policy{Read: toOpen(paths)}
	if u := sandbox.Unprivileged(); unix.Geteuid() == 0 && u.May(toRead(p.Read)) == nil {
		_ = u.Become() // else it stays root, without capabilities
	}
	p.Override = unix.Geteuid() == 0 && sandbox.MayBare(toRead(p.Read)) != nil
	_, _ = time.Now().Zone() // reads the time zone's file
	_ = sandbox.Enter(p)
}

// describe says what is in force, and what is not.
func (r *Rights) describe(report *sandbox.Report) {
	who := ""
	if r.user != nil {
		who = "user " + r.user.Name + ", "
	}
	r.Note("sandbox: " + who + report.String())
	if r.Files != nil {
		for _, part := range r.Files.InForce {
			r.Note("sandbox: the helper that makes the files of -w: " + part)
		}
	}
	switch {
	case r.reason == "":
	case r.user != nil:
		r.Note("sandbox: not the user who ran sudo: " + r.reason)
	default:
		r.Note("sandbox: the user stays root: " + r.reason)
	}
	for _, err := range report.Missing {
		r.Note("sandbox: not in force: " + err.Error())
	}
}
