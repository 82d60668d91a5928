package main_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
)

// TestProgress checks that commands that read files for long say on a terminal how far they are, and
// clear that line at their end.
func TestProgress(t *testing.T) {
	capture, err := os.ReadFile(filepath.Join(captest.Testdata(t), "ping.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	const header = 24
	records := bytes.Repeat(capture[header:], 1000)
	// The members of a large file are the same, so it is small.
	var large, member bytes.Buffer
	for _, data := range [][]byte{capture[:header], records} {
		member.Reset()
		z := gzip.NewWriter(&member)
		if _, err := z.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		large.Write(member.Bytes())
	}
	large.Write(bytes.Repeat(member.Bytes(), 10000))
	file := filepath.Join(t.TempDir(), "large.pcap.gz")
	if err := os.WriteFile(file, large.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"streams", "-"},
		{"stream", "tcp:0", "-"},
		{"stream", "all", "--save", t.TempDir(), "-"},
		{"info", "-"},
		{"info", file, file},
		{"diff", file, file}, // it reads no pipes
	} {
		ofFiles := args[len(args)-1] == file
		t.Run(args[0]+map[bool]string{true: " files"}[ofFiles], func(t *testing.T) {
			t.Parallel()
			ours, theirs := cmdtest.Terminal(t)
			cmd := cmdtest.Command(t, args...)
			cmd.Stdout, cmd.Stderr = theirs, theirs
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if err := theirs.Close(); err != nil { // the command has it
				t.Fatal(err)
			}
			seen, said := make(chan struct{}), make(chan string)
			go func() {
				var all strings.Builder
				buf, progress := make([]byte, 1<<12), seen
				for {
					n, err := ours.Read(buf) // fails when the command has ended
					all.Write(buf[:n])
					if progress != nil && (err != nil || strings.Contains(all.String(), " MB/s")) {
						close(progress)
						progress = nil
					}
					if err != nil {
						said <- all.String()
						return
					}
				}
			}()
			if ofFiles {
				<-seen
				err = cmd.Process.Kill()
			} else {
				err = feed(in, capture[:header], records, seen)
			}
			if err != nil {
				t.Error(err)
			}
			_ = cmd.Wait() // there are no streams
			all := <-said
			if at := strings.LastIndex(all, " MB/s"); at < 0 || !ofFiles && !strings.Contains(all[at:], "\r\x1b[K") {
				t.Errorf("%q", all)
			}
			if ofFiles && !strings.Contains(all, "%), ") {
				t.Errorf("no share of the files: %q", all)
			}
		})
	}
}

// feed writes records again and again, until done is closed.
func feed(in io.WriteCloser, header, records []byte, done <-chan struct{}) error {
	_, err := in.Write(header)
	for err == nil {
		select {
		case <-done:
			return in.Close()
		default:
			_, err = in.Write(records)
		}
	}
	return err
}
