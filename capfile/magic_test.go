package capfile

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOtherFormats checks that the error for a file in another format names the format and a
// command that makes a capture of it.
func TestOtherFormats(t *testing.T) {
	for _, c := range []struct{ head, want string }{
		{"snoop\x00\x00\x00\x00\x00\x00\x02", "a snoop capture; to read it: editcap -F pcapng FILE FILE.pcapng"},
		{"TRSNIFF data    \x1a\x01", "a capture of Sniffer for DOS; to read it: editcap -F pcapng"},
		{"BZh91AY", "compressed with bzip2; to read it: bzip2 -dc FILE | ringcap -r -"},
		{strings.Repeat("x", 257) + "ustar  ", "a tar archive; to read it: tar -xOf FILE | ringcap -r -"},
		{"packet 1\n0000  00 11 22 33 44 55\n", "a hex dump; to read it: text2pcap FILE FILE.pcapng"},
		{"000000 00 11 22 33 44 55 66\n", "a hex dump; to read it: text2pcap"},
		{"%PDF-1.4", "not a capture file: it is a PDF document"},
		{"time of 12 34 56 78\n", `not a capture file: first bytes are "time of "`},
		{"\x00\x01", "not a capture file: first bytes are 00 01"},
	} {
		_, err := NewReader(strings.NewReader(c.head), "x")
		if !errors.Is(err, ErrNotCapture) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.head, err, c.want)
		}
	}
}

// TestConverted checks that the command in the error works, for the formats that Wireshark can
// write.
func TestConverted(t *testing.T) {
	if _, err := exec.LookPath("editcap"); err != nil {
		t.Skip("needs editcap (Wireshark)")
	}
	dir, in := t.TempDir(), filepath.Join("..", "testdata", "ping.pcap")
	want := packetsIn(t, in)
	for _, format := range []string{
		"5views", "k12text", "lanalyzer", "netmon1", "ngsniffer", "ngwsniffer_1_1", "ngwsniffer_2_0", "snoop", "visual",
	} {
		path := filepath.Join(dir, format)
		if out, err := exec.Command("editcap", "-F", format, in, path).CombinedOutput(); err != nil {
			t.Errorf("editcap -F %s: %v: %s", format, err, out)
			continue
		}
		_, err := Open(path, nil)
		if err == nil {
			t.Errorf("%s is read", format)
			continue
		}
		_, command, _ := strings.Cut(err.Error(), "to read it: ")
		args := strings.Fields(strings.ReplaceAll(command, "FILE", path))
		if len(args) == 0 {
			t.Errorf("%s: no command in %v", format, err)
			continue
		}
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", args, err, out)
		} else if _, err := os.Stat(path + ".pcapng"); err != nil || packetsIn(t, path+".pcapng") != want {
			t.Errorf("%s: not %d packets: %v", args, want, err)
		}
	}
}

// packetsIn counts the packets of a capture.
func packetsIn(t *testing.T, path string) int {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := mustRead(t, b)
	return len(all)
}
