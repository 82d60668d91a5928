package streams

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"text/tabwriter"
	"time"

	"ringcap/internal/escape"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// Sorts are the orders of a list besides that of the numbers.
var Sorts = []string{"number", "bytes", "packets", "start", "duration"}

// ListOptions says which streams are listed, and how.
type ListOptions struct {
	Out    io.Writer
	JSON   bool                              // a line for each instead of a table
	Sort   string                            // one of Sorts
	Match  func(*packet.Frame) (bool, error) // selects packets; nil for all
	Decode func(*packet.Packet)              // decodes what is put together from fragments; may be nil
	Name   func(netip.Addr) string           // returns the name of a host, or nothing
	Faults *ledger.Faults
}

// List is a sink that lists streams at its end.
type List struct {
	list
	o      ListOptions
	intake intake
	hidden bool
}

// NewList returns an empty List.
func NewList(o ListOptions) *List {
	return &List{list: list{byID: map[ID]int32{}}, o: o, intake: intake{match: o.Match, decode: o.Decode}}
}

// Write adds a packet. It does not keep p.
func (l *List) Write(p *packet.Packet) error {
	defer l.o.Faults.Catch(p)
	var m message
	ok, matched, err := l.intake.read(p, &m)
	if ok && matched {
		l.add(p, &m)
	}
	return err
}

// Tick does nothing: the list is only shown on request and at the end.
func (l *List) Tick(time.Time, *ledger.Snapshot) error { return nil }

// Hide sets whether Close leaves the list out.
func (l *List) Hide(hidden bool) { l.hidden = hidden }

// Close shows the list, unless it is hidden.
func (l *List) Close(*ledger.Snapshot) error {
	if l.hidden {
		return nil
	}
	return l.Show()
}

// Show writes the list so far.
func (l *List) Show() error {
	sorted := slices.Clone(l.all)
	slices.SortFunc(sorted, func(a, b Stream) int {
		order := 0
		switch l.o.Sort {
		case "bytes":
			order = cmp.Compare(b.FromClient.Bytes+b.FromServer.Bytes, a.FromClient.Bytes+a.FromServer.Bytes)
		case "packets":
			order = cmp.Compare(b.FromClient.Packets+b.FromServer.Packets, a.FromClient.Packets+a.FromServer.Packets)
		case "start":
			order = a.First.Compare(b.First)
		case "duration":
			order = cmp.Compare(b.Last.Sub(b.First), a.Last.Sub(a.First))
		}
		return cmp.Or(order, a.compare(b.ID))
	})
	var text bytes.Buffer
	if l.o.JSON {
		lines := json.NewEncoder(&text)
		for i := range sorted {
			if err := lines.Encode(l.report(&sorted[i])); err != nil {
				return err
			}
		}
		if l.left.Packets > 0 {
			if err := lines.Encode(map[string]uint64{"left_out_packets": l.left.Packets}); err != nil {
				return err
			}
		}
	} else {
		l.table(&text, sorted)
	}
	_, err := l.o.Out.Write(text.Bytes())
	return err
}

// table writes the streams for people.
func (l *List) table(text *bytes.Buffer, sorted []Stream) {
	if len(sorted) == 0 {
		text.WriteString("no streams of TCP or UDP\n")
		return
	}
	begin := slices.MinFunc(sorted, func(a, b Stream) int { return a.First.Compare(b.First) }).First
	w := tabwriter.NewWriter(text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "stream\tclient\tserver\tstate\tpackets >\tbytes >\tpackets <\tbytes <\tbegins after\tduration\tRTT\tsent again\t name and request\n")
	for i := range sorted {
		s := &sorted[i]
		rtt, again := "-", "-"
		if s.RTT > 0 {
			rtt = ledger.Span(s.RTT.Seconds())
		}
		if !s.UDP {
			again = fmt.Sprint(s.Retransmissions)
		}
		fmt.Fprintf(w, "%v\t%s\t%s\t%s\t%d\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t %s\n", s.ID, end(s.Client), end(s.Server), cmp.Or(s.State(), "-"),
			s.FromClient.Packets, ledger.Size(s.FromClient.Bytes), s.FromServer.Packets, ledger.Size(s.FromServer.Bytes),
			ledger.Span(s.First.Sub(begin).Seconds()), ledger.Span(s.Last.Sub(s.First).Seconds()), rtt, again, l.words(s))
	}
	_ = w.Flush() // writing to a bytes.Buffer never fails
	if l.left.Packets > 0 {
		fmt.Fprintf(text, "%s of streams beyond the first %d, which there is no memory for\n", ledger.PacketsAre(l.left.Packets), maxStreams)
	}
}

// shownRequest is how much of a request a table has.
const shownRequest = 60

// words returns the name of the server and what it was asked.
func (l *List) words(s *Stream) string {
	text := escape.Line(cmp.Or(s.SNI, l.o.Name(s.Server.Addr())))
	request := escape.Line(s.Request)
	if len(request) > shownRequest {
		request = request[:shownRequest] + "..."
	}
	if text != "" && request != "" {
		text += "  "
	}
	return cmp.Or(text+request, "-")
}

// report is a stream as JSON.
type report struct {
	Stream            string    `json:"stream"`
	Protocol          string    `json:"protocol"`
	Number            uint32    `json:"number"`
	Client            string    `json:"client"`
	ClientPort        uint16    `json:"client_port"`
	Server            string    `json:"server"`
	ServerPort        uint16    `json:"server_port"`
	State             string    `json:"state,omitempty"`
	Handshake         *bool     `json:"handshake,omitempty"`
	PacketsFromClient uint64    `json:"packets_from_client"`
	BytesFromClient   uint64    `json:"bytes_from_client"`
	PacketsFromServer uint64    `json:"packets_from_server"`
	BytesFromServer   uint64    `json:"bytes_from_server"`
	First             time.Time `json:"first"`
	Seconds           float64   `json:"seconds"`
	RTT               *float64  `json:"rtt_seconds,omitempty"`
	Retransmissions   *uint64   `json:"retransmissions,omitempty"`
	Name              string    `json:"server_name,omitempty"`
	SNI               string    `json:"sni,omitempty"`
	Request           string    `json:"request,omitempty"`
}

func (l *List) report(s *Stream) *report {
	r := &report{
		Stream: s.String(), Protocol: s.protocol(), Number: s.Number,
		Client: s.Client.Addr().String(), ClientPort: s.Client.Port(), Server: s.Server.Addr().String(), ServerPort: s.Server.Port(),
		State:             s.State(),
		PacketsFromClient: s.FromClient.Packets, BytesFromClient: s.FromClient.Bytes,
		PacketsFromServer: s.FromServer.Packets, BytesFromServer: s.FromServer.Bytes,
		First: s.First.UTC(), Seconds: s.Last.Sub(s.First).Seconds(),
		Name: l.o.Name(s.Server.Addr()), SNI: s.SNI, Request: s.Request,
	}
	if !s.UDP {
		handshake := s.Handshake()
		r.Handshake, r.Retransmissions = &handshake, &s.Retransmissions
		if s.RTT > 0 {
			rtt := s.RTT.Seconds()
			r.RTT = &rtt
		}
	}
	return r
}
