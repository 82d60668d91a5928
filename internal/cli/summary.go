package cli

import (
	"errors"
	"fmt"
	"strings"

	"ringcap/internal/sink/compress"
	"ringcap/internal/summary"
)

// Summary is --summary: the totals of the capture.
type Summary struct {
	Given bool
	Form  summary.Form
	File  string // for a page; empty for standard output
}

func (c *Config) summaryRules() []rule {
	s := &c.Summary
	return []rule{
		{sameFile(s.File, c.WriteFile, c.Export.JSON), "--summary html=" + s.File + " and -w or --json name one file: give two"},
		{compress.Unpacked(s.File) != s.File, "--summary html=" + s.File + ": the page is written as it is: name it " + compress.Unpacked(s.File)},
	}
}

// forms has the words of --summary.
var forms = map[string]summary.Form{"table": summary.Table, "json": summary.JSON, "html": summary.Page}

func (v *Summary) String() string {
	if !v.Given {
		return ""
	}
	for word, form := range forms {
		if form == v.Form && v.File != "" {
			return word + "=" + v.File
		} else if form == v.Form {
			return word
		}
	}
	return ""
}

// Type returns the name of the flag's argument.
func (v *Summary) Type() string { return "format" }

// Set parses table, json, html or html=FILE.
func (v *Summary) Set(s string) error {
	word, file, named := strings.Cut(s, "=")
	form, known := forms[word]
	switch {
	case !known:
		return fmt.Errorf("%q is no form of summary: give table, json or html", s)
	case named && form != summary.Page:
		return fmt.Errorf("%q: only a page has a file: give %s > FILE, or html=FILE", s, word)
	case named && file == "":
		return errors.New("the name of the file is empty: give html=FILE, or html for standard output")
	case file == "-":
		file = ""
	}
	*v = Summary{Given: true, Form: form, File: file}
	return nil
}

// SummaryOptions returns the options of the summary, but not where it goes. source is what the
// banner says.
func (c *Config) SummaryOptions(source string) summary.Options {
	o := summary.Options{Form: c.Summary.Form, About: summary.About{Filter: c.Expression, Zone: c.Zone()}}
	if o.About.Source, _, _ = strings.Cut(source, ", link-type"); !c.Live() {
		o.About.Source = c.inputName()
	}
	return o
}
