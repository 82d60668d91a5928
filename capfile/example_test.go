package capfile_test

import (
	"errors"
	"fmt"
	"io"
	"log"

	"ringcap/capfile"
	"ringcap/packet"
)

// Open reads classic pcap and pcapng, compressed or not.
func ExampleOpen() {
	src, err := capfile.Open("../testdata/ping.pcap", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = src.Close() }() // only read
	var frame packet.Frame
	frames, bytes := 0, 0
	for {
		err := src.Next(&frame)
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		frames++
		bytes += len(frame.Data)
	}
	fmt.Println(src.Link(), frames, bytes)
	// Output: EN10MB (Ethernet) 15 8934
}
