package text

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/packet"
	"ringcap/internal/track"
)

// corpusDir is the directory of captures for development, which lie beside the
// project and are not part of it.
func corpusDir(t testing.TB) string {
	if dir := os.Getenv("RINGCAP_CORPUS"); dir != "" {
		return dir
	}
	return sharedDir(t, "corpus")
}

// sharedDir finds shared/name beside one of the directories above the test.
func sharedDir(t testing.TB, name string) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", name)
		if _, err := os.Stat(found); err == nil {
			return found
		}
		if dir == filepath.Dir(dir) {
			t.Skipf("%s: shared/%s is absent", name, name)
		}
	}
}

// capture is a classic pcap file.
type capture struct {
	link   packet.LinkType
	frames []packet.Frame
}

// readCapture reads at most max frames of a classic pcap file; false if it is not
// one.
func readCapture(name string, max int) (capture, bool) {
	data, err := os.ReadFile(name)
	if err != nil || len(data) < 24 {
		return capture{}, false
	}
	var order binary.ByteOrder = binary.LittleEndian
	magic := order.Uint32(data)
	if magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1 {
		order = binary.BigEndian
		magic = order.Uint32(data)
	}
	if magic != 0xa1b2c3d4 && magic != 0xa1b23c4d {
		return capture{}, false
	}
	unit := time.Microsecond
	if magic == 0xa1b23c4d {
		unit = 1
	}
	c := capture{link: packet.LinkType(order.Uint32(data[20:]))}
	for data = data[24:]; len(data) >= 16 && len(c.frames) < max; {
		n := int(order.Uint32(data[8:]))
		if n > len(data)-16 {
			break
		}
		f := packet.Frame{Data: data[16 : 16+n], Link: c.link, Number: uint64(len(c.frames) + 1)}
		f.Info.Timestamp = time.Unix(int64(order.Uint32(data)), int64(order.Uint32(data[4:]))*int64(unit))
		f.Info.CaptureLength, f.Info.Length = n, int(order.Uint32(data[12:]))
		c.frames = append(c.frames, f)
		data = data[16+n:]
	}
	return c, true
}

// print decodes, tracks and prints the frames.
func (c capture) print(t testing.TB, o Options) []string {
	first, ok := layer.First(c.link)
	if !ok {
		t.Fatalf("no layer for link type %v", c.link)
	}
	o.Location = time.UTC
	parser, printer := layer.NewParser(first), NewPrinter(o)
	delta := track.DeltaNone
	switch o.Time {
	case TimeDelta:
		delta = track.DeltaPrevious
	case TimeFirst:
		delta = track.DeltaFirst
	}
	tracker := track.New(track.Options{Delta: delta})
	var p packet.Packet
	var entries []string
	for i := range c.frames {
		p.Frame = &c.frames[i]
		parser.Decode(p.Data, &p)
		tracker.Observe(&p)
		entries = append(entries, string(printer.Append(nil, &p)))
	}
	return entries
}

// forms are the options whose output is compared.
var forms = []struct {
	flags string
	o     Options
}{
	{"-n", Options{}},
	{"-nv", Options{Verbose: 1}},
	{"-nvv", Options{Verbose: 2}},
	{"-ne", Options{Link: true}},
	{"-nev", Options{Link: true, Verbose: 1}},
	{"-nq", Options{Quiet: true}},
	{"-nx", Options{Dump: DumpHex}},
	{"-nX", Options{Dump: DumpBoth}},
	{"-nA", Options{Dump: DumpText}},
	{"-nS", Options{AbsoluteSequence: true}},
	{"-nKv", Options{NoChecksums: true, Verbose: 1}},
	{"-nttt", Options{Time: TimeDelta}},
	{"-nttttt", Options{Time: TimeFirst}},
	{"-ntttt", Options{Time: TimeDate}},
}

// maxFrames is how many frames of a capture are compared.
const maxFrames = 300

// tcpdump runs the installed tcpdump, and splits what it prints into entries.
func tcpdump(t testing.TB, flags, file string, n int) []string {
	cmd := exec.Command("tcpdump", "-Z", "root", flags, "-#", "-c", strconv.Itoa(n), "-r", file)
	cmd.Env = append(os.Environ(), "TZ=UTC")
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		return nil
	}
	return splitEntries(string(out))
}

