package text

import (
	"strings"
	"testing"
	"time"

	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// TestChecksumPending prints what the device was left to compute: never as wrong,
// and as right where it is.
func TestChecksumPending(t *testing.T) {
	wrong := func(b []byte, at int) []byte { b[at] ^= 0x55; return b }
	for _, c := range []struct {
		name  string
		frame []byte
		want  string
	}{
		{"tcp", wrong(tcp4(0x010, 1, 2, "", ""), 50), " (not computed), "},
		{"tcp, right", tcp4(0x010, 1, 2, "", ""), " (correct), "},
		{"udp", wrong(udp4(5000, 6000, hello), 40), " not computed] UDP, length 5"},
		{"icmp6", wrong(icmp6Message("8000 0000 0007 0001"), 56), " not computed] ICMP6, echo request"},
	} {
		pkt := decodedFrame(t, "00")
		pkt.Frame = &packet.Frame{Data: c.frame, Link: packet.LinkEthernet, ChecksumPending: true}
		pkt.Info.Timestamp = time.Unix(0, 0)
		pkt.Layers = nil
		out := string(NewPrinter(Options{Verbose: 2, Location: time.UTC}).Append(nil, pkt))
		if !strings.Contains(out, c.want) || strings.Contains(out, "incorrect") || strings.Contains(out, "bad ") {
			t.Errorf("%s: %q, want %q in it and nothing wrong", c.name, out, c.want)
		}
	}
}

// TestTime prints the times that are rare: a zone that changes, a second that comes
// again, differences below zero and above a day.
func TestTime(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skipf("time zones: %v", err)
	}
	change := time.Date(2026, 3, 8, 6, 59, 59, 999999999, time.UTC)
	for _, c := range []struct {
		name  string
		o     Options
		at    time.Time
		delta time.Duration
		want  string
	}{
		{"before summer time", Options{Location: zone}, change, 0, "01:59:59.999999 "},
		{"summer time", Options{Location: zone}, change.Add(1), 0, "03:00:00.000000 "},
		{"nanoseconds", Options{Location: zone, Nanoseconds: true}, change, 0, "01:59:59.999999999 "},
		{"date", Options{Location: zone, Time: TimeDate}, change, 0, "2026-03-08 01:59:59.999999 "},
		{"year 33", Options{Location: time.UTC, Time: TimeDate}, time.Date(33, 1, 2, 3, 4, 5, 0, time.UTC), 0, "0033-01-02 03:04:05.000000 "},
		{"epoch", Options{Time: TimeEpoch}, change, 0, "1772953199.999999 "},
		{"before", Options{Time: TimeDelta}, change, -1500 * time.Microsecond, "-00:00:00.001500 "},
		{"days", Options{Time: TimeFirst}, change, 322*time.Hour + 59*time.Minute + 14*time.Second, " 322:59:14.000000 "},
	} {
		pkt := decodedFrame(t, "00")
		pkt.Info.Timestamp, pkt.Delta = c.at, c.delta
		p := NewPrinter(c.o)
		for range 2 { // from the clock, and from memory
			if out := string(p.Append(nil, pkt)); !strings.HasPrefix(out, c.want) {
				t.Errorf("%s: %q, want %q", c.name, out, c.want)
			}
		}
	}
}

// TestAppendNumbers writes numbers of every length.
func TestAppendNumbers(t *testing.T) {
	for v, want := range map[uint64]string{0: "0", 9: "9", 10: "10", 99: "99", 100: "100", 999: "999", 1000: "1000", 9999: "9999",
		10000: "10000", 99999: "99999", 100000: "100000", 1<<32 - 1: "4294967295", 1<<64 - 1: "18446744073709551615"} {
		if got := string(dissect.AppendUint(nil, v)); got != want {
			t.Errorf("appendUint(%d) = %q", v, got)
		}
	}
}

// TestAppendAddr6 shortens addresses as RFC 5952 and inet_ntop(3) do.
func TestAppendAddr6(t *testing.T) {
	for in, want := range map[string]string{
		"00000000000000000000000000000000": "::",
		"00000000000000000000000000000001": "::1",
		"00010000000000000000000000000000": "1::",
		"20010db8000000010001000100010001": "2001:db8:0:1:1:1:1:1",
		"20010db8000000000001000000000001": "2001:db8::1:0:0:1",
		"00000000000000000000ffffc0000201": "::ffff:192.0.2.1",
		"000000000000000000000000c0000201": "::192.0.2.1",
		"0064ff9b0000000000000000c0000201": "64:ff9b::c000:201",
		"00010002000300040005000600070000": "1:2:3:4:5:6:7:0",
	} {
		if got := string(dissect.AppendAddr6(nil, unhex(in))); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
