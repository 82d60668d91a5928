package ssh

import (
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// TestParse checks that addresses come into the expression as libpcap takes them, and that what
// is no connection is not taken for one.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.9 50000 192.0.2.1 22":               "tcp port 50000 and 22 and host 192.0.2.9 and 192.0.2.1",
		"2001:db8::9 50000 2001:db8::1 2222":         "tcp port 50000 and 2222 and host 2001:db8::9 and 2001:db8::1",
		"::ffff:192.0.2.9 50000 ::ffff:192.0.2.1 22": "tcp port 50000 and 22 and host 192.0.2.9 and 192.0.2.1",
		"fe80::9%eth0 50000 fe80::1%eth0 22":         "tcp port 50000 and 22 and host fe80::9 and fe80::1",
		"UNKNOWN 65535 UNKNOWN 65535":                "",
		"192.0.2.9 50000 192.0.2.1":                  "",
		"192.0.2.9 50000 192.0.2.1 22 or":            "",
		"192.0.2.9 70000 192.0.2.1 22":               "",
		"":                                           "",
	} {
		s, ok := parse(text)
		if ok != (want != "") || ok && s.Expression() != want {
			t.Errorf("%q: %v, %q", text, ok, s.Expression())
		}
	}
}

// TestOn checks that a link-local address belongs to the interface of its zone only.
func TestOn(t *testing.T) {
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		t.Skipf("needs lo: %v", err)
	}
	for server, want := range map[string]bool{
		"127.0.0.1": true, "::ffff:127.0.0.1": true, "192.0.2.77": false,
		"::1": hasIPv6(t, lo), "::1%lo": hasIPv6(t, lo), "::1%" + strconv.Itoa(lo.Index): hasIPv6(t, lo), "::1%eth99": false,
	} {
		s, ok := parse("192.0.2.9 50000 " + server + " 22")
		if !ok || s.On(lo.Index) != want || s.On(0) != want {
			t.Errorf("%s: %v, %v", server, ok, s.On(lo.Index))
		}
	}
	if s, _ := parse("192.0.2.9 50000 127.0.0.1 22"); s.On(1 << 30) {
		t.Error("an interface that does not exist")
	}
}

func hasIPv6(t *testing.T, ifc *net.Interface) bool {
	t.Helper()
	addresses, err := ifc.Addrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		if a.String() == "::1/128" {
			return true
		}
	}
	return false
}

// TestAncestors checks that the session is found above processes that lost it, whatever their
// names, and that one in the environment comes first.
func TestAncestors(t *testing.T) {
	if os.Getenv("RINGCAP_TEST_FIND") != "" {
		s, ok := Find()
		_, _ = os.Stdout.WriteString("found " + strconv.FormatBool(ok) + " " + s.Client.String() + "\n")
		return
	}
	if _, err := os.Stat("/proc/self/environ"); err != nil {
		t.Skip("needs /proc")
	}
	const outer, inner = "192.0.2.9 50000 192.0.2.1 22", "192.0.2.8 50000 192.0.2.1 22"
	for script, want := range map[string]string{
		`env -u SSH_CONNECTION "$0" -test.run TestAncestors; true`:                                                                                              "found true 192.0.2.9:50000",
		`env -u SSH_CONNECTION sh -c 'sh -c "\"$0\" -test.run TestAncestors; true" "$0"; true' "$0"; true`:                                                      "found true 192.0.2.9:50000",
		`env SSH_CONNECTION="` + inner + `" "$0" -test.run TestAncestors; true`:                                                                                 "found true 192.0.2.8:50000",
		`env SSH_CONNECTION= "$0" -test.run TestAncestors; true`:                                                                                                "found false",
		`d=$(mktemp -d) && cp "$(command -v sh)" "$d/a) R 1 (" && env -u SSH_CONNECTION "$d/a) R 1 (" -c '"$0" -test.run TestAncestors; true' "$0"; rm -r "$d"`: "found true 192.0.2.9:50000",
	} {
		cmd := exec.Command("sh", "-c", script, os.Args[0])
		cmd.Env = append(os.Environ(), "RINGCAP_TEST_FIND=1", "SSH_CONNECTION="+outer)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v: %s", script, err, out)
		}
	}
}
