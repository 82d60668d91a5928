package ship

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ringcap/internal/parcel"
)

// The headers of a message.
const (
	sensorHeader  = "Ringcap-Sensor"
	formHeader    = "Ringcap-Form"
	recordsHeader = "Ringcap-Records"
)

// ackTime is how long the server may take to say that it has a message.
const ackTime = 5 * time.Second

// streams publishes to JetStream. The last token of the subject is the partition, rather than a
// header, since a consumer can choose by subjects and not by headers, and order is kept within one.
type streams struct {
	subject string
	host    string
	options []nats.Option
	sensor  string
	form    string
	note    func(string)

	conn *nats.Conn
	js   jetstream.JetStream
}

func newNATS(o *parcel.Options, target *url.URL, known *secrets, note func(string)) *streams {
	s := &streams{subject: named(target), host: target.Host, sensor: o.Sensor, form: o.Form, note: note}
	if target.Port() == "" {
		s.host += ":4222"
	}
	s.options = []nats.Option{
		nats.Name("ringcap " + o.Sensor), nats.Timeout(connectTime), nats.MaxReconnects(-1), nats.ReconnectWait(retryTime),
		nats.ReconnectJitter(retryTime, retryTime), nats.ReconnectBufSize(-1), nats.IgnoreDiscoveredServers(), nats.PingInterval(10 * time.Second),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				note("the connection to " + s.host + " is gone: " + reason(err).Error())
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { note("connected to " + s.host + " again") }),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // each message has its own
	}
	if known.tls != nil {
		s.options = append(s.options, nats.Secure(known.tls))
	}
	if known.creds != nil {
		s.options = append(s.options, credentials(known.creds))
	}
	return s
}

// credentials returns the option for a file: of nsc(1), with a JWT and a seed, or user:password, or a
// token.
func credentials(text []byte) nats.Option {
	line := strings.TrimSpace(string(text))
	if strings.Contains(line, "-----BEGIN NATS") {
		return nats.UserCredentialBytes(text)
	}
	if user, password, ok := strings.Cut(line, ":"); ok {
		return nats.UserInfo(user, password)
	}
	return nats.Token(line)
}

func (s *streams) connect() (err error) {
	s.conn, err = nats.Connect("nats://"+s.host, s.options...)
	switch {
	case errors.Is(err, nats.ErrAuthorization) || errors.Is(err, nats.ErrAuthExpired):
		return fatal{fmt.Errorf("%s does not let us in: %w: --publish-creds names a file with credentials", s.host, err)}
	case errors.Is(err, nats.ErrSecureConnRequired):
		return fatal{fmt.Errorf("%s wants TLS: type nats+tls://", s.host)}
	case errors.Is(err, nats.ErrSecureConnWanted):
		return fatal{fmt.Errorf("%s has no TLS: type nats://", s.host)}
	case err != nil:
		if errors.Is(err, nats.ErrNoServers) { // it does not say why
			if conn, e := net.DialTimeout("tcp", s.host, connectTime); e != nil {
				err = e
			} else {
				_ = conn.Close()
			}
		}
		failed := fmt.Errorf("connect to %s: %w", s.host, reason(err))
		if errors.As(err, new(*tls.CertificateVerificationError)) {
			return fatal{failed}
		}
		// It goes on trying, in case that the run goes on.
		if s.conn, err = nats.Connect("nats://"+s.host, append(s.options, nats.RetryOnFailedConnect(true))...); err == nil {
			s.js, err = jetstream.New(s.conn, jetstream.WithPublishAsyncTimeout(ackTime))
		}
		if err != nil {
			return fatal{err}
		}
		return failed
	}
	if s.js, err = jetstream.New(s.conn, jetstream.WithPublishAsyncTimeout(ackTime)); err != nil {
		return fatal{err}
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	_, err = s.js.StreamNameBySubject(ctx, s.subject+".0")
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return fatal{fmt.Errorf("no stream of %s takes %s.*: make one, as with: nats stream add NAME --subjects '%s.*'", s.host, s.subject, s.subject)}
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled) || errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return fatal{fmt.Errorf("%s has no JetStream: start nats-server with -js", s.host)}
	}
	return nil // whoever may publish need not be allowed to ask
}

// send publishes a message. The server drops a second one with the same ID.
func (s *streams) send(m *parcel.Message, done func(error)) {
	future, err := s.js.PublishMsgAsync(&nats.Msg{
		Subject: s.subject + "." + strconv.Itoa(m.Partition), Data: m.Data,
		Header: nats.Header{
			nats.MsgIdHdr: {m.ID}, sensorHeader: {s.sensor}, formHeader: {s.form}, recordsHeader: {strconv.Itoa(m.Records)},
		},
	})
	if errors.Is(err, nats.ErrMaxPayload) {
		err = fmt.Errorf("%w: a message of %d bytes is longer than max_payload of %s", errRefused, len(m.Data), s.host)
	}
	if err != nil {
		done(err)
		return
	}
	go func() {
		select {
		case <-future.Ok():
			done(nil)
		case err := <-future.Err():
			done(err)
		}
	}()
}

func (s *streams) close() { s.conn.Close() }
