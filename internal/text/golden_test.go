package text

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

var update = flag.Bool("update", false, "write the goldens anew")

// goldenForms are the options that have a golden file.
var goldenForms = []struct {
	file  string
	flags string // of tcpdump
	o     Options
}{
	{"n", "-n", Options{}},
	{"nv", "-nv", Options{Verbose: 1}},
	{"nvv", "-nvv", Options{Verbose: 2}},
	{"ne", "-ne", Options{Link: true}},
	{"nev", "-nev", Options{Link: true, Verbose: 1}},
	{"nq", "-nq", Options{Quiet: true}},
	{"nK", "-nvvK", Options{Verbose: 2, NoChecksums: true}},
	{"nS", "-nS", Options{AbsoluteSequence: true}},
	{"nx", "-nx", Options{Dump: DumpHex}},
	{"nxx", "-nxx", Options{Dump: DumpHexLink}},
	{"nX", "-nX", Options{Dump: DumpBoth}},
	{"nXX", "-nXX", Options{Dump: DumpBothLink}},
	{"nA", "-nA", Options{Dump: DumpText}},
	{"nt", "-nt", Options{Time: TimeNone}},
	{"ntt", "-ntt", Options{Time: TimeEpoch}},
	{"nttt", "-nttt", Options{Time: TimeDelta}},
	{"ntttt", "-ntttt", Options{Time: TimeDate}},
	{"nttttt", "-nttttt", Options{Time: TimeFirst}},
	{"nvg", "", Options{Verbose: 1, OneLine: true}},
	{"nano", "", Options{Nanoseconds: true, Number: true, Lengths: true}},
	{"any", "", Options{Interface: true}},
}

// A goldenFrame is a hand-made frame.
type goldenFrame struct {
	name   string
	link   packet.LinkType
	data   []byte
	length int // on the wire, if longer than data
}

// unhex decodes hexadecimal digits with spaces.
func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// ether returns a frame from the first host to the second.
func ether(t uint16, payload ...[]byte) []byte {
	return join(unhex("020000000002 020000000001"), binary.BigEndian.AppendUint16(nil, t), join(payload...))
}

// ip4 returns an IPv4 packet with a correct header checksum. The length of options must be
// a multiple of 4.
func ip4(proto byte, options []byte, payload []byte) []byte {
	h := join(unhex("45000000 00014000 4000 0000 c0000201 c6336402"), options)
	h[0] += byte(len(options) / 4)
	binary.BigEndian.PutUint16(h[2:], uint16(len(h)+len(payload)))
	h[9] = proto
	return join(sealed(h), payload)
}

// sealed sets the checksum of the IPv4 header h.
func sealed(h []byte) []byte {
	h[10], h[11] = 0, 0
	binary.BigEndian.PutUint16(h[10:], dissect.Checksum(h))
	return h
}

// ip6 returns an IPv6 packet.
func ip6(next byte, payload []byte) []byte {
	h := unhex("60000000 0000 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002")
	binary.BigEndian.PutUint16(h[4:], uint16(len(payload)))
	h[6] = next
	return join(h, payload)
}

// linkLocal changes the addresses of an IPv6 packet to fe80::1 and dst.
func linkLocal(packet []byte, dst string) []byte {
	copy(packet[8:], unhex("fe800000000000000000000000000001"))
	copy(packet[24:], unhex(dst))
	return packet
}

// tcpSegment returns a segment from port 40000 to 443.
func tcpSegment(flags uint16, seq, ack uint32, options, payload []byte) []byte {
	h := unhex("9c40 01bb 00000000 00000000 5000 01f6 0000 0000")
	binary.BigEndian.PutUint32(h[4:], seq)
	binary.BigEndian.PutUint32(h[8:], ack)
	binary.BigEndian.PutUint16(h[12:], uint16((20+len(options))/4)<<12|flags)
	return join(h, options, payload)
}

// udpDatagram returns a datagram without a checksum.
func udpDatagram(src, dst uint16, payload []byte) []byte {
	h := make([]byte, 8)
	binary.BigEndian.PutUint16(h, src)
	binary.BigEndian.PutUint16(h[2:], dst)
	binary.BigEndian.PutUint16(h[4:], uint16(8+len(payload)))
	return join(h, payload)
}

