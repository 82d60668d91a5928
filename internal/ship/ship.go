// Package ship is ringcap-ship: it sends the packets of a capture to a message broker, or reads
// them there. ringcap starts it, since the process that captures may connect to nobody.
package ship

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/sandbox"
	"ringcap/internal/parcel"
)

// The descriptors that ringcap passes on.
const (
	socketDescriptor = 3
	outputDescriptor = 4 // of what is read: a pipe
)

const (
	connectTime = 5 * time.Second // how long a broker may take to answer at the start
	endTime     = 5 * time.Second // how long the end waits for a broker that takes nothing
	reportTime  = 200 * time.Millisecond
)

// broker is a server of messages.
type broker interface {
	// connect waits until the broker answers. It returns a fatal error if that will not help.
	connect() error
	// send sends a message, and calls done once when the broker has it or does not. It may wait
	// for room.
	send(m *parcel.Message, done func(error))
	close()
}

// fatal is an error that does not go away with time.
type fatal struct{ error }

func (f fatal) Unwrap() error { return f.error }

// secrets is what is read from files before the sandbox is entered.
type secrets struct {
	creds []byte
	tls   *tls.Config // nil for none
}

// Main runs the program. It returns when the process that started it has gone.
func Main(args []string) int {
	signal.Ignore(unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT, unix.SIGPIPE) // ringcap's end is ours
	var o parcel.Options
	if len(args) != 1 || json.Unmarshal([]byte(args[0]), &o) != nil {
		fmt.Fprintln(os.Stderr, "ringcap-ship is started by ringcap, for --publish and -r nats://HOST/SUBJECT")
		return 2
	}
	l := &line{socket: os.NewFile(socketDescriptor, "socket")}
	if err := serve(&o, l); err != nil {
		_ = l.say(parcel.Fault, err.Error())
		return 1
	}
	return 0
}

func serve(o *parcel.Options, l *line) error {
	if o.Version != parcel.Version {
		return errors.New("ringcap and ringcap-ship are of different versions: install both from one package")
	}
	target, err := url.Parse(o.URL)
	if err != nil {
		return err
	}
	var s *spool
	if o.Spool != "" {
		if s, err = openSpool(o.Spool, o.SpoolSize); err != nil {
			return fmt.Errorf("--publish-spool %s: %w", o.Spool, bare(err))
		}
	}
	known, err := readSecrets(o, target)
	if err != nil {
		return err
	}
	if err := confine(o); err != nil {
		return err
	}
	if o.Read {
		return read(o, target, known, l)
	}
	b, err := dial(o, target, known, l.note)
	if err != nil {
		return err
	}
	return publish(b, newQueue(s, l.note), o, l)
}

// dial returns the broker of a URL.
func dial(o *parcel.Options, target *url.URL, known *secrets, note func(string)) (broker, error) {
	switch kind, _, _ := strings.Cut(target.Scheme, "+"); kind {
	case "nats":
		return newNATS(o, target, known, note), nil
	case "kafka":
		return newKafka(o, target, known, note)
	}
	return nil, fmt.Errorf("%s: no such broker", target.Scheme)
}

// readSecrets reads the files of credentials and certificates.
func readSecrets(o *parcel.Options, target *url.URL) (*secrets, error) {
	k := &secrets{}
	var err error
	if o.Creds != "" {
		if k.creds, err = os.ReadFile(o.Creds); err != nil {
			return nil, fmt.Errorf("--publish-creds %s: %w", o.Creds, bare(err))
		}
	}
	if !strings.HasSuffix(target.Scheme, "+tls") {
		return k, nil
	}
	k.tls = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: target.Hostname()}
	if o.CA != "" {
		text, err := os.ReadFile(o.CA)
		if err != nil {
			return nil, fmt.Errorf("--publish-ca %s: %w", o.CA, bare(err))
		}
		k.tls.RootCAs = x509.NewCertPool()
		if !k.tls.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("--publish-ca %s: it has no certificates in PEM", o.CA)
		}
	} else if k.tls.RootCAs, err = x509.SystemCertPool(); err != nil {
		return nil, err
	}
	if o.Cert != "" {
		pair, err := tls.LoadX509KeyPair(o.Cert, o.Key)
		if err != nil {
			return nil, fmt.Errorf("--publish-cert %s, --publish-key %s: %w", o.Cert, o.Key, bare(err))
		}
		k.tls.Certificates = []tls.Certificate{pair}
	}
	return k, nil
}

