package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"ringcap/internal/host/helper"
	"ringcap/internal/host/rights"
	"ringcap/internal/host/sandbox"
)

// Child is the first argument of the child that enters the sandbox. The file and the user of the
// capture follow.
const Child = "doctor-sandbox"

// sandboxed has a child enter the sandbox of the capture and try to get out. There is no way
// back, so it cannot be this process.
func sandboxed(f *findings, o *Options) {
	ctx, cancel := context.WithTimeout(context.Background(), patience/2)
	defer cancel()
	cmd := helper.Again(ctx, Child, o.WriteFile, o.User)
	var out, said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = strings.NewReader(""), &out, &said, time.Second
	err := cmd.Run()
	var list []Finding
	if e := json.Unmarshal(out.Bytes(), &list); e != nil {
		line, _, _ := strings.Cut(said.String(), "\n")
		f.fault("ringcap --sandbox-check", "the sandbox cannot be tried: %v: %s", errors.Join(err, e), line)
	}
	f.list = append(f.list, list...)
}

// Confined is the child. It writes its findings to out as JSON.
func Confined(args []string, out io.Writer) error {
	if len(args) != 2 {
		return errors.New(Child + " is for ringcap doctor itself")
	}
	f := findings{check: "sandbox"}
	root := sudo() // the child becomes somebody else
	var attempts bytes.Buffer
	note := func(text string) { f.ok("%s", strings.TrimPrefix(text, "sandbox: ")) }
	r := rights.New(rights.Options{WriteFile: args[0], User: args[1], Verbose: true, Note: note})
	err := r.Check(&attempts)
	missing := r.Report.Missing
	for _, part := range missing {
		f.note(remedyOf(part, root), "a part is not in force: %v", part)
	}
	refused, escaped := strings.Count("\n"+attempts.String(), "\nrefused "), strings.Count("\n"+attempts.String(), "\nnot refused ")
	const check = "ringcap --sandbox-check"
	switch {
	case refused+escaped == 0:
		f.fault(check, "the sandbox cannot be tried: %v", err)
	case escaped > 0 && missing == nil:
		f.fault(check, "%d of %d attempts to get out of the sandbox were not refused", escaped, refused+escaped)
	case escaped > 0:
		f.note(check, "%d of %d attempts to get out of the sandbox were not refused, since parts of it are missing", escaped, refused+escaped)
	default:
		f.ok("%d attempts to get out of the sandbox were refused", refused)
	}
	return json.NewEncoder(out).Encode(f.list)
}

// remedyOf returns what helps if a part of the sandbox is missing.
func remedyOf(part error, sudo string) string {
	switch {
	case errors.Is(part, sandbox.ErrThreads):
		return sudo + "mount -t proc proc /proc"
	case errors.Is(part, sandbox.ErrFiles):
		return "cat /sys/kernel/security/lsm   # landlock is to be in lsm= of the kernel's command line, since Linux 5.13"
	}
	return "grep SECCOMP_FILTER /boot/config-$(uname -r)   # amd64 or arm64, and no container that forbids seccomp(2)"
}
