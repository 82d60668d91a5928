package capfile

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// tally is the summary of a capture that is compared with the truth.
type tally struct {
	packets, length, caplen int
	meta, data              string
	links                   string
}

// TestCorpus compares what is read from every capture with what tshark and tcpdump found in it.
func TestCorpus(t *testing.T) {
	dir := corpus.Dir(t)
	classes := formats(t, dir)
	good, all := map[string]int{}, map[string]int{}
	for _, row := range table(t, filepath.Join(dir, "truth", "summary.tsv")) {
		class := classes[row["id"]]
		all[class]++
		if checkCapture(t, filepath.Join(dir, row["file"]), row) {
			good[class]++
		}
	}
	names := make([]string, 0, len(all))
	for class := range all {
		names = append(names, class)
	}
	sort.Strings(names)
	for _, class := range names {
		t.Logf("%-13s %3d of %3d as in the truth", class, good[class], all[class])
	}
}

func checkCapture(t *testing.T, path string, row map[string]string) bool {
	t.Helper()
	var blank map[int]bool
	if row["notes"] == "SPB: no timestamp" {
		blank = untimed(t, filepath.Join(corpus.Dir(t), "truth", "fields", row["id"]+".tsv.gz"))
	}
	got, err := count(path, blank)
	if row["expect"] == "both-fail" {
		if err == nil {
			t.Errorf("%s: no error, want one", row["file"])
		} else {
			t.Logf("%s: %v", filepath.Base(path), strings.ReplaceAll(err.Error(), path, "FILE"))
		}
	} else if err != nil {
		t.Errorf("%s: %v", row["file"], err)
		return false
	}
	want := tally{
		packets: number(t, row["packets"]), length: number(t, row["bytes_len"]), caplen: number(t, row["bytes_cap"]),
		meta: row["meta_sha"], data: row["data_sha"], links: row["linktypes"],
	}
	if want.data == "" { // left out where the tools disagree
		want.data = got.data
	}
	if want.packets == 0 {
		got.links, want.links = "", "" // no packet, no link type to compare
	}
	if got != want {
		t.Errorf("%s (%s):\n got %+v\nwant %+v", row["file"], row["notes"], got, want)
		return false
	}
	return true
}

// count reads a capture and summarizes it as the truth does, up to an error if there is one.
// Simple packet blocks have no time stamp: it is 1970 here, and empty in the truth for the
// packets in blank.
func count(path string, blank map[int]bool) (tally, error) {
	meta, data := sha256.New(), sha256.New()
	var n tally
	links := map[packet.LinkType]bool{}
	err := each(path, func(r *Reader, f *packet.Frame) {
		n.packets++
		n.length += f.Info.Length
		n.caplen += len(f.Data)
		stamp := strconv.FormatInt(f.Info.Timestamp.UnixNano(), 10)
		if stamp == "0" && blank[n.packets] {
			stamp = ""
		}
		_, _ = fmt.Fprintf(meta, "%d %d %s\n", len(f.Data), f.Info.Length, stamp)
		_, _ = data.Write(f.Data)
		links[f.Link] = true
	})
	n.meta, n.data = short(meta), short(data)
	var seen []int
	for link := range links {
		seen = append(seen, int(link))
	}
	sort.Ints(seen)
	n.links = strings.Trim(strings.ReplaceAll(fmt.Sprint(seen), " ", ","), "[]")
	return n, err
}

// untimed returns the numbers of the packets that have no time stamp in the truth.
func untimed(t *testing.T, path string) map[int]bool {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	blank := map[int]bool{}
	for _, row := range rows(t, z) {
		blank[number(t, row["pkt"])] = row["ts_ns"] == ""
	}
	return blank
}

func each(path string, visit func(*Reader, *packet.Frame)) error {
	r, err := Open(path, nil)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	var f packet.Frame
	for {
		err := r.Next(&f)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		visit(r, &f)
	}
}

func short(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil))[:32] }

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// formats returns the format of each capture by its id, from the corpus's manifest.
func formats(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	for _, row := range table(t, filepath.Join(dir, "MANIFEST.tsv")) {
		m[row["id"]] = row["format"]
	}
	return m
}

// table reads a file of tab-separated values. The first line has the names of the columns.
func table(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	return rows(t, f)
}

func rows(t *testing.T, src io.Reader) []map[string]string {
	t.Helper()
	c := csv.NewReader(src)
	c.Comma, c.LazyQuotes = '\t', true
	lines, err := c.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		all = append(all, row)
	}
	return all
}