// summed sets the checksum of the transport header in an IP packet, which must not have
// options or extension headers.
func summed(packet []byte) []byte {
	size, at, proto := 20, 16, packet[9]
	var ip dissect.IPHeader
	if packet[0]>>4 == 6 {
		size, proto = 40, packet[6]
		ip = dissect.IPHeader{V6: true, Src: packet[8:24], Final: packet[24:40]}
	} else {
		ip = dissect.IPHeader{Src: packet[12:16], Final: packet[16:20]}
	}
	segment := packet[size:]
	switch proto {
	case 17:
		at = 6
	case 1, 58:
		at = 2
	}
	segment[at], segment[at+1] = 0, 0
	sum := dissect.Checksum(segment)
	if proto != 1 {
		sum = ip.Checksum(layers.IPProtocol(proto), segment)
	}
	binary.BigEndian.PutUint16(segment[at:], sum)
	return packet
}

// tcp4 returns a frame with a segment, and udp4 one with a datagram, with correct
// checksums.
func tcp4(flags uint16, seq, ack uint32, options string, payload string) []byte {
	return ether(layer.EtherTypeIPv4, summed(ip4(6, nil, tcpSegment(flags, seq, ack, unhex(options), []byte(payload)))))
}

func udp4(src, dst uint16, payload string) []byte {
	return ether(layer.EtherTypeIPv4, summed(ip4(17, nil, udpDatagram(src, dst, []byte(payload)))))
}

func icmp4(message string, quoted ...[]byte) []byte {
	return ether(layer.EtherTypeIPv4, summed(ip4(1, nil, join(unhex(message), join(quoted...)))))
}

func icmp6Message(message string) []byte {
	return ether(layer.EtherTypeIPv6, summed(ip6(58, unhex(message))))
}

func neighbor6(dst, message string) []byte {
	return ether(layer.EtherTypeIPv6, summed(linkLocal(ip6(58, unhex(message)), dst)))
}

// at sets the bytes of data from i on.
func at(data []byte, i int, b ...byte) []byte {
	copy(data[i:], b)
	return data
}

const (
	hello  = "hello"
	quote  = "4500001c 00010000 40117a87 c0000201 c6336402" // the header of an IPv4 packet with UDP
	quote6 = "60000000 0008 1140 20010db8000000000000000000000001 20010db8000000000000000000000002"
	ports  = "1388 8235 0008 0000"
)

