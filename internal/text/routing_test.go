package text

import (
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/packet"
)

// TestRoutingAllocatesNothing prints the frames of the routing protocols with -vvv
// into a buffer that is large enough: nothing else may be allocated.
func TestRoutingAllocatesNothing(t *testing.T) {
	for name, frames := range map[string]func() []goldenFrame{
		"ospf": ospfFrames, "ospf6": ospf6Frames, "bgp": bgpFrames, "ldp": ldpFrames,
		"rsvp": rsvpFrames, "lmp": lmpFrames, "lspping": lspPingFrames,
	} {
		printer, b := NewPrinter(Options{Verbose: 3, Location: time.UTC}), make([]byte, 0, 1<<16)
		for i, f := range captureOf(frames()).frames {
			p := &packet.Packet{Frame: &f}
			first, _ := layer.First(f.Link)
			layer.NewParser(first).Decode(f.Data, p)
			if n := testing.AllocsPerRun(5, func() { b = printer.Append(b[:0], p) }); n > 0 {
				t.Errorf("%s, %s: %v allocations", name, frames()[i].name, n)
			}
		}
	}
}
