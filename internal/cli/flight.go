package cli

import (
	"fmt"
	"strings"
	"time"
)

// Flight describes the flight recorder, which keeps packets in memory until a trigger.
type Flight struct {
	Size    int64         // bytes of memory; 0 for no flight recorder
	Age     time.Duration // maximum age of the oldest packet; 0 for any
	Trigger string        // expression for a packet that is a trigger; empty for SIGUSR2 only
	After   time.Duration // how long to go on writing after a trigger
}

// flightSize is the size of the memory for --flight with only a time.
const flightSize = 256 << 20

func (c *Config) flightRules() []rule {
	flight := c.Flight.Size > 0
	return []rule{
		{flight && (c.WriteFile == "" || c.WriteFile == "-"), "--flight needs -w FILE: its files are numbered, x_00001.pcapng from -w x.pcapng"},
		{flight && c.Rotate.Set(), "--flight and -C, -G or -b: each trigger begins a file anyway; leave one out"},
		{!flight && c.Flight.Trigger != "", "--trigger is for --flight: say how much to keep, as in --flight 512MiB"},
		{!flight && c.Flight.After > 0, "--after-trigger is for --flight: say how much to keep, as in --flight 512MiB"},
	}
}

// flightValue is --flight: a size, a time, or both separated by a comma.
type flightValue Flight

func (v *flightValue) String() string { return "" }
func (v *flightValue) Type() string   { return "size" }
func (v *flightValue) Set(s string) error {
	v.Size = flightSize
	for part := range strings.SplitSeq(s, ",") {
		if size, err := parseSize(part, 1); err == nil && !isTime(part) {
			v.Size = size
		} else if (*durationValue)(&v.Age).Set(part) != nil {
			return fmt.Errorf("%q is neither a size nor a time: give 512MiB, 30s, or 1GiB,30s", part)
		}
	}
	return nil
}

// isTime reports whether a value like 5m is a time. As a size, tcpdump would read 5MiB.
func isTime(s string) bool { return strings.HasSuffix(s, "m") }
