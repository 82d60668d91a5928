package diff

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Ignore is a set of fields to ignore.
type Ignore uint

// The fields. Checksums that cover an ignored field are ignored, too.
const (
	Time     Ignore = 1 << iota // when the packet was captured
	ID                          // identification of IPv4 and of IPv6 fragments
	Sequence                    // where TCP's sequence numbers start; relative ones count
	Stamps                      // TCP's time stamp option
	TTL                         // IPv4 time to live, IPv6 hop limit
	MAC                         // addresses of Ethernet, and hardware addresses of ARP
	Checksum                    // of IPv4, TCP, UDP, ICMP
)

var ignoreNames = []struct {
	name string
	flag Ignore
}{
	{"time", Time}, {"id", ID}, {"seq", Sequence}, {"ts", Stamps}, {"ttl", TTL}, {"mac", MAC}, {"checksum", Checksum},
	// Names of fields (ringcap help fields).
	{"frame.time", Time}, {"ip.id", ID}, {"tcp.seq", Sequence}, {"tcp.ack", Sequence}, {"ip.ttl", TTL}, {"ipv6.hlim", TTL},
	{"eth.src", MAC}, {"eth.dst", MAC}, {"ip.checksum", Checksum}, {"tcp.checksum", Checksum}, {"udp.checksum", Checksum},
}

// ParseIgnore parses names separated by commas: time,id,seq,ts,ttl,mac,checksum, or the
// names of such fields. Fields that share a short name are ignored together.
func ParseIgnore(s string) (Ignore, error) {
	var all Ignore
next:
	for _, name := range strings.Split(s, ",") {
		for _, n := range ignoreNames {
			if n.name == name {
				all |= n.flag
				continue next
			}
		}
		return 0, fmt.Errorf("%q: give some of time, id, seq, ts, ttl, mac, checksum, with commas between", name)
	}
	return all, nil
}

// Mask overwrites the ignored fields in p's bytes. The packet must have been decoded and
// tracked.
func (g Ignore) Mask(p *packet.Packet) {
	for _, l := range p.Layers {
		switch l := l.(type) {
		case *layer.Ethernet:
			g.zero(MAC, l.Contents, 0, 12)
		case *layer.ARP:
			g.zero(MAC, l.SourceHwAddress, 0, len(l.SourceHwAddress))
			g.zero(MAC, l.DstHwAddress, 0, len(l.DstHwAddress))
		case *layer.IPv4:
			g.zero(ID, l.Contents, 4, 2)
			g.zero(TTL, l.Contents, 8, 1)
			g.zero(ID|TTL|Checksum, l.Contents, 10, 2)
		case *layer.IPv6:
			g.zero(TTL, l.Contents, 7, 1)
		case *layer.IPv6Fragment:
			g.zero(ID, l.Contents, 4, 4)
		case *layer.TCP:
			g.maskTCP(l, p.Sequence)
		case *layer.UDP:
			g.zero(Checksum, l.Contents, 6, 2)
		case *layer.ICMPv4:
			g.zero(Checksum, l.Contents, 2, 2)
		case *layer.ICMPv6:
			g.zero(Checksum, l.Contents, 2, 2)
		}
	}
}

// zero overwrites n bytes at off if one of the flags is in g.
func (g Ignore) zero(flags Ignore, b []byte, off, n int) {
	if g&flags != 0 && len(b) >= off+n {
		clear(b[off : off+n])
	}
}

// maskTCP makes sequence numbers relative. In the segments that start a connection they
// become 0.
func (g Ignore) maskTCP(l *layer.TCP, base packet.Sequence) {
	for _, o := range l.Options {
		switch o.OptionType {
		case layers.TCPOptionKindTimestamps:
			g.zero(Stamps, o.OptionData, 0, len(o.OptionData))
		case layers.TCPOptionKindSACK:
			for e := o.OptionData; g&Sequence != 0 && len(e) >= 4; e = e[4:] {
				binary.BigEndian.PutUint32(e, binary.BigEndian.Uint32(e)-base.SackBase)
			}
		}
	}
	if g&Sequence != 0 {
		seq, ack := l.Seq-base.Seq, l.Ack-base.Ack
		if base.Seq == 0 && base.Ack == 0 {
			seq, ack = 0, 0
		}
		binary.BigEndian.PutUint32(l.Contents[4:], seq)
		binary.BigEndian.PutUint32(l.Contents[8:], ack)
	}
	g.zero(Sequence|Stamps|Checksum, l.Contents, 16, 2)
}

// textRule masks a field in a line of text.
type textRule struct {
	flags Ignore
	is    *regexp.Regexp
	to    string
}

// textRules compiles the rules at first use, not at each start of the program. A line starts
// with the time.
var textRules = sync.OnceValue(func() []textRule {
	return []textRule{
		{Time, regexp.MustCompile(`^( *\d+  )?(?:(?:\d{4,}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d+ |\d+\.\d+ |[ -]\d+:\d\d:\d\d\.\d+ )`), "$1"},
		{ID, regexp.MustCompile(`\bid (?:0x[0-9a-f]+|\d+), offset`), "id _, offset"},
		{Sequence, regexp.MustCompile(`\b(seq|ack) (\d+)(:\d+)?`), "$1 _"},
		{Stamps, regexp.MustCompile(`\bTS val \d+ ecr \d+`), "TS val _ ecr _"},
		{TTL, regexp.MustCompile(`\b(ttl|hlim) \d+`), "$1 _"},
		{MAC, regexp.MustCompile(`\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b`), "_"},
		{Checksum | ID | Sequence | Stamps | TTL, regexp.MustCompile(`,? ?(?:bad )?cksum 0x[0-9a-f]+ \([^)]*\)|\[(?:bad )?(?:udp|icmp6) [^\]]*\]`), ""},
	}
})

// Line returns a line of text without the ignored fields. It shows that there are sequence
// numbers, but not their values.
func (g Ignore) Line(s string) string {
	for _, r := range textRules() {
		if g&r.flags != 0 {
			s = r.is.ReplaceAllString(s, r.to)
		}
	}
	return s
}
