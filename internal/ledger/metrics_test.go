package ledger

import (
	"bufio"
	"bytes"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ringcap/packet"
)

// TestMetricsComplete checks that no count of the account is missing among the metrics.
func TestMetricsComplete(t *testing.T) {
	for f := range reflect.TypeFor[object]().Fields() {
		name := f.Tag.Get("json")
		if f.Type.Kind() == reflect.Uint64 && !slices.ContainsFunc(metrics, func(m metric) bool { return m.member == name }) {
			t.Errorf("%q is in the JSON of the account and not among the metrics", name)
		}
	}
}

// TestMetrics checks the values, and that the text is OpenMetrics as its specification says:
// each family has its type, unit and help before its samples, in one group, and # EOF ends it.
func TestMetrics(t *testing.T) {
	s := lossy()
	again := s.Interfaces[0]
	again.Interface = &packet.Interface{Name: `a"b`}
	s.Interfaces = append(s.Interfaces, s.Interfaces[0], again)
	s.Received = 300
	text := s.AppendMetrics(nil, `up\link`)
	for _, want := range []string{
		"# TYPE ringcap_dropped_packets counter\n# UNIT ringcap_dropped_packets packets\n# HELP ringcap_dropped_packets Packets lost because the ring was full.\nringcap_dropped_packets_total{capture=\"up\\\\link\"} 40\n",
		"ringcap_by_interface_received_packets_total{capture=\"up\\\\link\",interface=\"eth0\"} 200\n",
		"ringcap_by_interface_no_room_packets_total{capture=\"up\\\\link\",interface=\"a\\\"b\"} 9\n",
		"ringcap_running{capture=\"up\\\\link\"} 0\n",
	} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("missing: %s", want)
		}
	}
	sample := regexp.MustCompile(`^(ringcap_[a-z_]+)\{[a-z]+="([^"\\]|\\.)*"(,[a-z]+="([^"\\]|\\.)*")?\} [0-9]+(\.[0-9]{3})?$`)
	family, kind, done := "", "", map[string]bool{}
	ended := false
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := lines.Text()
		words := strings.SplitN(line, " ", 4)
		switch {
		case ended:
			t.Errorf("behind the end: %s", line)
		case line == "# EOF":
			ended = true
		case words[0] == "#" && words[1] == "TYPE":
			if family, kind = words[2], words[3]; done[family] {
				t.Errorf("%s stands there twice", family)
			}
			done[family] = true
		case words[0] == "#":
			if words[2] != family || words[1] == "UNIT" && !strings.HasSuffix(family, "_"+words[3]) {
				t.Errorf("%s in the family %s", line, family)
			}
		default:
			name := family
			if kind == "counter" {
				name += "_total"
			}
			if m := sample.FindStringSubmatch(line); m == nil || m[1] != name {
				t.Errorf("%s in the family %s", line, family)
			}
		}
	}
	if !ended {
		t.Error("no end")
	}
}
