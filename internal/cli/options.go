package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ringcap/internal/escape"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/rights"
	"ringcap/internal/jsonl"
	"ringcap/internal/literal"
	"ringcap/internal/sink/lines"
	"ringcap/internal/sink/parquet"
	"ringcap/internal/sink/rotate"
	"ringcap/internal/sink/split"
	"ringcap/internal/streams"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/live"
	"ringcap/packet"
)

// This file translates a Config into the options of other packages.

// Block time-outs: how long a frame may wait in the ring for others. They are short if
// somebody watches. A file is better served with fewer and fuller blocks.
const (
	blockTimeoutNow   = time.Millisecond
	blockTimeoutWatch = 5 * time.Millisecond
	blockTimeoutFind  = 10 * time.Millisecond // a process may end before it is found
	blockTimeoutPipe  = 50 * time.Millisecond
	blockTimeoutFile  = 100 * time.Millisecond
)

// BlockTimeout returns how long a ring may gather frames. The argument is true if standard
// output is a terminal.
func (c *Config) BlockTimeout(terminal bool) time.Duration {
	switch {
	case c.Immediate:
		return blockTimeoutNow
	case c.LineBuffered, c.PacketBuffered, c.Lines() && terminal:
		return blockTimeoutWatch
	case c.Process.Given():
		return blockTimeoutFind
	case c.Lines():
		return blockTimeoutPipe
	}
	return blockTimeoutFile
}

// Lines reports whether the run shows packets, or what they say, as they come.
func (c *Config) Lines() bool { return c.Print || c.onOutput() || c.Streams.Follows() }

// onOutput reports whether an output for programs is standard output.
func (c *Config) onOutput() bool { return c.Export.OnOutput() || c.Tables.Flows == "-" }

// OutputTaken reports whether standard output has packets or flows.
func (c *Config) OutputTaken() bool { return c.Print || c.onOutput() || c.WriteFile == "-" }

// PrintsOnly reports whether packets are printed or written as they are, and nothing asks for their layers.
func (c *Config) PrintsOnly() bool {
	return !c.Export.Given() && !c.Summary.Given && !c.Streams.Given() && !c.Tables.Given() && !c.Publish.Given() &&
		c.Display() == nil && c.Edit.Idle() && !c.Anonymize.Given && !c.Process.Given()
}

// DropRule returns the rule for -Q. Loopback has each packet twice, outgoing and incoming,
// so one of them is dropped.
func (c *Config) DropRule(loopback bool) filter.DropRule {
	switch {
	case c.Direction == Out:
		return filter.DropIncoming
	case c.Direction == In || loopback:
		return filter.DropOutgoing
	}
	return filter.DropNone
}

// FilterOptions returns the options of the filter for an interface of the host, for a thread in
// its namespace.
func (c *Config) FilterOptions(host *netdev.Host, ifc *packet.Interface) filter.Options {
	o := c.filterOptions(ifc.Link)
	o.Netmask = host.Netmask(ifc.Index)
	if !netdev.FromNetworkHeader(ifc) {
		o.Device = netdev.Base(ifc.Name)
	}
	return o
}

// SourceFilterOptions returns the options of a filter in user space for an interface. Those of
// another network namespace cannot be opened from here, and need not be.
func (c *Config) SourceFilterOptions(hosts *netdev.Hosts, ifc *packet.Interface) filter.Options {
	host := hosts.Of(ifc.Namespace)
	if ifc.Namespace == 0 {
		return c.FilterOptions(host, ifc)
	}
	o := c.AnyFilterOptions(ifc.Link)
	o.Netmask = host.Netmask(ifc.Index)
	return o
}

// AnyFilterOptions returns the options of the filter for one link type on all interfaces.
// The kernel treats VLAN tags alike on all Ethernet interfaces, so the filter is compiled on
// one of them.
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

// SnapLenOrDefault returns the snapshot length for files and the banner.
func (c *Config) SnapLenOrDefault() uint32 {
	if c.SnapLen > 0 {
		return uint32(c.SnapLen)
	}
	return packet.DefaultSnapLen
}

// Remedy returns the advice for a ring that is full.
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