// goldenFrames returns the frames of the goldens. Their order matters to the tracker,
// because some belong to the same connection.
func goldenFrames() []goldenFrame {
	udpIn := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	fragment := func(offset byte, flags byte, payload []byte) []byte {
		p := at(ip4(17, nil, payload), 6, flags, offset)
		sealed(p[:20])
		return p
	}
	frames := []goldenFrame{
		{name: "arp request, padded", data: ether(layer.EtherTypeARP, unhex("0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202"), make([]byte, 18))},
		{name: "arp request with target", data: ether(layer.EtherTypeARP, unhex("0001 0800 06 04 0001 020000000001 c0000201 020000000009 c0000202"))},
		{name: "arp reply", data: ether(layer.EtherTypeARP, unhex("0001 0800 06 04 0002 020000000002 c0000202 020000000001 c0000201"))},
		{name: "rarp request", data: ether(layer.EtherTypeRARP, unhex("0001 0800 06 04 0003 020000000001 00000000 020000000001 00000000"))},
		{name: "rarp reply", data: ether(layer.EtherTypeRARP, unhex("0001 0800 06 04 0004 020000000002 c0000202 020000000001 c0000201"))},
		{name: "inarp request", data: ether(layer.EtherTypeARP, unhex("0001 0800 06 04 0008 020000000001 c0000201 020000000002 00000000"))},
		{name: "arp of infiniband", data: ether(layer.EtherTypeARP, unhex("0020 0800 08 04 0002 0200000000020304 c0000202 0200000000010203 c0000201"))},
		{name: "arp for another protocol", data: ether(layer.EtherTypeARP, unhex("0001 86dd 06 10 0001 020000000001"), make([]byte, 38))},
		{name: "arp, unknown operation", data: ether(layer.EtherTypeARP, unhex("0001 0800 06 04 0063 020000000001 c0000201 000000000000 c0000202"))},
		{name: "arp cut", data: ether(layer.EtherTypeARP, unhex("0001 0800 06 04 0001 0200")), length: 60},

		{name: "tcp syn", data: tcp4(0x002, 1000, 0, "020405b4 0402 080a 000003e8 00000000 01 030307", "")},
		{name: "tcp syn-ack, ecn", data: func() []byte {
			b := tcp4(0x052, 5000, 1001, "020405b4 0101 0402 01 030307", "")
			ip := b[14:]
			src, dst := append([]byte(nil), ip[12:16]...), append([]byte(nil), ip[16:20]...)
			copy(ip[12:], dst)
			copy(ip[16:], src)
			copy(ip[20:], unhex("01bb 9c40"))
			sealed(ip[:20])
			summed(ip)
			return b
		}()},
		{name: "tcp ack", data: tcp4(0x010, 1001, 5001, "", "")},
		{name: "tcp data", data: tcp4(0x018, 1001, 5001, "0101 080a 000003e9 00000064", hello)},
		{name: "tcp sack", data: tcp4(0x010, 1006, 5001, "0101 0512 000013ed 00001451 000014b5 00001519", "")},
		{name: "tcp all flags", data: tcp4(0x1ff, 1006, 5001, "", "x")},
		{name: "tcp fin", data: tcp4(0x011, 1007, 5001, "", "")},
		{name: "tcp reset with a reason", data: tcp4(0x014, 1008, 5001, "", "gone\x00away")},
		{name: "tcp without flags", data: tcp4(0, 1, 0, "", "")},
		{name: "tcp fast open", data: tcp4(0x002, 1006, 0, "2202 0101 2206 0d2148d6 01 00", "")},
		{name: "tcp experiments", data: tcp4(0x002, 1006, 0, "fe04 f989 fe04 1234 fd06 01020304 0101", "")},
		{name: "tcp rare options", data: tcp4(0x010, 2001, 6001, "1c04 8002 1d06 0102 abcd 0606 00000001 1404 2010 0000", "")},
		{name: "tcp md5", data: tcp4(0x010, 2001, 6001, "1312 000102030405060708090a0b0c0d0e0f 0101", "")},
		{name: "tcp multipath capable", data: tcp4(0x002, 1006, 0, "1e0c 0081 0102030405060708", "")},
		{name: "tcp multipath join", data: tcp4(0x002, 1006, 0, "1e0c 1102 01020304 05060708", "")},
		{name: "tcp multipath dss", data: tcp4(0x010, 2001, 6001, "1e14 2015 00000001 00000002 00000003 0010 abcd", "")},
		{name: "tcp option too long", data: tcp4(0x010, 2001, 6001, "01 01 02 28", "")},
		{name: "tcp option too short", data: tcp4(0x010, 2001, 6001, "02 03 01 00", "")},
		{name: "tcp unknown option", data: tcp4(0x010, 2001, 6001, "fa04 abcd", "")},
		{name: "tcp wrong checksum", data: at(tcp4(0x002, 1006, 0, "", ""), 50, 0x31, 0x8c)},
		{name: "tcp header too short", data: at(tcp4(0x010, 2001, 6001, "", ""), 46, 0x40)},
		{name: "tcp header too long", data: at(tcp4(0x010, 2001, 6001, "", ""), 46, 0x60)},
		{name: "tcp cut in the header", data: tcp4(0x010, 2001, 6001, "", hello)[:48], length: 554},
		{name: "tcp cut in the options", data: tcp4(0x010, 2001, 6001, "0101 080a 000003e9 00000064", hello)[:60], length: 71},
		{name: "tcp cut in the ports", data: tcp4(0x010, 2001, 6001, "", hello)[:36], length: 59},
		{name: "tcp ports used again after a reset", data: tcp4(0x018, 1, 1, "", hello)},
		{name: "tcp6", data: ether(layer.EtherTypeIPv6, summed(ip6(6, tcpSegment(2, 1, 0, unhex("020405b4"), nil))))},

		{name: "udp", data: udp4(5000, 6000, hello)},
		{name: "udp padded", data: join(udp4(5000, 6000, hello), make([]byte, 13))},
		{name: "udp without checksum", data: at(udp4(5000, 6000, hello), 40, 0, 0)},
		{name: "udp wrong checksum", data: at(udp4(5000, 6000, hello), 40, 0xa4, 0xd2)},
		{name: "udp claims more", data: at(udp4(5000, 6000, hello), 38, 0, 99)},
		{name: "udp claims less", data: at(udp4(5000, 6000, hello), 38, 0, 10)},
		{name: "udp length under 8", data: at(udp4(5000, 6000, hello), 38, 0, 7)},
		{name: "udp cut", data: udp4(5000, 6000, hello)[:38], length: 47},
		{name: "udp6", data: ether(layer.EtherTypeIPv6, summed(ip6(17, udpDatagram(5000, 6000, []byte(hello)))))},

		{name: "icmp echo", data: icmp4("0800 0000 0007 0001 0102030405060708")},
		{name: "icmp echo reply", data: icmp4("0000 0000 0007 0001 0102030405060708")},
		{name: "icmp wrong checksum", data: at(icmp4("0800 0000 0007 0001"), 36, 0x12, 0x34)},
		{name: "icmp net unreachable", data: icmp4("0300 0000 00000000", unhex(quote+ports))},
		{name: "icmp host unreachable", data: icmp4("0301 0000 00000000", unhex(quote+ports))},
		{name: "icmp protocol unreachable", data: icmp4("0302 0000 00000000", unhex(quote+ports))},
		{name: "icmp port unreachable", data: icmp4("0303 0000 00000000", unhex(quote+ports))},
		{name: "icmp need to frag", data: icmp4("0304 0000 0000 0578", unhex(quote+ports))},
		{name: "icmp filtered", data: icmp4("030d 0000 00000000", unhex(quote+ports))},
		{name: "icmp unknown unreachable", data: icmp4("0310 0000 00000000", unhex(quote+ports))},
		{name: "icmp source quench", data: icmp4("0400 0000 00000000", unhex(quote+ports))},
		{name: "icmp redirect", data: icmp4("0501 0000 c00002fe", unhex(quote+ports))},
		{name: "icmp router advertisement", data: icmp4("0900 0000 02 02 0708 c0000201 00000000 c00002fe 00000005")},
		{name: "icmp time exceeded", data: icmp4("0b00 0000 00000000", unhex(quote+ports))},
		{name: "icmp reassembly", data: icmp4("0b01 0000 00000000", unhex(quote+ports))},
		{name: "icmp time exceeded with labels", data: icmp4("0b00 0000 00200000", unhex(quote+ports), make([]byte, 100),
			func() []byte {
				x := unhex("2000 0000 0008 0101 03e801 40")
				binary.BigEndian.PutUint16(x[2:], dissect.Checksum(x))
				return x
			}())},
		{name: "icmp parameter problem", data: icmp4("0c00 0000 14000000", unhex(quote+ports))},
		{name: "icmp timestamp", data: icmp4("0d00 0000 0007 0001 00000000 00000000 00000000")},
		{name: "icmp timestamp reply", data: icmp4("0e00 0000 0007 0001 0036ee80 0036ee81 0036f267")},
		{name: "icmp mask reply", data: icmp4("1200 0000 0007 0001 ffffff00")},
		{name: "icmp unknown", data: icmp4("6300 0000 00000000")},
		{name: "icmp cut", data: icmp4("0303 0000 00000000", unhex(quote+ports))[:50], length: 70},

		{name: "ip options", data: ether(layer.EtherTypeIPv4, ip4(17, unhex("94040000 0707 04 c0000209 01"), udpDatagram(5000, 6000, nil)))},
		{name: "ip source route and time stamp", data: ether(layer.EtherTypeIPv4, ip4(17, unhex("8307 04 c0000209 440c 05 00 00000001 00000000 00"), udpDatagram(5000, 6000, nil)))},
		{name: "ip bad option", data: ether(layer.EtherTypeIPv4, ip4(17, unhex("0728 0400"), udpDatagram(5000, 6000, nil)))},
		{name: "ip tos, id, ttl 0", data: ether(layer.EtherTypeIPv4, func() []byte {
			p := at(append([]byte(nil), udpIn...), 1, 0xb9, 0, 33, 0xab, 0xcd, 0x80, 0, 0)
			sealed(p[:20])
			return p
		}())},
		{name: "ip wrong checksum", data: at(ether(layer.EtherTypeIPv4, append([]byte(nil), udpIn...)), 24, 0x12, 0x34)},
		{name: "ip claims more", data: ether(layer.EtherTypeIPv4, sealedAt(udpIn, 400))},
		{name: "ip segment to be split", data: ether(layer.EtherTypeIPv4, sealedAt(udpIn, 0))},
		{name: "ip total under header", data: ether(layer.EtherTypeIPv4, sealedAt(udpIn, 19))},
		{name: "ip header too short", data: at(ether(layer.EtherTypeIPv4, append([]byte(nil), udpIn...)), 14, 0x44)},
		{name: "ip version", data: at(ether(layer.EtherTypeIPv4, append([]byte(nil), udpIn...)), 14, 0x65)},
		{name: "ip cut", data: ether(layer.EtherTypeIPv4, udpIn)[:24], length: 47},
		{name: "ip options cut", data: ether(layer.EtherTypeIPv4, ip4(17, unhex("94040000 0707 04 c0000209 01"), nil))[:38], length: 60},
		{name: "ip unknown protocol", data: ether(layer.EtherTypeIPv4, ip4(253, nil, []byte("0123456789")))},
		{name: "ip first fragment", data: ether(layer.EtherTypeIPv4, fragment(0, 0x20, at(udpDatagram(5000, 6000, make([]byte, 24)), 4, 0x0b, 0xc0)))},
		{name: "ip later fragment", data: ether(layer.EtherTypeIPv4, fragment(4, 0x20, make([]byte, 32)))},
		{name: "ip last fragment", data: ether(layer.EtherTypeIPv4, fragment(8, 0, []byte(hello)))},
		{name: "icmpv6 in ipv4", data: ether(layer.EtherTypeIPv4, ip4(58, nil, make([]byte, 8)))},

		{name: "ip6 class and label", data: at(ether(layer.EtherTypeIPv6, summed(ip6(17, udpDatagram(5000, 6000, []byte(hello))))), 14, 0x6b, 0x81, 0x23, 0x45)},
		{name: "ip6 hop by hop", data: ether(layer.EtherTypeIPv6, ip6(0, join(unhex("1100 0502 0000 0100"), udpDatagram(5000, 6000, []byte(hello)))))},
		{name: "ip6 destination options", data: ether(layer.EtherTypeIPv6, ip6(60, join(unhex("1100 0104 00000000"), udpDatagram(5000, 6000, []byte(hello)))))},
		{name: "ip6 bad option", data: ether(layer.EtherTypeIPv6, ip6(0, join(unhex("1100 050a 0000 0100"), udpDatagram(5000, 6000, []byte(hello)))))},
		{name: "ip6 routing", data: ether(layer.EtherTypeIPv6, ip6(43, join(unhex("1102 0001 00000000 20010db8000000000000000000000009"), udpDatagram(5000, 6000, []byte(hello)))))},
		{name: "ip6 segment routing", data: ether(layer.EtherTypeIPv6, ip6(43, join(unhex("1102 0400 0000 0001 20010db8000000000000000000000009"), udpDatagram(5000, 6000, []byte(hello)))))},
		{name: "ip6 first fragment", data: ether(layer.EtherTypeIPv6, ip6(44, join(unhex("1100 0001 00000063"), udpDatagram(5000, 6000, make([]byte, 24)))))},
		{name: "ip6 later fragment", data: ether(layer.EtherTypeIPv6, ip6(44, join(unhex("1100 0020 00000063"), make([]byte, 16))))},
		{name: "ip6 mobility", data: ether(layer.EtherTypeIPv6, ip6(135, unhex("3b01 0600 0000 0080 002a 0008 00000000")))},
		{name: "ip6 no next header", data: ether(layer.EtherTypeIPv6, ip6(59, nil))},
		{name: "ip6 unknown protocol", data: ether(layer.EtherTypeIPv6, ip6(253, []byte(hello)))},
		{name: "ip6 claims more", data: at(ether(layer.EtherTypeIPv6, summed(ip6(17, udpDatagram(5000, 6000, []byte(hello))))), 18, 1, 0)},
		{name: "ip6 version", data: at(ether(layer.EtherTypeIPv6, ip6(59, nil)), 14, 0x50)},
		{name: "ip6 cut", data: ether(layer.EtherTypeIPv6, ip6(59, nil))[:40], length: 54},
		{name: "ip6 addresses", data: ether(layer.EtherTypeIPv6, at(ip6(59, nil), 8, unhex("00000000000000000000ffffc0000201 00010000000000020000000000030004")...))},

		{name: "icmp6 echo", data: icmp6Message("8000 0000 0007 0001 0102030405060708")},
		{name: "icmp6 wrong checksum", data: at(icmp6Message("8000 0000 0007 0001"), 56, 0x12, 0x34)},
		{name: "icmp6 no route", data: icmp6Message("0100 0000 00000000" + quote6 + ports)},
		{name: "icmp6 beyond scope", data: icmp6Message("0102 0000 00000000" + quote6 + ports)},
		{name: "icmp6 port unreachable", data: icmp6Message("0104 0000 00000000" + quote6 + ports)},
		{name: "icmp6 too big", data: icmp6Message("0200 0000 00000500" + quote6 + ports)},
		{name: "icmp6 time exceeded", data: icmp6Message("0300 0000 00000000" + quote6 + ports)},
		{name: "icmp6 parameter problem", data: icmp6Message("0401 0000 00000006" + quote6 + ports)},
		{name: "icmp6 unknown", data: icmp6Message("6300 0000 00000000")},
		{name: "icmp6 cut", data: icmp6Message("8700 0000 00000000 20010db8000000000000000000000002")[:66], length: 78},
		{name: "router solicitation", data: neighbor6("ff020000000000000000000000000002", "8500 0000 00000000 0101 020000000001")},
		{name: "router advertisement", data: neighbor6("ff020000000000000000000000000001", "8600 0000 40 c8 0708 00000000 00000000 0101 020000000001"+
			"0304 40c0 00015180 00003840 00000000 20010db8000000000000000000000000 0501 0000 000005dc 1903 0000 00000e10 20010db8000000000000000000000053"+
			"1802 2008 00000708 20010db800000000 1f02 0000 00000e10 026f6b0000000000")},
		{name: "neighbor solicitation", data: neighbor6("ff0200000000000000000001ff000002", "8700 0000 00000000 20010db8000000000000000000000002 0101 020000000001")},
		{name: "neighbor advertisement", data: neighbor6("ff020000000000000000000000000001", "8800 0000 60000000 20010db8000000000000000000000002 0201 020000000002")},
		{name: "neighbor option of length 0", data: neighbor6("ff020000000000000000000000000001", "8800 0000 60000000 20010db8000000000000000000000002 0200 020000000002")},
		{name: "redirect", data: neighbor6("20010db8000000000000000000000002", "8900 0000 00000000 fe800000000000000000000000000009 20010db8000000000000000000000077")},
		{name: "listener query", data: neighbor6("ff020000000000000000000000000001", "8200 0000 2710 0000 ff0200000000000000000000000000fb")},
		{name: "listener query v2", data: neighbor6("ff020000000000000000000000000001", "8200 0000 2710 0000 00000000000000000000000000000000 027d 0000")},
		{name: "listener report", data: neighbor6("ff0200000000000000000000000000fb", "8300 0000 0000 0000 ff0200000000000000000000000000fb")},
		{name: "listener report v2", data: neighbor6("ff020000000000000000000000000016", "8f00 0000 0000 0001 0300 0001 ff0200000000000000000000000000fb 20010db8000000000000000000000001")},

		{name: "vlan", data: ether(layer.EtherTypeVLAN, unhex("2064 0800"), udpIn)},
		{name: "qinq, dei", data: ether(layer.EtherTypeQinQ, unhex("1064 8100 00c8 0800"), udpIn)},
		{name: "vlan cut", data: ether(layer.EtherTypeVLAN, unhex("20")), length: 60},
		{name: "mpls", data: ether(layer.EtherTypeMPLS, unhex("03e80040 03e8013e"), udpIn)},
		{name: "mpls explicit null", data: ether(layer.EtherTypeMPLS, unhex("0000013e"), udpIn)},
		{name: "mpls, unknown", data: ether(layer.EtherTypeMPLS, unhex("03e8013e 01020304"))},
		{name: "pppoe session", data: ether(layer.EtherTypePPPoES, unhex("1100 0005 0023 0021"), udpIn)},
		{name: "pppoe discovery", data: ether(layer.EtherTypePPPoED, unhex("1109 0000 0010 0101 0000 0103 0004 00010203 0102 0000"))},
		{name: "gre", data: ether(layer.EtherTypeIPv4, ip4(47, nil, join(unhex("2000 0800 0000002a"), udpIn)))},
		{name: "gre with a frame", data: ether(layer.EtherTypeIPv4, ip4(47, nil, join(unhex("0000 6558"), ether(layer.EtherTypeIPv4, udpIn))))},
		{name: "pptp", data: ether(layer.EtherTypeIPv4, ip4(47, nil, join(unhex("3081 880b 0025 0001 00000002 00000001 ff03 0021"), udpIn)))},
		{name: "ip in ip", data: ether(layer.EtherTypeIPv4, ip4(4, nil, udpIn))},
		{name: "ip6 in ip", data: ether(layer.EtherTypeIPv4, ip4(41, nil, ip6(59, nil)))},
		{name: "vxlan", data: ether(layer.EtherTypeIPv4, ip4(17, nil, udpDatagram(50000, 4789, join(unhex("08000000 00002a00"), ether(layer.EtherTypeIPv4, udpIn)))))},
		{name: "unknown ethertype", data: ether(0x88b5, []byte("experimental"))},
		{name: "802.3 with snap", data: ether(uint16(8+len(udpIn)), unhex("aaaa03 000000 0800"), udpIn)},
		{name: "802.3, unknown", data: ether(7, unhex("1010 03"), []byte("data"), make([]byte, 39))},
		{name: "802.3 supervisory", data: ether(4, unhex("f0f1 0102"), make([]byte, 42))},
		{name: "ethernet cut", data: unhex("0200000000020200"), length: 60},

		{name: "cooked", link: packet.LinkLinuxSLL, data: join(unhex("0004 0001 0006 0200000000010000 0800"), udpIn)},
		{name: "cooked, unknown", link: packet.LinkLinuxSLL, data: join(unhex("0000 0001 0006 0200000000010000 88b5"), []byte(hello))},
		{name: "null", link: packet.LinkNull, data: join(unhex("02000000"), udpIn)},
		{name: "null, other order", link: packet.LinkNull, data: join(unhex("0000001e"), ip6(59, nil))},
		{name: "null, unknown", link: packet.LinkNull, data: join(unhex("63000000"), []byte(hello))},
		{name: "raw", link: packet.LinkRaw, data: udpIn},
		{name: "raw, version 0", link: packet.LinkRaw, data: unhex("00010203")},
		{name: "ppp", link: packet.LinkPPP, data: join(unhex("ff03 0021"), udpIn)},
		{name: "ppp, unknown", link: packet.LinkPPP, data: join(unhex("ff03 1234"), []byte(hello))},
		{name: "cooked v2", link: packet.LinkLinuxSLL2, data: join(unhex("0800 0000 00000002 0001 00 06 0200000000010000"), udpIn)},
	}
	return frames
}

