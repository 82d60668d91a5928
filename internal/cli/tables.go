package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"ringcap/internal/host/rights"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/parquet"
	"ringcap/internal/text"
	"ringcap/internal/version"
)

// Tables is --parquet: packets as rows of tables.
type Tables struct {
	Parquet     string // directory; empty for none
	Limits      parquet.Limits
	Line, Frame bool   // with these columns
	Sensor      string // empty for the name of the host
}

// Given reports whether a table is written.
func (t *Tables) Given() bool { return t.Parquet != "" }

// The size and, in a live capture, the age of a complete file if --parquet-roll does not name them.
const (
	defaultTableBytes = 256 << 20
	defaultTableAge   = 5 * time.Minute
)

func (c *Config) tableRules() []rule {
	t := &c.Tables
	part := !t.Given() && (t.Limits != parquet.Limits{} || t.Line || t.Frame || t.Sensor != "")
	return []rule{
		{part, "--parquet-roll, --parquet-with and --sensor are for --parquet: give that a directory"},
		{t.Given() && c.CountOnly, "--count and --parquet: leave one out"},
		{t.Given() && c.Streams.Given(), "--parquet is for packets: leave it out with " + c.Streams.Verb},
	}
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
func (c *Config) tableFiles() *rights.Set {
	t := &c.Tables
	if !t.Given() {
		return nil
	}
	return &rights.Set{Directory: t.Parquet, Directories: true, Names: parquet.Names(parquet.PacketTable, c.sensor()), Mode: c.File.Mode, NoClobber: true}
}

// PacketTable returns the options of the table of packets. Maker makes its files.
func (c *Config) PacketTable(maker outfile.Maker, a *ledger.Snapshot, faults *ledger.Faults) parquet.PacketOptions {
	t := &c.Tables
	o := parquet.PacketOptions{Frame: t.Frame, Faults: faults}
	o.Written, o.Dropped, o.Refused = &a.Rows, &a.RowsDropped, &a.RowsRefused
	o.Directory, o.Sensor, o.Limits, o.Lossy, o.File.Maker = t.Parquet, c.sensor(), t.Limits, c.Live(), maker
	if o.Limits.Bytes == 0 {
		o.Limits.Bytes = defaultTableBytes
	}
	if o.Limits.Age == 0 && (c.Live() || c.Follow) {
		o.Limits.Age = defaultTableAge
	}
	o.Facts = map[string]string{"ringcap.version": version.Number, "ringcap.table": parquet.PacketTable, "ringcap.sensor": o.Sensor}
	if t.Line {
		o.Line = text.NewPrinter(text.Options{Time: text.TimeNone, AbsoluteSequence: c.AbsoluteSequence})
	}
	return o
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
