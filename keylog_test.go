package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/capfile"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// serveTLS starts an HTTPS server in a host and returns its address.
func serveTLS(t *testing.T, h *nettest.Host) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("hello")) // the client says if it is missing
	}))
	s.Listener = h.Listen("tcp", nettest.AddressB+":0")
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// secretsOf returns the lines of the key logs in a capture.
func secretsOf(t *testing.T, path string) (lines []string) {
	t.Helper()
	o := capfile.Opener{Blocks: true}
	r, err := o.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Copy(func(b *capfile.Block) error {
		if b.Kind == capfile.KindSecrets {
			lines = append(lines, strings.Fields(strings.ReplaceAll(strings.Trim(string(b.Body[8:]), "\x00"), " ", "_"))...)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var f packet.Frame
	for err = r.Next(&f); err == nil; err = r.Next(&f) {
	}
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return lines
}

// requests returns how many requests tshark can read in an encrypted capture.
func requests(t *testing.T, path string) int {
	t.Helper()
	return strings.Count(cmdtest.Tool(t, "tshark", "-r", path, "-Y", "http.request.uri", "-T", "fields", "-e", "http.request.uri"), "/page")
}

// TestKeyLog checks with curl and tshark that captures with --keylog can be decrypted: live, in
// each file of a set, and as a copy. Every secret is in a file once.
func TestKeyLog(t *testing.T) {
	cmdtest.Need(t, "tshark")
	cmdtest.Need(t, "curl")
	nettest.Require(t)
	a, b := nettest.NewPair(t)
	address := serveTLS(t, b)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	keys := file("keys")
	one := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file("one.pcapng"), "--keylog", keys, "tcp")
	set := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file("set.pcapng"), "-b", "packets:25", "--keylog", keys, "tcp")
	plain := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file("plain.pcapng"), "tcp")
	const pages = 5
	for range pages {
		curl := exec.Command("curl", "-sk", "--http1.1", "https://"+address+"/page")
		curl.Env = append(os.Environ(), "SSLKEYLOGFILE="+keys)
		p := cmdtest.From(t, curl)
		p.Start(a)
		if p.Wait() != 0 || p.Stdout.String() != "hello" {
			t.Fatalf("curl: %s%s", p.Stdout.String(), p.Stderr.String())
		}
	}
	for _, p := range []*cmdtest.Process{one, set, plain} {
		if code := p.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, p.Stderr.String())
		}
	}
	one.Says("holds the secrets of " + keys)
	if got := requests(t, file("one.pcapng")); got != pages {
		t.Errorf("live: tshark reads %d of %d requests", got, pages)
	}
	if info, err := os.Stat(file("one.pcapng")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode: %v, %v", info.Mode(), err)
	}
	seen := map[string]bool{}
	for _, line := range secretsOf(t, file("one.pcapng")) {
		if seen[line] {
			t.Errorf("twice: %s", line)
		}
		seen[line] = true
	}
	log := readFile(t, keys)
	if lines := strings.Count(log, "\n") - strings.Count(log, "#"); len(seen) != lines {
		t.Errorf("%d secrets, %d lines of the log", len(seen), lines)
	}
	members, err := filepath.Glob(file("set_*.pcapng"))
	if err != nil || len(members) < 3 {
		t.Fatalf("the set: %v, %v", members, err)
	}
	total := 0
	for _, m := range members {
		if len(secretsOf(t, m)) == 0 {
			t.Errorf("%s has no secrets", m)
		}
		total += requests(t, m)
	}
	if total == 0 {
		t.Error("tshark reads no request in the set")
	}
	if got := requests(t, file("plain.pcapng")); got != 0 {
		t.Errorf("without secrets tshark reads %d requests: this tests nothing", got)
	}
	cmdtest.Tool(t, cmdtest.Program(t), "-r", file("plain.pcapng"), "-w", file("copy.pcapng"), "--keylog", keys)
	if got := requests(t, file("copy.pcapng")); got != pages {
		t.Errorf("a copy: tshark reads %d of %d requests", got, pages)
	}
	cmdtest.Tool(t, cmdtest.Program(t), "-r", file("copy.pcapng"), "-w", file("stripped.pcapng"), "--strip-secrets")
	var info struct{ Secrets map[string]int }
	if err := json.Unmarshal([]byte(cmdtest.Tool(t, cmdtest.Program(t), "info", "--json", file("stripped.pcapng"))), &info); err != nil || len(info.Secrets) > 0 || requests(t, file("stripped.pcapng")) != 0 {
		t.Errorf("--strip-secrets: %v, %v", info, err)
	}
}
