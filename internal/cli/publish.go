package cli

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ringcap/internal/flows"
	"ringcap/internal/host/helper"
	"ringcap/internal/parcel"
	"ringcap/internal/sink"
	"ringcap/internal/sink/flow"
	"ringcap/internal/sink/publish"
	"ringcap/packet"
)

// Publish is --publish: packets for a message broker.
type Publish struct {
	URL       string // empty for none
	As        string // form of the records; empty for JSON
	Creds     string // file of credentials
	CA        string // file of certificates
	Cert, Key string
	Spool     Spool
}

// Spool is --publish-spool.
type Spool struct {
	Directory string
	Size      int64
}

// defaultSpool is the size of the spool if none is given.
const defaultSpool = 1 << 30

// publishForms are the values of --publish-as.
var publishForms = []string{parcel.JSON, parcel.Flows, parcel.Pcapng}

// Given reports whether packets are published.
func (v *Publish) Given() bool { return v.URL != "" }

// Broker reports whether the name of a capture is that of a broker's stream.
func Broker(name string) bool {
	return strings.HasPrefix(name, "nats://") || strings.HasPrefix(name, "nats+tls://")
}

func (c *Config) publishRules() []rule {
	v := &c.Publish
	reads := slices.ContainsFunc(c.ReadFiles, Broker)
	tls := strings.Contains(v.URL, "+tls://") || slices.ContainsFunc(c.ReadFiles, func(name string) bool { return strings.HasPrefix(name, "nats+tls://") })
	part := !v.Given() && (v.As != "" || v.Spool.Directory != "")
	bad := ""
	for _, name := range c.ReadFiles {
		if Broker(name) {
			if err := checkBroker(name, "nats", "nats+tls"); err != nil {
				bad = "-r " + name + ": " + err.Error()
			}
		}
	}
	return []rule{
		{bad != "", bad},
		{part, "--publish-as and --publish-spool are for --publish: give that nats://HOST/SUBJECT or kafka://HOST/TOPIC"},
		{!v.Given() && !reads && (v.Creds != "" || v.CA != "" || v.Cert != ""), "--publish-creds, --publish-ca and --publish-cert are for --publish and -r nats://HOST/SUBJECT"},
		{(v.Cert == "") != (v.Key == ""), "--publish-cert and --publish-key: TLS takes both"},
		{(v.CA != "" || v.Cert != "") && !tls, "--publish-ca and --publish-cert are for TLS: type nats+tls:// or kafka+tls://"},
		{v.Given() && c.CountOnly, "--count and --publish: leave one out"},
		{v.Given() && c.Streams.Given(), "--publish is for packets: leave it out with " + c.Streams.Verb},
	}
}

// expression returns one for the packets between ringcap-ship and the broker, which would make new
// ones. The address of a name may change, and its servers may be many, so the port has to do then.
func (v *Publish) expression() string {
	u, err := url.Parse(v.URL)
	if err != nil {
		return "" // Set has tried it
	}
	port, kafka := u.Port(), strings.HasPrefix(u.Scheme, "kafka")
	switch {
	case port == "" && kafka:
		port = "9092"
	case port == "":
		port = "4222"
	}
	text := "tcp port " + port
	if address, err := netip.ParseAddr(u.Hostname()); err == nil && !kafka { // the brokers of Kafka name others
		text += " and host " + address.WithZone("").String()
	}
	return text
}

// PublishOptions returns what ringcap-ship is told, nil without --publish.
func (c *Config) PublishOptions() *parcel.Options {
	v := &c.Publish
	if !v.Given() {
		return nil
	}
	o := c.shipOptions(v.URL)
	var run [8]byte
	_, _ = rand.Read(run[:]) // never fails
	o.Form, o.Run = c.publishForm(), hex.EncodeToString(run[:])
	o.Spool, o.SpoolSize = v.Spool.Directory, v.Spool.Size
	if path, err := filepath.Abs(o.Spool); err == nil && o.Spool != "" {
		o.Spool = path
	}
	return &o
}

// shipOptions returns what ringcap-ship is told of a broker.
func (c *Config) shipOptions(target string) parcel.Options {
	v := &c.Publish
	return parcel.Options{
		URL: target, Sensor: c.sensor(), Creds: v.Creds, CA: v.CA, Cert: v.Cert, Key: v.Key,
		Off: c.Sandbox.Mode == SandboxOff, Strict: c.Sandbox.Mode == SandboxStrict,
	}
}

// Remote returns a function that opens the captures of servers: those of brokers by ringcap-ship, the
// others by tcp.
func (c *Config) Remote(tcp func(path string) (*os.File, error), note func(string), stderr *os.File) func(path string) (*os.File, error) {
	return func(path string) (*os.File, error) {
		if !Broker(path) {
			return tcp(path)
		}
		o := c.shipOptions(path)
		o.Read = true
		ours, theirs, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		defer func() { _ = theirs.Close() }() // ringcap-ship has its own
		socket, err := helper.StartShip(o, theirs, stderr, nil, note)
		if err != nil {
			return nil, errors.Join(err, ours.Close())
		}
		go func() { // ringcap-ship ends with the socket, so it stays
			for {
				letter, payload, err := parcel.Read(socket)
				if err != nil {
					return
				}
				if letter == parcel.Note || letter == parcel.Fault {
					note(path + ": " + string(payload))
				}
			}
		}()
		return ours, nil
	}
}

