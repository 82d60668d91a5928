package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// batchFiles are captures of several blocks, and odd ones.
func batchFiles(t *testing.T) map[string][]byte {
	t.Helper()
	header := func(h capfile.Header) []byte { return capfile.AppendHeader(nil, &h) }
	ethernet := header(capfile.Header{SnapLen: 262144, Network: 1})
	records := captest.Records(700)
	whole := slices.Concat(ethernet, records)
	files := map[string][]byte{
		"whole": whole, "cut": whole[:len(whole)-5], "cut in a header": whole[:len(whole)-1600], "empty": ethernet,
		"nanoseconds": slices.Concat(header(capfile.Header{SnapLen: 96, Network: 1, Nanoseconds: true}), records),
		"raw IP":      slices.Concat(header(capfile.Header{SnapLen: 96, Network: 101}), records),
		"fraction":    slices.Concat(whole, captest.Record(1, 0xffffffff, 3, "abc"), records),
		"wrong":       slices.Concat(whole, []byte("\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\x7f\x00\x00\x00\x00"), records),
		"long record": slices.Concat(whole, captest.Record(1, 2, 3, strings.Repeat("x", packet.MaxRecord)), records),
		"too long":    slices.Concat(whole, captest.Record(1, 2, 3, strings.Repeat("x", packet.MaxRecord+1)), records),
		"big endian":  bigEndian(whole), "version 2.3": slices.Concat(whole[:6], []byte{3, 0}, whole[8:]),
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(whole); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	files["compressed"] = packed.Bytes()
	long := slices.Concat(ethernet, captest.Records(4000))
	files["long"] = slices.Concat(long, files["wrong"][len(ethernet):])
	files["long, cut"] = long[:len(long)-1000]
	return files
}

// bigEndian is a whole native capture in the other byte order.
func bigEndian(b []byte) []byte {
	swap := func(b []byte, sizes ...int) {
		for _, n := range sizes {
			slices.Reverse(b[:n])
			b = b[n:]
		}
	}
	b = slices.Clone(b)
	swap(b, 4, 2, 2, 4, 4, 4, 4)
	for at := 24; at < len(b); {
		caplen := binary.LittleEndian.Uint32(b[at+8:])
		swap(b[at:], 4, 4, 4, 4)
		at += 16 + int(caplen)
	}
	return b
}

var accountTimes = regexp.MustCompile(`"(start|end)":"[^"]*"`)

// result is the file that ringcap writes, and what it says: all that is not the time.
type result struct{ written, said string }

func outcome(t *testing.T, args ...string) result {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	for i, a := range args {
		if strings.HasPrefix(a, "OUT") {
			args[i] = out + strings.TrimPrefix(a, "OUT")
			out = args[i]
		}
	}
	said, err := runHere(t, append(args, "--stats", "json")...)
	said = accountTimes.ReplaceAllString(said, "") + fmt.Sprintln(err)
	written, _ := os.ReadFile(out) // none is none
	return result{string(written), strings.ReplaceAll(said, out, "OUT")}
}

// differ fails the test unless both ways do the same.
func differ(t *testing.T, what string, batches, single result) {
	t.Helper()
	if batches != single {
		t.Errorf("%s: %d bytes, and says %s\none by one: %d bytes, and says %s", what, len(batches.written), batches.said, len(single.written), single.said)
	}
}

// TestBatchesMakeNoDifference: what goes past the packet loop is written, counted and
// complained about as packets that go through it, whatever the file and the flags.
func TestBatchesMakeNoDifference(t *testing.T) {
	dir := t.TempDir()
	var all []string
	for name, b := range batchFiles(t) {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		all = append(all, path)
	}
	slices.Sort(all)
	inputs := [][]string{{"-r", dir}}
	for i, path := range all {
		inputs = append(inputs, []string{"-r", path})
		if i%3 == 0 {
			inputs = append(inputs, []string{"-r", path, "-r", all[(i+5)%len(all)], "-r", all[0]})
		}
	}
	for _, c := range []struct{ flags, expression string }{
		{"-w OUT.pcap", ""}, {"-w OUT.pcap", "ether[31] & 1 = 1"}, {"-w OUT.pcap", "not ether[31] = 7"}, {"-w OUT.pcap", "ip6"},
		{"--count", ""}, {"--count", "ether[31] & 1 = 1"}, {"-w OUT.pcap --count", ""}, {"-w OUT.pcap --nano", ""},
		{"-w OUT.pcap -s 100", ""}, {"-w OUT.pcap -U", ""}, {"-w OUT.pcapng", ""},
		{"-w OUT.pcap --skip 300", ""}, {"-w OUT.pcap --after 2023-11-14T22:15:00Z", ""}, {"-w OUT.pcap --stop-when ether[31]=9", ""},
	} {
		for _, input := range inputs {
			args := append(slices.Clone(input), strings.Fields(c.flags)...)
			batches := outcome(t, append(slices.Clone(args), c.expression)...)
			single := outcome(t, append(args, "-c", "1000000000", c.expression)...) // never reached, but asked for
			differ(t, fmt.Sprint(args, c.expression), batches, single)
		}
	}
}

// TestBatchesCorpus filters real captures in both ways.
func TestBatchesCorpus(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(corpus.Dir(t), "files", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.Size() > 50_000 || isPcapng(path) {
			continue
		}
		const expression = "ether[31] & 1 = 1"
		batches := outcome(t, "-r", path, "-w", "OUT.pcap", expression)
		differ(t, path, batches, outcome(t, "-r", path, "-w", "OUT.pcap", "-c", "1000000000", expression))
	}
}
