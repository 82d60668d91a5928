package cli

import (
	"fmt"
	"strconv"
	"strings"
)

// Fanout is --fanout N or N,MODE: several rings on one interface, and how the
// kernel shares its frames among them (packet(7), PACKET_FANOUT).
type Fanout struct {
	Rings int
	Mode  string // hash, cpu, lb or rollover
}

// maxRings is more than any machine has processors for.
const maxRings = 256

func (f *Fanout) String() string {
	if f.Rings == 0 {
		return ""
	}
	return strconv.Itoa(f.Rings) + "," + f.Mode
}

// Type is what the flag's argument is called.
func (f *Fanout) Type() string { return "rings" }

// Set reads N or N,MODE; the mode is hash without one.
func (f *Fanout) Set(s string) error {
	number, mode, has := strings.Cut(s, ",")
	if !has {
		mode = "hash"
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxRings {
		return fmt.Errorf("%q is no number of rings: give 1 to %d", number, maxRings)
	}
	switch mode {
	case "hash", "cpu", "lb", "rollover":
		f.Rings, f.Mode = n, mode
		return nil
	}
	return fmt.Errorf("%q is no way to share frames: give hash, cpu, lb or rollover", mode)
}
