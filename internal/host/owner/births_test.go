package owner

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"ringcap/internal/testing/nettest"
)

// TestBirths checks that the parent of a process is known after both have ended, whatever the
// network namespace.
func TestBirths(t *testing.T) {
	var f *Finder
	nettest.New(t).Do(func() error {
		f = open(t, Options{})
		return nil
	})
	if f.index.births == nil {
		t.Skip("the kernel does not tell of new processes here")
	}
	for range 20 {
		cmd := exec.Command("sh", "-c", "sh -c 'echo $$; exit' ; echo $$")
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		child, parent := 0, 0
		if _, err := fmt.Sscan(string(text), &child, &parent); err != nil {
			t.Fatal(err)
		}
		f.mu.Lock()
		f.newBirths()
		list := f.index.ancestors(child)
		f.mu.Unlock()
		if len(list) < 2 || list[0] != parent || list[1] != os.Getpid() {
			t.Errorf("the ancestors of %d, a child of %d and %d, are %v", child, parent, os.Getpid(), list)
		}
	}

}
