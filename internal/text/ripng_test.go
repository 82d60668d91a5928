package text

import "ringcap/internal/layer"

func ripngFrames() []goldenFrame {
	const doc = "20010db8000000000000000000000001"
	message := func(hex string) []byte {
		return ether(layer.EtherTypeIPv6, summed(ip6(17, udpDatagram(521, 521, unhex(hex)))))
	}
	return []goldenFrame{
		{name: "request for all", data: message("01 01 0000 00000000000000000000000000000000 0000 00 10")},
		{name: "request", data: message("01 01 0000" + doc + "0000 40 01")},
		{name: "response", data: message("02 01 0000" + doc + "0007 40 01" + doc + "0000 80 10")},
		{name: "a route that is too short", data: message("02 01 0000" + doc + "0000 40 01 0000")},
		{name: "unknown command", data: message("09 01 0000")},
		{name: "version 2", data: message("01 02 0000")},
		{name: "too short", data: message("01 01")},
	}
}
