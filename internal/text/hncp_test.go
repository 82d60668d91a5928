package text

import (
	"fmt"
	"strings"
)

// hncpElement returns a DNCP TLV with its padding.
func hncpElement(kind int, value ...string) string {
	v := strings.ReplaceAll(strings.Join(value, ""), " ", "")
	s := fmt.Sprintf("%04x%04x%s", kind, len(v)/2, v)
	for len(s)%8 != 0 {
		s += "0"
	}
	return s
}

func hncpFrames() []goldenFrame {
	const (
		doc    = "20010db8000000000000000000000001"
		doc4   = "00000000000000000000ffff c0000201"
		digest = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	)
	message := func(tlvs ...string) []byte { return udp4(8231, 8231, string(unhex(strings.Join(tlvs, "")))) }
	deep := ""
	for range 20 {
		deep = hncpElement(33 /* external connection */, deep)
	}
	return []goldenFrame{
		{name: "state", data: message(hncpElement(3 /* node endpoint */, "31da78d2 03000000"), hncpElement(4 /* network state */, "2ae5f77255200bcc"),
			hncpElement(5 /* node state */, "31da78d2 00000013 000271a0 800088c8e0714638",
				hncpElement(8 /* peer */, "6169ed63 01000000 01000000"), hncpElement(32 /* version */, "0000 1444 686e657464"),
				hncpElement(9 /* keep-alive interval */, "00000001 00004e20"), hncpElement(10 /* trust verdict */, "01000000", digest, "6d65")))},
		{name: "requests", data: message(hncpElement(1 /* request network state */), hncpElement(2 /* request node state */, "31da78d2"), hncpElement(2 /* request node state */, "31da78d3"), hncpElement(1 /* request network state */, "00"))},
		{name: "prefixes", data: message(hncpElement(33, /* external connection */
			hncpElement(34 /* delegated prefix */, "00000257 0000012b 68 00000000000000000000ffff 0a 0000", hncpElement(43 /* prefix policy */, "00")),
			hncpElement(34 /* delegated prefix */, "00000257 0000012b ff", digest),
			hncpElement(35 /* assigned prefix */, "03000000 02 3c 20010db800010fff 0000"),
			hncpElement(43 /* prefix policy */, "40 20010db800000000"), hncpElement(43 /* prefix policy */, "40 2001"), hncpElement(43 /* prefix policy */, "81 0161 0162 00"),
			hncpElement(43 /* prefix policy */, "82 6f70"), hncpElement(43 /* prefix policy */, "83"), hncpElement(43 /* prefix policy */, "8300"), hncpElement(43 /* prefix policy */, "ff"),
			hncpElement(37 /* DHCPv4 data */, "0604c0a801fe 7705 0161 0162 00 0100"), hncpElement(38 /* DHCPv6 data */, "0017 0010", doc, "0018 0003 0161 00 0001 0000"), hncpElement(38 /* DHCPv6 data */, "001f 0001 00")))},
		{name: "names", data: message(hncpElement(36 /* node address */, "01000000", doc4), hncpElement(36 /* node address */, "01000000", doc),
			hncpElement(39 /* DNS-delegated zone */, doc, "06 036c616e 0172 00"), hncpElement(39 /* DNS-delegated zone */, doc4, "01 036c"), hncpElement(40 /* domain name */, "0161 00"),
			hncpElement(41 /* node name */, doc4, "02 7231"), hncpElement(41 /* node name */, doc4, "09 7231"), hncpElement(42 /* managed PSK */, digest))},
		{name: "ranges", data: message(hncpElement(0), hncpElement(44), hncpElement(768), hncpElement(6), hncpElement(7), hncpElement(4096, "00"))},
		{name: "bad lengths", data: message(hncpElement(3 /* node endpoint */, "00"), hncpElement(5 /* node state */), hncpElement(37 /* DHCPv4 data */, "0604c0a8"))},
		{name: "without end", data: message(deep)},
		{name: "longer than the message", data: message("0004 00ff 0000")},
	}
}
