package text

import (
	"encoding/binary"

	"ringcap/internal/layer"
)

func nhrpFrames() []goldenFrame {
	packet := func(proto, lengths, message string) []byte {
		m := unhex("0001" + proto + "0000000000 ff 0000 0000 0000 01" + lengths + message)
		binary.BigEndian.PutUint16(m[10:], uint16(len(m)))
		return ether(layer.EtherTypeIPv4, ip4(47, nil, join(unhex("00002001"), m)))
	}
	one, two := "c0000201", "c0000202"
	return []goldenFrame{
		{name: "resolution request", data: packet("0800", "01 04 00", "0404 8000 00000005"+one+one+two+"00 00 0000 05ea 1c20 00 00 00 00")},
		{name: "resolution reply", data: packet("0800", "02 04 00", "0404 8000 00000005"+one+one+two+"00 20 0000 05ea 1c20 04 00 04 00"+two+two)},
		{name: "registration of IPv6", data: packet("86dd", "03 04 02", "1010 8000 00000005"+one+"aabb"+"20010db8000000000000000000000001 20010db8000000000000000000000002"+"00 ff 0000 05ea 1c20 44 02 10 00"+two)},
		{name: "purge of another protocol", data: packet("9999", "05 c6 00", "0203 8000 00000005"+"020000000001"+one)},
		{name: "error", data: packet("0800", "07 04 00", "0404 0000 000f0000"+one+one+two)},
		{name: "traffic", data: packet("0800", "08 04 00", "0404 0000 00000000"+one+one+two)},
		{name: "unknown", data: packet("0800", "63 00 00", "0000 0000 00000000")},
		{name: "addresses missing", data: packet("0800", "01 04 00", "0404 8000 00000005"+one)},
		{name: "half an entry", data: packet("0800", "01 04 00", "0404 8000 00000005"+one+one+two+"00 20")},
		{name: "addresses of an entry missing", data: packet("0800", "01 04 00", "0404 8000 00000005"+one+one+two+"00 20 0000 05ea 1c20 04 00 04 00")},
		{name: "mandatory part missing", data: packet("0800", "01 04 00", "0404")},
		{name: "size too small", data: ether(layer.EtherTypeIPv4, ip4(47, nil, unhex("00002001 0001 0800 0000000000 ff 0003 0000 0000 01 01 04 00 00000000")))},
		{name: "extensions too early", data: ether(layer.EtherTypeIPv4, ip4(47, nil, unhex("00002001 0001 0800 0000000000 ff 0020 0000 0003 01 01 04 00 00000000")))},
		{name: "extensions too late", data: ether(layer.EtherTypeIPv4, ip4(47, nil, unhex("00002001 0001 0800 0000000000 ff 0020 0000 0033 01 01 04 00 00000000")))},
		{name: "version 2", data: ether(layer.EtherTypeIPv4, ip4(47, nil, unhex("00002001 0001 0800 0000000000 ff 0003 0000 0000 02 01 04 00 00000000")))},
		{name: "short", data: ether(layer.EtherTypeIPv4, ip4(47, nil, unhex("00002001 0001")))},
	}
}
