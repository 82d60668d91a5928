package text

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/track"
	"ringcap/packet"
)

// A capture has frames of one link type.
type capture struct {
	link   packet.LinkType
	frames []packet.Frame
}

// print decodes, tracks and prints the frames.
func (c capture) print(t testing.TB, o Options) []string {
	first, decoded := layer.First(c.link)
	o.Location = time.UTC
	parser, printer := layer.NewParser(first), NewPrinter(o)
	delta := track.DeltaNone
	switch o.Time {
	case TimeDelta:
		delta = track.DeltaPrevious
	case TimeFirst:
		delta = track.DeltaFirst
	}
	tracker := track.New(track.Options{Delta: delta, Connections: max(64, 2*len(c.frames))})
	var p packet.Packet
	var entries []string
	for i := range c.frames {
		p.Frame = &c.frames[i]
		if decoded {
			parser.Decode(p.Data, &p)
		}
		tracker.Observe(&p)
		entries = append(entries, string(printer.Append(nil, &p)))
	}
	return entries
}

// tcpdump runs the installed tcpdump and returns the entries that it prints.
func tcpdump(t testing.TB, flags []string, file string, n int) []string {
	cmd := exec.Command("tcpdump", append(flags, "-Z", "root", "-#", "-c", strconv.Itoa(n), "-r", file)...)
	cmd.Env = append(os.Environ(), "TZ=UTC")
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		return nil
	}
	return splitEntries(string(out))
}

func splitEntries(out string) []string {
	var entries []string
	for _, line := range strings.SplitAfter(out, "\n") {
		if strings.HasPrefix(line, fmt.Sprintf("%5d  ", len(entries)+1)) {
			entries = append(entries, line[len(fmt.Sprintf("%5d  ", len(entries)+1)):])
		} else if len(entries) > 0 {
			entries[len(entries)-1] += line
		}
	}
	return entries
}

var (
	nextOld  = regexp.MustCompile(`\((\d+)\) payload length: (\d+)\) `)
	oldNames = strings.NewReplacer("proto Options (0)", "proto HBH (0)", "next-header Options (0)", "next-header HBH (0)",
		"unknown (59)", "No Next Header (59)")
)

// as50 translates an entry of tcpdump 4.99 to the words of 5.0.
func as50(s string) string {
	return oldNames.Replace(nextOld.ReplaceAllString(s, "($1), payload length $2) "))
}
