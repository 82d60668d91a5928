package cli

import "testing"

// TestWithout checks that what is left out comes first, and that an expression of several words
// stays together.
func TestWithout(t *testing.T) {
	for expr, want := range map[string]string{
		"": "not (tcp port 1)", " \n": "not (tcp port 1)", "tcp or udp\n": "not (tcp port 1) and (tcp or udp)",
	} {
		if got := without("tcp port 1", expr); got != want {
			t.Errorf("%q: %q", expr, got)
		}
	}
}
