package text

import "ringcap/internal/layer"

func aodvFrames() []goldenFrame {
	message := func(m string) []byte { return udp4(654, 654, string(unhex(m))) }
	message6 := func(m string) []byte {
		return ether(layer.EtherTypeIPv6, summed(ip6(17, udpDatagram(654, 654, unhex(m)))))
	}
	addr6 := "20010db8000000000000000000000009"
	return []goldenFrame{
		{name: "request", data: message("01080003 00000007 c0000209 00000001 c0000203 00000002 0104000003e8")},
		{name: "request, IPv6", data: message6("01080003 00000007" + addr6 + "00000001" + addr6 + "00000002 7702")},
		{name: "reply", data: message("02401803 c0000209 00000001 c0000203 00000bb8 0102000003e8")},
		{name: "reply, IPv6", data: message6("02401803" + addr6 + "00000001" + addr6 + "00000bb8 0104")},
		{name: "error", data: message("03800003 c0000209 00000001 c0000203 00000002 c000")},
		{name: "error, IPv6", data: message6("03000001" + addr6 + "00000001")},
		{name: "acknowledgement", data: message("0400")},
		{name: "unknown", data: message("1200")},
		{name: "request, short", data: message("0108")},
		{name: "reply, short", data: message("0208")},
		{name: "error, short", data: message("0308")},
		{name: "nothing", data: message("")},
	}
}
