package run

import (
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// A Display selects packets by what they hold. Match is called once for each packet, in order.
type Display interface {
	Match(p *packet.Packet) bool
}

// Where returns the Step that leaves out the packets that a display filter does not select. It has
// the Stage decode the frame as it is then; a later step may still change it. A packet that makes
// the filter panic counts as a fault, and is selected.
func (l *Loop) Where(d Display, faults *ledger.Faults) Step { return &display{l, guarded{d, faults}} }

type display struct {
	loop    *Loop
	selects guarded
}

// Before decodes a frame, and reports whether it is selected.
func (d *display) Before(f *packet.Frame) (bool, error) {
	l := d.loop
	l.Stage.Decode(&l.packet)
	l.early, l.captured = true, f.Data
	if d.selects.match(&l.packet) {
		return true, nil
	}
	l.Account.Reject()
	l.hidden++
	return false, nil
}

// After ends nothing.
func (d *display) After(*packet.Frame) (last bool, err error) { return false, nil }

// guarded is a display filter whose panics are faults.
type guarded struct {
	Display
	faults *ledger.Faults
}

func (g guarded) match(p *packet.Packet) (ok bool) {
	defer g.faults.Catch(p)
	ok = true
	return g.Match(p)
}

// Decoded returns the Filter that selects frames as a display filter selects their packets. The
// stage decodes for it alone.
func Decoded(stage Stage, d Display, faults *ledger.Faults) Filter {
	return &decoded{stage: stage, selects: guarded{d, faults}}
}

type decoded struct {
	stage   Stage
	selects guarded
	packet  packet.Packet
}

func (d *decoded) Match(f *packet.Frame) (bool, error) {
	d.packet.Frame = f
	d.stage.Decode(&d.packet)
	return d.selects.match(&d.packet), nil
}
