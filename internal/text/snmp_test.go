package text

import (
	"fmt"
	"strings"
)

// berHex returns a BER element in hexadecimal.
func berHex(tag int, contents ...string) string {
	v := strings.ReplaceAll(strings.Join(contents, ""), " ", "")
	if n := len(v) / 2; n > 127 {
		return fmt.Sprintf("%02x82%04x%s", tag, n, v)
	}
	return fmt.Sprintf("%02x%02x%s", tag, len(v)/2, v)
}

func snmpFrames() []goldenFrame {
	const (
		integer, str, null, oid, seq = 0x02, 0x04, 0x05, 0x06, 0x30
		sysUpTime                    = "2b06010201010300"
	)
	number := func(v int) string { return berHex(integer, fmt.Sprintf("%02x", v)) }
	bind := func(value string) string { return berHex(seq, berHex(oid, sysUpTime), value) }
	message := func(contents ...string) []byte { return udp4(40000, 161, string(unhex(berHex(seq, contents...)))) }
	community := func(version int, pdu string) []byte {
		return message(number(version), berHex(str, "7075626c6963"), pdu)
	}
	pdu := func(tag, status, index int, binds ...string) string {
		return berHex(0xa0+tag, number(7), number(status), number(index), berHex(seq, binds...))
	}
	values := []string{
		bind(berHex(0x43, "01e240")), bind(berHex(str, "6162")), bind(berHex(str, "1b5b")), bind(berHex(integer, "ff38")),
		bind(berHex(0x40, "c0000201")), bind(berHex(0x40, "c00002")), bind(berHex(0x46, "ffffffffffffffff")), bind(berHex(oid, "88373703")),
		bind(berHex(0x80)), bind(berHex(0x82)), bind(berHex(0x84)), bind(berHex(0x44, "0102")), bind(berHex(0x03, "00")), bind(berHex(null)),
		bind(berHex(0x31, "00")), bind(berHex(0xc0, "00")),
	}
	v3 := func(flags string, model int, usm, scoped string) []byte {
		return message(number(3), berHex(seq, number(9), number(100), berHex(str, flags), number(model)), berHex(str, usm), scoped)
	}
	usm := berHex(seq, berHex(str, "8000"), number(1), number(2), berHex(str, "626f62"), berHex(str), berHex(str))
	scoped := berHex(seq, berHex(str, "8000"), berHex(str), pdu(8 /* report */, 0, 0, bind(berHex(0x41, "05"))))
	return []goldenFrame{
		{name: "get", data: community(1, pdu(0 /* get */, 0, 0, bind(berHex(null)), bind(number(1))))},
		{name: "response", data: community(1, pdu(2 /* response */, 0, 0, values...))},
		{name: "error", data: community(0, pdu(2 /* response */, 2, 1, bind(berHex(null))))},
		{name: "errors that cannot be", data: community(0, pdu(3 /* set */, 99, 1))},
		{name: "an index without an error", data: community(0, pdu(2 /* response */, 0, 1))},
		{name: "an error without an index", data: community(0, pdu(2 /* response */, 99, 0))},
		{name: "bulk", data: community(1, pdu(5 /* bulk */, 0, 10, bind(berHex(null))))},
		{name: "bulk in version 1", data: community(0, pdu(5 /* bulk */, 0, 10))},
		{name: "another community", data: message(number(1), berHex(str, "736563726574"), pdu(6 /* inform */, 1, 0))},
		{name: "trap", data: udp4(40000, 162, string(unhex(berHex(seq, number(0), berHex(str, "7075626c6963"),
			berHex(0xa4, berHex(oid, "2b06010401"), berHex(0x40, "c0000201"), number(6), number(42), berHex(0x43, "10"), berHex(seq, bind(number(1))))))))},
		{name: "link down", data: community(0, berHex(0xa4, berHex(oid, "2b06010401"), berHex(0x40, "c0000201"), number(2), number(1), berHex(0x43, "10"), berHex(seq)))},
		{name: "trap in version 2", data: community(1, berHex(0xa4))},
		{name: "version 3", data: v3("04", 3, usm, scoped)},
		{name: "another security model", data: v3("07", 2, usm, scoped)},
		{name: "flags that cannot be", data: v3("02", 3, usm, scoped)},
		{name: "version 9", data: message(number(9))},
		{name: "not the types that should be", data: message(number(1), number(1))},
		{name: "more after the end", data: udp4(40000, 161, string(unhex(berHex(seq, number(1))+"0000")))},
		{name: "unknown tag", data: udp4(40000, 161, "\x7f\x81\x05\x00")},
		{name: "a tag without end", data: udp4(40000, 161, "\x3f\x81\x85")},
		{name: "a length without end", data: udp4(40000, 161, "\x30\x84\x01")},
		{name: "longer than the datagram", data: udp4(40000, 161, "\x30\x7f\x02")},
		{name: "empty", data: udp4(40000, 161, "")},
	}
}
