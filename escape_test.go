package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// sgr matches the colours of lines.
var sgr = regexp.MustCompile("\x1b\\[0(;3[0-9])?m")

// TestNamesDoNotReachTheTerminal checks that names of interfaces and files, which may hold any
// byte, are escaped in everything that ringcap prints.
func TestNamesDoNotReachTheTerminal(t *testing.T) {
	const evil = "e\x1b[2J\x07\u009b1m\xff"
	a, b := nettest.NewPair(t)
	a.AddVeth(evil, b, "plain")
	dir := t.TempDir()
	file := filepath.Join(dir, evil+".pcap")
	p := captest.Packet(60, nil)
	captest.WriteFile(t, file, []packet.Frame{*p.Frame})
	if err := os.WriteFile(filepath.Join(dir, evil), []byte("no capture"), 0o600); err != nil {
		t.Fatal(err)
	}
	look := func(what, text string) {
		t.Helper()
		if strings.ContainsAny(strings.ToValidUTF8(text, "\x1b"), "\x1b\x07\u009b\r") || !strings.Contains(text, `\x1b[2J\a\u009b1m\xff`) {
			t.Errorf("%s: %q", what, text)
		}
	}
	for _, args := range [][]string{{"-D"}, {"-L", "-i", evil}, {"-J", "-i", evil}, {"info", file}, {"doctor", "-i", evil}} {
		c := cmdtest.New(t, args...)
		c.Start(a)
		c.Wait()
		look(args[0], c.Stdout.String())
	}
	for _, args := range [][]string{
		{"-r", file}, {"-r", file + "x"}, {"-i", evil + "x"}, {"-r", file, "-w", dir + "/" + evil + "/x"}, {"-r", file, file},
		{"-F", evil, "-r", file}, {"-T", evil, "-r", file}, {"-r", file, "-w", file}, {"--" + evil}, {"diff", file, evil}, {"-V", evil}, {"-j", evil},
		{"-r", file, "--fields", evil}, {"-Z", evil, "-i", "lo"}, {"-r", file, "--color=" + evil}, {"-C", "1", "-w", "x", "-z", evil, "-r", file},
		{"info", file + "x"}, {"info", dir},
	} {
		c := cmdtest.New(t, args...)
		c.Start(a)
		c.Wait()
		look(strings.Join(args, " "), c.Stderr.String())
	}
	for _, args := range [][]string{{}, {"--color=always"}} {
		c := cmdtest.Listen(t, a, append(args, "-n", "-i", evil, "-i", "lo", "-c", "1", "udp port 9")...)
		b.Inject("plain", nettest.Numbered(9, 1))
		c.Wait()
		look("packet "+strings.Join(args, " "), sgr.ReplaceAllString(c.Stdout.String(), ""))
	}
	c := cmdtest.Listen(t, a, "-B", "2048", "-i", evil, "-i", "lo", "-w", filepath.Join(dir, "out.pcapng"))
	a.SetUp(evil, false)
	c.Stderr.Await(t, "went down", 1)
	c.Stop(unix.SIGINT)
	look("capture", c.Stderr.String())
}
