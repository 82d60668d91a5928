package cli

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"ringcap/internal/host/sandbox"
	"ringcap/internal/jsonl"
	"ringcap/internal/process"
	"ringcap/internal/sink/split"
)

// Process says what to tell of the processes that send and receive packets, and which of them
// are wanted.
type Process struct {
	Show    bool // --process
	OnlyRun bool // --only-run: the command of --run and what it starts
	asked   bool // a display filter is about them
	process.Selection
}

// Given reports whether the process of each packet has to be found.
func (p *Process) Given() bool { return p.Show || p.asked || p.Selects() }

// Selects reports whether only packets of some processes are wanted.
func (p *Process) Selects() bool {
	return p.OnlyRun || len(p.PIDs)+len(p.Names)+len(p.Containers)+len(p.Pods)+len(p.UIDs) > 0
}

// FindsProcesses reports whether processes are found on this host. Those of a file stand in it.
func (c *Config) FindsProcesses() bool { return c.Live() && c.Process.Given() }

// settleProcess has processes told where columns or names of files need them.
func (c *Config) settleProcess() {
	if jsonl.NeedsProcess(c.Export.Fields) || c.SplitBy == split.Process {
		c.Process.Show = true
	}
}

func (c *Config) processRules() []rule {
	p := &c.Process
	return []rule{
		{p.OnlyRun && c.Stop.Command == nil, "--only-run is for --run: give the command"},
		{p.OnlyRun && !c.Live(), "--only-run is for live capture: leave it out with -r"},
		{p.Show && c.Anonymize.Given, "--anonymize leaves out processes, whose names tell whose packets they are: leave out --process, --split-by process and the columns of processes; --pid and the other filters work"},
		{p.OnlyRun && len(p.PIDs) > 0, "--only-run and --pid: leave one out"},
	}
}

// values are strings with commas between, each of which check accepts. The flag may be repeated.
type values struct {
	what  string
	check func(string) error
	add   func(string)
}

func (v *values) String() string { return "" }
func (v *values) Type() string   { return v.what }
func (v *values) Set(s string) error {
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word == "" {
			return errors.New("a value is empty: give one, or several with commas between")
		}
		if err := v.check(word); err != nil {
			return err
		}
		v.add(word)
	}
	return nil
}

// pidValue is --pid.
func (p *Process) pidValue() *values {
	var pid int
	return &values{"pids", func(s string) (err error) {
		if pid, err = strconv.Atoi(s); err != nil || pid < 1 {
			return fmt.Errorf("%q is no process ID: give its number, or the name of its program with --comm", s)
		}
		return nil
	}, func(string) { p.PIDs = append(p.PIDs, pid) }}
}

// commValue is --comm.
func (p *Process) commValue() *values {
	return &values{"names", func(s string) error {
		if _, err := path.Match(s, ""); err != nil {
			return fmt.Errorf("%q is no pattern: a bracket is not closed", s)
		}
		return nil
	}, func(s string) { p.Names = append(p.Names, s) }}
}

// containerValue is --container.
func (p *Process) containerValue() *values {
	return &values{"containers", anyText, func(s string) { p.Containers = append(p.Containers, s) }}
}

// podValue is --pod.
func (p *Process) podValue() *values {
	return &values{"pods", func(s string) error {
		if strings.Count(s, "/") > 1 || strings.HasPrefix(s, "/") || strings.HasSuffix(s, "/") {
			return fmt.Errorf("%q is no pod: give NAMESPACE/NAME, or NAME for any namespace", s)
		}
		return nil
	}, func(s string) { p.Pods = append(p.Pods, s) }}
}

// userValue is --user.
func (p *Process) userValue() *values {
	var uid int
	return &values{"users", func(s string) (err error) {
		uid, err = sandbox.UserID(s)
		return err
	}, func(string) { p.UIDs = append(p.UIDs, uid) }}
}

func anyText(string) error { return nil }
