package text

import (
	"strings"
	"testing"
	"time"

	"ringcap/packet"
)

// TestChecksumPending checks that a checksum that the device was to compute is never printed
// as wrong, but as right if it is.
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
		pkt.Info.Timestamp, pkt.Info.Length = time.Unix(0, 0), len(c.frame)
		pkt.Layers = nil
		out := string(NewPrinter(Options{Verbose: 2, Location: time.UTC}).Append(nil, pkt))
		if !strings.Contains(out, c.want) || strings.Contains(out, "incorrect") || strings.Contains(out, "bad ") {
			t.Errorf("%s: %q, want %q in it and nothing wrong", c.name, out, c.want)
		}
	}
}

// TestInvalidTime prints a fraction of a second or more as it stands in the file, and says
// so, as tcpdump does.
func TestInvalidTime(t *testing.T) {
	for _, c := range []struct {
		o        Options
		fraction uint32
		nano     bool // the file is in nanoseconds
		want     string
	}{
		{Options{}, 1000000, false, "22:13:20.1000000 (invalid us) "},
		{Options{}, 4294967295, false, "22:13:20.4294967295 (invalid us) "},
		{Options{Nanoseconds: true}, 4294967295, false, "22:13:20.4294967295000 (invalid ns) "},
		{Options{}, 1000000000, true, "22:13:20.1000000 (invalid us) "},
		{Options{Nanoseconds: true}, 4294967295, true, "22:13:20.4294967295 (invalid ns) "},
		{Options{Time: TimeEpoch}, 1500000, false, "1700000000.1500000 (invalid us) "},
		{Options{Time: TimeDate}, 1500000, false, "2023-11-14 22:13:20.1500000 (invalid us) "},
		{Options{Time: TimeDelta}, 1500000, false, " 00:00:00.000000 "},
		{Options{Time: TimeNone}, 1500000, false, " [|"},
	} {
		unit := time.Microsecond
		if c.nano {
			unit = time.Nanosecond
		}
		pkt := decodedFrame(t, "00")
		pkt.Interface, pkt.Fraction = &packet.Interface{Nanoseconds: c.nano}, c.fraction
		pkt.Info.Timestamp = time.Unix(1700000000, 0).Add(time.Duration(c.fraction) * unit)
		c.o.Location = time.UTC
		if out := string(NewPrinter(c.o).Append(nil, pkt)); !strings.HasPrefix(out, c.want) {
			t.Errorf("%d in %v: %q, want %q", c.fraction, unit, out, c.want)
		}
	}
}

// TestBadLengths prints lengths that make no sense instead of the packet, as tcpdump does.
func TestBadLengths(t *testing.T) {
	for _, c := range []struct {
		frame  string
		length int
		want   string
	}{
		{"", 0, "[Invalid header: caplen==0, len==0]\n"},
		{"", 7, "[Invalid header: caplen==0]\n"},
		{"0011", 0, "[Invalid header: len==0]\n"},
		{"0011", 1, "[Invalid header: len(1) < caplen(2)]\n"},
	} {
		pkt := decodedFrame(t, c.frame)
		pkt.Info.Length = c.length
		if out := string(NewPrinter(Options{Verbose: 1, Dump: DumpHex}).Append(nil, pkt)); out != c.want {
			t.Errorf("%q, length %d: %q, want %q", c.frame, c.length, out, c.want)
		}
	}
}

// TestTime prints rare times: a change to summer time, years before 1000, negative
// differences and differences above a day.
func TestTime(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skipf("needs time zones (tzdata): %v", err)
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
		for range 2 { // computed first, then from the stamp's memory
			if out := string(p.Append(nil, pkt)); !strings.HasPrefix(out, c.want) {
				t.Errorf("%s: %q, want %q", c.name, out, c.want)
			}
		}
	}
}
