package main

import (
	"os"
	"path/filepath"
	"testing"

	"ringcap/internal/cli"
	"ringcap/internal/testing/cmdtest"
)

func TestReadServices(t *testing.T) {
	path := filepath.Join(t.TempDir(), "services")
	text := "# services(5)\ndomain\t53/tcp\t\t# Domain Name Server\ndomain 53/udp\nhttp 80/tcp www\nwww 80/tcp\nbad x/tcp\nfar 70000/udp\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	names, err := readServices(path)
	if err != nil || len(names.TCP) != 2 || len(names.UDP) != 1 || names.TCP[80] != "http" || names.UDP[53] != "domain" {
		t.Errorf("%+v, %v", names, err)
	}
}

// TestColorWhen holds that colour is for terminals, and for those who want it.
func TestColorWhen(t *testing.T) {
	_, tty := cmdtest.Terminal(t)
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for _, c := range []struct {
		when    cli.Color
		out     *os.File
		noColor string
		want    bool
	}{
		{cli.ColorAuto, tty, "", true}, {cli.ColorAuto, tty, "1", false}, {cli.ColorAuto, file, "", false},
		{cli.ColorAlways, file, "1", true}, {cli.ColorNever, tty, "", false},
	} {
		t.Setenv("NO_COLOR", c.noColor)
		t.Setenv("TERM", "xterm")
		if got := wantColor(c.when, c.out); got != c.want {
			t.Errorf("--color=%v, NO_COLOR=%q, terminal %v: %v", &c.when, c.noColor, c.out == tty, got)
		}
	}
}