// sealedAt returns a copy of the IPv4 packet p with another total length.
func sealedAt(p []byte, total int) []byte {
	p = append([]byte(nil), p...)
	binary.BigEndian.PutUint16(p[2:], uint16(total))
	sealed(p[:20])
	return p
}

// goldenCaptures groups the frames by link type. They are 100 ms and 1 us apart.
func goldenCaptures() (captures []capture, names [][]string) {
	index := map[packet.LinkType]int{}
	when := time.Unix(1700000000, 0)
	for _, g := range goldenFrames() {
		link := g.link
		if link == packet.LinkNull && !strings.HasPrefix(g.name, "null") {
			link = packet.LinkEthernet
		}
		i, ok := index[link]
		if !ok {
			i = len(captures)
			index[link] = i
			captures, names = append(captures, capture{link: link}), append(names, nil)
		}
		c := &captures[i]
		f := packet.Frame{Data: g.data, Link: link, Number: uint64(len(c.frames) + 1)}
		f.Info.Timestamp = when
		f.Info.CaptureLength, f.Info.Length = len(g.data), max(g.length, len(g.data))
		f.Direction = packet.DirectionOut
		f.Interface = &packet.Interface{Name: "eth0"}
		c.frames, names[i] = append(c.frames, f), append(names[i], g.name)
		when = when.Add(100*time.Millisecond + time.Microsecond)
	}
	return captures, names
}