// RightsOptions returns what a run needs after it has given up its rights, as far as this
// follows from the command line.
func (c *Config) RightsOptions() (rights.Options, error) {
	o := rights.Options{
		User: c.Sandbox.User, Off: c.Sandbox.Mode == SandboxOff, Strict: c.Sandbox.Mode == SandboxStrict, Verbose: c.Verbose > 0,
		Command: c.Stop.Command, Hook: c.Rotate.Hook, WriteFile: c.WriteFile, ExportFile: c.Export.JSON, SummaryFile: c.Summary.File, MetricsFile: c.Metrics.File, FlowsFile: c.Tables.flowsFile(), Publish: c.PublishOptions(),
		Processes: c.FindsProcesses(), Tables: c.tableFiles(),
		Later: !c.Merge, Compiles: c.Stop.When != "" || c.Flight.Trigger != "" || c.Streams.Expression != "" && !c.Live() || len(c.File.Remarks) > 0,
	}
	if c.Follow && c.ReadFiles[0] != "-" {
		o.Follow = c.ReadFiles[0]
	}
	if s := &c.Streams; s.Save != "" {
		o.Set = &rights.Set{Directory: s.Save, Names: streams.SaveNames, Mode: c.File.Mode, NoClobber: true}
	}
	if c.OneFile() {
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
		Mode:    c.File.Mode, NoClobber: c.File.NoClobber, KeepOwn: r.Reopen || c.SplitBy != 0,
	}
	if o.Set.Directories && c.Live() {
		o.Set.First = c.SetOptions().Name(rotate.Place{Period: time.Now(), Opened: time.Now()})
	}
	switch {
	case c.SplitBy != 0:
		o.Set.Names = split.Names(pattern)
	case c.Flight.Size > 0:
		o.Set.Names = rotate.NumberedNames(pattern)
	case r.Dumpcap:
		o.Set.Names, o.Set.Earlier = rotate.DumpcapNames(pattern), rotate.DumpcapExact(pattern, r.TimeFirst)
	default:
		o.Set.Names, o.Set.Earlier = rotate.TcpdumpNames(pattern, r.Period > 0), rotate.TcpdumpExact(pattern, r.Period > 0, r.Numbers)
	}
	return o, nil
}

// SetOptions returns the options of a set of files.
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

// MemberName returns the name that the set gives to the file with this path below
// OutputDirectory.
func (c *Config) MemberName(below string) string {
	dir := c.OutputDirectory()
	if pattern, err := filepath.Rel(dir, c.WriteFile); err == nil {
		if prefix, ok := strings.CutSuffix(c.WriteFile, pattern); ok {
			return prefix + below
		}
	}
	return filepath.Join(dir, below)
}

// OutputDirectory returns the directory of the files of -w. If -G puts a time into the names
// of directories, it is the one above them.
func (c *Config) OutputDirectory() string {
	dir := filepath.Dir(c.WriteFile)
	if at := strings.IndexByte(dir, '%'); at >= 0 && c.Rotate.Period > 0 {
		dir = filepath.Dir(dir[:at] + "x")
	}
	return dir
}

// Floor returns that of --min-free, nil without the option.
func (c *Config) Floor() (*rotate.Floor, error) {
	r := &c.Rotate
	if r.FreeBytes == 0 && r.FreePercent == 0 {
		return nil, nil
	}
	dir := filepath.Dir(c.WriteFile)
	if !c.OneFile() {
		dir = c.OutputDirectory()
	}
	return rotate.NewFloor(dir, r.FreeBytes, r.FreePercent)
}

// LimitReached returns a line for a run that ended because of a limit on files. The limit is
// a number of files, all of which are complete, or with -G and -W a number of periods, all
// of which have expired. Otherwise the line is empty.
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

// Banner returns a line that describes the source, like tcpdump's.
func (c *Config) Banner(source string) string {
	source = escape.Line(source)
	prefix := ""
	if c.zoneFault != "" && !c.UTC {
		prefix = "ringcap: " + c.zoneFault + "\n"
	}
	for _, m := range c.mibs {
		prefix += "ringcap: -m " + escape.Line(m) + ": MIB modules are not read: object identifiers are numbers\n"
	}
	if !c.Live() {
		return prefix + "reading from file " + escape.Line(c.inputName()) + ", " + source + "\n"
	}
	prefix += "ringcap: "
	if c.Print && c.Verbose == 0 && c.WriteFile == "" {
		prefix += "verbose output suppressed, use -v[v]... for full protocol decode\n"
	}
	return fmt.Sprintf("%slistening on %s, snapshot length %d bytes\n", prefix, source, c.SnapLenOrDefault())
}

// WatchesProgress reports whether to show the progress of reading files: somebody can see
// it, and it does not get among what is printed meanwhile. The arguments are true for a terminal.
func (c *Config) WatchesProgress(stdout, stderr bool) bool {
	printing := (c.Print || c.onOutput()) && !c.CountOnly
	return stderr && !c.Follow && !(printing && (c.WriteFile == "-" || stdout))
}

// inputName describes the input in a word or two.
func (c *Config) inputName() string {
	switch {
	case c.ReadList != "":
		return c.ReadList
	case len(c.ReadFiles) > 1:
		return fmt.Sprintf("%s and %d more", c.ReadFiles[0], len(c.ReadFiles)-1)
	}
	return c.ReadFiles[0]
}

