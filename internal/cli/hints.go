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

// elsewhere has advice for letters of tcpdump, tshark, dumpcap and ngrep that ringcap has in
// another form or not at all.
var elsewhere = map[string]string{
	"R": displayFilter,
	"4": "the filter selects IPv4: put ip last", "6": "the filter selects IPv6: put ip6 last",
	"P": "a file is pcap unless its name ends in .pcapng or --pcapng is given; --print prints packets beside -w; a direction is -Q in, out or inout",
	"o": "there are no preferences: leave -o out, or " + inWireshark + "; the secrets of TLS are --keylog FILE",
	"k": "a capture begins at once: leave -k out; the channel of a radio is set with iw dev wlan0 set channel 6",
	"2": "there is one pass: leave -2 out",
}

// synonyms has what to type instead of names of options that other programs have, or that
// people expect.
var synonyms = []struct{ names, text string }{
	{"read input in infile input-file file pcap", "to read a file, type -r FILE"},
	{"write output out outfile output-file save", "to write a file, type -w FILE"},
	{"iface if ifname dev device nic interfaces", "type -i NAME"},
	{"namespace network-namespace net ns nsenter", "type --netns NAME"},
	{"snaplen snap snap-len snaplength snapshot", "type -s N"},
	{"packets packet-count limit max max-packets num number-of-packets", "to end after N packets, type -c N"},
	{"timeout seconds stop-after", "to end after a time, type --duration 10s"},
	{"promisc promiscuous promiscuous-mode", "it is the default, and -p turns it off"},
	{"no-promisc no-promiscuous nopromisc", "type -p"},
	{"list devices list-devices", "type -D"},
	{"numeric no-resolve no-dns", "type -n, which is the default"},
	{"dns name-resolution resolve-names", "type --resolve"},
	{"hexdump hex-dump", "type -x, or -X for ASCII beside it"},
	{"statistics stat", "type --summary"},
	{"follow-stream conversation conversations", "type ringcap streams FILE for a list of conversations, and ringcap stream tcp:3 FILE for what was said in one"},
	{"field columns", "type --fields NAME,NAME"},
	{"gmt", "type --utc"},
	{"usage man", "type --help"},
	{"anonymise anon sanitize scrub pseudonymize pseudonymise", "type --anonymize"},
	{"debug detail details", "type -v"},
	{"compress compress-type gzip zstd", "the name says it: -w FILE.pcapng.zst"},
	{"format output-format file-type", fileFormat + "; packets as JSON are --json"},
	{"bpf filter capture-filter expression expr", filterLast},
	{"display-filter read-filter", displayFilter},
	{"monitor rfmon", "type -I"},
	{"list-remote-interfaces", "the interfaces of another host are listed there: type ssh HOST ringcap -D, and ssh HOST sudo ringcap -i eth0 --not-ssh -U -w - | ringcap -r -"},
	{"debug-filter-parser", "libpcap's parser is not debugged: -d prints the program of a filter"},
	{"fp-type time-t-size", "that is for tcpdump's own tests: leave it out"},
	{"ifdescr", "interfaces keep their names: leave it out"},
	{"decrypt tls-keylog export-tls-session-keys", decryptElsewhere},
	{"decode-as decode", decodeElsewhere},
	{"enable-protocol disable-protocol only-protocols enable-heuristic disable-heuristic", "all protocols are printed, and the filter selects packets: leave it out"},
	{"capture-comment file-comment", "type --comment TEXT"},
	{"packet-comment", "type --comment-if 'EXPRESSION: TEXT'"},
	{"keylog-file sslkeylog sslkeylogfile ssl-keylog-file", "type -w FILE.pcapng --keylog KEYS"},
	{"export-objects", "type ringcap stream all --save DIR FILE for those of HTTP/1, with the bytes of all streams"},
	{"temp-dir update-interval log-level log-file log-fatal log-domains log-debug log-noisy no-duplicate-keys", "there is no such thing to set: leave it out"},
}

// synonym returns what to type instead of an option that does not exist.
func synonym(name string) string {
	for _, s := range synonyms {
		if slices.Contains(strings.Fields(s.names), name) {
			return s.text
		}
	}
	return ""
}

const (
	filterLast       = "the filter stands last, in the words of pcap-filter(7): ringcap -r FILE tcp port 443"
	displayFilter    = "a display filter, as Wireshark's, is --where 'EXPR'"
	fileFormat       = "the format comes from the name of the file, -w FILE.pcapng, or is --pcapng"
	inWireshark      = "-w FILE, and open that in Wireshark"
	decryptElsewhere = "ringcap decrypts ESP, with -E, and nothing else: -w FILE.pcapng --keylog KEYS, and open that in Wireshark"
	decodeElsewhere  = "to read the payload of all packets that match as one protocol, type -T TYPE and a filter: -T rtp udp port 8888"
)

