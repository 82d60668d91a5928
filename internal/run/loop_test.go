package run

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// journal is a stage and a sink that record what they are called with.
type journal struct {
	looked, decoded, again, written []string
	begun                           int // blocks
	wrong                           string
}

func entry(f *packet.Frame) string {
	return fmt.Sprintf("%x at %v", f.Data, f.Info.Timestamp.UnixNano())
}

func (j *journal) Begin() {
	j.begun++
	j.looked = j.looked[:len(j.decoded)] // drop what was seen ahead and never decoded
}

func (j *journal) Ahead(f *packet.Frame) {
	j.looked = append(j.looked, entry(f))
	if n := len(j.looked) - len(j.decoded); n > lookahead+1 {
		j.wrong = fmt.Sprintf("%d frames ahead", n)
	}
}

func (j *journal) Decode(p *packet.Packet) {
	j.decoded = append(j.decoded, entry(p.Frame))
	if n := len(j.decoded); len(j.looked) < n {
		j.looked = append(j.looked, j.decoded[n-1]) // a frame outside of a block
	}
}

func (j *journal) Again(p *packet.Packet) { j.again = append(j.again, entry(p.Frame)) }

func (j *journal) Write(p *packet.Packet) error {
	j.written = append(j.written, fmt.Sprintf("%d: %s", p.Number, entry(p.Frame)))
	return nil
}

func (j *journal) Tick(time.Time, *ledger.Snapshot) error { return nil }
func (j *journal) Close(*ledger.Snapshot) error           { return nil }

// memoryLoop returns a loop over frames in blocks of a hundred.
func memoryLoop(frames []packet.Frame) *Loop {
	return &Loop{
		Source: &captest.Blocks{Frames: frames, Size: 100}, Account: &ledger.Snapshot{Live: true},
		Aborted: func() bool { return false }, Tick: func(time.Time) error { return nil },
	}
}

// TestLoopFrames: frames of blocks pass the stage and the sinks as single frames do, and
// the stage sees each of them some frames ahead.
func TestLoopFrames(t *testing.T) {
	frames := captest.Mixed(t, 630, 2000)
	for _, last := range []uint64{0, 1, 2, 299, 300, 301, 630} {
		var journals [2]journal
		var accounts [2]ledger.Snapshot
		for i := range journals {
			j := &journals[i]
			l := memoryLoop(frames)
			l.Stage, l.Sinks, l.Single, l.Skipped = j, []sink.Sink{j}, i == 1, 7
			if last > 0 {
				l.Steps = append(l.Steps, &Count{Account: l.Account, Last: last})
			}
			if err := l.Run(); err != nil {
				t.Fatal(err)
			}
			accounts[i] = *l.Account
		}
		blocks, single := &journals[0], &journals[1]
		if n := int(last); last == 0 && len(blocks.written) != len(frames) || last > 0 && len(blocks.written) != n {
			t.Errorf("-c %d: %d packets", last, len(blocks.written))
		}
		if !slices.Equal(blocks.decoded, single.decoded) || !slices.Equal(blocks.written, single.written) {
			t.Errorf("-c %d: blocks differ from single frames", last)
		}
		if !reflect.DeepEqual(accounts[0], accounts[1]) {
			t.Errorf("-c %d: account of blocks %+v\nof single frames %+v", last, accounts[0], accounts[1])
		}
		if blocks.wrong != "" || !slices.Equal(blocks.looked[:len(blocks.decoded)], blocks.decoded) {
			t.Errorf("-c %d: the stage looked at other frames than it decoded %s", last, blocks.wrong)
		}
		if single.begun > 0 || last == 0 && blocks.begun != 7 {
			t.Errorf("-c %d: %d blocks, %d of single frames", last, blocks.begun, single.begun)
		}
	}
}

// blockJournal is a sink that takes blocks.
type blockJournal struct {
	journal
	e       packet.Encoding
	refuses bool // does not accept blocks
	blocks  int
	buf     []byte
}

func (j *blockJournal) Encoding() (packet.Encoding, bool) { return j.e, !j.refuses }

func (j *blockJournal) WriteBlock(b packet.Block) (packet.Appended, error) {
	j.blocks++
	var n packet.Appended
	j.buf, n = b.AppendRecords(slices.Grow(j.buf, 1<<20), &j.e)
	return n, nil
}

