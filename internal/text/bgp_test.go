package text

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"ringcap/internal/layer"
)

// routeSegment returns a frame with a segment from port 40000 to port.
func routeSegment(port uint16, payload []byte) []byte {
	s := tcpSegment(0x18, 1, 1, nil, payload)
	binary.BigEndian.PutUint16(s[2:], port)
	return ether(layer.EtherTypeIPv4, summed(ip4(6, nil, s)))
}

// bgpMessageOf returns a message of body with its header.
func bgpMessageOf(kind byte, body string) []byte {
	m := join(bytes.Repeat([]byte{0xff}, 16), unhex("0000 00"), unhex(body))
	m[18] = kind
	binary.BigEndian.PutUint16(m[16:], uint16(len(m)))
	return m
}

// bgpUpdateOf returns an update.
func bgpUpdateOf(withdrawn, attributes, routes string) []byte {
	w, a := unhex(withdrawn), unhex(attributes)
	b := binary.BigEndian.AppendUint16(nil, uint16(len(w)))
	b = binary.BigEndian.AppendUint16(append(b, w...), uint16(len(a)))
	m := bgpMessageOf(2, "")
	m = join(m, b, a, unhex(routes))
	binary.BigEndian.PutUint16(m[16:], uint16(len(m)))
	return routeSegment(179, m)
}

