// Package extcap has ringcap serve Wireshark as a source of packets: it answers what Wireshark
// asks of the programs in its extcap folder, and turns its call for a capture into a command line
// of ringcap (extcap(4); Wireshark Developer's Guide, "Extcap: Developer Reference").
package extcap

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/member"
	"ringcap/internal/version"
	"ringcap/packet"
)

// prefix begins the names of the interfaces, since Wireshark has interfaces of the host under
// their own names as well.
const prefix = "ringcap-"

// remote is the interface of another host, which is reached by ssh.
const remote = "ssh"

// Call is a command line of Wireshark.
type Call struct {
	Log *os.File // of a capture: what it says goes here instead of standard error

	// packets is fifo, once it is open. The exit of this process closes it: Wireshark misses an
	// error that comes after the end of the packets.
	packets *os.File

	device  string // the interface after prefix, or "ssh"
	filter  string
	fifo    string   // where packets go
	control string   // FIFO for messages to Wireshark; may be empty
	options []string // of ringcap, as the user has set them
	logged  chan struct{}

	asked   string // the question, such as "--extcap-dlts"; empty for a capture or a filter
	capture bool
	reload  string // the option whose values are asked for
}

// Called reports whether the arguments are a command line of Wireshark.
func Called(args []string) bool {
	for _, a := range args {
		if strings.HasPrefix(a, "--extcap-") {
			return true
		}
	}
	return false
}

// Capture answers a question of Wireshark's on out, or captures on another host. It returns nil
// then, and otherwise the capture that the call is for.
func Capture(args []string, out io.Writer) (*Call, error) {
	c, err := parse(args)
	if err != nil {
		return nil, err
	}
	if answered, err := c.answer(out); answered || err != nil {
		return nil, err
	}
	if c.remote() {
		return nil, c.runRemote()
	}
	member.Exec() // while no pipe of Wireshark's is open, which it would see closed
	return c, c.openLog()
}

// parse parses the arguments after the program's name.
func parse(args []string) (*Call, error) {
	c := &Call{}
	for len(args) > 0 {
		name, value, joined := strings.Cut(args[0], "=")
		args = args[1:]
		take := func() string { // the value of the option
			if !joined && len(args) > 0 {
				value, args = args[0], args[1:]
			}
			return value
		}
		switch name {
		case "--extcap-interfaces", "--extcap-dlts", "--extcap-config":
			c.asked = name
		case "--extcap-reload-option":
			c.asked, c.reload = name, take()
		case "--capture":
			c.capture = true
		case "--extcap-interface":
			c.device = strings.TrimPrefix(take(), prefix)
		case "--extcap-capture-filter":
			c.filter = take()
		case "--fifo":
			c.fifo = take()
		case "--extcap-control-out":
			c.control = take()
		default:
			switch known := strings.HasPrefix(name, "--extcap-"); {
			case !known && joined:
				c.options = append(c.options, name+"="+value)
			case !known:
				c.options = append(c.options, name)
			case !joined && len(args) > 0 && !strings.HasPrefix(args[0], "-"):
				args = args[1:] // the value of an option of a later Wireshark
			}
		}
	}
	if c.capture && (c.fifo == "" || c.device == "") {
		return nil, errors.New("--capture: Wireshark names an interface with --extcap-interface and a pipe with --fifo")
	}
	return c, nil
}

// answer answers a question. It reports whether it did; if not, the call is for a capture.
func (c *Call) answer(out io.Writer) (answered bool, err error) {
	switch {
	case c.capture:
		return false, nil
	case c.asked == "--extcap-interfaces":
		return true, listInterfaces(out)
	case c.device == "":
		return true, errors.New("--extcap-interface is missing: Wireshark names one")
	case c.asked == "--extcap-dlts":
		return true, c.listLinkTypes(out)
	case c.asked == "--extcap-config":
		return true, c.listOptions(out)
	case c.asked == "--extcap-reload-option":
		return true, c.listValues(out)
	case c.filter != "":
		return true, c.checkFilter(out)
	}
	return true, nil
}

// Args returns the command line of the capture. Each packet is delivered at once, unless it has to
// wait for the secrets that decrypt it.
func (c *Call) Args() []string {
	args := append([]string{"-i", c.device, "-w", c.fifo, "--pcapng"}, c.options...)
	if !slices.ContainsFunc(c.options, func(o string) bool { return strings.HasPrefix(o, "--keylog") }) {
		args = append(args, "--packet-buffered")
	}
	return append(args, "--", c.filter)
}

// remote reports whether the capture is one on another host.
func (c *Call) remote() bool { return c.device == remote }

func listInterfaces(out io.Writer) error {
	devices, err := netdev.List()
	if err != nil {
		return err
	}
	b := fmt.Appendf(nil, "extcap {version=%s}{help=https://www.tcpdump.org/manpages/pcap-filter.7.html}{display=ringcap}\n", version.Number)
	for _, d := range devices {
		state := "down"
		if d.Up {
			state = "up"
		}
		b = appendInterface(b, d.Name, strings.Join(append([]string{d.Name, state}, d.Addresses...), ", "))
	}
	b = appendInterface(b, netdev.Any, "all interfaces at once")
	b = appendInterface(b, remote, "another host, by ssh")
	b = append(b, "control {number=0}{type=button}{role=logger}{display=Log}{tooltip=What ringcap says of the capture}\n"...)
	_, err = out.Write(b)
	return err
}

