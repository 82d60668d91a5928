package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Fanout is --fanout N or N,MODE: the number of rings on an interface, and how the kernel
// distributes frames among them (packet(7), PACKET_FANOUT).
type Fanout struct {
	Rings int
	Mode  string // hash, cpu, lb or rollover
}

var fanoutModes = []string{"hash", "cpu", "lb", "rollover"}

// maxRings is more than the number of processors of any machine.
const maxRings = 256

func (f *Fanout) String() string {
	if f.Rings == 0 {
		return ""
	}
	return strconv.Itoa(f.Rings) + "," + f.Mode
}

// Type returns the name of the flag's argument.
func (f *Fanout) Type() string { return "rings" }

// Set parses N or N,MODE. The default mode is hash.
func (f *Fanout) Set(s string) error {
	number, mode, has := strings.Cut(s, ",")
	if !has {
		mode = "hash"
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxRings {
		return fmt.Errorf("%q is no number of rings: give 1 to %d", number, maxRings)
	}
	if !slices.Contains(fanoutModes, mode) {
		return fmt.Errorf("%q is no way to share frames: give hash, cpu, lb or rollover%s", mode, didYouMean(mode, fanoutModes))
	}
	f.Rings, f.Mode = n, mode
	return nil
}
