package cli

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ringcap/internal/flows"
	"ringcap/internal/host/helper"
	"ringcap/internal/host/rights"
	"ringcap/internal/ledger"
	"ringcap/internal/parcel"
	"ringcap/internal/sink"
	"ringcap/internal/sink/compress"
	"ringcap/internal/sink/flow"
	"ringcap/internal/sink/lines"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/parquet"
	"ringcap/internal/text"
	"ringcap/internal/version"
)

// Tables is --parquet and --flows: packets and flows as rows of tables.
type Tables struct {
	Parquet     string // directory; empty for none
	Limits      parquet.Limits
	Line, Frame bool   // with these columns
	Sensor      string // empty for the name of the host

	Flows        string        // directory, file for JSON lines, or "-" for them on standard output; empty for none
	Idle, Active time.Duration // when a flow ends; 0 for the defaults
}

// Given reports whether a table is written.
func (t *Tables) Given() bool { return t.Parquet != "" || t.Flows != "" }

// flowLines reports whether flows are written as JSON lines.
func (t *Tables) flowLines() bool {
	return t.Flows == "-" || slices.Contains([]string{".json", ".jsonl", ".ndjson"}, filepath.Ext(t.Flows))
}

// flowsFile returns the file for flows, empty if there is none.
func (t *Tables) flowsFile() string {
	if t.flowLines() {
		return t.Flows
	}
	return ""
}

// directories returns the directories of tables by the names of the tables.
func (t *Tables) directories() (all []tableDirectory) {
	if t.Parquet != "" {
		all = append(all, tableDirectory{parquet.PacketTable, t.Parquet})
	}
	if t.Flows != "" && !t.flowLines() {
		all = append(all, tableDirectory{flow.Table, t.Flows})
	}
	return all
}

type tableDirectory struct{ table, path string }

// The size and, in a live capture, the age of a complete file if --parquet-roll does not name them.
const (
	defaultTableBytes = 256 << 20
	defaultTableAge   = 5 * time.Minute
)

func (c *Config) tableRules() []rule {
	t := &c.Tables
	files := len(t.directories()) > 0
	return []rule{
		{!files && t.Limits != parquet.Limits{}, "--parquet-roll is for --parquet or --flows: give one of them a directory"},
		{!files && !c.Publish.Given() && t.Sensor != "", "--sensor is for --parquet, --flows and --publish: give --parquet or --flows a directory, or --publish a broker"},
		{t.Parquet == "" && (t.Line || t.Frame), "--parquet-with is for --parquet: give that a directory"},
		{!c.FindsFlows() && t.Idle > 0, "--flow-timeout is for --flows: give that a directory, a file that ends in .jsonl, or -"},
		{t.Given() && c.CountOnly, "--count and --parquet or --flows: leave one out"},
		{t.Given() && c.Streams.Given(), "--parquet and --flows are for packets: leave them out with " + c.Streams.Verb},
		{t.Flows == "-" && (c.Export.OnOutput() || c.WriteFile == "-" || c.Print), "--flows - and -w -, --print, --json, --fields or --go: standard output has room for one; give --flows a file that ends in .jsonl"},
		{t.Flows == "-" && c.Stats.JSON && c.Stats.Descriptor == 1, "--stats json:1 and --flows -: standard output has the flows; leave :1 out for standard error"},
		{sameFile(t.Flows, c.WriteFile, c.Export.JSON, c.Summary.File), "--flows and -w, --json or --summary name one file: give two"},
		{compress.Unpacked(t.Flows) != t.Flows, "--flows " + t.Flows + ": lines are written as they are: name it " + compress.Unpacked(t.Flows)},
	}
}

// sameFile reports whether a file is one of others, such as ./x and x.
func sameFile(name string, others ...string) bool {
	return name != "" && name != "-" && slices.ContainsFunc(others, func(o string) bool { return o != "" && filepath.Clean(o) == filepath.Clean(name) })
}

