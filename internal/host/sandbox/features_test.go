package sandbox

import "testing"

// TestFeatures checks the features as a line, and that this kernel is asked: tests need its
// packet sockets, and the sandbox its seccomp.
func TestFeatures(t *testing.T) {
	for want, f := range map[string]Features{
		"TPACKET_V3, Landlock 7, seccomp":        {true, 7, true},
		"no TPACKET_V3, no Landlock, no seccomp": {},
		"TPACKET_V3, no Landlock, seccomp":       {Ring: true, Seccomp: true},
	} {
		if got := f.String(); got != want {
			t.Errorf("%+v: %s", f, got)
		}
	}
	if f := Probe(); !f.Ring || !f.Seccomp {
		t.Errorf("%+v", f)
	}
}
