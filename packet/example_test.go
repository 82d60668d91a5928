package packet_test

import (
	"errors"
	"fmt"
	"io"
	"log"

	"github.com/google/gopacket/layers"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/packet"
)

// The example decodes the first frames of a capture file and prints their TCP headers.
func ExampleLayer() {
	src, err := capfile.Open("../testdata/http.pcap", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = src.Close() }() // only read
	decoder := layer.NewDecoder()
	var frame packet.Frame
	var p packet.Packet
	for range 4 {
		err := src.Next(&frame)
		if errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		decoder.Decode(&frame, &p)
		if tcp, ok := packet.Layer[*layers.TCP](&p); ok {
			fmt.Println(frame.Info.Length, tcp.DstPort, tcp.SYN, tcp.ACK)
		}
	}
	// Output:
	// 74 80(http) true false
	// 74 54334 true true
}
