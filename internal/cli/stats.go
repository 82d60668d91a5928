package cli

import (
	"fmt"
	"strconv"
	"strings"
)

// Stats is --stats: the account for programs.
type Stats struct {
	JSON       bool
	Descriptor int // file descriptor to write to, at least 1
}

func (c *Config) statsRules() []rule {
	return []rule{
		{!c.Live() && c.FailOnDrop, "--fail-on-drop is for live capture: no packet of a file is lost"},
		{c.WriteFile == "-" && c.Stats.JSON && c.Stats.Descriptor == 1,
			"--stats json:1 and -w -: standard output has the packets; leave :1 out for standard error"},
	}
}

func (v *Stats) String() string {
	if !v.JSON {
		return ""
	}
	return "json:" + strconv.Itoa(v.Descriptor)
}

// Type returns the name of the flag's argument.
func (v *Stats) Type() string { return "format" }

// Set parses json or json:FD. The default for FD is standard error.
func (v *Stats) Set(s string) error {
	format, descriptor, given := strings.Cut(s, ":")
	n := 2
	if given {
		var err error
		if n, err = strconv.Atoi(descriptor); err != nil || n < 1 {
			return fmt.Errorf("%q is no file descriptor: give 1 or more", descriptor)
		}
	}
	if format != "json" {
		return fmt.Errorf("%q is no form of statistics: give json, or json:FD for a file descriptor", s)
	}
	*v = Stats{JSON: true, Descriptor: n}
	return nil
}
