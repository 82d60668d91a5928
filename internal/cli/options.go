package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/rights"
	"ringcap/internal/jsonl"
	"ringcap/internal/plain"
	"ringcap/internal/sink/rotate"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/live"
	"ringcap/packet"
)

// This file translates a Config into the options of the packages that do the work.

// Block timeouts: how long a frame may wait in the ring for others. Somebody who
// watches sees it within 10 ms; a file takes fewer and fuller blocks.
const (
	blockTimeoutNow   = time.Millisecond
	blockTimeoutWatch = 5 * time.Millisecond
	blockTimeoutPipe  = 50 * time.Millisecond
	blockTimeoutFile  = 100 * time.Millisecond
)

// BlockTimeout is how long a ring may gather frames; terminal says whether standard output
// is one.
func (c *Config) BlockTimeout(terminal bool) time.Duration {
	switch {
	case c.Immediate:
		return blockTimeoutNow
	case c.LineBuffered, c.PacketBuffered, (c.Print || c.Export.OnOutput()) && terminal:
		return blockTimeoutWatch
	case c.Print, c.Export.OnOutput():
		return blockTimeoutPipe
	}
	return blockTimeoutFile
}

// DropRule is -Q. Loopback shows each packet going out and coming in: one is enough.
func (c *Config) DropRule(loopback bool) filter.DropRule {
	switch {
	case c.Direction == Out:
		return filter.DropIncoming
	case c.Direction == In || loopback:
		return filter.DropOutgoing
	}
	return filter.DropNone
}

// FilterOptions says what a live filter is compiled for on an interface.
func (c *Config) FilterOptions(ifc *packet.Interface) filter.Options {
	o := c.filterOptions(ifc.Link)
	o.Netmask = netdev.Netmask(ifc.Index)
	if !netdev.FromNetworkHeader(ifc) {
		o.Device = ifc.Name
	}
	return o
}

// AnyFilterOptions is FilterOptions for one link type of all interfaces. VLAN tags are
// beside the frames of any Ethernet interface in the same way: one of them is enough to
// compile on.
func (c *Config) AnyFilterOptions(link packet.LinkType) filter.Options {
	o := c.filterOptions(link)
	if link == packet.LinkEthernet && filter.NeedsLive(c.Expression) {
		o.Device = netdev.OfLink(link)
	}
	return o
}

func (c *Config) filterOptions(link packet.LinkType) filter.Options {
	o := filter.Options{Link: link, Live: true, SnapLen: c.SnapLen, Unoptimized: c.Unoptimized}
	if o.SnapLen == 0 {
		o.SnapLen = live.LongestFrame
	}
	return o
}

// SnapLenOrDefault is the snapshot length as files and the banner say it.
func (c *Config) SnapLenOrDefault() uint32 {
	if c.SnapLen > 0 {
		return uint32(c.SnapLen)
	}
	return packet.DefaultSnapLen
}

// Remedy says what to type against a ring that is full.
func (c *Config) Remedy() string {
	present := max(c.BufferKiB, live.MinRing>>10)
	what := []string{fmt.Sprintf("try -B %d", min(2*present, MaxBufferKiB))}
	if c.WriteFile == "" && c.Print {
		what = append(what, "-w FILE instead of text")
	} else if c.SnapLen == 0 {
		what = append(what, "-s 128")
	}
	filter := "a filter"
	if c.Expression != "" {
		filter = "a narrower filter"
	}
	return strings.Join(what, ", ") + " or " + filter
}

// RightsOptions says what a run needs after it has given up its rights, as far as the
// command line tells.
func (c *Config) RightsOptions() (rights.Options, error) {
	o := rights.Options{
		User: c.Sandbox.User, Off: c.Sandbox.Mode == SandboxOff, Strict: c.Sandbox.Mode == SandboxStrict, Verbose: c.Verbose > 0,
		Command: c.Stop.Command, Hook: c.Rotate.Hook, WriteFile: c.WriteFile, ExportFile: c.Export.JSON,
		Later: !c.Merge, Compiles: c.Stop.When != "" || c.Flight.Trigger != "",
	}
	if c.Follow && c.ReadFiles[0] != "-" {
		o.Follow = c.ReadFiles[0]
	}
	if !c.Rotate.Set() && c.Flight.Size == 0 {
		return o, nil
	}
	r := &c.Rotate
	dir := c.OutputDirectory()
	pattern, err := filepath.Rel(dir, c.WriteFile)
	if err != nil {
		return o, err
	}
	o.Set = &rights.Set{
		Directory: dir, Directories: filepath.Clean(dir) != filepath.Dir(c.WriteFile),
		Deletes: r.Files > 0 || r.Keep > 0 || r.FreeBytes > 0 || r.FreePercent > 0,
		Mode:    c.File.Mode, NoClobber: c.File.NoClobber, KeepOwn: r.Reopen,
	}
	if o.Set.Directories && c.Live() {
		o.Set.First = c.SetOptions().Name(rotate.Place{Period: time.Now(), Opened: time.Now()})
	}
	switch {
	case c.Flight.Size > 0:
		o.Set.Names = rotate.NumberedNames(pattern)
	case r.Dumpcap:
		o.Set.Names, o.Set.Earlier = rotate.DumpcapNames(pattern), rotate.DumpcapExact(pattern, r.TimeFirst)
	default:
		o.Set.Names, o.Set.Earlier = rotate.TcpdumpNames(pattern, r.Period > 0), rotate.TcpdumpExact(pattern, r.Period > 0, r.Numbers)
	}
	return o, nil
}

