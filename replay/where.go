package replay

import (
	"errors"
	"fmt"
	"time"

	"ringcap/internal/jsonl"
	"ringcap/internal/where"
)

// condition is a compiled expression of Where. Each reading of a Capture has one of its own.
type condition struct {
	filter    *where.Filter // nil for all packets
	processes bool          // it is about the processes of packets
}

// compile compiles an expression, which is empty for all packets.
func compile(expression string) (c condition, err error) {
	if expression == "" {
		return c, nil
	}
	c.filter, err = where.Compile(expression, where.Options{Summary: newSummary(), Zone: time.UTC})
	if place, ok := errors.AsType[*where.Error](err); ok {
		return c, fmt.Errorf("%w\n%s", err, place.Caret())
	} else if err != nil {
		return c, err
	}
	c.processes = jsonl.NeedsProcess(c.filter.Fields())
	return c, nil
}

// holds reports whether a packet meets the condition.
func (c *condition) holds(p *Packet) bool {
	if c.filter == nil {
		return true
	}
	if c.processes {
		defer p.findProcess()()
	}
	return c.filter.Match(p.Packet)
}
