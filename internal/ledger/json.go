package ledger

import (
	"encoding/json"
	"time"
)

// The object of --stats json, in the order of its members. docs/reliability.md explains
// each member.
type (
	object struct {
		Final            bool              `json:"final"`
		Live             bool              `json:"live"`
		Start            *time.Time        `json:"start"`
		End              *time.Time        `json:"end"`
		Received         uint64            `json:"received"`
		Delivered        uint64            `json:"delivered"`
		Filtered         uint64            `json:"filtered"`
		Duplicates       uint64            `json:"duplicates"`
		Dropped          uint64            `json:"dropped"`
		Unread           uint64            `json:"unread"`
		InRing           uint64            `json:"in_ring"`
		Closes           *bool             `json:"closes"`
		Freezes          uint64            `json:"freezes"`
		Written          uint64            `json:"written"`
		Printed          uint64            `json:"printed"`
		Exported         uint64            `json:"exported"`
		Unasked          uint64            `json:"unasked"`
		Refused          uint64            `json:"refused"`
		PrintRefused     uint64            `json:"print_refused"`
		ExportRefused    uint64            `json:"export_refused"`
		Rows             uint64            `json:"rows"`
		RowsDropped      uint64            `json:"rows_dropped"`
		RowsRefused      uint64            `json:"rows_refused"`
		Flows            uint64            `json:"flows"`
		FlowsDropped     uint64            `json:"flows_dropped"`
		FlowsRefused     uint64            `json:"flows_refused"`
		FlowsEarly       uint64            `json:"flows_early"`
		Served           uint64            `json:"served"`
		ServeLost        uint64            `json:"serve_lost"`
		Published        uint64            `json:"published"`
		PublishLost      uint64            `json:"publish_lost"`
		PublishSpooled   uint64            `json:"publish_spooled"`
		CutSnapLength    uint64            `json:"cut_snap_length"`
		CutRecord        uint64            `json:"cut_record"`
		InternalErrors   uint64            `json:"internal_errors"`
		ProcessKnown     uint64            `json:"process_known"`
		ProcessUnknown   uint64            `json:"process_unknown"`
		Unstripped       uint64            `json:"unstripped"`
		TimeInvalid      uint64            `json:"time_invalid"`
		InterfaceDropped uint64            `json:"interface_dropped"`
		RxDropped        uint64            `json:"rx_dropped"`
		SoftnetDropped   uint64            `json:"softnet_dropped"`
		Interfaces       []interfaceObject `json:"interfaces"`
		Drops            []intervalObject  `json:"drops"`
	}
	interfaceObject struct {
		Name             string  `json:"name"`
		Index            int     `json:"index"`
		Received         *uint64 `json:"received"`
		Dropped          *uint64 `json:"dropped"`
		Freezes          *uint64 `json:"freezes"`
		Delivered        uint64  `json:"delivered"`
		InterfaceDropped uint64  `json:"interface_dropped"`
		RxDropped        uint64  `json:"rx_dropped"`
	}
	intervalObject struct {
		From    time.Time `json:"from"`
		To      time.Time `json:"to"`
		Packets uint64    `json:"packets"`
	}
)

// AppendJSON appends the account as one line with a JSON object. Times are in RFC 3339
// and UTC. Unknown values are null.
func (s *Snapshot) AppendJSON(dst []byte) ([]byte, error) {
	o := object{
		Final: !s.End.IsZero(), Live: s.Live, Start: instant(s.Start), End: instant(s.End),
		Received: s.Received, Delivered: s.Delivered, Filtered: s.Filtered, Duplicates: s.Duplicates, Dropped: s.Dropped, Unread: s.Unread,
		InRing: s.InRing(), Freezes: s.Freezes,
		Written: s.Written, Printed: s.Printed, Exported: s.Exported, Unasked: s.Unasked, Refused: s.Refused,
		PrintRefused: s.PrintRefused, ExportRefused: s.ExportRefused, Rows: s.Rows, RowsDropped: s.RowsDropped, RowsRefused: s.RowsRefused, Flows: s.Flows, FlowsDropped: s.FlowsDropped, FlowsRefused: s.FlowsRefused, FlowsEarly: s.FlowsEarly, Served: s.Served, ServeLost: s.ServeLost, Published: s.Published, PublishLost: s.PublishLost, PublishSpooled: s.PublishSpooled, CutSnapLength: s.Snapped, CutRecord: s.Cut, InternalErrors: s.Faulty, ProcessKnown: s.Told, ProcessUnknown: s.Untold, Unstripped: s.Unstripped, TimeInvalid: s.TimeInvalid,
		InterfaceDropped: s.InterfaceDropped, RxDropped: s.RxDropped, SoftnetDropped: s.SoftnetDropped,
		Interfaces: make([]interfaceObject, 0, len(s.Interfaces)), Drops: make([]intervalObject, 0, len(s.Drops)),
	}
	if closes := s.Closes(); o.Final {
		o.Closes = &closes
	}
	known := s.ByInterface()
	for _, i := range s.Interfaces {
		io := interfaceObject{Name: i.Name, Index: i.Index, Delivered: i.Delivered, InterfaceDropped: i.InterfaceDropped, RxDropped: i.RxDropped}
		if known {
			io.Received, io.Dropped, io.Freezes = &i.Received, &i.Dropped, &i.Freezes
		}
		o.Interfaces = append(o.Interfaces, io)
	}
	for _, d := range s.Drops {
		o.Drops = append(o.Drops, intervalObject{From: d.From.UTC(), To: d.To.UTC(), Packets: d.Packets})
	}
	text, err := json.Marshal(&o)
	return append(append(dst, text...), '\n'), err
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
