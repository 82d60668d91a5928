package replay

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/google/gopacket/layers"

	"ringcap/internal/literal"
	"ringcap/packet"
)

// Pace is how fast Feed passes packets on.
type Pace uint8

// The paces of Feed.
const (
	AtOnce         Pace = iota // one right after the other
	AtRecordedPace             // as long after the first one as in the capture
)

// Feed passes the packets of a capture to a function, such as the code under test or the
// result of Payloads. The test fails if the function returns an error or the capture cannot be
// read to its end. Time stamps that go back do not wait.
func Feed(t testing.TB, c *Capture, pace Pace, to func(*Packet) error) {
	t.Helper()
	start := time.Now()
	var first time.Time
	for p, err := range c.Packets() {
		if err != nil {
			t.Fatal(err)
		}
		if first.IsZero() {
			first = p.Info.Timestamp
		}
		if pace == AtRecordedPace {
			time.Sleep(time.Until(start.Add(p.Info.Timestamp.Sub(first))))
		}
		if err := to(p); err != nil {
			t.Fatal(fmt.Errorf("packet %d: %w", p.Number, err))
		}
	}
}

// Payloads returns a function for Feed that writes the payloads of TCP and UDP to w, such as a
// net.Conn. It leaves out empty payloads, and those of TCP that the capture has had before.
// Use Where to select one direction.
func Payloads(w io.Writer) func(*Packet) error {
	return func(p *Packet) error {
		payload := p.Payload()
		if len(payload) == 0 || p.Sequence.Old {
			return nil
		}
		_, err := w.Write(payload)
		return err
	}
}

// Payload returns the payload of the innermost TCP segment or UDP datagram.
func (p *Packet) Payload() []byte {
	if tcp, ok := packet.Layer[*layers.TCP](p); ok {
		return tcp.Payload
	}
	if udp, ok := packet.Layer[*layers.UDP](p); ok {
		return udp.Payload
	}
	return nil
}

// GoLiteral returns the packet as Go source, an element of a []packet.Frame, as "ringcap -r
// --go" prints it. Its first line has what Line prints.
func GoLiteral(p *Packet) string { return string(literal.NewPrinter().Append(nil, p.Packet)) }
