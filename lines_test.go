package main_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// longCapture writes a file of about n packets of all kinds and returns its path. Their JSON is
// several times as long as the packets.
func longCapture(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "long.pcap")
	captest.WriteFile(t, path, slices.DeleteFunc(captest.Mixed(t, n, 2000), func(f packet.Frame) bool { return len(f.Data) > 2000 }))
	return path
}

// TestSeveralOutputs checks that a failing output does not affect the others. It writes a file,
// JSON, a summary and text at once, with a full disk (a limit on the size of files), a full
// device, or a reader of standard output that has gone. Each output's account must cover all
// packets, and each output must have as many whole lines or records as its account says.
func TestSeveralOutputs(t *testing.T) {
	capture := longCapture(t, 3000)
	for name, c := range map[string]struct {
		limit  int // maximum size of a file, in blocks of 512 bytes
		json   string
		reader string // command that reads standard output
		code   int
		stderr string
	}{
		"all is well":   {limit: 1 << 20, json: "x.json", reader: "cat"},
		"JSON is full":  {limit: 2000, json: "x.json", reader: "cat", code: 1, stderr: "write x.json: file too large"},
		"both are full": {limit: 200, json: "x.json", reader: "cat", code: 1, stderr: "write x.json: file too large"},
		"file is full":  {limit: 200, json: "/dev/null", reader: "cat", code: 1, stderr: "write x.pcap: file too large"},
		"device":        {limit: 1 << 20, json: "/dev/full", reader: "cat", code: 1, stderr: "write /dev/full: no space left on device"},
		"text is gone":  {limit: 1 << 20, json: "x.json", reader: "true", code: 14, stderr: "unable to write output: broken pipe"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			script := fmt.Sprintf(`(ulimit -f %d; ringcap -r %s -w x.pcap --json=%s --summary --print --stats json 2>err; echo $? >code) | %s >text`,
				c.limit, capture, c.json, c.reader)
			cmd := cmdtest.Shell(t, script)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			said := string(content(t, dir, "err"))
			if code := strings.TrimSpace(string(content(t, dir, "code"))); code != fmt.Sprint(c.code) || !strings.Contains(said, c.stderr) {
				t.Errorf("exit code %s, want %d: %s", code, c.code, said)
			}
			s := cmdtest.Accounts(t, said)[0]
			if s.Delivered == 0 || s.Delivered != s.Written+s.Unasked+s.Refused || s.Delivered != s.Printed+s.PrintRefused || s.Delivered != s.Exported+s.ExportRefused {
				t.Errorf("an output's account does not close: %+v", s)
			}
			if c.code == 0 && s.Refused+s.PrintRefused+s.ExportRefused != 0 {
				t.Errorf("refused: %+v", s)
			}
			if n := len(captest.ReadFile(t, filepath.Join(dir, "x.pcap"))); uint64(n) != s.Written {
				t.Errorf("%d packets in the file, the account says %d", n, s.Written)
			}
			if c.json == "x.json" {
				wholeLines(t, content(t, dir, c.json), s.Exported)
			}
			if c.reader == "cat" {
				wholeLines(t, content(t, dir, "text"), s.Printed)
			}
		})
	}
}

// content returns the contents of a file in dir.
func content(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// wholeLines fails the test unless text is n whole lines.
func wholeLines(t *testing.T, text []byte, n uint64) {
	t.Helper()
	if got := uint64(bytes.Count(text, []byte{'\n'})); got != n || len(text) > 0 && text[len(text)-1] != '\n' {
		t.Errorf("%d lines, want %d; the text ends with %q", got, n, text[max(0, len(text)-20):])
	}
}

// fifoRun is a ringcap that writes JSON into a FIFO.
type fifoRun struct {
	*cmdtest.Process
	pipe *os.File // the reading end
}

func startFIFO(t *testing.T, capture string) *fifoRun {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	r := &fifoRun{Process: cmdtest.New(t, "-r", capture, "--json="+path, "--stats", "json")}
	r.Start(nil)
	var err error
	if r.pipe, err = os.Open(path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.pipe.Close() })
	return r
}

