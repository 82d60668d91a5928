package main

import (
	"fmt"
	"slices"

	"ringcap/internal/cli"
	"ringcap/internal/jsonl"
	"ringcap/internal/text"
)

// openExport opens what --json or --fields goes to.
func (s *session) openExport() error {
	o := lineOptions{
		Output: s.stdout, Name: "stdout", File: s.writeOptions().File, Each: s.cfg.PacketBuffered,
		Written: &s.account.Exported, Refused: &s.account.ExportRefused,
		Faults: &s.faults, Whole: true,
	}
	for range s.workers() {
		printer, err := newExportPrinter(s.cfg)
		if err != nil {
			return err
		}
		o.Lines, o.Head = append(o.Lines, printer), printer.AppendHeader(nil)
	}
	path := s.cfg.Export.JSON
	if path == "" {
		path = "-"
	}
	return s.addLines(path, o)
}

// newExportPrinter writes as --json, --fields and --csv ask for. A line of text is
// made for those who asked for it only.
func newExportPrinter(c *cli.Config) (*jsonl.Printer, error) {
	e := &c.Export
	o := jsonl.Options{Columns: e.Fields, CSV: e.CSV}
	if e.Fields == nil || slices.Contains(e.Fields, "summary") {
		o.Summary = text.NewPrinter(summaryOptions(c))
	}
	printer, err := jsonl.NewPrinter(o)
	if err != nil {
		return nil, fmt.Errorf("--fields: %w", err)
	}
	return printer, nil
}

// summaryOptions are those of the line of text that stands beside the fields. How
// text is printed at the same time has no part in it.
func summaryOptions(c *cli.Config) text.Options {
	return text.Options{Time: text.TimeNone, AbsoluteSequence: c.AbsoluteSequence}
}

// tryFields sees that --fields names fields, before anything is opened.
func tryFields(c *cli.Config) error {
	if !c.Export.Given() {
		return nil
	}
	_, err := newExportPrinter(c)
	return err
}
