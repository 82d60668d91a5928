package capfile

import (
	"bytes"
	"errors"
	"fmt"
)

// kinds are formats that get mistaken for captures, by their first bytes.
var kinds = []struct{ magic, text string }{
	{"\xfd7zXZ\x00", "compressed with xz: give xz -dc of it to -r -"},
	{"BZh", "compressed with bzip2: give bzip2 -dc of it to -r -"},
	{"PK\x03\x04", "not a capture file: it is a zip archive"},
	{"snoop\x00\x00\x00", "not pcap or pcapng: it is a snoop capture, which editcap -F pcapng converts"},
	{"\x7fELF", "not a capture file: it is an ELF binary"},
	{"RIFF", "not a capture file: it is a RIFF file"},
}

// ErrNotCapture is the kind of the errors that say that a file is no capture.
var ErrNotCapture = errors.New("not a capture")

// kindError is text, and of the kind ErrNotCapture.
type kindError string

func (e kindError) Error() string        { return string(e) }
func (e kindError) Is(target error) bool { return target == ErrNotCapture }

// notCapture says what a file that starts with head is instead of a capture.
func notCapture(head []byte) error {
	if len(head) == 0 {
		return kindError("not a capture file: it is empty")
	}
	for _, k := range kinds {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			return kindError(k.text)
		}
	}
	head = head[:min(len(head), 8)]
	if printable(head) {
		return kindError(fmt.Sprintf("not a capture file: first bytes are %q", head))
	}
	return kindError(fmt.Sprintf("not a capture file: first bytes are % x", head))
}

func printable(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}
