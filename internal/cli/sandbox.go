package cli

import (
	"fmt"
)

// Sandbox describes which rights the process gives up before it looks at packets.
type Sandbox struct {
	Mode  SandboxMode
	User  string // user to change to; empty for the one who ran sudo
	Check bool   // check the sandbox instead of capturing
}

// SandboxMode is --sandbox.
type SandboxMode int

const (
	SandboxOn     SandboxMode = iota // as far as the system supports it
	SandboxStrict                    // fail if a part is missing
	SandboxOff
)

var sandboxModes = []string{SandboxOn: "on", SandboxStrict: "strict", SandboxOff: "off"}

func (m *SandboxMode) String() string { return sandboxModes[*m] }

// Type returns the name of the flag's argument.
func (m *SandboxMode) Type() string { return "mode" }

// Set parses on, strict or off.
func (m *SandboxMode) Set(s string) error {
	for i, name := range sandboxModes {
		if s == name {
			*m = SandboxMode(i)
			return nil
		}
	}
	return fmt.Errorf("%q is no mode: give on, strict or off", s)
}
