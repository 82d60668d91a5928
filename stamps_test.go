package main_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/packet"
)

// stamped writes a pcapng file and returns its path. Its interface counts half seconds from
// 100,000 seconds before 1970 on. Each stamp belongs to a packet, of which the last is empty.
func stamped(t *testing.T, stamps ...uint64) string {
	t.Helper()
	o := binary.LittleEndian
	b := capfile.AppendSection(nil, &capfile.Section{})
	b = append(b, 1, 0, 0, 0, 44, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
	b = o.AppendUint64(append(b, 14, 0, 8, 0), math.MaxUint64-100_000+1) // if_tsoffset
	b = append(b, 9, 0, 1, 0, 0x81, 0, 0, 0, 0, 0, 0, 0, 44, 0, 0, 0)    // if_tsresol: 2^-1
	for i, stamp := range stamps {
		data := captest.ARP
		if i == len(stamps)-1 {
			data = nil
		}
		f := &packet.Frame{Data: data}
		f.Info.CaptureLength, f.Info.Length = len(data), len(data)
		at := len(b)
		b = capfile.AppendPacket(b, f, len(data), 0)
		o.PutUint32(b[at+12:], uint32(stamp>>32))
		o.PutUint32(b[at+16:], uint32(stamp))
	}
	path := filepath.Join(t.TempDir(), "odd.pcapng")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// oddTimes returns a file with packets from before 1970, from after 2106 and 2554, from as late
// as a file can say, and from the present again.
func oddTimes(t *testing.T) string {
	return stamped(t, 3, 2*100_000-1, 2*(1<<32+100_000), 2*(18446744073+100_000), 2*(253402300800+100_000),
		math.MaxUint64, 2*1600000000, 2*1700000000)
}

// invalidTimes writes a classic file with these fractions of a second, which may be more than a
// second, and returns its path.
func invalidTimes(t *testing.T, fractions ...uint32) string {
	t.Helper()
	b := capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1})
	for _, n := range fractions {
		b = append(b, captest.Record(1700000000, n, uint32(len(captest.ARP)), string(captest.ARP))...)
	}
	path := filepath.Join(t.TempDir(), "invalid.pcap")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestInvalidTimes checks that all outputs and the account report microseconds of a million and
// more, and that a copy keeps them, with whatever options.
func TestInvalidTimes(t *testing.T) {
	path := invalidTimes(t, 999999, 1000000, 5, 4294967295, 7)
	text, stderr := said(t, "-r", path)
	if strings.Count(text, " (invalid us) ARP, ") != 2 || !strings.Contains(text, "22:13:20.4294967295 (invalid us) ARP, ") {
		t.Error(text)
	}
	if !strings.HasSuffix(stderr, "\n2 packets with an invalid time in the file, or none\n") {
		t.Error(stderr)
	}
	packets, stderr := said(t, "-r", path, "--json", "--stats", "json")
	if strings.Count(packets, `,"time_invalid":true}`) != 2 || strings.Count(packets, `"time":"2023-11-14T22:13:21.000000000Z"`) != 1 {
		t.Error(packets)
	}
	if !strings.Contains(stderr, `"time_invalid":2`) {
		t.Error(stderr)
	}
	if columns, _ := said(t, "-r", path, "--fields", "frame.time_invalid"); columns != "\n1\n\n1\n\n" {
		t.Errorf("columns %q", columns)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, args := range [][]string{{}, {"ether[0] = 0xff"}, {"--print"}, {"-C", "1"}} {
		out := filepath.Join(dir, "out.pcap")
		_, stderr := said(t, append([]string{"-r", path, "-w", out}, args...)...)
		if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: the copy is another: %v", args, err)
		}
		if !strings.Contains(stderr, "2 packets with an invalid time in the file, or none\n") {
			t.Errorf("%q: %s", args, stderr)
		}
	}
	for name, flag := range map[string]string{"out.pcapng": "--micro", "nano.pcap": "--nano"} {
		out := filepath.Join(dir, name)
		if _, stderr := said(t, "-r", path, "-w", out, flag); !strings.Contains(stderr, "ringcap: 2 packets with a fraction of a second or more in the time: "+out+" has the sum\n") {
			t.Error(stderr)
		}
		if text, _ := said(t, "-r", out); !strings.Contains(text, "23:24:54.967295 ") || strings.Contains(text, "invalid") {
			t.Error(text)
		}
	}
}

// TestNoTimes checks that ringcap reports packets without a time (simple packet blocks), for
// which it has to make one up.
func TestNoTimes(t *testing.T) {
	b := capfile.AppendSection(nil, &capfile.Section{})
	b = capfile.AppendInterface(b, &packet.Interface{}, packet.LinkEthernet, 0)
	body := append([]byte{byte(len(captest.ARP)), 0, 0, 0}, captest.ARP...)
	b = capfile.AppendBlock(b, &capfile.Block{Kind: 3, Body: body}, 0)
	dir := t.TempDir()
	path := filepath.Join(dir, "simple.pcapng")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	packets, stderr := said(t, "-r", path, "--json")
	if !strings.Contains(packets, `"time":"1970-01-01T00:00:00.000000000Z"`) || !strings.Contains(packets, `,"time_invalid":true}`) ||
		!strings.Contains(stderr, "\n1 packet with an invalid time in the file, or none\n") {
		t.Error(packets, stderr)
	}
	for _, name := range []string{"out.pcap", "out.pcapng"} {
		out := filepath.Join(dir, name)
		if _, stderr := said(t, "-r", path, "-w", out); !strings.Contains(stderr, "ringcap: 1 packet without a time (simple packet blocks): "+out+" has 1970 for it\n") {
			t.Error(stderr)
		}
	}
}

// said runs ringcap and returns its standard output and its standard error.
func said(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := cmdtest.Command(t, args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr, cmd.Env = &out, &errs, append(os.Environ(), "TZ=UTC")
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v: %s", args, err, errs.String())
	}
	return out.String(), errs.String()
}

// TestOddTimesText checks that text has the right time of each packet, even before 1970, and a
// negative difference if the clock jumps back.
func TestOddTimesText(t *testing.T) {
	file := oddTimes(t)
	for args, want := range map[string][]string{
		"-tt":    {"-99998.500000", "-0.500000", "4294967296.000000", "18446744073.000000", "253402300800.000000", "", "1599900000.000000"},
		"-tttt":  {"1969-12-30 20:13:21.500000", "1969-12-31 23:59:59.500000", "2106-02-07 06:28:16.000000", "2554-07-21 23:34:33.000000", "10000-01-01 00:00:00.000000", "", "2020-09-12 08:40:00.000000"},
		"-ttt":   {" 00:00:00.000000", " 27:46:38.000000", " 1193046:28:16.500000", "", "", "", "-2562047:47:16.854775"},
		"--nano": {"20:13:21.500000000", "23:59:59.500000000"},
	} {
		out, _ := said(t, "-r", file, args)
		lines := strings.Split(out, "\n")
		if len(lines) != 9 || !strings.HasPrefix(lines[7], "[Invalid header: caplen==0, len==0]") {
			t.Errorf("%s: %s", args, out)
			continue
		}
		for i, stamp := range want {
			if !strings.HasPrefix(lines[i], stamp) || !strings.HasSuffix(lines[i], " ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28") {
				t.Errorf("%s, packet %d: %s, want %s", args, i+1, lines[i], stamp)
			}
		}
	}
}

// TestOddTimesJSON checks that times in JSON are RFC 3339, which ends with the year 9999, and
// that the summary has the earliest and the latest time.
func TestOddTimesJSON(t *testing.T) {
	file := oddTimes(t)
	out, _ := said(t, "-r", file, "--json")
	want := []string{"1969-12-30T20:13:21.5Z", "1969-12-31T23:59:59.5Z", "2106-02-07T06:28:16Z", "2554-07-21T23:34:33Z", "9999-12-31T23:59:59Z"}
	for i, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		var o struct{ Time time.Time }
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Errorf("packet %d: %v", i+1, err)
		} else if i < len(want) && o.Time.Format(time.RFC3339Nano) != want[i] {
			t.Errorf("packet %d: %v, want %s", i+1, o.Time, want[i])
		}
	}
	out, _ = said(t, "-r", file, "--summary", "json")
	var o struct {
		Packets     uint64
		First, Last time.Time
		Backwards   uint64 `json:"older_than_before"`
	}
	if err := json.Unmarshal([]byte(out), &o); err != nil || o.Packets != 8 || o.Backwards != 1 ||
		o.First.Format(time.RFC3339Nano) != want[0] || o.Last.Year() != 9999 {
		t.Errorf("%v: %+v", err, o)
	}
}

