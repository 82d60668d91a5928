package streams

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// packed compresses text.
func packed(tb testing.TB, open func(io.Writer) io.WriteCloser, text string) string {
	var b bytes.Buffer
	w := open(&b)
	if _, err := io.WriteString(w, text); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func gzipped(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
func zlibbed(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
func deflated(w io.Writer) io.WriteCloser {
	f, _ := flate.NewWriter(w, 9) // 9 is a level
	return f
}

func brotlied(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }
func zstded(w io.Writer) io.WriteCloser {
	z, _ := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1)) // 1 is valid
	return z
}

// response is one with a body and another header.
func response(header, body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", header, len(body), body)
}

// exchange is a connection with a side for each.
func exchange(client, server string) [][]byte {
	all := [][]byte{tcp(0, c, syn, 0, 0, ""), tcp(0, s, syn|ack, 0, 1, "")}
	for side, text := range []string{client, server} {
		for at := 0; at < len(text); at += 100 {
			all = append(all, tcp(0, side == 1, ack, uint32(1+at), 1, text[at:min(len(text), at+100)]))
		}
	}
	return all
}

// TestHTTP checks messages in all codings.
func TestHTTP(t *testing.T) {
	ask := func(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n" }
	chunks := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\n two\r\n0\r\n\r\n"
	for _, test := range []struct {
		name, client, server string
		want                 []string // lines, besides those of heads and times
	}{
		{"plain", ask("/"), response("", "a\nb"), []string{"< a", "< b"}},
		{"chunks", ask("/"), chunks, []string{"< one two"}},
		{"gzip", ask("/"), response("Content-Encoding: gzip\r\n", packed(t, gzipped, "unpacked")), []string{"< unpacked", "[8 bytes, from 32 of gzip]"}},
		{"zlib", ask("/"), response("Content-Encoding: deflate\r\n", packed(t, zlibbed, "unpacked")), []string{"< unpacked", "[8 bytes, from 20 of deflate]"}},
		{"deflate", ask("/"), response("Content-Encoding: deflate\r\n", packed(t, deflated, "unpacked")), []string{"< unpacked", "[8 bytes, from 14 of deflate]"}},
		{"no gzip", ask("/"), response("Content-Encoding: gzip\r\n", "plain"), []string{"< plain", "[no valid gzip]"}},
		{"brotli", ask("/"), response("Content-Encoding: br\r\n", packed(t, brotlied, "unpacked")), []string{"< unpacked", "[8 bytes, from 12 of br]"}},
		{"zstd", ask("/"), response("Content-Encoding: zstd\r\n", packed(t, zstded, "unpacked")), []string{"< unpacked", "[8 bytes, from 21 of zstd]"}},
		{"one on top of the other", ask("/"), response("Content-Encoding: gzip\r\nContent-Encoding: br\r\n", packed(t, brotlied, packed(t, gzipped, "unpacked"))), []string{"< unpacked", "[8 bytes, from 36 of gzip,br]"}},
		{"unknown coding", ask("/"), response("Content-Encoding: compress\r\n", "\x01\x02"), []string{"[2 bytes]", "[2 bytes of compress, which is not decompressed]"}},
		{"bytes", ask("/"), response("Content-Type: \r\n", "\x89PNG"), []string{"[4 bytes]"}},
		{"image", ask("/"), response("Content-Type: image/png\r\n", "\x89PNG"), []string{"[4 bytes, image/png]"}},
		{"two at once", ask("/1") + ask("/2"), response("", "first") + response("", "second"), []string{"< first", "< second"}},
		{"head", "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + ask("/"), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + response("", "body"), []string{"< body"}},
		{"continue", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nsent", "HTTP/1.1 100 Continue\r\n\r\n" + response("", "got"), []string{"> sent", "< got"}},
		{"another protocol", ask("/"), "HTTP/1.1 101 Switching Protocols\r\n\r\nhello", []string{"[5 bytes that are not HTTP/1]"}},
		{"cut", ask("/"), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", []string{"< half", "[the body ends early]"}},
		{"no answer", ask("/"), "", nil},
		{"only answers", "", response("", "one") + response("", "two"), []string{"< one", "< two"}},
		{"other", "EHLO x\r\n", "250 x\r\n", []string{"[8 bytes that are not HTTP/1]", "[7 bytes that are not HTTP/1]"}},
		{"begins with a response", response("", "first"), ask("/later"), []string{"> first"}},
	} {
		w, out, _ := follow(t, FollowOptions{HTTP: true})
		if err := w.all(exchange(test.client, test.server)...); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		// Looking after each packet must not make a difference.
		often, now, _ := follow(t, FollowOptions{HTTP: true})
		for _, p := range exchange(test.client, test.server) {
			often.all0(p)
			if err := often.to.Tick(often.now, nil); err != nil {
				t.Error(err)
			}
		}
		if err := often.all(); err != nil || now.String() != out.String() {
			t.Errorf("%s: %v\n%s\nwant\n%s", test.name, err, now, out)
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			if line = strings.TrimSuffix(line, "\n"); !regexp.MustCompile(`^[<>] ([A-Z]+ /|HTTP/1|[A-Za-z-]+: |$)|^tcp:|^\d\d:`).MatchString(line) {
				got = append(got, line)
			}
		}
		if strings.Join(got, "|") != strings.Join(test.want, "|") || strings.Contains(out.String(), "\x1b") {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	w, _, _ := follow(t, FollowOptions{HTTP: true, Stream: ID{UDP: true}})
	if err := w.all(udp(0, c, "x")); err == nil || !strings.Contains(err.Error(), "leave --http out") {
		t.Error(err)
	}
}

// TestHTTPGoesOn checks that each message is shown when it is whole, whatever else is said, and that what
// was shown is forgotten.
func TestHTTPGoesOn(t *testing.T) {
	w, out, _ := follow(t, FollowOptions{HTTP: true, Live: true})
	now := func(want string) {
		t.Helper()
		if err := w.to.Tick(w.now, nil); err != nil {
			t.Fatal(err)
		}
		if got := regexp.MustCompile(`(?m)^(tcp:|\d\d:).*\n`).ReplaceAllString(out.String(), ""); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		out.Reset()
	}
	w.all0(tcp(0, c, ack, 1, 1, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nse"))
	now("")
	w.all0(tcp(0, c, ack, 50, 1, "nt"))
	now("> POST / HTTP/1.1\n> Host: x\n> Content-Length: 4\n> \n> sent\n")
	w.all0(tcp(0, s, ack, 1, 52, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"))
	now("< HTTP/1.1 100 Continue\n< \n")
	w.all0(tcp(0, s, ack, 81, 52, "0\r\n\r"))
	now("")
	w.all0(tcp(0, s, ack, 85, 52, "\n"))
	now("< HTTP/1.1 200 OK\n< Transfer-Encoding: chunked\n< \n< one\n")
	if size := w.to.(*Follower).kept.size(); size > 0 {
		t.Errorf("%d bytes are kept", size)
	}
	w.all0(tcp(0, c, ack, 52, 86, "GET / HTTP/1.0\r\n\r\n"), tcp(0, s, ack, 86, 70, "HTTP/1.0 200 OK\r\n\r\nto the "))
	now("> GET / HTTP/1.0\n> \n")
	w.all0(tcp(0, s, fin|ack, 112, 70, "end"))
	if err := w.all(); err != nil || !strings.HasSuffix(out.String(), "< to the end\n") {
		t.Errorf("%v %q", err, out)
	}
}

// TestHTTPAgain checks that messages are found behind bytes that were not captured, or at which the capture began,
// and that responses keep their requests.
func TestHTTPAgain(t *testing.T) {
	ask := func(n int) string { return fmt.Sprintf("GET /%d HTTP/1.1\r\nHost: h\r\n\r\n", n) }
	const size = 28
	answers := []string{response("", "one"), response("", "two"), response("", "three")}
	talk := func(from, to int) (all [][]byte) { // bytes from and to of the answers are missing
		at := 0
		for n, text := range answers {
			all = append(all, tcp(0, c, ack, uint32(1+n*size), uint32(1+at), ask(n+1)))
			for i := range len(text) {
				if at+i < from || at+i >= to {
					all = append(all, tcp(0, s, ack, uint32(1+at+i), uint32(1+(n+1)*size), text[i:i+1]))
				}
			}
			at += len(text)
		}
		return all
	}
	first := len(answers[0])
	for _, test := range []struct {
		name     string
		from, to int
		begin    [][]byte
		want     string
	}{
		{"all there", 0, 0, nil, "1 one, 2 two, 3 three"},
		{"the head of the first", 0, 10, nil, "2 two, 3 three"},
		{"all of the first", 0, first, nil, "2 two, 3 three"},
		{"from the first to the second", 5, first + 5, nil, "3 three"},
		{"the head of the second", first, first + 10, nil, "1 one, 3 three"},
		{"the end of the first", first - 1, first, nil, "1 on\x00, 2 two, 3 three"},
		{"begins within a response", 0, 0, [][]byte{tcp(0, s, ack, 0xffffffff, 1, "x>")}, "1 one, 2 two, 3 three"},
		{"begins within a request", 0, 0, [][]byte{tcp(0, c, ack, 0xffffffff, 1, "x>")}, "1 one, 2 two, 3 three"},
	} {
		for _, often := range []bool{false, true} {
			w, out, _ := follow(t, FollowOptions{HTTP: true})
			saver, _, _, files := save(t, SaveOptions{All: true})
			for _, p := range append(test.begin, talk(test.from, test.to)...) {
				w.all0(p)
				saver.all0(p)
				if often {
					if err := w.to.Tick(w.now, nil); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := errors.Join(w.all(), saver.all()); err != nil {
				t.Fatal(err)
			}
			var got, saved []string
			for _, m := range regexp.MustCompile(`(?m)^[<>] GET /(\d)|^[<>] (one|two|three|on.*)$`).FindAllStringSubmatch(out.String(), -1) {
				got = append(got, m[1]+m[2])
			}
			for _, name := range slices.Sorted(maps.Keys(files)) {
				if n := len("tcp-0-0001-"); !strings.HasSuffix(name, ".raw") {
					saved = append(saved, name[n:]+" "+files[name])
				}
			}
			if strings.Join(saved, ", ") != test.want {
				t.Errorf("%s: saved %q, want %q", test.name, saved, test.want)
			}
			order := []string{}
			for n, body := range []string{"one", "two", "three"} {
				order = append(order, fmt.Sprint(n+1))
				if strings.Contains(test.want, body) {
					order = append(order, body)
				}
			}
			if seen := slices.DeleteFunc(got, func(text string) bool { return strings.HasPrefix(text, "on") && text != "one" }); !slices.Equal(seen, order) {
				t.Errorf("%s: %q, want %q\n%s", test.name, seen, order, out)
			}
		}
	}
}

// TestHTTPLong checks that the memory of messages that were shown is free for others.
func TestHTTPLong(t *testing.T) {
	w, out, _ := follow(t, FollowOptions{HTTP: true})
	body := strings.Repeat("x", 60000)
	seq := uint32(1)
	for range maxKept/len(body) + 10 {
		for _, text := range []string{response("", body)} {
			w.all0(tcp(0, s, ack, seq, 1, text))
			seq += uint32(len(text))
		}
		if size := w.to.(*Follower).kept.size(); size > 3*len(body) {
			t.Fatalf("%d bytes are kept", size)
		}
	}
	if err := w.all(); err != nil || strings.Contains(out.String(), "left out") || strings.Count(out.String(), "200 OK") != maxKept/len(body)+10 {
		t.Errorf("%v: %d bytes", err, out.Len())
	}
}

// parseHTTP returns all messages of a talk that has ended.
func parseHTTP(t *talk) (all []httpMessage) {
	t.end()
	p := newParser(t)
	for m, ok := p.next(); ok; m, ok = p.next() {
		all = append(all, m)
	}
	return all
}

// TestBomb checks that little that becomes much does not fill the memory.
func TestBomb(t *testing.T) {
	for coding, open := range map[string]func(io.Writer) io.WriteCloser{"gzip": gzipped, "br": brotlied, "zstd": zstded} {
		var said talk
		bomb := response("Content-Encoding: "+coding+"\r\n", packed(t, open, strings.Repeat("\x00", maxKept/2)))
		said[1].bytes = []byte(strings.Repeat(bomb, 4))
		most := maxKept + refill*len(said[1].bytes)
		total := 0
		for _, m := range parseHTTP(&said) {
			total += len(m.body)
		}
		if total > most {
			t.Errorf("%s: %d bytes", coding, total)
		}
	}
}

// saved keeps what is saved.
type saved struct {
	bytes.Buffer
	name  string
	files map[string]string
}

func (s *saved) Publish() error { s.files[s.name] = s.String(); return nil }
func (s *saved) Close() error   { return nil }

// save returns a wire to a Saver, and the files that it saves.
func save(tb testing.TB, o SaveOptions) (w *wire, out *bytes.Buffer, notes *strings.Builder, files map[string]string) {
	out, notes, files = new(bytes.Buffer), new(strings.Builder), map[string]string{}
	names := regexp.MustCompile(SaveNames)
	o.Out, o.Faults = out, new(ledger.Faults)
	o.Note = func(text string) { notes.WriteString(text + "\n") }
	o.Create = func(name string) (Saved, error) {
		if !names.MatchString(name) || files[name] != "" {
			return nil, errors.New(name + " is no name")
		}
		return &saved{name: name, files: files}, nil
	}
	w = newWire(tb)
	o.Decode = w.decode
	w.to = NewSaver(o)
	return w, out, notes, files
}

// TestSave checks the names and the contents of what is saved, with a gap in it.
func TestSave(t *testing.T) {
	w, out, _, files := save(t, SaveOptions{})
	client, server := "", ""
	for _, path := range []string{"/a/../../etc/passwd", "/%2e%2e%2f%00x%1b", "/", "/..", "/.hidden", "/" + strings.Repeat("l", 200) + ".html", "/x?y=/z"} {
		client += "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"
		server += response("", "for "+path)
	}
	client += "POST /form HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nsent"
	server += response("", "0123456789")
	all := exchange(client, server)
	all = append(all[:len(all)-1:len(all)-1], tcp(0, s, ack, uint32(1+len(server)-5), 1, "56789")) // the rest is not captured
	if err := w.all(all...); err != nil {
		t.Fatal(err)
	}
	missing := len(server) - 5 - (len(server)-1)/100*100
	for name, want := range map[string]string{
		"tcp-0-client.raw": client, "tcp-0-0001-passwd": "for /a/../../etc/passwd", "tcp-0-0002-_x_": "for /%2e%2e%2f%00x%1b", "tcp-0-0003-index": "for /",
	} {
		if files[name] != want {
			t.Errorf("%s: %q, want %q", name, files[name], want)
		}
	}
	if n := len(files["tcp-0-server.raw"]); n != len(server) || !strings.Contains(out.String(), fmt.Sprintf("from the server, %d bytes missing, with zeros instead (at most 1 MiB in a place)\n", missing)) {
		t.Errorf("%d bytes of %d\n%s", n, len(server), out)
	}
	if strings.Count(out.String(), "\n") != len(files) {
		t.Errorf("%d files, and the list\n%s", len(files), out)
	}
}

// TestSaveMany saves all streams that match, a connection when it has ended.
func TestSaveMany(t *testing.T) {
	web := func(f *packet.Frame) (bool, error) { return f.Data[9] == packet.ProtocolTCP, nil }
	for _, o := range []SaveOptions{{Match: web, Which: "tcp"}, {All: true}, {Stream: ID{Number: 1}}} {
		w, out, notes, files := save(t, o)
		w.all0(udp(0, c, "asked"), tcp(2, c, ack, 1, 1, "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n"),
			tcp(1, c, syn, 0, 0, ""), tcp(1, s, syn|ack, 0, 1, ""), tcp(1, c, ack, 1, 1, "one"),
			tcp(1, c, fin|ack, 8, 1, ""), tcp(1, s, fin|ack, 1, 8, ""))
		if len(files) > 0 {
			t.Errorf("%v before the end", files)
		}
		w.all0(tcp(1, c, ack, 4, 1, "more"))
		if o.Stream.Number == 1 && o.Match == nil && !o.All && len(files) != 1 {
			t.Errorf("%v", files)
		}
		w.all0(tcp(1, c, ack, 4, 1, "more"), tcp(2, s, ack, 1, 32, response("", "two")))
		if err := w.all(); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"tcp-1-client.raw": "onemore"}
		if o.All {
			want["udp-0-client.raw"] = "asked"
		}
		if o.All || o.Match != nil {
			want["tcp-0-client.raw"], want["tcp-0-server.raw"], want["tcp-0-0001-2"] = "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n", response("", "two"), "two"
		}
		if !maps.Equal(files, want) || strings.Count(out.String(), "\n") != len(want) {
			t.Errorf("%v, want %v; %s", files, want, out)
		}
		said := map[int]string{1: "", 4: "2 streams saved: 100 bytes in 4 files\n", 5: "3 streams saved: 105 bytes in 5 files\n"}[len(want)]
		if got := regexp.MustCompile(`\d+ bytes`).ReplaceAllString(notes.String(), "N bytes"); got != regexp.MustCompile(`\d+ bytes`).ReplaceAllString(said, "N bytes") {
			t.Errorf("%q, want %q", got, said)
		}
	}
}

// TestSaveBound checks that what waits to be saved is bounded, in bytes and in streams, and that
// what came after that is said.
func TestSaveBound(t *testing.T) {
	w, _, notes, files := save(t, SaveOptions{All: true})
	to := w.to.(*Saver)
	to.room = 32 << 20
	data := strings.Repeat("x", 60000)
	most := 0
	for n := range 2 * to.room / (40 * len(data)) { // each has a gap, so half of it is in a window
		for i := range 40 {
			at := uint32(1 + i*len(data))
			if i >= 20 {
				at += 100
			}
			w.all0(tcp(uint16(n), c, ack, at, 1, data))
		}
		memory := 0
		for _, v := range to.open {
			memory += v.size()
		}
		most = max(most, memory, to.memory)
	}
	if most > to.room+to.room/4 || len(files) < 10 {
		t.Errorf("%d bytes, %d files", most, len(files))
	}
	w.all0(tcp(0, c, ack, uint32(1+40*len(data)+100), 1, "too late"))
	if err := w.all(); err != nil || !strings.Contains(notes.String(), "left out: 8 bytes of 1 stream that had been saved early, since there is no memory for more\n") {
		t.Errorf("%v: %s", err, notes)
	}
	w, _, notes, files = save(t, SaveOptions{All: true})
	to = w.to.(*Saver)
	for n := range maxOpen + 100 {
		w.all0(udp(uint16(n), c, "x"))
	}
	if len(to.open) != maxOpen || len(files) != 100 {
		t.Errorf("%d are open, %d files", len(to.open), len(files))
	}
	if err := w.all(); err != nil || len(files) != maxOpen+100 || strings.Contains(notes.String(), "left out") {
		t.Errorf("%v: %d files, %s", err, len(files), notes)
	}
}

// TestSaveNone checks what is said if there is nothing to save.
func TestSaveNone(t *testing.T) {
	none := func(*packet.Frame) (bool, error) { return false, nil }
	for _, test := range []struct {
		o    SaveOptions
		want string
	}{
		{SaveOptions{Match: none, Which: "port 1"}, "port 1: no stream of TCP or UDP has a packet that matches: ringcap streams lists what there is"},
		{SaveOptions{Stream: ID{Number: 9}}, "tcp:9: there is no such stream, but tcp:0 to tcp:1"},
	} {
		w, _, _, _ := save(t, test.o)
		if err := w.all(dialogue...); err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
	w, _, _, _ := save(t, SaveOptions{All: true})
	if err := w.all(); err == nil || err.Error() != "there is no stream of TCP or UDP" {
		t.Error(err)
	}
	w, _, notes, _ := save(t, SaveOptions{All: true, Live: true})
	if err := w.all(); err != nil || notes.String() != "there is no stream of TCP or UDP\n" {
		t.Error(err)
	}
}

// TestKept checks that there is an end to what is kept, and that this is said.
func TestKept(t *testing.T) {
	r := record{}
	r.keep(dayOne, []byte("abcdef"), 4+markSize)
	r.skip(dayOne, 1<<40, 0)
	if string(r.bytes) != "abcd" || r.left != 2+maxZeros || r.lost != 1<<40 || len(r.notes()) != 2 {
		t.Errorf("%q %d", r.bytes, r.left)
	}
}

// TestLongHead checks that what has no end, or a gap of gigabytes, costs no memory.
func TestLongHead(t *testing.T) {
	var said talk
	said[0].keep(dayOne, []byte("GET "), maxKept)
	said[0].skip(dayOne, 1<<31, maxKept)
	said[1].bytes = append([]byte("HTTP/1.1 200 "), make([]byte, maxKept/2)...)
	before := testing.AllocsPerRun(1, func() {
		if all := parseHTTP(&said); len(all) != 0 {
			t.Errorf("%d messages", len(all))
		}
	})
	if before > 50 || len(said[0].bytes) > 2*maxZeros {
		t.Errorf("%v allocations, %d bytes", before, len(said[0].bytes))
	}
}

// FuzzHTTP parses what two sides say, whatever that is.
func FuzzHTTP(f *testing.F) {
	f.Add("GET /\xff/.. HTTP/1.1\r\nHost: x\r\n\r\n", response("Content-Encoding: gzip\r\n", "\x1f\x8b"))
	f.Add("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nrest")
	f.Add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff", "PUT * HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n")
	names := regexp.MustCompile(SaveNames)
	f.Fuzz(func(t *testing.T, client, server string) {
		var said talk
		said[0].keep(dayOne, []byte(client), maxKept)
		said[1].keep(dayOne, []byte(server), maxKept)
		s := saver{create: func(name string) (Saved, error) {
			if !names.MatchString(name) {
				t.Fatalf("%q", name)
			}
			return &saved{files: map[string]string{}}, nil
		}}
		if err := s.all(&said); err != nil {
			t.Fatal(err)
		}
	})
}