// TestGoldens prints hand-made frames in every form. "go test -update" rewrites the files,
// and TestGoldensAgainstTcpdump compares them with tcpdump.
func TestGoldens(t *testing.T) {
	captures, names := goldenCaptures()
	for _, f := range goldenForms {
		t.Run(f.file, func(t *testing.T) {
			var got bytes.Buffer
			for i, c := range captures {
				for j, entry := range c.print(t, f.o) {
					fmt.Fprintf(&got, "[%s]\n%s", names[i][j], entry)
				}
			}
			file := filepath.Join("testdata", f.file+".txt")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, got.String(), string(want))
		})
	}
}

// compareLines reports the first line that differs.
func compareLines(t *testing.T, got, want string) {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		switch {
		case i >= len(g):
			t.Fatalf("line %d is missing: %q", i+1, w[i])
		case i >= len(w):
			t.Fatalf("line %d is new: %q", i+1, g[i])
		case g[i] != w[i]:
			t.Fatalf("line %d:\n got %q\nwant %q", i+1, g[i], w[i])
		}
	}
}

// TestGoldensAgainstTcpdump compares the goldens with the output of the installed tcpdump.
// goldenDifferences lists the frames that may differ.
func TestGoldensAgainstTcpdump(t *testing.T) {
	if _, err := exec.LookPath("tcpdump"); err != nil {
		t.Skip("needs tcpdump")
	}
	captures, names := goldenCaptures()
	differs := map[string]bool{}
	for i, c := range captures {
		file := filepath.Join(t.TempDir(), "frames.pcap")
		writeCapture(t, file, c)
		for _, f := range goldenForms {
			if f.flags == "" {
				continue
			}
			theirs := tcpdump(t, []string{f.flags}, file, len(c.frames))
			for j, ours := range c.print(t, f.o) {
				if j >= len(theirs) {
					t.Fatalf("tcpdump %s printed %d of %d frames", f.flags, len(theirs), len(c.frames))
				}
				if ours == as50(theirs[j]) {
					continue
				}
				name := names[i][j]
				differs[name] = true
				if !goldenDifferences[name] {
					t.Errorf("%s [%s]:\n   ours %q\n theirs %q", f.flags, name, ours, theirs[j])
				}
			}
		}
	}
	for name := range goldenDifferences {
		if !differs[name] {
			t.Errorf("[%s] is tcpdump's after all", name)
		}
	}
}

