package main

import (
	"os"
	"os/exec"
	"testing"
)

// TestOutside checks that another module can build and test with the public packages.
func TestOutside(t *testing.T) {
	cmd := exec.Command("go", "test", "-count=1", ".")
	cmd.Dir = "testdata/outside"
	cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
