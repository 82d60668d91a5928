package cli

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "1500": 1500, "1k": 1024, "2K": 2048, "1m": 1 << 20, "1g": 1 << 30, "1KiB": 1024, "3 MiB": 3 << 20,
		"1GiB": 1 << 30, "500MB": 500e6, "1.5kB": 1500, "20gib": 20 << 30, "7B": 7,
	} {
		if got, err := parseSize(text, 1); err != nil || got != want {
			t.Errorf("%s is %d, %v; want %d", text, got, err, want)
		}
	}
	if got, err := parseSize("3", 1e6); err != nil || got != 3e6 {
		t.Errorf("3 of 10^6 is %d, %v", got, err)
	}
	for _, text := range []string{"", "0", "-1", "x", "1x", "1e30", "NaN", "inf", "MiB", "0.1"} {
		if got, err := parseSize(text, 1); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

// TestStopFlags: dumpcap's -a and the long options mean the same.
func TestStopFlags(t *testing.T) {
	c, err := Parse([]string{"-a", "duration:1.5", "-a", "filesize:10", "-a", "files:3", "-a", "packets:7", "--stop-when", "icmp", "-w", "x", "-b", "packets:9"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Stop.Duration != 1500*time.Millisecond || c.Stop.Bytes != 0 || c.Rotate.Size != 10000 || c.Stop.Files != 3 || c.Count != 7 || c.Stop.When != "icmp" {
		t.Errorf("%+v", c.Stop)
	}
	if c, err = Parse([]string{"--duration", "10", "--max-bytes", "1GiB", "-a", "duration:10", "--run", "curl -s 'http://192.0.2.1/a b'"}); err != nil {
		t.Fatal(err)
	}
	if c.Stop.Duration != 10*time.Second || c.Stop.Bytes != 1<<30 || len(c.Stop.Command) != 3 {
		t.Errorf("%+v", c.Stop)
	}
	for flags, want := range map[string]string{
		"-a duration:x":       "no number of seconds", // for dumpcap this is 0
		"-a ducks:3":          "no condition",
		"--duration -1s":      "no time",
		"--max-files 0":       "no number of files",
		"-r x --duration 1s":  "leave it out",
		"-r x --run true":     "leave it out",
		"--max-bytes 1parsec": "no size",
		"--run ''":            "empty",
		"--run=\"hi":          "no end",
	} {
		args := strings.Fields(flags)
		if flags == "--run ''" {
			args[1] = ""
		}
		if _, err := Parse(args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", flags, err)
		}
	}
}

func TestSplitWords(t *testing.T) {
	for text, want := range map[string][]string{
		"":                         nil,
		" a  b\tc ":                {"a", "b", "c"},
		`a 'b c' "d e"f`:           {"a", "b c", "d ef"},
		`'' ""`:                    {"", ""},
		`a\ b "c\"d\n" '\'`:        {"a b", `c"d\n`, `\`},
		`sh -c 'echo "$HOME" | x'`: {"sh", "-c", `echo "$HOME" | x`},
		`end\`:                     {`end\`},
	} {
		if got, err := splitWords(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
}
