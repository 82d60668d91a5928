package cli

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ringcap/internal/sink/serve"
)

// Serve is --serve: packets for readers that connect over TCP.
type Serve struct {
	Address   netip.AddrPort // valid if the option is given
	Format    string         // pcapng or pcap; empty for pcapng
	Allow     []netip.Prefix // addresses of readers; empty for all
	Cert, Key string         // files for TLS; empty for none
}

// serveFormats are the values of --serve-format.
var serveFormats = []string{"pcapng", "pcap"}

// Given reports whether packets are to be served.
func (v *Serve) Given() bool { return v.Address.IsValid() }

// Classic reports whether readers get classic pcap.
func (v *Serve) Classic() bool { return v.Format == "pcap" }

// Remote reports whether the name of a capture is a server's: tcp://HOST:PORT, or a broker's.
func Remote(name string) bool { return strings.HasPrefix(name, "tcp://") || Broker(name) }

// ServeOptions returns the options of the server.
func (c *Config) ServeOptions(note func(string)) serve.Options {
	v := &c.Serve
	return serve.Options{Address: v.Address, Allow: v.Allow, Certificate: v.Cert, Key: v.Key, Verbose: c.Verbose > 0, Note: note}
}

// expression returns one for the packets between the server and its readers.
func (v *Serve) expression() string {
	text := fmt.Sprintf("tcp port %d", v.Address.Port())
	if address := v.Address.Addr(); !address.IsUnspecified() {
		text += " and host " + address.WithZone("").String()
	}
	return text
}

func (c *Config) serveRules() []rule {
	v := &c.Serve
	given := v.Given()
	part := !given && (v.Format != "" || v.Allow != nil || v.Cert != "" || v.Key != "")
	return []rule{
		{part, "--serve-format, --allow, --serve-cert and --serve-key are for --serve: give that a port, as in --serve 57012"},
		{given && !c.Live(), "--serve is for live capture: a file is copied; leave --serve or -r out"},
		{given && v.Allow == nil && !v.Address.Addr().IsLoopback(), fmt.Sprintf("--serve %s: whoever reaches that address could read the packets: name who may with --allow, as in --allow 192.0.2.0/24", v.Address)},
		{(v.Cert == "") != (v.Key == ""), "--serve-cert and --serve-key: TLS takes both"},
		{c.Follow && slices.ContainsFunc(c.ReadFiles, Remote), "--follow and -r tcp:// or nats://: a server sends packets as they come; leave --follow out"},
		{len(c.ReadFiles) > 1 && !c.Merge && slices.ContainsFunc(c.ReadFiles, Remote), "-r tcp:// or nats:// and other files: what comes meanwhile would be lost: read it alone, or all by time with --merge"},
	}
}

// serveValue is the address of --serve: ADDRESS:PORT, :PORT or PORT.
type serveValue Serve

func (v *serveValue) String() string {
	if !v.Address.IsValid() {
		return ""
	}
	return v.Address.String()
}
func (v *serveValue) Type() string { return "address" }
func (v *serveValue) Set(s string) error {
	host, port := "", s
	if strings.Contains(s, ":") {
		var err error
		if host, port, err = net.SplitHostPort(s); err != nil {
			return fmt.Errorf("%q is no address and port: give 127.0.0.1:57012, [::1]:57012 or 57012", s)
		}
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return fmt.Errorf("%q has no port: give 1 to 65535, as in 127.0.0.1:57012", s)
	}
	if host == "" || host == "localhost" {
		host = "127.0.0.1"
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return fmt.Errorf("%q is no address of an interface: give its numbers, as in 192.0.2.1:57012", host)
	}
	v.Address = netip.AddrPortFrom(address.Unmap(), uint16(n))
	return nil
}

// formatValue is --serve-format.
type formatValue string

func (v *formatValue) String() string { return string(*v) }
func (v *formatValue) Type() string   { return "format" }
func (v *formatValue) Set(s string) error {
	if !slices.Contains(serveFormats, s) {
		return fmt.Errorf("%q is no format: give pcapng or pcap", s)
	}
	*v = formatValue(s)
	return nil
}

// allowValue is --allow: a network or an address. The flag may be repeated.
type allowValue []netip.Prefix

func (v *allowValue) String() string {
	var words []string
	for _, p := range *v {
		words = append(words, p.String())
	}
	return strings.Join(words, ",")
}
func (v *allowValue) Type() string { return "network" }
func (v *allowValue) Set(s string) error {
	p, err := netip.ParsePrefix(s)
	if address, e := netip.ParseAddr(s); e == nil {
		p, err = address.Unmap().WithZone("").Prefix(address.Unmap().BitLen())
	}
	if err != nil {
		return errors.New(strconv.Quote(s) + " is no network: give 192.0.2.0/24, 2001:db8::/32 or an address")
	}
	*v = append(*v, p.Masked())
	return nil
}
