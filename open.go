package main

import (
	"errors"
	"fmt"

	"ringcap/internal/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/outfile"
	"ringcap/internal/packet"
	"ringcap/internal/text"
	"ringcap/internal/track"
)

// openSinks opens what the packets go to, and the decoder if one of them wants
// to see layers.
func (s *session) openSinks() error {
	if s.cfg.WriteFile != "" {
		k, err := s.openFile()
		if err != nil {
			return err
		}
		s.file, s.stop.size = k, k.Size
		s.sinks = append(s.sinks, s.cook(k))
	}
	if s.cfg.Print && !s.cfg.CountOnly {
		s.decoder = newDecoder()
		s.tracker = track.New(trackOptions(s.cfg))
		out := s.stdout
		if s.cfg.WriteFile == "-" {
			out = s.stderr // standard output has the packets
		}
		s.sinks = append(s.sinks, newTextSink(out, s.printer(), s.cfg.PacketBuffered, &s.account))
	}
	return nil
}

// printer prints as asked; the interface of each packet if there are several.
func (s *session) printer() *text.Printer {
	o := textOptions(s.cfg)
	_, several := s.src.(*fanIn)
	o.Interface = several || s.cooked
	return text.NewPrinter(o)
}

// cook puts frames of different link types under one, Linux cooked v2, for a
// classic file, which has only one.
func (s *session) cook(k *fileSink) sink {
	if !s.cooked || k.pcapng {
		return k
	}
	return &cookedSink{fileSink: k}
}

// cookedSink replaces the link-layer header of packets on their way to a file.
type cookedSink struct {
	*fileSink
	frame packet.Frame
	pkt   packet.Packet
}

func (c *cookedSink) Write(p *packet.Packet) error {
	c.frame.Data = capfile.AppendCooked(c.frame.Data[:0], p.Frame)
	data := c.frame.Data
	c.frame = *p.Frame
	c.frame.Data, c.frame.Link = data, packet.LinkLinuxSLL2
	c.frame.Info.Length += len(data) - len(p.Data)
	c.frame.Info.CaptureLength = len(data)
	c.pkt.Frame = &c.frame
	return c.fileSink.Write(&c.pkt)
}

// openFile opens the file of -w.
func (s *session) openFile() (*fileSink, error) {
	if s.cfg.WriteFile == "-" && isTerminal(s.stdout) {
		return nil, errors.New("-w -: standard output is a terminal: send it to a file or a pipe")
	}
	o := writeOptions{
		Stdout: s.stdout, SnapLen: s.cfg.SnapLen, Nanoseconds: s.cfg.Nano,
		Unbuffered: s.cfg.PacketBuffered, Application: "ringcap " + version, Sync: s.cfg.File.Sync, Account: &s.account,
		File: outfile.Options{
			Mode: s.cfg.File.Mode, NoClobber: s.cfg.File.NoClobber,
			Inputs: s.inputs, Stdin: s.stdin, Stop: s.signals.asked,
		},
	}
	switch src := s.src.(type) {
	case counter:
		o.Live, o.Link, o.Interfaces = true, s.link, src.Interfaces()
	case *offline:
		h := src.Header()
		o.Link, o.Interfaces, o.Section = src.Link(), src.Interfaces(), src.SectionOptions()
		if !src.IsPcapng() {
			o.Header = &h
		}
	}
	k, err := openFileSink(s.cfg.WriteFile, o)
	if src, ok := s.src.(*offline); ok && err == nil && k.pcapng {
		if err := src.opener.Copy(k.CopyBlock); err != nil {
			return nil, errors.Join(err, k.close())
		}
	}
	return k, err
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
	prefix := "ringcap: "
	if s.cfg.Print && s.cfg.Verbose == 0 && s.cfg.WriteFile == "" {
		fmt.Fprintln(s.stderr, "ringcap: verbose output suppressed, use -v[v]... for full protocol decode")
		prefix = ""
	}
	fmt.Fprintf(s.stderr, "%slistening on %s, snapshot length %d bytes\n", prefix, s.listening, snapOrDefault(s.cfg.SnapLen))
}
