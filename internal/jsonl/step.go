package jsonl

import "ringcap/packet"

// How a step of writing an object is done.
const (
	stepField    = iota // whatever form the field has
	stepTemplate        // several fields, as text with gaps
	stepList            // an array
	stepFacts           // those of the capture that seldom change
	stepSummary         // the line of text
	stepTrouble         // what only packets have with something wrong in them
)

// step is a field, or some, as record needs them.
type step struct {
	kind     uint8
	field    *field
	template *template
}

// steps plans how the fields are written in JSON.
func (k *table) steps() []step {
	var steps []step
	open := k.open
	for i := 0; i < len(k.fields); i++ {
		f := &k.fields[i]
		if f.member == "" {
			continue
		}
		s := step{field: f}
		if t, n := newTemplate(open, k.fields[i:]); n > 0 {
			s.kind, s.template = stepTemplate, t
			i += n - 1
		} else if open != "" {
			s.kind, s.template = stepTemplate, newText(open)
			i--
		} else {
			switch {
			case f.facts:
				s.kind = stepFacts
				for i+1 < len(k.fields) && k.fields[i+1].facts {
					i++
				}
			case f.form == asList:
				s.kind = stepList
			case f.key == "summary":
				s.kind = stepSummary
			case f.trouble:
				s.kind = stepTrouble
			}
		}
		open = ""
		steps = append(steps, s)
	}
	if open != "" { // it has columns only
		steps = append(steps, step{kind: stepTemplate, template: newText(open)})
	}
	return steps
}

// appendField writes a member, nothing if the value is absent.
func (p *Printer) appendField(b []byte, f *field, h *header) []byte {
	if f.when != nil && !f.when(h) {
		return b
	}
	mark := len(b)
	b, ok := p.value(append(b, f.member...), f, h)
	if !ok {
		return b[:mark]
	}
	return b
}

// facts is the text of what is the same for all packets of an interface in a direction.
type facts struct {
	ifc  *packet.Interface
	link packet.LinkType
	text []byte
}

// factsOf is that text for the packet.
func (p *Printer) factsOf() []byte {
	pkt := p.pkt
	f := &p.facts[pkt.Direction]
	if len(f.text) == 0 || f.ifc != pkt.Interface || f.link != pkt.Link {
		f.ifc, f.link = pkt.Interface, pkt.Link
		f.text = f.text[:0]
		for i := range p.tables.frame.fields {
			if k := &p.tables.frame.fields[i]; k.facts {
				f.text = p.appendField(f.text, k, &p.headers[0])
			}
		}
	}
	return f.text
}

// appendSummary has the line of text written where it belongs; only one with
// something to escape is copied.
func (p *Printer) appendSummary(b []byte, f *field) []byte {
	if p.summary == nil {
		return b
	}
	mark := len(b)
	b = append(append(b, f.member...), '"')
	start := len(b)
	b = p.summary.Append(b, p.summed())
	if p.summary.Clean() {
		b[len(b)-1] = '"' // in place of the newline
		return b
	}
	n := cleanLen(b[start:], stopQuote)
	if end := start + n; end == len(b) || b[end] == '\n' {
		return append(b[:end], '"')
	}
	p.line = append(p.line[:0], firstLine(b[start:])...)
	return appendString(append(b[:mark], f.member...), p.line)
}
