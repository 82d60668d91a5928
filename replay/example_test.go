package replay_test

import (
	"fmt"
	"log"

	"github.com/google/gopacket/layers"

	"ringcap/packet"
	"ringcap/replay"
)

func Example() {
	capture, err := replay.Open("../testdata/http.pcap", replay.Where("tcp.dstport == 80 and tcp.len > 0"))
	if err != nil {
		log.Fatal(err)
	}
	for p, err := range capture.Packets() {
		if err != nil {
			log.Fatal(err)
		}
		tcp, _ := packet.Layer[*layers.TCP](p)
		host, _ := p.Field("ip.dst")
		fmt.Println(p.Number, host, tcp.PSH, len(tcp.Payload))
		fmt.Println(p.Line())
	}
	// Output:
	// 6 192.0.2.1 true 73
	// 21:59:00.146263 IP 192.0.2.2.54334 > 192.0.2.1.80: Flags [P.], seq 1:74, ack 1, win 63, options [nop,nop,TS val 1088987140 ecr 846709836], length 73: HTTP: GET / HTTP/1.1
}
