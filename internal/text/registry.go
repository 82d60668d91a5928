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

// tables returns the printers of all families. It joins them for the first Printer only,
// because most runs of ringcap print nothing.
var tables = sync.OnceValue(func() *dissect.Tables {
	return dissect.NewTables(printers()...)
})

func printers() [][]dissect.Entry {
	return [][]dissect.Entry{link.Printers, inet.Printers, transport.Printers, tunnel.Printers, routing.Printers, app.Printers}
}

// Payloads returns the valid names for Options.Payload.
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
