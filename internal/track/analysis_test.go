package track

import (
	"encoding/binary"
	"fmt"
	"os"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// talk is a segment of a connection, ms milliseconds after its start.
type talk struct {
	ms       int
	back     bool // from the server
	flags    byte
	seq, ack uint32
	window   uint16
	size     int
	options  string
}

// frame returns the segment in a frame.
func (s *talk) frame() []byte {
	for len(s.options)%4 != 0 {
		s.options += "\x00"
	}
	data := make([]byte, 14+40+len(s.options)+s.size)
	data[12], data[14], data[22], data[23] = 8, 0x45, 64, packet.ProtocolTCP
	be := binary.BigEndian
	be.PutUint16(data[16:], uint16(len(data)-14))
	client, server, tcp := []byte{10, 0, 0, 1}, []byte{10, 0, 0, 2}, data[34:]
	from, to := uint16(40000), uint16(80)
	if s.back {
		client, server, from, to = server, client, to, from
	}
	copy(data[26:], client)
	copy(data[30:], server)
	be.PutUint16(tcp, from)
	be.PutUint16(tcp[2:], to)
	be.PutUint32(tcp[4:], s.seq)
	be.PutUint32(tcp[8:], s.ack)
	tcp[12], tcp[13] = byte(5+len(s.options)/4)<<4, s.flags
	be.PutUint16(tcp[14:], s.window)
	copy(tcp[20:], s.options)
	return data
}

// TestAnalysis checks the marks of segments. Each was compared with tshark 4.0, which reads what
// TALK=FILE writes.
func TestAnalysis(t *testing.T) {
	const (
		syn, fin, rst, psh, ack = layer.FlagSYN, layer.FlagFIN, layer.FlagRST, layer.FlagPSH, layer.FlagACK
		scale                   = "\x03\x03\x02"
	)
	steps := []struct {
		talk
		want packet.Analysis
	}{
		{talk{0, false, syn, 100, 0, 1000, 0, scale}, packet.Analysis{}},
		{talk{10, true, syn | ack, 500, 101, 250, 0, scale}, packet.Analysis{Acks: 1, RTT: 10}},
		{talk{20, false, ack, 101, 501, 1000, 0, ""}, packet.Analysis{Acks: 2, RTT: 10, InitialRTT: 20}},
		{talk{21, false, ack, 101, 501, 1000, 100, ""}, packet.Analysis{InFlight: 100, Pushed: 100}},
		{talk{22, false, psh | ack, 201, 501, 1000, 100, ""}, packet.Analysis{InFlight: 200, Pushed: 200}},
		{talk{30, true, ack, 501, 301, 250, 0, ""}, packet.Analysis{Acks: 5, RTT: 8}},
		{talk{31, false, ack, 401, 501, 1000, 100, ""}, packet.Analysis{Marks: packet.LostSegment}},
		{talk{40, true, ack, 501, 301, 250, 0, "\x05\x0a\x00\x00\x01\x91\x00\x00\x01\xf5"}, packet.Analysis{Marks: packet.DuplicateAck, Duplicate: 1, DuplicateOf: 6}},
		{talk{41, true, ack, 501, 301, 250, 0, ""}, packet.Analysis{Marks: packet.DuplicateAck, Duplicate: 2, DuplicateOf: 6}},
		{talk{42, false, ack, 301, 501, 1000, 100, ""}, packet.Analysis{Marks: packet.Retransmission | packet.FastRetransmission, InFlight: 200, Pushed: 100}},
		{talk{50, true, ack, 501, 501, 250, 0, ""}, packet.Analysis{Acks: 7, RTT: 19}},
		{talk{51, false, ack, 301, 501, 1000, 100, ""}, packet.Analysis{Marks: packet.Retransmission | packet.SpuriousRetransmission, InFlight: 100, Pushed: 200}},
		{talk{60, false, ack, 501, 501, 1000, 1000, ""}, packet.Analysis{Marks: packet.WindowFull, InFlight: 1200, Pushed: 1200}},
		{talk{70, true, ack, 501, 1501, 0, 0, ""}, packet.Analysis{Marks: packet.ZeroWindow, Acks: 13, RTT: 10}},
		{talk{90, false, ack, 1501, 501, 1000, 1, ""}, packet.Analysis{Marks: packet.ZeroWindowProbe, InFlight: 1, Pushed: 1201}},
		{talk{95, true, ack, 501, 1501, 0, 0, ""}, packet.Analysis{Marks: packet.ZeroWindow | packet.ZeroWindowProbeAck}},
		{talk{99, true, ack, 501, 1501, 250, 0, ""}, packet.Analysis{Marks: packet.WindowUpdate}},
		{talk{500, false, ack, 1500, 501, 1000, 0, ""}, packet.Analysis{Marks: packet.KeepAlive}},
		{talk{510, true, ack, 501, 1501, 250, 0, ""}, packet.Analysis{Marks: packet.KeepAliveAck}},
		{talk{600, false, ack, 1501, 501, 1000, 100, ""}, packet.Analysis{InFlight: 100, Pushed: 1301}},
		{talk{601, false, ack, 1601, 501, 1000, 100, ""}, packet.Analysis{InFlight: 200, Pushed: 1401}},
		{talk{605, false, ack, 1501, 501, 1000, 100, ""}, packet.Analysis{Marks: packet.OutOfOrder, InFlight: 200, Pushed: 1501}},
		{talk{900, false, ack, 1601, 501, 1000, 100, ""}, packet.Analysis{Marks: packet.Retransmission, RTO: 810, RTOFrame: 15, InFlight: 200, Pushed: 1601}},
		{talk{910, true, ack, 501, 1901, 250, 0, ""}, packet.Analysis{Marks: packet.AckLostSegment}},
		{talk{920, false, rst, 1701, 0, 0, 0, ""}, packet.Analysis{}},
		{talk{999, false, syn, 90000, 0, 1000, 0, scale}, packet.Analysis{Marks: packet.ReusedPorts}},
		{talk{1000, true, fin | ack, 3000, 90001, 250, 0, ""}, packet.Analysis{Acks: 26, RTT: 1, InitialRTT: 1}},
	}
	capture := []byte("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x01\x00\x00\x00")
	tr, start := New(Options{Analysis: true}), time.Unix(1000, 0)
	for i, s := range steps {
		p := peeked(t, &packet.Packet{Frame: &packet.Frame{Data: s.frame(), Link: packet.LinkEthernet, Number: uint64(i + 1)}})
		p.Info.Timestamp = start.Add(time.Duration(s.ms) * time.Millisecond)
		tr.Observe(p)
		got := *p.Analysis
		for _, d := range []*time.Duration{&got.RTT, &got.InitialRTT, &got.RTO} {
			*d /= time.Millisecond
		}
		if i > 2 && i < 25 {
			s.want.InitialRTT = 20
			if s.want == (packet.Analysis{InitialRTT: 20}) {
				s.want.InitialRTT = 0
			}
		}
		if got != s.want {
			t.Errorf("packet %d: %+v\nwant %+v", i+1, got, s.want)
		}
		capture = fmt.Appendf(capture, "%s%s", record(p), p.Data)
	}
	if file := os.Getenv("TALK"); file != "" {
		if err := os.WriteFile(file, capture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// record returns the header of a record of a capture file.
func record(p *packet.Packet) (b []byte) {
	for _, v := range []int{int(p.Info.Timestamp.Unix()), p.Info.Timestamp.Nanosecond() / 1000, len(p.Data), len(p.Data)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// TestUnackedBounded checks that segments that nobody acknowledges take a bounded amount of memory, and
// that all of it is used again.
func TestUnackedBounded(t *testing.T) {
	tr := New(Options{Analysis: true, Connections: 2})
	p := &packet.Packet{Frame: &packet.Frame{Link: packet.LinkEthernet}}
	for i := range uint32(20000) {
		s := talk{flags: layer.FlagACK, seq: 1 + i*10, ack: 1, size: 10}
		p.Data = s.frame()
		binary.BigEndian.PutUint16(p.Data[34:], uint16(i/5000)) // four connections, of which two are kept
		p.Headers = packet.Headers{}
		tr.Observe(peeked(t, p))
	}
	a := tr.streams.analyses
	spare := 0
	for i := a.spare; i != none; i = a.sent[i].next {
		spare++
	}
	if len(a.sent) != 2*maxUnacked || len(a.of) != 2 || spare != 0 {
		t.Errorf("%d segments, %d of them spare, of %d connections", len(a.sent), spare, len(a.of))
	}
}

// TestAnalysisAllocates checks that analysing allocates less than once in a hundred segments.
func TestAnalysisAllocates(t *testing.T) {
	tr := New(Options{Analysis: true, Answers: true})
	p := peeked(t, &packet.Packet{Frame: &packet.Frame{Data: frame4(1), Link: packet.LinkEthernet}})
	if n := testing.AllocsPerRun(10, func() {
		for range 1000 {
			tr.Observe(p)
		}
	}); n > 10 {
		t.Errorf("%v allocations in 1000 segments", n)
	}
}