// flagError returns an error of one line that names the flag and what to type.
func flagError(f *pflag.FlagSet, err error) error {
	const list = "(ringcap help options lists them)"
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &invalid) && invalid.GetFlag().Name == "count":
		return errors.New("--count: it takes no value: to end after N packets, type -c N")
	case errors.As(err, &invalid):
		return fmt.Errorf("%s: %w%s", spelling(invalid.GetFlag()), errors.Unwrap(invalid), nearestValue(invalid.GetFlag().Name, invalid.GetValue()))
	case errors.As(err, &missing):
		return fmt.Errorf("%s: the value is missing: put it behind the option%s %s", spelling(missing.GetFlag()), switches[missing.GetFlag().Name], list)
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		text, hint := "there is no option --"+name, synonym(name)
		near := nearest.Name(name, longNames(f))
		switch {
		case unknown.GetSpecifiedShortnames() != "":
			text, hint = "there is no option -"+name, elsewhere[name]
		case hint != "":
		case slices.ContainsFunc(Verbs, func(v Verb) bool { return v.Name == name }):
			hint = "type ringcap " + name
		case len(name) == 1 && f.ShorthandLookup(name) != nil:
			hint = "did you mean -" + name + "? " + list
		case near != "":
			hint = "did you mean --" + near + "? " + list
		}
		if hint == "" {
			return fmt.Errorf("%s %s", text, list)
		}
		return fmt.Errorf("%s: %s", text, hint)
	}
	return fmt.Errorf("%w %s", err, list)
}

// switches has advice for options that take a value, but not in dumpcap or in an older tcpdump.
var switches = map[string]string{
	"tcp-md5-secret": "; lists for programs, dumpcap's -M, are --json",
	"autostop":       "; tcpdump's -a has no effect: leave it out",
}

// nearestValue returns a question after the word that may have been meant by a value that an
// option refused.
func nearestValue(name, value string) string {
	for _, o := range Options() {
		switch condition, _, ok := strings.Cut(value, ":"); {
		case o.Name != name:
		case o.Kind == LinkType:
			return didYouMean(strings.ToUpper(value), linkTypeNames())
		case ok:
			return didYouMean(condition+":", o.Words)
		default:
			return didYouMean(value, o.Words)
		}
	}
	return ""
}

// didYouMean returns a question after the nearest one of words, or nothing.
func didYouMean(typed string, words []string) string {
	if near := nearest.Name(typed, words); near != "" && near != typed {
		return "; did you mean " + near + "?"
	}
	return ""
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
		return fmt.Errorf("%s stands first: type ringcap %[1]s", first)
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

// stamps has what to type for the time formats of tshark's -t.
var stamps = map[string]string{
	"a": "leave it out", "ad": "type -tttt", "adoy": "type -tttt", "d": "type -ttt", "dd": "type -ttt", "e": "type -tt", "r": "type -ttttt",
	"u": "type --utc", "ud": "type --utc -tttt", "udoy": "type --utc -tttt",
}

// decodeAs is a value of tshark's -d: tcp.port==8888,http.
var decodeAs = pattern(`^[a-z]+(\.[a-z]+)+(==[^,]*)?,[a-z0-9_.-]+$`)

// foreignRules returns rules for values of tshark or tcpdump whose option has another
// meaning here.
func (c *Config) foreignRules(stamp string, words []string) []rule {
	fields := "ip.src,ip.dst"
	if c.Link && len(words) > 0 { // the words are from -e ip.src -e ip.dst
		fields = strings.Join(words, ",")
	}
	statistic := len(c.Rotate.Hook) == 1 && (strings.Contains(c.Rotate.Hook[0], ",") || c.Rotate.Hook[0] == "expert") && !strings.Contains(c.Rotate.Hook[0], "/")
	first, _, _ := strings.Cut(strings.Join(words, " "), " ")
	overview := "protocols, hosts, conversations and rates are --summary"
	switch kind, _, _ := strings.Cut(strings.Join(c.Rotate.Hook, " "), ","); kind {
	case "follow":
		overview = "what was said in a stream is ringcap stream tcp:3 FILE"
	case "conv":
		overview = "conversations are ringcap streams FILE"
	}
	return []rule{
		{c.DumpFilter == 1 && decodeAs().MatchString(first), "-d " + first + ": -d prints the filter program: " + decodeElsewhere},
		{c.Time == 1 && stamps[first] != "", "-t " + first + ": " + stamps[first]},
		{c.Link && c.PayloadType == "" && isDisplayField(first), "-e " + first + ": -e prints the link-layer header: columns are --fields " + fields},
		{len(c.ReadList) > 1 && c.ReadList[0] == '-', "-V " + c.ReadList + ": -V reads the files that a file lists: more detail is -v, -vv and -vvv"},
		{c.PayloadType == "fields", "-T fields: columns are --fields " + fields},
		{slices.Contains([]string{"json", "jsonraw", "ek", "pdml", "psml"}, c.PayloadType), "-T " + c.PayloadType + ": packets for programs are --json"},
		{slices.Contains([]string{"text", "tabs", "ps"}, c.PayloadType), "-T " + c.PayloadType + ": text is printed anyway; leave -T out"},
		{len(c.TCPSecret) == 2 && c.TCPSecret[0] == '-', "-M " + c.TCPSecret + ": the secret is missing: put it behind -M; lists for programs, dumpcap's -M, are --json"},
		{statistic, "-z " + strings.Join(c.Rotate.Hook, " ") + ": " + overview},
		{stamp != "host", fmt.Sprintf("-j %s: the only time stamps are those of the host: leave -j out", stamp)},
		{c.FilterFile == "pcap", "-F pcap: the format comes from the name of the file: -w x.pcap"},
		{c.FilterFile == "pcapng", "-F pcapng: " + fileFormat},
	}
}
