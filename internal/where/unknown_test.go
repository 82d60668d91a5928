package where

import (
	"strings"
	"testing"
)

// TestElsewhere checks that no field is said to be missing that is there.
func TestElsewhere(t *testing.T) {
	for _, e := range elsewhere {
		for name := range strings.FieldsSeq(e.names) {
			if isField(name) {
				t.Errorf("%s is a field", name)
			}
		}
	}
}
