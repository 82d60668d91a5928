package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/jsonl"
	"ringcap/internal/text"
	"ringcap/internal/track"
)

// openSinks opens what the packets go to, and the decoder if one of them wants
// to see layers.
func (s *session) openSinks() error {
	if s.cfg.WriteFile != "" {
		if err := s.openOutput(); err != nil {
			return err
		}
	}
	printing := s.cfg.Print && !s.cfg.CountOnly
	if printing || s.cfg.Export.Given() || s.cfg.Summary.Given {
		s.decoder = newDecoder()
		o := trackOptions(s.cfg)
		o.Names = s.names
		s.tracker = track.New(o)
		// Colours want layers.
		s.plain = !(printing && wantColor(s.cfg.Color, s.textOutput()))
	}
	if s.cfg.Export.Given() {
		if err := s.openExport(); err != nil {
			return err
		}
	}
	if s.cfg.Summary.Given {
		s.gathered = s.newSummarySink()
		s.sinks = append(s.sinks, s.gathered)
	}
	if printing {
		if err := s.openText(); err != nil {
			return err
		}
	}
	return nil
}

// workers is how many goroutines may write lines: as many as there are processors for
// files, one for a live capture, which is to leave the host its processors, and where
// what is printed depends on the packets before or goes out at once.
func (s *session) workers() int {
	if s.cfg.Live() || s.names != nil || s.cfg.LineBuffered || s.cfg.PacketBuffered || s.cfg.Follow {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// trackOptions says what of -t, -S and --fields wants memory of packets before.
func trackOptions(c *cli.Config) track.Options {
	o := track.Options{NoSequence: c.AbsoluteSequence && !c.Summary.Given}
	switch c.Time {
	case 3:
		o.Delta = track.DeltaPrevious
	case 5:
		o.Delta = track.DeltaFirst
	}
	// No text is printed beside columns, so its times are not in the way.
	if slices.Contains(c.Export.Fields, jsonl.DeltaTime) {
		o.Delta = track.DeltaPrevious
	}
	o.Elapsed = slices.Contains(c.Export.Fields, jsonl.RelativeTime)
	return o
}

// textOptions translates the flags of printing.
func textOptions(c *cli.Config) text.Options {
	o := text.Options{
		Verbose: c.Verbose, Quiet: c.Quiet, Link: c.Link, NoChecksums: c.NoChecksums,
		AbsoluteSequence: c.AbsoluteSequence, Number: c.Number, Nanoseconds: c.Nano,
		Lengths: c.Lengths, ASDot: c.ASDot, Payload: c.PayloadType,
		OneLine: c.OneLine, Time: text.TimeFormat(c.Time), Dump: dumpFormat(c),
	}
	if c.UTC {
		o.Location = time.UTC
	}
	return o
}

// tryPayload sees that -T names a payload that is printed, before anything is opened.
func tryPayload(c *cli.Config) error {
	if known := text.Payloads(); c.PayloadType != "" && !slices.Contains(known, c.PayloadType) {
		return fmt.Errorf("-T %s: there is no printer for it: give one of %s", c.PayloadType, strings.Join(known, ", "))
	}
	return nil
}

// dumpFormat is -x, -X and -A, of which one is given at most.
func dumpFormat(c *cli.Config) text.DumpFormat {
	switch {
	case c.HexASCII > 1:
		return text.DumpBothLink
	case c.HexASCII > 0:
		return text.DumpBoth
	case c.Hex > 1:
		return text.DumpHexLink
	case c.Hex > 0:
		return text.DumpHex
	case c.ASCII > 1:
		return text.DumpTextLink
	case c.ASCII > 0:
		return text.DumpText
	}
	return text.DumpNone
}

// banner says what is being listened to or read, as tcpdump does.
func (s *session) banner() {
	if l, ok := s.src.(*offline); ok {
		fmt.Fprintf(s.stderr, "reading from file %s, link-type %s, snapshot length %d\n", s.inputName(), l.Link(), l.SnapLen())
		return
	}
	prefix := "ringcap: "
	if s.cfg.Print && s.cfg.Verbose == 0 && s.cfg.WriteFile == "" {
		fmt.Fprintln(s.stderr, "ringcap: verbose output suppressed, use -v[v]... for full protocol decode")
		prefix = ""
	}
	fmt.Fprintf(s.stderr, "%slistening on %s, snapshot length %d bytes\n", prefix, s.listening, snapOrDefault(s.cfg.SnapLen))
}
