package track

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"ringcap/internal/layer"
)

// maxNames limits both the addresses with a given name and those with a learnt name. A
// new learnt name replaces the oldest; a new given name is not added.
const maxNames = 65536

// Names maps addresses to host names. The names come from a hosts(5) file, from name
// resolution blocks and from captured DNS, mDNS and LLMNR answers; Names itself sends no
// queries. It is not safe for concurrent use.
type Names struct {
	// NoDomain cuts a name after its first label.
	NoDomain bool

	given  map[netip.Addr]string
	left   uint64 // number of names that Give did not add
	learnt map[netip.Addr]string
	order  []netip.Addr // ring of the addresses in learnt
	oldest int
	fresh  []netip.Addr // in the answers of the last packet
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

// ReadFile adds the names of a hosts(5) file, if there is one.
func (n *Names) ReadFile(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	return errors.Join(n.ReadHosts(f), f.Close())
}

// maxName is the longest name, in bytes (RFC 1035, section 3.1).
const maxName = 255

// Give names an address, unless it already has a given name. It does not add a name that
// is too long, or any name when maxNames is reached.
func (n *Names) Give(a netip.Addr, name string) {
	a = a.WithZone("")
	switch {
	case n.given[a] != "":
	case len(name) > maxName || len(n.given) == maxNames:
		n.left++
	default:
		n.given[a] = strings.Clone(name) // does not keep the rest of the string alive
	}
}

// LeftOut returns the number of names that Give did not add.
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

// Learnt returns the name that an answer gave to an address, or "" if there is none.
func (n *Names) Learnt(a netip.Addr) string { return n.learnt[a] }

// Fresh returns the addresses in the answers of the packet that was observed last. It is valid
// until the next one.
func (n *Names) Fresh() []netip.Addr { return n.fresh }

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
	n.fresh = append(n.fresh, a)
}
