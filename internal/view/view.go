// Package view shows the packets of a capture on a terminal, as "ringcap view" does: a list, the
// fields of one packet and its bytes. The file is read once to find where each packet is; packets
// are decoded when they are shown.
package view

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
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
	Live   *Live    // a capture that is started instead; may be nil
	Fields []string // columns of the list; nil for lines of text
	Where  string   // the display filter at the start; may be empty
	Zone   *time.Location
	Color  bool
	// Unicode reports whether the terminal shows more than ASCII.
	Unicode bool
	// Stage returns a decoding stage that has seen no packet.
	Stage func(track.Options) run.Stage
	// Display compiles a display filter, and returns what the tracker has to remember for it.
	Display func(expression string) (*where.Filter, track.Options, error)

	Stdin, Stdout *os.File
}

// Live is a capture that ringcap view starts.
type Live struct {
	Name       string   // of its interfaces
	Arguments  []string // for ringcap, without -w
	Expression string   // what is captured; empty for all
	WriteFile  string   // a new file for the packets; empty for one without a name
}

// Run shows a capture until the user ends it. It gives up its rights before it looks at packets.
func Run(o Options) (err error) {
	terminal, err := openTerminal(&o)
	if err != nil {
		return err
	}
	var c *capture
	if o.Live == nil {
		c, err = openCapture(o.File, o.Stdin)
	} else {
		c, err = newLiveCapture(o.Live)
	}
	if err != nil {
		return err
	}
	defer c.stop()
	r, s, err := relinquish(c, o.Live)
	if err != nil {
		return err
	}
	if err := c.follow(o.Live); err != nil {
		return err
	}
	if err := r.Confine(); err != nil {
		return err
	}
	if err := c.start(c.source(), o.Stage(track.Options{Streams: true, Media: true})); err != nil {
		if c.live != nil && !c.live.running() {
			err = errors.Join(c.live.fault(), err)
		}
		return err
	}
	m, err := newModel(&o, c)
	if err != nil {
		return err
	}
	m.saver = s
	if err := m.choose(o.Where, false); err != nil {
		return err
	}
	profile := colorprofile.ASCII
	if o.Color {
		profile = colorprofile.ANSI
	}
	program := tea.NewProgram(m, tea.WithInput(terminal), tea.WithOutput(o.Stdout), tea.WithColorProfile(profile), tea.WithoutSignalHandler())
	alone := unattended(program.Quit)
	if _, err = program.Run(); errors.Is(err, tea.ErrInterrupted) {
		err = nil
	}
	if c.live == nil {
		return err
	}
	return errors.Join(err, c.conclude(s, terminal, &o, alone))
}

// unattended calls quit at a signal that ends the program. It returns a channel, which is closed if
// nobody is there to answer questions: all but SIGINT are sent by programs, or as the terminal goes.
func unattended(quit func()) <-chan struct{} {
	signals, alone := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		for s := range signals {
			signal.Reset(syscall.SIGINT) // the next one ends the question
			quit()
			if s != syscall.SIGINT {
				close(alone)
				return
			}
		}
	}()
	return alone
}

// relinquish starts the helpers, and has the process become a user without privileges.
func relinquish(c *capture, live *Live) (*rights.Rights, *saver, error) {
	s := &saver{directory: "."}
	if directory, err := os.Getwd(); err == nil {
		s.directory = directory
	}
	o := rights.Options{Terminal: true, Compiles: true, Note: func(string) {}, Stderr: os.Stderr}
	if writable(s.directory) {
		o.Set = &rights.Set{Directory: s.directory, Names: saved, NoClobber: true}
	}
	if live == nil {
		r := rights.New(o)
		err := r.Relinquish()
		s.files = r.Files
		return r, s, err
	}
	var messages *os.File
	var err error
	if messages, o.Messages, err = os.Pipe(); err != nil {
		return nil, nil, err
	}
	o.Command, o.Tied, o.Stdout = append([]string{"/proc/self/exe"}, live.Arguments...), true, c.file
	if live.WriteFile != "" {
		o.Command = append(o.Command, "--no-clobber", "-w", live.WriteFile)
	} else {
		o.Command = append(o.Command, "--pcapng", "-w", "-")
	}
	if live.Expression != "" {
		o.Command = append(o.Command, "--", live.Expression)
	}
	r := rights.New(o)
	err = r.Relinquish()
	_ = o.Messages.Close() // the helper has its own
	if err != nil {
		return nil, nil, err
	}
	s.files, c.live.command = r.Files, r.CommandHelper
	if err := c.live.command.Run(func() {}); err != nil {
		return nil, nil, fmt.Errorf("view: start the capture: %w", err)
	}
	c.live.watch(messages)
	return r, s, nil
}

// openTerminal returns the terminal that keys come from: standard input, or that of the process if the
// capture comes from standard input.
func openTerminal(o *Options) (*os.File, error) {
	if !isTerminal(o.Stdout) {
		return nil, errors.New("view: standard output is no terminal: ringcap -r FILE prints the packets")
	}
	if os.Getenv("TERM") == "dumb" {
		return nil, errors.New("view: this terminal has no screen (TERM=dumb): ringcap -r FILE prints the packets")
	}
	if isTerminal(o.Stdin) {
		if o.File == "-" && o.Live == nil {
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
