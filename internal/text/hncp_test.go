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
		deep = hncpElement(hncpExternal, deep)
	}
	return []goldenFrame{
		{name: "state", data: message(hncpElement(dncpEndpoint, "31da78d2 03000000"), hncpElement(dncpNetworkState, "2ae5f77255200bcc"),
			hncpElement(dncpNodeState, "31da78d2 00000013 000271a0 800088c8e0714638",
				hncpElement(dncpPeer, "6169ed63 01000000 01000000"), hncpElement(hncpVersion, "0000 1444 686e657464"),
				hncpElement(dncpKeepAlive, "00000001 00004e20"), hncpElement(dncpTrustVerdict, "01000000", digest, "6d65")))},
		{name: "requests", data: message(hncpElement(dncpRequestNetwork), hncpElement(dncpRequestNode, "31da78d2"), hncpElement(dncpRequestNode, "31da78d3"), hncpElement(dncpRequestNetwork, "00"))},
		{name: "prefixes", data: message(hncpElement(hncpExternal,
			hncpElement(hncpDelegatedPrefix, "00000257 0000012b 68 00000000000000000000ffff 0a 0000", hncpElement(hncpPrefixPolicy, "00")),
			hncpElement(hncpDelegatedPrefix, "00000257 0000012b ff", digest),
			hncpElement(hncpAssignedPrefix, "03000000 02 3c 20010db800010fff 0000"),
			hncpElement(hncpPrefixPolicy, "40 20010db800000000"), hncpElement(hncpPrefixPolicy, "40 2001"), hncpElement(hncpPrefixPolicy, "81 0161 0162 00"),
			hncpElement(hncpPrefixPolicy, "82 6f70"), hncpElement(hncpPrefixPolicy, "83"), hncpElement(hncpPrefixPolicy, "8300"), hncpElement(hncpPrefixPolicy, "ff"),
			hncpElement(hncpDHCPv4, "0604c0a801fe 7705 0161 0162 00 0100"), hncpElement(hncpDHCPv6, "0017 0010", doc, "0018 0003 0161 00 0001 0000"), hncpElement(hncpDHCPv6, "001f 0001 00")))},
		{name: "names", data: message(hncpElement(hncpNodeAddress, "01000000", doc4), hncpElement(hncpNodeAddress, "01000000", doc),
			hncpElement(hncpDNSZone, doc, "06 036c616e 0172 00"), hncpElement(hncpDNSZone, doc4, "01 036c"), hncpElement(hncpDomain, "0161 00"),
			hncpElement(hncpNodeName, doc4, "02 7231"), hncpElement(hncpNodeName, doc4, "09 7231"), hncpElement(hncpManagedPSK, digest))},
		{name: "ranges", data: message(hncpElement(0), hncpElement(44), hncpElement(768), hncpElement(6), hncpElement(7), hncpElement(4096, "00"))},
		{name: "bad lengths", data: message(hncpElement(dncpEndpoint, "00"), hncpElement(dncpNodeState), hncpElement(hncpDHCPv4, "0604c0a8"))},
		{name: "without end", data: message(deep)},
		{name: "longer than the message", data: message("0004 00ff 0000")},
	}
}

const (
	dncpRequestNetwork  = 1
	dncpRequestNode     = 2
	dncpEndpoint        = 3
	dncpNetworkState    = 4
	dncpNodeState       = 5
	dncpPeer            = 8
	dncpKeepAlive       = 9
	dncpTrustVerdict    = 10
	hncpVersion         = 32
	hncpExternal        = 33
	hncpDelegatedPrefix = 34
	hncpAssignedPrefix  = 35
	hncpNodeAddress     = 36
	hncpDHCPv4          = 37
	hncpDHCPv6          = 38
	hncpDNSZone         = 39
	hncpDomain          = 40
	hncpNodeName        = 41
	hncpManagedPSK      = 42
	hncpPrefixPolicy    = 43
)
