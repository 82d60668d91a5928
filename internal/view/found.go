package view

import "ringcap/packet"

// found keeps what the tracker has found for packets. Those of one direction of a connection mostly
// share it, so that it is kept once.
type found struct {
	all    []fact
	recent [1 << 12]uint32 // index, plus 1, of a fact by its hash
}

// fact is a packet.Found without times, which depend on the packets before.
type fact struct {
	seq, ack, sackBase   uint32
	seqPast, ackPast     int32 // in units of 2^32
	stream               uint32
	streamSeq, streamAck uint32
	version, procedure   uint32
	quicID               uint16
	shift, role          uint8
	old, known, called   bool
	media                bool
}

// add returns the index of the fact for a packet.
func (t *found) add(p *packet.Found) uint32 {
	f := fact{
		seq: p.Sequence.Seq, ack: p.Sequence.Ack, sackBase: p.Sequence.SackBase,
		seqPast: int32(p.Sequence.SeqPast >> 32), ackPast: int32(p.Sequence.AckPast >> 32),
		stream: p.Stream.Index, streamSeq: p.Stream.Seq, streamAck: p.Stream.Ack,
		version: p.Call.Version, procedure: p.Call.Procedure,
		quicID: uint16(p.QUICID), shift: p.Stream.Shift, role: p.Role,
		old: p.Sequence.Old, known: p.Stream.Known, called: p.Call.Known, media: p.Media,
	}
	h := (f.seq*31+f.ack)*31 + f.stream*0x9e3779b1 + f.sackBase
	if f.old {
		h++
	}
	slot := &t.recent[h*0x9e3779b1>>20]
	if i := *slot; i > 0 && t.all[i-1] == f {
		return i - 1
	}
	t.all = append(t.all, f)
	*slot = uint32(len(t.all))
	return *slot - 1
}

// at returns what was found.
func (t *found) at(i uint32) (p packet.Found) {
	f := &t.all[i]
	p.Sequence = packet.Sequence{
		Seq: f.seq, Ack: f.ack, SackBase: f.sackBase,
		SeqPast: uint64(int64(f.seqPast)) << 32, AckPast: uint64(int64(f.ackPast)) << 32, Old: f.old,
	}
	p.Stream = packet.Stream{Known: f.known, Index: f.stream, Seq: f.streamSeq, Ack: f.streamAck, Shift: f.shift}
	p.Call = packet.Call{Known: f.called, Version: f.version, Procedure: f.procedure}
	p.QUICID, p.Role, p.Media = int(f.quicID), f.role, f.media
	return p
}

// lastOf remembers the last packet of each stream.
type lastOf struct {
	last [2][]uint32 // of TCP and UDP, by their index: number of the packet, plus 1
}

// before returns the number, plus 1, of the packet before in the stream of packet n, which is the
// last one from now on. It is 0 if there is none.
func (s *lastOf) before(of *packet.Stream, udp bool, n int) (before uint32) {
	if !of.Known {
		return 0
	}
	last := &s.last[0]
	if udp {
		last = &s.last[1]
	}
	for int(of.Index) >= len(*last) { // a new stream has the next index
		*last = append(*last, 0)
	}
	before, (*last)[of.Index] = (*last)[of.Index], uint32(n+1)
	return before
}
