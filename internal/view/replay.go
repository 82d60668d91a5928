package view

import (
	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/track"
	"ringcap/packet"
)

// maxReplay is how many packets of a stream are read again for the analysis of one.
const maxReplay = 1000

// replay finds what the index does not keep, since it is different for each packet: the analysis of a
// segment of TCP, and which question a message answers. It reads the packets before in the stream. For a
// packet that has too many of them it finds nothing, and returns false.
func (v *viewer) replay(n int, p *packet.Packet) (whole bool) {
	defer func() {
		if recover() != nil {
			p.Analysis, p.Answer = nil, nil
		}
	}()
	if !p.Stream.Known {
		return true
	}
	var all []int
	for i := n; ; {
		all = append(all, i)
		before := int(v.c.at(i).before)
		if before == 0 {
			break
		}
		if i = before - 1; len(all) == maxReplay {
			return false
		}
	}
	if v.past == nil {
		v.past = capfile.NewPicker(v.c.file)
	}
	decoder, tracker := layer.NewDecoder(), track.New(track.Options{Connections: 16, Analysis: true, Answers: true})
	var f packet.Frame
	q := packet.Packet{Frame: &f}
	for i := len(all) - 1; i >= 0; i-- {
		s := v.c.at(all[i])
		if v.past.Pick(s.at, s.layout, &f) != nil {
			return true // the file tells why
		}
		f.Number = uint64(all[i] + 1)
		decoder.Decode(&f, &q)
		tracker.Observe(&q)
	}
	if q.Analysis != nil {
		analysis := *q.Analysis
		p.Analysis = &analysis
	}
	if q.Answer != nil {
		answer := *q.Answer
		p.Answer = &answer
	}
	return true
}
