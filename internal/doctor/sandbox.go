package doctor

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"ringcap/internal/host/helper"
	"ringcap/internal/host/sandbox"
)

// sandboxed has a child enter the sandbox of the capture and try to get out.
func sandboxed(f *findings, o *Options) {
	ctx, cancel := context.WithTimeout(context.Background(), patience/2)
	defer cancel()
	args := []string{"--sandbox-check", "-v"}
	if o.WriteFile != "" {
		args = append(args, "-w", o.WriteFile)
	}
	if o.User != "" {
		args = append(args, "-Z", o.User)
	}
	cmd := helper.Again(ctx, args...)
	var out, said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = strings.NewReader(""), &out, &said, time.Second
	err := cmd.Run()

	const mark, missing = "ringcap: sandbox: ", "not in force: "
	var absent, rest []string
	for line := range strings.Lines(said.String()) {
		text, ours := strings.CutPrefix(strings.TrimSpace(line), mark)
		part, lacks := strings.CutPrefix(text, missing)
		switch {
		case !ours:
			rest = append(rest, strings.TrimPrefix(text, "ringcap: "))
		case lacks:
			absent = append(absent, part)
			f.note(partRemedy(part), "a part is not in force: %s", part)
		default:
			f.ok("%s", text)
		}
	}
	refused, escaped := strings.Count("\n"+out.String(), "\nrefused "), strings.Count("\n"+out.String(), "\nnot refused ")
	switch {
	case refused+escaped == 0:
		f.fault("ringcap --sandbox-check", "the sandbox cannot be tried: %s", append(rest, fmt.Sprint(err))[0])
	case escaped > 0 && absent == nil:
		f.fault("ringcap --sandbox-check", "%d of %d attempts to get out of the sandbox were not refused", escaped, refused+escaped)
	case escaped > 0:
		f.note("ringcap --sandbox-check", "%d of %d attempts to get out of the sandbox were not refused, since parts of it are missing", escaped, refused+escaped)
	default:
		f.ok("%d attempts to get out of the sandbox were refused", refused)
	}
}

// partRemedy returns what helps if a part of the sandbox is missing.
func partRemedy(part string) string {
	switch {
	case strings.HasPrefix(part, sandbox.ErrThreads.Error()):
		return sudo() + "mount -t proc proc /proc"
	case strings.HasPrefix(part, "confine files"):
		return "cat /sys/kernel/security/lsm   # landlock is to be in lsm= of the kernel's command line, since Linux 5.13"
	}
	return "grep SECCOMP_FILTER /boot/config-$(uname -r)   # amd64 or arm64, and no container that forbids seccomp(2)"
}
