package capfile

import (
	"errors"
	"fmt"
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
		{"*\x00*\x00\x00\xea\x07\x0b\x16\x15:;?\x89\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff", "a capture of CommView (NCF); to read it: editcap -F pcapng -T ether"},
		{"*\x00\x00\x00\xea\x07\x0b\x16\x15:;?\x89\x07\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff", "a capture of CommView (NCFX); to read it: editcap -F pcapng -T ether"},
		{"21:58:59.493887 ARP, Request who-has 192.0.2.1 tell 192.0.2.2, length 28\n\t0x0000:  ffff ffff\n", "text that tcpdump or ringcap printed; to read it: sed "},
		{"21:58:59.493887 ARP, Request who-has 192.0.2.1 tell 192.0.2.2, length 28\n", "text that tcpdump or ringcap printed, which lacks bytes of the packets: read the capture"},
		{"2026-11-22 21:58:59.493887123 IP 192.0.2.2 > 192.0.2.1: ICMP echo\n", "text that tcpdump or ringcap printed"},
		{"1795384739.493887 IP6 ::1 > ::2: ICMP6\n", "text that tcpdump or ringcap printed"},
		{"IP 192.0.2.2 > 192.0.2.1: ICMP echo request\n", "text that tcpdump or ringcap printed"},
		{"21:58:59 a line of a log\n", `not a capture file: first bytes are "21:58:59"`},
		{`{"time":"2026-11-22T21:58:59.493887000Z","number":1}`, "it is JSON, which lacks bytes of the packets: read the capture that it was made from"},
		{"<?xml version=\"1.0\"?>\n<!-- see -->\n<pdml version=\"0\">", "it is PDML (tshark -T pdml), which lacks bytes"},
		{"<?xml version=\"1.0\"?>\n<html>", "not a capture file: it is XML"},
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
		"5views", "commview-ncf", "k12text", "lanalyzer", "netmon1", "ngsniffer", "ngwsniffer_1_1", "ngwsniffer_2_0", "snoop", "visual",
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

// TestDumpConverted checks that the command for the text of tcpdump -xx makes a capture of it.
func TestDumpConverted(t *testing.T) {
	for _, name := range []string{"tcpdump", "text2pcap", "sed"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("needs " + name)
		}
	}
	in := filepath.Join("..", "testdata", "ping.pcap")
	want := packetsIn(t, in)
	for _, option := range []string{"-xx", "-XX"} {
		text, err := exec.Command("tcpdump", "-n", option, "-r", in).Output()
		if err != nil {
			t.Fatal(err)
		}
		path := writeFile(t, "dump", text)
		_, err = Open(path, nil)
		_, command, ok := strings.Cut(fmt.Sprint(err), "to read it: ")
		if !ok {
			t.Fatalf("%s: %v", option, err)
		}
		command, _, _ = strings.Cut(command, " (with -l 101")
		if out, err := exec.Command("sh", "-c", strings.ReplaceAll(command, "FILE", path)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", command, err, out)
		} else if n := packetsIn(t, path+".pcapng"); n != want {
			t.Errorf("%s: %d packets of %d", option, n, want)
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
