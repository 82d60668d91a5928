package publish

import (
	"bufio"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ringcap/internal/ledger"
	"ringcap/internal/parcel"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

var eth0 = &packet.Interface{Name: "eth0", Link: packet.LinkEthernet}

// feed is a Sink, and the end of ringcap-ship.
type feed struct {
	*Sink
	ship    net.Conn
	account ledger.Snapshot
	mu      sync.Mutex
	notes   []string
}

func newFeed(t *testing.T) *feed {
	t.Helper()
	ours, theirs := net.Pipe()
	f := &feed{ship: theirs}
	f.Sink = New(ours, Options{Form: &Pcapng{}, Account: &f.account, Note: func(text string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.notes = append(f.notes, text)
	}})
	return f
}

// said returns the notes to the user.
func (f *feed) said() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.notes, "\n")
}

// TestNobodyWaits checks that the packet loop goes on while ringcap-ship reads nothing: what there is no
// room for is counted, and at the end what ringcap-ship does not tell of.
func TestNobodyWaits(t *testing.T) {
	f := newFeed(t)
	const n, size = 100_000, 1000
	p := captest.Packet(size, eth0)
	for range n {
		if err := f.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Tick(time.Now().Add(time.Hour), nil); err != nil {
		t.Fatal(err)
	}
	const room = mostBuffers * batchSize / size
	if lost := f.account.PublishLost; lost == 0 || lost > n-room/2 || lost < n-2*room {
		t.Errorf("%d of %d lost, with room for about %d", lost, n, room)
	}
	got := 0
	go func() {
		for r := bufio.NewReader(f.ship); ; {
			letter, payload, err := parcel.Read(r)
			if err != nil || letter == parcel.Last {
				c := parcel.Count{Published: uint64(got - 5), Lost: 2} // three are forgotten
				_ = parcel.Write(f.ship, parcel.Counts, c.Append(nil))
				_ = f.ship.Close()
				return
			}
			m, err := parcel.ParseMessage(payload, "run")
			if err != nil {
				t.Error(err)
				return
			}
			got += m.Records
		}
	}()
	if err := f.Close(nil); err != nil {
		t.Fatal(err)
	}
	if a := &f.account; a.Published != uint64(got-5) || a.Published+a.PublishLost != n || f.said() != "" {
		t.Errorf("%d published, %d lost of %d: %s", a.Published, a.PublishLost, n, f.said())
	}
	goleak.VerifyNone(t)
}

// TestShipEnds checks that a ringcap-ship that is killed is said once, and that what it had counts as
// lost, while the run goes on.
func TestShipEnds(t *testing.T) {
	f := newFeed(t)
	p := captest.Packet(1000, eth0)
	for range 1000 {
		if err := f.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.ship.Close(); err != nil {
		t.Fatal(err)
	}
	<-f.ended
	for range 100_000 {
		if err := f.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(nil); err != nil {
		t.Fatal(err)
	}
	if f.account.PublishLost != 101_000 || f.account.Published != 0 || strings.Count(f.said(), "ringcap-ship has ended") != 1 {
		t.Errorf("%d lost, %d published: %s", f.account.PublishLost, f.account.Published, f.said())
	}
	goleak.VerifyNone(t)
}

// TestNothingAllocated checks that a packet costs no memory.
func TestNothingAllocated(t *testing.T) {
	f := newFeed(t)
	go func() {
		_, _, err := parcel.Read(f.ship)
		for err == nil {
			_, _, err = parcel.Read(f.ship)
		}
	}()
	p := captest.Packet(100, eth0)
	for range 3 * mostBuffers * batchSize / 100 { // every buffer is there
		_ = f.Write(p)
	}
	if n := testing.AllocsPerRun(1000, func() { _ = f.Write(p) }); n >= 1 {
		t.Errorf("a packet takes %v allocations", n)
	}
	_ = f.ship.Close()
	_ = f.Close(nil)
}