// TestOddTimesFiles checks that ringcap reports times that a format cannot hold, and that all
// packets are in the files, even in sets by time.
func TestOddTimesFiles(t *testing.T) {
	file, dir := oddTimes(t), t.TempDir()
	classic, modern := filepath.Join(dir, "x.pcap"), filepath.Join(dir, "x.pcapng")
	if _, errs := said(t, "-r", file, "-w", classic); !strings.Contains(errs, "6 times before 1970 or too late for the format") {
		t.Errorf("a classic copy says %s", errs)
	}
	if _, errs := said(t, "-r", file, "-w", modern); !strings.Contains(errs, "5 times before 1970 or too late for the format") {
		t.Errorf("a pcapng copy says %s", errs)
	}
	for _, path := range []string{classic, modern} {
		if n := captest.Count(t, path); n != 8 {
			t.Errorf("%s has %d packets", path, n)
		}
	}
	if out, _ := said(t, "-r", modern, "-tt", "-c", "3"); !strings.HasPrefix(out, "0.000000 ARP") || !strings.Contains(out, "\n4294967296.000000 ARP") {
		t.Errorf("the nearest stamps are %s", out)
	}
	if out, _ := said(t, "diff", file, file); out != "" {
		t.Errorf("a file differs from itself: %s", out)
	}
	if out, _ := said(t, "-r", file, "-r", modern, "--merge", "-tt"); strings.Count(out, "\n") != 16 {
		t.Errorf("merged: %s", out)
	}
	for i, args := range [][]string{{"-G", "10", "-w", "x-%s.pcap"}, {"-b", "duration:10", "-w", "x.pcapng"}, {"-b", "interval:3600", "-w", "x.pcapng"}} {
		set := filepath.Join(dir, string(rune('a'+i)))
		if err := os.Mkdir(set, 0o700); err != nil {
			t.Fatal(err)
		}
		args[3] = filepath.Join(set, args[3])
		said(t, append([]string{"-r", file}, args...)...)
		n := 0
		for _, path := range captest.Files(t, set) {
			n += captest.Count(t, path)
		}
		if n != 8 {
			t.Errorf("%v: %d packets", args, n)
		}
	}
}
