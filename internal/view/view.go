// Package view shows the packets of a capture on a terminal, as "ringcap view" does: a list, the
// fields of one packet and its bytes. The file is read once to find where each packet is; packets
// are decoded when they are shown.
package view

import (
	"errors"
	"fmt"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"golang.org/x/sys/unix"

	"ringcap/internal/host/rights"
	"ringcap/internal/run"
	"ringcap/internal/track"
	"ringcap/internal/where"
)

// Options says what is shown, and how.
type Options struct {
	File   string   // the capture; "-" for standard input
	Fields []string // columns of the list; nil for lines of text
	Where  string   // the display filter at the start; may be empty
	Zone   *time.Location
	Color  bool
	// Stage returns a decoding stage that has seen no packet.
	Stage func(track.Options) run.Stage
	// Display compiles a display filter, and returns what the tracker has to remember for it.
	Display func(expression string) (*where.Filter, track.Options, error)

	Stdin, Stdout *os.File
}

// Run shows a capture until the user ends it. It gives up its rights before it looks at packets.
func Run(o Options) error {
	terminal, err := openTerminal(&o)
	if err != nil {
		return err
	}
	c, err := openCapture(o.File, o.Stdin)
	if err != nil {
		return err
	}
	defer c.stop()
	rights.ConfineScreen()
	if err := c.start(c.source(), o.Stage(track.Options{Streams: true})); err != nil {
		return err
	}
	m, err := newModel(&o, c)
	if err != nil {
		return err
	}
	if err := m.choose(o.Where, false); err != nil {
		return err
	}
	profile := colorprofile.ASCII
	if o.Color {
		profile = colorprofile.ANSI
	}
	_, err = tea.NewProgram(m, tea.WithInput(terminal), tea.WithOutput(o.Stdout), tea.WithColorProfile(profile)).Run()
	if errors.Is(err, tea.ErrInterrupted) {
		err = nil
	}
	return err
}

// openTerminal returns the terminal that keys come from: standard input, or that of the process if the
// capture comes from standard input.
func openTerminal(o *Options) (*os.File, error) {
	if !isTerminal(o.Stdout) {
		return nil, errors.New("view: standard output is no terminal: ringcap -r FILE prints the packets")
	}
	if isTerminal(o.Stdin) {
		if o.File == "-" {
			return nil, errors.New("view -: standard input is a terminal: name a file, or send a capture there")
		}
		return o.Stdin, nil
	}
	f, err := os.Open("/dev/tty")
	if err != nil {
		return nil, fmt.Errorf("view: there is no terminal to read keys from: %w", err)
	}
	return f, nil
}

func isTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
