package track

import (
	"encoding/binary"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// maxQuestions is the number of questions that answers remembers.
const maxQuestions = 65536

// answers finds the questions of DNS messages and of ICMP echo replies. A new question replaces the
// oldest one.
type answers struct {
	byKey  map[asked]int // indexes in all
	all    []question
	oldest int // index of the question to replace next, once all is full
	made   slab[packet.Answer]
}

// asked identifies a question. Its answer has the same ends and the same number.
type asked struct {
	key      key
	protocol byte
	number   uint64
}

// question is a question that was captured.
type question struct {
	asked    asked
	at       time.Time
	frame    uint64
	answered uint64 // number of the packet with the answer
}

func newAnswers() *answers { return &answers{byKey: map[asked]int{}} }

// observe sets p.Answer.
func (t *answers) observe(p *packet.Packet) {
	switch h := &p.Headers; h.Protocol {
	case packet.ProtocolTCP, packet.ProtocolUDP:
		if src, dst := ports(p); isDNS(src) || isDNS(dst) {
			t.dns(p)
		}
	case 0:
		if len(p.Layers) > 0 && h.IPVersion != 0 {
			switch l := p.Layers[len(p.Layers)-1].(type) {
			case *layer.ICMPv4:
				t.echo(p, l.Contents, 8, 0)
			case *layer.ICMPv6:
				t.echo(p, l.Contents[:min(8, cap(l.Contents))], 128, 129)
			}
		}
	}
}

func isDNS(port uint16) bool {
	return port == layer.PortDNS || port == layer.PortMDNS || port == layer.PortLLMNR
}

// againTime is the time in which the same question is the old one, sent again.
const againTime = 5 * time.Second

// dns observes a message of DNS, mDNS or LLMNR.
func (t *answers) dns(p *packet.Packet) {
	data := payload(p)
	if p.Headers.Protocol == packet.ProtocolTCP {
		data = data[min(2, len(data)):] // skip the length
	}
	if len(data) < 12 {
		return
	}
	a := asked{protocol: p.Headers.Protocol, number: uint64(binary.BigEndian.Uint16(data))}
	a.key.read(p.Data, &p.Headers)
	now, q := p.Info.Timestamp, t.find(&a)
	if data[2]&0x80 == 0 {
		if q != nil && q.answered == 0 && now.Sub(q.at) < againTime {
			p.Answer = t.made.next()
			p.Answer.Repeats = q.frame
			return
		}
		t.add(&a, p)
		return
	}
	p.Answer = t.made.next()
	switch {
	case q == nil:
		p.Answer.Unasked = true
	case q.answered != 0:
		p.Answer.Repeats = q.answered
	default:
		q.answered = p.Number
		p.Answer.To, p.Answer.After = q.frame, now.Sub(q.at)
	}
}

// echo observes an ICMP message whose first bytes are given, with the types of questions and replies.
func (t *answers) echo(p *packet.Packet, icmp []byte, request, reply byte) {
	if len(icmp) < 8 || icmp[0] != request && icmp[0] != reply {
		return
	}
	be := binary.BigEndian
	a := asked{protocol: p.Headers.IPVersion}
	src, dst := hosts(p.Data, &p.Headers)
	if dst.before(src) {
		src, dst = dst, src
	}
	a.key = key{a: src, b: dst, v6: p.Headers.IPVersion == 6}
	// The same data have the same checksum, but for the type.
	sum := uint32(^be.Uint16(icmp[2:])) + 0xffff - uint32(be.Uint16(icmp))
	sum = sum&0xffff + sum>>16
	a.number = uint64(sum%0xffff)<<32 | uint64(be.Uint32(icmp[4:]))
	if icmp[0] == request {
		t.add(&a, p)
		return
	}
	if q := t.find(&a); q != nil && q.answered == 0 {
		q.answered = p.Number
		p.Answer = t.made.next()
		p.Answer.To, p.Answer.After = q.frame, p.Info.Timestamp.Sub(q.at)
	}
}

// find returns a question, or nil.
func (t *answers) find(a *asked) *question {
	if i, ok := t.byKey[*a]; ok {
		return &t.all[i]
	}
	return nil
}

// add adds the question of p, or replaces the one with the same number.
func (t *answers) add(a *asked, p *packet.Packet) {
	i, known := t.byKey[*a]
	switch {
	case known:
	case len(t.all) < maxQuestions:
		i = len(t.all)
		t.all = append(t.all, question{})
	default:
		i = t.oldest
		t.oldest = (i + 1) % maxQuestions
		delete(t.byKey, t.all[i].asked)
	}
	t.all[i] = question{asked: *a, at: p.Info.Timestamp, frame: p.Number}
	t.byKey[*a] = i
}
