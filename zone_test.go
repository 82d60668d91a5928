package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/packet"
)

// TestZoneRules checks that a TZ with a POSIX rule applies to printed times, to the names of a
// set's files and to --after, even in the sandbox.
func TestZoneRules(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.pcap")
	p := captest.Packet(60, nil) // at 2023-11-14 22:13:20 UTC
	captest.WriteFile(t, in, []packet.Frame{*p.Frame})
	for _, c := range []struct{ tz, date, clock string }{
		{"JST-9", "2023-11-15", "07:13:20"},
		{"GMT+3", "2023-11-14", "19:13:20"},
		{"<+0330>-3:30", "2023-11-15", "01:43:20"},
		{"CET-1CEST,M3.5.0,M10.5.0/3", "2023-11-14", "23:13:20"},
		{":NZST-12NZDT,M9.5.0,M4.1.0/3", "2023-11-15", "11:13:20"},
		{"Asia/Nowhere", "2023-11-14", "22:13:20"},
	} {
		run := func(args ...string) (stdout, stderr string) {
			cmd := cmdtest.Command(t, args...)
			var errors strings.Builder
			cmd.Env, cmd.Stderr = append(os.Environ(), "TZ="+c.tz), &errors
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("TZ=%s %q: %v: %s", c.tz, args, err, errors.String())
			}
			return string(out), errors.String()
		}
		out, said := run("-r", in, "-tttt")
		if !strings.HasPrefix(out, c.date+" "+c.clock+".123456 ") {
			t.Errorf("TZ=%s: %s", c.tz, out)
		}
		if missing := strings.Contains(c.tz, "/N"); strings.Contains(said, "is no time zone") != missing {
			t.Errorf("TZ=%s: %s", c.tz, said)
		}
		if out, said = run("-r", in, "-tttt", "--utc"); !strings.HasPrefix(out, "2023-11-14 22:13:20.") || strings.Contains(said, "zone") {
			t.Errorf("TZ=%s --utc: %s%s", c.tz, out, said)
		}
		for want, after := range map[string]string{"1 packet\n": c.date + " " + c.clock, "0 packets\n": c.date + " " + c.clock[:7] + "1"} {
			if out, _ = run("-r", in, "--count", "--after", after); out != want {
				t.Errorf("TZ=%s --after %q: %s", c.tz, after, out)
			}
		}
		run("-r", in, "-G", "3600", "-w", filepath.Join(dir, "%Y-%m-%d.%H:%M:%S.pcap"))
		if _, err := os.Stat(filepath.Join(dir, c.date+"."+c.clock+".pcap")); err != nil {
			t.Errorf("TZ=%s -G: %v", c.tz, err)
		}
	}
}
