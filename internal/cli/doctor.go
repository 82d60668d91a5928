package cli

import (
	"fmt"
	"strings"

	"ringcap/internal/doctor"
)

// Doctor is the command line of "ringcap doctor".
type Doctor struct {
	Help      bool
	BufferKiB int
	doctor.Options
}

// ParseDoctor parses the arguments after "doctor". The argument terminal is true if standard
// output is one.
func ParseDoctor(args []string, terminal bool) (*Doctor, error) {
	var c Config
	d := &Doctor{BufferKiB: defaultBufferKiB}
	f := verbFlags("doctor", &c, &rawFlags{doctor: d})
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("doctor: %w", flagError(f, err))
	}
	if f.NArg() > 0 && !d.Help {
		return nil, fmt.Errorf("doctor: %s is no option: type -i NAME for an interface, -w FILE for a file (ringcap help doctor lists the options)", strings.Join(f.Args(), " "))
	}
	d.RingSize, d.Colored = d.BufferKiB<<10, c.Colored(terminal)
	return d, nil
}
