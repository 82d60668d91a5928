package streams

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// maxKept is how much of a stream is kept to find HTTP in it or to save it, and how much the bodies in
// it may become when they are decompressed.
const maxKept = 64 << 20

// Limits on a head of HTTP, which net/http would take into an error as a whole, and on the zeros in
// the place of bytes that are missing.
const (
	maxHeader = 256 << 10
	maxZeros  = 1 << 20
)

// record is what one side said.
type record struct {
	bytes []byte
	marks []mark
	lost  int64 // bytes that were missing, which are zero
	left  int64 // bytes beyond maxKept
}

// mark says when the bytes from a place on were said.
type mark struct {
	from int
	at   time.Time
}

// keep appends bytes, as far as there is room.
func (r *record) keep(now time.Time, data []byte, room int) {
	n := min(len(data), max(room, 0))
	r.left += int64(len(data) - n)
	if n > 0 {
		r.marks = append(r.marks, mark{len(r.bytes), now})
		r.bytes = append(r.bytes, data[:n]...)
	}
}

// skip puts zeros in the place of bytes that are missing.
func (r *record) skip(now time.Time, n int64, room int) {
	r.lost += n
	r.keep(now, make([]byte, min(n, maxZeros)), room)
}

// at returns when the byte at a place was said.
func (r *record) at(place int) time.Time {
	i, found := slices.BinarySearchFunc(r.marks, place, func(m mark, place int) int { return cmp.Compare(m.from, place) })
	if !found {
		i--
	}
	if i < 0 {
		return time.Time{}
	}
	return r.marks[i].at
}

// talk is what both sides of a connection said.
type talk [2]record

func (t *talk) room() int { return maxKept - len(t[0].bytes) - len(t[1].bytes) }

// httpMessage is a request or a response.
type httpMessage struct {
	side    int
	at      time.Time
	head    []byte // as it was said
	body    []byte // decompressed, if that is possible
	kind    string // Content-Type
	notes   []string
	request bool

	// Of the request, also in its response.
	method, host, path string
}

// asks notes what the request is.
func (m *httpMessage) asks(request *http.Request) {
	m.method, m.host, m.path = request.Method, request.Host, request.URL.Path
}

// parser finds the messages of HTTP/1 (RFC 9112) in a talk.
type parser struct {
	talk    *talk
	client  int // the side of the requests
	readers [2]*bufio.Reader
	rest    [2]*bytes.Reader
	budget  int64 // what bodies may become
}

// parseHTTP returns the messages in their order: each request before its responses. What is not
// HTTP ends a side.
func parseHTTP(t *talk) (all []httpMessage) {
	p := parser{talk: t, budget: maxKept}
	if bytes.HasPrefix(t[0].bytes, []byte("HTTP/1.")) { // the capture begins with a response
		p.client = 1
	}
	for side := range t {
		p.rest[side] = bytes.NewReader(t[side].bytes)
		p.readers[side] = bufio.NewReader(p.rest[side])
	}
	for {
		m, request := p.request()
		if request != nil {
			all = append(all, m)
		}
		answers, goesOn := p.responses(request)
		all = append(all, answers...)
		if request == nil && len(answers) == 0 || !goesOn {
			break
		}
	}
	for side := range t {
		at := p.place(side)
		if n := len(t[side].bytes) - at; n > 0 {
			all = append(all, httpMessage{side: side, at: t[side].at(at), notes: []string{plural(int64(n), "byte") + " that are not HTTP/1"}})
		}
	}
	return all
}

// place returns how much of a side has been read.
func (p *parser) place(side int) int {
	return len(p.talk[side].bytes) - p.rest[side].Len() - p.readers[side].Buffered()
}

// back takes a side back to a place.
func (p *parser) back(side, place int) {
	p.rest[side].Reset(p.talk[side].bytes[place:])
	p.readers[side].Reset(p.rest[side])
}

// hasHead reports whether the head of a message is next on a side.
func (p *parser) hasHead(side int) bool {
	rest := p.talk[side].bytes[p.place(side):]
	rest = rest[:min(len(rest), maxHeader)]
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return bytes.Contains(line, []byte("HTTP/1.")) && (bytes.Contains(rest, []byte("\n\r\n")) || bytes.Contains(rest, []byte("\n\n")))
}

// request reads a request. It returns nil if there is none.
func (p *parser) request() (m httpMessage, request *http.Request) {
	if !p.hasHead(p.client) {
		return m, nil
	}
	from := p.place(p.client)
	request, err := http.ReadRequest(p.readers[p.client])
	if err != nil {
		p.back(p.client, from)
		return m, nil
	}
	m = p.message(p.client, from, request.Header, request.Body)
	m.asks(request)
	m.request = true
	return m, request
}

// responses reads the response to a request, and those of 1xx before it. It reports whether more
// messages can follow.
func (p *parser) responses(request *http.Request) (all []httpMessage, more bool) {
	for {
		if !p.hasHead(1 - p.client) {
			return all, request != nil
		}
		from := p.place(1 - p.client)
		response, err := http.ReadResponse(p.readers[1-p.client], request)
		if err != nil {
			p.back(1-p.client, from)
			return all, request != nil
		}
		m := p.message(1-p.client, from, response.Header, response.Body)
		if request != nil {
			m.asks(request)
		}
		all = append(all, m)
		switch {
		case response.StatusCode == http.StatusSwitchingProtocols, request != nil && request.Method == http.MethodConnect && response.StatusCode/100 == 2:
			return all, false
		case response.StatusCode/100 != 1:
			return all, true
		}
	}
}

