package jsonl

// HTTP/1: RFC 9110, 9112; of its form, in datagrams: SSDP (UPnP Device Architecture 2.0).

import (
	"bytes"
)

// Headers that are members.
const (
	httpHost = iota
	httpUserAgent
	httpContentType
	httpContentLength
	httpServer
	httpLocation
	httpReferer
	httpMembers
)

// httpColumns are the headers that are only columns, with the numbers from httpMembers on. They may
// hold secrets, or are of interest to few.
var httpColumns = [...]struct{ header, column string }{
	{"accept", "http.accept"},
	{"accept-encoding", "http.accept_encoding"},
	{"accept-language", "http.accept_language"},
	{"authorization", "http.authorization"},
	{"cache-control", "http.cache_control"},
	{"connection", "http.connection"},
	{"content-encoding", "http.content_encoding"},
	{"cookie", "http.cookie"},
	{"date", "http.date"},
	{"last-modified", "http.last_modified"},
	{"proxy-authenticate", "http.proxy_authenticate"},
	{"proxy-authorization", "http.proxy_authorization"},
	{"set-cookie", "http.set_cookie"},
	{"sec-websocket-accept", "http.sec_websocket_accept"},
	{"sec-websocket-key", "http.sec_websocket_key"},
	{"sec-websocket-protocol", "http.sec_websocket_protocol"},
	{"sec-websocket-version", "http.sec_websocket_version"},
	{"transfer-encoding", "http.transfer_encoding"},
	{"upgrade", "http.upgrade"},
	{"www-authenticate", "http.www_authenticate"},
	{"x-forwarded-for", "http.x_forwarded_for"},
}

// httpNames maps names of headers in lower case to their numbers.
var httpNames = func() map[string]int {
	names := map[string]int{
		"host": httpHost, "user-agent": httpUserAgent, "content-type": httpContentType, "content-length": httpContentLength,
		"server": httpServer, "location": httpLocation, "referer": httpReferer,
	}
	for i, c := range httpColumns {
		names[c.header] = httpMembers + i
	}
	return names
}()

// maxHTTPName is the length of the longest name in httpNames.
const maxHTTPName = len("sec-websocket-protocol")

// httpHead is the head of a message. Its texts are parts of the packet.
type httpHead struct {
	response bool
	words    [3][]byte // of the first line: method, target and version, or version, code and reason
	headers  [httpMembers][]byte
}

func (t *tables) addHTTP() {
	t.http = t.message("http", "a message of RFC 9112 whose head begins in the segment", httpFields()...)
	t.ssdp = t.message("ssdp", "a message of the UPnP Device Architecture, in the form of HTTP", httpFields()...)
}

func httpFields() []field {
	word := func(response bool, i int) func(*Printer, *header) []byte {
		return func(p *Printer, _ *header) []byte {
			if p.http.response != response {
				return nil
			}
			return p.http.words[i]
		}
	}
	value := func(i int) func(*Printer, *header) []byte {
		return func(p *Printer, _ *header) []byte { return p.http.headers[i] }
	}
	is := func(response, notify bool) func(*Printer, *header) (uint64, bool) {
		return func(p *Printer, _ *header) (uint64, bool) {
			return 1, p.http.response == response && (string(p.http.words[0]) == "NOTIFY") == notify
		}
	}
	lines := func(response bool) func(*Printer, *header, int) ([]byte, int) {
		return func(p *Printer, h *header, at int) ([]byte, int) {
			if p.http.response != response {
				return nil, 0
			}
			if at == 0 {
				_, at = nextLine(h.data, 0)
			}
			line, after := nextLine(h.data, at)
			if len(line) == 0 || h.data[after-1] != '\n' { // the end, or not all of it is there
				return nil, 0
			}
			return h.data[at:after], after
		}
	}
	fields := []field{
		{name: "http.request", help: "1 in a request", form: asFlag, number: is(false, false)},
		{name: "http.notification", help: "1 in a request whose method is NOTIFY", form: asFlag, number: is(false, true)},
		{name: "http.response", help: "1 in a response", form: asFlag, number: is(true, false)},
		found(asText, "method", "http.request.method", "method of a request", word(false, 0)),
		found(asText, "uri", "http.request.uri", "target of a request, as it stands there", word(false, 1)),
		found(asText, "", "http.request.uri.path", "its path, if a query follows", func(p *Printer, _ *header) []byte {
			path, _ := httpQuery(p)
			return path
		}),
		found(asText, "", "http.request.uri.query", "its query", func(p *Printer, _ *header) []byte {
			_, query := httpQuery(p)
			return query
		}),
		found(asText, "version", "http.request.version", "version of a request", word(false, 2)),
		found(asText, "version", "http.response.version", "version of a response", word(true, 0)),
		counted("status", "http.response.code", "status of a response", func(p *Printer, _ *header) (uint64, bool) {
			if !p.http.response {
				return 0, false
			}
			return decimalNumber(p.http.words[1])
		}),
		found(asText, "reason", "http.response.phrase", "what a response says about its status", word(true, 2)),
		found(asText, "host", "http.host", "host that is asked", value(httpHost)),
		found(asText, "", "http.request.full_uri", "target of a request with its host", httpFull),
		found(asText, "user_agent", "http.user_agent", "program that asks", value(httpUserAgent)),
		found(asText, "server", "http.server", "program that answers", value(httpServer)),
		found(asText, "content_type", "http.content_type", "type of the body", value(httpContentType)),
		counted("content_length", "http.content_length", "bytes of the body, as the head has it",
			func(p *Printer, _ *header) (uint64, bool) { return decimalNumber(p.http.headers[httpContentLength]) }),
		found(asText, "", "http.content_length_header", "likewise, as text", value(httpContentLength)),
		found(asText, "location", "http.location", "where a response sends the client", value(httpLocation)),
		found(asText, "referer", "http.referer", "where the target was found", value(httpReferer)),
		series(asTexts, "", "http.request.line", "lines of a request's head behind the first", lines(false)),
		series(asTexts, "", "http.response.line", "lines of a response's head behind the first", lines(true)),
	}
	for i, c := range httpColumns {
		fields = append(fields, series(asTexts, "", c.column, "header "+c.header, httpValues(httpMembers+i)))
	}
	return fields
}

