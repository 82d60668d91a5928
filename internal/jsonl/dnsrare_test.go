package jsonl

import (
	"strings"
	"testing"

	"ringcap/packet"
)

// rareDNS is an answer with a record of each of the less common types.
const rareDNS = "02000000000202000000000108004500018e0001000040110000c0000201c000020200351388017a0000" +
	"000781800000000a000000010161047465737400000d00010000003c00090370647004756e6978016104" +
	"7465737400002300010000003c0029000a00140153075349502b44325508215e2e2a24217821045f7369" +
	"70045f75647001610474657374000161047465737400010100010000003c000e8005697373756563612e" +
	"746573740161047465737400002b00010000003c000c1234080200010203040506070161047465737400" +
	"002c00010000003c000804020001020304050161047465737400003400010000003c0007030101000102" +
	"030161047465737400002700010000003c00080162047465737400016104746573740000410001000000" +
	"3c000c000103737663047465737400025f78045f7463700161047465737400002100010000003c000e00" +
	"01000201bb01680474657374000161047465737400003000010000003c00170101030801020304050607" +
	"08090a0b0c0d0e0f1011121300002904d000000000000b0008000700011800c00002"

// TestRareDNS compares the columns of less common records with tshark 4.0's.
func TestRareDNS(t *testing.T) {
	columns := []struct{ name, want string }{
		{"dns.dname", "b.test"},
		{"dns.hinfo.cpu", "pdp"},
		{"dns.hinfo.os", "unix"},
		{"dns.naptr.order", "10"},
		{"dns.naptr.preference", "20"},
		{"dns.naptr.flags", "S"},
		{"dns.naptr.service", "SIP+D2U"},
		{"dns.naptr.regex", "!^.*$!x!"},
		{"dns.caa.flags", "0x80"},
		{"dns.caa.tag", "issue"},
		{"dns.caa.value", "ca.test"},
		{"dns.ds.key_id", "0x1234"},
		{"dns.ds.algorithm", "8"},
		{"dns.ds.digest_type", "2"},
		{"dns.ds.digest", "0001020304050607"},
		{"dns.sshfp.algorithm", "4"},
		{"dns.sshfp.fingerprint.type", "2"},
		{"dns.sshfp.fingerprint", "000102030405"},
		{"dns.tlsa.certificate_usage", "3"},
		{"dns.tlsa.selector", "1"},
		{"dns.tlsa.matching_type", "1"},
		{"dns.svcb.svcpriority", "1"},
		{"dns.svcb.targetname", "svc.test"},
		{"dns.srv.service", "_x"},
		{"dns.srv.proto", "_tcp"},
		{"dns.srv.name", "a.test"},
		{"dns.srv.target", "h.test"},
		{"dns.dnskey.flags", "0x0101"},
		{"dns.dnskey.key_id", "26723"},
		{"dns.opt.client.netmask", "24"},
		{"dns.opt.client.scope", "0"},
		{"dns.opt.client.addr4", "192.0.2.0"},
	}
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	line := newPrinter(t, Options{Columns: names}).Append(nil, decoded(t, packet.LinkEthernet, rareDNS))
	for i, got := range strings.Split(strings.TrimSuffix(string(line), "\n"), "\t") {
		if got != columns[i].want {
			t.Errorf("%s: %q, want %q", columns[i].name, got, columns[i].want)
		}
	}
}
