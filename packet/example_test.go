package packet_test

import (
	"fmt"
	"log"

	"github.com/google/gopacket/layers"

	"ringcap/packet"
	"ringcap/replay"
)

// The packets of package replay are decoded. Layer finds their layers by the types of gopacket.
func ExampleLayer() {
	capture, err := replay.Open("../testdata/http.pcap", replay.Limit(4))
	if err != nil {
		log.Fatal(err)
	}
	for p, err := range capture.Packets() {
		if err != nil {
			log.Fatal(err)
		}
		if tcp, ok := packet.Layer[*layers.TCP](p); ok {
			fmt.Println(p.Info.Length, tcp.DstPort, tcp.SYN, tcp.ACK)
		}
	}
	// Output:
	// 74 80(http) true false
	// 74 54334 true true
}
