// Package natstest runs nats-server, the real one, for tests.
package natstest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ringcap/internal/testing/nettest"
)

// version is that which scripts/deps.sh builds.
const version = "v2.15.2"

// patient is how long a server may take.
const patient = 20 * time.Second

// Server is a nats-server with JetStream, whose messages outlive it.
type Server struct {
	Address string // HOST:PORT
	tb      testing.TB
	host    *nettest.Host // where it runs; nil for the host of the test
	args    []string
	cmd     *exec.Cmd
}

// program returns the path of nats-server.
func program(tb testing.TB) string {
	tb.Helper()
	cache, err := os.UserCacheDir()
	if err == nil {
		path := filepath.Join(cache, "ringcap-tools", "nats-server-"+version, "nats-server")
		if _, err = os.Stat(path); err == nil {
			return path
		}
	}
	if path, err := exec.LookPath("nats-server"); err == nil {
		return path
	}
	tb.Skipf("there is no nats-server: make deps-test builds it (%v)", err)
	return ""
}

// New returns a server that does not run yet, on a port of loopback that is free. The arguments are
// more of nats-server's.
func New(tb testing.TB, host *nettest.Host, args ...string) *Server {
	tb.Helper()
	path := program(tb)
	port := "4222"
	if host == nil {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			tb.Fatal(err)
		}
		_, port, _ = net.SplitHostPort(ln.Addr().String())
		_ = ln.Close()
	}
	s := &Server{Address: "127.0.0.1:" + port, tb: tb, host: host}
	s.args = append([]string{path, "-a", "127.0.0.1", "-p", port, "-js", "-sd", tb.TempDir()}, args...)
	tb.Cleanup(s.Kill)
	return s
}

// Start starts the server, and waits until it answers.
func (s *Server) Start() {
	s.tb.Helper()
	s.cmd = exec.Command(s.args[0], s.args[1:]...)
	if s.host != nil {
		s.host.Start(s.cmd)
	} else if err := s.cmd.Start(); err != nil {
		s.tb.Fatal(err)
	}
	for deadline := time.Now().Add(patient); ; time.Sleep(5 * time.Millisecond) {
		conn, err := s.Dial("tcp", s.Address)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			s.tb.Fatalf("nats-server does not answer: %v", err)
		}
	}
}

// Kill ends the server with SIGKILL. A server that does not run stays so.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Dial connects to the server where it runs.
func (s *Server) Dial(network, address string) (conn net.Conn, err error) {
	if s.host == nil {
		return net.Dial(network, address)
	}
	s.host.Do(func() error {
		conn, err = net.Dial(network, address)
		return nil
	})
	return conn, err
}

// Connect returns a client.
func (s *Server) Connect(options ...nats.Option) jetstream.JetStream {
	s.tb.Helper()
	conn, err := nats.Connect("nats://"+s.Address, append(options, nats.SetCustomDialer(s), nats.MaxReconnects(-1), nats.ReconnectWait(50*time.Millisecond))...)
	if err != nil {
		s.tb.Fatal(err)
	}
	s.tb.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		s.tb.Fatal(err)
	}
	return js
}

// AddStream makes a stream that takes a subject, and returns it.
func (s *Server) AddStream(js jetstream.JetStream, subject string) jetstream.Stream {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	stream, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: strings.ReplaceAll(subject, ".", "-"), Subjects: []string{subject + ".*"}})
	if err != nil {
		s.tb.Fatal(fmt.Errorf("make a stream: %w", err))
	}
	return stream
}

// Messages returns all messages of a stream, in order.
func (s *Server) Messages(stream jetstream.Stream) (all []*jetstream.RawStreamMsg) {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	info, err := stream.Info(ctx)
	if err != nil {
		s.tb.Fatal(err)
	}
	for i := info.State.FirstSeq; i <= info.State.LastSeq; i++ {
		m, err := stream.GetMsg(ctx, i)
		if err != nil {
			s.tb.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}
