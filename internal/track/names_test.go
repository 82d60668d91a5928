package track

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"ringcap/packet"
)

// answer returns a DNS message that maps a name to an address, through an alias.
func answer(t testing.TB, question string, address netip.Addr) []byte {
	t.Helper()
	b := dnsmessage.NewBuilder(nil, dnsmessage.Header{Response: true})
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	alias := dnsmessage.MustNewName("alias.example.")
	if question != "" {
		must(b.StartQuestions())
		must(b.Question(dnsmessage.Question{Name: dnsmessage.MustNewName(question), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}))
	}
	must(b.StartAnswers())
	header := dnsmessage.ResourceHeader{Name: alias, Class: dnsmessage.ClassINET}
	must(b.CNAMEResource(header, dnsmessage.CNAMEResource{CNAME: alias}))
	if address.Is4() {
		must(b.AResource(header, dnsmessage.AResource{A: address.As4()}))
	} else {
		must(b.AAAAResource(header, dnsmessage.AAAAResource{AAAA: address.As16()}))
	}
	message, err := b.Finish()
	must(err)
	return message
}

// datagram returns a packet from a port.
func datagram(t testing.TB, port uint16, payload []byte) *packet.Packet {
	data := make([]byte, 28, 28+len(payload))
	copy(data, []byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 53, 192, 0, 2, 1})
	be := binary.BigEndian
	be.PutUint16(data[2:], uint16(28+len(payload)))
	be.PutUint16(data[20:], port)
	be.PutUint16(data[24:], uint16(8+len(payload)))
	data = append(data, payload...)
	p := &packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkIPv4}}
	newParser(t).Decode(data, p)
	return p
}

// TestNames checks the sources of names and their precedence.
func TestNames(t *testing.T) {
	a4, a6 := netip.MustParseAddr("198.51.100.7"), netip.MustParseAddr("2001:db8::7")
	given := netip.MustParseAddr("192.0.2.1")
	names := NewNames()
	if err := names.ReadHosts(strings.NewReader("# none\n192.0.2.1 host.example alias # 1\nbad line\n192.0.2.1 second\n")); err != nil {
		t.Fatal(err)
	}
	tracker := New(Options{Names: names})
	for _, p := range []*packet.Packet{
		datagram(t, 53, answer(t, "www.example.", a4)),
		datagram(t, 5353, answer(t, "", a6)),
		datagram(t, 53, answer(t, "other.example.", given)),
		datagram(t, 9999, answer(t, "evil.example.", a4)), // not the port of a name server
		datagram(t, 53, answer(t, "cut.example.", a4)[:20]),
	} {
		tracker.Observe(p)
	}
	for a, want := range map[netip.Addr]string{a4: "www.example", a6: "alias.example", given: "host.example", netip.MustParseAddr("192.0.2.9"): ""} {
		if got := names.Name(a); got != want {
			t.Errorf("%v: %q, want %q", a, got, want)
		}
	}
	names.NoDomain = true
	if got := names.Name(a4); got != "www" {
		t.Errorf("without its domain: %q", got)
	}
}

// TestNamesBounded checks that the oldest names are dropped when a capture has too many.
func TestNamesBounded(t *testing.T) {
	names := NewNames()
	for i := range maxNames + 10 {
		names.add(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), fmt.Sprint("n", i))
	}
	if len(names.learnt) != maxNames || len(names.order) != maxNames {
		t.Errorf("%d names of %d addresses, want %d", len(names.learnt), len(names.order), maxNames)
	}
	if first, last := names.Name(netip.MustParseAddr("10.0.0.9")), names.Name(netip.MustParseAddr("10.1.0.9")); first != "" || last != "n65545" {
		t.Errorf("first %q, last %q", first, last)
	}
}

func FuzzNames(f *testing.F) {
	f.Add(answer(f, "www.example.", netip.MustParseAddr("198.51.100.7")))
	f.Fuzz(func(t *testing.T, message []byte) {
		names := NewNames()
		names.learn(message)
		for a, name := range names.learnt {
			if len(name) > 255 {
				t.Errorf("%v: a name of %d bytes", a, len(name))
			}
		}
	})
}
