// Package serve sends packets to readers that connect over TCP (pcap-over-IP): each gets a
// capture file that begins when it connects.
package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/ledger"
	"ringcap/internal/sink/file"
)

// maxReaders is how many readers there may be at once.
const maxReaders = 16

// Options describes who may read.
type Options struct {
	Address          netip.AddrPort
	Allow            []netip.Prefix // addresses of readers; empty for all
	Certificate, Key string         // files for TLS; empty for none
	Verbose          bool           // tell of each reader
	Note             func(string)   // called with messages for the user by any goroutine
}

// Server is a sink of packets that readers connect to. It must be listening before the process
// enters the sandbox.
type Server struct {
	*file.Sink // writes to stream
	Options
	listener net.Listener
	tls      *tls.Config // nil for plain TCP
	stream   stream
	account  *ledger.Snapshot
	patience time.Duration // how long Close waits for a reader that takes nothing

	sent, lost atomic.Uint64
	refused    sync.Once // a stranger was refused
	full       sync.Once // there was no room for a reader

	mu      sync.Mutex
	readers map[*reader]bool
	closing bool
	group   sync.WaitGroup // of all goroutines
}

// Listen opens the port. Readers have to wait until Begin.
func Listen(o Options) (*Server, error) {
	s := &Server{Options: o, readers: map[*reader]bool{}, patience: 3 * time.Second}
	s.stream.more.L = &s.stream.mu
	if o.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(o.Certificate, o.Key)
		if err != nil {
			return nil, fmt.Errorf("--serve-cert %s, --serve-key %s: %w", o.Certificate, o.Key, err)
		}
		s.tls = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	// A connection inherits the options of the socket. The sandbox allows to set none later.
	config := net.ListenConfig{KeepAlive: -1, Control: func(_, _ string, c syscall.RawConn) (err error) {
		e := c.Control(func(fd uintptr) {
			for _, option := range [][3]int{
				{unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1}, {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, keepAlive}, {unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, keepAlive},
				{unix.IPPROTO_TCP, unix.TCP_NODELAY, 1},
			} {
				err = errors.Join(err, unix.SetsockoptInt(int(fd), option[0], option[1], option[2]))
			}
		})
		return errors.Join(err, e)
	}}
	var err error
	if s.listener, err = config.Listen(context.Background(), "tcp", o.Address.String()); err != nil {
		return nil, fmt.Errorf("--serve %s: %w%s", o.Address, cause(err), advice(err))
	}
	return s, nil
}

// keepAlive is after how many seconds the kernel asks whether a silent reader is still there.
const keepAlive = 15

// cause returns what the kernel said.
func cause(err error) error {
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		return errno
	}
	return err
}

// advice returns what to do about an error of listen.
func advice(err error) string {
	switch {
	case errors.Is(err, unix.EADDRINUSE):
		return ": give another port"
	case errors.Is(err, unix.EADDRNOTAVAIL):
		return ": give an address of this host"
	case errors.Is(err, unix.EACCES):
		return ": give a port above 1023"
	}
	return ""
}

// Descriptors returns that of the socket on which connections are accepted.
func (s *Server) Descriptors() (list []int, err error) {
	c, err := s.listener.(*net.TCPListener).SyscallConn()
	if err == nil {
		err = c.Control(func(fd uintptr) { list = append(list, int(fd)) })
	}
	return list, err
}

// Open begins the stream: pcapng, or classic pcap. The account is that of the run.
func (s *Server) Open(o file.Options, classic bool, account *ledger.Snapshot) (err error) {
	s.account, s.stream.pcapng = account, !classic
	o.Stdout, o.Pattern = &s.stream, "-.pcapng"
	if classic {
		o.Pattern = "-"
	}
	s.Sink, err = file.Open("-", o)
	return err
}

// Begin lets readers in. Call it when the sandbox stands, since they may be strangers.
func (s *Server) Begin() {
	if s == nil {
		return
	}
	s.group.Go(s.accept)
}

// accept lets readers in until the listener is closed.
func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // there is no descriptor, which is over when a reader leaves
			time.Sleep(retryTime)
		default:
			s.admit(conn)
		}
	}
}

// retryTime is how long accept waits for better times.
const retryTime = 100 * time.Millisecond

// admit serves a reader unless it may not read, or there are too many.
func (s *Server) admit(conn net.Conn) {
	r := &reader{Conn: conn, server: s, name: conn.RemoteAddr().String()}
	if !s.allowed(conn.RemoteAddr()) {
		_ = conn.Close()
		s.refused.Do(func() {
			s.Note("a reader at " + r.name + " was refused: --allow names who may read; others like it are not said")
		})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.readers) >= maxReaders {
		s.replace()
	}
	if s.closing || len(s.readers) >= maxReaders {
		_ = conn.Close()
		s.full.Do(func() { s.Note(fmt.Sprintf("a reader at %s was refused: there are %d already", r.name, maxReaders)) })
		return
	}
	s.readers[r] = true
	s.group.Go(r.run)
}

// replace dismisses a reader whose end of the connection is closed, as far as one can tell: it
// may also have said only that it will not write.
func (s *Server) replace() {
	for r := range s.readers {
		if r.silent.Load() {
			delete(s.readers, r)
			s.stream.dismiss(r.at)
			_ = r.Close()
			return
		}
	}
}

// allowed reports whether somebody with this address may read.
func (s *Server) allowed(address net.Addr) bool {
	if len(s.Allow) == 0 {
		return true
	}
	of, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return false
	}
	for _, p := range s.Allow {
		if p.Contains(of.Addr().Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// Tick sends what is gathered.
func (s *Server) Tick(now time.Time, l *ledger.Snapshot) error {
	err := s.Sink.Tick(now, l)
	s.count()
	return err
}

func (s *Server) count() { s.account.Served, s.account.ServeLost = s.sent.Load(), s.lost.Load() }

// Close has readers get what has arrived, and ends the connections. It waits for a reader as
// long as that takes some.
func (s *Server) Close(l *ledger.Snapshot) error {
	err := errors.Join(s.Sink.Close(l), s.listener.Close())
	s.mu.Lock()
	s.closing = true
	for r := range s.readers {
		r.hurry()
	}
	s.mu.Unlock()
	s.stream.end()
	s.group.Wait()
	s.count()
	return err
}
