package summary

import (
	"github.com/google/gopacket/layers"
	"golang.org/x/net/dns/dnsmessage"

	"ringcap/internal/escape"
	"ringcap/internal/layer"
	"ringcap/packet"
)

// Asked is a name that DNS queries ask for.
type Asked struct {
	Name     string
	Queries  uint64
	Answers  uint64 // responses, those of Failures included
	Failures uint64 // responses with an error, such as NXDOMAIN
}

// questions counts DNS messages by the name in their question.
type questions struct {
	all    []Asked
	of     map[string]int32
	other  uint64 // messages of names that did not fit
	parser dnsmessage.Parser
}

// dns counts the message at the start of a datagram or a segment. Other segments of a
// message that was split are no messages.
func (s *Summary) dns(p *packet.Packet, f *facts) {
	data := p.Data[p.Headers.Payload:p.Headers.End]
	switch f.last {
	case layers.LayerTypeUDP:
	case layers.LayerTypeTCP:
		data = data[min(2, len(data)):] // the length of the message
	default:
		return
	}
	q := &s.asked
	header, err := q.parser.Start(data)
	if err != nil {
		return
	}
	question, err := q.parser.Question()
	if err != nil {
		return
	}
	name := question.Name.Data[:question.Name.Length]
	for i, c := range name {
		if 'A' <= c && c <= 'Z' { // case makes no other name (RFC 4343)
			name[i] = c + 'a' - 'A'
		}
	}
	if len(name) > 1 {
		name = name[:len(name)-1] // the final dot
	}
	i, ok := q.of[string(name)]
	if !ok {
		if len(q.all) == maxNames {
			q.other++
			return
		}
		i = int32(len(q.all))
		q.all = append(q.all, Asked{Name: escape.Line(string(name))})
		q.of[string(name)] = i
	}
	a := &q.all[i]
	switch {
	case !header.Response:
		a.Queries++
	case header.RCode != dnsmessage.RCodeSuccess:
		a.Failures++
		fallthrough
	default:
		a.Answers++
	}
}

// servers numbers the names in the hellos of TLS clients, from 1.
type servers struct {
	names []string
	of    map[string]int32
	other uint64 // hellos with names that did not fit
}

// serverName returns the number of the name in the client's hello at the start of data, or
// 0 if there is none.
func (s *Summary) serverName(data []byte) int32 {
	name := layer.ServerName(data)
	if len(name) == 0 || len(name) > maxName {
		return 0
	}
	v := &s.servers
	n, ok := v.of[string(name)]
	if !ok {
		if len(v.names) == maxNames {
			v.other++
			return 0
		}
		v.names = append(v.names, escape.Line(string(name)))
		n = int32(len(v.names))
		v.of[string(name)] = n
	}
	return n
}

// maxName is the longest name of a host, in bytes (RFC 1035, section 3.1).
const maxName = 255
