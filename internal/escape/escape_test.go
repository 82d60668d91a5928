package escape

import (
	"testing"
	"unicode"
)

func TestEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"eth0":                 "eth0",
		"größe 数 \\x":          "größe 数 \\x",
		"a\x1b[31mred":         `a\x1b[31mred`,
		"\x07bell\x7f\x00":     `\abell\x7f\x00`,
		"c1\u009b2J":           `c1\u009b2J`,
		"not utf-8 \xff\xc3":   `not utf-8 \xff\xc3`,
		"right\u202eleft":      `right\u202eleft`,
		"over\rwrite\ttab":     `over\rwrite\ttab`,
		"\ufffd is itself":     "\ufffd is itself",
		"\u200bnothing to see": `\u200bnothing to see`,
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	room := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(10, func() { AppendLine(room, "eth0\x1b\xff") }); n != 0 {
		t.Errorf("AppendLine allocates %v times", n)
	}
	if Line("a\nb") != `a\nb` || Text("a\nb\x1b") != "a\nb\\x1b" {
		t.Error("line ends")
	}
}

// TestShell checks that a shell takes a quoted word as it is.
func TestShell(t *testing.T) {
	for word, want := range map[string]string{"/a/b-1.pcap": "/a/b-1.pcap", "a b": "'a b'", "it's": `'it'\''s'`, "$(x)": "'$(x)'", "": "''"} {
		if got := Shell(word); got != want {
			t.Errorf("%q: %s", word, got)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b\xff\n")
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range Line(s) {
			if !unicode.IsPrint(r) {
				t.Errorf("%q has %q", s, r)
			}
		}
	})
}
