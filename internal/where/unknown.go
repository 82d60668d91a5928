package where

import (
	"slices"
	"strings"

	"ringcap/internal/jsonl"
)

// elsewhere has fields and protocols that Wireshark has and ringcap has not, and what to type
// instead. A name that ends with a dot stands for all that begin with it.
var elsewhere = []struct{ names, text string }{
	{"data data.data", `for bytes behind a header, tcp contains "text" or frame[54:3] == 47:45:54`},
	{"bootp bootp.", "its name is dhcp now"},
	{"ssl ssl.", "its name is tls now"},
	{"icmpv6.type.", "the field is icmpv6.type"},
	{"icmp6 icmp6.", "the names begin with icmpv6"},
	{"ip6 ip6.", "the names begin with ipv6"},
	{"ether ether. mac", "the names begin with eth, as in eth.addr"},
	{"host ip.host", "a host is ip.addr == 192.0.2.1"},
	{"port", "a port is tcp.port or udp.port"},
	{captureWords, captureFilter},
	{"frame.time_delta_displayed", "frame.time_delta is the time since the packet before"},
	{"tcp.completeness tcp.time_relative tcp.flags.str tcp.options tcp.segments tcp.reassembled.", ""},
	{"http2 http2. http3 http3. ftp-data imap imap. pop pop. telnet telnet. rtcp rtcp. ldap ldap. kerberos kerberos. nbss nbss. syslog syslog. tftp tftp.", ""},
	{"lldp lldp. cdp cdp. ospf ospf. bgp bgp. rip rip. hsrp hsrp. isis isis. eapol eapol. isakmp isakmp. wg wg. dtls dtls. radius radius.", ""},
	{"tls.app_data eth.lg eth.ig ip.geoip. ip.checksum. tcp.checksum. udp.checksum. ip.stream eth.stream _ws. expert frame.comment pkt_comment frame.marked frame.offset_shift frame.time_utc", ""},
}

// Words of tcpdump's language, and what to type where one stands. For host and port there are also
// fields.
const (
	captureWords  = "net src dst portrange less greater proto broadcast multicast inbound outbound ifname gateway"
	captureFilter = "it is a word of pcap-filter(7), whose expressions stand at the end without --where"
)

// unexpectedWord returns what to type instead of a word that cannot stand where it does, as in tcp port 80.
func unexpectedWord(word string) string {
	if slices.Contains(strings.Fields("host port "+captureWords), word) {
		return ": " + captureFilter
	}
	return ""
}

// unknown returns the error for a word that is no field.
func (c *compiler) unknown(o *operand) error {
	name := o.literal.text
	if lower := strings.ToLower(name); lower != name && isField(lower) {
		return c.fail(o.at, o.end, "%q is no field: did you mean %s?", name, lower)
	}
	if field, _, ok := strings.Cut(name, "-"); ok && isField(field) {
		return c.fail(o.at, o.end, "%q is no field: put blanks around the minus, %s - ...", name, field)
	}
	if name[0] >= '0' && name[0] <= '9' {
		return c.fail(o.at, o.end, "%s is no field: a field comes first, and a value behind the operator", name)
	}
	for _, e := range elsewhere {
		for known := range strings.FieldsSeq(e.names) {
			if name != known && !(strings.HasSuffix(known, ".") && strings.HasPrefix(name, known)) {
				continue
			}
			if e.text != "" {
				return c.fail(o.at, o.end, "%q is no field of ringcap: %s (ringcap --fields help lists them)", name, e.text)
			}
			return c.fail(o.at, o.end, "%q is Wireshark's, and ringcap has no such field: write the packets with -w FILE, and open that in Wireshark", name)
		}
	}
	_, err := jsonl.TypeOf(name)
	return c.fail(o.at, o.end, "%s", err)
}