// sensor returns the name of the sensor. That of the host would tell whose packets they are.
func (c *Config) sensor() string {
	name := c.Tables.Sensor
	if name == "" && !c.Anonymize.Given {
		name, _ = os.Hostname()
		name = parquet.Sensor(name)
	}
	if parquet.CheckSensor(name) != nil {
		return "sensor"
	}
	return name
}

// tableFiles returns the files that are made for tables.
func (c *Config) tableFiles() (all []*rights.Set) {
	for _, d := range c.Tables.directories() {
		all = append(all, &rights.Set{Directory: d.path, Directories: true, Names: parquet.Names(d.table, c.sensor()), Mode: c.File.Mode, NoClobber: true})
	}
	return all
}

// TableOutput is what tables are written with.
type TableOutput struct {
	Stdout  *os.File
	File    outfile.Options         // how a file for JSON lines is opened
	Files   []*helper.Files         // make the files of RightsOptions.Tables
	Name    func(netip.Addr) string // returns the name of a host, or nothing
	Account *ledger.Snapshot
	Faults  *ledger.Faults
	Note    func(string)
	Ship    *os.File        // the socket of --publish; nil without it
	Stop    <-chan struct{} // closed when the run is to end
}

// TableSinks returns the sinks of --parquet and --flows.
func (c *Config) TableSinks(out TableOutput) (sinks []sink.Sink, err error) {
	t, a := &c.Tables, out.Account
	for i, d := range t.directories() {
		o := c.tableOptions(d)
		if o.File.Maker = out.Files[i]; d.table == flow.Table {
			o.Schema, o.Written, o.Dropped, o.Refused = flow.Schema, &a.Flows, &a.FlowsDropped, &a.FlowsRefused
			sinks = append(sinks, flow.New(c.flowOptions(&out, flow.Options{Table: parquet.New(o)})))
			continue
		}
		o.Written, o.Dropped, o.Refused = &a.Rows, &a.RowsDropped, &a.RowsRefused
		packets := parquet.PacketOptions{Options: o, Frame: t.Frame, Faults: out.Faults}
		if t.Line {
			packets.Line = text.NewPrinter(text.Options{Time: text.TimeNone, AbsoluteSequence: c.AbsoluteSequence})
		}
		k, err := parquet.NewPackets(packets)
		if err != nil {
			return sinks, err
		}
		sinks = append(sinks, k)
	}
	if t.flowLines() {
		l, err := lines.Open(t.Flows, lines.Options{
			Output: out.Stdout, Name: "stdout", File: out.File, Note: out.Note, Written: &a.Flows, Refused: &a.FlowsRefused, Count: ledger.Flows, Unbuffered: c.PacketBuffered,
		})
		if err != nil {
			return sinks, err
		}
		sinks = append(sinks, flow.New(c.flowOptions(&out, flow.Options{Line: func(_ *flows.Flow, line []byte) error { return l.Add(line) }, Out: l})))
	}
	if out.Ship != nil {
		k, err := c.publishSink(&out)
		if err != nil {
			return sinks, err
		}
		sinks = append(sinks, k)
	}
	return sinks, nil
}

// tableOptions returns the options that all tables have in common.
func (c *Config) tableOptions(d tableDirectory) parquet.Options {
	o := parquet.Options{Directory: d.path, Sensor: c.sensor(), Limits: c.Tables.Limits, Lossy: c.Live()}
	if o.Limits.Bytes == 0 {
		o.Limits.Bytes = defaultTableBytes
	}
	if o.Limits.Age == 0 && (c.Live() || c.Follow) {
		o.Limits.Age = defaultTableAge
	}
	o.Facts = map[string]string{"ringcap.version": version.Number, "ringcap.table": d.table, "ringcap.sensor": o.Sensor}
	return o
}

// FlowMemory returns how many bytes flows may take.
func (c *Config) FlowMemory() (n int64) {
	if c.Tables.Flows != "" {
		n += flows.DefaultMost * flows.Size
	}
	if c.Publish.Given() && c.publishForm() == parcel.Flows {
		n += flows.DefaultMost * flows.Size
	}
	return n
}

