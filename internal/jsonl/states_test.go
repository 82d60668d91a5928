package jsonl

import (
	"strings"
	"testing"

	"ringcap/internal/track"
)

// stateCaptures are captures of the corpus, and stateFields the columns that they are to have as in
// tshark.
var (
	stateCaptures = []string{
		"zeek/wikipedia.pcap", "zeek/http__1000-requests-one-dropped-response.pcap.gz", "arkime/pcap__no-syn-ack.pcap", "ndpi/default__pcap__iphone.pcap",
		"packetnet/80211_ppi_multiplefields.pcap", "packetnet/80211_authentication_frame.pcap", "packetnet/80211_probe_response_frame.pcap", "tcpdump/reason_code-10.pcap",
		"ndpi/default__pcap__vrrp3.pcapng", "tcpdump/ntp-control.pcap", "suricata/output-eve-ftp-data.pcap", "pcapplusplus/VlanPackets.pcap", "packetnet/LinuxCookedCapturev2.pcap", "pcap4j/core__udp_tcp_icmp.pcap",
	}
	stateFields = strings.Fields(`frame.encap_type sll.src.eth sll.unused
		tcp.analysis.flags tcp.analysis.duplicate_ack_num tcp.analysis.duplicate_ack_frame tcp.analysis.acks_frame tcp.analysis.ack_rtt tcp.analysis.initial_rtt
		tcp.analysis.bytes_in_flight tcp.analysis.push_bytes_sent tcp.analysis.retransmission tcp.analysis.spurious_retransmission tcp.analysis.rto
		tcp.analysis.rto_frame tcp.analysis.lost_segment tcp.analysis.ack_lost_segment tcp.analysis.window_update
		dns.time dns.response_to icmp.resp_to icmp.resptime
		wlan_radio.signal_dbm wlan_radio.channel wlan_radio.data_rate wlan.fc.type_subtype wlan.seq wlan.duration wlan.addr wlan.fixed.beacon wlan.ds.current_channel
		vrrp.virt_rtr_id vrrp.prio vrrp.ipv6_addr ntp.flags ntp.ctrl.sequence dns.flags.recavail dns.count.labels dns.resp.len
		dhcp.option.hostname dhcp.option.requested_ip_address dhcp.option.request_list_item dhcp.option.vendor_class_id nbns.id`)
)

// TestStatesAgainstTshark compares columns with tshark's, those that earlier packets tell among them.
func TestStatesAgainstTshark(t *testing.T) {
	same, differ := map[string]int{}, map[string]int{}
	besideTshark(t, nil, track.Options{Analysis: true, Answers: true}, stateCaptures, stateFields, func(place, field, got, want string) {
		switch {
		case got == want && want != "":
			same[field]++
		case got != want:
			if differ[field]++; differ[field] <= 3 {
				t.Logf("%s %s: got %q, want %q", place, field, got, want)
			}
		}
	})
	for _, field := range stateFields {
		if same[field] == 0 || differ[field]*50 > same[field] {
			t.Errorf("%s: %d agree, %d differ", field, same[field], differ[field])
		}
	}
}