// lookups are the files that it takes to find the address of a name.
var lookups = []string{"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/services"}

// confine gives up all rights but those to connect, and to write the spool. Root without a spool
// becomes a user who owns nothing.
func confine(o *parcel.Options) error {
	if o.Off {
		return nil
	}
	net.DefaultResolver.PreferGo = true // that of C opens libraries
	p := sandbox.Policy{Connects: true, Read: lookups}
	if o.Spool != "" {
		p.Write, p.List = []string{o.Spool}, []string{o.Spool}
	} else if u := sandbox.Unprivileged(); unix.Geteuid() == 0 {
		_ = u.Become(nil) // on failure it stays root, without capabilities
	}
	_, _ = time.Now().Zone()
	r := sandbox.Enter(p)
	if err := r.Err(); err != nil && o.Strict {
		return fmt.Errorf("enter the sandbox of ringcap-ship: %w (--sandbox=on does without)", err)
	}
	return nil
}

// publish sends what comes over the socket.
func publish(b broker, q *queue, o *parcel.Options, l *line) error {
	err := b.connect()
	if err != nil && (q.spool == nil || errors.As(err, new(fatal))) {
		return err
	}
	if err != nil {
		l.note(err.Error() + ": it goes on, and what comes is kept in " + o.Spool)
	}
	if err := l.say(parcel.Ready, ""); err != nil {
		return nil // the run is over
	}
	var group sync.WaitGroup
	group.Go(func() {
		q.receive(bufio.NewReaderSize(l.socket, 256<<10), o.Run, l.note)
		q.end()
	})
	over := make(chan struct{})
	group.Go(func() { q.report(l, over) })
	for m := q.next(); m != nil; m = q.next() {
		b.send(m.Message, func(err error) { q.done(m, err) })
	}
	q.stop()
	close(over)
	group.Wait()
	b.close()
	if n := q.earlier; n > 0 {
		l.note(fmt.Sprintf("%d packets of earlier runs were published", n))
	}
	err = q.spool.close()
	c := q.counts()
	_ = l.write(parcel.Counts, c.Append(nil))
	return err
}

// receive puts messages into the queue.
func (q *queue) receive(r io.Reader, run string, note func(string)) {
	for {
		letter, payload, err := parcel.Read(r)
		if err != nil || letter == parcel.Last {
			return // the run is over
		}
		if letter != parcel.Data {
			continue
		}
		m, err := parcel.ParseMessage(payload, run)
		if err != nil {
			note(err.Error())
			return
		}
		q.put(m)
	}
}

// report tells the counts, and ends the queue if nothing goes forward after the end.
func (q *queue) report(l *line, over <-chan struct{}) {
	for {
		select {
		case <-over:
			return
		case <-time.After(reportTime):
		}
		c := q.counts()
		if l.write(parcel.Counts, c.Append(nil)) != nil {
			q.end() // nobody listens
		}
		if since, ended := q.idle(); ended && since > endTime {
			q.mu.Lock()
			q.stopped = true
			q.changed.Broadcast()
			q.mu.Unlock()
		}
	}
}

// line is the socket to ringcap.
type line struct {
	socket *os.File
	mu     sync.Mutex // held while something is written
}

func (l *line) write(letter byte, payload []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return parcel.Write(l.socket, letter, payload)
}

func (l *line) say(letter byte, text string) error { return l.write(letter, []byte(text)) }

// note tells the user something.
func (l *line) note(text string) {
	_ = l.say(parcel.Note, strings.ReplaceAll(text, "\n", " ")) // fails only if nobody is there
}

// bare returns an error without the path, which the message has.
func bare(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// named returns the last part of a URL.
func named(target *url.URL) string { return strings.Trim(filepath.Clean(target.Path), "/") }

// reason returns the cause of a network's error, without addresses.
func reason(err error) error {
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		return errno
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return errors.New(dns.Err)
	}
	return err
}
