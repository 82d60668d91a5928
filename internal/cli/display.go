package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// This file translates display filters of Wireshark, as far as pcap-filter(7) has words for
// them. People type them where ringcap wants a capture filter.

// fields has expressions for the fields of display filters. Where %s stands for the value, only
// equality can be translated; other expressions are numbers.
var fields = map[string]string{
	"ip.src": "src host %s", "ip.dst": "dst host %s", "ip.addr": "host %s", "ip.host": "host %s",
	"ip.src_host": "src host %s", "ip.dst_host": "dst host %s",
	"ipv6.src": "src host %s", "ipv6.dst": "dst host %s", "ipv6.addr": "host %s",
	"arp.src.proto_ipv4": "arp src host %s", "arp.dst.proto_ipv4": "arp dst host %s",
	"eth.src": "ether src %s", "eth.dst": "ether dst %s", "eth.addr": "ether host %s",
	"tcp.port": "tcp port %s", "tcp.srcport": "tcp src port %s", "tcp.dstport": "tcp dst port %s",
	"udp.port": "udp port %s", "udp.srcport": "udp src port %s", "udp.dstport": "udp dst port %s",
	"sctp.port": "sctp port %s", "sctp.srcport": "sctp src port %s", "sctp.dstport": "sctp dst port %s",
	"ip.proto": "ip proto %s", "ipv6.nxt": "ip6 proto %s", "eth.type": "ether proto %s", "vlan.id": "vlan %s",
	"frame.len": "len", "ip.len": "ip[2:2]", "ip.id": "ip[4:2]", "ip.ttl": "ip[8]", "ipv6.hlim": "ip6[7]",
	"arp.opcode": "arp[6:2]", "icmp.type": "icmp[icmptype]", "icmp.code": "icmp[icmpcode]", "icmpv6.type": "icmp6[icmp6type]",
	"tcp.flags": "tcp[tcpflags]", "udp.length": "udp[4:2]",
}

// flagBits has expressions for the fields that are true or false.
var flagBits = map[string]string{
	"tcp.flags.syn": "tcp[tcpflags] & tcp-syn", "tcp.flags.ack": "tcp[tcpflags] & tcp-ack", "tcp.flags.fin": "tcp[tcpflags] & tcp-fin",
	"tcp.flags.reset": "tcp[tcpflags] & tcp-rst", "tcp.flags.push": "tcp[tcpflags] & tcp-push", "tcp.flags.urg": "tcp[tcpflags] & tcp-urg",
	"ip.flags.df": "ip[6] & 0x40", "ip.flags.mf": "ip[6] & 0x20",
}

// protocols has expressions for the names of protocols that are no words of pcap-filter(7).
// Most of these protocols can only be told by their ports.
var protocols = map[string]string{
	"ipv6": "ip6", "icmpv6": "icmp6", "gre": "ip proto 47", "ospf": "ip proto 89", "lldp": "ether proto 0x88cc", "eapol": "ether proto 0x888e",
	"http": "tcp port 80", "http2": "tcp port 443", "https": "tcp port 443", "tls": "tcp port 443", "ssl": "tcp port 443", "quic": "udp port 443",
	"dns": "port 53", "mdns": "udp port 5353", "llmnr": "udp port 5355", "nbns": "udp port 137", "ssdp": "udp port 1900",
	"dhcp": "udp port 67 or udp port 68", "bootp": "udp port 67 or udp port 68", "dhcpv6": "udp port 546 or udp port 547",
	"ssh": "tcp port 22", "telnet": "tcp port 23", "ftp": "tcp port 21", "tftp": "udp port 69", "ntp": "udp port 123",
	"smtp": "tcp port 25", "imap": "tcp port 143", "pop": "tcp port 110", "sip": "port 5060", "rtsp": "tcp port 554",
	"snmp": "udp port 161 or udp port 162", "syslog": "udp port 514", "radius": "udp port 1812 or udp port 1813",
	"bgp": "tcp port 179", "ldap": "tcp port 389", "kerberos": "port 88", "smb": "tcp port 445", "smb2": "tcp port 445",
	"rdp": "tcp port 3389", "mqtt": "tcp port 1883", "mysql": "tcp port 3306", "pgsql": "tcp port 5432", "redis": "tcp port 6379",
	"vxlan": "udp port 4789", "stun": "udp port 3478", "isakmp": "udp port 500",
}

// common has the names of protocols that pcap-filter(7) has, too.
var common = []string{"ip", "tcp", "udp", "arp", "icmp", "igmp", "sctp", "stp", "ah", "esp", "vlan", "mpls", "pim", "vrrp"}

