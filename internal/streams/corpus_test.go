package streams

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/corpus"
	"ringcap/internal/track"
	"ringcap/packet"
)

var ask = flag.Bool("record", false, "ask tshark what was said in the captures of the corpus, and keep the answers")

// answers is what tshark's follow says: a line for each stream of each capture, with a digest of
// what each side said. TestCorpus -record makes it, which takes minutes.
const answers = "testdata/follow.tsv"

// followed is how many streams of a protocol are compared in a capture.
const followed = 40

// said is what the two ends of a stream said, by end.
type said map[string]string

// digest returns a line for said.
func (s said) digest() string {
	var all []string
	for end, text := range s {
		if text != "" {
			sum := sha256.Sum256([]byte(text))
			all = append(all, fmt.Sprintf("%s %d %x", end, len(text), sum[:6]))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\t")
}

// ours follows all streams of a capture.
func ours(tb testing.TB, c *corpus.Capture) map[ID]said {
	r, err := capfile.NewReader(c.Reader(tb), c.Path)
	if err != nil {
		return nil
	}
	type stream struct {
		sides [2]*Follower
		out   [2]bytes.Buffer
	}
	all := map[ID]*stream{}
	decoder, tracker := layer.NewDecoder(), track.New(track.Options{Streams: true})
	var f packet.Frame
	p := packet.Packet{Frame: &f}
	decode := func(p *packet.Packet) {
		decoder.Decode(p.Frame, p)
		tracker.Observe(p)
	}
	in := intake{decode: decode}
	for {
		if err := r.Next(&f); errors.Is(err, packet.ErrTick) {
			continue
		} else if err != nil {
			break
		}
		decode(&p)
		var m message
		if ok, _, _ := in.read(&p, &m); !ok || m.id.Number >= followed {
			continue
		}
		s := all[m.id]
		if s == nil {
			s = new(stream)
			for i, only := range []string{"client", "server"} {
				s.sides[i] = NewFollower(FollowOptions{
					Out: &s.out[i], Stream: m.id, Show: Show{Format: Raw, Only: only}, Faults: new(ledger.Faults), Note: func(string) {},
				})
			}
			all[m.id] = s
		}
		for _, k := range s.sides {
			if err := k.add(&p, &m); err != nil {
				tb.Fatal(err)
			}
		}
	}
	_ = r.Close()
	found := map[ID]said{}
	for id, s := range all {
		found[id] = said{}
		for i, k := range s.sides {
			if err := k.Close(nil); err != nil {
				tb.Error(err)
			}
			found[id][k.printer.ends[i]] += s.out[i].String()
		}
	}
	return found
}

// differ has the captures with streams that are not equal, and why.
var differ = map[string]string{
	"s0018": ipcomp, "s0413": ipcomp,
	"s0020": unread, "s0258": unread, "s0254": unread, "s0256": unread,
	"s0030": tunnels, "s0122": tunnels, "s0123": tunnels, "s0206": tunnels, "s0328": tunnels, "s0338": tunnels, "s0381": tunnels, "s0407": tunnels,
	"s0037": "tshark leaves out the two bytes that PTP adds over IPv6",
	"s0151": gaps, "s0156": gaps, "s0157": gaps,
	"s0398": "tshark counts replies of portmap to any address as one conversation",
	"s0408": "the fragments are those of a tunnel",
}

const (
	ipcomp  = "tshark decompresses IPComp"
	unread  = "tshark does not decode this link type or this length"
	tunnels = "tshark numbers the UDP of tunnels, too, or names the addresses of another layer"
	gaps    = "tshark leaves out what waits behind a gap at the end of the capture"
)

// hole is what tshark says in the place of bytes that are missing.
var hole = regexp.MustCompile(`^\[\d+ bytes missing in capture file\]\x00?$`)

// theirs asks tshark for the same streams.
func theirs(tb testing.TB, c *corpus.Capture, ids []ID) map[ID]said {
	args := []string{"-n", "-q", "-r", c.Path}
	for _, id := range ids {
		args = append(args, "-z", fmt.Sprintf("follow,%s,raw,%d", id.protocol(), id.Number))
	}
	out, _ := exec.Command("tshark", args...).Output() // it fails for captures that are cut, too
	found := map[ID]said{}
	var id ID
	var nodes [2]string
	lines := bufio.NewReader(bytes.NewReader(out))
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return found
		}
		line = strings.TrimSuffix(line, "\n")
		if protocol, ok := strings.CutPrefix(line, "Follow: "); ok {
			id = ID{UDP: strings.HasPrefix(protocol, "udp")}
			continue
		}
		if _, err := fmt.Sscanf(strings.TrimPrefix(line[min(8, len(line)):], id.protocol()), ".stream eq %d", &id.Number); err == nil && strings.HasPrefix(line, "Filter: ") {
			found[id] = said{}
			continue
		}
		if strings.HasPrefix(line, "Node ") {
			at := strings.LastIndexByte(line, ':')
			end := line[:at] + "." + line[at+1:]
			nodes[line[5]-'0'] = strings.NewReplacer("[", "", "]", "").Replace(end[8:])
			continue
		}
		from := 0
		if strings.HasPrefix(line, "\t") {
			from, line = 1, line[1:]
		}
		if data, err := hex.DecodeString(line); err == nil && len(data) > 0 && !hole.Match(data) {
			found[id][nodes[from]] += string(data)
		}
	}
}

// TestCorpus compares what is said in the captures of the corpus with tshark's follow.
func TestCorpus(t *testing.T) {
	captures := corpus.Captures(t)
	wants := map[string]string{}
	if *ask {
		if _, err := exec.LookPath("tshark"); err != nil {
			t.Skip("needs tshark")
		}
	} else {
		text, err := os.ReadFile(answers)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name, digest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			wants[name] = digest
		}
	}
	var lines []string
	equal, different := 0, 0
	for i := range captures {
		c := &captures[i]
		got := ours(t, c)
		ids := slices.SortedFunc(maps.Keys(got), ID.compare)
		if *ask && len(ids) > 0 {
			for id, s := range theirs(t, c, ids) {
				name := c.ID + " " + id.String()
				wants[name] = s.digest()
				lines = append(lines, name+"\t"+wants[name]+"\n")
			}
		}
		for _, id := range ids {
			name := c.ID + " " + id.String()
			if digest := got[id].digest(); digest == wants[name] {
				equal++
			} else if different++; differ[c.ID] == "" {
				t.Errorf("%s (%s): %s, want %s", name, c.Path, digest, wants[name])
			}
		}
	}
	t.Logf("%d streams are equal, %d are not", equal, different)
	if *ask {
		slices.Sort(lines)
		if err := os.WriteFile(answers, []byte(strings.Join(lines, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
