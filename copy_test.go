package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// runHere runs ringcap in this process, which a sandbox would not let go, and returns what it said on standard
// error.
func runHere(t *testing.T, args ...string) (string, error) {
	t.Helper()
	say, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = say.Close() }()
	failed := run(context.Background(), append([]string{"--sandbox=off"}, args...), os.Stdin, say, say)
	said, err := os.ReadFile(say.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(said), failed
}

// annotated is a pcapng file with more than packets in it: a comment, options of
// an interface, a nanosecond and a block of names.
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

// TestCopyPcapng copies a file to pcapng, where nothing is lost, and to pcap,
// where one line says what is.
func TestCopyPcapng(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pcapng"), filepath.Join(dir, "out.pcapng")
	if err := os.WriteFile(in, annotated(), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := runHere(t, "-r", in, "-w", out)
	if err != nil || strings.Contains(said, "not copied") {
		t.Errorf("%s%v", said, err)
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
			"1 name resolution block (a name that ends in .pcapng keeps what can be kept)\n"
		if said, err := runHere(t, "-r", in, "-w", out, flag); err != nil || !strings.HasSuffix(said, want) {
			t.Errorf("%s: got %s%v, want %s", flag, said, err, want)
		}
	}
}

// TestCopyTwice copies each pcapng capture twice: the second copy is the first.
func TestCopyTwice(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(corpus.Dir(t), "files", "*", "*.pcapng"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no pcapng files in the corpus: %v", err)
	}
	dir := t.TempDir()
	once, twice := filepath.Join(dir, "once.pcapng"), filepath.Join(dir, "twice.pcapng")
	n := 0
	for _, path := range found {
		if _, err := runHere(t, "-r", path, "-w", once); err != nil {
			continue // not whole; the test of the reader has it
		}
		if _, err := runHere(t, "-r", once, "-w", twice); err != nil {
			t.Errorf("%s: %v", path, err)
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
