package jsonl

// Protocols of lines: FTP, RFC 959; SMTP, RFC 5321.

import "bytes"

func (t *tables) addLines() {
	request := func(h *header) bool { return !isReply(h.data) }
	reply := func(h *header) bool { return isReply(h.data) }
	open := func(secret string) func(h *header) bool {
		return func(h *header) bool { return !isReply(h.data) && !bytes.EqualFold(commandOf(nil, h), []byte(secret)) }
	}
	first := func(h *header) bool { return h.at == 0 }
	t.ftp = t.message("ftp", "RFC 959: the first line of a segment on the port of commands",
		field{name: "ftp.request", help: "1 for a command, 0 for a reply", form: asFlag,
			number: func(_ *Printer, h *header) (uint64, bool) { return flagOf(h.name == ftpRequest), true }},
		field{name: "ftp.response", help: "1 for a reply, 0 for a command", form: asFlag,
			number: func(_ *Printer, h *header) (uint64, bool) { return flagOf(h.name != ftpRequest), true }},
		found(asText, "command", "ftp.request.command", "command", commandOf).only(ftpIs(ftpRequest)),
		found(asText, "", "ftp.request.arg", "its argument", argumentOf).only(ftpIs(ftpRequest)),
		found(asText, "argument", "", "its argument, but not a password", argumentOf).only(
			func(h *header) bool { return h.name == ftpRequest && open("PASS")(h) }),
		counted("code", "ftp.response.code", "code of a reply", codeOf).only(ftpIs(ftpReply)),
		found(asText, "text", "ftp.response.arg", "text of a reply", replyText).only(ftpIs(ftpReply)),
	)
	t.smtp = t.message("smtp", "RFC 5321: a command, or a reply with all its lines in the segment",
		field{name: "smtp.req", help: "1 for a command", form: asFlag, number: func(*Printer, *header) (uint64, bool) { return 1, true }}.only(request),
		found(asText, "command", "smtp.req.command", "command, as a whole word (Wireshark: four letters)", commandOf).only(request),
		found(asText, "", "smtp.req.parameter", "its parameters", argumentOf).only(request),
		found(asText, "parameter", "", "its parameters, but not those of AUTH", argumentOf).only(open("AUTH")),
		field{name: "smtp.rsp", help: "1 for replies", form: asFlag, number: func(*Printer, *header) (uint64, bool) { return 1, true }}.only(
			func(h *header) bool { return reply(h) && first(h) }),
		counted("code", "smtp.response.code", "code of a reply", codeOf).only(reply),
		series(asTexts, "text", "smtp.rsp.parameter", "text of a reply, by line", func(_ *Printer, h *header, at int) ([]byte, int) {
			for at < len(h.data) {
				var line []byte
				if line, at = nextLine(h.data, at); len(line) > 4 {
					return line[4:], at
				}
			}
			return nil, 0
		}).only(reply),
	)
}

// What a header of FTP is, by its name.
const (
	ftpRequest = iota
	ftpReply
)

func ftpIs(what int) func(*header) bool { return func(h *header) bool { return h.name == what } }

func flagOf(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// isReply reports whether a line begins with the code of a reply.
func isReply(line []byte) bool {
	return len(line) >= 3 && isDigit(line[0]) && isDigit(line[1]) && isDigit(line[2]) &&
		(len(line) == 3 || line[3] == ' ' || line[3] == '-' || line[3] == '\r' || line[3] == '\n')
}

// commandOf returns the first word of a line.
func commandOf(_ *Printer, h *header) []byte {
	line, _ := nextLine(h.data, 0)
	word, _, _ := bytes.Cut(line, []byte(" "))
	return word
}

// argumentOf returns what follows it, or nil if nothing does.
func argumentOf(_ *Printer, h *header) []byte {
	line, _ := nextLine(h.data, 0)
	_, rest, some := bytes.Cut(line, []byte(" "))
	if !some {
		return nil
	}
	return rest
}

func codeOf(_ *Printer, h *header) (uint64, bool) {
	if !isReply(h.data) {
		return 0, false
	}
	return decimalNumber(h.data[:3])
}

// replyText returns the text of the first line of a reply, behind the code if there is one.
func replyText(_ *Printer, h *header) []byte {
	line, _ := nextLine(h.data, 0)
	switch {
	case !isReply(line):
		return line
	case len(line) > 4:
		return line[4:]
	}
	return nil
}

// isText reports whether data begins with a line that prints.
func isText(data []byte) bool {
	line, _ := nextLine(data, 0)
	for _, c := range line {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return len(line) > 0
}

// ftpLine writes the first line of a segment of FTP's commands.
func (p *Printer) ftpLine(data []byte, request bool) {
	if !isText(data) {
		return
	}
	_, n := nextLine(data, 0)
	what := ftpReply
	if request {
		what = ftpRequest
	}
	p.depth++
	p.entry(p.tables.ftp, header{data: data[:n:n], name: what})
}

// smtpCommands are the commands of RFC 5321 and its extensions, and whether data follow them that
// are no commands. Lines of a message that begin a segment are not taken for commands.
var smtpCommands = map[string]bool{
	"HELO": false, "EHLO": false, "LHLO": false, "MAIL": false, "RCPT": false, "RSET": false, "VRFY": false, "EXPN": false, "HELP": false,
	"NOOP": false, "QUIT": false, "AUTH": false, "ETRN": false, "TURN": false, "ATRN": false, "SEND": false, "SOML": false, "SAML": false,
	"XCLIENT": false, "XFORWARD": false, "DATA": true, "BDAT": true, "STARTTLS": true,
}

// smtpLines writes the commands or replies of a segment.
func (p *Printer) smtpLines(data []byte, request bool) {
	if !p.wants(p.tables.smtp) {
		return
	}
	of := smtpReply
	if request {
		of = smtpCommand
	}
	more := true
	for at, n := 0, 0; more && at < len(data) && n < maxMessages; n++ {
		var end int
		if end, more = of(data, at); end == 0 {
			return
		}
		p.depth++
		p.entry(p.tables.smtp, header{data: data[at:end:end], at: at})
		at = end
	}
}

// smtpCommand returns where the command at a place ends, 0 if there is none, and whether another
// one may follow.
func smtpCommand(data []byte, at int) (end int, more bool) {
	line, end := nextLine(data, at)
	word, _, _ := bytes.Cut(line, []byte(" "))
	var upper [8]byte
	if len(word) > len(upper) {
		return 0, false
	}
	for i, c := range word {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper[i] = c
	}
	last, known := smtpCommands[string(upper[:len(word)])]
	if !known {
		return 0, false
	}
	return end, !last
}

// smtpReply is likewise for the lines of a reply.
func smtpReply(data []byte, at int) (end int, more bool) {
	line, end := nextLine(data, at)
	if !isReply(line) {
		return 0, false
	}
	code := line[:3]
	for len(line) > 3 && line[3] == '-' && end < len(data) {
		next, after := nextLine(data, end)
		if !isReply(next) || !bytes.Equal(next[:3], code) {
			break
		}
		line, end = next, after
	}
	return end, true
}
