package helper

import (
	"ringcap/internal/host/container"
	"ringcap/internal/host/events"
	"ringcap/internal/host/owner"
	"ringcap/internal/process"
)

// makers are the makers of sockets that the kernel tells, for a Finder.
type makers struct{ *events.Events }

func (m makers) ByCookie(cookie uint64) (owner.Maker, bool) {
	maker, ok := m.Events.ByCookie(cookie)
	return toMaker(&maker), ok
}

func (m makers) ByFlow(f process.Flow, received bool) (owner.Maker, bool) {
	maker, ok := m.Events.ByFlow(f, received)
	return toMaker(&maker), ok
}

func toMaker(m *events.Maker) owner.Maker {
	return owner.Maker{Cookie: m.Cookie, PID: m.PID, TID: m.TID, Name: m.Name, UID: m.UID, GID: m.GID, Accepted: m.Accepted}
}

// openFinder opens a Finder. said tells whether the kernel tells of the makers of sockets.
func openFinder(o owner.Options) (f *owner.Finder, said string, err error) {
	o.Container = container.New("/").Of
	var finder *owner.Finder
	ready := make(chan struct{})
	e, err := events.Open(events.Options{Started: func(m events.Maker) {
		<-ready
		if finder != nil && m.PID != 0 {
			finder.Started(m.PID)
		}
	}})
	said = "eBPF for processes that live shortly"
	if err != nil {
		said = "without " + err.Error()
	} else {
		o.Events = makers{e}
	}
	finder, err = owner.New(o)
	close(ready)
	return finder, said, err
}
