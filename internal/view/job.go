package view

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/process"
	"ringcap/internal/streams"
	"ringcap/internal/summary"
	"ringcap/internal/track"
	"ringcap/packet"
)

// job makes the text of a pager from packets. A goroutine reads them; for a live capture it goes on.
type job struct {
	stopped atomic.Bool

	mu    sync.Mutex
	lines []string
	seen  int
	done  bool
}

// refresh is how often a job shows what it has.
const refresh = 250 * time.Millisecond

// begin starts a job that calls add for each packet, and show now and then and at the end, with true
// only then. The stage decodes the packets.
func (j *job) begin(m *model, o track.Options, add func(*packet.Packet) error, show func(last bool) []string) {
	stage, c := m.o.Stage(o), m.c
	told := process.NewRecorded(nil, new(ledger.Snapshot))
	var p packet.Packet
	var shown time.Time
	update := func(done bool) {
		lines := show(done)
		j.mu.Lock()
		j.lines, j.done = lines, done
		j.mu.Unlock()
		shown = time.Now()
	}
	go func() {
		err := c.each(&j.stopped, func(f *packet.Frame) error {
			f.Process = told.Find(f)
			p = packet.Packet{Frame: f}
			stage.Decode(&p)
			err := guarded(func() error { return add(&p) })
			j.mu.Lock()
			j.seen++
			j.mu.Unlock()
			if p.Number&0xff == 0 && time.Since(shown) > refresh || c.live != nil && int(p.Number) == c.state().count {
				update(false)
			}
			return err
		})
		update(true)
		if err != nil && !strings.HasPrefix(err.Error(), enough) {
			j.mu.Lock()
			j.lines = append(j.lines, err.Error())
			j.mu.Unlock()
		}
	}()
}

// guarded calls f. A packet that makes it panic is left out.
func guarded(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = nil
		}
	}()
	return f()
}

// selects returns a function that reports whether packets, which come in order, are among those that
// the filter had found so far. It is nil if there is no filter.
func (m *model) selects() func(number int) bool {
	if m.chosen == nil {
		return nil
	}
	hits := m.hits
	return func(number int) bool {
		_, ok := slices.BinarySearch(hits, uint32(number))
		return ok
	}
}

// statistics shows protocols, hosts, conversations, rates and losses of the packets in the list.
func (m *model) statistics() {
	title := "statistics"
	selected := m.selects()
	if selected != nil {
		title += " of / " + m.chosen.expression
	}
	s := summary.New()
	j := new(job)
	m.pager = &pager{title: title, job: j}
	live, words := m.c.live, m.o.Unicode
	j.begin(m, track.Options{}, func(p *packet.Packet) error {
		if selected == nil || selected(int(p.Number-1)) {
			s.Observe(p)
		}
		return nil
	}, func(bool) []string {
		var b bytes.Buffer
		if live == nil {
			s.Losses = m.c.lost() // they stand at the end of the file, mostly
		}
		_ = s.WriteTable(&b) // writing to a Buffer never fails
		r := s.Report(1)
		var packets, octets []uint64
		for _, rate := range r.Rates {
			packets, octets = append(packets, rate.Packets), append(octets, rate.Bytes)
		}
		lines := []string{"packets  " + sparkline(packets, words), "bytes    " + sparkline(octets, words)}
		if len(r.Rates) > 0 {
			lines = append(lines, fmt.Sprintf("         from %s, %v each", r.Rates[0].From.In(m.o.Zone).Format("15:04:05"), time.Duration(r.Interval*float64(time.Second))))
		}
		if live != nil {
			live.mu.Lock()
			a := live.account
			live.mu.Unlock()
			lines = append(lines, fmt.Sprintf("received %d, filtered %d, dropped %d, unread %d", a.Received, a.Filtered, a.Dropped, a.Unread))
		}
		lines = append(lines, "")
		return append(lines, split(b.String())...)
	})
}

// split returns the lines of a text without tabs.
func split(text string) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\t", "    "), "\n"), "\n")
}

// sparkWidth is the most columns of a sparkline.
const sparkWidth = 60

// sparkline returns values as bars of different heights, the highest of them full.
func sparkline(values []uint64, unicode bool) string {
	bars := []rune(" .:-=+*#")
	if unicode {
		bars = []rune("▁▂▃▄▅▆▇█")
	}
	per := (len(values) + sparkWidth - 1) / sparkWidth
	var sums []uint64
	for part := range slices.Chunk(values, max(1, per)) {
		sum := uint64(0)
		for _, v := range part {
			sum += v
		}
		sums = append(sums, sum)
	}
	if len(sums) == 0 {
		return ""
	}
	most := max(1, slices.Max(sums))
	var b strings.Builder
	for _, v := range sums {
		b.WriteRune(bars[v*uint64(len(bars)-1)/most])
	}
	return b.String()
}

// longestTalk is how many bytes are shown of what was said in a stream.
const longestTalk = 8 << 20

// enough begins the error of a job that has what it needs.
const enough = "not all of it is shown"

// follow shows what was said in the stream of the selected packet.
func (m *model) follow() {
	if m.detail == nil || !m.detail.stream.Known {
		m.say("the packet is of no stream of TCP or UDP")
		return
	}
	m.followAs(streams.ID{UDP: m.detail.udp, Number: m.detail.stream.Index}, talkText)
}

// talk is how a stream is shown.
type talk uint8

const (
	talkText talk = iota
	talkHex
	talkHTTP // of TCP only
	talks
)

// next returns the way that is shown next.
func (k talk) next(udp bool) talk {
	if k = (k + 1) % talks; k == talkHTTP && udp {
		return talkText
	}
	return k
}

// followAs shows what was said in a stream.
func (m *model) followAs(id streams.ID, as talk) {
	j := new(job)
	m.pager = &pager{
		title: "stream " + id.String() + [...]string{talkText: "", talkHex: " in hex", talkHTTP: ", messages of HTTP"}[as], job: j,
		hint:  "f text, hex" + map[bool]string{false: ", HTTP"}[id.UDP] + "   ",
		other: func() { m.followAs(id, as.next(id.UDP)) },
	}
	var b bytes.Buffer
	var notes []string
	stage := m.o.Stage(track.Options{})
	f := streams.NewFollower(streams.FollowOptions{
		Out: &b, Stream: id, Live: true, Which: id.String(), Decode: stage.Decode, Faults: new(ledger.Faults),
		Note: func(text string) { notes = append(notes, text) },
		HTTP: as == talkHTTP,
		Show: streams.Show{Format: map[bool]streams.Format{true: streams.Hex}[as == talkHex], Color: m.o.Color, Zone: m.o.Zone},
	})
	j.begin(m, track.Options{Streams: true}, func(p *packet.Packet) error {
		if b.Len() > longestTalk {
			return fmt.Errorf("%s: only %d bytes", enough, longestTalk)
		}
		return f.Write(p)
	}, func(last bool) []string {
		_ = f.Tick(time.Now(), nil) // writing to a Buffer never fails
		if last && !j.stopped.Load() {
			if err := f.Close(nil); err != nil {
				notes = append(notes, err.Error())
			}
		}
		text := b.String()
		if len(text) > longestTalk {
			text = text[:longestTalk] + "\n" + enough
		}
		return append(split(text), notes...)
	})
}
