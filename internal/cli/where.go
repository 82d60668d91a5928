package cli

import (
	"fmt"
	"slices"
	"strings"

	"ringcap/internal/jsonl"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/internal/where"
)

// Where is a display filter, which selects packets by their fields.
type Where struct {
	Expression string // empty for all packets
	filter     *where.Filter
}

// wherePrefix marks a display filter where another expression is one of pcap-filter(7).
const wherePrefix = "where:"

// CutWhere returns the display filter of an expression that is one, which its prefix says.
func CutWhere(expression string) (string, bool) {
	return strings.CutPrefix(expression, wherePrefix)
}

// Display returns the filter of --where, or nil.
func (c *Config) Display() *where.Filter { return c.Where.filter }

// DisplayFilter compiles a display filter, and returns what the tracker has to remember for it.
func (c *Config) DisplayFilter(expression string) (*where.Filter, track.Options, error) {
	f, err := where.Compile(expression, where.Options{Summary: text.NewPrinter(text.Options{Time: text.TimeNone}), Zone: c.Zone()})
	if err != nil {
		return nil, track.Options{}, err
	}
	o := track.Options{NoSequence: true, AllMedia: c.PayloadType == "rtp"}
	needs(&o, f.Fields())
	return f, o, nil
}

// needs has the tracker remember what some fields need.
func needs(o *track.Options, fields []string) {
	if slices.Contains(fields, jsonl.DeltaTime) {
		o.Delta = track.DeltaPrevious
	}
	o.Media = o.Media || jsonl.NeedsMedia(fields)
	o.Streams = o.Streams || jsonl.NeedsStreams(fields)
	o.Analysis = o.Analysis || jsonl.NeedsAnalysis(fields)
	o.Answers = o.Answers || jsonl.NeedsAnswers(fields)
	o.Elapsed = o.Elapsed || slices.Contains(fields, jsonl.RelativeTime)
	o.NoSequence = o.NoSequence && !slices.Contains(fields, jsonl.Summary)
}

// settleWhere compiles the display filters of all options, and has processes found if they ask for
// them.
func (c *Config) settleWhere() (err error) {
	if c.Where.Expression != "" {
		if c.Where.filter, err = c.settled("--where", c.Where.Expression); err != nil {
			return err
		}
		if c.Time == 5 && slices.Contains(c.Where.filter.Fields(), jsonl.DeltaTime) {
			return fmt.Errorf("-ttttt and %s: lines cannot have the time since the first packet then: give -ttt, or compare %s", jsonl.DeltaTime, jsonl.RelativeTime)
		}
	}
	others := []struct{ option, expression string }{{"--stop-when", c.Stop.When}, {"--trigger", c.Flight.Trigger}, {c.Streams.Verb, c.Streams.Expression}}
	for _, r := range c.File.Remarks {
		others = append(others, struct{ option, expression string }{"--comment-if", r.Expression})
	}
	for _, o := range others {
		if display, ok := CutWhere(o.expression); ok {
			if _, err := c.settled(o.option, display); err != nil {
				return err
			}
		}
	}
	return nil
}

// settled compiles the display filter of an option.
func (c *Config) settled(option, expression string) (*where.Filter, error) {
	f, _, err := c.DisplayFilter(expression)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", option, err)
	}
	c.Process.asked = c.Process.asked || jsonl.NeedsProcess(f.Fields())
	return f, nil
}
