package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"ringcap/internal/filter"
	"ringcap/internal/jsonl"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/live"
	"ringcap/packet"
)

// This file translates a Config into the options of the packages that do the work.

// Block timeouts: how long a frame may wait in the ring for others. Somebody who
// watches sees it within 10 ms; a file takes fewer and fuller blocks.
const (
	blockTimeoutNow   = time.Millisecond
	blockTimeoutWatch = 5 * time.Millisecond
	blockTimeoutPipe  = 50 * time.Millisecond
	blockTimeoutFile  = 100 * time.Millisecond
)

// BlockTimeout is how long a ring may gather frames; terminal says whether standard output
// is one.
func (c *Config) BlockTimeout(terminal bool) time.Duration {
	switch {
	case c.Immediate:
		return blockTimeoutNow
	case c.LineBuffered, c.PacketBuffered, (c.Print || c.Export.OnOutput()) && terminal:
		return blockTimeoutWatch
	case c.Print, c.Export.OnOutput():
		return blockTimeoutPipe
	}
	return blockTimeoutFile
}

// DropRule is -Q. Loopback shows each packet going out and coming in: one is enough.
func (c *Config) DropRule(loopback bool) filter.DropRule {
	switch {
	case c.Direction == Out:
		return filter.DropIncoming
	case c.Direction == In || loopback:
		return filter.DropOutgoing
	}
	return filter.DropNone
}

// FilterOptions says what a live filter is compiled for, but for the interface.
func (c *Config) FilterOptions(link packet.LinkType) filter.Options {
	o := filter.Options{Link: link, SnapLen: c.SnapLen, Unoptimized: c.Unoptimized}
	if o.SnapLen == 0 {
		o.SnapLen = live.LongestFrame
	}
	return o
}

// SnapLenOrDefault is the snapshot length as files and the banner say it.
func (c *Config) SnapLenOrDefault() uint32 {
	if c.SnapLen > 0 {
		return uint32(c.SnapLen)
	}
	return packet.DefaultSnapLen
}

// Remedy says what to type against a ring that is full.
func (c *Config) Remedy() string {
	present := max(c.BufferKiB, live.MinRing>>10)
	what := []string{fmt.Sprintf("try -B %d", min(2*present, MaxBufferKiB))}
	if c.WriteFile == "" && c.Print {
		what = append(what, "-w FILE instead of text")
	} else if c.SnapLen == 0 {
		what = append(what, "-s 128")
	}
	filter := "a filter"
	if c.Expression != "" {
		filter = "a narrower filter"
	}
	return strings.Join(what, ", ") + " or " + filter
}

// InputName is what is read, in a word or two.
func (c *Config) InputName() string {
	switch {
	case c.ReadList != "":
		return c.ReadList
	case len(c.ReadFiles) > 1:
		return fmt.Sprintf("%s and %d more", c.ReadFiles[0], len(c.ReadFiles)-1)
	}
	return c.ReadFiles[0]
}

// TrackOptions says what of -t, -S and --fields needs memory of packets before.
func (c *Config) TrackOptions() track.Options {
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

// TextOptions says how packets are printed.
func (c *Config) TextOptions() text.Options {
	o := text.Options{
		Verbose: c.Verbose, Quiet: c.Quiet, Link: c.Link, NoChecksums: c.NoChecksums,
		AbsoluteSequence: c.AbsoluteSequence, Number: c.Number, Nanoseconds: c.Nano,
		Lengths: c.Lengths, ASDot: c.ASDot, Payload: c.PayloadType,
		OneLine: c.OneLine, Time: text.TimeFormat(c.Time), Dump: c.dumpFormat(),
	}
	if c.UTC {
		o.Location = time.UTC
	}
	return o
}

// Zone is that of the names of a set's files.
func (c *Config) Zone() *time.Location {
	if c.UTC {
		return time.UTC
	}
	return time.Local
}

// dumpFormat is -x, -X and -A, of which one is given at most.
func (c *Config) dumpFormat() text.DumpFormat {
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

// Colored says whether text on standard output is coloured; terminal says whether that is
// one. See no-color.org for NO_COLOR.
func (c *Config) Colored(terminal bool) bool {
	if c.Color != ColorAuto {
		return c.Color == ColorAlways
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal
}

// ExportPrinter writes as --json, --fields and --csv ask for. It makes a line of text only
// where that is asked for.
func (c *Config) ExportPrinter() (*jsonl.Printer, error) {
	e := &c.Export
	o := jsonl.Options{Columns: e.Fields, CSV: e.CSV}
	if e.Fields == nil || slices.Contains(e.Fields, "summary") {
		// How text is printed at the same time makes no difference to the line.
		o.Summary = text.NewPrinter(text.Options{Time: text.TimeNone, AbsoluteSequence: c.AbsoluteSequence})
	}
	printer, err := jsonl.NewPrinter(o)
	if err != nil {
		return nil, fmt.Errorf("--fields: %w", err)
	}
	return printer, nil
}

// Try sees that --fields and -T name what there is, before anything is opened.
func (c *Config) Try() error {
	if known := text.Payloads(); c.PayloadType != "" && !slices.Contains(known, c.PayloadType) {
		return fmt.Errorf("-T %s: there is no printer for it: give one of %s", c.PayloadType, strings.Join(known, ", "))
	}
	if !c.Export.Given() {
		return nil
	}
	_, err := c.ExportPrinter()
	return err
}
