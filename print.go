package main

import (
	"os"

	"golang.org/x/sys/unix"

	"ringcap/internal/text"
)

// openText opens what text goes to.
func (s *session) openText() error {
	o := lineOptions{
		Output: s.textOutput(), Name: "stdout", File: s.writeOptions().File, Each: s.cfg.PacketBuffered,
		Written: &s.account.Printed, Refused: &s.account.PrintRefused,
		Faults: &s.faults,
	}
	if s.cfg.WriteFile == "-" {
		o.Name = "stderr"
	}
	for range s.workers() {
		o.Lines = append(o.Lines, s.printer(o.Output))
	}
	return s.addLines("-", o)
}

// textOutput is standard output, unless that has the packets.
func (s *session) textOutput() *os.File {
	if s.cfg.WriteFile == "-" {
		return s.stderr
	}
	return s.stdout
}

// addLines opens a sink of lines.
func (s *session) addLines(path string, o lineOptions) error {
	k, err := openLineSink(path, o)
	if err != nil {
		return err
	}
	s.sinks = append(s.sinks, k)
	return nil
}

// printer prints to out as asked; the interface of each packet if there are several.
func (s *session) printer(out *os.File) *text.Printer {
	o := textOptions(s.cfg)
	o.Color = wantColor(s.cfg.Color, out)
	o.Services = s.services
	if s.names != nil {
		o.Names = s.names
	}
	_, several := s.src.(*fanIn)
	o.Interface = several || s.cooked
	return text.NewPrinter(o)
}

// isTerminal reports whether somebody may be watching f.
func isTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
