package capfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// These are the commands that convert the captures of many other tools, and those whose
// packets may have different link types.
const (
	editcap      = "editcap -F pcapng FILE FILE.pcapng"
	editcapEther = "editcap -F pcapng -T ether FILE FILE.pcapng"
)

// fromDump is the command that converts the text of tcpdump -xx.
const fromDump = `sed -nE 's/^\s*0x(\w+): +((\w{2,4} ?)+).*/\1 \2/;T;s/ (\w\w)(\w\w)\b/ \1 \2/g;p' FILE | text2pcap - FILE.pcapng` +
	" (with -l 101 if it is the text of tcpdump -x)"

// noBytes is what to do about a file that describes packets, without all their bytes.
const noBytes = ", which lacks bytes of the packets: read the capture that it was made from"

// kinds are formats that are mistaken for captures, with their first bytes and the command
// that converts them.
var kinds = []struct{ magic, name, command string }{
	{"\xfd7zXZ\x00", "compressed with xz", "xz -dc FILE | ringcap -r -"},
	{"BZh", "compressed with bzip2", "bzip2 -dc FILE | ringcap -r -"},
	{"\x5d\x00\x00", "compressed with lzma", "xz -dc FILE | ringcap -r -"},
	{"\x1f\x9d", "compressed with compress", "gzip -dc FILE | ringcap -r -"},
	{"PK\x03\x04", "a zip archive", "unzip -p FILE | ringcap -r -"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z x -so FILE | ringcap -r -"},

	{"snoop\x00\x00\x00", "a snoop capture", editcap},
	{"btsnoop\x00", "a btsnoop capture (Bluetooth)", editcap},
	{"RTSS", "a capture of Microsoft Network Monitor 1", editcap},
	{"GMBU", "a capture of Microsoft Network Monitor 2", editcap},
	{"TRSNIFF data    \x1a", "a capture of Sniffer for DOS", editcap},
	{"XCP\x00", "a capture of Sniffer for Windows or NetXRay", editcap},
	{"VL\x00\x00", "a capture of NetXRay", editcap},
	{"+---------+---------------+----------+", "a K12 text file", editcapEther},
	{"\x00\x00\x02\x00\x12\x05\x00\x10", "a K12 capture (rf5)", editcapEther},
	{"iptrace 1.0", "an iptrace capture of AIX", editcap},
	{"iptrace 2.0", "an iptrace capture of AIX", editcap},
	{"\x01\x10\x4c\x00\x01\x05Trace Display", "a capture of LANalyzer", editcap},
	{"TR\x00\x64\x00", "a nettl trace of HP-UX", "tshark -r FILE"},
	{"\x42\xd2\x00\x34\x12\x66\x22\x88", "a capture of a RADCOM analyzer", editcap},
	{"\x05VNF", "a capture of Visual Networks", editcap},
	{"\xaa\xaa\xaa\xaa", "a 5View capture", editcap},
	{"\x7fver", "a capture of EtherPeek, OmniPeek or AiroPeek", editcap},
	{"ObserverPktBuffer", "a capture of Observer", editcap},
	{"EyeSDN", "an EyeSDN trace", editcap},
	{"LOGG", "a Vector BLF file", editcap},
	{"#!rtpplay1.0 ", "an RTP dump (rtptools)", editcap},
	{"Session Transcript", "a Catapult DCT2000 trace", editcap},

	{"\x7fELF", "an ELF binary", ""},
	{"RIFF", "a RIFF file", ""},
	{"%PDF", "a PDF document", ""},
	{"{\"", "JSON" + noBytes, ""},
	{"[\n  {", "JSON" + noBytes, ""},
	{"<?xml", "XML", ""},
	{"\xef\xbb\xbf<?xml", "XML", ""},
	{"#!", "a script", ""},
}

// pdml is the element with the packets in the XML of tshark -T pdml, psml that of -T psml.
var pdml, psml = []byte("<pdml "), []byte("<psml ")

// commView returns which format of CommView a file has, which begins with the first packet:
// its length, in NCF twice and with a version, then the date and the time.
func commView(head []byte) string {
	dated := func(b []byte) bool {
		year := binary.LittleEndian.Uint16(b)
		return year >= 1970 && year < 2100 && b[2] >= 1 && b[2] <= 12 && b[3] >= 1 && b[3] <= 31 && b[4] < 24 && b[5] < 60 && b[6] <= 60
	}
	switch {
	case len(head) < 24:
		return ""
	case bytes.Equal(head[:2], head[2:4]) && head[4] == 0 && dated(head[5:]):
		return "NCF"
	case head[2] == 0 && head[3] == 0 && dated(head[4:]):
		return "NCFX"
	}
	return ""
}

// ofTcpdump reports whether a text is what tcpdump prints, and whether it has a dump of bytes.
func ofTcpdump(text string) (is, dump bool) {
	const stamp = `(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{6,9}|\d{9,10}\.\d{6,9}`
	const start = `\A\s*(reading from file .*\n)?(((` + stamp + `) \S+ )|(IP6? \S+ >|ARP, ))`
	is = regexp.MustCompile(start).MatchString(text)
	return is, is && regexp.MustCompile(`(?m)^\s+0x[0-9a-f]{4}: `).MatchString(text)
}

// hexDump reports whether one of the first lines of a text is from a hex dump: an offset and
// bytes of two digits.
func hexDump(text string) bool {
	for line := range strings.Lines(text) {
		field := strings.Fields(line)
		if len(field) < 5 || len(field[0]) < 3 || !hexDigits(strings.TrimSuffix(field[0], ":")) {
			continue
		}
		n := 1
		for n < len(field) && len(field[n]) == 2 && hexDigits(field[n]) {
			n++
		}
		if n >= 5 {
			return true
		}
	}
	return false
}

func hexDigits(s string) bool { return strings.Trim(s, "0123456789abcdefABCDEF") == "" }

// ErrNotCapture is wrapped by the errors for files that are no captures.
var ErrNotCapture = errors.New("not a capture")

// kindError is an error that is ErrNotCapture, but whose text does not say so.
type kindError string

func (e kindError) Error() string        { return string(e) }
func (e kindError) Is(target error) bool { return target == ErrNotCapture }

// notCapture returns the error for a file that begins with head, with what it is and how to
// convert it to a capture.
func notCapture(head []byte) error {
	if len(head) == 0 {
		return kindError("not a capture file: it is empty")
	}
	switch {
	case bytes.Contains(head, pdml):
		return isKind("PDML (tshark -T pdml)"+noBytes, "")
	case bytes.Contains(head, psml):
		return isKind("PSML (tshark -T psml)"+noBytes, "")
	}
	for _, k := range kinds {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			return isKind(k.name, k.command)
		}
	}
	if len(head) > 262 && bytes.HasPrefix(head[257:], []byte("ustar")) {
		return isKind("a tar archive", "tar -xOf FILE | ringcap -r -")
	}
	if format := commView(head); format != "" {
		return isKind("a capture of CommView ("+format+")", editcapEther)
	}
	start := head[:min(len(head), 8)]
	if !printable(start) {
		return kindError(fmt.Sprintf("not a capture file: first bytes are % x", start))
	}
	if hexDump(string(head)) {
		return isKind("a hex dump", "text2pcap FILE FILE.pcapng")
	}
	switch is, dump := ofTcpdump(string(head)); {
	case dump:
		return isKind("text that tcpdump or ringcap printed", fromDump)
	case is:
		return isKind("text that tcpdump or ringcap printed"+noBytes, "")
	}
	return kindError(fmt.Sprintf("not a capture file: first bytes are %q", start))
}

func isKind(name, command string) error {
	if command == "" {
		return kindError("not a capture file: it is " + name)
	}
	return kindError("not pcap or pcapng: it is " + name + "; to read it: " + command)
}

func printable(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}
