// Package corpus finds the captures for development that lie beside the project
// and are no part of it. Tests that need them skip where they are absent.
package corpus

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir is the folder of captures with their truth: that of RINGCAP_CORPUS, else
// shared/corpus beside one of the folders above the test.
func Dir(tb testing.TB) string {
	tb.Helper()
	if dir := os.Getenv("RINGCAP_CORPUS"); dir != "" {
		return dir
	}
	return Shared(tb, "corpus")
}

// Shared is shared/name beside one of the folders above the test.
func Shared(tb testing.TB, name string) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", name)
		if _, err := os.Stat(found); err == nil {
			return found
		}
	}
	tb.Skipf("%s: shared/%s is absent; RINGCAP_CORPUS names another place for the corpus", name, name)
	return ""
}