func (j *blockJournal) Write(p *packet.Packet) error {
	_, _ = j.WriteBlock(captest.Block(*p.Frame))
	j.blocks--
	return nil
}

// odd matches frames whose last byte is odd.
type odd struct{ calls int }

func (o *odd) Match(f *packet.Frame) (bool, error) { o.calls++; return oddMatcher{}.Match(f), nil }

type oddMatcher struct{}

func (oddMatcher) Match(f *packet.Frame) bool { return len(f.Data) > 0 && f.Data[len(f.Data)-1]%2 == 1 }

// oddBlocks is odd as a BlockFilter.
type oddBlocks struct {
	odd
	ordered bool
}

func (o *oddBlocks) Matcher() (packet.Matcher, packet.LinkType) {
	if o.ordered {
		return nil, 0
	}
	return oddMatcher{}, packet.LinkEthernet
}

// TestLoopBlocks: anything that looks at single packets turns the block path off, which
// makes no difference to the result.
func TestLoopBlocks(t *testing.T) {
	frames := captest.Mixed(t, 630, 2000)
	for name, c := range map[string]struct {
		blocks bool
		set    func(l *Loop, k *blockJournal)
	}{
		"copy":           {true, func(*Loop, *blockJournal) {}},
		"pcapng":         {true, func(_ *Loop, k *blockJournal) { k.e.Format = packet.Pcapng }},
		"filter":         {true, func(l *Loop, _ *blockJournal) { l.Filter = new(oddBlocks) }},
		"count":          {false, func(l *Loop, _ *blockJournal) { l.Sinks = nil }},
		"count, filter":  {false, func(l *Loop, _ *blockJournal) { l.Sinks, l.Filter = nil, new(oddBlocks) }},
		"single":         {false, func(l *Loop, _ *blockJournal) { l.Single = true }},
		"step":           {false, func(l *Loop, _ *blockJournal) { l.Steps = []Step{new(Stopper)} }},
		"stage":          {false, func(l *Loop, _ *blockJournal) { l.Stage = new(journal) }},
		"another sink":   {false, func(l *Loop, _ *blockJournal) { l.Sinks = append(l.Sinks, new(journal)) }},
		"unbuffered":     {false, func(_ *Loop, k *blockJournal) { k.refuses = true }},
		"other filter":   {false, func(l *Loop, _ *blockJournal) { l.Filter = new(odd) }},
		"ordered filter": {false, func(l *Loop, _ *blockJournal) { l.Filter = &oddBlocks{ordered: true} }},
	} {
		t.Run(name, func(t *testing.T) {
			var sinks [2]blockJournal
			var accounts [2]ledger.Snapshot
			for i := range sinks {
				k := &sinks[i]
				k.e.Limit, k.e.Link = packet.MaxRecord, packet.LinkEthernet
				l := memoryLoop(frames)
				l.Sinks, l.Single = []sink.Sink{k}, i == 1
				c.set(l, k)
				if err := l.Run(); err != nil {
					t.Fatal(err)
				}
				accounts[i] = *l.Account
			}
			if (sinks[0].blocks > 0) != c.blocks || sinks[1].blocks > 0 {
				t.Errorf("%d blocks, %d when single frames were calls for", sinks[0].blocks, sinks[1].blocks)
			}
			if !bytes.Equal(sinks[0].buf, sinks[1].buf) || !reflect.DeepEqual(accounts[0], accounts[1]) {
				t.Errorf("%d bytes, %+v\none by one %d bytes, %+v", len(sinks[0].buf), accounts[0], len(sinks[1].buf), accounts[1])
			}
			if a := &accounts[0]; a.Delivered+a.Filtered != uint64(len(frames)) {
				t.Errorf("of %d frames %d are delivered, %d filtered", len(frames), a.Delivered, a.Filtered)
			}
		})
	}
}

