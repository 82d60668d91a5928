package text

import "math"

// newTestContext returns a Context without a packet.
func newTestContext() *Context {
	p := NewPrinter(Options{})
	p.ctx.most = math.MaxInt
	return &p.ctx
}
