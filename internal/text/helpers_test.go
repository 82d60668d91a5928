package text

import (
	"math"

	"ringcap/internal/text/dissect"
)

// newTestContext returns a Context without a packet.
func newTestContext() *dissect.Context {
	p := NewPrinter(Options{})
	p.ctx.Limit = math.MaxInt
	return &p.ctx
}
