package cli

import (
	"strings"
	"testing"
)

// TestSandbox: the sandbox is on by default, and -Z has tcpdump's long name.
func TestSandbox(t *testing.T) {
	for args, want := range map[string]Sandbox{
		"":                            {},
		"--sandbox=strict":            {Mode: SandboxStrict},
		"--sandbox off -Z alice":      {Mode: SandboxOff, User: "alice"},
		"--relinquish-privileges bob": {User: "bob"},
		"--sandbox-check -w x -C1":    {Check: true},
	} {
		c, err := Parse(strings.Fields(args))
		if err != nil || c.Sandbox != want {
			t.Errorf("%s: %+v, %v, want %+v", args, c.Sandbox, err, want)
		}
	}
	if _, err := Parse([]string{"--sandbox=maybe"}); err == nil || !strings.Contains(err.Error(), "give on, strict or off") {
		t.Error(err)
	}
}
