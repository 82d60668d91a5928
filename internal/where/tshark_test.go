package where_test

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/testing/corpus"
	"ringcap/internal/track"
	"ringcap/internal/where"
	"ringcap/packet"
)

var record = flag.Bool("record", false, "have tshark 4.0 answer the expressions of testdata/tshark.tsv that have no answer")

const answersFile = "testdata/tshark.tsv"

// answer is what tshark selects from a capture with an expression.
type answer struct{ capture, expression, packets string }

// TestTshark compares what expressions select with what tshark does. A capture whose name begins
// with corpus/ is skipped where the corpus is absent.
func TestTshark(t *testing.T) {
	if *record {
		recordAnswers(t)
	}
	byCapture := map[string][]answer{}
	var captures []string
	for _, a := range readAnswers(t) {
		if byCapture[a.capture] == nil {
			captures = append(captures, a.capture)
		}
		byCapture[a.capture] = append(byCapture[a.capture], a)
	}
	for _, name := range captures {
		t.Run(name, func(t *testing.T) {
			path := pathOf(t, name)
			answers := byCapture[name]
			filters, found := make([]*where.Filter, len(answers)), make([][]uint64, len(answers))
			for i, a := range answers {
				filters[i] = compile(t, a.expression)
			}
			each(t, path, func(p *packet.Packet) {
				for i, f := range filters {
					if f != nil && f.Match(p) {
						found[i] = append(found[i], p.Number)
					}
				}
			})
			for i, a := range answers {
				if got := pack(found[i]); got != a.packets {
					t.Errorf("%s\n  selects  %s\n  tshark's %s", a.expression, got, a.packets)
				}
			}
		})
	}
}

// pathOf returns the path of a capture in testdata or in the corpus.
func pathOf(t *testing.T, name string) string {
	if below, ok := strings.CutPrefix(name, "corpus/"); ok {
		return filepath.Join(corpus.Dir(t), "files", below)
	}
	return filepath.Join("..", "..", "testdata", name)
}

func compile(tb testing.TB, expression string) *where.Filter {
	tb.Helper()
	f, err := where.Compile(expression, where.Options{})
	if err != nil {
		tb.Error(err)
		return nil
	}
	return f
}

// each calls f for the packets of a capture, as the packet loop does.
func each(tb testing.TB, path string, f func(p *packet.Packet)) {
	tb.Helper()
	r, err := capfile.Open(path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	decoder := layer.NewDecoder()
	tracker := track.New(track.Options{Streams: true, Elapsed: true, Delta: track.DeltaPrevious})
	p := packet.Packet{Frame: new(packet.Frame)}
	for number := uint64(1); ; number++ {
		if err := r.Next(p.Frame); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			tb.Fatal(err)
		}
		p.Number = number
		if !layer.PeekPacket(&p) {
			decoder.Decode(p.Frame, &p)
		}
		tracker.Observe(&p)
		f(&p)
	}
}

// readAnswers reads the file of answers: lines of a capture, an expression and packets.
func readAnswers(t testing.TB) (all []answer) {
	file, err := os.Open(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		cells := append(strings.Split(lines.Text(), "\t"), "", "")
		all = append(all, answer{cells[0], cells[1], cells[2]})
	}
	return all
}

// pack writes numbers as ranges; many ranges as their count and a hash.
func pack(numbers []uint64) string {
	if len(numbers) == 0 {
		return "none"
	}
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		part := strconv.FormatUint(numbers[i], 10)
		if j > i {
			part += "-" + strconv.FormatUint(numbers[j], 10)
		}
		parts = append(parts, part)
		i = j + 1
	}
	text := strings.Join(parts, ",")
	if len(text) > 60 {
		sum := sha256.Sum256([]byte(text))
		text = fmt.Sprintf("%d packets, %x", len(numbers), sum[:8])
	}
	return text
}

// recordAnswers adds the answers of tshark that are missing. tshark puts no fragments and segments
// together here, as ringcap does not.
func recordAnswers(t *testing.T) {
	all := readAnswers(t)
	var group sync.WaitGroup
	slots := make(chan bool, runtime.GOMAXPROCS(0))
	for i := range all {
		if all[i].packets != "" {
			continue
		}
		path := pathOf(t, all[i].capture)
		group.Go(func() {
			slots <- true
			defer func() { <-slots }()
			all[i].packets = ask(t, path, all[i].expression)
		})
	}
	group.Wait()
	var b strings.Builder
	for _, a := range all {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", a.capture, a.expression, a.packets)
	}
	if err := os.WriteFile(answersFile, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ask returns tshark's answer, or nothing if there is none.
func ask(t *testing.T, path, expression string) string {
	out, err := exec.Command("tshark", "-n", "-r", path, "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE",
		"-o", "tcp.desegment_tcp_streams:FALSE", "-Y", expression, "-T", "fields", "-e", "frame.number").Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Errorf("%s: %s", expression, exit.Stderr)
		return ""
	} else if err != nil {
		t.Error(err)
		return ""
	}
	var numbers []uint64
	for n := range strings.FieldsSeq(string(out)) {
		v, err := strconv.ParseUint(n, 10, 64)
		if err != nil {
			t.Error(err)
		}
		numbers = append(numbers, v)
	}
	return pack(numbers)
}
