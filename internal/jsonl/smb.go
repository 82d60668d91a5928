package jsonl

// SMB: [MS-CIFS], [MS-SMB2]; over NetBIOS: RFC 1001, 1002.

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Lengths of headers and limits for hostile messages.
const (
	smbHeader      = 32
	smb2Header     = 64
	smbFraming     = 4    // before a message over TCP
	netbiosHeader  = 14   // of NetBIOS, before two names
	netbiosAlive   = 0x85 // a message without content
	maxSMBMessages = 64   // in a segment
	maxSMBName     = 1024
)

// Commands that name a file.
const (
	smbOpen, smbCreate, smbDelete    = 0x02, 0x03, 0x06
	smbQueryFile, smbSetFile, smbNew = 0x08, 0x09, 0x0f
	smbOpenAndX, smbNTCreateAndX     = 0x2d, 0xa2
	smb2TreeConnect, smb2Create      = 3, 5
)

const (
	smbUnicode  = 0x8000 // flag 2: text is UTF-16
	smbNTErrors = 0x4000 // flag 2: the status is one of NT
	smb2Answer  = 1
	smb2Async   = 2
)

func (t *tables) addSMB() {
	flagged := func(bit uint64, set bool) func(*header) bool {
		return func(h *header) bool { return len(h.data) >= smbHeader && littleNumber(h.data[10:12])&bit != 0 == set }
	}
	t.smb = t.layer("smb", "[MS-CIFS]: SMB 1, where a segment or datagram begins with it",
		number("command", "smb.cmd", 4, 1, "command").hex(2).columnNote("Wireshark also has those that are chained to it (AndX)"),
		little("nt_status", "smb.nt_status", 5, 4, "status").hex(8).only(flagged(smbNTErrors, true)),
		number("error_class", "smb.error_class", 5, 1, "class of the error in DOS").hex(2).only(flagged(smbNTErrors, false)),
		little("error_code", "smb.error_code", 7, 2, "error in the class").hex(4).only(flagged(smbNTErrors, false)),
		number("flags", "smb.flags", 9, 1, "flags").hex(2),
		bit("", "smb.flags.response", 9, 1, 7, "a response"),
		little("flags2", "smb.flags2", 10, 2, "further flags").hex(4),
		little("tree_id", "smb.tid", 24, 2, "tree, which is a share"),
		little("process_id", "smb.pid", 26, 2, "process of the client"),
		little("user_id", "smb.uid", 28, 2, "session"),
		little("multiplex_id", "smb.mid", 30, 2, "request among those of the process"),
		found(asText, "file", "smb.file", "file that a request opens, creates, deletes or asks about", smbFile).columnNote("Wireshark also has it in answers and in later requests"),
	)
	response := func(set bool) func(*header) bool {
		return func(h *header) bool { return h.data[16]&smb2Answer != 0 == set }
	}
	direct := func(h *header) bool { return h.data[16]&smb2Async == 0 }
	t.smb2 = t.layer("smb2", "[MS-SMB2]: SMB 2 and 3, where a segment begins with it",
		little("command", "smb2.cmd", 12, 2, "command"),
		little("nt_status", "smb2.nt_status", 8, 4, "status").hex(8).only(response(true)),
		counted("response", "smb2.flags.response", "a response", func(_ *Printer, h *header) (uint64, bool) {
			return uint64(h.data[16] & smb2Answer), true
		}).as(asFlag),
		little("flags", "smb2.flags", 16, 4, "flags").hex(8),
		little("message_id", "smb2.msg_id", 24, 8, "request of the connection"),
		little("tree_id", "smb2.tid", 36, 4, "tree, which is a share").hex(8).only(direct),
		little("session_id", "smb2.sesid", 40, 8, "session").hex(16),
		found(asText, "tree", "smb2.tree", "share that a request connects to", smb2Name(smb2TreeConnect, 4)).columnNote("Wireshark also has it in later requests"),
		found(asText, "file", "smb2.filename", "file that a request opens", smb2Name(smb2Create, 44)).columnNote("Wireshark also has it in later requests"),
	)
}

