package filter

import (
	"errors"
	"testing"

	"github.com/google/gopacket"

	"ringcap/packet"
)

func linkFrame(link packet.LinkType, data []byte, d packet.Direction) *packet.Frame {
	return &packet.Frame{
		Data: data, Link: link, Direction: d, Interface: &packet.Interface{Link: link},
		Info: gopacket.CaptureInfo{CaptureLength: len(data), Length: len(data)},
	}
}

// TestByLink checks that an expression selects frames of the link types that it fits, and
// is refused only if it fits none of the frames' types.
func TestByLink(t *testing.T) {
	const usb packet.LinkType = 189
	ethernet, tagged := tcpFrame(), tcpFrame(0x8100, 5)
	raw := ethernet[14:]
	frames := []*packet.Frame{
		linkFrame(packet.LinkEthernet, ethernet, packet.DirectionIn),
		linkFrame(packet.LinkRaw, raw, packet.DirectionUnknown),
		linkFrame(usb, make([]byte, 64), packet.DirectionUnknown),
		linkFrame(packet.LinkEthernet, tagged, packet.DirectionOut),
	}
	const no = "refused"
	for _, c := range []struct {
		expr   string
		frames string // input
		want   string // frames that match, or the error
	}{
		{"vlan", "0123", "3"},
		{"vlan", "1203", "3"},
		{"vlan", "1", no},
		{"vlan", "12", no},
		{"tcp", "0123", "01"},
		{"tcp", "2013", "01"},
		{"tcp", "2", no},
		{"ether host 2:0:0:0:0:1 or ip", "1", no},
		{"inbound", "0123", "0"},
		{"not inbound", "0123", "3"},
		{"outbound", "1", no},
		{"ifindex 1", "0123", no},
		{"ip", "", ""},
		{"wlan type mgt", "0123", no},
	} {
		first := packet.LinkEthernet
		if c.frames != "" {
			first = frames[c.frames[0]-'0'].Link
		}
		f, err := NewByLink(c.expr, Options{Link: first, Mixed: true})
		if err != nil {
			t.Errorf("%q, frames %s: refused before the end: %v", c.expr, c.frames, err)
			continue
		}
		got := ""
		for _, i := range c.frames {
			ok, err := f.Match(frames[i-'0'])
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				got += string(i)
			}
			if m, link := f.Matcher(); m != nil && (link != frames[i-'0'].Link || m.Match(frames[i-'0']) != ok) {
				t.Errorf("%q, frame %c: Matcher does not agree", c.expr, i)
			}
		}
		var in *Error
		if err := f.Unfit(); errors.As(err, &in) {
			got = no
		} else if err != nil {
			t.Errorf("%q: %v is no error of the expression", c.expr, err)
		}
		if got != c.want {
			t.Errorf("%q, frames %s: %s, want %s", c.expr, c.frames, got, c.want)
		}
	}
}

// TestByLinkRefusesAtOnce checks that an expression that is wrong for every link type, or
// for the only one, is refused before anything is read. One that fits another interface
// of the file is not refused.
func TestByLinkRefusesAtOnce(t *testing.T) {
	for _, c := range []struct {
		expr  string
		o     Options
		fault bool
	}{
		{"tcp and and", Options{Link: packet.LinkEthernet, Mixed: true}, true},
		{"vlan 5000", Options{Link: packet.LinkRaw, Mixed: true}, true},
		{"vlan", Options{Link: packet.LinkRaw}, true},
		{"inbound", Options{Link: packet.LinkEthernet}, true},
		{"inbound", Options{Link: packet.LinkLinuxSLL}, false},
		{"ifindex 2", Options{Link: packet.LinkLinuxSLL2}, false},
		{"vlan", Options{Link: packet.LinkRaw, Mixed: true}, false},
	} {
		if _, err := NewByLink(c.expr, c.o); (err != nil) != c.fault {
			t.Errorf("%q, %v: %v", c.expr, c.o, err)
		}
	}
	f, err := NewByLink("vlan", Options{Link: packet.LinkRaw, Mixed: true},
		&packet.Interface{Link: packet.LinkRaw}, &packet.Interface{Link: packet.LinkEthernet})
	if err != nil || f.Unfit() != nil {
		t.Errorf("vlan for a file with Ethernet: %v, %v", err, f.Unfit())
	}
}