func (c *Config) publishForm() string {
	if c.Publish.As == "" {
		return parcel.JSON
	}
	return c.Publish.As
}

// publishSink returns the sink of --publish, whose other end is o.Ship.
func (c *Config) publishSink(o *TableOutput) (sink.Sink, error) {
	p := publish.Options{Note: o.Note, Account: o.Account, Wait: !c.Live(), Stop: o.Stop}
	if c.publishForm() == parcel.Pcapng {
		p.Form = &publish.Pcapng{Section: c.Section(), SnapLen: c.SnapLen}
		return sink.Commented(publish.New(o.Ship, p), nil, c.FindsProcesses()), nil
	}
	if c.publishForm() == parcel.Flows {
		k := publish.New(o.Ship, p)
		o.Account.PublishesFlows = true
		line := func(f *flows.Flow, line []byte) error { return k.Add(flowPartition(f), line) }
		return flow.New(c.flowOptions(o, flow.Options{Line: line, Out: k})), nil
	}
	printer, err := (&Config{AbsoluteSequence: c.AbsoluteSequence, UTC: c.UTC}).ExportPrinter() // whatever the columns of --fields
	if err != nil {
		return nil, err
	}
	p.Form = &publish.JSON{Printer: printer, Faults: o.Faults}
	return publish.New(o.Ship, p), nil
}

// flowPartition returns the partition of the packets of a flow.
func flowPartition(f *flows.Flow) int {
	client, server := f.Client(), f.Server()
	if f.Protocol() != packet.ProtocolTCP && f.Protocol() != packet.ProtocolUDP {
		client, server = netip.AddrPortFrom(client.Addr(), 0), netip.AddrPortFrom(server.Addr(), 0)
	}
	return publish.FlowPartition(client, server)
}

// publishValue is --publish.
type publishValue string

func (v *publishValue) String() string { return string(*v) }
func (v *publishValue) Type() string   { return "url" }
func (v *publishValue) Set(s string) error {
	if err := checkBroker(s, "nats", "nats+tls", "kafka", "kafka+tls"); err != nil {
		return err
	}
	*v = publishValue(s)
	return nil
}

// subjects are those of NATS without wildcards.
var subjects = regexp.MustCompile(`^[^\s.*>/]+(\.[^\s.*>/]+)*$`)

// topics are those of Kafka.
var topics = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,248}$`)

// orTopic returns what else may be given, if that is Kafka's.
func orTopic(schemes []string) string {
	if slices.Contains(schemes, "kafka") {
		return " or kafka://HOST:9092/TOPIC"
	}
	return ""
}

// checkBroker returns an error unless s is the URL of a subject or topic.
func checkBroker(s string, schemes ...string) error {
	u, err := url.Parse(s)
	if err != nil || !slices.Contains(schemes, u.Scheme) || u.Hostname() == "" {
		return fmt.Errorf("%q is no stream of a broker: give nats://HOST:4222/SUBJECT%s", s, orTopic(schemes))
	}
	if _, err := parcel.ParseRange(u.RawQuery); err != nil {
		return err
	}
	name := strings.TrimPrefix(u.Path, "/")
	switch {
	case u.User != nil:
		return errors.New("a password there could be read by all users of this host: put it in a file, user:password, and give --publish-creds FILE")
	case strings.HasPrefix(u.Scheme, "kafka") && !topics.MatchString(name):
		return fmt.Errorf("%q is no topic: give one of letters, digits, dots, dashes and underscores, as in %s://%s/capture", name, u.Scheme, u.Host)
	case !subjects.MatchString(name):
		return fmt.Errorf("%q is no subject: give one without wildcards, as in %s://%s/capture", name, u.Scheme, u.Host)
	}
	return nil
}

// formValue is --publish-as.
type formValue string

func (v *formValue) String() string { return string(*v) }
func (v *formValue) Type() string   { return "form" }
func (v *formValue) Set(s string) error {
	if !slices.Contains(publishForms, s) {
		return fmt.Errorf("%q is no form: give %s", s, strings.Join(publishForms, ", "))
	}
	*v = formValue(s)
	return nil
}

func (v *Spool) String() string { return v.Directory }

// Type returns the name of the flag's argument.
func (v *Spool) Type() string { return "directory" }

// Set parses DIR or DIR,SIZE.
func (v *Spool) Set(s string) error {
	directory, size := s, sizeValue(defaultSpool)
	if at := strings.LastIndexByte(s, ','); at >= 0 {
		if err := size.Set(s[at+1:]); err != nil {
			return err
		}
		directory = s[:at]
	}
	if directory == "" {
		return errors.New("it needs a directory, as in --publish-spool /var/spool/ringcap,10GB")
	}
	*v = Spool{directory, int64(size)}
	return nil
}
