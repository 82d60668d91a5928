package run

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"ringcap/capfile"
)

// dialTime is how long a server may take to answer.
const dialTime = 10 * time.Second

// Remote connects to the server of a path such as tcp://192.0.2.1:57012, which sends a capture. It
// returns nil for any other path. A signal ends it.
func (s *Signals) Remote(path string) (*os.File, error) {
	address, ok := strings.CutPrefix(path, "tcp://")
	if !ok {
		return nil, nil
	}
	if _, port, err := net.SplitHostPort(address); err != nil || port == "" {
		return nil, errors.New("it has no port: give tcp://HOST:57012")
	}
	ctx, cancel := context.WithTimeout(context.Background(), dialTime)
	defer cancel()
	go func() {
		select {
		case <-s.Requested():
			cancel()
		case <-ctx.Done():
		}
	}()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if failed := (*net.OpError)(nil); errors.As(err, &failed) {
		err = failed.Err
	}
	switch {
	case s.Stopped():
		return nil, capfile.ErrStopped
	case errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err):
		return nil, fmt.Errorf("no answer for %v", dialTime)
	case err != nil:
		return nil, err
	}
	defer func() { _ = conn.Close() }() // the file is a copy
	return conn.(*net.TCPConn).File()
}
