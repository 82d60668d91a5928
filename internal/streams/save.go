package streams

import (
	"fmt"
	"io"
	"path"
	"strings"

	"ringcap/internal/escape"
)

// A Saved is a file that is being saved.
type Saved interface {
	io.WriteCloser
	Publish() error // gives the file its name
}

// SaveNames is a regular expression for the names of files that are saved.
const SaveNames = `^(tcp|udp)-[0-9]{1,10}-(client\.raw|server\.raw|[0-9]{4,9}-(sent-)?[0-9A-Za-z_-][0-9A-Za-z._-]{0,63})$`

// safeName returns the end of a path in the alphabet of SaveNames.
func safeName(url string) string {
	name := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, path.Base("/"+url))
	name = strings.TrimLeft(name[max(0, len(name)-64):], ".")
	if strings.Trim(name, "_") == "" {
		return "index"
	}
	return name
}

// saver saves what was said in a stream.
type saver struct {
	create func(name string) (Saved, error)
	id     ID
	out    []byte // the list of what was saved
}

// save writes a file and adds a line to the list.
func (s *saver) save(name string, data []byte, what string) error {
	if len(data) == 0 {
		return nil
	}
	name = fmt.Sprintf("%s-%d-%s", s.id.protocol(), s.id.Number, name)
	f, err := s.create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close() // the error is that of Write
		return err
	}
	if err := f.Publish(); err != nil {
		_ = f.Close() // the error is that of Publish
		return err
	}
	s.out = fmt.Appendf(s.out, "%s  %s  %s\n", name, plural(int64(len(data)), "byte"), escape.Line(what))
	return f.Close()
}

// all saves the bytes of both sides, and the bodies of HTTP.
func (s *saver) all(t *talk) error {
	for side := range t {
		if err := s.save(sideNames[side]+".raw", t[side].bytes, strings.Join(append([]string{"from the " + sideNames[side]}, t[side].notes()...), ", ")); err != nil {
			return err
		}
	}
	if s.id.UDP {
		return nil
	}
	number := 0
	for _, m := range parseHTTP(t) {
		if len(m.body) == 0 {
			continue
		}
		number++
		sent := ""
		if m.request {
			sent = "sent-"
		}
		words := strings.TrimSpace(strings.Join([]string{m.method, m.host + m.path, m.kind}, " "))
		if err := s.save(fmt.Sprintf("%04d-%s%s", number, sent, safeName(m.path)), m.body, strings.Join(append([]string{words}, m.notes...), ", ")); err != nil {
			return err
		}
	}
	return nil
}