// TestLoopAborts: an aborted run ends in the middle of a block, and a panic becomes an
// error that names the packet.
func TestLoopAborts(t *testing.T) {
	frames := captest.Mixed(t, 630, 2000)
	l := memoryLoop(frames)
	l.Aborted = func() bool { return l.Account.Delivered >= 142 }
	l.Sinks = []sink.Sink{new(journal)}
	if err := l.Run(); err != nil || l.Account.Delivered > 143 {
		t.Errorf("%v after %d packets", err, l.Account.Delivered)
	}
	l = memoryLoop(frames)
	l.Sinks = []sink.Sink{sinkFunc(func(p *packet.Packet) error {
		if p.Number == 142 {
			panic("it broke")
		}
		return nil
	})}
	if err := l.Run(); err == nil || err.Error() != "internal error at packet 142: it broke (please report it)" {
		t.Errorf("a panic is %v", err)
	}
	full := errors.New("disk full")
	l = memoryLoop(frames)
	second := new(journal)
	l.Sinks = []sink.Sink{sinkFunc(func(*packet.Packet) error { return full }), second}
	if err := l.Run(); !errors.Is(err, full) || len(second.written) != 1 {
		t.Errorf("%v, and the other sink has %d packets", err, len(second.written))
	}
}

// endless is a source that delivers the same frame n times.
type endless struct{ n int }

func (e *endless) Next(f *packet.Frame) error {
	if e.n--; e.n < 0 {
		return io.EOF
	}
	f.Data = []byte{}
	return nil
}

func (e *endless) Close() error { return nil }

func (e *endless) Blocks(*packet.BlockOptions, func(packet.Block) error) error { return nil }

// nobody is a sink that drops packets.
type nobody struct{}

func (nobody) Write(*packet.Packet) error             { return nil }
func (nobody) Tick(time.Time, *ledger.Snapshot) error { return nil }
func (nobody) Close(*ledger.Snapshot) error           { return nil }

// TestLoopAllocatesNothing: no kind of source makes the loop allocate memory per packet.
func TestLoopAllocatesNothing(t *testing.T) {
	for name, wrap := range map[string]func(packet.Source) packet.Source{
		"interfaces": func(s packet.Source) packet.Source { return s },
		"files":      func(s packet.Source) packet.Source { return NewFiles(s, func() bool { return false }) },
	} {
		const packets = 10_000
		var account ledger.Snapshot
		allocated := testing.AllocsPerRun(1, func() {
			l := Loop{
				Source: wrap(&endless{n: packets}), Sinks: []sink.Sink{nobody{}}, Account: &account,
				Aborted: func() bool { return false }, Tick: func(time.Time) error { return nil },
			}
			if err := l.Run(); err != nil {
				t.Fatal(err)
			}
		})
		if allocated > packets/100 {
			t.Errorf("%s: %.0f allocations for %d packets", name, allocated, packets)
		}
	}
}

// shortener is a step that changes frames.
type shortener struct{}

func (shortener) Before(f *packet.Frame) (bool, error) {
	f.Data, f.Info.CaptureLength = []byte("changed"), 7
	return true, nil
}
func (shortener) After(*packet.Frame) (bool, error) { return false, nil }

// captured is a filter for the frame whose bytes are those of the capture.
type captured []byte

func (c captured) Match(f *packet.Frame) (bool, error) { return bytes.Equal(f.Data, c), nil }

// TestLoopChanged: filters and rules that end the run are about frames as they were captured, even if
// a step changes them for the sinks. A frame that a step shortens does not count as cut.
func TestLoopChanged(t *testing.T) {
	frames := captest.Mixed(t, 20, 0)
	for i := range frames {
		frames[i].Info.Length = frames[i].Info.CaptureLength
	}
	j := new(journal)
	l := memoryLoop(frames)
	l.Filter, l.Sinks = captured(frames[3].Data), []sink.Sink{j}
	l.Steps = []Step{&Stopper{When: captured(frames[3].Data)}, shortener{}}
	if err := l.Run(); err != nil {
		t.Fatal(err)
	}
	if len(j.written) != 1 || !strings.Contains(j.written[0], fmt.Sprintf("%x", "changed")) || !l.Chosen {
		t.Errorf("written: %q, ended by a rule: %v", j.written, l.Chosen)
	}
	if l.Account.Snapped != 0 || l.Account.Filtered != 3 {
		t.Errorf("%d are cut, %d filtered", l.Account.Snapped, l.Account.Filtered)
	}
}
