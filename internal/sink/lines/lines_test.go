package lines

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
)

// sinkOn returns a sink that writes JSON to path.
func sinkOn(t *testing.T, path string, stdout *os.File, account *ledger.Snapshot) *Sink {
	t.Helper()
	printer, err := jsonl.NewPrinter(jsonl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k, err := Open(path, Options{
		Output: stdout, Name: "stdout", Printers: []Printer{printer}, Whole: true, Faults: new(ledger.Faults), Written: &account.Exported, Refused: &account.ExportRefused,
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// exportDiskDir is an environment variable for the process that TestExportFullDisk starts.
const exportDiskDir = "RINGCAP_TEST_EXPORT_FULL_DISK"

// TestExportFullDisk checks that a file that cannot grow, by name or as standard output after
// the output of others, has whole lines, as many as the error says.
func TestExportFullDisk(t *testing.T) {
	if dir := os.Getenv(exportDiskDir); dir != "" {
		limit := syscall.Rlimit{Cur: 100_000, Max: 100_000}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		fillExport(t, filepath.Join(dir, "x.json"), false)
		fillExport(t, filepath.Join(dir, "stdout"), true)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestExportFullDisk$", "-test.v")
	cmd.Env = append(os.Environ(), exportDiskDir+"="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "--- SKIP") {
		t.Errorf("%v\n%s", err, out)
	}
}

// fillExport writes until path has its maximum size.
func fillExport(t *testing.T, path string, borrowed bool) {
	var account ledger.Snapshot
	name, before := path, ""
	var stdout *os.File
	if borrowed {
		before = "before\n"
		if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		var err error
		if stdout, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); err != nil {
			t.Fatal(err)
		}
		defer stdout.Close()
		name = "-"
	}
	k := sinkOn(t, name, stdout, &account)
	p, tried := captest.Packet(60, nil), uint64(0)
	layer.NewDecoder().Decode(p.Frame, p)
	var failure error
	for failure == nil && tried < 10_000 {
		tried++
		failure = k.Write(p)
	}
	said := fmt.Sprintf("%d packets were written before", account.Exported)
	if !errors.Is(failure, syscall.EFBIG) || !strings.Contains(failure.Error(), said) {
		t.Errorf("%s: %v, want %s", name, failure, said)
	}
	if err := k.Close(&account); err != nil {
		t.Errorf("%s: close: %v", name, err)
	}
	if account.Exported+account.ExportRefused != tried || account.Exported == 0 {
		t.Errorf("%s: %d tried, %d exported, %d refused", name, tried, account.Exported, account.ExportRefused)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(text), before) {
		t.Fatalf("%s: %v", name, err)
	}
	lines := strings.SplitAfter(strings.TrimPrefix(string(text), before), "\n")
	if uint64(len(lines)-1) != account.Exported || lines[len(lines)-1] != "" {
		t.Errorf("%s: %d lines, %d packets, ends %q", name, len(lines)-1, account.Exported, lines[len(lines)-1])
	}
}

// TestExportBrokenPipe checks that the run ends if the reader of the lines has gone, as for
// text.
func TestExportBrokenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	_ = r.Close()
	var account ledger.Snapshot
	k := sinkOn(t, "-", w, &account)
	p := captest.Packet(60, nil)
	if err := errors.Join(k.Write(p), k.Tick(time.Now(), &account)); !errors.Is(err, ErrOutputClosed) {
		t.Errorf("got %v", err)
	}
	if err := k.Write(p); err == nil || account.ExportRefused != 2 || account.Exported != 0 {
		t.Errorf("%v: %d refused, %d exported", err, account.ExportRefused, account.Exported)
	}
}

// TestExportReplaces checks that opening a file replaces an older one, and that a file without
// packets stays empty.
func TestExportReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.json")
	var account ledger.Snapshot
	read := func() string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := sinkOn(t, path, nil, &account)
	if err := k.Write(captest.Packet(60, nil)); err != nil || read() != "" {
		t.Errorf("%v, %q", err, read())
	}
	if err := k.Tick(time.Now(), &account); err != nil || !strings.HasPrefix(read(), "{") || account.Exported != 1 {
		t.Errorf("%v, %q, %d exported", err, read(), account.Exported)
	}
	k = sinkOn(t, path, nil, &account)
	if err := errors.Join(k.Close(&account), k.Close(&account)); read() != "" {
		t.Errorf("%v, %q", err, read())
	}
}