func appendInterface(b []byte, name, display string) []byte {
	return fmt.Appendf(b, "interface {value=%s}{display=ringcap: %s}\n", word(prefix+name), word(display))
}

// word returns text without what ends a value.
func word(text string) string {
	return strings.NewReplacer("{", "(", "}", ")", "\n", " ").Replace(text)
}

func (c *Call) listLinkTypes(out io.Writer) error {
	types := []packet.LinkType{packet.LinkEthernet}
	if !c.remote() && c.device != netdev.Any {
		d, err := netdev.Find(c.device)
		if err != nil {
			return err
		}
		types = d.LinkTypes()
	}
	var b []byte
	for _, l := range types {
		b = fmt.Appendf(b, "dlt {number=%d}{name=%s}{display=%s}\n", int(l), l.Name(), word(l.Description()))
	}
	_, err := out.Write(b)
	return err
}

// argument is an option that Wireshark offers.
type argument struct {
	call, display, kind, more string
	values                    []string // of a selector; the first is the default
}

// shared are the options of every capture.
var shared = []argument{
	{call: "--snapshot-length", display: "Snapshot length", kind: "integer", more: "{range=0,262144}{default=0}{tooltip=Bytes of a packet to keep, 0 for all}"},
	{call: "--buffer-size", display: "Ring", kind: "integer", more: "{range=2048,67108864}{default=65536}{tooltip=Size of the ring in KiB}"},
	{call: "--direction", display: "Direction", kind: "selector", values: []string{"inout", "in", "out"}},
	{call: "--no-promiscuous-mode", display: "Not in promiscuous mode", kind: "boolflag", more: "{default=false}"},
	{call: "--fanout", display: "Rings", kind: "selector", more: "{tooltip=Rings and threads of the interface}", values: []string{"1", "2", "4", "8"}},
	{call: "--sandbox", display: "Sandbox", kind: "selector", more: "{group=Rights}", values: []string{"on", "strict", "off"}},
	{call: "--process", display: "Tell processes", kind: "boolflag", more: "{default=false}{tooltip=What sends or gets a packet on the host of the capture, as a comment on the packet}"},
}

// local are the options of a capture on an interface of this host.
var local = append(slices.Clone(shared), argument{
	call: "--keylog", display: "TLS key log", kind: "fileselect", more: "{mustexist=false}{tooltip=File of SSLKEYLOGFILE, whose secrets decrypt the capture}",
})

// far are the options of a capture on another host.
var far = append([]argument{
	{call: "--remote-host", display: "Host", kind: "string", more: "{required=true}{group=Server}"},
	{call: "--remote-port", display: "Port", kind: "integer", more: "{range=1,65535}{default=22}{group=Server}"},
	{call: "--remote-user", display: "User", kind: "string", more: "{group=Server}{tooltip=As in ssh's configuration if empty}"},
	{call: "--remote-key", display: "Private key", kind: "fileselect", more: "{group=Server}{tooltip=As in ssh's configuration if empty}"},
	{call: "--remote-interface", display: "Interface", kind: "string", more: "{group=Server}{tooltip=That of the default route if empty}"},
	{call: "--remote-program", display: "ringcap there", kind: "string", more: "{default=ringcap}{group=Server}{tooltip=Path of the program on the other host}"},
	{call: "--remote-sudo", display: "With sudo", kind: "boolflag", more: "{default=false}{group=Server}"},
	{call: "--push", display: "Send ringcap there", kind: "boolflag", more: "{default=false}{group=Server}{tooltip=Sends this program, which has to be the static one, and removes it afterwards}"},
}, shared...)

func (c *Call) arguments() []argument {
	if c.remote() {
		return far
	}
	return local
}

// appendValues appends the values of a selector, the argument with that number.
func (a *argument) appendValues(b []byte, number int) []byte {
	for i, value := range a.values {
		b = fmt.Appendf(b, "value {arg=%d}{value=%s}{display=%s}{default=%t}\n", number, value, value, i == 0)
	}
	return b
}

func (c *Call) listOptions(out io.Writer) error {
	var b []byte
	for i, a := range c.arguments() {
		b = fmt.Appendf(b, "arg {number=%d}{call=%s}{display=%s}{type=%s}%s\n", i, a.call, a.display, a.kind, a.more)
		b = a.appendValues(b, i)
	}
	_, err := out.Write(b)
	return err
}

// listValues lists the values of a selector again.
func (c *Call) listValues(out io.Writer) error {
	var b []byte
	for i, a := range c.arguments() {
		if strings.TrimLeft(a.call, "-") != strings.TrimLeft(c.reload, "-") {
			continue
		}
		b = a.appendValues(b, i)
	}
	_, err := out.Write(b)
	return err
}

// checkFilter prints what is wrong with a capture filter, which is how Wireshark wants to hear it.
func (c *Call) checkFilter(out io.Writer) error {
	link := packet.LinkEthernet
	if d, err := netdev.Find(c.device); err == nil {
		if link, err = d.LinkType(); err != nil {
			link = packet.LinkRaw
		}
	}
	if _, err := filter.Compile(c.filter, filter.Options{Link: link}); err != nil {
		var b strings.Builder
		cli.Explain(&b, err)
		line, _, _ := strings.Cut(strings.TrimPrefix(b.String(), "ringcap: "), "\n")
		_, err := fmt.Fprintln(out, line)
		return err
	}
	return nil
}