// SetOptions says how packets are spread over a set of files, and which are kept.
func (c *Config) SetOptions() rotate.Options {
	r := &c.Rotate
	o := rotate.Options{
		Rules:    rotate.Rules{Size: r.Size, Packets: r.Packets, Age: r.Age, Period: r.Period, Interval: r.Interval},
		Name:     rotate.Tcpdump(c.WriteFile, r.Period > 0, r.Numbers, r.Files > 0, c.Zone()),
		MaxFiles: c.Stop.Files, Files: r.Files, Keep: r.Keep, Reopen: r.Reopen,
	}
	switch {
	case r.Reopen:
		o.Name = rotate.Fixed(c.WriteFile)
	case r.Dumpcap:
		o.Name = rotate.Dumpcap(c.WriteFile, r.TimeFirst, c.Zone())
	}
	return o
}

// MemberName is the name of a set's file, as the set makes it, whose path from
// OutputDirectory is given.
func (c *Config) MemberName(below string) string {
	dir := c.OutputDirectory()
	if pattern, err := filepath.Rel(dir, c.WriteFile); err == nil {
		if prefix, ok := strings.CutSuffix(c.WriteFile, pattern); ok {
			return prefix + below
		}
	}
	return filepath.Join(dir, below)
}

// OutputDirectory is where the files of -w are made. Where -G puts a time into directories
// it is the one above them.
func (c *Config) OutputDirectory() string {
	dir := filepath.Dir(c.WriteFile)
	if at := strings.IndexByte(dir, '%'); at >= 0 && c.Rotate.Period > 0 {
		dir = filepath.Dir(dir[:at] + "x")
	}
	return dir
}

// Floor is --min-free, nil without it.
func (c *Config) Floor() (*rotate.Floor, error) {
	r := &c.Rotate
	if r.FreeBytes == 0 && r.FreePercent == 0 {
		return nil, nil
	}
	dir := filepath.Dir(c.WriteFile)
	if r.Set() || c.Flight.Size > 0 {
		dir = c.OutputDirectory()
	}
	return rotate.NewFloor(dir, r.FreeBytes, r.FreePercent)
}

