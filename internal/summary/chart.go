package summary

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// bars is a chart of horizontal bars. Its width is that of the page: places along it are in
// percent, all others in pixels, so that text keeps its size on a narrow screen.
type bars struct {
	ID, Title, Desc string
	Key             []string // names of the parts of a bar; empty if it has only one
	Classes         []string
	Rows            []*barRow
	Height          int
}

type barRow struct {
	Y      int
	Labels []barLabel
	Bar    int // top of the bar
	Bars   []bar
	Value  int // base line of Text
	Text   string
}

type barLabel struct {
	X, Y int
	Text string
}

type bar struct{ Class, X, Width string }

// barsWide is how many percent the longest bar takes. The rest is for numbers.
const barsWide = 62

func newBars(id, title string, key ...string) *bars {
	return &bars{ID: id, Title: title, Key: key, Classes: []string{"first", "second"}}
}

// row adds a row whose parts are drawn as shares of most.
func (b *bars) row(most uint64, text string, parts []uint64, labels ...string) *barRow {
	const line = 17
	r := &barRow{Y: b.Height, Text: text}
	for i, label := range labels {
		r.Labels = append(r.Labels, barLabel{Y: 14 + i*line, Text: shortened(label)})
	}
	r.Bar = 4 + len(labels)*line
	r.Value = r.Bar + 10
	at := 0.0
	for i, n := range parts {
		width := barsWide * float64(n) / float64(max(1, most))
		r.Bars = append(r.Bars, bar{b.Classes[i], share(at), share(width)})
		at += width
	}
	b.Rows = append(b.Rows, r)
	b.Height += r.Value + 10
	return r
}

// indent moves the labels to the right.
func (r *barRow) indent(depth int) {
	for i := range r.Labels {
		r.Labels[i].X = 12 * min(depth, 10)
	}
}

// done writes the description, which is read to those who do not see the bars.
func (b *bars) done() *bars {
	var all []string
	for _, r := range b.Rows {
		var name []string
		for _, l := range r.Labels {
			name = append(name, l.Text)
		}
		all = append(all, strings.Join(name, " ")+": "+r.Text)
	}
	b.Desc = strings.Join(all, "; ")
	return b
}

// shortened leaves out the middle of a label that is too long for a narrow screen. The table
// has all of it.
func shortened(s string) string {
	const most = 44
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most/2]) + "…" + string(r[len(r)-most/2+1:])
}

// share formats a number of percent.
func share(v float64) string { return fmt.Sprintf("%.3g", v) }

// times is a chart of values over time.
type times struct {
	ID, Title, Desc string
	Class           string
	Slots           int
	Path            string // in a box of Slots by 100
	Lines           []gridLine
	Ticks           []tick
}

type gridLine struct {
	Y    int
	Text string
}

type tick struct {
	X, Anchor, Text string
	Odd             bool // left out on a narrow screen
}

// axis is the axis of time that the charts share.
type axis struct {
	slots int
	ticks []tick
	from  time.Time
	width time.Duration
	zone  *time.Location
}

// steps are the distances of ticks.
var steps = []time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 7 * day, 14 * day, 28 * day,
	91 * day, 364 * day, 3640 * day, 36400 * day,
}

const day = 24 * time.Hour

// newAxis returns the axis of the rates of r. Its ticks are at round times of the zone.
func newAxis(r *Report, zone *time.Location) *axis {
	a := &axis{slots: len(r.Rates), from: r.Rates[0].From.In(zone), width: time.Duration(r.Interval * float64(time.Second)), zone: zone}
	whole := time.Duration(a.slots) * a.width
	step := steps[len(steps)-1]
	for _, s := range steps {
		if n := whole / s; n <= 4 || s >= time.Second && n <= 7 { // fractions of a second take room
			step = s
			break
		}
	}
	_, offset := a.from.Zone()
	past := time.Duration(offset) * time.Second
	first := a.from.Add(past).Truncate(step).Add(-past)
	for i := 0; ; i++ {
		at := first.Add(time.Duration(i) * step)
		x := 100 * float64(at.Sub(a.from)) / float64(whole)
		if x > 100 {
			break
		}
		if x < 0 {
			continue
		}
		anchor := "middle"
		if x < 6 {
			anchor = "start"
		} else if x > 94 {
			anchor = "end"
		}
		a.ticks = append(a.ticks, tick{share(x), anchor, at.In(zone).Format(clockOf(step)), len(a.ticks)%2 == 1})
	}
	return a
}

// clockOf returns the form of times at multiples of a step.
func clockOf(step time.Duration) string {
	switch {
	case step < time.Second:
		return "15:04:05.000"
	case step < time.Minute:
		return "15:04:05"
	case step < day:
		return "15:04"
	case step < 91*day:
		return "2 Jan"
	}
	return "Jan 2006"
}

// chart returns the chart of one value for each interval.
func (a *axis) chart(id, title string, values []float64, format func(float64) string) *times {
	most, sum, at := 0.0, 0.0, 0
	for i, v := range values {
		sum += v
		if v > most {
			most, at = v, i
		}
	}
	top := nice(most)
	var path strings.Builder
	path.WriteString("M0 100")
	for i, v := range values {
		fmt.Fprintf(&path, "V%sH%d", share(100-100*v/top), i+1)
	}
	path.WriteString("V100Z")
	peak := a.from.Add(time.Duration(at) * a.width).Format("2006-01-02 15:04:05.000 MST")
	return &times{
		ID: id, Title: title, Class: "first", Slots: a.slots, Path: path.String(), Ticks: a.ticks,
		Desc:  fmt.Sprintf("At most %s, from %s on; %s on average.", format(most), peak, format(sum/float64(len(values)))),
		Lines: []gridLine{{20, format(top)}, {70, format(top / 2)}},
	}
}

// nice returns the smallest round number that is not below v.
func nice(v float64) float64 {
	if v <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range []float64{1, 1.2, 1.6, 2, 3, 4, 5, 6, 8} {
		if n*power >= v {
			return n * power
		}
	}
	return 10 * power
}
