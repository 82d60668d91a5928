package text

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringcap/internal/corpus"
	"ringcap/internal/layer"
	"ringcap/internal/packet"
	"ringcap/internal/track"
)

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
	{"-nvv", Options{Verbose: 2}},
	{"-ne", Options{Link: true}},
	{"-nv", Options{Verbose: 1}},
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
	missing4 = regexp.MustCompile(`\[total length (\d+) > length (\d+)\] \(invalid\) `)
	missing6 = regexp.MustCompile(`\[header\+payload length (\d+) > length (\d+)\] \(invalid\) `)
	nextOld  = regexp.MustCompile(`\((\d+)\) payload length: (\d+)\) `)
	oldNames = strings.NewReplacer("proto Options (0)", "proto HBH (0)", "next-header Options (0)", "next-header HBH (0)",
		"unknown (59)", "No Next Header (59)", "too long, > 20]\n", "too long, > 20] (invalid)\n")
	localName = regexp.MustCompile(`\S+ +(Out|In |B  |M  |P  ) (IP|ARP|ifindex)`)

	plainUDP = regexp.MustCompile(`UDP, (?:bad )?length \d+(?: > \d+)?\n(?s:.*)$`)
	plainIP  = regexp.MustCompile(`(?:: )? ip-proto-\d+ `)
	dumped   = regexp.MustCompile(`(?:ethertype|802\.3|Unnumbered|Supervisory|Information|IPX|Loopback|EAPOL|LLDP)[^\n]*length[^\n]*\n(?:\t0x|E|$)`)
	pppName  = regexp.MustCompile(`\w+, length \d+\n`)
)

// as50 turns what tcpdump 4.99 prints into the words of 5.0.
func as50(s string) string {
	return oldNames.Replace(nextOld.ReplaceAllString(s, "($1), payload length $2) "))
}

// as499 turns what 5.0 prints of a length that is too large into the words of 4.99.
func as499(s string) string {
	for _, r := range []struct {
		re     *regexp.Regexp
		format string
	}{{missing4, "truncated-ip - %d bytes missing! "}, {missing6, "truncated-ip6 - %d bytes missing!"}} {
		s = r.re.ReplaceAllStringFunc(s, func(m string) string {
			n := r.re.FindStringSubmatch(m)
			have, _ := strconv.Atoi(n[1])
			want, _ := strconv.Atoi(n[2])
			return fmt.Sprintf(r.format, have-want)
		})
	}
	return s
}

// newer are texts by which 5.0, or ringcap on purpose, differs from 4.99.3:
// docs/formats.md.
var newer = []string{
	"presumed", "bad-len 0", "[Error converting", "capable v0", "capable v1", "extended echo", "payload protocol ",
	"node information", "redirected header", "Flags [P.e]", "Flags [.Ue]", " != 4] (invalid)", "[length 19 < 20]",
	"Interface Information", "[RST+", ", length 58 [|tcp]", "TLV-type=HMAC", "jumbo", "missing!", "VXLAN",
	"dagid:", ": tcp -", "6081: UDP", "seq 5:15",
	": quic", ": TLS ", ": LLMNR ", ": STUN ", ": WireGuard ", ": NBNS ", ": NetBIOS ",
}

// expectedOtherwise are texts by which ringcap differs from 5.0: VXLAN on purpose,
// and what it does not print yet.
var expectedOtherwise = []string{"VXLAN", "node information reply", "mobility: "}

// class names the topmost protocol of an entry.
func class(s string) string {
	for _, c := range []struct{ mark, name string }{
		{"ICMP6", "icmp6"}, {"ICMP ", "icmp"}, {" ip-proto-", "fragment"}, {" frag (", "fragment6"},
		{": tcp ", "tcp"}, {"Flags [", "tcp"}, {"UDP,", "udp"}, {"ARP", "arp"},
	} {
		if strings.Contains(s, c.mark) {
			return c.name
		}
	}
	return "other"
}

// compare says how an entry of ours stands to one of tcpdump 4.99.3: "same", "app"
// where only a printer is missing that ringcap has not yet, "newer" where 5.0 or
// ringcap differs, or "differs".
func compare(ours, theirs string) string {
	ours, theirs = as499(ours), as50(theirs)
	if compare50(ours, theirs) == "differs" && localName.MatchString(theirs) {
		// tcpdump looks the index of an interface up on the host that reads.
		ours, theirs = localName.ReplaceAllString(ours, "? $1 $2"), localName.ReplaceAllString(theirs, "? $1 $2")
	}
	how := compare50(ours, theirs)
	for _, text := range newer {
		if how == "differs" && (strings.Contains(ours, text) || strings.Contains(theirs, text)) {
			return "newer"
		}
	}
	return how
}

// compare50 is compare for a text of tcpdump 5.0.
func compare50(ours, theirs string) string {
	head := ours[:headEnd(ours)]
	udp := plainUDP.FindStringIndex(ours)
	ip := plainIP.FindStringIndex(ours)
	switch {
	case ours == theirs:
		return "same"
	case udp != nil && (strings.HasPrefix(theirs, ours[:udp[0]]) || strings.Contains(theirs, ": NFS re")):
		return "app"
	case strings.Contains(head, "Flags [") && strings.HasPrefix(theirs, head):
		return "app"
	case ip != nil && (strings.HasPrefix(theirs, ours[:ip[0]]) || strings.Contains(ours, "ip-proto-132 ") || strings.Contains(ours, "ip-proto-33 ")):
		return "app"
	case dumped.MatchString(ours) && !strings.Contains(theirs, "Unknown") && !strings.Contains(ours, " ethertype IPv"):
		return "app"
	case class(ours) == "other" && pppName.MatchString(ours) && !strings.Contains(ours, "ethertype IP"):
		return "app"
	}
	return "differs"
}