var (
	displayToken = pattern(`&&|\|\||==|!=|>=|<=|"[^"]*"|[()!<>{},]|[^\s()!<>={},&|"]+|\S`)
	displayField = pattern(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	displayValue = pattern(`^[0-9A-Za-z:][0-9A-Za-z.:/_]*$`)
)

// pattern returns a function that compiles a regular expression once: most runs need none.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// comparisons maps the operators of display filters to those of pcap-filter(7).
var comparisons = map[string]string{
	"==": "=", "eq": "=", "!=": "!=", "ne": "!=", ">": ">", "gt": ">", "<": "<", "lt": "<", ">=": ">=", "ge": ">=", "<=": "<=", "le": "<=",
}

// isDisplayField reports whether a word is a field of a protocol that display filters have.
func isDisplayField(word string) bool {
	protocol, _, _ := strings.Cut(word, ".")
	return displayField().MatchString(word) &&
		(protocol == "frame" || protocol == "eth" || protocol == "wlan" || protocols[protocol] != "" || slices.Contains(common, protocol))
}

// isDisplayFilter reports whether an expression has a field of a display filter, which is not
// the name of a host.
func isDisplayFilter(expr string) bool {
	tokens := displayToken().FindAllString(expr, -1)
	for i, token := range tokens {
		if isDisplayField(token) && (i == 0 || !slices.Contains([]string{"host", "net", "src", "dst", "gateway"}, tokens[i-1])) {
			return true
		}
	}
	return false
}

// translate returns the expression that matches what a display filter matches. It is empty if
// the filter has a part that cannot be translated.
func translate(filter string) string {
	d := display{tokens: displayToken().FindAllString(filter, -1)}
	text, _ := d.either()
	if d.failed || len(d.tokens) > 0 {
		return ""
	}
	return text
}

// display is the rest of a display filter. Its methods return the translation of a part, and
// the operator that joins it: "and" binds as "or" does in pcap-filter(7), so that one in the
// other needs parentheses.
type display struct {
	tokens []string
	failed bool
}

// take removes the next token if it is one of those, or any if there are none.
func (d *display) take(any ...string) string {
	if len(d.tokens) == 0 || len(any) > 0 && !slices.Contains(any, d.tokens[0]) {
		return ""
	}
	token := d.tokens[0]
	d.tokens = d.tokens[1:]
	return token
}

func (d *display) either() (text, joined string) { return d.join("or", "||", d.both) }
func (d *display) both() (text, joined string)   { return d.join("and", "&&", d.not) }

// join translates operands with an operator between them.
func (d *display) join(word, sign string, operand func() (string, string)) (text, joined string) {
	text, joined = operand()
	for d.take(word, sign) != "" {
		text = enclosed(text, joined, word)
		next, by := operand()
		text, joined = text+" "+word+" "+enclosed(next, by, word), word
	}
	return text, joined
}

func enclosed(text, joined, outer string) string {
	if joined == "" || joined == outer {
		return text
	}
	return "(" + text + ")"
}

func (d *display) not() (text, joined string) {
	if d.take("not", "!") != "" {
		text, joined := d.not()
		return "not " + enclosed(text, joined, "not"), ""
	}
	if d.take("(") != "" {
		text, joined := d.either()
		d.failed = d.failed || d.take(")") == ""
		return text, joined
	}
	return d.compare()
}

// compare translates the name of a protocol or a comparison of a field.
func (d *display) compare() (text, joined string) {
	name := d.take()
	expr, operator := fields[name], ""
	if len(d.tokens) > 0 {
		operator = comparisons[d.tokens[0]]
	}
	switch {
	case operator != "":
		d.take()
		text = d.compared(name, operator, d.take())
	case strings.Contains(expr, "%s") && d.take("in") != "":
		return d.among(expr)
	case flagBits[name] != "":
		text = flagBits[name] + " != 0"
	case slices.Contains(common, name):
		text = name
	default:
		text = protocols[name]
		if strings.Contains(text, " or ") {
			joined = "or"
		}
	}
	d.failed = d.failed || text == ""
	return text, joined
}

// compared translates a comparison. It returns nothing if that cannot be done.
func (d *display) compared(name, operator, value string) string {
	expr := fields[name]
	equality := operator == "=" || operator == "!="
	switch {
	case !displayValue().MatchString(value):
		return ""
	case flagBits[name] != "" && equality:
		set := value == "1" || strings.EqualFold(value, "true")
		if set == (operator == "=") {
			return flagBits[name] + " != 0"
		}
		return flagBits[name] + " = 0"
	case strings.Contains(expr, "%s") && equality:
		if operator == "!=" {
			return "not " + filled(expr, value)
		}
		return filled(expr, value)
	case expr != "" && !strings.Contains(expr, "%s"):
		return expr + " " + operator + " " + value
	}
	return ""
}

// among translates the values of "in", which stand in braces.
func (d *display) among(expr string) (text, joined string) {
	var all []string
	d.failed = d.failed || d.take("{") == ""
	for !d.failed && d.take("}") == "" {
		if d.take(",") != "" {
			continue
		}
		value := d.take()
		d.failed = !displayValue().MatchString(value)
		all = append(all, filled(expr, value))
	}
	if len(all) > 1 {
		joined = "or"
	}
	return strings.Join(all, " or "), joined
}

// filled puts a value into an expression. A network and a range of ports have words of their
// own.
func filled(expr, value string) string {
	if strings.Contains(value, "/") {
		expr = strings.Replace(expr, "host", "net", 1)
	}
	if from, to, ok := strings.Cut(value, ".."); ok {
		expr, value = strings.Replace(expr, "port", "portrange", 1), from+"-"+to
	}
	return fmt.Sprintf(expr, value)
}