// TestExportFIFO checks that a run ends when the reader of its FIFO goes away, and that packets
// the reader cannot have received do not count as exported. A slow reader must get every line.
func TestExportFIFO(t *testing.T) {
	capture := longCapture(t, 3000)
	r := startFIFO(t, capture)
	if line, err := bufio.NewReaderSize(r.pipe, 64).ReadSlice(','); err != nil || string(line[:1]) != "{" {
		t.Errorf("%q, %v", line, err)
	}
	_ = r.pipe.Close()
	code := r.Wait()
	s := cmdtest.Accounts(t, r.Stderr.String())[0]
	if code != 14 || !strings.Contains(r.Stderr.String(), fmt.Sprintf("fifo): %d packet", s.Exported)) {
		t.Errorf("exit code %d: %s", code, r.Stderr.String())
	}
	if s.Delivered != s.Exported+s.ExportRefused || s.Exported >= 2000 {
		t.Errorf("account %+v", s)
	}

	want, err := cmdtest.Command(t, "-r", capture, "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	r = startFIFO(t, capture)
	var got []byte
	buf := make([]byte, 4099)
	for err == nil {
		n := 0
		n, err = r.pipe.Read(buf)
		got = append(got, buf[:n]...)
	}
	if !errors.Is(err, io.EOF) || r.Wait() != 0 || !bytes.Equal(got, want) {
		t.Errorf("%v, %s: %s", err, r.Stderr.String(), cmdtest.FirstDifference(string(got), string(want)))
	}
	s = cmdtest.Accounts(t, r.Stderr.String())[0]
	if s.Exported != s.Delivered || s.Exported < 2000 {
		t.Errorf("account %+v", s)
	}
	wholeLines(t, got, s.Exported)
}

// TestExportLive checks that each packet of a live capture becomes a line at once, up to the
// signal, and that the file written at the same time gives the same lines.
func TestExportLive(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file, "--json", "udp port 9")
	b.Inject(nettest.NameB, nettest.Numbered(9, 0))
	c.Stdout.Await(t, `"destination_port":9,`, 1)
	b.Inject(nettest.NameB, nettest.Series(9, 40)...)
	if code := c.Stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	live := c.Stdout.String()
	if n := strings.Count(live, `"interface":"`+nettest.NameA+`","direction":"broadcast"`); n != 41 {
		t.Errorf("%d of 41 lines: %s", n, c.Stderr.String())
	}
	replayed, err := cmdtest.Command(t, "-r", file, "--json").Output()
	if err != nil || string(replayed) != live {
		t.Errorf("%v, offline: %s", err, cmdtest.FirstDifference(string(replayed), live))
	}
}

// TestSummarySignal checks that SIGUSR1 shows the summary so far, and that the capture goes on
// to the summary at its end.
func TestSummarySignal(t *testing.T) {
	a, b := nettest.NewPair(t)
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--summary", "-c", "5", "udp port 9")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	for !strings.Contains(c.Stdout.String(), "3 packets, ") {
		// The summary has what was captured before the signal, so this may take several.
		c.Signal(syscall.SIGUSR1)
		c.Stdout.Await(t, "Packet lengths", strings.Count(c.Stdout.String(), "Packet lengths")+1)
	}
	b.Inject(nettest.NameB, nettest.Series(9, 2)...)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	out := c.Stdout.String()
	if !strings.Contains(out[strings.LastIndex(out, " packets, "):], "(1 of 1)") || !strings.Contains(out, "\n5 packets, ") {
		t.Errorf("at the end: %s", out)
	}
	if strings.Contains(out, "IP ") {
		t.Errorf("packets are printed: %s", out)
	}
}

// TestSummaryPage checks that SIGUSR1 and the end replace the page in its file, from within the
// sandbox, and that it says whether packets were lost.
func TestSummaryPage(t *testing.T) {
	a, b := nettest.NewPair(t)
	path := filepath.Join(t.TempDir(), "x.html")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--summary", "html="+path, "--print", "-c", "5", "udp port 9")
	shows := func(texts ...string) {
		t.Helper()
		page, err := os.ReadFile(path)
		for _, text := range append(texts, "</html>", "<h1><bdi>"+nettest.NameA+"</bdi></h1>") {
			if err != nil || strings.Count(string(page), text) != 1 {
				t.Errorf("%v: not once %q in %s", err, text, page)
			}
		}
	}
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	c.Stdout.Await(t, "UDP", 3)
	c.Signal(syscall.SIGUSR1)
	c.Stderr.Await(t, "packets captured", 1) // the page is next
	b.Inject(nettest.NameB, nettest.Series(9, 1)...)
	c.Stdout.Await(t, "UDP", 4)
	shows("<dt>Packets</dt><dd>3<", "Nothing was lost so far.")
	b.Inject(nettest.NameB, nettest.Series(9, 1)...)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	shows("<dt>Packets</dt><dd>5<", "Nothing was lost.<")
}
