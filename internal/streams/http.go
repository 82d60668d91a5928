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
	"regexp"
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
	asked   *http.Request // the request that is answered next; may be nil
	askedAt time.Time
	lost    bool       // the answer to asked may have been skipped
	done    bool       // no messages follow
	budget  int64      // what bodies may become
	enough  int        // size of the talk at which it is worth looking again
	foreign [2]foreign // what is not HTTP/1
}

// foreign is bytes that are not HTTP/1.
type foreign struct {
	n  int
	at time.Time
}

func newParser(t *talk) *parser { return &parser{talk: t, budget: maxKept} }

// mostBefore is how much may be said before it is clear who sends the requests.
const mostBefore = 1 << 20

// begin finds out who sends the requests. It reports whether that is known. The capture may begin in the
// middle of a message of any side.
func (p *parser) begin() bool {
	if p.begun {
		return true
	}
	p.begun = !p.goesOn(0) && !p.goesOn(1) || p.talk.size() > mostBefore
	for side := range p.talk {
		switch said := p.talk[side].bytes; {
		case findRequest(said) >= 0:
			p.client, p.begun = side, true
			return true
		case findResponse(said) >= 0:
			p.client, p.begun = 1-side, true
			return true
		}
	}
	return p.begun
}

// requestLine is the start of a request up to its version. A method that is not well known can begin a message,
// but it is not looked for in the middle of something else.
var requestLine = regexp.MustCompile(`(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PROPFIND|NOTIFY|SUBSCRIBE|REPORT|MKCOL|M-SEARCH) [!-~]+$`)

// maxLine is how long the first line of a message may be that is looked for.
const maxLine = 8 << 10

// findRequest returns where a request begins in b, or -1.
func findRequest(b []byte) int {
	version := []byte(" HTTP/1.")
	for from := 0; ; {
		i := bytes.Index(b[from:], version)
		if i < 0 {
			return -1
		}
		end := from + i
		start := max(from, end-maxLine)
		start += bytes.LastIndexByte(b[start:end], '\n') + 1
		if at := requestLine.FindIndex(b[start:end]); at != nil {
			return start + at[0]
		}
		from = end + len(version)
	}
}

var statusLine = regexp.MustCompile(`HTTP/1\.[0-9] [1-5][0-9][0-9]\b`)

// findResponse returns where a response begins in b, or -1.
func findResponse(b []byte) int {
	if at := statusLine.FindIndex(b); at != nil {
		return at[0]
	}
	return -1
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

// head looks for the head of a message on a side, behind what is no message.
func (p *parser) head(side int) headState {
	for {
		if state := p.headHere(side); state != noHead || !p.skip(side) {
			return state
		}
	}
}

func (p *parser) headHere(side int) headState {
	rest := p.talk[side].bytes[p.read[side]:]
	open := p.goesOn(side) && len(rest) < maxHeader
	rest = rest[:min(len(rest), maxHeader)]
	line, _, whole := bytes.Cut(rest, []byte("\n"))
	version := []byte("HTTP/1.")
	begins := bytes.HasPrefix(line, version) || !whole && bytes.HasPrefix(version, line)
	if side == p.client {
		method, target, more := bytes.Cut(line, []byte(" "))
		begins = isMethod(method) && (!whole || more && bytes.Contains(target, version))
	}
	switch {
	case !begins:
		return noHead
	case whole && (bytes.Contains(rest, []byte("\n\r\n")) || bytes.Contains(rest, []byte("\n\n"))):
		return wholeHead
	case open:
		return partOfHead
	}
	return noHead
}

// isMethod reports whether b may be the method of a request, or its start.
func isMethod(b []byte) bool {
	const longest = 32
	for _, c := range b {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' {
			return false
		}
	}
	return len(b) <= longest
}

// skip skips bytes that are not HTTP/1, as those after bytes that were not captured. It reports whether they
// end before a message.
func (p *parser) skip(side int) bool {
	rest := p.talk[side].bytes[p.read[side]:]
	if len(rest) == 0 {
		return false
	}
	find := findResponse
	if side == p.client {
		find = findRequest
	}
	if i := find(rest[1:]); i >= 0 {
		p.drop(side, 1+i)
		return true
	}
	keep := 0
	if p.goesOn(side) {
		keep = maxLine
	}
	p.drop(side, max(0, len(rest)-keep))
	return false
}

// drop counts the next n bytes of a side as not HTTP/1.
func (p *parser) drop(side, n int) {
	if n == 0 {
		return
	}
	f, at := &p.foreign[side], p.talk[side].at(p.read[side])
	if f.n == 0 {
		f.at = at
	}
	f.n += n
	p.read[side] += n
	if side != p.client && !at.Before(p.askedAt) { // it was in the place of the answer
		p.asked, p.lost = nil, true
	}
}

// next returns the next message: each request before its responses. It reports false if there is none,
// or none that is whole yet.
func (p *parser) next() (m httpMessage, ok bool) {
	if !p.begin() {
		p.wait()
		return m, false
	}
	for !p.done {
		side, state := p.client, p.head(p.client)
		if p.lost && state == wholeHead && p.later() {
			p.asked = nil
		}
		if p.asked != nil || state == noHead || p.unasked() {
			asked := p.asked
			response := p.head(1 - p.client)
			switch {
			case p.asked != asked, p.asked == nil && state != noHead && !p.unasked(): // after what was skipped
				continue
			case p.asked != nil && response == noHead && p.answered(): // not with HTTP/1
				p.asked = nil
				continue
			case p.asked != nil && response == noHead:
				state = partOfHead
			case p.asked == nil && response != wholeHead && state != noHead: // the request is next all the same
			case response == noHead && (p.goesOn(0) || p.goesOn(1)):
				state = partOfHead
			case response == noHead:
				p.done = true
				continue
			default:
				side, state = 1-p.client, response
			}
		}
		result := isPart
		if state == wholeHead {
			m, result = p.message(side)
		}
		switch result {
		case isWhole:
			return m, true
		case isBroken:
			p.drop(side, bytes.IndexByte(p.talk[side].bytes[p.read[side]:], '\n')+1) // the other lines are skipped
		case isPart:
			p.wait()
			return m, false
		}
	}
	p.wait()
	return m, false
}

// answered reports whether anything was said after the request, or nothing will be.
func (p *parser) answered() bool {
	said := &p.talk[1-p.client]
	return !p.goesOn(1-p.client) || len(said.marks) > 0 && !said.marks[len(said.marks)-1].at.Before(p.askedAt)
}

// unasked reports whether what the server says next was said before the next request.
func (p *parser) unasked() bool {
	client, server := &p.talk[p.client], &p.talk[1-p.client]
	from, to := p.read[p.client], p.read[1-p.client]
	return to < len(server.bytes) && (from == len(client.bytes) || server.at(to).Before(client.at(from)))
}

// later reports whether the next response was said after the next request.
func (p *parser) later() bool {
	client, server := &p.talk[p.client], &p.talk[1-p.client]
	return p.read[1-p.client] < len(server.bytes) && client.at(p.read[p.client]).Before(server.at(p.read[1-p.client]))
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
	if p.lost = p.lost && request != nil; request != nil {
		m.request, p.asked, p.askedAt = true, request, m.at
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
		if p.done {
			p.drop(side, len(said.bytes)-p.read[side])
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
