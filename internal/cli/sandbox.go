package cli

import (
	"fmt"

	"github.com/spf13/pflag"
)

// Sandbox says how much the process gives up before it looks at packets.
type Sandbox struct {
	Mode  SandboxMode
	User  string // whom it becomes; empty: who ran sudo
	Check bool   // try what the sandbox refuses, instead of a capture
}

// SandboxMode is --sandbox.
type SandboxMode int

// The modes.
const (
	SandboxOn     SandboxMode = iota // what the system has
	SandboxStrict                    // all of it, or none and an error
	SandboxOff
)

var sandboxModes = []string{SandboxOn: "on", SandboxStrict: "strict", SandboxOff: "off"}

func (c *Config) sandboxFlags(f *pflag.FlagSet) {
	f.Var(&c.Sandbox.Mode, "sandbox", "")
	f.StringVarP(&c.Sandbox.User, "relinquish-privileges", "Z", "", "")
	f.StringVar(&c.Sandbox.User, "user", "", "")
	f.BoolVar(&c.Sandbox.Check, "sandbox-check", false, "")
}

func (m *SandboxMode) String() string { return sandboxModes[*m] }

// Type is what the flag's argument is called.
func (m *SandboxMode) Type() string { return "mode" }

// Set takes on, strict or off.
func (m *SandboxMode) Set(s string) error {
	for i, name := range sandboxModes {
		if s == name {
			*m = SandboxMode(i)
			return nil
		}
	}
	return fmt.Errorf("%q is no mode: give on, strict or off", s)
}
