package serve

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/file"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// patient bounds every wait for an event.
const patient = 20 * time.Second

var eth0 = &packet.Interface{Name: "eth0", Link: packet.LinkEthernet}

// feed is a server with the packets for it. A packet has its number at its end.
type feed struct {
	*Server
	t       *testing.T
	account ledger.Snapshot
	notes   chan string
}

func newFeed(t *testing.T, o Options, classic bool) *feed {
	t.Helper()
	f := &feed{t: t, notes: make(chan string, 100)}
	o.Address, o.Verbose, o.Note = netip.MustParseAddrPort("127.0.0.1:0"), true, func(text string) { f.notes <- text }
	s, err := Listen(o)
	if err == nil {
		err = s.Open(file.Options{Link: packet.LinkEthernet, Interfaces: []*packet.Interface{eth0}, Live: true}, classic, &f.account)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Server = s
	s.Begin()
	return f
}

// send writes packets of a size and flushes them.
func (f *feed) send(ifc *packet.Interface, size, n int) {
	f.t.Helper()
	for range n {
		p := captest.Packet(size, ifc)
		f.account.Delivered++
		binary.BigEndian.PutUint32(p.Data[size-4:], uint32(f.account.Delivered))
		if err := f.Write(p); err != nil {
			f.t.Fatal(err)
		}
	}
	if err := f.Tick(time.Now(), &f.account); err != nil {
		f.t.Fatal(err)
	}
}

// await waits for a note to the user.
func (f *feed) await(text string) {
	f.t.Helper()
	timeout := time.After(patient)
	for {
		select {
		case note := <-f.notes:
			if strings.Contains(note, text) {
				return
			}
		case <-timeout:
			f.t.Fatalf("no note %q", text)
		}
	}
}

// end ends the run.
func (f *feed) end() {
	f.t.Helper()
	f.account.End = time.Now()
	if err := f.Server.Close(&f.account); err != nil {
		f.t.Error(err)
	}
	goleak.VerifyNone(f.t)
}

// client is what a reader does.
type client struct {
	net.Conn
	t     *testing.T
	bytes bytes.Buffer
	got   chan int // numbers of packets
	err   error    // valid once got is closed
}

// dial connects, and returns once the server has noticed.
func (f *feed) dial() *client {
	f.t.Helper()
	conn, err := net.Dial("tcp", f.listener.Addr().String())
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = conn.Close() })
	f.await("a reader at " + conn.LocalAddr().String() + " has come")
	return &client{Conn: conn, t: f.t, got: make(chan int, 1<<20)}
}

// read has the client read until the end.
func (c *client) read() *client {
	go func() {
		defer close(c.got)
		r, err := capfile.NewReader(io.TeeReader(c.Conn, &c.bytes), "stream")
		for f := new(packet.Frame); err == nil; {
			if err = r.Next(f); err == nil {
				c.got <- int(binary.BigEndian.Uint32(f.Data[len(f.Data)-4:]))
			}
		}
		if !errors.Is(err, io.EOF) {
			c.err = err
		}
		if r != nil {
			_ = r.Close()
		}
	}()
	return c
}

// next returns the number of the next packet, 0 at the end.
func (c *client) next() int {
	c.t.Helper()
	select {
	case n := <-c.got:
		return n
	case <-time.After(patient):
		c.t.Fatal("no packet comes")
	}
	return 0
}

// rest returns how many packets still come, all in order, up to the end.
func (c *client) rest(after int) (n int) {
	c.t.Helper()
	for got := range c.got {
		if got <= after {
			c.t.Fatalf("packet %d after %d", got, after)
		}
		after = got
		n++
	}
	if c.err != nil {
		c.t.Error(c.err)
	}
	return n
}

