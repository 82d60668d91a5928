package cli

import (
	"strings"
	"testing"
)

// TestCutExpression checks that the colon that ends an expression is found among those that
// belong to addresses and to accessors.
func TestCutExpression(t *testing.T) {
	for _, c := range []struct{ value, expression, text string }{
		{"port 53: a question", "port 53", "a question"},
		{"port 53:\tnote: this: one", "port 53", "note: this: one"},
		{"tcp[0 : 2] = 80: web", "tcp[0 : 2] = 80", "web"},
		{"net 2001:db8:: mask ffff:ffff:: or ip6[0: 1] = 0x60: six", "net 2001:db8:: mask ffff:ffff:: or ip6[0: 1] = 0x60", "six"},
		{"host 2001:db8::: last", "host 2001:db8::", "last"},
		{"ether host 02:00:00:00:00:01: it", "ether host 02:00:00:00:00:01", "it"},
		{"udp :  spaced ", "udp", "spaced"},
		{": all", "", "all"},
		{"port 53", "port 53", ""},
		{"port 53: ", "port 53", ""},
		{"tcp[0: 2", "tcp[0: 2", ""},
	} {
		if expression, text := cutExpression(c.value); expression != c.expression || text != c.text {
			t.Errorf("%q: %q and %q", c.value, expression, text)
		}
	}
}

// TestComments checks what is said about comments that cannot be written.
func TestComments(t *testing.T) {
	long := strings.Repeat("x", 65536)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-w", "x.pcap", "--comment", "a"}, "-w FILE.pcapng"},
		{[]string{"--comment-if", "udp: a"}, "-w FILE.pcapng"},
		{[]string{"-w", "x.pcap", "--save-names"}, "-w FILE.pcapng"},
		{[]string{"-w", "x.pcapng", "--comment", long}, "65536 bytes"},
		{[]string{"-w", "x.pcapng", "--comment", "\xff"}, "UTF-8"},
		{[]string{"-w", "x.pcapng", "--comment-if", "udp: \xff"}, "UTF-8"},
		{[]string{"-w", "x.pcapng", "--comment-if", "udp"}, "the comment is missing"},
		{[]string{"-w", "x.pcapng", "--comment-if", ": a"}, "--comment TEXT"},
	} {
		if _, err := Parse(c.args); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40q: %v", c.args, err)
		}
	}
}
