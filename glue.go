package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/capfile"
	"ringcap/internal/host/netdev"
	"ringcap/internal/sink/rotate"
	"ringcap/internal/version"
)

// banner says what is being listened to or read, as tcpdump does.
func (s *session) banner() {
	if in := s.input.files; in != nil {
		fmt.Fprintf(s.stderr, "reading from file %s, link-type %s, snapshot length %d\n", s.cfg.InputName(), in.Link(), in.SnapLen())
		return
	}
	prefix := "ringcap: "
	if s.cfg.Print && s.cfg.Verbose == 0 && s.cfg.WriteFile == "" {
		fmt.Fprintln(s.stderr, "ringcap: verbose output suppressed, use -v[v]... for full protocol decode")
		prefix = ""
	}
	fmt.Fprintf(s.stderr, "%slistening on %s, snapshot length %d bytes\n", prefix, s.input.listening, s.cfg.SnapLenOrDefault())
}

// limitReached says that the run ended with its last file: there may be so many, or with
// -G and -W so many periods.
func (s *session) limitReached() string {
	set, n := s.output.set, 0
	r := &s.cfg.Rotate
	switch {
	case set == nil:
	case set.Complete():
		n = s.cfg.Stop.Files
	case r.Period > 0 && r.Size == 0 && r.Limit > 0 && s.stop.Expired(s.report.Account.End) &&
		s.cfg.Stop.Duration == time.Duration(r.Limit)*r.Period:
		n = r.Limit
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("Maximum file limit reached: %d\n", n)
}

// leftOut says what a copy or a set lacks.
func (s *session) leftOut() string {
	text := ""
	if in := &s.input; in.files != nil && s.cfg.WriteFile != "" {
		text = s.output.losses.Text(s.cfg.WriteFile, in.opener.Skipped(), in.files.Interfaces())
	}
	if set := s.output.set; set != nil && set.Deleted() > 0 {
		files := "1 file"
		if n := set.Deleted(); n > 1 {
			files = fmt.Sprintf("%d files", n)
		}
		text += files + " deleted to make room\n"
	}
	return text
}

// watched reports whether somebody sees the progress of reading files, and it is not among
// packets that are printed.
func (s *session) watched() bool {
	printing := s.cfg.Print && !s.cfg.CountOnly || s.cfg.Export.OnOutput()
	return isTerminal(s.stderr) && !s.cfg.Follow && !(printing && (s.cfg.WriteFile == "-" || isTerminal(s.stdout)))
}

// isTerminal reports whether somebody may be watching f.
func isTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// tryDirectory sees that files can be made where -w says.
func (s *session) tryDirectory() error {
	dir := filepath.Dir(s.cfg.WriteFile)
	if s.cfg.Rotate.Period > 0 && strings.Contains(dir, "%") {
		return nil // it has a time in it
	}
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	return nil
}

// floor is --min-free, nil without it.
func (s *session) floor() (*rotate.Floor, error) {
	r := &s.cfg.Rotate
	if r.FreeBytes == 0 && r.FreePercent == 0 {
		return nil, nil
	}
	dir := s.outputDirectory()
	if dir == "" {
		dir = filepath.Dir(s.cfg.WriteFile)
	}
	return rotate.NewFloor(dir, r.FreeBytes, r.FreePercent)
}

// section describes this host and program.
func section() capfile.Section {
	return capfile.Section{Application: "ringcap " + version.Number, OS: netdev.System(), Hardware: netdev.Machine()}
}
