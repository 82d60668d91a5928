// Package corpus finds the captures for development, which are not part of the project
// but lie beside it. Tests that need them are skipped if they are absent.
package corpus

import (
	"bufio"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Dir returns the folder of captures with their truth: RINGCAP_CORPUS, or shared/corpus
// beside one of the folders above the test.
func Dir(tb testing.TB) string {
	tb.Helper()
	if dir := os.Getenv("RINGCAP_CORPUS"); dir != "" {
		return dir
	}
	return Shared(tb, "corpus")
}

// Shared returns the path of shared/name beside one of the folders above the test.
func Shared(tb testing.TB, name string) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", name)
		if _, err := os.Stat(found); err == nil {
			return found
		}
	}
	tb.Skipf("needs shared/%s beside the project (RINGCAP_CORPUS names another place for the corpus)", name)
	return ""
}

// Capture is a capture of the corpus.
type Capture struct {
	ID   string
	Path string
	// Bad reports that neither tshark nor tcpdump reads the capture to its end.
	Bad bool
}

// Captures returns the captures in the corpus's summary.
func Captures(tb testing.TB) (all []Capture) {
	tb.Helper()
	dir := Dir(tb)
	file, err := os.Open(filepath.Join(dir, "truth", "summary.tsv"))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for _, row := range rows(tb, file) {
		all = append(all, Capture{row["id"], filepath.Join(dir, row["file"]), row["expect"] == "both-fail"})
	}
	if len(all) == 0 {
		tb.Fatalf("no captures in %s", file.Name())
	}
	return all
}

// Reader returns the unpacked capture.
func (c *Capture) Reader(tb testing.TB) io.Reader {
	tb.Helper()
	return open(tb, c.Path)
}

// Truth returns the fields that tshark found in each packet.
func (c *Capture) Truth(tb testing.TB) []map[string]string {
	tb.Helper()
	return rows(tb, open(tb, filepath.Join(Dir(tb), "truth", "fields", c.ID+".tsv.gz")))
}

// open opens a file until the test ends. It unpacks a file whose name ends with .gz.
func open(tb testing.TB, path string) io.Reader {
	tb.Helper()
	file, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = file.Close() })
	if filepath.Ext(path) != ".gz" {
		return file
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatalf("%s: %v", path, err)
	}
	return z
}

// rows parses tab-separated values. The first line has the names of the columns.
func rows(tb testing.TB, r io.Reader) (all []map[string]string) {
	tb.Helper()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var names []string
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if names == nil {
			names = cells
			continue
		}
		row := make(map[string]string, len(cells))
		for i, cell := range cells {
			row[names[i]] = cell
		}
		all = append(all, row)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return all
}
