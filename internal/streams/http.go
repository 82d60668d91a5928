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
	"unsafe"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// maxKept is how much of a stream is kept to find HTTP in it or to save it, and how much the bodies in
// it may become when they are decompressed. What becomes at most refill times as much does not
// count.
const (
	maxKept = 64 << 20
	refill  = 32
)

// moreBytes is how much more has to be said before a message is looked for again that was not whole. If
// that is a big one, it is a share of it.
const (
	moreBytes = 16 << 10
	moreShare = 4
)

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
	left  int64 // bytes beyond maxKept: nothing is kept after these
	ended bool  // nothing more comes
}

// mark says when the bytes from a place on were said.
type mark struct {
	from int
	at   time.Time
}

// markSize is what a mark takes.
const markSize = int(unsafe.Sizeof(mark{}))

// keep appends bytes, as far as there is room.
func (r *record) keep(now time.Time, data []byte, room int) {
	n := min(len(data), max(room-markSize, 0))
	if r.left > 0 {
		n = 0
	}
	r.left += int64(len(data) - n)
	if n > 0 {
		r.marks = append(r.marks, mark{len(r.bytes), now})
		r.bytes = append(r.bytes, data[:n]...)
	}
}

// forget drops the first n bytes.
func (r *record) forget(n int) {
	switch n {
	case 0:
		return
	case len(r.bytes):
		r.bytes, r.marks = nil, nil
		return
	}
	r.bytes = slices.Clone(r.bytes[n:])
	first, found := slices.BinarySearchFunc(r.marks, n, mark.compare)
	if !found && first > 0 {
		first--
	}
	r.marks = slices.Clone(r.marks[first:])
	for i := range r.marks {
		r.marks[i].from = max(r.marks[i].from-n, 0)
	}
}

func (r *record) size() int { return len(r.bytes) + len(r.marks)*markSize }

// skip puts zeros in the place of bytes that are missing.
func (r *record) skip(now time.Time, n int64, room int) {
	r.lost += n
	r.keep(now, make([]byte, min(n, maxZeros)), room)
}

func (m mark) compare(place int) int { return cmp.Compare(m.from, place) }

