package packet_test

import (
	"fmt"
	"log"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/capfile"
	"ringcap/packet"
)

// A program for gopacket's readers reads with ringcap's.
func ExampleDataSource() {
	reader, err := capfile.Open("../testdata/http.pcap", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = reader.Close() }() // only read
	src := packet.NewDataSource(reader, reader.Link())
	for p := range gopacket.NewPacketSource(src, src.LinkType()).Packets() {
		if tcp, ok := p.Layer(layers.LayerTypeTCP).(*layers.TCP); ok && len(tcp.Payload) > 0 {
			fmt.Println(tcp.SrcPort, tcp.DstPort, len(tcp.Payload))
		}
	}
	// Output:
	// 54334 80(http) 73
	// 80(http) 54334 122
}