// TrackOptions returns what the tracker has to remember for -t, -S, -v, --fields and --where.
func (c *Config) TrackOptions() track.Options {
	shown := c.Print || c.Export.Given() || c.Tables.Line // not with --save-names alone
	o := track.Options{NoSequence: (c.AbsoluteSequence || !shown) && !c.Summary.Given && !c.Streams.Given() && !c.FindsFlows()}
	o.AllMedia = c.PayloadType == "rtp"
	o.Media = c.Print && c.Verbose > 0
	switch c.Time {
	case 3:
		o.Delta = track.DeltaPrevious
	case 5:
		o.Delta = track.DeltaFirst
	}
	// With columns no text is printed, so that -t does not matter.
	needs(&o, c.Export.Fields)
	if c.Tables.Parquet != "" {
		needs(&o, parquet.Fields())
	}
	if f := c.Display(); f != nil {
		needs(&o, f.Fields())
	}
	o.Streams = o.Streams || c.Streams.Given()
	return o
}

// TextOptions returns how packets are printed.
func (c *Config) TextOptions() text.Options {
	o := text.Options{
		Verbose: c.Verbose, Quiet: c.Quiet, Link: c.Link, NoChecksums: c.NoChecksums,
		AbsoluteSequence: c.AbsoluteSequence, Number: c.Number, Nanoseconds: c.Nano,
		Lengths: c.Lengths, ASDot: c.ASDot, Payload: c.PayloadType,
		Mesh: c.Mesh, RawHandles: c.RawHandles, ESP: &c.ESP, TCPSecret: c.TCPSecret,
		OneLine: c.OneLine, Process: true, Time: text.TimeFormat(c.Time), Dump: c.dumpFormat(),
	}
	if c.UTC {
		o.Location = time.UTC
	}
	return o
}

// Sampled returns the printer, or with --print-sampling one that leaves packets out.
func (c *Config) Sampled(p *text.Printer) lines.Printer {
	if c.Every <= 1 {
		return p
	}
	return sample{p, c.Every}
}

// A sample prints one of so many packets.
type sample struct {
	*text.Printer
	every uint64
}

// Append appends the lines of a packet whose number is a multiple of every.
func (s sample) Append(dst []byte, p *packet.Packet) []byte {
	if p.Number%s.every != 0 {
		return dst
	}
	return s.Printer.Append(dst, p)
}

// Zone returns the time zone for the names of a set's files and for frame.time.
func (c *Config) Zone() *time.Location {
	if c.UTC {
		return time.UTC
	}
	return time.Local
}

// dumpFormat returns the format of -x, -X or -A, of which at most one is given.
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

// Colored reports whether to colour text on standard output. The argument is true if that is
// a terminal. See no-color.org for NO_COLOR.
func (c *Config) Colored(terminal bool) bool {
	if c.Color != ColorAuto {
		return c.Color == ColorAlways
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal
}

// ExportPrinter returns the printer for --json, --fields, --csv and --go. It makes a line of
// text only if a field needs it.
func (c *Config) ExportPrinter() (lines.Printer, error) {
	e := &c.Export
	if e.Go {
		return literal.NewPrinter(), nil
	}
	o := jsonl.Options{Columns: e.Fields, CSV: e.CSV, Zone: c.Zone()}
	if e.Fields == nil || slices.Contains(e.Fields, "summary") {
		// The line does not depend on the options for printed text.
		o.Summary = text.NewPrinter(text.Options{Time: text.TimeNone, AbsoluteSequence: c.AbsoluteSequence})
	}
	printer, err := jsonl.NewPrinter(o)
	if err != nil {
		return nil, fmt.Errorf("--fields: %w", err)
	}
	return printer, nil
}

// tryNames returns an error if the names of a set's files, with their numbers and times,
// would be too long for Linux (NAME_MAX). Otherwise the error would come with the first
// packet.
func (c *Config) tryNames() error {
	const most = 255
	now := time.Now()
	name := rotate.Numbered(c.WriteFile, 1)
	switch {
	case c.SplitBy != 0:
		name = split.Longest(c.WriteFile)
	case c.Rotate.Set():
		name = c.SetOptions().Name(rotate.Place{Number: 1000, InPeriod: 1000, Period: now, Opened: now})
	case c.Flight.Size == 0:
		return nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if len(part) > most {
			return fmt.Errorf("-w %s: a name with its number, time or label would have %d bytes, and %d are the most: give a shorter one", c.WriteFile, len(part), most)
		}
	}
	return nil
}

// Try checks the values of -T and --fields and the names of files before anything is
// opened.
func (c *Config) Try() error {
	if known := text.Payloads(); c.PayloadType != "" && !slices.Contains(known, c.PayloadType) {
		return fmt.Errorf("-T %s: there is no printer for it: give one of %s%s", c.PayloadType, strings.Join(known, ", "), didYouMean(c.PayloadType, known))
	}
	if err := errors.Join(c.tryNames(), c.Streams.try()); err != nil {
		return err
	}
	if !c.Export.Given() {
		return nil
	}
	_, err := c.ExportPrinter()
	return err
}
