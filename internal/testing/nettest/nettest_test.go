package nettest

import (
	"runtime"
	"testing"
)

// recorder records the failure of another test.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()      {}
func (r *recorder) Fatal(...any) { r.failed = true }

// TestNoReturn checks that a function that ends its goroutine fails the test. It used to
// hang.
func TestNoReturn(t *testing.T) {
	r := &recorder{TB: t}
	onThread(func() error { runtime.Goexit(); return nil }, r)
	if !r.failed {
		t.Error("the test did not fail")
	}
}