// at returns when the byte at a place was said.
func (r *record) at(place int) time.Time {
	i, found := slices.BinarySearchFunc(r.marks, place, mark.compare)
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

func (t *talk) size() int { return t[0].size() + t[1].size() }
func (t *talk) room() int { return maxKept - t.size() }

// end notes that nothing more comes.
func (t *talk) end() { t[0].ended, t[1].ended = true, true }

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

// parser finds the messages of HTTP/1 (RFC 9112) in a talk that may go on.
type parser struct {
	talk    *talk
	client  int           // the side of the requests
	begun   bool          // client is set
	read    [2]int        // how much of each side has been read
	broken  [2]bool       // what a side says next is not HTTP/1
	asked   *http.Request // the request that is answered next; may be nil
	done    bool          // no messages follow
	budget  int64         // what bodies may become
	enough  int           // size of the talk at which it is worth looking again
	foreign [2]foreign    // what is not HTTP/1
}

// foreign is bytes that are not HTTP/1.
type foreign struct {
	n  int
	at time.Time
}

func newParser(t *talk) *parser { return &parser{talk: t, budget: maxKept} }

// begin finds out who sends the requests. It reports whether that is known.
func (p *parser) begin() bool {
	const start = "HTTP/1."
	said := p.talk[0].bytes
	switch {
	case p.begun:
		return true
	case len(said) < len(start) && p.goesOn(0) && len(p.talk[1].bytes) == 0:
		return false
	case strings.HasPrefix(string(said[:min(len(said), len(start))]), start): // the capture begins with a response
		p.client = 1
	}
	p.begun = true
	return true
}

// goesOn reports whether a side may say more.
func (p *parser) goesOn(side int) bool { return !p.talk[side].ended && p.talk[side].left == 0 }

// headState says whether the head of a message is next on a side.
type headState uint8

const (
	noHead headState = iota
	partOfHead
	wholeHead
)

func (p *parser) head(side int) headState {
	if p.broken[side] {
		return noHead
	}
	rest := p.talk[side].bytes[p.read[side]:]
	open := p.goesOn(side) && len(rest) < maxHeader
	rest = rest[:min(len(rest), maxHeader)]
	line, _, whole := bytes.Cut(rest, []byte("\n"))
	switch web := bytes.Contains(line, []byte("HTTP/1.")); {
	case web && (bytes.Contains(rest, []byte("\n\r\n")) || bytes.Contains(rest, []byte("\n\n"))):
		return wholeHead
	case open && (web || !whole):
		return partOfHead
	}
	return noHead
}

// next returns the next message: each request before its responses. It reports false if there is none,
// or none that is whole yet.
func (p *parser) next() (m httpMessage, ok bool) {
	if !p.begin() {
		return m, false
	}
	for !p.done {
		request, response := p.head(p.client), p.head(1-p.client)
		before := response == wholeHead && p.unasked()
		side, state := 1-p.client, response
		switch {
		case p.asked != nil && response == noHead: // there is no answer
			p.asked = nil
			continue
		case p.asked == nil && request != noHead && !before:
			side, state = p.client, request
		case p.asked == nil && response == noHead:
			p.done = true
			continue
		}
		result := isPart
		if state == wholeHead {
			m, result = p.message(side)
		}
		switch result {
		case isWhole:
			return m, true
		case isBroken:
			p.broken[side] = true
		case isPart:
			p.wait()
			return m, false
		}
	}
	p.wait()
	return m, false
}

// unasked reports whether the next response was said before the next request.
func (p *parser) unasked() bool {
	client, server := &p.talk[p.client], &p.talk[1-p.client]
	return len(client.bytes) == p.read[p.client] || server.at(p.read[1-p.client]).Before(client.at(p.read[p.client]))
}

// wait sets when to look again.
func (p *parser) wait() {
	size := p.talk.size()
	p.enough = size + max(moreBytes, size/moreShare)
}

// source reads what one side has said so far.
type source struct {
	bytes.Reader
	goesOn bool
	short  bool // more was asked for than has been said
}

func (s *source) Read(b []byte) (n int, err error) {
	if n, err = s.Reader.Read(b); err != nil && s.goesOn {
		s.short = true
	}
	return n, err
}

// outcome is what came of reading a message.
type outcome uint8

const (
	isWhole outcome = iota
	isPart          // the rest has not been said yet
	isBroken
)

// message reads the message of a side whose head is there.
func (p *parser) message(side int) (m httpMessage, result outcome) {
	said, from := &p.talk[side], p.read[side]
	src := &source{goesOn: p.goesOn(side)}
	src.Reset(said.bytes[from:])
	r := bufio.NewReader(src)
	var request *http.Request
	var response *http.Response
	var header http.Header
	var body io.Reader
	var err error
	if side == p.client {
		if request, err = http.ReadRequest(r); err == nil {
			header, body = request.Header, request.Body
		}
	} else if response, err = http.ReadResponse(r, p.asked); err == nil {
		header, body = response.Header, response.Body
	}
	switch {
	case src.short:
		return m, isPart
	case err != nil:
		return m, isBroken
	}
	place := func() int { return len(said.bytes) - src.Len() - r.Buffered() }
	m = httpMessage{side: side, at: said.at(from), head: said.bytes[from:place()], kind: header.Get("Content-Type")}
	coded, err := io.ReadAll(body)
	if src.short {
		return m, isPart
	}
	if err != nil {
		m.notes = append(m.notes, "the body ends early")
	}
	p.read[side] = place()
	p.unpack(&m, header, coded)
	if request != nil {
		m.request, p.asked = true, request
	}
	if p.asked != nil {
		m.asks(p.asked)
	}
	switch {
	case response == nil:
	case response.StatusCode == http.StatusSwitchingProtocols, p.asked != nil && p.asked.Method == http.MethodConnect && response.StatusCode/100 == 2:
		p.done = true
	case response.StatusCode/100 != 1:
		p.asked = nil
	}
	return m, isWhole
}

// forget drops what has been read of the talk.
func (p *parser) forget() {
	for side := range p.talk {
		said := &p.talk[side]
		if rest := len(said.bytes) - p.read[side]; p.done && rest > 0 {
			if p.foreign[side].n == 0 {
				p.foreign[side].at = said.at(p.read[side])
			}
			p.foreign[side].n += rest
			p.read[side] += rest
		}
		said.forget(p.read[side])
		p.read[side] = 0
	}
	p.wait()
}

// rest shows what was said besides messages, and what could not be kept.
func (p *parser) rest(out *printer, now time.Time) {
	for side := range p.talk {
		if f := p.foreign[side]; f.n > 0 {
			m := httpMessage{side: side, at: f.at, notes: []string{plural(int64(f.n), "byte") + " that are not HTTP/1"}}
			m.show(out)
		}
	}
	for side := range p.talk {
		for _, note := range p.talk[side].notes() {
			out.remark(side, now, note)
		}
	}
}

// unpack sets the body of a message.
func (p *parser) unpack(m *httpMessage, header http.Header, coded []byte) {
	m.body = coded
	coding := strings.ToLower(strings.TrimSpace(strings.Join(header.Values("Content-Encoding"), ",")))
	if coding == "" || coding == "identity" || len(coded) == 0 {
		return
	}
	plain, err := decompress(coding, coded, p.budget)
	p.budget = min(maxKept, p.budget-int64(len(plain))+refill*int64(len(coded)))
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