func splitEntries(out string) []string {
	var entries []string
	for _, line := range strings.SplitAfter(out, "\n") {
		if strings.HasPrefix(line, fmt.Sprintf("%5d  ", len(entries)+1)) {
			entries = append(entries, line[len(fmt.Sprintf("%5d  ", len(entries)+1)):])
		} else if len(entries) > 0 {
			entries[len(entries)-1] += line
		}
	}
	return entries
}

var (
	missing4  = regexp.MustCompile(`\[total length (\d+) > length (\d+)\] \(invalid\) `)
	missing6  = regexp.MustCompile(`\[header\+payload length (\d+) > length (\d+)\] \(invalid\) `)
	nextOld   = regexp.MustCompile(`\((\d+)\) payload length: (\d+)\) `)
	appSuffix = regexp.MustCompile(`UDP, (?:bad )?length \d+(?: > \d+)?\n(?:\n?\t0x(?s:.*))?$`)
)

// as499 turns what 5.0 prints otherwise into what 4.99 prints.
func as499(s string) string {
	diff := func(re *regexp.Regexp, format string) {
		s = re.ReplaceAllStringFunc(s, func(m string) string {
			n := re.FindStringSubmatch(m)
			a, _ := strconv.Atoi(n[1])
			b, _ := strconv.Atoi(n[2])
			return fmt.Sprintf(format, a-b)
		})
	}
	diff(missing4, "truncated-ip - %d bytes missing! ")
	diff(missing6, "truncated-ip6 - %d bytes missing!")
	return s
}

func as50(s string) string {
	s = nextOld.ReplaceAllString(s, "($1), payload length $2) ")
	s = strings.ReplaceAll(s, "proto Options (0)", "proto HBH (0)")
	s = strings.ReplaceAll(s, "next-header Options (0)", "next-header HBH (0)")
	return strings.ReplaceAll(s, "unknown (59)", "No Next Header (59)")
}

// class names the topmost protocol of an entry.
func class(s string) string {
	for _, c := range []struct{ mark, name string }{
		{"ICMP6", "icmp6"}, {"ICMP ", "icmp"}, {" ip-proto-", "fragment"}, {" frag (", "fragment6"},
		{": tcp ", "tcp"}, {"Flags [", "tcp"}, {"UDP,", "udp"},
		{"ARP", "arp"}, {"[|", "cut"}, {"ethertype ", "ethertype"}, {"Unknown Ethertype", "ethertype"},
	} {
		if strings.Contains(s, c.mark) {
			return c.name
		}
	}
	return "other"
}

// compare says how an entry of ours stands to tcpdump's: "same", "app" where only
// a printer is missing that ours has not yet, or "differs".
func compare(ours, theirs string) string {
	ours, theirs = as499(ours), as50(theirs)
	if strings.Contains(theirs, ": NFS re") {
		return "app"
	}
	for _, newer := range []string{"presumed", "[Error converting", " v0 flags [", " v1 flags [", "ICMP6, extended", "ICMP extended", "payload protocol ", "no space left"} {
		if strings.Contains(ours, newer) || strings.Contains(theirs, newer) {
			return "newer"
		}
	}
	theirs = strings.Replace(theirs, "ifb0 ", "?    ", 1)
	theirs = strings.Replace(theirs, "ifb1 ", "?    ", 1)
	theirs = strings.Replace(theirs, "too long, > 20]\n", "too long, > 20] (invalid)\n", 1)
	return compareNew(ours, theirs)
}

// compareNew is compare for texts of tcpdump 5.0.
func compareNew(ours, theirs string) string {
	if ours == theirs {
		return "same"
	}
	line, _, _ := strings.Cut(ours, "\n")
	if strings.Contains(ours, "\n    ") {
		i := strings.Index(ours, "\n    ")
		j := strings.IndexByte(ours[i+1:], '\n')
		line = ours[:i+1+j]
	}
	if at := appSuffix.FindStringIndex(ours); at != nil && strings.HasPrefix(theirs, ours[:at[0]]) {
		return "app"
	}
	if strings.Contains(line, "Flags [") && strings.HasPrefix(theirs, line) {
		return "app"
	}
	if i := strings.LastIndex(line, " ip-proto-"); i >= 0 && strings.HasPrefix(theirs, strings.TrimSuffix(line[:i], ": ")) {
		return "app"
	}
	if regexp.MustCompile(`ip-proto-(132|33) `).MatchString(line) {
		return "app"
	}
	if m := regexp.MustCompile(`ethertype [A-Z0-9]`).FindString(line); m != "" && m != "ethertype U" && strings.Contains(line, "length") && strings.Contains(ours, "\n\t0x0000:") {
		return "app"
	}
	if strings.Contains(line, "Unnumbered, ") || strings.Contains(line, "CP, length") || strings.Contains(line, "CHAP, length") || strings.Contains(line, "VXLAN") {
		return "app"
	}
	return "differs"
}

