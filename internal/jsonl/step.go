package jsonl

import "ringcap/packet"

// Kinds of steps.
const (
	stepField    = iota // one field of any form
	stepTemplate        // several fields
	stepList            // an array
	stepFacts           // the facts of capture that seldom change
	stepSummary         // the summary
	stepProcess         // the process and its container
	stepTrouble         // a field that only bad packets have
)

// step writes a field or several adjacent fields of an object.
type step struct {
	kind     uint8
	field    *field
	template *template
}

// steps returns the steps that write the fields in JSON.
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
			case f.process:
				s.kind = stepProcess
				for i+1 < len(k.fields) && k.fields[i+1].process {
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
	if open != "" { // no field is a member
		steps = append(steps, step{kind: stepTemplate, template: newText(open)})
	}
	return steps
}

// appendField appends a member, or nothing if the value is absent.
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

// facts is the cached text of the members that are the same for all packets of an
// interface in one direction.
type facts struct {
	ifc  *packet.Interface
	link packet.LinkType
	text []byte
}

// factsOf returns this text for the packet.
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

// appendSummary appends the summary. It formats it in place, and copies it only if
// characters have to be escaped.
func (p *Printer) appendSummary(b []byte, f *field) []byte {
	if p.summary == nil {
		return b
	}
	mark := len(b)
	b = append(append(b, f.member...), '"')
	start := len(b)
	b = p.summary.Append(b, p.summarized())
	if p.summary.Clean() {
		b[len(b)-1] = '"' // replaces the newline
		return b
	}
	n := cleanLen(b[start:], stopQuote)
	if end := start + n; end == len(b) || b[end] == '\n' {
		return append(b[:end], '"')
	}
	p.line = append(p.line[:0], firstLine(b[start:])...)
	return AppendString(append(b[:mark], f.member...), p.line)
}