// LimitReached says that the last file ended a run: there may be so many, of which complete
// says that all are, or with -G and -W of so many periods, of which expired says that all
// have passed. Otherwise it is empty.
func (c *Config) LimitReached(complete, expired bool) string {
	r, n := &c.Rotate, 0
	switch {
	case complete:
		n = c.Stop.Files
	case r.Period > 0 && r.Size == 0 && r.Limit > 0 && expired && c.Stop.Duration == time.Duration(r.Limit)*r.Period:
		n = r.Limit
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("Maximum file limit reached: %d\n", n)
}

// Banner says what is being listened to or read, as tcpdump does.
func (c *Config) Banner(source string) string {
	source = plain.Line(source)
	prefix := ""
	if c.zoneFault != "" && !c.UTC {
		prefix = "ringcap: " + c.zoneFault + "\n"
	}
	if !c.Live() {
		return prefix + "reading from file " + plain.Line(c.inputName()) + ", " + source + "\n"
	}
	prefix += "ringcap: "
	if c.Print && c.Verbose == 0 && c.WriteFile == "" {
		prefix += "verbose output suppressed, use -v[v]... for full protocol decode\n"
	}
	return fmt.Sprintf("%slistening on %s, snapshot length %d bytes\n", prefix, source, c.SnapLenOrDefault())
}

// WatchesProgress reports whether somebody sees the progress of reading files, and it does
// not stand among packets that are printed; the arguments say what is a terminal.
func (c *Config) WatchesProgress(stdout, stderr bool) bool {
	printing := c.Print && !c.CountOnly || c.Export.OnOutput()
	return stderr && !c.Follow && !(printing && (c.WriteFile == "-" || stdout))
}

// inputName is what is read, in a word or two.
func (c *Config) inputName() string {
	switch {
	case c.ReadList != "":
		return c.ReadList
	case len(c.ReadFiles) > 1:
		return fmt.Sprintf("%s and %d more", c.ReadFiles[0], len(c.ReadFiles)-1)
	}
	return c.ReadFiles[0]
}

// TrackOptions says what of -t, -S and --fields needs memory of packets before.
func (c *Config) TrackOptions() track.Options {
	o := track.Options{NoSequence: c.AbsoluteSequence && !c.Summary.Given}
	switch c.Time {
	case 3:
		o.Delta = track.DeltaPrevious
	case 5:
		o.Delta = track.DeltaFirst
	}
	// No text is printed beside columns, so its times are not in the way.
	if slices.Contains(c.Export.Fields, jsonl.DeltaTime) {
		o.Delta = track.DeltaPrevious
	}
	o.Streams = jsonl.NeedsStreams(c.Export.Fields)
	o.Elapsed = slices.Contains(c.Export.Fields, jsonl.RelativeTime)
	return o
}

// TextOptions says how packets are printed.
func (c *Config) TextOptions() text.Options {
	o := text.Options{
		Verbose: c.Verbose, Quiet: c.Quiet, Link: c.Link, NoChecksums: c.NoChecksums,
		AbsoluteSequence: c.AbsoluteSequence, Number: c.Number, Nanoseconds: c.Nano,
		Lengths: c.Lengths, ASDot: c.ASDot, Payload: c.PayloadType,
		OneLine: c.OneLine, Time: text.TimeFormat(c.Time), Dump: c.dumpFormat(),
	}
	if c.UTC {
		o.Location = time.UTC
	}
	return o
}

// Zone is that of local times: in the names of a set's files, in frame.time.
func (c *Config) Zone() *time.Location {
	if c.UTC {
		return time.UTC
	}
	return time.Local
}

// dumpFormat is -x, -X and -A, of which one is given at most.
func (c *Config) dumpFormat() text.DumpFormat {
	switch {
	case c.HexASCII > 1:
		return text.DumpBothLink
	case c.HexASCII > 0:
		return text.DumpBoth
	case c.Hex > 1:
		return text.DumpHexLink
	case c.Hex > 0:
		return text.DumpHex
	case c.ASCII > 1:
		return text.DumpTextLink
	case c.ASCII > 0:
		return text.DumpText
	}
	return text.DumpNone
}

// Colored says whether text on standard output is coloured; terminal says whether that is
// one. See no-color.org for NO_COLOR.
func (c *Config) Colored(terminal bool) bool {
	if c.Color != ColorAuto {
		return c.Color == ColorAlways
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal
}

// ExportPrinter writes as --json, --fields and --csv ask for. It makes a line of text only
// where that is asked for.
func (c *Config) ExportPrinter() (*jsonl.Printer, error) {
	e := &c.Export
	o := jsonl.Options{Columns: e.Fields, CSV: e.CSV, Zone: c.Zone()}
	if e.Fields == nil || slices.Contains(e.Fields, "summary") {
		// How text is printed at the same time makes no difference to the line.
		o.Summary = text.NewPrinter(text.Options{Time: text.TimeNone, AbsoluteSequence: c.AbsoluteSequence})
	}
	printer, err := jsonl.NewPrinter(o)
	if err != nil {
		return nil, fmt.Errorf("--fields: %w", err)
	}
	return printer, nil
}

// tryNames sees that the names of a set's files, with their numbers and times, are not
// longer than Linux has them (NAME_MAX). The first of them is made when packets come.
func (c *Config) tryNames() error {
	const most = 255
	now := time.Now()
	name := rotate.Numbered(c.WriteFile, 1)
	switch {
	case c.Rotate.Set():
		name = c.SetOptions().Name(rotate.Place{Number: 1000, InPeriod: 1000, Period: now, Opened: now})
	case c.Flight.Size == 0:
		return nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if len(part) > most {
			return fmt.Errorf("-w %s: a name with its number or time would have %d bytes, and %d are the most: give a shorter one", c.WriteFile, len(part), most)
		}
	}
	return nil
}

// Try sees that --fields and -T name what there is, before anything is opened.
func (c *Config) Try() error {
	if known := text.Payloads(); c.PayloadType != "" && !slices.Contains(known, c.PayloadType) {
		return fmt.Errorf("-T %s: there is no printer for it: give one of %s", c.PayloadType, strings.Join(known, ", "))
	}
	if err := c.tryNames(); err != nil {
		return err
	}
	if !c.Export.Given() {
		return nil
	}
	_, err := c.ExportPrinter()
	return err
}
