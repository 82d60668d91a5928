package track

import (
	"bufio"
	"io"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"ringcap/internal/layer"
)

// maxNames is how many addresses have a name at once that was given, and how many one
// that was learnt from packets; of these the first is forgotten first.
const maxNames = 65536

// Names maps addresses to host names. The names come from a hosts(5) file, from name
// resolution blocks and from captured DNS, mDNS and LLMNR answers; Names itself sends no
// queries. It is not safe for concurrent use.
type Names struct {
	// NoDomain cuts a name after its first label.
	NoDomain bool

	given  map[netip.Addr]string
	left   uint64 // names that were given and not taken
	learnt map[netip.Addr]string
	order  []netip.Addr // ring of the addresses in learnt
	oldest int
	parser dnsmessage.Parser
}

// NewNames returns empty Names.
func NewNames() *Names {
	return &Names{given: map[netip.Addr]string{}, learnt: map[netip.Addr]string{}}
}

// ReadHosts adds the names of a hosts(5) file. It ignores malformed lines.
func (n *Names) ReadHosts(r io.Reader) error {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		field := strings.Fields(line)
		if len(field) < 2 {
			continue
		}
		if a, err := netip.ParseAddr(field[0]); err == nil {
			n.Give(a, field[1])
		}
	}
	return lines.Err()
}

// maxName is the most bytes that a name has: RFC 1035, section 3.1.
const maxName = 255

// Give names an address, unless it has been given a name. It does not take a name that is
// longer than any, nor more than there is room for.
func (n *Names) Give(a netip.Addr, name string) {
	a = a.WithZone("")
	switch {
	case n.given[a] != "":
	case len(name) > maxName || len(n.given) == maxNames:
		n.left++
	default:
		n.given[a] = strings.Clone(name) // not what it is a part of
	}
}

// LeftOut is how many names Give has not taken.
func (n *Names) LeftOut() uint64 {
	if n == nil {
		return 0
	}
	return n.left
}

// Name returns the name of an address, or "" if there is none.
func (n *Names) Name(a netip.Addr) string {
	name := n.given[a]
	if name == "" {
		name = n.learnt[a]
	}
	if n.NoDomain {
		name, _, _ = strings.Cut(name, ".")
	}
	return name
}

// datagram learns names from a DNS (RFC 1035), mDNS (RFC 6762) or LLMNR (RFC 4795)
// answer.
func (n *Names) datagram(src uint16, message []byte) {
	if src == layer.PortDNS || src == layer.PortMDNS || src == layer.PortLLMNR {
		n.learn(message)
	}
}

// segment learns names from a TCP segment. It does not reassemble an answer that was
// split.
func (n *Names) segment(src uint16, data []byte) {
	if src == layer.PortDNS && len(data) >= 2 {
		n.learn(data[2:]) // skip the message length
	}
}

// learn adds the addresses in a message's answers. Their name is that of the question, so
// that an alias does not replace the name that the user knows.
func (n *Names) learn(message []byte) {
	header, err := n.parser.Start(message)
	if err != nil || !header.Response || header.RCode != dnsmessage.RCodeSuccess {
		return
	}
	asked := ""
	questions, err := n.parser.AllQuestions()
	if err != nil {
		return
	}
	if len(questions) == 1 {
		asked = questions[0].Name.String()
	}
	for {
		h, err := n.parser.AnswerHeader()
		if err != nil {
			return
		}
		name := asked
		if name == "" {
			name = h.Name.String()
		}
		switch h.Type {
		case dnsmessage.TypeA:
			r, err := n.parser.AResource()
			if err != nil {
				return
			}
			n.add(netip.AddrFrom4(r.A), name)
		case dnsmessage.TypeAAAA:
			r, err := n.parser.AAAAResource()
			if err != nil {
				return
			}
			n.add(netip.AddrFrom16(r.AAAA), name)
		default:
			if n.parser.SkipAnswer() != nil {
				return
			}
		}
	}
}

func (n *Names) add(a netip.Addr, name string) {
	name = strings.TrimSuffix(name, ".")
	if n.learnt[a] == "" {
		if len(n.order) < maxNames {
			n.order = append(n.order, a)
		} else {
			delete(n.learnt, n.order[n.oldest])
			n.order[n.oldest] = a
			n.oldest = (n.oldest + 1) % maxNames
		}
	}
	n.learnt[a] = name
}
