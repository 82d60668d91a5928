package info_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/info"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

func TestMain(m *testing.M) { os.Exit(cmdtest.Main(m)) }

func read(t *testing.T, path string) *info.File {
	t.Helper()
	f, err := info.Read(path, nil, func(int64) {})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sameAsCapinfos compares what capinfos says of a file.
func sameAsCapinfos(t *testing.T, path string) {
	t.Helper()
	out := cmdtest.Tool(t, "capinfos", "-T", "-M", "-m", "-Q", "-c", "-d", "-s", "-a", "-e", "-S", "-o", "-H", path)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("capinfos: %v: %q", err, out)
	}
	want := map[string]string{}
	for i, name := range rows[0] {
		want[name] = rows[1][i]
	}
	f := read(t, path)
	order := "True"
	if f.Backwards > 0 {
		order = "False"
	}
	for name, got := range map[string]string{
		"Number of packets": strconv.FormatUint(f.Packets, 10), "File size (bytes)": strconv.FormatInt(f.Size, 10),
		"Data size (bytes)": strconv.FormatUint(f.Bytes, 10), "SHA256": f.SHA256, "Strict time order": order,
	} {
		if want[name] != got && want[name] != "n/a" && want[name] != "Unknown" {
			t.Errorf("%s: %s: %s, capinfos says %s", path, name, got, want[name])
		}
	}
	for name, at := range map[string]*time.Time{"Start time": f.First, "End time": f.Last} {
		if seconds, err := strconv.ParseFloat(want[name], 64); err == nil && at != nil && math.Abs(seconds-float64(at.UnixNano())/1e9) > 1e-5 {
			t.Errorf("%s: %s: %v, capinfos says %s", path, name, at, want[name])
		}
	}
}

// TestCapinfos checks the numbers with capinfos.
func TestCapinfos(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/*.pcap*")
	if err != nil || len(paths) < 5 {
		t.Fatalf("testdata: %v, %v", paths, err)
	}
	for _, path := range paths {
		sameAsCapinfos(t, path)
	}
}

// TestCapinfosCorpus does so for real captures that both read to the end.
func TestCapinfosCorpus(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(corpus.Dir(t), "files", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths {
		if i%8 != 0 || strings.HasSuffix(path, ".gz") {
			continue
		}
		if exec.Command("capinfos", path).Run() != nil {
			continue // it does not know the link type, or the file is damaged
		}
		if f, err := info.Read(path, nil, func(int64) {}); err == nil && f.Damage == "" && f.Timeless == 0 {
			sameAsCapinfos(t, path)
		}
	}
}

// TestEverything checks each thing that a pcapng file may have, as editcap and ringcap write it.
func TestEverything(t *testing.T) {
	dir := t.TempDir()
	keys, path := filepath.Join(dir, "keys"), filepath.Join(dir, "x.pcapng")
	if err := os.WriteFile(keys, []byte("CLIENT_RANDOM 00 11\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmdtest.Tool(t, "editcap", "--inject-secrets", "tls,"+keys, "-a", "2:seen", "--capture-comment", "all of it", "../../testdata/http.pcap", path)
	f := read(t, path)
	if f.Format != "pcapng" || f.Sections != 1 || f.Packets != 14 || f.PacketComments != 1 || len(f.Commented) != 1 || f.Commented[0] != (info.Comment{2, "seen"}) ||
		len(f.Comments) != 1 || f.Comments[0] != "all of it" || f.Secrets["TLS key log"] != 1 || len(f.Interfaces) != 1 || f.Interfaces[0].Packets != 14 || f.Damage != "" {
		t.Errorf("%+v", f)
	}
	var table bytes.Buffer
	if err := f.WriteTable(&table, time.UTC); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"pcapng", "14 in ", "all of it", "packet 2: seen", "1 TLS key log", "by time"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, table.String())
		}
	}
}

// TestDamage checks that a damaged file is described as far as it goes, with the checksum of
// all of it, and that the command's exit status is 1.
func TestDamage(t *testing.T) {
	whole, err := os.ReadFile("../../testdata/http.pcap")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	good, cut := filepath.Join(dir, "good.pcap"), filepath.Join(dir, "cut.pcap")
	for path, b := range map[string][]byte{good: whole, cut: append(bytes.Clone(whole[:len(whole)-3]), "\xff"...)} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := cmdtest.Command(t, "info", "--json", cut, good)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "cut short") {
		t.Errorf("exit status %v: %s", err, &stderr)
	}
	var files []info.File
	for line := range bytes.Lines(out) {
		var f info.File
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	sum, _, _ := strings.Cut(cmdtest.Tool(t, "sha256sum", cut), " ")
	if len(files) != 2 || files[0].Packets != 13 || !strings.Contains(files[0].Damage, "record 14 at byte") || files[0].SHA256 != sum || files[1].Packets != 14 || files[1].Damage != "" {
		t.Errorf("%s", out)
	}
}

// TestInput checks compressed input from a pipe.
func TestInput(t *testing.T) {
	cmd := cmdtest.Shell(t, `gzip -c "$1" | ringcap info --json -`, "../../testdata/http.pcap")
	out, err := cmd.CombinedOutput()
	var f info.File
	if err != nil || json.Unmarshal(out, &f) != nil || f.Packets != 14 || f.Compression != "gzip" || f.Unpacked <= f.Size {
		t.Errorf("%v: %s", err, out)
	}
}

// TestProcesses checks that the comments that tell processes, which each packet may have, do not hide
// the remarks of people.
func TestProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	w, err := capfile.Create(path, capfile.WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		f := &packet.Frame{Data: make([]byte, 60), Link: packet.LinkEthernet}
		f.Info.Timestamp = time.Unix(1, 0)
		if i < 19 {
			err = f.AddComment("PID: 5\nCmd: /bin/nc")
		}
		if i > 17 {
			err = errors.Join(err, f.AddComment("Name: seen"))
		}
		if err = errors.Join(err, w.Write(f)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f := read(t, path)
	if f.PacketComments != 2 || f.Processes != 19 || len(f.Commented) != 2 || f.Commented[0] != (info.Comment{Packet: 19, Text: "Name: seen"}) {
		t.Errorf("%+v", f)
	}
	var table bytes.Buffer
	if err := f.WriteTable(&table, time.UTC); err != nil || !strings.Contains(table.String(), "of 19 packets") || strings.Contains(table.String(), "/bin/nc") {
		t.Errorf("%v %s", err, table.String())
	}
}