// message reads the body of a message whose head has been read.
func (p *parser) message(side, from int, header http.Header, body io.ReadCloser) httpMessage {
	said := &p.talk[side]
	m := httpMessage{side: side, at: said.at(from), head: said.bytes[from:p.place(side)], kind: header.Get("Content-Type")}
	coded, err := io.ReadAll(body)
	if err != nil {
		m.notes = append(m.notes, "the body ends early")
	}
	m.body = coded
	coding := strings.ToLower(strings.TrimSpace(strings.Join(header.Values("Content-Encoding"), ",")))
	if coding == "" || coding == "identity" || len(coded) == 0 {
		return m
	}
	plain, err := decompress(coding, coded, p.budget)
	p.budget -= int64(len(plain))
	switch {
	case errors.Is(err, errCoding):
		m.notes = append(m.notes, fmt.Sprintf("%s of %s, which is not decompressed", plural(int64(len(coded)), "byte"), coding))
	case errors.Is(err, io.ErrShortBuffer):
		m.body = plain
		m.notes = append(m.notes, fmt.Sprintf("%s of %s, which become more than there is memory for", plural(int64(len(coded)), "byte"), coding))
	case len(plain) == 0 && err != nil:
		m.notes = append(m.notes, "no valid "+coding)
	default:
		m.body = plain
		m.notes = append(m.notes, fmt.Sprintf("%s, from %d of %s", plural(int64(len(plain)), "byte"), len(coded), coding))
		if err != nil {
			m.notes = append(m.notes, "the rest is no valid "+coding)
		}
	}
	return m
}

var errCoding = errors.New("unknown coding")

// maxZstdWindow is what a browser takes (RFC 9659, section 3).
const maxZstdWindow = 8 << 20

// maxCodings is how many codings a body may have, one on top of the other.
const maxCodings = 4

// decompress returns what data was before it was compressed, at most limit bytes. The coding is a list
// in the order in which they were applied (RFC 9110, section 8.4).
func decompress(coding string, data []byte, limit int64) (plain []byte, err error) {
	r, codings := io.Reader(bytes.NewReader(data)), strings.Split(coding, ",")
	if len(codings) > maxCodings {
		return nil, errCoding
	}
	for _, coding := range slices.Backward(codings) {
		var end func()
		if r, end, err = decoder(strings.TrimSpace(coding), r); err != nil {
			return nil, err
		}
		defer end()
	}
	plain, err = io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(plain)) > limit {
		return plain[:limit], io.ErrShortBuffer
	}
	return plain, err
}

// decoder returns a reader of what r gives decompressed, and what is to be called after its use.
func decoder(coding string, r io.Reader) (decoded io.Reader, end func(), err error) {
	end = func() {}
	switch coding {
	case "", "identity":
		return r, end, nil
	case "gzip", "x-gzip":
		decoded, err = gzip.NewReader(r)
	case "deflate": // RFC 9110, section 8.4.1.2: zlib, but some leave out its header
		const header = 2
		b := bufio.NewReader(r)
		if start, _ := b.Peek(header); len(start) == header && start[0]&15 == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
			decoded, err = zlib.NewReader(b)
		} else {
			decoded = flate.NewReader(b)
		}
	case "br":
		decoded = brotli.NewReader(r)
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow)); err == nil {
			decoded, end = z, z.Close
		}
	default:
		err = errCoding
	}
	return decoded, end, err
}

// isText reports whether a body can be shown as lines.
func isText(body []byte) bool {
	const looked = 4096
	start := body[:min(len(body), looked)]
	for len(start) > 0 {
		r, size := utf8.DecodeRune(start)
		if r == utf8.RuneError && size <= 1 && len(start) >= utf8.UTFMax || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		start = start[size:]
	}
	return true
}

// show shows a message as a block.
func (m *httpMessage) show(p *printer) {
	p.endLine()
	p.side = -1
	if len(m.head) > 0 {
		p.say(m.side, m.at, m.head)
	}
	switch {
	case len(m.body) == 0:
	case isText(m.body) || strings.HasPrefix(m.kind, "text/"):
		p.say(m.side, m.at, m.body)
		p.endLine()
	default:
		p.remark(m.side, m.at, strings.TrimSuffix(fmt.Sprintf("%s, %s", plural(int64(len(m.body)), "byte"), m.kind), ", "))
	}
	for _, note := range m.notes {
		p.remark(m.side, m.at, note)
	}
}

// show shows all messages of a talk, and what could not be kept.
func (t *talk) show(p *printer, now time.Time) {
	for _, m := range parseHTTP(t) {
		m.show(p)
	}
	for side := range t {
		for _, note := range t[side].notes() {
			p.remark(side, now, note)
		}
	}
}

// notes says what is not as the side said it.
func (r *record) notes() (all []string) {
	if r.lost > 0 {
		all = append(all, plural(r.lost, "byte")+" missing, with zeros instead (at most 1 MiB in a place)")
	}
	if r.left > 0 {
		all = append(all, plural(r.left, "byte")+" left out, since there is no memory for more")
	}
	return all
}
