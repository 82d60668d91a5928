package text

import (
	"fmt"
	"strings"
)

// tlv is a TLV of DNCP with its padding.
func tlv(kind int, value ...string) string {
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
		deep = tlv(hncpExternal, deep)
	}
	return []goldenFrame{
		{name: "state", data: message(tlv(dncpEndpoint, "31da78d2 03000000"), tlv(dncpNetworkState, "2ae5f77255200bcc"),
			tlv(dncpNodeState, "31da78d2 00000013 000271a0 800088c8e0714638",
				tlv(dncpPeer, "6169ed63 01000000 01000000"), tlv(hncpVersion, "0000 1444 686e657464"),
				tlv(dncpKeepAlive, "00000001 00004e20"), tlv(dncpTrustVerdict, "01000000", digest, "6d65")))},
		{name: "requests", data: message(tlv(dncpRequestNetwork), tlv(dncpRequestNode, "31da78d2"), tlv(dncpRequestNode, "31da78d3"), tlv(dncpRequestNetwork, "00"))},
		{name: "prefixes", data: message(tlv(hncpExternal,
			tlv(hncpDelegatedPrefix, "00000257 0000012b 68 00000000000000000000ffff 0a 0000", tlv(hncpPrefixPolicy, "00")),
			tlv(hncpDelegatedPrefix, "00000257 0000012b ff", digest),
			tlv(hncpAssignedPrefix, "03000000 02 3c 20010db800010fff 0000"),
			tlv(hncpPrefixPolicy, "40 20010db800000000"), tlv(hncpPrefixPolicy, "40 2001"), tlv(hncpPrefixPolicy, "81 0161 0162 00"),
			tlv(hncpPrefixPolicy, "82 6f70"), tlv(hncpPrefixPolicy, "83"), tlv(hncpPrefixPolicy, "8300"), tlv(hncpPrefixPolicy, "ff"),
			tlv(hncpDHCPv4, "0604c0a801fe 7705 0161 0162 00 0100"), tlv(hncpDHCPv6, "0017 0010", doc, "0018 0003 0161 00 0001 0000"), tlv(hncpDHCPv6, "001f 0001 00")))},
		{name: "names", data: message(tlv(hncpNodeAddress, "01000000", doc4), tlv(hncpNodeAddress, "01000000", doc),
			tlv(hncpDNSZone, doc, "06 036c616e 0172 00"), tlv(hncpDNSZone, doc4, "01 036c"), tlv(hncpDomain, "0161 00"),
			tlv(hncpNodeName, doc4, "02 7231"), tlv(hncpNodeName, doc4, "09 7231"), tlv(hncpManagedPSK, digest))},
		{name: "ranges", data: message(tlv(0), tlv(44), tlv(768), tlv(6), tlv(7), tlv(4096, "00"))},
		{name: "bad lengths", data: message(tlv(dncpEndpoint, "00"), tlv(dncpNodeState), tlv(hncpDHCPv4, "0604c0a8"))},
		{name: "without end", data: message(deep)},
		{name: "longer than the message", data: message("0004 00ff 0000")},
	}
}
