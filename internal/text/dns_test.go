package text

import (
	"encoding/binary"
	"strings"
	"testing"

	"ringcap/internal/layer"
)

// dnsMessageOf returns a message with question, unless that is empty, and sections.
func dnsMessageOf(flags uint16, question string, sections ...[]string) string {
	h := unhex("1234 0000 0000 0000 0000 0000")
	binary.BigEndian.PutUint16(h[2:], flags)
	if question != "" {
		h[5] = 1
	}
	body := unhex(question)
	for i, records := range sections {
		h[7+2*i] = byte(len(records))
		for _, r := range records {
			body = append(body, unhex(r)...)
		}
	}
	return string(join(h, body))
}

// overTCP returns message with its length in front.
func overTCP(message string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(len(message)))) + message
}

func dnsFrames() []goldenFrame {
	const (
		example = "03777777 076578616d706c65 036f7267 00" // www.example.org.
		query   = example + "0001 0001"
		again   = "c00c" // a pointer to the first name
		ttl     = "00093a80"
		opt     = "00 0029 1000 01008000"
	)
	reply := func(records ...string) string { return dnsMessageOf(0x8180, query, records) }
	return []goldenFrame{
		{name: "query", data: udp4(40000, 53, dnsMessageOf(0x0110, query))},
		{name: "query with options", data: udp4(40000, 53, dnsMessageOf(0x0100, query, nil, nil, []string{
			opt + "004f 000a 0008 0102030405060708 0008 0007 0001 18 00 c00002 000b 0002 0064 000c 0004 00000000" +
				"0009 0004 00000e10 0005 0003 080d0f 0006 0001 02 0007 0001 01 000e 0002 1234 0003 0002 abcd 000d 0001 00"}))},
		{name: "query with bad options", data: udp4(40000, 53, dnsMessageOf(0x0100, query, nil, nil, []string{
			opt + "001a 000a 0002 0102 0008 0004 0003 18 00 0008 0002 0001 ffff 0002 abcd"}))},
		{name: "query for chaos, odd flags", data: udp4(40000, 53, dnsMessageOf(0x00c3, example+"0010 0003"))},
		{name: "inverse query", data: udp4(40000, 53, dnsMessageOf(0x0800, query))},
		{name: "addresses", data: udp4(53, 40000, reply(
			again+"0005 0001"+ttl+"0004 01 6d c010", again+"0001 0001 0000012c 0004 c0000201",
			again+"001c 0001 00000000 0010 20010db8000000000000000000000001"))},
		{name: "mail, text and services", data: udp4(53, 40000, reply(
			again+"000f 0001"+ttl+"0004 000a c010", again+"0010 0001"+ttl+"000b 05 68656c6c6f 04 1b5b306d",
			again+"0021 0001"+ttl+"0008 0001 0002 01bb c00c", again+"0100 0001"+ttl+"0006 0001 0002 782e"))},
		{name: "authority", data: udp4(53, 40000, dnsMessageOf(0x8583, query, nil, []string{
			"c010 0006 0001" + ttl + "001c 026e73 c010 c00c 00000001 00000e10 00000258 00093a80 0000003c"}, []string{opt + "0000"}))},
		{name: "signature", data: udp4(53, 40000, dnsMessageOf(0xa800, "", nil, nil, []string{
			"00 00fa 00ff 00000000 0016 0178 00 000000000001 012c 0002 abcd 1234 0010 0000 0000"}))},
		{name: "bad version", data: udp4(53, 40000, dnsMessageOf(0x8180, query, nil, nil, []string{"00 0029 1000 01000000 0000"}))},
		{name: "bit label, prefix", data: udp4(53, 40000, reply("41 0b abc0 00 0026 0001"+ttl+"000e 40 0000000000000001 02 6970 00 00"))},
		{name: "pointer to itself", data: udp4(53, 40000, reply(again+"0002 0001"+ttl+"0002 c02d"))},
		{name: "reserved label", data: udp4(53, 40000, reply(again+"0002 0001"+ttl+"0002 8100"))},
		{name: "data missing", data: udp4(53, 40000, reply(again+"0001 0001"+ttl+"0004 c000"))},
		{name: "too short", data: udp4(53, 40000, "\x12\x34")},
		{name: "response over tcp", data: ether(layer.EtherTypeIPv4, summed(ip4(6, nil, at(tcpSegment(0x018, 1, 1, nil,
			[]byte(overTCP(reply(again+"0001 0001"+ttl+"0004 c0000201")))), 0, 0, 53))))},
		{name: "part of a message over tcp", data: ether(layer.EtherTypeIPv4, summed(ip4(6, nil, at(tcpSegment(0x018, 1, 1, nil,
			[]byte(overTCP(reply(again) + "more")[:40])), 0, 0, 53))))},
		{name: "multicast question", data: udp4(5353, 5353, dnsMessageOf(0, example+"000c 8001"))},
		{name: "multicast answer", data: udp4(5353, 5353, dnsMessageOf(0x8400, "", []string{example + "0001 8001" + ttl + "0004 c0000201"}))},
	}
}

// TestDNSRepeated checks that many pointers to one name do not make the text of a small
// message long.
func TestDNSRepeated(t *testing.T) {
	label := "3f" + strings.Repeat("ff", 63)
	records := make([]string, 255)
	for i := range records {
		records[i] = "c00c 0005 0001 00000000 0002 c00c"
	}
	message := dnsMessageOf(0x8180, strings.Repeat(label, 3)+"00 0001 0001", records)
	f := captureOf([]goldenFrame{{data: udp4(53, 40000, message)}}).frames[0]
	newEveryWay().print(t, f, bound(len(f.Data)))
}
