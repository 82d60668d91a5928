package main_test

import (
	"debug/elf"
	"os"
	"strings"
	"testing"

	"ringcap/internal/testing/cmdtest"
)

// TestTables holds that the tables filled at each start begin where a huge page can:
// otherwise the program starts up to a millisecond, or 500 page faults, later.
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

// TestVersion holds that a bare --version is answered before gopacket's tables are filled,
// and as it is answered after that.
func TestVersion(t *testing.T) {
	const tables = "init github.com/google/gopacket/layers "
	said := func(args ...string) (string, bool) {
		var trace strings.Builder
		cmd := cmdtest.Command(t, args...)
		cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		cmd.Stderr = &trace
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%q: %v", args, err)
		}
		return string(out), strings.Contains(trace.String(), tables)
	}
	early, filled := said("--version")
	if filled {
		t.Error("--version waits for gopacket's tables")
	}
	late, filled := said("-n", "--version")
	if !filled {
		t.Error("the trace does not show gopacket's tables: this test sees nothing")
	}
	if early != late || !strings.HasPrefix(early, "ringcap version ") {
		t.Errorf("%q, later %q", early, late)
	}
}

// TestVersionFullDisk holds that a bare --version that cannot be written is a fault, told
// once.
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
