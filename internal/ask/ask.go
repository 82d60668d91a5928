// Package ask handles the options that need no capture: -h, --version, -D, -L, -J, -d and
// --fields help.
package ask

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/escape"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/netns"
	"ringcap/internal/jsonl"
	"ringcap/internal/manual"
	"ringcap/packet"
)

// Answer writes to out what such an option other than -d asks for. It reports whether there
// was one.
func Answer(c *cli.Config, out io.Writer) (answered bool, err error) {
	switch {
	case c.Streams.Help:
		err = Help([]string{c.Streams.Verb}, out)
	case c.Help:
		_, err = io.WriteString(out, manual.Usage())
	case c.Version:
		err = printVersion(c, out)
	case c.Export.Help:
		err = listFields("", out)
	case c.ListInterfaces:
		err = listInterfaces(c, out)
	case c.ListLinkTypes:
		err = listLinkTypes(c, out)
	case c.ListTimeStampTypes:
		err = listTimeStampTypes(c, out)
	default:
		return false, nil
	}
	return true, err
}

// listFields writes a line for each field that --fields accepts and that has a text in its name.
func listFields(part string, out io.Writer) error {
	var b []byte
	for _, f := range jsonl.Fields() {
		if strings.Contains(strings.ToLower(f.Name), strings.ToLower(part)) {
			b = fmt.Appendf(b, "%-38s %s\n", f.Name, f.Help)
		}
	}
	if len(b) == 0 {
		return fmt.Errorf("help: no field has %q in its name: ringcap help fields lists all", part)
	}
	_, err := out.Write(b)
	return err
}

func listInterfaces(c *cli.Config, out io.Writer) error {
	asJSON, err := wantsJSON(c)
	if err != nil {
		return err
	}
	spaces, err := netns.New("/").Open(c.Namespaces)
	if err != nil {
		return err
	}
	var devices []netdev.Device
	var lines []string
	for _, n := range spaces {
		list, err := n.List()
		if err = errors.Join(err, n.Close()); err != nil {
			return err
		}
		devices = append(devices, list...)
		for _, d := range list {
			lines = append(lines, d.String())
		}
		lines = append(lines, n.Title(netdev.AnyLine))
	}
	if asJSON {
		return writeDevices(out, devices)
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(out, escape.Line(line)); err != nil {
			return err
		}
	}
	return nil
}

func listLinkTypes(c *cli.Config, out io.Writer) error {
	asJSON, err := wantsJSON(c)
	if err != nil {
		return err
	}
	d, err := netdev.Pick(c.Interfaces)
	if err != nil {
		return err
	}
	if asJSON {
		return writeLinkTypes(out, d)
	}
	fmt.Fprintf(out, "Data link types for %s (use option -y to set):\n", escape.Line(d.Name))
	for _, l := range d.LinkTypes() {
		if _, err := fmt.Fprintf(out, "  %s (%s)\n", l.Name(), l.Description()); err != nil {
			return err
		}
	}
	return nil
}

func listTimeStampTypes(c *cli.Config, out io.Writer) error {
	asJSON, err := wantsJSON(c)
	if err != nil {
		return err
	}
	d, err := netdev.Pick(c.Interfaces)
	if err != nil {
		return err
	}
	if asJSON {
		return writeStampTypes(out, d)
	}
	_, err = fmt.Fprintf(out, "Time stamp types for %s (use option -j to set):\n  host (Host)\n", escape.Line(d.Name))
	return err
}

// DumpFilter prints the program of the expression, compiled for the file of -r, the link
// type of -y, or the interface.
func DumpFilter(c *cli.Config, stdin io.Reader, out *os.File) error {
	o := filter.Options{Unoptimized: c.Unoptimized, SnapLen: c.SnapLen, Link: packet.LinkEthernet}
	switch {
	case len(c.ReadFiles) > 0:
		r, err := capfile.Open(c.ReadFiles[0], stdin)
		if err != nil {
			return err
		}
		o.Link = r.Link()
		if err := r.Close(); err != nil {
			return err
		}
	case c.HasLinkType:
		o.Link = c.LinkType
	default:
		if err := forInterface(c, &o); err != nil {
			return err
		}
	}
	p, err := filter.Compile(c.Expression, o)
	if err != nil {
		return err
	}
	return p.Dump(out, c.DumpFilter)
}

// forInterface sets o for a capture on the interface. On a host without an interface, o
// remains for Ethernet.
func forInterface(c *cli.Config, o *filter.Options) error {
	d, err := netdev.Pick(c.Interfaces)
	if errors.Is(err, netdev.ErrNone) {
		return nil
	}
	if err == nil {
		o.Link, err = d.LinkType()
	}
	o.Device, o.Netmask = d.Name, netdev.Netmask(d.Index)
	return err
}
