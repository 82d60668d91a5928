package ship

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"ringcap/internal/parcel"
)

// idHeader has the ID of a message in Kafka, which itself does without.
const idHeader = "Ringcap-Id"

// topic publishes to Kafka. The key of a message is its partition, so that Kafka has all messages of a
// flow in one of its own partitions. The client sends what was not acknowledged again, and the broker
// leaves doubles out by the sequence numbers of the producer.
type topic struct {
	name, host   string
	sensor, form string
	note         func(string)
	client       *kgo.Client
	broken       atomic.Bool // the last connection failed, and the user knows
}

func newKafka(o *parcel.Options, target *url.URL, known *secrets, note func(string)) (*topic, error) {
	t := &topic{name: named(target), host: target.Host, sensor: o.Sensor, form: o.Form, note: note}
	if target.Port() == "" {
		t.host = net.JoinHostPort(target.Hostname(), "9092")
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(t.host), kgo.ClientID("ringcap"), kgo.DefaultProduceTopic(t.name), kgo.DialTimeout(connectTime),
		kgo.RequiredAcks(kgo.AllISRAcks()), kgo.ProducerLinger(0), kgo.WithHooks(t), kgo.DisableClientMetrics(),
		kgo.ProducerBatchCompression(kgo.ZstdCompression(), kgo.SnappyCompression(), kgo.NoCompression()),
	}
	if known.tls != nil {
		c := known.tls.Clone()
		c.ServerName = "" // each broker has its own
		options = append(options, kgo.DialTLSConfig(c))
	}
	if known.creds != nil {
		m, err := mechanism(known.creds)
		if err != nil {
			return nil, fmt.Errorf("--publish-creds %s: %w", o.Creds, err)
		}
		if m.Name() == "PLAIN" && known.tls == nil {
			return nil, errors.New("PLAIN sends the password as it is: type kafka+tls://")
		}
		options = append(options, kgo.SASL(m))
	}
	var err error
	t.client, err = kgo.NewClient(options...)
	return t, err
}

// mechanism returns how a client shows who it is, by the text of a file: user:password, which is
// SCRAM-SHA-512, or a word before that: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.
func mechanism(text []byte) (sasl.Mechanism, error) {
	line := string(bytes.TrimSpace(text))
	kind, rest, ok := strings.Cut(line, " ")
	if !ok {
		kind, rest = "SCRAM-SHA-512", line
	}
	user, password, ok := strings.Cut(rest, ":")
	if !ok {
		return nil, errors.New("it is not user:password")
	}
	switch kind {
	case "PLAIN":
		return plain.Auth{User: user, Pass: password}.AsMechanism(), nil
	case "SCRAM-SHA-256":
		return scram.Auth{User: user, Pass: password}.AsSha256Mechanism(), nil
	case "SCRAM-SHA-512":
		return scram.Auth{User: user, Pass: password}.AsSha512Mechanism(), nil
	}
	return nil, errors.New("it begins with a word that is none of PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512")
}

// OnBrokerConnect tells the user when the brokers go and come.
func (t *topic) OnBrokerConnect(meta kgo.BrokerMetadata, _ time.Duration, _ net.Conn, err error) {
	switch address := net.JoinHostPort(meta.Host, strconv.Itoa(int(meta.Port))); {
	case err != nil && t.broken.CompareAndSwap(false, true):
		t.note("connect to " + address + ": " + reason(err).Error())
	case err == nil && t.broken.CompareAndSwap(true, false):
		t.note("connected to " + address + " again")
	}
}

func (t *topic) connect() error {
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	t.broken.Store(true) // the error says it
	request := kmsg.NewPtrMetadataRequest()
	asked := kmsg.NewMetadataRequestTopic()
	asked.Topic = kmsg.StringPtr(t.name)
	request.Topics = append(request.Topics, asked)
	answer, err := request.RequestWith(ctx, t.client)
	switch {
	case errors.Is(err, kerr.SaslAuthenticationFailed) || errors.Is(err, kerr.UnsupportedSaslMechanism):
		return fatal{fmt.Errorf("%s does not let us in: %w", t.host, err)}
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("connect to %s: no answer for %v", t.host, connectTime)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%s ends the connection: it may want TLS (kafka+tls://) or other credentials (--publish-creds)", t.host)
	case err != nil:
		return fmt.Errorf("connect to %s: %w", t.host, reason(err))
	}
	for _, a := range answer.Topics {
		switch err := kerr.ErrorForCode(a.ErrorCode); {
		case errors.Is(err, kerr.UnknownTopicOrPartition):
			return fatal{fmt.Errorf("%s has no topic %s: make one, as with: kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions 16", t.host, t.name, t.host, t.name)}
		case errors.Is(err, kerr.TopicAuthorizationFailed):
			return fatal{fmt.Errorf("%s does not let us write to %s", t.host, t.name)}
		}
	}
	return nil
}

func (t *topic) send(m *parcel.Message, done func(error)) {
	header := func(name, value string) kgo.RecordHeader {
		return kgo.RecordHeader{Key: name, Value: []byte(value)}
	}
	r := &kgo.Record{
		Key: []byte(strconv.Itoa(m.Partition)), Value: m.Data,
		Headers: []kgo.RecordHeader{
			header(idHeader, m.ID), header(sensorHeader, t.sensor), header(formHeader, t.form), header(recordsHeader, strconv.Itoa(m.Records)),
		},
	}
	t.client.Produce(context.Background(), r, func(_ *kgo.Record, err error) {
		if errors.Is(err, kerr.MessageTooLarge) || errors.Is(err, kerr.InvalidRecord) {
			err = fmt.Errorf("%w: a message of %d bytes: %w", errRefused, len(m.Data), err)
		}
		done(err)
	})
}

func (t *topic) close() { t.client.Close() }
