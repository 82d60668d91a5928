package live_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"ringcap/live"
	"ringcap/packet"
)

// A capture of one second. It needs CAP_NET_RAW.
func ExampleOpen() {
	src, err := live.Open(live.Options{Interface: &packet.Interface{Name: "lo"}})
	if err != nil {
		log.Fatal(err)
	}
	time.AfterFunc(time.Second, src.Stop)
	var frame packet.Frame
	for {
		err := src.Next(&frame)
		if errors.Is(err, packet.ErrTick) {
			continue
		} else if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		fmt.Println(frame.Info.Timestamp, frame.Info.Length)
	}
	if err := src.Close(); err != nil {
		log.Fatal(err)
	}
	var counters packet.SourceCounters
	if err := src.Counters(&counters); err != nil {
		log.Fatal(err)
	}
	fmt.Println(counters.Received, counters.Dropped)
}
