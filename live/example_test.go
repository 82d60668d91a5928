package live_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"testing"
	"time"

	"ringcap/internal/testing/nettest"
	"ringcap/live"
	"ringcap/packet"
)

// A capture of 100 ms. It needs CAP_NET_RAW.
func ExampleOpen() {
	src, err := live.Open(live.Options{Interface: &packet.Interface{Name: "lo"}})
	if err != nil {
		log.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, src.Stop)
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

// TestExamples runs the example, which has no output to compare and needs the right to capture.
func TestExamples(t *testing.T) {
	nettest.New(t).Do(func() error {
		ExampleOpen()
		return nil
	})
}

// Two interfaces as one source, in the order of time. It needs CAP_NET_RAW.
func ExampleMerge() {
	all := live.NewMerge(0, nil)
	for _, name := range []string{"eth0", "eth1"} {
		src, err := live.Open(live.Options{Interface: &packet.Interface{Name: name}})
		if err != nil {
			log.Fatal(err)
		}
		all.Add(src)
	}
	time.AfterFunc(time.Second, all.Stop)
	var frame packet.Frame
	for {
		err := all.Next(&frame)
		if errors.Is(err, packet.ErrTick) {
			continue
		} else if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		fmt.Println(frame.Interface.Name, frame.Info.Length)
	}
	if err := all.Close(); err != nil {
		log.Fatal(err)
	}
}