// reach returns a multiprotocol attribute of fewer than 256 bytes.
func reach(kind byte, value string) string {
	v := unhex(value)
	return hexOf(join([]byte{0x80, kind, byte(len(v))}, v))
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func bgpFrames() []goldenFrame {
	const rd = "0000 0064 00000001"
	capabilities := "04 0401 00b4 c0000201 45 0243" +
		"01 04 0001 00 01 02 00 06 00 40 06 c078 0001 01 80 41 04 00010001 45 04 0001 01 03 46 00 07 03 08 0001" +
		"08 04 0001 04 02 47 00 80 00 43 01 02 01 01 00 41 01 00"
	return []goldenFrame{
		{name: "open", data: routeSegment(179, bgpMessageOf(1, capabilities))},
		{name: "open with a bad option", data: routeSegment(179, bgpMessageOf(1, "04 0001 00b4 c0000201 06 0102 0000 02ff"))},
		{name: "update", data: bgpUpdateOf("08 0a",
			"40 01 01 00 40 02 0a 02 02 0001 0002 01 01 0003 40 03 04 c0000201 80 04 04 00000064 40 05 04 000000c8 40 06 00"+
				"c0 07 06 0001 c0000201 c0 08 10 00010002 ffffff01 ffffff02 ffffff03 80 09 04 c0000201 80 0a 08 c0000201 c0000202"+
				"d0 20 000c 00000001 00000002 00000003 c1 63 02 0102", "18 c63364 20 cb007101")},
		{name: "paths of 4 bytes", data: bgpUpdateOf("", "40 02 0a 02 02 00010001 00000002 40 02 06 03 01 00010001 40 02 06 04 01 00000003 c0 11 06 01 01 00010001"+
			"c0 07 08 00010001 c0000201 c0 12 08 00010001 c0000201 40 02 00 40 01 02 0000 40 03 01 00", "")},
		{name: "extended communities", data: bgpUpdateOf("", "c0 10 70"+
			"0002 0064 00000001 0102 c0000201 0001 0202 00010001 0001 4004 0064 4b3ebc20 0005 c0000201 0200 0306 00000001 05 01"+
			"0306 00000001 02 01 800a 05 02 05dc 0000 0009 0064 00000000 030c 00000000 0008 8800 0102 0304 0506 010b c0000201 0001 f10a c0000201 0001 0107 c0000201 0000", "")},
		{name: "reach", data: bgpUpdateOf("", reach(14, "0001 01 04 c0000201 00 18 c63364")+
			reach(14, "0002 01 20 20010db8000000000000000000000001 fe800000000000000000000000000001 00 40 20010db800000001")+
			reach(14, "0001 04 04 c0000201 00 30 003e81 c63364"), "")},
		{name: "reach vpn", data: bgpUpdateOf("",
			reach(14, "0001 80 0c 0000000000000000 c0000201 00 70 003e81"+rd+"c63364")+
				reach(14, "0002 80 18 0000000000000000 20010db8000000000000000000000001 00 78 003e80 0001 c0000201 0001 20010db8")+
				reach(14, "0001 42 04 c0000201 00 80 0002 00010001 0001 c0000201 e8010101"), "")},
		{name: "reach multicast vpn", data: bgpUpdateOf("",
			reach(14, "0001 05 04 c0000201 00 01 0c"+rd+"c0000202 02 0c"+rd+"00010001 03 16"+rd+"20 c0000203 20 e8010101 c0000202 05 12"+rd+"20 c0000203 20 e8010101"+
				"06 16"+rd+"00010001 20 c0000203 20 e8010101 04 02 0000 01 09"+rd+"00"), "")},
		{name: "reach layer 2, osi, route targets", data: bgpUpdateOf("",
			reach(14, "0019 41 04 c0000201 00 0019"+rd+"0001 0002 003e80 01 0010 ffff 02 0010 0102")+
				reach(14, "00c4 80 04 c0000201 00 000c"+rd+"c0000202")+
				reach(14, "0003 01 05 4700060102 00 10 4900")+
				reach(14, "0003 80 10 0000000000000000 47000601 c0000201 00 68 003e81"+rd+"4900")+
				reach(14, "0001 84 04 c0000201 00 00 60 00010001 0002 0064 00000001 60 00010001 0102 c0000201 0001 60 00000001 0202 00010001 0001 60 00000001 0909 0102 0304 0506 2c 00000001 0000 20 00000001"), "")},
		{name: "unreach", data: bgpUpdateOf("", reach(15, "0002 01 40 20010db800000001")+reach(15, "0001 01")+reach(15, "4004 47 0102")+reach(14, "0001 01 04 c0000201 01 04 01020304"), "")},
		{name: "several paths", data: bgpUpdateOf("00000001 18 c63364 00000002 18 c63365", "", "00000001 18 cb0071 00000002 18 cb0072")},
		{name: "tunnels and metrics", data: bgpUpdateOf("", "c0 16 0d 01 04 003e80 c0000201 e8010101 c0 16 0d 00 02 003e80 c0000201 00000007 c0 16 0d 00 03 003e80 c0000201 e8010101"+
			"c0 16 0d 00 01 003e80 c0000201 00000007 c0 16 09 00 06 003e80 c0000201 c0 16 06 00 09 003e80 01"+
			"80 1a 0b 01 000b 0000000000000064 80 1a 04 02 0004 05", "")},
		{name: "set of attributes", data: bgpUpdateOf("", "c0 80 1a 0000fde9 40 01 01 00 40 02 04 02 01 15b3 c0 80 08 00000001 40 01 01 00", "")},
		{name: "bgpsec", data: bgpUpdateOf("", "90 21 002b 0008 01 80 00010001 0023 01 000102030405060708090a0b0c0d0e0f10111213 000a 30310203040506070809", "")},
		{name: "bgpsec too long", data: bgpUpdateOf("", "90 21 0008 0040 01 80 00000002 90 21 000b 0008 01 80 00000002 0040 01 90 21 000c 0008 01 80 00000002 0004 01 ff", "")},
		{name: "end of rib", data: bgpUpdateOf("", "", "")},
		{name: "routes that cannot be", data: bgpUpdateOf("21 00", "40 01 ff 00", "40")},
		{name: "shutdown", data: routeSegment(179, bgpMessageOf(3, "06 02 05 68 65 6c 6c 0a 0102"))},
		{name: "shutdown, empty", data: routeSegment(179, bgpMessageOf(3, "06 04 00"))},
		{name: "shutdown, length", data: routeSegment(179, bgpMessageOf(3, "06 04 40 3031"))},
		{name: "notifications", data: routeSegment(179, join(bgpMessageOf(3, "06 01 0001 01 000003e8"), bgpMessageOf(3, "06 0a"), bgpMessageOf(3, "02 02"), bgpMessageOf(3, "05 01"), bgpMessageOf(3, "04 00"), bgpMessageOf(3, "63 00")))},
		{name: "refresh, keepalive, unknown", data: routeSegment(179, join(bgpMessageOf(5, "0001 00 01"), bgpMessageOf(4, ""), bgpMessageOf(9, "0102")))},
		{name: "rest of a message", data: routeSegment(179, join(unhex("ff01 02"), bgpMessageOf(4, "")))},
		{name: "message goes on", data: routeSegment(179, bgpMessageOf(2, "0000 0000")[:20])},
		{name: "message too short", data: routeSegment(179, at(bgpMessageOf(4, ""), 16, 0, 18))},
	}
}

// TestASDot checks that ASDot prints AS numbers above 65,535 as two numbers (RFC 5396).
func TestASDot(t *testing.T) {
	c := captureOf([]goldenFrame{{data: bgpUpdateOf("", "40 02 0a 02 02 00010002 00000002", "")}})
	for dot, want := range map[bool]string{false: "65538 2 ", true: "1.2 2 "} {
		got := strings.Join(c.print(t, Options{Verbose: 1, ASDot: dot}), "")
		if !strings.Contains(got, "AS Path (2), length: 10, Flags [T]: "+want+"\n") {
			t.Errorf("ASDot %v: %q, want the path %q", dot, got, want)
		}
	}
}
