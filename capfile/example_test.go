package capfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

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

// A pcapng file with a packet of an interface that is described, and the packet read again.
func ExampleNewWriter() {
	var file bytes.Buffer
	w := capfile.NewWriter(&file, capfile.WriterOptions{Pcapng: true})
	frame := packet.Frame{Data: make([]byte, 60), Link: packet.LinkEthernet, Interface: &packet.Interface{Name: "eth0"}}
	frame.Info.Timestamp = time.Unix(1700000000, 0)
	if err := errors.Join(w.Write(&frame), w.Close()); err != nil {
		log.Fatal(err)
	}
	r, err := capfile.NewReader(&file, "file")
	if err != nil {
		log.Fatal(err)
	}
	if err := r.Next(&frame); err != nil {
		log.Fatal(err)
	}
	fmt.Println(frame.Info.Timestamp.Unix(), frame.Interface.Name, len(frame.Data))
	// Output: 1700000000 eth0 60
}
