package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"ringcap/capfile"
	"ringcap/internal/nearest"
	"ringcap/internal/sink/compress"
)

// This file has advice for mistakes and for options of other tools.

// elsewhere has advice for options of tcpdump, tshark and dumpcap that ringcap has in
// another form or not at all.
var elsewhere = map[string]string{
	"Y": filterLast, "R": filterLast, "f": filterLast, "display-filter": filterLast, "read-filter": filterLast,
	"capture-comment": "comments come from other programs: editcap --capture-comment TEXT IN OUT",
	"I":               monitorFirst, "monitor-mode": monitorFirst,
	"P": "a file is pcap unless its name ends in .pcapng; --print prints packets beside -w",
	"E": decryptElsewhere, "M": decryptElsewhere, "o": decryptElsewhere,
	"m":              "MIB modules are not read: object identifiers are numbers; leave -m out",
	"export-objects": "objects are not extracted: -w FILE, and tshark -r FILE --export-objects",
	"2":              "there is one pass: leave -2 out",
}

const (
	filterLast       = "the filter stands last, in the words of pcap-filter(7): ringcap -r FILE tcp port 443"
	monitorFirst     = "make an interface in monitor mode first: iw dev wlan0 interface add mon0 type monitor; then -i mon0"
	decryptElsewhere = "ringcap does not decrypt: -w FILE, and open that in Wireshark"
)

// flagError returns an error of one line that names the flag and what to type.
func flagError(f *pflag.FlagSet, err error) error {
	const list = "(ringcap -h lists the options)"
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &invalid):
		return fmt.Errorf("%s: %w", spelling(invalid.GetFlag()), errors.Unwrap(invalid))
	case errors.As(err, &missing):
		return fmt.Errorf("%s: the value is missing: put it behind the option %s", spelling(missing.GetFlag()), list)
	case errors.As(err, &unknown):
		name, dashes := unknown.GetSpecifiedName(), "--"
		if unknown.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		text := "there is no option " + dashes + name
		if hint := elsewhere[name]; hint != "" {
			return fmt.Errorf("%s: %s", text, hint)
		}
		if near := nearest.Name(name, longNames(f)); near != "" && dashes == "--" {
			return fmt.Errorf("%s: did you mean --%s? %s", text, near, list)
		}
		return fmt.Errorf("%s %s", text, list)
	}
	return fmt.Errorf("%w %s", err, list)
}

// spelling returns both names of a flag.
func spelling(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "-" + f.Shorthand + ", --" + f.Name
	}
	return "--" + f.Name
}

func longNames(f *pflag.FlagSet) (names []string) {
	f.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// misplaced returns an error if words are not an expression, but a command or a capture.
func (c *Config) misplaced(words []string) error {
	if len(words) == 0 {
		return nil
	}
	first := words[0]
	switch {
	case len(words) == 1 && (first == "help" || first == "version"):
		return fmt.Errorf("%s is no command: type ringcap --%s", first, first)
	case !isCapture(first):
		return nil
	case len(c.ReadFiles) > 0:
		more := " ..."
		if len(words) == 1 {
			more = ""
		}
		return fmt.Errorf("%s: -r takes one file: repeat it, as in -r %s -r %s%s, or give it the directory they are in", first, c.ReadFiles[len(c.ReadFiles)-1], first, more)
	}
	return fmt.Errorf("%s is no expression: to read the file, type: ringcap -r %s", first, strings.Join(words, " "))
}

// captureNames are the extensions of captures, without compression.
var captureNames = []string{".pcap", ".pcapng", ".cap"}

// isCapture reports whether a word is the name of a capture.
func isCapture(word string) bool {
	name := compress.Plain(strings.ToLower(word))
	if slices.Contains(captureNames, filepath.Ext(name)) {
		return true
	}
	if info, err := os.Stat(word); err != nil || !info.Mode().IsRegular() {
		return false
	}
	r, err := capfile.Open(word, nil)
	if err != nil {
		return false
	}
	_ = r.Close() // it was only read
	return true
}

// foreignRules returns rules for values of tshark or tcpdump whose option has another
// meaning here.
func (c *Config) foreignRules(stamp string, words []string) []rule {
	fields := "ip.src,ip.dst"
	if c.Link && len(words) > 0 { // the words are from -e ip.src -e ip.dst
		fields = strings.Join(words, ",")
	}
	statistic := len(c.Rotate.Hook) == 1 && (strings.Contains(c.Rotate.Hook[0], ",") || c.Rotate.Hook[0] == "expert") && !strings.Contains(c.Rotate.Hook[0], "/")
	return []rule{
		{c.PayloadType == "fields", "-T fields: columns are --fields " + fields},
		{slices.Contains([]string{"json", "jsonraw", "ek", "pdml", "psml"}, c.PayloadType), "-T " + c.PayloadType + ": packets for programs are --json"},
		{slices.Contains([]string{"text", "tabs", "ps"}, c.PayloadType), "-T " + c.PayloadType + ": text is printed anyway; leave -T out"},
		{statistic, "-z " + strings.Join(c.Rotate.Hook, " ") + ": protocols, hosts, conversations and rates are --summary"},
		{stamp != "host", fmt.Sprintf("-j %s: the only time stamps are those of the host: leave -j out", stamp)},
		{c.FilterFile == "pcap" || c.FilterFile == "pcapng", "-F " + c.FilterFile + ": the format comes from the name of the file: -w x." + c.FilterFile},
	}
}
