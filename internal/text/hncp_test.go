package text

import (
	"fmt"
	"strings"
)

// hncpTLV is a TLV of DNCP with its padding.
func hncpTLV(kind int, value ...string) string {
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
		deep = hncpTLV(hncpExternal, deep)
	}
	return []goldenFrame{
		{name: "state", data: message(hncpTLV(dncpEndpoint, "31da78d2 03000000"), hncpTLV(dncpNetworkState, "2ae5f77255200bcc"),
			hncpTLV(dncpNodeState, "31da78d2 00000013 000271a0 800088c8e0714638",
				hncpTLV(dncpPeer, "6169ed63 01000000 01000000"), hncpTLV(hncpVersion, "0000 1444 686e657464"),
				hncpTLV(dncpKeepAlive, "00000001 00004e20"), hncpTLV(dncpTrustVerdict, "01000000", digest, "6d65")))},
		{name: "requests", data: message(hncpTLV(dncpRequestNetwork), hncpTLV(dncpRequestNode, "31da78d2"), hncpTLV(dncpRequestNode, "31da78d3"), hncpTLV(dncpRequestNetwork, "00"))},
		{name: "prefixes", data: message(hncpTLV(hncpExternal,
			hncpTLV(hncpDelegatedPrefix, "00000257 0000012b 68 00000000000000000000ffff 0a 0000", hncpTLV(hncpPrefixPolicy, "00")),
			hncpTLV(hncpDelegatedPrefix, "00000257 0000012b ff", digest),
			hncpTLV(hncpAssignedPrefix, "03000000 02 3c 20010db800010fff 0000"),
			hncpTLV(hncpPrefixPolicy, "40 20010db800000000"), hncpTLV(hncpPrefixPolicy, "40 2001"), hncpTLV(hncpPrefixPolicy, "81 0161 0162 00"),
			hncpTLV(hncpPrefixPolicy, "82 6f70"), hncpTLV(hncpPrefixPolicy, "83"), hncpTLV(hncpPrefixPolicy, "8300"), hncpTLV(hncpPrefixPolicy, "ff"),
			hncpTLV(hncpDHCPv4, "0604c0a801fe 7705 0161 0162 00 0100"), hncpTLV(hncpDHCPv6, "0017 0010", doc, "0018 0003 0161 00 0001 0000"), hncpTLV(hncpDHCPv6, "001f 0001 00")))},
		{name: "names", data: message(hncpTLV(hncpNodeAddress, "01000000", doc4), hncpTLV(hncpNodeAddress, "01000000", doc),
			hncpTLV(hncpDNSZone, doc, "06 036c616e 0172 00"), hncpTLV(hncpDNSZone, doc4, "01 036c"), hncpTLV(hncpDomain, "0161 00"),
			hncpTLV(hncpNodeName, doc4, "02 7231"), hncpTLV(hncpNodeName, doc4, "09 7231"), hncpTLV(hncpManagedPSK, digest))},
		{name: "ranges", data: message(hncpTLV(0), hncpTLV(44), hncpTLV(768), hncpTLV(6), hncpTLV(7), hncpTLV(4096, "00"))},
		{name: "bad lengths", data: message(hncpTLV(dncpEndpoint, "00"), hncpTLV(dncpNodeState), hncpTLV(hncpDHCPv4, "0604c0a8"))},
		{name: "without end", data: message(deep)},
		{name: "longer than the message", data: message("0004 00ff 0000")},
	}
}
