package cli

import (
	"strings"
	"testing"
)

func TestStats(t *testing.T) {
	for args, want := range map[string]Stats{
		"--stats json":              {JSON: true, Descriptor: 2},
		"--stats json:7":            {JSON: true, Descriptor: 7},
		"--stats=json:1 -w x.pcap":  {JSON: true, Descriptor: 1},
		"--fail-on-drop":            {},
		"-r x.pcap --stats json:09": {JSON: true, Descriptor: 9},
	} {
		if c, err := Parse(strings.Fields(args)); err != nil || c.Stats != want {
			t.Errorf("%s: %+v, %v", args, c, err)
		}
	}
	for args, want := range map[string]string{
		"--stats xml":                       "no form of statistics",
		"--stats json:0":                    "no file descriptor",
		"--stats json:":                     "no file descriptor",
		"--stats json:stats.json":           "no file descriptor",
		"-r x.pcap --fail-on-drop":          "for live capture",
		"-w - --stats json:1 -i lo":         "standard output has the packets",
		"-w - --stats=json:1 -r x":          "standard output has the packets",
		"--stats json:99999999999999999999": "no file descriptor",
	} {
		if _, err := Parse(strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
}
