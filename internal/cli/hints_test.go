package cli

import (
	"errors"
	"strings"
	"testing"

	"ringcap/internal/filter"
	"ringcap/packet"
)

// TestOtherPrograms: an option of another program, or one that people expect, is refused with
// what to type instead.
func TestOtherPrograms(t *testing.T) {
	for _, letter := range "24koPRY6" {
		if _, err := Parse([]string{"-" + string(letter)}); err == nil || strings.Contains(err.Error(), "-h lists") {
			t.Errorf("-%c: %v", letter, err)
		}
	}
	for args, want := range map[string]string{
		"--read x": "-r FILE", "--write x": "-w FILE", "--writ x": "--write-file", "--snaplen 96": "-s N", "--iface eth0": "-i NAME",
		"--promisc": "-p turns it off", "--display-filter http": "is --where", "--decode-as x": "-T TYPE",
		"--r x": "did you mean -r?", "--ring": "--ring-buffer", "--frob": "(ringcap help options lists them)",
		"--sandbox strickt": "; did you mean strict?", "-y EN10MBB": "; did you mean EN10MB?", "--fanout 2,hsah": "; did you mean hash?",
		"-b filesze:10": "; did you mean filesize:?", "--color=alwys": "; did you mean always?", "-Q ouut": "; did you mean out?",
		"--fp-type": "tcpdump's own tests", "-i rpcap://host/eth0": "type ssh HOST", "-I -r x": "leave it out", "-I -i any": "name them",
		"-E header=y": "--csv", "-M -D": "--json", "-f --resolve": "leave -f out",
		"-P": "--pcapng", "-F pcapng -w -": "--pcapng", "--keylog-file x": "--keylog", "-o tls.keylog_file:x": "--keylog",
		"--doctor": "type ringcap doctor", "--info x": "type ringcap info", "--list-remote-interfaces=x": "--not-ssh",
		"-r x -t d": "type -ttt", "-e ip.src": "--fields ip.src",
	} {
		if _, err := Parse(strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
	f := new(Config).flags(new(rawFlags))
	for _, s := range synonyms {
		for name := range strings.FieldsSeq(s.names) {
			if f.Lookup(name) != nil {
				t.Errorf("--%s is an option", name)
			}
		}
	}
}

// TestTranslate checks what display filters become, and that it compiles.
func TestTranslate(t *testing.T) {
	all := map[string]string{
		"ip.src == 10.0.0.1":                        "src host 10.0.0.1",
		"ip.addr==10.0.0.0/8":                       "net 10.0.0.0/8",
		"ip.dst ne 10.0.0.1":                        "not dst host 10.0.0.1",
		"tcp.port in {80, 443}":                     "tcp port 80 or tcp port 443",
		"udp.dstport in {5000..5010}":               "udp dst portrange 5000-5010",
		"tcp.flags.syn == 1 && !tcp.flags.ack":      "tcp[tcpflags] & tcp-syn != 0 and not tcp[tcpflags] & tcp-ack != 0",
		"tcp.flags.reset == 0":                      "tcp[tcpflags] & tcp-rst = 0",
		"frame.len gt 100":                          "len > 100",
		"ip.ttl<5":                                  "ip[8] < 5",
		"http || dns && ip.src == 1.2.3.4":          "tcp port 80 or (port 53 and src host 1.2.3.4)",
		"(http or dns) and eth.addr == 2:0:0:0:0:1": "(tcp port 80 or port 53) and ether host 2:0:0:0:0:1",
		"!(dhcp || arp)":                            "not (udp port 67 or udp port 68 or arp)",
		"ipv6 and icmpv6.type == 135":               "ip6 and icmp6[icmp6type] = 135",
		"":                                          "",
		"http.request":                              "",
		"tcp.port":                                  "",
		"tcp.port ==":                               "",
		"tcp.port == $x":                            "",
		"tcp.port > 1024":                           "",
		`http.host contains "x"`:                    "",
		"tcp.port in {80":                           "",
		"(http":                                     "",
		"http)":                                     "",
		"http dns":                                  "",
	}
	for name, expr := range fields {
		all[name+" == 1"] = strings.ReplaceAll(expr, "%s", "1")
		if !strings.Contains(expr, "%s") {
			all[name+" == 1"] = expr + " = 1"
		}
	}
	for name, expr := range flagBits {
		all[name] = expr + " != 0"
	}
	for name, expr := range protocols {
		all[name] = expr
	}
	for display, want := range all {
		got := translate(display)
		if got != want {
			t.Errorf("%q: %q, want %q", display, got, want)
		}
		if strings.HasPrefix(display, "eth.") && !strings.Contains(display, "type") || got == "" {
			continue // 1 is no hardware address
		}
		if _, err := filter.Compile(got, filter.Options{Link: packet.LinkEthernet}); err != nil {
			t.Errorf("%q: %q: %v", display, got, err)
		}
	}
}

// TestExpressionHint checks that other expressions than display filters get no wrong advice.
func TestExpressionHint(t *testing.T) {
	for expr, want := range map[string]string{
		"lo":                         "lo is an interface: type -i lo",
		"any port 80":                "any is an interface: type -i any port 80",
		"tcp prot 80":                "",
		"port 80 or (":               "",
		"1":                          "",
		"host ip.example.com or or":  "",
		"http and host 192.0.2.1":    "http is no word of pcap-filter(7): type tcp port 80",
		"192.0.2.1 and dhcp":         "dhcp is no word of pcap-filter(7): type udp port 67 or udp port 68",
		"vlan 5000":                  "",
		"ip.src == 1.2.3.4 and frob": "this is a display filter of Wireshark: put it in quotes behind --where",
	} {
		var in *filter.Error
		if _, err := filter.Compile(expr, filter.Options{Link: packet.LinkEthernet}); !errors.As(err, &in) {
			t.Errorf("%q: %v", expr, err)
		} else if got := expressionHint(in); got != want {
			t.Errorf("%q: %q, want %q", expr, got, want)
		}
	}
}