// TestAgainstTcpdump prints captures of the corpus as the installed tcpdump does.
func TestAgainstTcpdump(t *testing.T) {
	dir := corpusDir(t)
	if _, err := exec.LookPath("tcpdump"); err != nil {
		t.Skip("tcpdump: not installed")
	}
	files, err := filepath.Glob(filepath.Join(dir, "files", "*", "*.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	only := os.Getenv("RINGCAP_COMPARE") // a form, and a class, to show differences of
	share := map[string]map[string]int{}
	shown := map[string]int{}
	var show bytes.Buffer
	for _, file := range files {
		c, ok := readCapture(file, maxFrames)
		if _, known := layer.First(c.link); !ok || !known || len(c.frames) == 0 {
			continue
		}
		for _, f := range forms {
			if only != "" && !strings.HasPrefix(only, f.flags+" ") && !strings.HasPrefix(only, "all") {
				continue
			}
			theirs := tcpdump(t, f.flags, file, len(c.frames))
			ours := c.print(t, f.o)
			for i := range min(len(theirs), len(ours)) {
				what, how := class(ours[i]), compare(ours[i], theirs[i])
				if share[what] == nil {
					share[what] = map[string]int{}
				}
				share[what][how]++
				if how == "differs" && only != "" && shown[filepath.Base(file)+f.flags+what] < 2 {
					shown[filepath.Base(file)+f.flags+what]++
					fmt.Fprintf(&show, "== %s %s #%d [%s]\n  ours   %q\n  theirs %q\n", filepath.Base(file), f.flags, i+1, what, ours[i], theirs[i])
				}
			}
		}
	}
	if only != "" {
		_ = os.WriteFile(filepath.Join(os.TempDir(), "ringcap-compare.txt"), show.Bytes(), 0o600)
	}
	var names []string
	for name := range share {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		n := share[name]
		t.Logf("%-10s same %6d, unprinted application %6d, different %5d: %.2f %%", name, n["same"], n["app"], n["differs"],
			100*float64(n["same"])/float64(max(1, n["same"]+n["differs"])))
	}
}

// TestAgainstExpected prints captures of tcpdump's own tests as tcpdump 5.0 does.
func TestAgainstExpected(t *testing.T) {
	dir := corpusDir(t)
	table, err := os.ReadFile(filepath.Join(dir, "expected", "TESTS.tsv"))
	if err != nil {
		t.Skip("corpus: expected/TESTS.tsv is absent")
	}
	share := map[string]int{}
	for _, row := range strings.Split(string(table), "\n")[1:] {
		col := strings.Split(row, "\t")
		if len(col) < 6 {
			continue
		}
		o, skip, ok := parseOptions(col[3])
		c, classic := readCapture(filepath.Join(dir, col[2]), 10000)
		if _, known := layer.First(c.link); !ok || !classic || !known {
			continue
		}
		expected, err := os.ReadFile(filepath.Join(dir, col[4]))
		if err != nil {
			t.Fatal(err)
		}
		ours := c.print(t, o)
		theirs := splitEntries(string(expected))
		if skip > 0 {
			continue
		}
		for i := range min(len(ours), len(theirs)) {
			_, text, _ := strings.Cut(strings.TrimLeft(ours[i], " "), "  ")
			how := compareNew(text, theirs[i])
			share[how]++
			if how == "differs" {
				t.Logf("%s #%d\n  ours   %q\n  theirs %q", col[0], i+1, text, theirs[i])
			}
		}
	}
	t.Logf("%v", share)
}

// parseOptions reads the options that tcpdump's tests use.
func parseOptions(s string) (o Options, skip int, ok bool) {
	for _, f := range strings.Fields(s) {
		switch {
		case f == "--lengths":
			o.Lengths = true
		case f == "-#":
			o.Number = true
		case f == "--skip" || f == "-c":
			return o, 1, false
		case strings.HasPrefix(f, "-"):
			for _, c := range f[1:] {
				switch c {
				case 't':
					o.Time++
				case 'v':
					o.Verbose++
				case 'e':
					o.Link = true
				case 'g':
					o.OneLine = true
				case 'n', 'b':
				default:
					return o, 0, false
				}
			}
		}
	}
	return o, 0, true
}
