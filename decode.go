package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"unsafe"

	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

// stage is the decoding stage: gopacket's DecodingLayerParser takes a frame apart into
// layers, and the tracker adds what it knows from the packets before. An ordinary frame
// need not be taken apart: the tracker and the printers find all they want at fixed places.
// A panic costs the packet its layers, and is counted.
type stage struct {
	decoder *layer.Decoder // one DecodingLayerParser for each link type
	tracker *track.Tracker
	faults  *ledger.Faults
	layers  bool // the sinks want layers of every packet
	// prefetch has memory that a sink needs for a packet brought into the cache; nil: nothing
	prefetch func(data []byte, h *packet.Headers)

	ahead       [4]glance // of the frames that come next; a ring
	first, next int       // of ahead, modulo its length
}

// glance is what there is to find in a frame alone.
type glance struct {
	frame   []byte
	headers packet.Headers
	ahead   track.Ahead // if the headers were found
}

// look finds it.
func (g *glance) look(t *track.Tracker, data []byte, link packet.LinkType) {
	if g.frame = data; layer.Peek(data, link, &g.headers) {
		t.LookAhead(&g.ahead, data, &g.headers)
	}
}

func newStage(o track.Options, faults *ledger.Faults) *stage {
	return &stage{decoder: layer.NewDecoder(), tracker: track.New(o), faults: faults}
}

// Decode decodes and tracks a packet.
func (s *stage) Decode(p *packet.Packet) {
	defer s.faults.Catch(p)
	if !s.layers {
		if g := s.glance(p); g.headers.Peeked {
			p.SetPeeked(&g.headers)
			s.tracker.ObserveAhead(p, &g.ahead)
			return
		}
	}
	s.decoder.Decode(p.Frame, p)
	s.tracker.Observe(p)
	if layer.Faulty(p) {
		s.faults.Note(p, p.Err.Error())
	}
}

// glance is that of the packet: the one that Ahead took, or a new one.
func (s *stage) glance(p *packet.Packet) *glance {
	for s.first != s.next {
		g := &s.ahead[s.first%len(s.ahead)]
		s.first++
		if unsafe.SliceData(g.frame) == unsafe.SliceData(p.Data) {
			return g
		}
	}
	g := &s.ahead[0]
	g.look(s.tracker, p.Data, p.Link)
	return g
}

// Begin forgets the frames of the block before.
func (s *stage) Begin() { s.first, s.next = 0, 0 }

// Ahead looks at a frame, and has what is known of the one before it brought into the
// cache: where that lies is known only now.
func (s *stage) Ahead(f *packet.Frame) {
	defer func() { _ = recover() }() // Decode says what is wrong with the packet
	if s.layers {
		return
	}
	g := &s.ahead[s.next%len(s.ahead)]
	s.next++
	g.look(s.tracker, f.Data, f.Link)
	if s.next-s.first < 2 {
		return
	}
	before := &s.ahead[(s.next-2)%len(s.ahead)]
	if !before.headers.Peeked {
		return
	}
	s.tracker.Prefetch(&before.ahead)
	if s.prefetch != nil {
		s.prefetch(before.frame, &before.headers)
	}
}

// Where names are, hosts(5) and services(5).
const (
	hostsFile    = "/etc/hosts"
	servicesFile = "/etc/services"
)

// openNames reads the names that are printed instead of numbers, if they are asked for.
func (s *session) openNames() (err error) {
	if s.cfg.Names.Services {
		if s.output.services, err = text.ReadServices(servicesFile); err != nil {
			return fmt.Errorf("%w (--services needs it: the package netbase has one)", err)
		}
	}
	if !s.cfg.Names.Hosts {
		return nil
	}
	s.output.hosts = track.NewNames()
	s.output.hosts.NoDomain = s.cfg.Names.NoDomain
	f, err := os.Open(hostsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	return errors.Join(s.output.hosts.ReadHosts(f), f.Close())
}
