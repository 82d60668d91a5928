package text

import "ringcap/internal/layer"

func sctpFrames() []goldenFrame {
	sctp := func(chunks ...string) []byte {
		payload := unhex("0b5a 1f8f 00000001 00000000")
		for _, c := range chunks {
			payload = append(payload, unhex(c)...)
		}
		return ether(layer.EtherTypeIPv4, ip4(132, nil, payload))
	}
	return []goldenFrame{
		{name: "init", data: sctp("01 00 0014 0000006f 000005dc 000a 000a 000000de")},
		{name: "init ack, cookie echo", data: sctp("02 00 0018 0000006f 000005dc 000a 000a 000000de 00070004", "0a 00 0008 01020304")},
		{name: "init too short", data: sctp("01 00 0008 0000006f")},
		{name: "data, padded", data: sctp("00 07 0015 00000001 0002 0003 00000012 68656c6c6f 000000")},
		{name: "data of nothing", data: sctp("00 03 0010 00000001 0002 0003 00000012")},
		{name: "data of an unknown protocol", data: sctp("00 00 0014 00000001 0002 0003 0000ffff 68656c6c")},
		{name: "m3ua", data: sctp("00 03 0020 00000001 0000 0000 00000003 01 00 03 01 00000010 0011 0008 00000005")},
		{name: "m3ua, other messages", data: sctp(
			"00 03 0028 00000001 0000 0000 00000003 01 00 01 01 00000018 0006 0008 00000005 9999 0008 00000005",
			"00 03 0018 00000002 0000 0000 00000003 01 00 07 01 00000008",
			"00 03 0018 00000002 0000 0000 00000003 01 00 00 09 00000009")},
		{name: "sack", data: sctp("03 00 0020 00000010 00002000 0002 0002 0002 0003 0005 0006 0000000a 0000000b")},
		{name: "i-data", data: sctp("40 0b 0018 00000001 0002 0000 00000005 00000012 68656c6c", "40 05 0018 00000002 0002 0000 00000005 00000001 68656c6c")},
		{name: "i-forward", data: sctp("c2 00 0010 00000001 0002 0001 00000005")},
		{name: "reconfig", data: sctp("82 00 0018 000d 0014 00000001 00000002 00000003 0005 0006",
			"82 00 001c 000e 000a 00000001 0007 0000 000f 0008 00000001 ", "82 00 0024 0010 0014 00000001 00000001 00000009 0000000a 0011 000c 00000001 0002 0000")},
		{name: "asconf", data: sctp("c1 00 0020 00000001 0005 0008 c0000201 c001 0010 00000007 0005 0008 c0000209",
			"c1 00 001c 00000001 0006 0014 20010db8000000000000000000000001")},
		{name: "asconf-ack", data: sctp("80 00 0024 00000001 c005 0008 00000007 c003 0014 00000008 0001 0008 0003 0008 00000000")},
		{name: "shutdown, an unknown chunk", data: sctp("07 00 0008 00000001", "3f 00 0004")},
		{name: "a bad length", data: sctp("0b 00 0003")},
		{name: "a chunk cut off", data: sctp("0b00")},
		{name: "forces", data: ether(layer.EtherTypeIPv6, ip6(132, unhex("1a30 1f8f 00000001 00000000 0b 00 0004")))},
		{name: "too short", data: ether(layer.EtherTypeIPv4, ip4(132, nil, unhex("0b5a1f8f")))},
	}
}
