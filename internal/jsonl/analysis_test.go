package jsonl

import (
	"testing"
	"time"

	"ringcap/packet"
)

// TestAnalysisColumns checks the columns of what earlier packets tell, and that headers that are quoted
// have none.
func TestAnalysisColumns(t *testing.T) {
	const tcp = "4500003c000100004006 0000 c0000201c0000202 00500051 00000001 00000002 a010 ffff 0000 0000 020405b4 0402 0303 07 050a 00000001 00000009 00"
	names := []string{"tcp.analysis.flags", "tcp.analysis.retransmission", "tcp.analysis.zero_window", "tcp.analysis.rto", "tcp.analysis.bytes_in_flight", "dns.time", "icmp.resp_to", "icmp.resptime"}
	p := newPrinter(t, Options{Columns: names})
	for frame, want := range map[string]string{
		ether4 + tcp: "1\t1\t\t0.250000000\t7\t\t\t\n",
		ether4 + "45000058000100004001 0000 c0000201c0000202 0b00 0000 00000000" + tcp: "\t\t\t\t\t\t4\t-1.5\n",
	} {
		pkt := decoded(t, packet.LinkEthernet, frame)
		pkt.Analysis = &packet.Analysis{Marks: packet.Retransmission, RTO: 250 * time.Millisecond, InFlight: 7}
		pkt.Answer = &packet.Answer{To: 4, After: -1500 * time.Microsecond}
		if got := string(p.Append(nil, pkt)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if !NeedsAnalysis(names) || !NeedsAnswers(names) || NeedsAnalysis(names[5:]) || NeedsAnswers(names[:5]) {
		t.Error("what columns need is not known")
	}
}
