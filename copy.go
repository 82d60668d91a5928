package main

import (
	"fmt"
	"strings"

	"ringcap/capfile"
	"ringcap/packet"
)

// CopyBlock appends a block without a packet of the pcapng file that is being
// copied to this pcapng file.
func (s *fileSink) CopyBlock(b *capfile.Block) error {
	if s.err != nil {
		return s.err
	}
	id := 0
	if b.Interface != nil {
		if err := s.reserve(interfaceRoom + len(b.Interface.Options)); err != nil {
			return err
		}
		id = s.interfaceOf(b.Interface, b.Interface.Link)
	}
	if b.Body == nil {
		return nil
	}
	if err := s.reserve(capfile.BlockSize(b)); err != nil {
		return err
	}
	s.buf = capfile.AppendBlock(s.buf, b, uint32(id))
	return nil
}

// interfaceRoom is what a description block takes besides its options.
const interfaceRoom = 64

// losses counts packets of which a file holds less than the file that was read.
type losses struct {
	options, nanoseconds uint64
	times                uint64
}

// countTime looks whether the file has a time stamp for a packet.
func (l *losses) countTime(f *packet.Frame, pcapng bool) {
	if !capfile.CanStamp(f.Info.Timestamp, pcapng) && len(f.Info.AncillaryData) == 0 { // those of classic files are copied as they are
		l.times++
	}
}

// count looks at one packet that went to a classic file.
func (l *losses) count(f *packet.Frame, nanos bool) {
	if len(f.Options) > 0 {
		l.options++
	}
	if !nanos && f.Info.Timestamp.Nanosecond()%1000 != 0 {
		l.nanoseconds++
	}
}

// sayLosses says in one line what of the files read is not in the file written,
// and how it would be.
func (s *session) sayLosses() {
	src, ok := s.src.(*offline)
	if !ok || s.cfg.WriteFile == "" {
		return
	}
	pcapng := isPcapng(s.cfg.WriteFile)
	var what []string
	add := func(n uint64, one, more string) {
		switch {
		case n == 1:
			what = append(what, "1 "+one)
		case n > 1:
			what = append(what, fmt.Sprintf("%d %s", n, more))
		}
	}
	b, l := src.opener.Skipped(), s.losses
	if !pcapng {
		add(l.nanoseconds, "time stamp's nanoseconds (--nano keeps them)", "time stamps' nanoseconds (--nano keeps them)")
		add(l.options, "packet's comments and options", "packets' comments and options")
		add(described(src.Interfaces()), "interface description", "interface descriptions")
	}
	add(l.times, "time before 1970 or too late for the format", "times before 1970 or too late for the format")
	add(b.Names, "name resolution block", "name resolution blocks")
	add(b.Secrets, "decryption secrets block", "decryption secrets blocks")
	add(b.Statistics, "statistics block", "statistics blocks")
	add(b.Journal, "system journal block", "system journal blocks")
	add(b.Custom, "custom block", "custom blocks")
	add(b.Forbidden, "custom block that forbids it", "custom blocks that forbid it")
	add(b.Unknown, "block of unknown type", "blocks of unknown type")
	if len(what) == 0 {
		return
	}
	hint := ""
	if !pcapng {
		hint = " (a name that ends in .pcapng keeps what can be kept)"
	}
	fmt.Fprintf(s.stderr, "ringcap: not copied to %s: %s%s\n", s.cfg.WriteFile, strings.Join(what, ", "), hint)
}

// described counts the interfaces of which more is said than a classic file can.
func described(all []*packet.Interface) (n uint64) {
	for _, ifc := range all {
		if ifc.Options != "" {
			n++
		}
	}
	return n
}
