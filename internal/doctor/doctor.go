// Package doctor finds out whether a capture would work on this host and lose nothing, and
// what to type if not.
package doctor

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ringcap/internal/host/netdev"
	"ringcap/internal/run"
)

// Options describes the capture to examine.
type Options struct {
	Interfaces []string // names, patterns or any; empty for the default one
	WriteFile  string   // output file for packets; empty or "-" if no file is opened
	RingSize   int      // in bytes
	User       string   // of -Z; empty for the one who ran sudo

	All, JSON, Colored bool // how to show the findings
}

// directory returns where the file of -w is made.
func (o *Options) directory() string { return filepath.Dir(o.WriteFile) }

// Status is the result of a check.
type Status string

// The results, from good to bad.
const (
	OK    Status = "ok"
	Note  Status = "note"  // the capture works, but may lose packets or not show what was on the wire
	Fault Status = "fault" // the capture does not work
)

// Finding is one fact. Its JSON is described in docs/json.md.
type Finding struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Text   string `json:"text"`
	Remedy string `json:"remedy"` // what to type; empty if there is nothing to do
}

// findings collects the facts of one check.
type findings struct {
	check string
	list  []Finding
}

func (f *findings) ok(text string, a ...any) {
	f.list = append(f.list, Finding{f.check, OK, fmt.Sprintf(text, a...), ""})
}

func (f *findings) note(remedy, text string, a ...any) {
	f.list = append(f.list, Finding{f.check, Note, fmt.Sprintf(text, a...), remedy})
}

func (f *findings) fault(remedy, text string, a ...any) {
	f.list = append(f.list, Finding{f.check, Fault, fmt.Sprintf(text, a...), remedy})
}

// patience is how long a check may take. A network file system may block it for good.
const patience = 10 * time.Second

// report is the result of all checks.
type report struct {
	findings []Finding
	capture  string // describes the capture: "eth0"
}

// errFault is the exit status if there is a fault, which the findings describe.
const errFault = run.ExitStatus(1)

// Run makes all checks and writes the findings to out.
func Run(o Options, out io.Writer) error {
	r := examine(o)
	show := func() error { return r.print(out, o.All, o.Colored) }
	if o.JSON {
		show = func() error { return r.json(out) }
	}
	if err := show(); err != nil {
		return err
	}
	if r.count(Fault) > 0 {
		return errFault
	}
	return nil
}

// examine makes all checks.
func examine(o Options) report {
	devices, where := devices(&o)
	list := where.list
	able := mayCapture()
	for _, c := range []struct {
		name string
		make func(*findings)
	}{
		{"rights", func(f *findings) { privileges(f, able) }},
		{"sandbox", func(f *findings) { sandboxed(f, &o) }}, // a large ring that is being opened keeps children from starting
		{"link", func(f *findings) { each(f, devices, link) }},
		{"ring", func(f *findings) { ring(f, rings(devices, &o), o.RingSize, able) }},
		{"disk", func(f *findings) { disk(f, &o, devices) }},
		{"offload", func(f *findings) { offloads(f, devices) }},
		{"adapter", func(f *findings) { adapters(f, devices) }},
		{"backlog", backlog},
		{"filter", filters},
		{"cpu", processors},
		{"clock", clock},
		{"stamps", func(f *findings) { each(f, devices, stamps) }},
		{"kernel", kernel},
	} {
		list = append(list, within(patience, c.name, c.make)...)
	}
	return report{findings: list, capture: describe(devices, &o)}
}

// within runs a check. If it takes too long, the only finding says so.
func within(limit time.Duration, name string, check func(*findings)) []Finding {
	done := make(chan []Finding, 1)
	go func() {
		f := findings{check: name}
		check(&f)
		done <- f.list
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case list := <-done:
		return list
	case <-timer.C:
		f := findings{check: name}
		f.fault(sudo()+"dmesg | tail", "the check does not end within %v, and a capture may not either", limit)
		return f.list
	}
}

// devices returns the interfaces of the capture. Its findings say which are missing.
func devices(o *Options) (list []netdev.Device, f findings) {
	f.check = "interface"
	fault := func(err error) {
		f.fault("ringcap -D", "%v", err)
	}
	if slices.Contains(o.Interfaces, netdev.Any) {
		all, err := netdev.List()
		if err != nil {
			fault(err)
		}
		for _, d := range all {
			if d.Up {
				list = append(list, d)
			}
		}
		if len(list) == 0 {
			f.fault(sudo()+"ip link set lo up", "no interface is up")
		}
		return list, f
	}
	if len(o.Interfaces) == 0 {
		d, err := netdev.Default()
		if err != nil {
			fault(err)
			return nil, f
		}
		return []netdev.Device{d}, f
	}
	for _, name := range o.Interfaces {
		found, err := netdev.Select([]string{name}, false, nil)
		if err != nil {
			fault(err)
		}
		for _, d := range found {
			if !slices.ContainsFunc(list, func(x netdev.Device) bool { return x.Index == d.Index }) {
				list = append(list, d)
			}
		}
	}
	return list, f
}

// each makes a check of each interface.
func each(f *findings, devices []netdev.Device, check func(*findings, netdev.Device)) {
	for _, d := range devices {
		check(f, d)
	}
}

// describe returns the names of the interfaces, or those of the options if there are none.
func describe(devices []netdev.Device, o *Options) string {
	if slices.Contains(o.Interfaces, netdev.Any) {
		return netdev.Any
	}
	var names []string
	for _, d := range devices {
		names = append(names, d.Name)
	}
	if names == nil {
		names = o.Interfaces
	}
	return strings.Join(names, ", ")
}

// sudo returns what has to stand before a command that takes root.
func sudo() string {
	if os.Geteuid() == 0 {
		return ""
	}
	return "sudo "
}
