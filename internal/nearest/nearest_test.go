package nearest

import "testing"

func TestName(t *testing.T) {
	names := []string{"interface", "list-interfaces", "write-file", "max-count", "max-bytes", "sync", "skip", "hex", "eth0", "wait"}
	for typed, want := range map[string]string{
		"interf": "interface", "wirte-file": "write-file", "max": "", "max-b": "max-bytes",
		"synk": "sync", "frobnicate": "", "": "", "hx": "hex", "eht0": "eth0", "writ": "write-file", "wiat": "wait", "s": "",
	} {
		if got := Name(typed, names); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
