package main_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// Unless an option has to look at single packets, packets go from the source to the sink in
// blocks. These tests check that the result is that of ringcap-single, which never does this.

var accountTimes = regexp.MustCompile(`"(start|end)":"[^"]*"`)

// outcome runs a program in dir and returns its exit code and, as text, everything that it
// leaves behind except times. It removes the files that the program made.
func outcome(t *testing.T, program, dir string, args ...string) (code int, all string) {
	t.Helper()
	before := captest.Files(t, dir)
	cmd := exec.Command(program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Args[0] = program
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	code = cmd.ProcessState.ExitCode()
	text := fmt.Appendf(nil, "exit code %d\nstderr: %s\nstdout: %s\n", code, accountTimes.ReplaceAll(stderr.Bytes(), nil), accountTimes.ReplaceAll(stdout.Bytes(), nil))
	for _, path := range captest.Files(t, dir) {
		if slices.Contains(before, path) {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text = fmt.Appendf(text, "%s: %x\n", filepath.Base(path), b)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	return code, string(text)
}

// compareWays fails the test if blocks change the outcome. It returns the exit code.
func compareWays(t *testing.T, dir string, args ...string) int {
	t.Helper()
	code, blocks := outcome(t, "ringcap", dir, args...)
	if _, single := outcome(t, "ringcap-single", dir, args...); blocks != single {
		t.Errorf("%q: %.500s", args, cmdtest.FirstDifference(blocks, single))
	}
	return code
}

// optionSamples has arguments for the options that need a value or another option. An option
// with a reason is not tried.
var optionSamples = map[string]struct{ args, reason string }{
	"after":                 {args: "--after 2023-11-14T22:15:00Z"},
	"after-trigger":         {args: "--flight 2MiB --trigger ether[31]=9 --after-trigger 10s"},
	"allow":                 {reason: "live capture only"},
	"anonymize":             {args: "--anonymize=key"},
	"autostop":              {args: "-a packets:300"},
	"before":                {args: "--before 2023-11-14T22:15:00Z"},
	"buffer-size":           {reason: "live capture only"},
	"color":                 {args: "--color=always"},
	"comm":                  {reason: "needs a file with processes: TestToldByPtcpdump"},
	"comment":               {args: "--comment text -w other-out.pcapng"},
	"comment-if":            {reason: "its value has a space, and its sink takes no blocks: TestCommented"},
	"container":             {reason: "needs a file with processes: TestToldByPtcpdump"},
	"csv":                   {args: "--csv --fields frame.number,arp.src.proto_ipv4"},
	"dedup":                 {args: "--dedup=5"},
	"dedup-ignore":          {args: "--dedup --dedup-ignore ttl"},
	"direction":             {reason: "live capture only"},
	"duration":              {reason: "live capture only"},
	"esp-keys":              {args: "-E none:"},
	"fail-on-drop":          {reason: "live capture only"},
	"fanout":                {reason: "live capture only"},
	"fields":                {args: "--fields frame.number,time"},
	"filter-file":           {args: "-F filter"},
	"flight":                {args: "--flight 2MiB"},
	"follow":                {reason: "ends with a signal only, as TestSignalBetweenBatches does it"},
	"interface":             {reason: "live capture only"},
	"json":                  {args: "--json=out.json"},
	"keep":                  {args: "-b filesize:100 --keep 300KiB"},
	"keep-payload":          {args: "--anonymize=key --keep-payload"},
	"keylog":                {args: "--keylog keys -w other-out.pcapng"},
	"linktype":              {reason: "live capture only"},
	"list-data-link-types":  {reason: "asks about an interface"},
	"max-bytes":             {args: "--max-bytes 100KiB"},
	"max-count":             {args: "-c 300"},
	"max-files":             {args: "-b filesize:100 --max-files 3"},
	"merge":                 {args: "--merge -r other.pcap"},
	"metrics":               {reason: "its file has the time of the start: TestMetrics"},
	"mib-module":            {args: "-m IF-MIB"},
	"micro":                 {args: "--micro"},
	"min-free":              {args: "-b filesize:100 --min-free 1KiB"},
	"mode":                  {args: "--mode 640"},
	"monitor-mode":          {reason: "live capture only"},
	"nano":                  {args: "--nano"},
	"netns":                 {reason: "live capture only"},
	"no-domain":             {args: "--resolve -N"},
	"not-ssh":               {reason: "live capture only"},
	"only-run":              {reason: "live capture only"},
	"parquet":               {reason: "its files have other names each time, and its sink takes no blocks: TestParquet"},
	"flow-timeout":          {args: "--flows - --flow-timeout 3s,9s"},
	"flows":                 {args: "--flows -"},
	"parquet-roll":          {reason: "its files have other names each time, and its sink takes no blocks: TestParquet"},
	"parquet-with":          {reason: "its files have other names each time, and its sink takes no blocks: TestParquet"},
	"payload-type":          {args: "-T rtp"},
	"publish":               {reason: "its sink takes no blocks: TestPublish"},
	"publish-as":            {reason: "its sink takes no blocks: TestPublish"},
	"publish-ca":            {reason: "its sink takes no blocks: TestPublish"},
	"publish-cert":          {reason: "its sink takes no blocks: TestPublish"},
	"publish-creds":         {reason: "its sink takes no blocks: TestPublish"},
	"publish-key":           {reason: "its sink takes no blocks: TestPublish"},
	"publish-spool":         {reason: "its sink takes no blocks: TestPublish"},
	"pid":                   {reason: "needs a file with processes: TestToldByPtcpdump"},
	"pod":                   {reason: "needs a file with processes: TestToldByPtcpdump"},
	"postrotate-command":    {args: "-b filesize:100 -z true"},
	"print":                 {args: "--print --summary"},
	"print-sampling":        {args: "--print-sampling 7"},
	"read-file":             {args: "-r other.pcap"},
	"read-list":             {args: "-V list"},
	"relinquish-privileges": {args: "-Z root"},
	"resync":                {args: "--resync"},
	"ring-buffer":           {args: "-b filesize:100"},
	"rotate-count":          {args: "-C 100KiB -W 3"},
	"rotate-seconds":        {args: "-G 300 -w out-%s.pcap"},
	"rotate-size":           {args: "-C 100KiB"},
	"run":                   {reason: "ends with a command, and so anywhere"},
	"sandbox":               {args: "--sandbox off"},
	"sandbox-check":         {reason: "reads no packets"},
	"save-names":            {args: "--save-names -w other-out.pcapng"},
	"sensor":                {reason: "its files have other names each time, and its sink takes no blocks: TestParquet"},
	"serve":                 {reason: "live capture only"},
	"serve-cert":            {reason: "live capture only"},
	"serve-format":          {reason: "live capture only"},
	"serve-key":             {reason: "live capture only"},
	"set-comment":           {args: "--set-comment 2:hello -w other-out.pcapng"},
	"skip":                  {args: "--skip 300"},
	"snapshot-length":       {args: "-s 100"},
	"split-by":              {args: "--split-by conversation -w other-out.pcap"},
	"stats":                 {args: "--stats json:1"},
	"stop-when":             {args: "--stop-when ether[31]=9"},
	"strip":                 {args: "--strip vlan"},
	"summary":               {args: "--summary json"},
	"sync":                  {args: "--sync 1s"},
	"tcp-md5-secret":        {args: "-M secret"},
	"time-shift":            {args: "--time-shift 1h"},
	"time-stamp-precision":  {args: "--time-stamp-precision nano"},
	"time-stamp-type":       {args: "-j host"},
	"trigger":               {args: "--flight 2MiB --trigger ether[31]=9"},
	"user":                  {reason: "needs a file with processes: TestToldByPtcpdump"},
	"where":                 {args: "--where udp -w other-out.pcap"},
	"write-file":            {args: "-w other-out.pcap"},
}

// blocksInputs returns a directory with the files that optionSamples names.
func blocksInputs(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	capture := slices.Concat(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1}), captest.Records(1000))
	other := slices.Concat(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 262144, Network: 1}), captest.Records(300))
	for name, content := range map[string][]byte{
		"in.pcap": capture, "other.pcap": other, "list": []byte("in.pcap\nother.pcap\n"), "filter": []byte("ether[31] & 1 = 1\n"),
		"key": bytes.Repeat([]byte{7}, 32), "keys": []byte("# no secrets\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestOptionsInBlocks checks for every option that blocks do not change the outcome. A new
// option that takes a value needs a sample.
func TestOptionsInBlocks(t *testing.T) {
	known := map[string]bool{}
	for _, o := range cli.Options() {
		known[o.Name] = true
		sample, ok := optionSamples[o.Name]
		switch {
		case sample.reason != "":
			continue
		case !ok && o.Value == "":
			sample.args = "--" + o.Name
		case !ok:
			t.Errorf("optionSamples needs arguments for --%s, which takes a %s, or a reason to leave it out", o.Name, o.Value)
			continue
		}
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel() // it takes longer than all other tests
			dir, worked := blocksInputs(t), 0
			for _, c := range []struct{ flags, expression string }{
				{"-w out.pcap", ""}, {"-w out.pcap", "not ether[31] = 7"}, {"-w out.pcapng", ""}, {"--count", ""}, {"", ""},
			} {
				args, input := strings.Fields(sample.args), "in.pcap"
				if c.flags == "" { // text is long, and never printed from blocks
					input = "other.pcap"
				}
				if o.Name != "read-list" {
					args = append(args, "-r", input)
				}
				if !strings.Contains(sample.args, "-w ") {
					args = append(args, strings.Fields(c.flags)...)
				}
				if o.Name != "stats" {
					args = append(args, "--stats", "json")
				}
				if compareWays(t, dir, append(args, c.expression)...) == 0 {
					worked++
				}
			}
			if worked == 0 {
				t.Errorf("%s never works: this tests nothing", sample.args)
			}
		})
	}
	for name := range optionSamples {
		if !known[name] {
			t.Errorf("optionSamples has --%s, which is no option", name)
		}
	}
}

