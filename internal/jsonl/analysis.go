package jsonl

// What the packets before tell of a segment or an answer: tcp.analysis and its like, by Wireshark's
// rules. They are columns only.

import (
	"slices"
	"strings"
	"time"

	"ringcap/packet"
)

// NeedsAnalysis reports whether one of the columns needs a tracker that sets Packet.Analysis.
func NeedsAnalysis(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool { return strings.HasPrefix(name, "tcp.analysis.") })
}

// NeedsAnswers reports whether one of the columns needs a tracker that sets Packet.Answer.
func NeedsAnswers(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool { return slices.Contains(answerNames, name) })
}

// analysis returns the tracker's judgement if h is the header that it belongs to.
func (p *Printer) analysis(h *header) *packet.Analysis {
	if p.pkt.Analysis != nil && p.isTransport(h) {
		return p.pkt.Analysis
	}
	return nil
}

// mark returns a column that is 1 where a segment has one of some marks.
func mark(name, help string, marks packet.Marks) field {
	return field{name: "tcp.analysis." + name, help: "1 for " + help, form: asFlag,
		number: func(p *Printer, h *header) (uint64, bool) {
			a := p.analysis(h)
			return 1, a != nil && a.Marks&marks != 0
		}}
}

// judged returns a column with a number that is not known if it is 0.
func judged(name, help string, of func(*packet.Analysis) uint64) field {
	return counted("", "tcp.analysis."+name, help, func(p *Printer, h *header) (uint64, bool) {
		a := p.analysis(h)
		if a == nil {
			return 0, false
		}
		v := of(a)
		return v, v != 0
	})
}

// timed returns a column with a length of time that is not known if it is 0.
func timed(name, help string, of func(*packet.Analysis) time.Duration) field {
	return seconds("tcp.analysis."+name, help, func(p *Printer, h *header) (time.Duration, bool) {
		a := p.analysis(h)
		if a == nil {
			return 0, false
		}
		d := of(a)
		return d, d != 0
	})
}

func analysisFields() []field {
	return []field{
		mark("flags", "a segment to which one of the marks below applies; they are by Wireshark's rules", ^packet.Marks(0)),
		mark("retransmission", "data sent again, a fast or spurious retransmission too", packet.Retransmission),
		mark("fast_retransmission", "data sent again within 20 ms of a second duplicate acknowledgment", packet.FastRetransmission),
		mark("spurious_retransmission", "data sent again although it was acknowledged", packet.SpuriousRetransmission),
		mark("out_of_order", "data from before the last segment, soon after it", packet.OutOfOrder),
		mark("lost_segment", "a segment before which one is missing", packet.LostSegment),
		mark("ack_lost_segment", "an acknowledgment of data that was not captured", packet.AckLostSegment),
		mark("duplicate_ack", "a repeated acknowledgment", packet.DuplicateAck).columnNote("once (Wireshark: twice)"),
		judged("duplicate_ack_num", "how often it was repeated", func(a *packet.Analysis) uint64 { return uint64(a.Duplicate) }),
		judged("duplicate_ack_frame", "packet with the first one", func(a *packet.Analysis) uint64 { return a.DuplicateOf }),
		mark("zero_window", "a window of 0", packet.ZeroWindow),
		mark("zero_window_probe", "a byte sent into a window of 0", packet.ZeroWindowProbe),
		mark("zero_window_probe_ack", "the answer to such a byte", packet.ZeroWindowProbeAck),
		mark("window_update", "an acknowledgment with nothing new but the window", packet.WindowUpdate),
		mark("window_full", "data that fills the window", packet.WindowFull),
		mark("keep_alive", "a byte or none before the next number", packet.KeepAlive),
		mark("keep_alive_ack", "the answer to that", packet.KeepAliveAck),
		mark("reused_ports", "a SYN on ports that had a connection before", packet.ReusedPorts),
		judged("acks_frame", "packet with the segment that is acknowledged", func(a *packet.Analysis) uint64 { return a.Acks }),
		timed("ack_rtt", "seconds since that packet", func(a *packet.Analysis) time.Duration { return a.RTT }),
		timed("initial_rtt", "seconds from the SYN to the end of the handshake", func(a *packet.Analysis) time.Duration { return a.InitialRTT }),
		judged("bytes_in_flight", "bytes sent and not acknowledged, of at most 1,000 segments", func(a *packet.Analysis) uint64 { return uint64(a.InFlight) }),
		judged("push_bytes_sent", "bytes sent since the last PSH", func(a *packet.Analysis) uint64 { return uint64(a.Pushed) }),
		timed("rto", "seconds since the segment that is sent again", func(a *packet.Analysis) time.Duration { return a.RTO }),
		judged("rto_frame", "packet of that segment", func(a *packet.Analysis) uint64 { return a.RTOFrame }),
	}
}

// answerNames are the columns that need Packet.Answer.
var answerNames = []string{
	"dns.response_to", "dns.time", "dns.retransmission", "dns.retransmit_request_in", "dns.retransmit_response_in", "dns.unsolicited",
	"icmp.resp_to", "icmp.resptime", "icmpv6.resp_to", "icmpv6.resptime",
}

// answer returns what the tracker found of a message that is not quoted.
func (p *Printer) answer() *packet.Answer {
	if p.quoting {
		return nil
	}
	return p.pkt.Answer
}

// answerTo returns a column with the packet of the question.
func answerTo(name string) field {
	return counted("", name, "packet with the question", func(p *Printer, _ *header) (uint64, bool) {
		if a := p.answer(); a != nil {
			return a.To, a.To != 0
		}
		return 0, false
	})
}

// echoFields returns the columns of an echo reply.
func echoFields(protocol string) []field {
	return []field{
		answerTo(protocol + ".resp_to"),
		measured("", protocol+".resptime", "milliseconds since the question", func(p *Printer, _ *header) (decimalValue, bool) {
			if a := p.answer(); a != nil && a.To != 0 {
				return length(a.After, time.Millisecond), true
			}
			return decimalValue{}, false
		}),
	}
}

// dnsAnswerFields returns the columns of a DNS message that other messages tell. query says whether it
// is a question.
func dnsAnswerFields(query func(*header) bool) []field {
	reply := func(h *header) bool { return !query(h) }
	repeats := func(name, help string) field {
		return counted("", name, help, func(p *Printer, _ *header) (uint64, bool) {
			if a := p.answer(); a != nil {
				return a.Repeats, a.Repeats != 0
			}
			return 0, false
		})
	}
	return []field{
		answerTo("dns.response_to"),
		seconds("dns.time", "seconds since the question", func(p *Printer, _ *header) (time.Duration, bool) {
			if a := p.answer(); a != nil && a.To != 0 {
				return a.After, true
			}
			return 0, false
		}),
		field{name: "dns.retransmission", help: "1 for a message that was sent before", form: asFlag,
			number: func(p *Printer, _ *header) (uint64, bool) {
				a := p.answer()
				return 1, a != nil && a.Repeats != 0
			}},
		repeats("dns.retransmit_request_in", "packet with the same question").only(query),
		repeats("dns.retransmit_response_in", "packet with the same answer").only(reply),
		field{name: "dns.unsolicited", help: "1 for an answer whose question was not captured", form: asFlag,
			number: func(p *Printer, _ *header) (uint64, bool) {
				a := p.answer()
				return 1, a != nil && a.Unasked
			}},
	}
}
