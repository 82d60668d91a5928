package cli

import (
	"fmt"
)

// Names describes what is printed by name.
type Names struct {
	Hosts    bool // --resolve
	NoDomain bool // -N
	Services bool // --services
}

// Color is the value of --color.
type Color uint8

const (
	ColorAuto Color = iota // on a terminal, unless NO_COLOR is set
	ColorAlways
	ColorNever
)

var colorNames = [...]string{ColorAuto: "auto", ColorAlways: "always", ColorNever: "never"}

func (c *Config) nameRules(noNames, noForeign bool) []rule {
	return []rule{
		{noNames && c.Names.Hosts, "-n and --resolve: -n is for numbers only; leave one out"},
		{noNames && c.Names.Services, "-n and --services: -n is for numbers only; leave one out"},
		{noForeign && c.Names.Hosts, "-f and --resolve: names come from the capture and /etc/hosts, and nobody is asked, whatever the network of a host; leave -f out"},
		{c.Names.NoDomain && !c.Names.Hosts, "-N shortens the names of hosts, and there are none without --resolve: add that, or leave -N out (dumpcap's, too)"},
	}
}

func (v *Color) String() string { return colorNames[*v] }

// Type returns the name of the flag's argument.
func (v *Color) Type() string { return "when" }

// Set parses auto, always or never.
func (v *Color) Set(s string) error {
	for i, name := range colorNames {
		if s == name {
			*v = Color(i)
			return nil
		}
	}
	return fmt.Errorf("%q: give auto, always or never", s)
}
