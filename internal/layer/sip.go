package layer

import "bytes"

// SIP: RFC 3261; compact names of headers: section 7.3.3. SDP: RFC 8866.

// maxSIPLine limits the first line of a message.
const maxSIPLine = 1024

var sipVersion = []byte("SIP/2.0")

// IsSIP reports whether data begins with a message of SIP. Its first line says so.
func IsSIP(data []byte) bool {
	if len(data) < 12 || data[0] < 'A' || data[0] > 'Z' {
		return false
	}
	if bytes.HasPrefix(data, sipVersion) {
		return data[len(sipVersion)] == ' '
	}
	line, _, found := bytes.Cut(data[:min(len(data), maxSIPLine)], []byte("\r\n"))
	return found && bytes.HasSuffix(line, sipVersion) && bytes.Count(line, []byte{' '}) == 2
}

// SIPHeader returns the value of the first header of a name, or nil. Compact is its short name, ""
// if it has none.
func SIPHeader(message []byte, name, compact string) []byte {
	_, rest, _ := bytes.Cut(message, []byte{'\n'})
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte{'\n'})
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			return nil // the body begins
		}
		at := bytes.IndexByte(line, ':')
		if at < 0 {
			continue
		}
		if key := bytes.TrimRight(line[:at], " \t"); equalFold(key, name) || compact != "" && equalFold(key, compact) {
			return bytes.Trim(line[at+1:], " \t")
		}
	}
	return nil
}

// equalFold reports whether ASCII text is name in small or capital letters. bytes.EqualFold would have
// name converted.
func equalFold(text []byte, name string) bool {
	if len(text) != len(name) {
		return false
	}
	for i, c := range text {
		d := name[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if 'A' <= d && d <= 'Z' {
			d |= 0x20
		}
		if c != d {
			return false
		}
	}
	return true
}

// SDPBody returns the description of a session in a message of SIP, or nil.
func SDPBody(message []byte) []byte {
	const sdp = "application/sdp"
	if kind := SIPHeader(message, "Content-Type", "c"); len(kind) < len(sdp) || !equalFold(kind[:len(sdp)], sdp) {
		return nil
	}
	_, body, _ := bytes.Cut(message, []byte("\r\n\r\n"))
	return body
}

// CutMedia cuts a description before the next line that describes a medium. The first part is about
// the whole session.
func CutMedia(sdp []byte) (before, after []byte) {
	if at := bytes.Index(sdp, []byte("\nm=")); at >= 0 {
		return sdp[:at+1], sdp[at+1:]
	}
	return sdp, nil
}

// SDPLine returns the value of the first line of a kind in part of a description, or nil.
func SDPLine(part []byte, kind byte) []byte {
	for len(part) > 0 {
		var line []byte
		line, part, _ = bytes.Cut(part, []byte{'\n'})
		if len(line) > 2 && line[0] == kind && line[1] == '=' {
			return bytes.TrimRight(line[2:], "\r")
		}
	}
	return nil
}

// Word returns a word of a line whose words have single blanks between, counted from 0, or nil.
func Word(line []byte, n int) []byte {
	for ; n > 0; n-- {
		_, after, found := bytes.Cut(line, []byte{' '})
		if !found {
			return nil
		}
		line = after
	}
	word, _, _ := bytes.Cut(line, []byte{' '})
	if len(word) == 0 {
		return nil
	}
	return word
}