// TestReaders checks that each of several readers gets a whole capture from when it came, with
// interfaces that were described before and after that, and that all get the last packet.
func TestReaders(t *testing.T) {
	for _, classic := range []bool{false, true} {
		f := newFeed(t, Options{}, classic)
		f.send(eth0, 64, 5) // for nobody
		first := f.dial().read()
		f.send(&packet.Interface{Name: "eth1", Link: packet.LinkEthernet}, 64, 1)
		if n := first.next(); n != 6 {
			t.Errorf("the first reader begins with packet %d", n)
		}
		second := f.dial().read()
		f.send(&packet.Interface{Name: "eth2", Link: packet.LinkEthernet}, 64, 2)
		third := f.dial() // and goes
		_ = third.Close()
		f.send(eth0, packet.MaxRecord, 3)
		f.end()
		for c, want := range map[*client]int{first: 5, second: 5} {
			if n := c.rest(6); n != want {
				t.Errorf("classic %v: %d packets, want %d", classic, n, want)
			}
			if n := bytes.Count(c.bytes.Bytes(), []byte("eth2")); n != 1 && !classic {
				t.Errorf("eth2 is described %d times", n)
			}
		}
		if f.account.ServeLost != 0 || f.account.Served < 11 {
			t.Errorf("%d sent, %d lost", f.account.Served, f.account.ServeLost)
		}
	}
}

// TestSlowReader checks that a reader that stands still loses packets, is told how many and
// where, and still gets a whole capture, while another one and the run lose nothing. One that
// takes nothing at the end either does not keep the run from ending.
func TestSlowReader(t *testing.T) {
	for _, classic := range []bool{false, true} {
		f := newFeed(t, Options{}, classic)
		fast, slow := f.dial().read(), f.dial()
		f.dial() // it never reads
		const rounds, each, size = 500, 100, 1400
		late := &packet.Interface{Name: "late", Link: packet.LinkEthernet}
		for i := range rounds {
			ifc := eth0
			if i > 400 {
				ifc = late // described where the slow reader has lost the description
			}
			f.send(ifc, size, each)
			for j := range each {
				if n := fast.next(); n != i*each+j+1 {
					t.Fatalf("the fast reader got %d, want %d", n, i*each+j+1)
				}
			}
		}
		slow.read()
		n := 0
		for last := 0; last < rounds*each; n++ {
			got := slow.next()
			if got <= last {
				t.Fatalf("packet %d after %d", got, last)
			}
			last = got
		}
		f.patience = 100 * time.Millisecond // for the one that never reads
		f.end()
		if lost := rounds*each - n; lost <= 0 || slow.rest(rounds*each) != 0 || fast.rest(rounds*each) != 0 {
			t.Errorf("the slow reader lost %d", lost)
		} else if text := fmt.Sprintf("(%d in all)", lost); !classic && !bytes.Contains(slow.bytes.Bytes(), []byte(text)) {
			t.Errorf("the slow reader is not told of its %d", lost)
		}
		if a := &f.account; a.Served+a.ServeLost != 3*rounds*each || a.ServeLost <= uint64(rounds*each-n) {
			t.Errorf("%d sent, %d lost of %d for three", a.Served, a.ServeLost, rounds*each)
		}
		f.await("takes nothing any more")
	}
}

// TestRefused checks who may read: nobody outside --allow, and no more than there is room for. A
// reader that may have gone makes room, even if nothing was sent meanwhile.
func TestRefused(t *testing.T) {
	stranger := newFeed(t, Options{Allow: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}, false)
	conn, err := net.Dial("tcp", stranger.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(conn); err != nil || len(b) > 0 {
		t.Errorf("a stranger got %q, %v", b, err)
	}
	stranger.await("--allow names who may read")
	_ = conn.Close()
	stranger.end()

	f := newFeed(t, Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, false)
	all := []*client{}
	for range maxReaders {
		all = append(all, f.dial())
	}
	for range 3 {
		conn, err := net.Dial("tcp", f.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(conn); err != nil || len(b) > 0 {
			t.Errorf("one too many got %d bytes, %v", len(b), err)
		}
		_ = conn.Close()
	}
	if err := all[3].Conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	for silent := false; !silent; time.Sleep(time.Millisecond) {
		f.mu.Lock()
		for r := range f.readers {
			silent = silent || r.silent.Load()
		}
		f.mu.Unlock()
	}
	last := f.dial().read()
	f.send(eth0, 64, 1)
	if n := last.next(); n != 1 {
		t.Errorf("the reader in its place got packet %d", n)
	}
	for _, c := range all {
		if c != all[3] {
			c.read()
		}
	}
	f.end()
	for i, c := range all {
		if i != 3 && c.rest(0) != 1 {
			t.Errorf("reader %d did not get the packet", i)
		}
	}
}
