package dissect

import "testing"

func printer(word string) Func {
	return func(_ *Context, b []byte, _ Span) []byte { return append(b, word...) }
}

// TestPorts checks that the printer of lower rank prints, whichever port it belongs to.
func TestPorts(t *testing.T) {
	c := NewContext(Options{}, NewTables([]Entry{
		{At: UDPPort, Number: 53, Print: printer("domain")},
		{At: UDPPort, Number: 443, Rank: 1260, Print: printer("quic")},
		{At: UDPPort, Number: 65535, Rank: 1040, Print: printer("last")},
		{At: UDPPort, Number: 49152, Rank: 10, Print: printer("sure"), Looks: func(_ *Context, s Span) bool { return s.Length > 0 }},
	}))
	for _, test := range []struct {
		src, dst uint16
		want     string
	}{
		{53, 443, "domain"}, {443, 53, "domain"}, {443, 65535, "last"}, {65535, 1000, "last"}, {1000, 443, "quic"},
	} {
		c.Src, c.Dst = test.src, test.dst
		if got := string(c.UDP(Span{})(&c, nil, Span{})); got != test.want {
			t.Errorf("%d to %d: %s, want %s", test.src, test.dst, got, test.want)
		}
	}
	if c.Src, c.Dst = 49152, 443; string(c.UDP(Span{Length: 1})(&c, nil, Span{})) != "sure" {
		t.Error("not the printer of the lower rank, though it can print the datagram")
	}
	if string(c.UDP(Span{})(&c, nil, Span{})) != "quic" {
		t.Error("a printer that cannot print the datagram")
	}
	if c.Src, c.Dst = 52, 54; c.UDP(Span{}) != nil {
		t.Error("a printer of ports that have none")
	}
	if c.TCP(Span{}) != nil {
		t.Error("a UDP port has a printer for TCP")
	}
}

// TestNumberTaken checks that NewTables refuses two printers for one number.
func TestNumberTaken(t *testing.T) {
	for _, e := range []Entry{
		{At: LinkType, Number: 1, Print: printer("")}, {At: EtherType, Number: 0x800, Print: printer("")},
		{At: IPProtocol, Number: 6, Print: printer("")}, {At: TCPPort, Number: 80, Print: printer("")},
		{At: SNAP, Number: 0x00000c2000, Print: printer("")}, {At: ByName, Name: "ppp", Print: printer("")},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("two printers for %+v", e)
				}
			}()
			NewTables([]Entry{e}, []Entry{e})
		}()
	}
}
