package text

import (
	"slices"
	"sync"

	"ringcap/internal/text/app"
	"ringcap/internal/text/dissect"
	"ringcap/internal/text/inet"
	"ringcap/internal/text/link"
	"ringcap/internal/text/routing"
	"ringcap/internal/text/transport"
	"ringcap/internal/text/tunnel"
)

// tables are the printers of all families. They are joined when the first Printer is
// made: most runs of ringcap print nothing.
var tables = sync.OnceValue(func() *dissect.Tables {
	return dissect.NewTables(printers()...)
})

func printers() [][]dissect.Entry {
	return [][]dissect.Entry{link.Printers, inet.Printers, transport.Printers, tunnel.Printers, routing.Printers, app.Printers}
}

// Payloads are the names that Options.Payload may have.
func Payloads() []string {
	var names []string
	for _, family := range printers() {
		for _, e := range family {
			if e.At == dissect.UDPPayload {
				names = append(names, e.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}
