package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// annotated returns a pcapng file with more than packets in it: comments, options of an
// interface, a time stamp in nanoseconds and a block of names.
func annotated() []byte {
	const comment = "\x01\x00\x02\x00hi\x00\x00"
	names := capfile.Block{Kind: 4, Body: []byte("\x01\x00\x06\x00\xc0\x00\x02\x01a\x00\x00\x00\x00\x00\x00\x00")}
	b := capfile.AppendSectionOptions(nil, comment)
	ifc := &packet.Interface{Options: comment}
	b = capfile.AppendInterface(b, ifc, packet.LinkEthernet, 262144)
	b = capfile.AppendInterface(b, &packet.Interface{Name: "unused"}, packet.LinkRaw, 262144)
	b = capfile.AppendBlock(b, &names, 0)
	f := packet.Frame{Data: captest.ARP, Options: []byte(comment)}
	f.Info.Timestamp, f.Info.Length = time.Unix(1, 5), len(captest.ARP)
	return capfile.AppendPacket(b, &f, len(f.Data), 0)
}

// TestCopyPcapng checks that a copy to pcapng loses nothing, and that one line says what a copy
// to pcap loses.
func TestCopyPcapng(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pcapng"), filepath.Join(dir, "out.pcapng")
	if err := os.WriteFile(in, annotated(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr := said(t, "-r", in, "-w", out); strings.Contains(stderr, "not copied") {
		t.Error(stderr)
	}
	copied, err := os.ReadFile(out)
	if err != nil || !bytes.Equal(copied, annotated()) {
		t.Errorf("got  %x, %v\nwant %x", copied, err, annotated())
	}
	for flag, lost := range map[string]string{
		"--micro": "1 time stamp's nanoseconds (--nano keeps them), ", "--nano": "",
	} {
		out := filepath.Join(dir, "out.pcap")
		want := "ringcap: not copied to " + out + ": " + lost + "1 packet's comments and options, 2 interface descriptions, " +
			"1 file comment, 1 name resolution block (a name that ends in .pcapng keeps what can be kept)\n"
		if _, stderr := said(t, "-r", in, "-w", out, flag); !strings.HasSuffix(stderr, want) {
			t.Errorf("%s: got %s, want %s", flag, stderr, want)
		}
	}
}

// TestCopyTwice checks for each pcapng capture that a copy of its copy is the same as the copy.
func TestCopyTwice(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(corpus.Dir(t), "files", "*", "*.pcapng"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no pcapng files in the corpus: %v", err)
	}
	dir := t.TempDir()
	once, twice := filepath.Join(dir, "once.pcapng"), filepath.Join(dir, "twice.pcapng")
	n := 0
	for _, path := range found {
		if cmdtest.Command(t, "-r", path, "-w", once).Run() != nil {
			continue // not whole; capfile's TestCorpus checks it
		}
		if out, err := cmdtest.Command(t, "-r", once, "-w", twice).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", path, err, out)
			continue
		}
		a, errA := os.ReadFile(once)
		b, errB := os.ReadFile(twice)
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: the copy of the copy differs: %v %v", path, errA, errB)
		}
		n++
	}
	t.Logf("%d captures copied", n)
}

// TestCopyFCS checks that copies to the other format keep the length of the frame check
// sequence.
func TestCopyFCS(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	h := capfile.Header{SnapLen: packet.DefaultSnapLen, Network: uint32(packet.LinkEthernet)}
	h.SetFCS(4)
	classic := append(capfile.AppendHeader(nil, &h), captest.Record(1, 2, 42, string(captest.ARP))...)
	if err := os.WriteFile(path("in.pcap"), classic, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, copied := range [][2]string{{"in.pcap", "a.pcapng"}, {"a.pcapng", "b.pcapng"}, {"b.pcapng", "back.pcap"}} {
		said(t, "-r", path(copied[0]), "-w", path(copied[1]))
		if f := captest.ReadFile(t, path(copied[1])); len(f) != 1 || f[0].Interface.FCS != 4 {
			t.Errorf("%s: %+v", copied[1], f)
		}
	}
	if got, err := os.ReadFile(path("back.pcap")); err != nil || !bytes.Equal(got, classic) {
		t.Errorf("there and back: %x, %v", got, err)
	}

	// The header of a classic file tells the length only if it is that of all files.
	h.SetFCS(0)
	without := append(capfile.AppendHeader(nil, &h), captest.Record(1, 2, 42, string(captest.ARP))...)
	if err := os.WriteFile(path("without.pcap"), without, 0o600); err != nil {
		t.Fatal(err)
	}
	const lost = "1 packet's length of the FCS (the header says one for all)"
	for _, c := range []struct {
		args string
		fcs  []int
		lost bool
	}{
		{"-r in.pcap -r without.pcap -w out.pcap", []int{0, 0}, true},
		{"-r without.pcap -r in.pcap -w out.pcap", []int{0, 0}, true},
		{"--merge -r in.pcap -r without.pcap -w out.pcap", []int{0, 0}, true},
		{"--merge -r without.pcap -r a.pcapng -w out.pcap", []int{0, 0}, true},
		{"-r a.pcapng -r without.pcap -w out.pcap", []int{0, 0}, true},
		{"-r a.pcapng -r in.pcap -w out.pcap", []int{4, 4}, false},
		{"--merge -r in.pcap -r in.pcap -w out.pcap", []int{4, 4}, false},
		{"-r without.pcap -r in.pcap -w out.pcapng", []int{0, 4}, false},
	} {
		words := strings.Fields(c.args)
		for i, word := range words {
			if strings.Contains(word, ".") {
				words[i] = path(word)
			}
		}
		_, text := said(t, words...)
		var got []int
		for _, f := range captest.ReadFile(t, words[len(words)-1]) {
			got = append(got, f.Interface.FCS)
		}
		if !slices.Equal(got, c.fcs) || strings.Contains(text, lost) != c.lost {
			t.Errorf("%s: lengths %d: %s", c.args, got, text)
		}
	}
}
