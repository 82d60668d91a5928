package cli

import (
	"slices"
	"strings"
	"testing"
)

// TestExport: where JSON and fields go, and whether text is printed as well.
func TestExport(t *testing.T) {
	for args, want := range map[string]struct {
		json, fields string
		csv, print   bool
	}{
		"--json":                          {json: "-"},
		"--json=x.json":                   {json: "x.json"},
		"--json=x.json --print -v":        {json: "x.json", print: true},
		"--json=x.json -w x.pcap --print": {json: "x.json", print: true},
		"--json -w x.pcap -v":             {json: "-"},
		"--fields time,ip.src":            {json: "", fields: "time ip.src"},
		"--fields time --fields=ip.src":   {fields: "time ip.src"},
		"--fields time --csv --json=x":    {json: "x", fields: "time", csv: true},
		"--json -n -S -c 3 tcp":           {json: "-"},
	} {
		c, err := Parse(strings.Fields(args))
		if err != nil {
			t.Errorf("%s: %v", args, err)
			continue
		}
		e := c.Export
		if e.JSON != want.json || !slices.Equal(e.Fields, strings.Fields(want.fields)) || e.CSV != want.csv || c.Print != want.print {
			t.Errorf("%s: %+v, print %v", args, e, c.Print)
		}
	}
	for args, want := range map[string]string{
		"--json --fields time":                  "standard output has room for one",
		"--json --print":                        "room for one",
		"--fields time --print":                 "room for one",
		"--csv":                                 "a form of --fields",
		"--json -w -":                           "standard output has the packets",
		"--fields time -w -":                    "standard output has the packets",
		"--json --stats json:1":                 "leave :1 out",
		"--json=x -w x":                         "give two",
		"--json=./x -w x":                       "give two",
		"-r y --flows d/../x.jsonl -w x.jsonl":  "give two",
		"-r y --summary html=./x --json=x":      "give two",
		"-r x --count --json":                   "leave one out",
		"--json=":                               "the file is empty",
		"--fields time,,ip.src":                 "has a name missing",
		"--json -v":                             "-v is for text",
		"--fields time -x":                      "-x is for text",
		"--json -tttt":                          "-t is for text",
		"--json=x -X":                           "-X is for text",
		"--json -w x -e":                        "-e is for text",
		"--print --json=x --csv --fields frame": "room for one",
	} {
		if _, err := Parse(strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
	if c, err := Parse([]string{"--fields", "help", "-v"}); err != nil || !c.Export.Help {
		t.Errorf("help: %v", err)
	}
}
