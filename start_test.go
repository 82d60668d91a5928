package main_test

import (
	"debug/elf"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/version"
)

// TestTables checks that the tables which are filled at each start begin where a huge page can
// begin. Otherwise the program starts up to a millisecond, or 500 page faults, later.
func TestTables(t *testing.T) {
	program, err := elf.Open("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if bss := program.Section(".bss"); bss == nil || bss.Addr%(2<<20) != 0 {
		t.Errorf("the tables begin at %+v", bss)
	}
}

// TestVersion checks that --version prints the line that scripts read and then what a report
// of a fault needs, even with another option, and the same as JSON.
func TestVersion(t *testing.T) {
	lines := regexp.MustCompile(`^ringcap version [0-9.]+
commit \S+(, modified)?
Go 1\.\S+, linux/\S+
libpcap 1\.\d+\.\d+.*
gopacket 1\.1\.19
Linux \d.*: TPACKET_V3, .*Landlock.*, seccomp
$`)
	for _, args := range [][]string{{"--version"}, {"-n", "--version"}} {
		if out, err := cmdtest.Command(t, args...).CombinedOutput(); err != nil || !lines.Match(out) {
			t.Errorf("%q: %v: %q", args, err, out)
		}
	}
	out, err := cmdtest.Command(t, "--version", "--json").Output()
	var object struct {
		Version, Libpcap, Gopacket string
		Features                   struct{ Seccomp bool }
	}
	if err = errors.Join(err, json.Unmarshal(out, &object)); err != nil || object.Version != version.Number ||
		object.Libpcap == "" || object.Gopacket != "1.1.19" || !object.Features.Seccomp {
		t.Errorf("%v: %s", err, out)
	}
}

// TestVersionFullDisk checks that --version fails, and says so once, if it cannot be written.
func TestVersionFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("needs /dev/full: ", err)
	}
	defer full.Close()
	var message strings.Builder
	cmd := cmdtest.Command(t, "--version")
	cmd.Stdout, cmd.Stderr = full, &message
	err = cmd.Run()
	if cmd.ProcessState.ExitCode() != 1 || message.String() != "ringcap: write /dev/stdout: no space left on device\n" {
		t.Errorf("full disk: %v, %q", err, message.String())
	}
}