// oddFiles returns captures of several blocks and unusual ones.
func oddFiles(t *testing.T) map[string][]byte {
	t.Helper()
	header := func(h capfile.Header) []byte { return capfile.AppendHeader(nil, &h) }
	ethernet := header(capfile.Header{SnapLen: 262144, Network: 1})
	records := captest.Records(700)
	whole := slices.Concat(ethernet, records)
	files := map[string][]byte{
		"whole": whole, "cut": whole[:len(whole)-5], "cut in a header": whole[:len(whole)-1600], "empty": ethernet,
		"nanoseconds": slices.Concat(header(capfile.Header{SnapLen: 96, Network: 1, Nanoseconds: true}), records),
		"raw IP":      slices.Concat(header(capfile.Header{SnapLen: 96, Network: 101}), records),
		"fraction":    slices.Concat(whole, captest.Record(1, 0xffffffff, 3, "abc"), records),
		"wrong":       slices.Concat(whole, []byte("\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\x7f\x00\x00\x00\x00"), records),
		"long record": slices.Concat(whole, captest.Record(1, 2, 3, strings.Repeat("x", packet.MaxRecord)), records),
		"too long":    slices.Concat(whole, captest.Record(1, 2, 3, strings.Repeat("x", packet.MaxRecord+1)), records),
		"big endian":  bigEndian(whole), "version 2.3": slices.Concat(whole[:6], []byte{3, 0}, whole[8:]),
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(whole); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	files["compressed"] = packed.Bytes()
	long := slices.Concat(ethernet, captest.Records(4000))
	files["long"] = slices.Concat(long, files["wrong"][len(ethernet):])
	files["long, cut"] = long[:len(long)-1000]
	return files
}

// bigEndian returns a whole native capture in the other byte order.
func bigEndian(b []byte) []byte {
	swap := func(b []byte, sizes ...int) {
		for _, n := range sizes {
			slices.Reverse(b[:n])
			b = b[n:]
		}
	}
	b = slices.Clone(b)
	swap(b, 4, 2, 2, 4, 4, 4, 4)
	for at := 24; at < len(b); {
		caplen := binary.LittleEndian.Uint32(b[at+8:])
		swap(b[at:], 4, 4, 4, 4)
		at += 16 + int(caplen)
	}
	return b
}

// TestFilesInBlocks checks that blocks do not change what is written, counted and reported,
// whatever the file.
func TestFilesInBlocks(t *testing.T) {
	t.Parallel() // it takes long
	dir := t.TempDir()
	inputs := filepath.Join(dir, "in")
	if err := os.Mkdir(inputs, 0o700); err != nil {
		t.Fatal(err)
	}
	var all []string
	for name, b := range oddFiles(t) {
		path := filepath.Join("in", strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(filepath.Join(dir, path), b, 0o600); err != nil {
			t.Fatal(err)
		}
		all = append(all, path)
	}
	slices.Sort(all)
	sources := [][]string{{"-r", "in"}}
	for i, path := range all {
		sources = append(sources, []string{"-r", path})
		if i%3 == 0 {
			sources = append(sources, []string{"-r", path, "-r", all[(i+5)%len(all)], "-r", all[0]})
		}
	}
	for _, c := range []struct{ flags, expression string }{
		{"-w out.pcap", ""}, {"-w out.pcap", "ether[31] & 1 = 1"}, {"-w out.pcap", "not ether[31] = 7"}, {"-w out.pcap", "ip6"},
		{"--count", ""}, {"--count", "ether[31] & 1 = 1"}, {"-w out.pcap --nano", ""}, {"-w out.pcap -s 100", ""}, {"-w out.pcapng", ""},
	} {
		for _, source := range sources {
			args := append(slices.Clone(source), strings.Fields(c.flags)...)
			compareWays(t, dir, append(args, "--sandbox=off", "--stats", "json", c.expression)...)
		}
	}
}

// TestCorpusInBlocks checks the same for real captures and a filter.
func TestCorpusInBlocks(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(corpus.Dir(t), "files", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.Size() > 50_000 || strings.Contains(path, ".pcapng") {
			continue
		}
		compareWays(t, dir, "-r", path, "-w", "out.pcap", "--sandbox=off", "--stats", "json", "ether[31] & 1 = 1")
	}
}
