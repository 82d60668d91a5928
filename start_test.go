package main_test

import (
	"debug/elf"
	"os"
	"strings"
	"testing"

	"ringcap/internal/testing/cmdtest"
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

// TestVersion checks that --version prints one line, even with another option.
func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"--version"}, {"-n", "--version"}} {
		out, err := cmdtest.Command(t, args...).CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), "ringcap version ") || strings.Count(string(out), "\n") != 1 {
			t.Errorf("%q: %v: %q", args, err, out)
		}
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
