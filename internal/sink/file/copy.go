package file

import (
	"fmt"
	"strings"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// CopyBlock copies a block that holds no packet from the pcapng file that is read to this
// pcapng file.
func (s *Sink) CopyBlock(b *capfile.Block) error {
	if s.err != nil {
		return s.err
	}
	if s.strip && b.Kind == capfile.KindSecrets {
		return nil
	}
	s.lost.secrets = s.lost.secrets || b.Kind == capfile.KindSecrets
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

// interfaceRoom is the most that a description block takes besides its options.
const interfaceRoom = 64

// Losses counts packets that a copy could not keep unchanged.
type Losses struct {
	Options     uint64 // packets whose options a classic file cannot hold
	FCS         uint64 // packets whose frame check sequence the header of a classic file cannot tell
	Nanoseconds uint64 // time stamps that were cut to microseconds
	Times       uint64 // time stamps that the format cannot hold
	Fractions   uint64 // time stamps whose fraction, of a second or more, was carried over
	Invented    uint64 // time stamps that the file read does not have

	pcapng   bool   // the format of the copy
	comments uint64 // on the file read that the copy has
	secrets  bool   // the copy has those of the file read
}

// keep notes that the header of the copy has the options of a section.
func (l *Losses) keep(section string) {
	l.comments = 0
	for kind := range packet.Options(section) {
		const comment = 1 // draft-ietf-opsawg-pcapng, section 3.5
		if kind == comment {
			l.comments++
		}
	}
}

// countTime counts a time stamp that the copy does not have as it was read.
func (l *Losses) countTime(f *packet.Frame, format packet.Format) {
	switch {
	case f.NoTime:
		l.Invented++
	case f.Fraction != 0:
		if format == packet.Pcapng || !capfile.KeepsFraction(f, format == packet.Nanoseconds) {
			l.Fractions++
		}
	case !capfile.CanStamp(f.Info.Timestamp, format == packet.Pcapng):
		l.Times++
	}
}

// count counts what a classic file cannot hold of a packet.
func (l *Losses) count(f *packet.Frame, nanos bool) {
	if len(f.Options) > 0 {
		l.Options++
	}
	if !nanos && f.Info.Timestamp.Nanosecond()%1000 != 0 {
		l.Nanoseconds++
	}
}

// Text returns lines that say what the file at path lacks of the files that were read, and what
// would keep it, and that it has their secrets. It is empty if there is nothing to say. The files
// were read with o.
func (l *Losses) Text(path string, o *capfile.Opener) string {
	skipped := o.Skipped()
	var what []string
	add := func(n uint64, one, more string) {
		switch {
		case n == 1:
			what = append(what, "1 "+one)
		case n > 1:
			what = append(what, fmt.Sprintf("%d %s", n, more))
		}
	}
	if !l.pcapng {
		add(l.Nanoseconds, "time stamp's nanoseconds (--nano keeps them)", "time stamps' nanoseconds (--nano keeps them)")
		add(l.Options, "packet's comments and options", "packets' comments and options")
		add(l.FCS, "packet's length of the FCS (the header says one for all)", "packets' length of the FCS (the header says one for all)")
		add(o.Described(), "interface description", "interface descriptions")
	}
	add(l.Times, "time before 1970 or too late for the format", "times before 1970 or too late for the format")
	add(o.Comments()-l.comments, "file comment", "file comments")
	add(skipped.Names, "name resolution block", "name resolution blocks")
	add(skipped.Secrets, "decryption secrets block", "decryption secrets blocks")
	add(skipped.Statistics, "statistics block", "statistics blocks")
	add(skipped.Journal, "system journal block", "system journal blocks")
	add(skipped.Custom, "custom block", "custom blocks")
	add(skipped.Forbidden, "custom block that forbids it", "custom blocks that forbid it")
	add(skipped.Unknown, "block of unknown type", "blocks of unknown type")
	text := l.timesText(path)
	if l.secrets {
		text += fmt.Sprintf("ringcap: %s holds the secrets that were read: whoever has it can read the traffic (--strip-secrets leaves them out)\n", path)
	}
	if len(what) == 0 {
		return text
	}
	hint := ""
	if !l.pcapng {
		hint = " (a name that ends in .pcapng keeps what can be kept)"
	}
	return fmt.Sprintf("%sringcap: not copied to %s: %s%s\n", text, path, strings.Join(what, ", "), hint)
}

// timesText says in a line each which times in the file at path are not those of the files
// read.
func (l *Losses) timesText(path string) (text string) {
	if l.Invented > 0 {
		text = fmt.Sprintf("ringcap: %s without a time (simple packet blocks): %s has 1970 for %s\n", ledger.Packets(l.Invented), path, them(l.Invented))
	}
	if l.Fractions > 0 {
		text += fmt.Sprintf("ringcap: %s with a fraction of a second or more in the time: %s has the sum\n", ledger.Packets(l.Fractions), path)
	}
	return text
}

func them(n uint64) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
