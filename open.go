package main

import (
	"fmt"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/netdev"
	"ringcap/internal/packet"
	"ringcap/internal/text"
	"ringcap/internal/track"
)

// Block timeouts: how long a frame may wait in the ring for others. Somebody who
// watches sees it within 10 ms; a file takes fewer and fuller blocks.
const (
	blockTimeoutNow   = time.Millisecond
	blockTimeoutWatch = 5 * time.Millisecond
	blockTimeoutPipe  = 20 * time.Millisecond
	blockTimeoutFile  = 50 * time.Millisecond
)

// openLive makes a ring on the interface of -i the source.
func (s *session) openLive() error {
	device, link, err := pickDevice(s.cfg)
	if err != nil {
		return err
	}
	program, err := filter.Compile(s.cfg.Expression, s.filterOptions(device, link))
	if err != nil {
		return err
	}
	l, err := openLive(liveOptions{
		device: device, link: link, network: network(device, link),
		program: program, expression: s.cfg.Expression, rule: dropRule(s.cfg, device),
		snapLen: s.cfg.SnapLen, bufferKiB: s.cfg.BufferKiB, blockTimeout: s.blockTimeout(),
		promiscuous: !s.cfg.NoPromisc,
		note:        func(text string) { fmt.Fprintln(s.stderr, "ringcap: "+text) },
	})
	if err != nil {
		return err
	}
	s.src = l
	s.signals.wake(l.Stop)
	return nil
}

// filterOptions says what a live filter is compiled for.
func (s *session) filterOptions(device netdev.Device, link packet.LinkType) filter.Options {
	o := filter.Options{Link: link, SnapLen: s.cfg.SnapLen, Netmask: netdev.Netmask(device.Index), Unoptimized: s.cfg.Unoptimized}
	if o.SnapLen == 0 {
		o.SnapLen = wholeFrame
	}
	if !network(device, link) {
		o.Device = device.Name
	}
	return o
}

// pickDevice is the interface to capture on, and the link type of its frames.
func pickDevice(c *cli.Config) (d netdev.Device, link packet.LinkType, err error) {
	if d, err = asked(c); err != nil {
		return d, 0, err
	}
	if !c.HasLinkType {
		link, err = d.LinkType()
		return d, link, err
	}
	for _, l := range d.LinkTypes() {
		if l == c.LinkType {
			return d, l, nil
		}
	}
	return d, 0, fmt.Errorf("%s has no frames of link type %s (ringcap -L -i %s lists what it has)", d.Name, c.LinkType.Name(), d.Name)
}

// network reports whether the frames are to start at the network header although
// the interface's own do not.
func network(d netdev.Device, link packet.LinkType) bool {
	own, err := d.LinkType()
	return err != nil || own != link
}

// dropRule is -Q. Loopback shows each packet going out and coming in: one is
// enough.
func dropRule(c *cli.Config, d netdev.Device) filter.DropRule {
	switch {
	case c.Direction == cli.Out:
		return filter.DropIncoming
	case c.Direction == cli.In || d.Loopback:
		return filter.DropOutgoing
	}
	return filter.DropNone
}

// blockTimeout is how long the ring may gather frames.
func (s *session) blockTimeout() time.Duration {
	switch {
	case s.cfg.Immediate:
		return blockTimeoutNow
	case s.cfg.LineBuffered, s.cfg.PacketBuffered, s.cfg.Print && isTerminal(s.stdout):
		return blockTimeoutWatch
	case s.cfg.Print:
		return blockTimeoutPipe
	}
	return blockTimeoutFile
}

// openSinks opens what the packets go to, and the decoder if one of them wants
// to see layers.
func (s *session) openSinks() error {
	if s.cfg.WriteFile != "" {
		if err := s.openOutput(); err != nil {
			return err
		}
	}
	if s.cfg.Print && !s.cfg.CountOnly {
		s.decoder = newDecoder()
		s.tracker = track.New(trackOptions(s.cfg))
		out := s.stdout
		if s.cfg.WriteFile == "-" {
			out = s.stderr // standard output has the packets
		}
		s.sinks = append(s.sinks, newTextSink(out, text.NewPrinter(textOptions(s.cfg)), s.cfg.PacketBuffered))
	}
	return nil
}

// trackOptions says what of -t and -S wants memory of packets before.
func trackOptions(c *cli.Config) track.Options {
	o := track.Options{NoSequence: c.AbsoluteSequence}
	switch c.Time {
	case 3:
		o.Delta = track.DeltaPrevious
	case 5:
		o.Delta = track.DeltaFirst
	}
	return o
}

// textOptions translates the flags of printing.
func textOptions(c *cli.Config) text.Options {
	return text.Options{
		Verbose: c.Verbose, Quiet: c.Quiet, Link: c.Link, NoChecksums: c.NoChecksums,
		AbsoluteSequence: c.AbsoluteSequence, Number: c.Number, Nanoseconds: c.Nano,
		OneLine: c.OneLine, Time: text.TimeFormat(c.Time), Dump: dumpFormat(c),
	}
}

// dumpFormat is -x, -X and -A, of which one is given at most.
func dumpFormat(c *cli.Config) text.DumpFormat {
	switch {
	case c.HexASCII > 1:
		return text.DumpBothLink
	case c.HexASCII > 0:
		return text.DumpBoth
	case c.Hex > 1:
		return text.DumpHexLink
	case c.Hex > 0:
		return text.DumpHex
	case c.ASCII > 1:
		return text.DumpTextLink
	case c.ASCII > 0:
		return text.DumpText
	}
	return text.DumpNone
}

// banner says what is being listened to or read, as tcpdump does.
func (s *session) banner() {
	if l, ok := s.src.(*offline); ok {
		fmt.Fprintf(s.stderr, "reading from file %s, link-type %s, snapshot length %d\n", s.inputName(), l.Link(), l.SnapLen())
		return
	}
	l := s.src.(*live)
	prefix := "ringcap: "
	if s.cfg.Print && s.cfg.Verbose == 0 && s.cfg.WriteFile == "" {
		fmt.Fprintln(s.stderr, "ringcap: verbose output suppressed, use -v[v]... for full protocol decode")
		prefix = ""
	}
	fmt.Fprintf(s.stderr, "%slistening on %s, link-type %s, snapshot length %d bytes\n", prefix, l.device.Name, l.link, l.iface.SnapLen)
}