// nextLine returns the line of data that begins at a place, without its end, and where the next one
// begins.
func nextLine(data []byte, at int) (line []byte, after int) {
	rest := data[min(at, len(data)):]
	n := bytes.IndexByte(rest, '\n')
	if n < 0 {
		return bytes.TrimSuffix(rest, []byte("\r")), len(data)
	}
	return bytes.TrimSuffix(rest[:n], []byte("\r")), at + n + 1
}

// decimalNumber returns a number that is written in ASCII.
func decimalNumber(text []byte) (v uint64, ok bool) {
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = 10*v + uint64(c-'0')
	}
	return v, true
}

// isHTTP reports whether data begins with the first line of a message, which only looks beyond a
// few bytes if they are letters.
func isHTTP(data []byte) (response, ok bool) {
	if len(data) < 12 {
		return false, false
	}
	if string(data[:7]) == "HTTP/1." {
		return true, data[8] == ' ' && isDigit(data[9]) && isDigit(data[10]) && isDigit(data[11])
	}
	n := 0
	for n < len(data) && (data[n] >= 'A' && data[n] <= 'Z' || data[n] == '-' || data[n] == '_') {
		if n++; n > 20 {
			return false, false
		}
	}
	if n < 2 || n == len(data) || data[n] != ' ' {
		return false, false
	}
	line, _ := nextLine(data, 0)
	i := bytes.LastIndexByte(line, ' ')
	return false, i > n && bytes.HasPrefix(line[i+1:], []byte("HTTP/1."))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// web writes the messages of HTTP in data: the one that begins there, and those behind it whose
// first line is there, too.
func (p *Printer) web(t *table, data []byte) {
	if !p.wants(t) {
		return
	}
	for depth := p.depth; p.depth < depth+maxMessages; {
		response, ok := isHTTP(data)
		if !ok {
			break
		}
		n := p.http.read(data, response)
		p.opaque(t, data[:n:n], 0)
		body, _ := decimalNumber(p.http.headers[httpContentLength])
		if body > uint64(len(data)-n) {
			break
		}
		data = data[n+int(body):]
	}
}

// read sets m from the head at the start of data, and returns its length.
func (m *httpHead) read(data []byte, response bool) int {
	*m = httpHead{response: response}
	line, at := nextLine(data, 0)
	first, rest, _ := bytes.Cut(line, []byte(" "))
	if response {
		code, reason, _ := bytes.Cut(rest, []byte(" "))
		m.words = [3][]byte{first, code, reason}
	} else {
		i := bytes.LastIndexByte(rest, ' ')
		m.words = [3][]byte{first, rest[:i], rest[i+1:]}
	}
	for at < len(data) {
		line, at = nextLine(data, at)
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		if i, ok := httpNumber(name); ok && i < httpMembers && m.headers[i] == nil {
			m.headers[i] = bytes.TrimSpace(value)
		}
	}
	return at
}

// httpNumber returns the number of a header.
func httpNumber(name []byte) (i int, ok bool) {
	var lower [maxHTTPName]byte
	if len(name) > len(lower) {
		return 0, false
	}
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	i, ok = httpNames[string(lower[:len(name)])]
	return i, ok
}

// httpQuery returns the parts of a target that has a query.
func httpQuery(p *Printer) (path, query []byte) {
	if p.http.response {
		return nil, nil
	}
	path, query, some := bytes.Cut(p.http.words[1], []byte("?"))
	if !some {
		return nil, nil
	}
	return path, query
}

// httpFull returns the target of a request with its host.
func httpFull(p *Printer, _ *header) []byte {
	target, host := p.http.words[1], p.http.headers[httpHost]
	switch {
	case p.http.response:
		return nil
	case !bytes.HasPrefix(target, []byte("/")) && bytes.Contains(target, []byte("://")) || string(p.http.words[0]) == "CONNECT":
		return target
	case host == nil:
		return nil
	}
	p.name = append(append(append(p.name[:0], "http://"...), host...), target...)
	return p.name
}

// httpValues returns a function that finds the values of a header one after the other.
func httpValues(number int) func(*Printer, *header, int) ([]byte, int) {
	return func(_ *Printer, h *header, at int) ([]byte, int) {
		for at < len(h.data) {
			var line []byte
			line, at = nextLine(h.data, at)
			name, value, ok := bytes.Cut(line, []byte(":"))
			if i, known := httpNumber(name); ok && known && i == number {
				return bytes.TrimSpace(value), at
			}
		}
		return nil, 0
	}
}
