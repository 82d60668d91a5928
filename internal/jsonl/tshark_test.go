package jsonl

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/layer"
	"ringcap/internal/testing/corpus"
	"ringcap/internal/testing/truth"
	"ringcap/internal/track"
	"ringcap/packet"
)

// besideTshark calls compare with each value of fields in captures of the corpus, ours and tshark's, neither of which
// reassembles. Place is the packet, for messages.
func besideTshark(t *testing.T, options []string, o track.Options, captures, fields []string, compare func(place, field, got, want string)) {
	t.Helper()
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("needs tshark")
	}
	dir := corpus.Dir(t)
	p := newPrinter(t, Options{Columns: fields})
	for _, name := range captures {
		path := filepath.Join(dir, "files", name)
		args := append([]string{"-n", "-r", path, "-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields"}, options...)
		for _, field := range fields {
			args = append(args, "-e", field)
		}
		out, err := exec.Command(tshark, args...).Output()
		if err != nil {
			t.Fatal(err)
		}
		rows := bytes.Split(out, []byte("\n"))
		d, tracker, pkt := layer.NewDecoder(), track.New(o), new(packet.Packet)
		frames := truth.Frames(t, &corpus.Capture{ID: name, Path: path})
		for n := range frames {
			frames[n].Number = uint64(n + 1)
			d.Decode(&frames[n], pkt)
			tracker.Observe(pkt)
			got := strings.Split(strings.TrimSuffix(string(p.Append(nil, pkt)), "\n"), "\t")
			for i, want := range strings.Split(string(rows[n]), "\t") {
				compare(fmt.Sprintf("%s packet %d", name, n+1), fields[i], got[i], want)
			}
		}
	}
}

// messageCaptures are captures of the corpus with messages of applications, and messageFields the
// columns of these that Wireshark has, too.
var (
	messageCaptures = []string{
		"pcapplusplus/4KHttpRequests.pcap", "pcapplusplus/four_ipv6_http_streams.pcap", "scapy/http_chunk.pcap.gz", "ndpi/default__pcap__iphone.pcap",
		"suricata/mqtt31-pub-userpass.pcap", "suricata/mqtt5-sub-customauth.pcap", "suricata/output-eve-ftp-data.pcap", "zeek/smtp__smtp-many-addresses.pcap.gz",
		"pcapplusplus/ssh_packets.pcap", "pcapplusplus/SSL-MultipleRecords3.pcap", "pcapplusplus/SSL-MultipleRecords5.pcap", "gopacket/le__test300.pcapng",
		"ndpi/default__pcap__whatsapp_voice_and_message.pcap", "tcpdump/quic_vn.pcap", "pcapplusplus/IgmpPackets.pcap",
	}
	messageFields = strings.Fields(`communityid
		http.request.method http.request.uri http.request.uri.path http.request.uri.query http.request.version http.response.version http.response.code
		http.response.phrase http.host http.request.full_uri http.user_agent http.server http.content_type http.content_length http.content_length_header
		http.location http.referer http.accept http.connection http.date http.cache_control
		ftp.request ftp.request.command ftp.request.arg ftp.response ftp.response.code ftp.response.arg
		smtp.req smtp.req.command smtp.req.parameter smtp.rsp smtp.response.code smtp.rsp.parameter ssh.protocol
		mqtt.msgtype mqtt.hdrflags mqtt.qos mqtt.len mqtt.topic mqtt.msg mqtt.clientid mqtt.kalive mqtt.username mqtt.passwd mqtt.protoname mqtt.ver
		mqtt.conack.val mqtt.conflags
		tls.handshake.type tls.handshake.version tls.handshake.random tls.handshake.session_id tls.handshake.extensions_server_name tls.handshake.ciphersuite
		tls.handshake.comp_method tls.handshake.extensions.supported_version tls.handshake.extensions_alpn_str tls.handshake.extension.type
		tls.handshake.extensions_supported_group tls.handshake.sig_hash_alg tls.handshake.extensions_key_share_group tls.handshake.ja3 tls.handshake.ja3_full
		tls.handshake.ja3s tls.handshake.ja3s_full
		quic.long.packet_type quic.version quic.dcil quic.scil quic.scid quic.supported_version quic.token_length quic.length`)
)

// TestMessagesAgainstTshark compares the columns of messages with tshark's. Where both have a value it
// must be the same, but for messages that are in part in the next record, which only ringcap tells;
// and few of tshark's may be missing.
func TestMessagesAgainstTshark(t *testing.T) {
	same, absent, differ := map[string]int{}, map[string]int{}, map[string]int{}
	options := []string{"--enable-protocol", "communityid", "-o", "ipv6.defragment:FALSE"}
	besideTshark(t, options, track.Options{NoSequence: true}, messageCaptures, messageFields, func(place, field, got, want string) {
		got = strings.ReplaceAll(got, `\,`, ",")
		switch {
		case want == "":
		case got == want:
			same[field]++
		case got == "":
			absent[field]++
		case strings.HasPrefix(field, "tls.") && strings.HasPrefix(got, want+","):
		default:
			if differ[field]++; differ[field] <= 3 {
				t.Logf("%s %s: got %q, want %q", place, field, got, want)
			}
		}
	})
	for _, field := range messageFields {
		t.Logf("%-45s %6d agree %4d differ %4d absent", field, same[field], differ[field], absent[field])
		if all := same[field] + differ[field] + absent[field]; same[field] == 0 || differ[field]*100 > all || absent[field] > 1 && absent[field]*20 > all {
			t.Errorf("%s: %d agree, %d differ, %d are absent", field, same[field], differ[field], absent[field])
		}
	}
}