// goldenDifferences are the frames that tcpdump 4.99.3 prints differently, because it is
// older or because ringcap differs on purpose (docs/text.md).
var goldenDifferences = map[string]bool{
	// 5.0 uses other words for a bad length or version.
	"tcp header too short": true, "tcp header too long": true, "ip6 version": true,
	"ip version": true, "ip total under header": true, "ip header too short": true,
	"ip6 bad option": true, "ip6 cut": true, "tcp cut in the options": true,
	"ip segment to be split": true,
	// Only 5.0 knows AccECN and the flags of MP_CAPABLE.
	"tcp all flags": true, "tcp multipath capable": true,
	// On purpose: a packet is one line (also in VXLAN), the sequence numbers of a new
	// connection start anew, the dump of a cut packet starts after the link header, and an
	// unknown ARP packet is not dumped twice.
	"icmp6 unknown": true, "tcp ports used again after a reset": true,
	"arp cut": true, "ethernet cut": true, "vlan cut": true, "icmp6 cut": true,
	"ip options cut": true, "arp, unknown operation": true, "vxlan": true,
	// tcpdump looks up the interface index of the file on this host.
	"cooked v2": true,
	// 5.0 notes that the mobility header is not the last one.
	"ip6 mobility": true,
}

func writeCapture(t *testing.T, name string, c capture) {
	le := binary.LittleEndian
	b := unhex("d4c3b2a1 0200 0400 00000000 00000000 00000400")
	b = le.AppendUint32(b, uint32(c.link))
	for _, f := range c.frames {
		b = le.AppendUint32(b, uint32(f.Info.Timestamp.Unix()))
		b = le.AppendUint32(b, uint32(f.Info.Timestamp.Nanosecond()/1000))
		b = le.AppendUint32(b, uint32(len(f.Data)))
		b = le.AppendUint32(b, uint32(f.Info.Length))
		b = append(b, f.Data...)
	}
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