// headEnd is where the header lines of an entry end: the first line, and after the
// IPv4 header of -v one more.
func headEnd(s string) int {
	end := strings.IndexByte(s, '\n')
	if strings.HasPrefix(s[end:], "\n    ") {
		end += 1 + strings.IndexByte(s[end+1:], '\n')
	}
	return end
}

// TestAgainstTcpdump prints captures of the corpus as the installed tcpdump does.
// RINGCAP_COMPARE=all compares every form, not only the first three, and leaves the
// differences in the log.
func TestAgainstTcpdump(t *testing.T) {
	if testing.Short() {
		t.Skip("short: runs tcpdump over the corpus")
	}
	dir := corpus.Dir(t)
	if _, err := exec.LookPath("tcpdump"); err != nil {
		t.Skip("tcpdump: not installed")
	}
	files, err := filepath.Glob(filepath.Join(dir, "files", "*", "*.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"synth.pcap", "live.pcap"} {
		files = append(files, filepath.Join(dir, "..", "reference", name))
	}
	compared, all := forms[:3], os.Getenv("RINGCAP_COMPARE") == "all"
	if all {
		compared = forms
	}
	share := map[string]map[string]int{}
	for _, file := range files {
		c, ok := readCapture(file, maxFrames)
		if _, known := layer.First(c.link); !ok || !known || len(c.frames) == 0 {
			continue
		}
		for _, f := range compared {
			theirs := tcpdump(t, f.flags, file, len(c.frames))
			ours := c.print(t, f.o)
			for i := range min(len(theirs), len(ours)) {
				what, how := class(ours[i]), compare(ours[i], theirs[i])
				if how == "differs" && tooDifferent(c.frames[i], f.o, ours[i]) {
					how = "newer"
				}
				if share[what] == nil {
					share[what] = map[string]int{}
				}
				share[what][how]++
				if how == "differs" && all {
					t.Logf("%s %s #%d\n  ours   %q\n  theirs %q", filepath.Base(file), f.flags, i+1, ours[i], theirs[i])
				}
			}
		}
	}
	reportShares(t, share)
}

// tooDifferent says that a form shows a frame otherwise on purpose: -A a carriage
// return, -x a frame whose headers are cut, -ttt more than a day.
func tooDifferent(f packet.Frame, o Options, ours string) bool {
	switch {
	case o.Dump == DumpText:
		return bytes.IndexByte(f.Data, '\r') >= 0
	case o.Dump != DumpNone:
		return strings.Contains(ours, "[|")
	case o.Time == TimeDelta || o.Time == TimeFirst:
		return !strings.HasPrefix(ours, " 0") && !strings.HasPrefix(ours, " 1") && !strings.HasPrefix(ours, " 2") ||
			strings.IndexByte(ours, ':') > 3
	}
	return o.Link && (f.Link == packet.LinkIPv4 || f.Link == packet.LinkIPv6)
}

// reportShares logs the shares, and fails where less than 99 of 100 entries of a
// protocol that ringcap prints are tcpdump's.
func reportShares(t *testing.T, share map[string]map[string]int) {
	names := slices.Sorted(maps.Keys(share))
	for _, name := range names {
		n := share[name]
		part := 100 * float64(n["same"]) / float64(max(1, n["same"]+n["differs"]))
		t.Logf("%-10s same %6d, unprinted payload %6d, newer %4d, different %4d: %.2f %%",
			name, n["same"], n["app"], n["newer"], n["differs"], part)
		if part < 99 && name != "other" {
			t.Errorf("%s: %.2f %% of the entries are as tcpdump's, want 99", name, part)
		}
	}
}

// TestAgainstExpected prints captures of tcpdump's own tests as tcpdump 5.0 does.
func TestAgainstExpected(t *testing.T) {
	dir := corpus.Dir(t)
	table, err := os.ReadFile(filepath.Join(dir, "expected", "TESTS.tsv"))
	if err != nil {
		t.Skip("corpus: expected/TESTS.tsv is absent")
	}
	share := map[string]map[string]int{}
	for _, row := range strings.Split(string(table), "\n")[1:] {
		col := strings.Split(row, "\t")
		if len(col) < 6 {
			continue
		}
		o, ok := parseOptions(col[3])
		c, classic := readCapture(filepath.Join(dir, col[2]), 10000)
		if _, known := layer.First(c.link); !ok || !classic || !known {
			continue
		}
		expected, err := os.ReadFile(filepath.Join(dir, col[4]))
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := c.print(t, o), splitEntries(string(expected))
		for i := range min(len(ours), len(theirs)) {
			text := ours[i][max(7, len(strconv.Itoa(i+1))+2):] // without its number
			what, how := class(text), compare50(text, theirs[i])
			if c.link == 105 || c.link == 127 {
				what = "other" // 802.11's own headers are not printed in full
			}
			for _, other := range expectedOtherwise {
				if how == "differs" && strings.Contains(text, other) {
					how = "newer"
				}
			}
			if share[what] == nil {
				share[what] = map[string]int{}
			}
			share[what][how]++
			if how == "differs" {
				t.Logf("%s #%d\n  ours   %q\n  theirs %q", col[0], i+1, text, theirs[i])
			}
		}
	}
	reportShares(t, share)
}

// parseOptions reads the options that tcpdump's tests use.
func parseOptions(s string) (o Options, ok bool) {
	for _, f := range strings.Fields(s) {
		switch {
		case f == "--lengths":
			o.Lengths = true
		case f == "-#":
			o.Number = true
		case f == "--skip" || f == "-c":
			return o, false
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
					return o, false
				}
			}
		}
	}
	return o, true
}