// smbSegment writes the messages in a segment that begins with one.
func (p *Printer) smbSegment(data []byte) {
	for range maxSMBMessages {
		if len(data) < smbFraming || data[0] != 0 && data[0] != netbiosAlive {
			return
		}
		end := min(len(data), smbFraming+int(be.Uint32(data)&0xffffff))
		p.smbMessage(data[smbFraming:end])
		data = data[end:]
	}
}

// smbDatagram writes the message behind the header of a datagram of NetBIOS, if it has one.
func (p *Printer) smbDatagram(data []byte) {
	if len(data) < netbiosHeader || data[0] < 0x10 || data[0] > 0x12 {
		return
	}
	if at := skipName(data, skipName(data, netbiosHeader)); at < len(data) {
		p.smbMessage(data[at:])
	}
}

// smbMessage writes a message, of SMB 2 with those that are chained to it.
func (p *Printer) smbMessage(data []byte) {
	if len(data) < smbHeader || data[1] != 'S' || data[2] != 'M' || data[3] != 'B' {
		return
	}
	if data[0] == 0xff {
		p.opaque(p.tables.smb, data, 0)
		return
	}
	for range maxSMBMessages {
		if len(data) < smb2Header || data[0] != 0xfe {
			return
		}
		next := int(littleNumber(data[20:24]))
		if next < smb2Header || next > len(data) {
			next = len(data)
		}
		p.opaque(p.tables.smb2, data[:next], 0)
		data = data[next:]
	}
}

// smb2Name returns a function that finds the name in requests of a command. Its offset and its length
// are at the given place of the body.
func smb2Name(command uint64, at int) func(*Printer, *header) []byte {
	at += smb2Header
	return func(p *Printer, h *header) []byte {
		if h.data[16]&smb2Answer != 0 || littleNumber(h.data[12:14]) != command || len(h.data) < at+4 {
			return nil
		}
		start, size := int(littleNumber(h.data[at:at+2])), int(littleNumber(h.data[at+2:at+4]))
		if start < smb2Header || start+size > len(h.data) {
			return nil
		}
		return p.utf16(h.data[start : start+size])
	}
}

// smbFile returns the name of the file in a request.
func smbFile(p *Printer, h *header) []byte {
	if h.data[9]&0x80 != 0 || len(h.data) <= smbHeader {
		return nil
	}
	words := int(h.data[smbHeader])
	at := smbHeader + 1 + 2*words + 2 // behind the number of bytes
	switch command := h.data[4]; {
	case command == smbNTCreateAndX && words == 24, command == smbOpenAndX && words == 15:
	case command == smbOpen || command == smbCreate || command == smbDelete || command == smbQueryFile || command == smbSetFile || command == smbNew:
		const text = 4 // that a text follows
		if at >= len(h.data) || h.data[at] != text {
			return nil
		}
		at++
	default:
		return nil
	}
	unicode := littleNumber(h.data[10:12])&smbUnicode != 0
	if unicode {
		at += at & 1
	}
	if at >= len(h.data) {
		return nil
	}
	if unicode {
		return p.utf16(h.data[at:])
	}
	return cString(h.data[at:])
}

// cString returns text up to the byte 0, or nil for empty text.
func cString(b []byte) []byte {
	for i, c := range b {
		if c == 0 {
			b = b[:i]
			break
		}
	}
	return nonEmpty(b)
}

// utf16 returns the text of little-endian UTF-16 up to the character 0 as UTF-8, or nil for empty text. It
// is valid until the next name.
func (p *Printer) utf16(b []byte) []byte {
	b = b[:min(len(b), 2*maxSMBName)]
	p.name = p.name[:0]
	for ; len(b) >= 2; b = b[2:] {
		r := rune(b[0]) | rune(b[1])<<8
		if r == 0 {
			break
		}
		if utf16.IsSurrogate(r) && len(b) >= 4 {
			if pair := utf16.DecodeRune(r, rune(b[2])|rune(b[3])<<8); pair != utf8.RuneError {
				r, b = pair, b[2:]
			}
		}
		p.name = utf8.AppendRune(p.name, r)
	}
	return nonEmpty(p.name)
}
