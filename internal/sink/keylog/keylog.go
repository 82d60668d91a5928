// Package keylog follows a file with the secrets of TLS sessions, which programs write if
// SSLKEYLOGFILE says so (draft-ietf-tls-keylogfile).
package keylog

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"regexp"
)

// mostBytes is how many bytes of secrets are kept for files that begin later.
const mostBytes = 64 << 20

// Log is a file of secrets that is followed as it grows. A nil Log has none. A Log must not be
// used by several goroutines at once.
type Log struct {
	file  *os.File
	at    int64  // how far the file was read
	rest  []byte // the begin of a line of which the end is not written yet
	lines []byte // the secrets so far, each once
	known map[uint64]struct{}
	seed  maphash.Seed
}

// Open opens the file at path. If programs go on writing to it, one that does not exist is made,
// with mode 0600, and a last line without its end is not complete yet.
func Open(path string, grows bool) (*Log, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no ordinary file", path)
	}
	flags := os.O_RDONLY
	if grows {
		flags |= os.O_CREATE
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if errors.Is(err, fs.ErrPermission) && info != nil {
		f, err = os.Open(path) // a file of another user in a sticky directory
	}
	if err != nil {
		return nil, err
	}
	l := &Log{file: f, known: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
	if err := l.Read(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if !grows {
		l.take([]byte{'\n'})
	}
	return l, nil
}

// secret is a line: a label, the client's random bytes (or the beginning of what is encrypted),
// and the secret.
var secret = regexp.MustCompile(`^[A-Z][A-Z0-9_]* [0-9a-fA-F]{2,} [0-9a-fA-F]{2,}$`)

// Read reads what was written since the last call. A file that has become shorter is read from
// its begin.
func (l *Log) Read() error {
	if l == nil {
		return nil
	}
	info, err := l.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < l.at {
		l.at, l.rest = 0, nil
	}
	for l.at < info.Size() {
		b := make([]byte, min(info.Size()-l.at, 1<<20))
		n, err := l.file.ReadAt(b, l.at)
		l.at += int64(n)
		l.take(b[:n])
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n == 0 {
			break
		}
	}
	return nil
}

// take adds the lines of b that are secrets.
func (l *Log) take(b []byte) {
	l.rest = append(l.rest, b...)
	for {
		line, rest, whole := bytes.Cut(l.rest, []byte{'\n'})
		if !whole {
			break
		}
		l.rest = rest
		if line = bytes.TrimSuffix(line, []byte{'\r'}); secret.Match(line) {
			l.add(line)
		}
	}
	const longest = 4096
	if len(l.rest) > longest { // no secret
		l.rest = nil
	}
	l.rest = bytes.Clone(l.rest)
}

func (l *Log) add(line []byte) {
	sum := maphash.Bytes(l.seed, line)
	if _, ok := l.known[sum]; ok || len(l.lines)+len(line) > mostBytes {
		return
	}
	l.known[sum] = struct{}{}
	l.lines = append(append(l.lines, line...), '\n')
}

// Since returns the secrets after the first n bytes of them, as lines. The Log may be nil.
func (l *Log) Since(n int) []byte {
	if l == nil {
		return nil
	}
	return l.lines[n:]
}

// Said returns a line on what the capture holds that got the secrets, none for a nil Log.
func (l *Log) Said(capture string) string {
	switch {
	case l == nil:
		return ""
	case len(l.lines) == 0:
		return fmt.Sprintf("ringcap: there are no secrets in %s: a program writes them if SSLKEYLOGFILE names that file\n", l.file.Name())
	}
	return fmt.Sprintf("ringcap: %s holds the secrets of %s: whoever has it can read the traffic\n", capture, l.file.Name())
}

// Close closes the file. The Log may be nil.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}
