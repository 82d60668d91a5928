package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Metrics is --metrics: the account for Prometheus, FILE[,TIME].
type Metrics struct {
	File  string
	Every time.Duration
}

// metricsTime is the time between two files without one in --metrics: what Prometheus waits
// between two looks, most of the time.
const metricsTime = 15 * time.Second

func (v *Metrics) String() string { return v.File }

// Type returns the name of the flag's argument.
func (v *Metrics) Type() string { return "file" }

// Set parses FILE or FILE,TIME.
func (v *Metrics) Set(s string) error {
	file, every := s, durationValue(metricsTime)
	if at := strings.LastIndexByte(s, ','); at >= 0 {
		if err := every.Set(s[at+1:]); err != nil {
			return fmt.Errorf("%w, as in --metrics %s,%v", err, s[:at], metricsTime)
		}
		file = s[:at]
	}
	switch {
	case file == "" || strings.HasSuffix(file, "/") || file == "-":
		return errors.New("it needs the name of a file, as in --metrics /var/lib/node_exporter/ringcap.prom")
	case !strings.HasSuffix(file, ".prom"):
		return fmt.Errorf("%q: the collector of node_exporter reads only names that end in .prom: give %s.prom", file, file)
	}
	*v = Metrics{file, time.Duration(every)}
	return nil
}
