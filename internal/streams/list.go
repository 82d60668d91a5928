package streams

import (
	"bytes"
	"net/netip"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Limits on what a list keeps. A stream takes 300 bytes.
const (
	maxStreams = 65536
	maxHeads   = 1024     // streams whose first bytes are incomplete
	maxHead    = 16 << 10 // bytes of each
	maxRequest = 256
)

// Total counts packets and their bytes on the wire.
type Total struct{ Packets, Bytes uint64 }

// Stream is a line of the list. The client is who sent the SYN, or else the first packet.
type Stream struct {
	ID
	Client, Server         netip.AddrPort
	FromClient, FromServer Total
	First, Last            time.Time
	RTT                    time.Duration // of the handshake, 0 if it was not captured
	Retransmissions        uint64
	SNI                    string // server name of the client's hello
	Request                string // first line of what the client said

	seen  uint8
	syn   time.Time
	heard *half // the client's first bytes, while they are incomplete; may be nil
	head  []byte
}

// What was seen of a connection, in Stream.seen.
const (
	seenSYN = 1 << iota
	seenSYNACK
	seenHandshake
	seenFIN       // of the client
	seenServerFIN // of the server
	seenRST
	seenHead // SNI and Request are settled
)

// State returns the state of a connection, or nothing for UDP.
func (s *Stream) State() string {
	switch {
	case s.UDP:
		return ""
	case s.seen&seenRST != 0:
		return "reset"
	case s.seen&seenFIN != 0 && s.seen&seenServerFIN != 0:
		return "closed"
	case s.seen&(seenFIN|seenServerFIN) != 0:
		return "half-closed"
	case s.seen&(seenSYN|seenSYNACK) != 0 && s.seen&seenHandshake == 0:
		return "half-open"
	}
	return "open"
}

// Handshake reports whether the whole handshake of a connection was seen.
func (s *Stream) Handshake() bool { return s.seen&seenHandshake != 0 }

// list gathers streams.
type list struct {
	all   []Stream
	byID  map[ID]int32
	left  Total // packets of streams that did not fit
	heads int   // streams with heard
}

// add counts a packet.
func (l *list) add(p *packet.Packet, m *message) {
	i, ok := l.byID[m.id]
	if !ok {
		if len(l.all) == maxStreams {
			l.left.add(m.frame)
			return
		}
		i = int32(len(l.all))
		l.byID[m.id] = i
		s := Stream{ID: m.id, Client: m.src, Server: m.dst, First: p.Info.Timestamp, Last: p.Info.Timestamp}
		if m.flags&layer.FlagSYN != 0 && m.flags&layer.FlagACK != 0 {
			s.Client, s.Server = m.dst, m.src
		}
		l.all = append(l.all, s)
	}
	s := &l.all[i]
	fromClient := m.src == s.Client
	if fromClient {
		s.FromClient.add(m.frame)
	} else {
		s.FromServer.add(m.frame)
	}
	if now := p.Info.Timestamp; now.Before(s.First) {
		s.First = now
	} else if now.After(s.Last) {
		s.Last = now
	}
	if !s.UDP {
		s.segment(p, m, fromClient)
	}
	if fromClient && s.seen&seenHead == 0 {
		l.listen(s, m)
	}
}

func (t *Total) add(n int) {
	t.Packets++
	t.Bytes += uint64(n)
}

// segment follows the state of a connection.
func (s *Stream) segment(p *packet.Packet, m *message, fromClient bool) {
	syn, ack := m.flags&layer.FlagSYN != 0, m.flags&layer.FlagACK != 0
	if (p.Sequence.Old || s.again(m, fromClient)) && !m.joined { // the first fragment was tracked, too
		s.Retransmissions++
	}
	switch {
	case m.flags&layer.FlagRST != 0:
		s.seen |= seenRST
	case syn && !ack && fromClient:
		s.seen |= seenSYN
		s.syn = p.Info.Timestamp
	case syn && ack && !fromClient:
		s.seen |= seenSYNACK
	case !syn && ack && fromClient && s.seen&(seenSYN|seenSYNACK|seenHandshake) == seenSYN|seenSYNACK:
		s.seen |= seenHandshake
		s.RTT = p.Info.Timestamp.Sub(s.syn)
	}
	if m.flags&layer.FlagFIN != 0 {
		s.seen |= seenEnd(fromClient)
	}
}

// seenEnd returns what a FIN shows.
func seenEnd(fromClient bool) uint8 {
	if fromClient {
		return seenFIN
	}
	return seenServerFIN
}

// again reports whether a SYN or a FIN without payload had been sent before.
func (s *Stream) again(m *message, fromClient bool) bool {
	switch {
	case m.flags&layer.FlagRST != 0 || len(m.payload) > 0:
		return false
	case m.flags&layer.FlagSYN != 0 && fromClient:
		return s.seen&seenSYN != 0
	case m.flags&layer.FlagSYN != 0:
		return s.seen&seenSYNACK != 0
	case m.flags&layer.FlagFIN != 0:
		return s.seen&seenEnd(fromClient) != 0
	}
	return false
}

// listen looks for the server name and the request in the client's first bytes.
func (l *list) listen(s *Stream, m *message) {
	switch {
	case len(m.payload) == 0:
		return
	case s.UDP:
		s.settle(m.payload)
		return
	case s.heard == nil && m.seq == m.base && (s.settle(m.payload) || l.heads == maxHeads):
		return // as a rule the first segment has all
	case s.heard == nil:
		if l.heads == maxHeads {
			return
		}
		l.heads++
		s.head = []byte{}
		s.heard = &half{limit: maxHead}
		s.heard.begin(m.base)
	}
	s.heard.missing = func(int64) { s.seen |= seenHead } // s may have moved
	s.heard.deliver = func(data []byte) { s.head = append(s.head, data...) }
	if s.heard.add(m.seq, m.payload, m.length); s.seen&seenHead != 0 || s.settle(s.head) || len(s.head) >= maxHead {
		s.seen |= seenHead
		s.heard, s.head = nil, nil
		l.heads--
	}
}

// settle sets SNI or Request from the client's first bytes. It reports whether that is all.
func (s *Stream) settle(head []byte) bool {
	if len(head) == 0 {
		return false
	}
	if head[0] == 22 && !s.UDP { // a handshake of TLS
		if len(head) < 5 || len(head) < 5+int(head[3])<<8+int(head[4]) && len(head) < maxHead {
			return false
		}
		s.SNI = string(layer.ServerName(head))
		s.seen |= seenHead
		return true
	}
	line, _, whole := bytes.Cut(head, []byte("\n"))
	text := bytes.TrimSuffix(line, []byte("\r"))
	for _, c := range text {
		if c < ' ' && c != '\t' || c >= 0x7f {
			s.seen |= seenHead
			return true // no text
		}
	}
	if !whole && len(line) < maxRequest && !s.UDP {
		return false
	}
	s.seen |= seenHead
	s.Request = string(text[:min(len(text), maxRequest)])
	return true
}