// FindsFlows reports whether packets are gathered into flows.
func (c *Config) FindsFlows() bool {
	return c.Tables.Flows != "" || c.Publish.Given() && c.publishForm() == parcel.Flows
}

// flowOptions completes the options of a sink of flows.
func (c *Config) flowOptions(out *TableOutput, o flow.Options) flow.Options {
	o.Name, o.Live, o.Account, o.Faults = out.Name, c.Live() || c.Follow, out.Account, out.Faults
	o.Idle, o.Active = c.Tables.Idle, c.Tables.Active
	if c.Anonymize.Given {
		o.Name = nil // names are of the addresses as they were
	}
	return o
}

// flowsValue is --flows.
type flowsValue string

func (v *flowsValue) String() string { return string(*v) }
func (v *flowsValue) Type() string   { return "directory" }
func (v *flowsValue) Set(s string) error {
	if s == "" {
		return errors.New("name a directory for Parquet files, a file for JSON lines that ends in .jsonl, or - for standard output")
	}
	*v = flowsValue(s)
	return nil
}

// timeoutValue is --flow-timeout: IDLE or IDLE,ACTIVE.
type timeoutValue Tables

func (v *timeoutValue) String() string { return "" }
func (v *timeoutValue) Type() string   { return "time" }
func (v *timeoutValue) Set(s string) error {
	idle, active, two := strings.Cut(s, ",")
	if err := (*durationValue)(&v.Idle).Set(idle); err != nil {
		return err
	}
	if !two {
		return nil
	}
	return (*durationValue)(&v.Active).Set(active)
}

// tableValue is --parquet: a directory.
type tableValue string

func (v *tableValue) String() string { return string(*v) }
func (v *tableValue) Type() string   { return "directory" }
func (v *tableValue) Set(s string) error {
	if s == "" || s == "-" {
		return errors.New("name a directory: its files are below date=2026-11-30/hour=23/sensor=NAME and so on")
	}
	*v = tableValue(s)
	return nil
}

// rollWords begin the values of --parquet-roll.
var rollWords = []string{"rows:", "size:", "time:"}

// rollValue is --parquet-roll: conditions with commas between. The flag may be repeated.
type rollValue parquet.Limits

func (v *rollValue) String() string { return "" }
func (v *rollValue) Type() string   { return "condition" }
func (v *rollValue) Set(s string) error {
	for condition := range strings.SplitSeq(s, ",") {
		word, value, _ := strings.Cut(condition, ":")
		var err error
		switch word {
		case "rows":
			if v.Rows, err = strconv.ParseUint(value, 10, 64); err != nil || v.Rows == 0 {
				err = fmt.Errorf("%q is no number of rows: give 1 or more", value)
			}
		case "size":
			v.Bytes, err = parseSize(value, 1)
		case "time":
			err = (*durationValue)(&v.Age).Set(value)
		default:
			err = fmt.Errorf("%q is no condition: give rows:N, size:SIZE or time:TIME", condition)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// withWords are the values of --parquet-with.
var withWords = []string{"line", "frame"}

// withValue is --parquet-with: names of columns with commas between. The flag may be repeated.
type withValue Tables

func (v *withValue) String() string { return "" }
func (v *withValue) Type() string   { return "columns" }
func (v *withValue) Set(s string) error {
	for word := range strings.SplitSeq(s, ",") {
		if !slices.Contains(withWords, word) {
			return fmt.Errorf("%q: give line, frame or both, as in line,frame", word)
		}
		v.Line, v.Frame = v.Line || word == "line", v.Frame || word == "frame"
	}
	return nil
}

// sensorValue is --sensor.
type sensorValue string

func (v *sensorValue) String() string { return string(*v) }
func (v *sensorValue) Type() string   { return "name" }
func (v *sensorValue) Set(s string) error {
	if err := parquet.CheckSensor(s); err != nil {
		return fmt.Errorf("%q: %w", s, err)
	}
	*v = sensorValue(s)
	return nil
}
