package live

import (
	"errors"
	"fmt"

	"ringcap/packet"
)

// ErrGone is what Next returns, after the frames that had arrived, if the interface disappears.
var ErrGone = errors.New("disappeared")

// EventKind is what happened to an interface.
type EventKind uint8

// The events of an interface. One that disappears ends its Source with ErrGone instead.
const (
	Down    EventKind = iota // it went down; the Source waits for it to come up
	Up                       // it is up again
	Renamed                  // later frames have an Interface with the new name
)

// Event is a change of the interface that a Source captures on.
type Event struct {
	Kind      EventKind
	Interface *packet.Interface // under the name that it had
	Name      string            // the new name, if Kind is Renamed
}

// String describes the event to a user.
func (e Event) String() string {
	switch e.Kind {
	case Down:
		return e.Interface.Name + " went down: waiting for it to come up"
	case Up:
		return e.Interface.Name + " is up again"
	}
	return e.Interface.Name + " has the name " + e.Name + " now"
}

// tell passes an event on.
func (l *Source) tell(kind EventKind, name string) {
	e := Event{kind, l.Interface, name}
	if l.Event != nil {
		l.Event(e)
		return
	}
	l.Note(e.String())
}

// gone returns the error for an interface that disappeared.
func (l *Source) gone() error { return fmt.Errorf("%s %w", l.Interface.Name, ErrGone) }
