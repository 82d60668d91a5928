package serve

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"ringcap/internal/ledger"
)

// greeting is how long a reader may take to agree on TLS.
const greeting = 10 * time.Second

// pieceSize is the most that is written at once, so that a slow reader is seen to take some.
const pieceSize = 64 << 10

// A reader is a connection that gets the stream.
type reader struct {
	net.Conn // for TLS, what is below
	server   *Server
	name     string
	at       *place      // set before silent
	silent   atomic.Bool // it has closed its side of the connection
	hurried  atomic.Bool // the run has ended
	agreed   atomic.Bool // TLS stands
}

// run sends the stream to the reader until either ends.
func (r *reader) run() {
	s := r.server
	defer func() {
		s.mu.Lock()
		delete(s.readers, r)
		s.mu.Unlock()
	}()
	conn, err := r.agree()
	defer func() { _ = conn.Close() }() // what was written is on its way
	if err != nil {
		s.tell(fmt.Sprintf("the reader at %s has gone: %v", r.name, err))
		return
	}
	at, head := s.stream.join()
	r.at = at
	defer s.stream.leave()
	s.tell("a reader at " + r.name + " has come")
	s.group.Go(func() { r.listen(conn) })
	defer func() { s.tell(fmt.Sprintf("the reader at %s has gone: %s lost", r.name, ledger.PacketsWere(at.lost))) }()
	if r.write(conn, head) != nil {
		return
	}
	for buf := []byte(nil); ; {
		lost := at.lost
		data, packets, ok := s.stream.take(at, buf[:0])
		if s.lost.Add(at.lost - lost); lost == 0 && at.lost > 0 {
			s.Note("the reader at " + r.name + " is too slow: it loses packets")
		}
		if !ok {
			return
		}
		if err := r.write(conn, data); errors.Is(err, os.ErrDeadlineExceeded) {
			s.lost.Add(packets + s.stream.left(at))
			s.Note(fmt.Sprintf("the reader at %s takes nothing any more: the last packets are lost for it", r.name))
			return
		} else if err != nil {
			return
		}
		s.sent.Add(packets)
		buf = data
	}
}

// agree returns the connection to write to.
func (r *reader) agree() (net.Conn, error) {
	defer r.agreed.Store(true)
	if r.server.tls == nil {
		return r.Conn, nil
	}
	conn := tls.Server(r.Conn, r.server.tls)
	if err := conn.SetDeadline(time.Now().Add(greeting)); err != nil {
		return conn, err
	}
	if err := conn.Handshake(); err != nil {
		return conn, fmt.Errorf("TLS: %w", err)
	}
	return conn, conn.SetDeadline(time.Time{})
}

// listen notices that the reader goes away while there is nothing to write. It throws away
// what the reader sends: with that unread, closing the connection would cut off what is on its
// way to the reader.
func (r *reader) listen(conn net.Conn) {
	if _, err := io.Copy(io.Discard, conn); err != nil {
		r.server.stream.dismiss(r.at)
	}
	r.silent.Store(true)
}

// write writes piece by piece.
func (r *reader) write(conn net.Conn, b []byte) error {
	for len(b) > 0 {
		if r.hurried.Load() {
			if err := r.SetWriteDeadline(time.Now().Add(r.server.patience)); err != nil {
				return err
			}
		}
		n, err := conn.Write(b[:min(len(b), pieceSize)])
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// hurry has the reader end when it has got what there is.
func (r *reader) hurry() {
	r.hurried.Store(true)
	if !r.agreed.Load() {
		_ = r.Close()
		return
	}
	_ = r.SetWriteDeadline(time.Now().Add(r.server.patience)) // for the piece that is being written
}

// tell tells the user about a reader, with -v.
func (s *Server) tell(text string) {
	if s.Verbose {
		s.Note(text)
	}
}
