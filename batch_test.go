package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ringcap/capfile"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// batchRecords is n native records of 0 to 1599 bytes; byte 31 goes up every third time.
func batchRecords(n int) []byte {
	var b []byte
	data := make([]byte, 1600)
	for i := range n {
		size := i * 7919 % len(data)
		copy(data, sinkPing)
		data[31] = byte(i / 3)
		b = append(b, sinkRecord(uint32(1700000000+i), uint32(i), uint32(size+i%2), string(data[:size]))...)
	}
	return b
}

// batchFiles are captures of several blocks, and odd ones.
func batchFiles(t *testing.T) map[string][]byte {
	t.Helper()
	header := func(h capfile.Header) []byte { return capfile.AppendHeader(nil, &h) }
	ethernet := header(capfile.Header{SnapLen: 262144, Network: 1})
	records := batchRecords(700)
	whole := slices.Concat(ethernet, records)
	files := map[string][]byte{
		"whole": whole, "cut": whole[:len(whole)-5], "cut in a header": whole[:len(whole)-1600], "empty": ethernet,
		"nanoseconds": slices.Concat(header(capfile.Header{SnapLen: 96, Network: 1, Nanoseconds: true}), records),
		"raw IP":      slices.Concat(header(capfile.Header{SnapLen: 96, Network: 101}), records),
		"fraction":    slices.Concat(whole, sinkRecord(1, 0xffffffff, 3, "abc"), records),
		"wrong":       slices.Concat(whole, []byte("\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\x7f\x00\x00\x00\x00"), records),
		"long record": slices.Concat(whole, sinkRecord(1, 2, 3, strings.Repeat("x", packet.MaxRecord)), records),
		"too long":    slices.Concat(whole, sinkRecord(1, 2, 3, strings.Repeat("x", packet.MaxRecord+1)), records),
		"big endian":  bigEndian(whole), "version 2.3": slices.Concat(whole[:6], []byte{3, 0}, whole[8:]),
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(whole); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	files["compressed"] = packed.Bytes()
	long := slices.Concat(ethernet, batchRecords(4000))
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

// outcome is the file that ringcap writes, and what it says: all that is not the time.
func outcome(t *testing.T, args ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	for i, a := range args {
		if strings.HasPrefix(a, "OUT") {
			args[i] = out + strings.TrimPrefix(a, "OUT")
			out = args[i]
		}
	}
	said, err := runHere(t, append(args, "--stats", "json")...)
	said = accountTimes.ReplaceAllString(strings.ReplaceAll(said, out, "OUT"), "")
	written, _ := os.ReadFile(out) // none is none
	return fmt.Sprintf("%x\n%s\n%v", written, said, strings.ReplaceAll(fmt.Sprint(err), out, "OUT"))
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
			plain := outcome(t, append(args, "-c", "1000000000", c.expression)...) // never reached, but asked for
			if batches != plain {
				t.Errorf("%v %s: ...%s\none by one: ...%s", args, c.expression, tail(batches, 4), tail(plain, 4))
			}
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
		if plain := outcome(t, "-r", path, "-w", "OUT.pcap", "-c", "1000000000", expression); batches != plain {
			t.Errorf("%s: ...%s\none by one: ...%s", path, tail(batches, 4), tail(plain, 4))
		}
	}
}

// TestBatchesOnAFullDisk: the file has whole records only, as many as are said to be in it,
// and the account closes.
func TestBatchesOnAFullDisk(t *testing.T) {
	capture := filepath.Join(t.TempDir(), "in.pcap")
	header := capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1})
	if err := os.WriteFile(capture, append(header, batchRecords(5000)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, expression := range []string{"", "not ether[31] = 7"} {
		for _, processors := range []string{"1", "2"} {
			var files [][]byte
			for _, flags := range []string{"", "-c 1000000000"} {
				dir := t.TempDir()
				script := fmt.Sprintf("ulimit -f 3001; exec ringcap -r %s -w x.pcap %s --stats json '%s'", capture, flags, expression)
				cmd := exec.Command("sh", "-c", script)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOMAXPROCS="+processors)
				said, err := cmd.CombinedOutput()
				s := statisticsOf(t, string(said))[0]
				if err == nil || s.Delivered != s.Written+s.Refused || !strings.Contains(string(said), fmt.Sprintf("write x.pcap: file too large: %d packets are in the file", s.Written)) {
					t.Errorf("%v %+v: %s", err, s, said)
				}
				if n := len(readFile(t, filepath.Join(dir, "x.pcap"))); uint64(n) != s.Written {
					t.Errorf("%d packets in the file, %d said", n, s.Written)
				}
				files = append(files, content(t, dir, "x.pcap"))
			}
			if !bytes.Equal(files[0], files[1]) {
				t.Errorf("%q: %d bytes in batches, %d one by one", expression, len(files[0]), len(files[1]))
			}
		}
	}
}

// TestSignalBetweenBatches: all whole records that came before a signal are in the file, and
// a part of one is no fault then.
func TestSignalBetweenBatches(t *testing.T) {
	whole := append(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1}), batchRecords(800)...)
	for _, input := range []string{"pipe", "growing file"} {
		path := filepath.Join(t.TempDir(), "out.pcap")
		c := &capture{t: t, cmd: exec.Command("ringcap", "-r", "-", "-w", path)}
		var to *os.File
		if input == "pipe" {
			from, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			c.cmd.Stdin, to = from, w
		} else {
			growing := filepath.Join(t.TempDir(), "in.pcap")
			f, err := os.Create(growing)
			if err != nil {
				t.Fatal(err)
			}
			c.cmd.Args, to = []string{"ringcap", "--follow", "-r", growing, "-w", path}, f
		}
		write(t, to, whole[:50_000])
		c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
		if err := c.cmd.Start(); err != nil {
			t.Fatal(err)
		}
		write(t, to, append(slices.Clone(whole[50_000:]), sinkRecord(1, 2, 3, "abc")[:17]...))
		awaitSize(t, path, int64(len(whole)))
		if code := c.stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", input, code, c.stderr.String())
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, whole) {
			t.Errorf("%s: %d bytes of %d, %v", input, len(got), len(whole), err)
		}
		_ = to.Close()
	}
}

func write(t *testing.T, f *os.File, b []byte) {
	t.Helper()
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
}
