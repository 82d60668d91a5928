package main_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
)

// sharedFields are columns that both ringcap and tshark have, with all forms of values.
const sharedFields = "frame.time,frame.time_epoch,frame.time_relative,frame.time_delta,frame.number,frame.len,frame.cap_len,frame.interface_id,eth.src,eth.type,vlan.id,vlan.etype," +
	"arp.proto.type,arp.opcode,ip.version,ip.hdr_len,ip.dsfield,ip.dsfield.dscp,ip.dsfield.ecn,ip.len,ip.id,ip.flags,ip.flags.df,ip.ttl,ip.proto,ip.checksum,ip.src,ip.dst," +
	"ipv6.tclass,ipv6.tclass.dscp,ipv6.tclass.ecn,ipv6.flow,ipv6.plen,ipv6.nxt,ipv6.src,icmp.type,icmp.checksum,icmp.ident,icmp.seq,icmpv6.type,icmpv6.checksum,icmpv6.echo.identifier," +
	"tcp.stream,tcp.srcport,tcp.port,tcp.seq,tcp.seq_raw,tcp.ack,tcp.ack_raw,tcp.hdr_len,tcp.flags,tcp.flags.syn,tcp.window_size_value,tcp.window_size,tcp.time_delta,tcp.checksum,tcp.len,tcp.payload," +
	"tcp.options.mss_val,tcp.options.timestamp.tsval,udp.srcport,udp.port,udp.length,udp.checksum,udp.stream,udp.time_delta,udp.payload,dns.id,dns.flags,dns.flags.rcode,dns.count.queries,dns.qry.name," +
	"dns.qry.type,dns.qry.class,dns.a"

// TestFieldsAgainstTshark: --fields prints what tshark's -T fields prints, in any time zone.
func TestFieldsAgainstTshark(t *testing.T) {
	t.Setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
	names := strings.Split(sharedFields, ",")
	for _, name := range []string{"http.pcap", "dns.pcapng", "vlan.pcap", "ping6.pcapng", "ping.pcap"} {
		file := filepath.Join(captest.Testdata(t), name)
		args := []string{"-n", "-r", file, "-T", "fields", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"}
		for _, field := range names {
			args = append(args, "-e", field)
		}
		want := cmdtest.Tool(t, "tshark", args...)
		out, err := cmdtest.Command(t, "-r", file, "--fields", sharedFields).Output()
		if err != nil {
			t.Fatal(err)
		}
		rows, expected := strings.Split(string(out), "\n"), strings.Split(want, "\n")
		if len(rows) < 3 || len(rows) != len(expected) {
			t.Errorf("%s: %d rows, tshark has %d", name, len(rows), len(expected))
			continue
		}
		for i := range rows {
			ours, theirs := strings.Split(rows[i], "\t"), strings.Split(expected[i], "\t")
			for j := range min(len(ours), len(theirs)) {
				if strings.HasPrefix(names[j], "vlan.") && strings.Contains(rows[i], "0x88a8") {
					continue // they differ for 802.1ad, as --fields help says
				}
				if strings.HasPrefix(names[j], "dns.") && !slices.Contains(strings.Split(ours[slices.Index(names, "udp.port")], ","), "53") {
					continue // tshark guesses protocols and reassembles messages
				}
				if slices.Contains([]string{"udp.stream", "udp.time_delta", "udp.payload"}, names[j]) && ours[slices.Index(names, "icmp.type")]+ours[slices.Index(names, "icmpv6.type")] != "" {
					continue // of the datagram that an ICMP error quotes
				}
				if ours[j] != theirs[j] {
					t.Errorf("%s, packet %d, %s: %s, tshark says %s", name, i+1, names[j], ours[j], theirs[j])
				}
			}
		}
	}
}

// TestFieldsHelp: a part of a name chooses from the many fields, and one that none has is an error.
func TestFieldsHelp(t *testing.T) {
	out, err := cmdtest.Command(t, "help", "fields", "TCP.analysis").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	for _, line := range lines {
		if !strings.HasPrefix(line, "tcp.analysis.") {
			t.Errorf("%q", line)
		}
	}
	if len(lines) < 10 {
		t.Errorf("%d fields", len(lines))
	}
	if out, err := cmdtest.Command(t, "help", "fields", "frobnicate").CombinedOutput(); err == nil || !strings.Contains(string(out), `"frobnicate"`) {
		t.Errorf("%v: %s", err, out)
	}
}
