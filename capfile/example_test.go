package capfile_test

import (
	"bytes"
	"encoding/binary"
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

// A copy of a file with the key log that decrypts it, and a comment for the first packet.
func ExampleWriter_WriteBlock() {
	src, err := capfile.Open("../testdata/http.pcap", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = src.Close() }() // only read
	var file bytes.Buffer
	w := capfile.NewWriter(&file, capfile.WriterOptions{Pcapng: true})
	const keys, tlsKeyLog = "CLIENT_RANDOM 01 02\n", 0x544c534b
	body := binary.LittleEndian.AppendUint32(nil, tlsKeyLog)
	body = append(binary.LittleEndian.AppendUint32(body, uint32(len(keys))), keys...)
	err = w.WriteBlock(&capfile.Block{Kind: capfile.KindSecrets, Body: body})
	var frame packet.Frame
	for first := true; err == nil; first = false {
		if err = src.Next(&frame); err == nil && first {
			err = frame.AddComment("the first packet")
		}
		if err == nil {
			err = w.Write(&frame)
		}
	}
	if !errors.Is(err, io.EOF) {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	again := capfile.Opener{Stdin: &file, Blocks: true}
	copied, err := again.Open("-")
	if err != nil {
		log.Fatal(err)
	}
	if err := copied.Next(&frame); err != nil {
		log.Fatal(err)
	}
	fmt.Println(frame.Comments())
	err = again.Copy(func(b *capfile.Block) error {
		fmt.Printf("%d %q\n", b.Kind, b.Body[8:])
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// [the first packet]
	// 10 "CLIENT_RANDOM 01 02\n"
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
