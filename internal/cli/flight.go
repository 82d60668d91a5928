package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// Flight says that packets are kept in memory until something happens.
type Flight struct {
	Size    int64         // bytes of memory; 0: packets are written as they come
	Age     time.Duration // of the oldest packet; 0: any
	Trigger string        // expression of a packet that has them written; empty: only SIGUSR2
	After   time.Duration // to go on writing then
}

// flightSize is the memory for --flight with a time alone.
const flightSize = 256 << 20

func (c *Config) flightFlags(f *pflag.FlagSet) {
	f.Var((*flightValue)(&c.Flight), "flight", "")
	f.StringVar(&c.Flight.Trigger, "trigger", "", "")
	f.Var((*durationValue)(&c.Flight.After), "after-trigger", "")
}

func (c *Config) flightRules() []rule {
	flight := c.Flight.Size > 0
	return []rule{
		{flight && (c.WriteFile == "" || c.WriteFile == "-"), "--flight needs -w FILE: its files are numbered, x_00001.pcapng from -w x.pcapng"},
		{flight && c.Rotate.Set(), "--flight and -C, -G or -b: each trigger begins a file anyway; leave one out"},
		{!flight && c.Flight.Trigger != "", "--trigger is for --flight: say how much to keep, as in --flight 512MiB"},
		{!flight && c.Flight.After > 0, "--after-trigger is for --flight: say how much to keep, as in --flight 512MiB"},
	}
}

// flightValue is --flight: a size, a time, or both with a comma between.
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

// isTime says that 5m is a time here; as a size it would be 5MiB in tcpdump.
func isTime(s string) bool { return strings.HasSuffix(s, "m") }
