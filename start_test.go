package main

import (
	"debug/elf"
	"testing"
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
