package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ringcap/internal/sink/rotate"
)

// Rotate describes a set of files. For most numbers 0 means no limit.
type Rotate struct {
	Size     int64         // bytes in a file
	Packets  uint64        // packets in a file
	Age      time.Duration // of a file
	Period   time.Duration // from the start, with strftime names
	Interval time.Duration // by the wall clock

	Dumpcap   bool // use dumpcap's names instead of tcpdump's
	TimeFirst bool // dumpcap's names have the time before the number
	Numbers   int  // tcpdump's names have numbers as wide as Numbers-1; 0 for no fixed width

	Reopen      bool     // all files have the same name: logrotate moves complete ones away
	Files       int      // maximum number of files to keep
	Keep        int64    // maximum size of the files to keep
	FreeBytes   int64    // minimum free space of the file system
	FreePercent float64  // the same in percent
	Hook        []string // words of the command of -z; may be nil
	Limit       int      // value of -W; other fields and Stop have its meaning
}

// Set reports whether packets go to a set of files.
func (r *Rotate) Set() bool {
	return r.Size > 0 || r.Packets > 0 || r.Age > 0 || r.Period > 0 || r.Interval > 0 || r.Reopen
}

// settleRotate sets what -W and -a mean in combination with other flags.
func (c *Config) settleRotate() {
	r := &c.Rotate
	byTime, bySize := r.Period > 0, r.Size > 0
	switch {
	case r.Limit == 0:
	case byTime && bySize: // tcpdump: only the names
		r.Numbers = r.Limit
	case byTime && c.Live():
		// The limit is a number of periods, with or without packets.
		if d := time.Duration(r.Limit) * r.Period; c.Stop.Duration == 0 || d < c.Stop.Duration {
			c.Stop.Duration = d
		}
	case byTime:
		c.Stop.Files = r.Limit
	case bySize:
		r.Numbers, r.Files = r.Limit, r.Limit
	}
	if byTime {
		c.WriteFile = rotate.SpellOut(c.WriteFile)
	}
	if r.Dumpcap && c.Stop.fileSize { // with dumpcap -a filesize is the size of each file
		r.Size, c.Stop.Bytes = c.Stop.Bytes, 0
	}
}

func (c *Config) rotateRules(given func(string) bool) []rule {
	r := &c.Rotate
	set, tcpdump := r.Set(), given("rotate-seconds") || r.Limit > 0
	several := r.Dumpcap || r.Size > 0 || r.Period > 0
	return []rule{
		{c.WriteFile == "" && (set || r.Limit > 0 || r.FreeBytes > 0 || r.FreePercent > 0 || r.Keep > 0), "-C, -G, -W, -b, --keep and --min-free are for -w: name a file to write"},
		{set && c.WriteFile == "-", "-w - is one stream: -C, -G and -b need the name of a file"},
		{r.Reopen && c.WriteFile == "", "--reopen is for -w: name a file to write"},
		{r.Reopen && several, "--reopen is for one file: at SIGALRM a set of -C, -G or -b goes on to its next file; leave --reopen out"},
		{r.Reopen && (r.Keep > 0 || r.Limit > 0 || r.FreeBytes > 0 || r.FreePercent > 0), "--reopen leaves old files to who moves them: -W, --keep and --min-free are for sets of -C, -G and -b"},
		{r.Dumpcap && (tcpdump || given("rotate-size")), "-b and -C, -G or -W: take dumpcap's way or tcpdump's, not both"},
		{!set && r.Files > 0, "-b files: say when a file is complete, too: -b filesize:kB or -b duration:SECONDS"},
		{!set && r.Limit > 0, "-W is for -C and -G: say when a file is complete, with one of them"},
		{!set && r.Hook != nil, "-z is for -C, -G and -b: it is run for each complete file"},
		{!set && r.Keep > 0, "--keep is for -C, -G and -b: it deletes the oldest files (--max-bytes ends with one)"},
		{!set && c.Stop.Files > 0, "--max-files is for -C, -G and -b: say when a file is complete"},
		{r.Period > 0 && r.Size == 0 && r.Limit != 1 && !strings.Contains(c.WriteFile, "%"),
			"-G: each file would replace the one before: put the time into the name, as in -w x-%Y%m%d-%H%M%S.pcap"},
	}
}

// megabytesValue is -C: a size, in millions of bytes if it has no unit.
type megabytesValue int64

func (v *megabytesValue) String() string { return strconv.FormatInt(int64(*v), 10) }
func (v *megabytesValue) Type() string   { return "size" }
func (v *megabytesValue) Set(s string) error {
	n, err := parseSize(s, 1e6)
	*v = megabytesValue(n)
	return err
}

// ringValue is dumpcap's -b: condition:value. The flag may be repeated.
type ringValue Rotate

func (v *ringValue) String() string { return "" }
func (v *ringValue) Type() string   { return "condition" }
func (v *ringValue) Set(s string) (err error) {
	v.Dumpcap = true
	name, value, _ := strings.Cut(s, ":")
	switch name {
	case "filesize":
		v.Size, err = parseSize(value, 1000)
	case "duration":
		v.Age, err = seconds(value)
	case "interval":
		v.Interval, err = seconds(value)
	case "packets":
		err = (*countValue)(&v.Packets).Set(value)
	case "files":
		err = (*filesValue)(&v.Files).Set(value)
	case "nametimenum":
		v.TimeFirst = value == "2"
	case "printname":
		err = fmt.Errorf("%q is not supported: -z COMMAND is told each file's name", name)
	default:
		err = fmt.Errorf("%q is no condition: give filesize:kB, duration:SECONDS, interval:SECONDS, packets:N or files:N; AS numbers as 1.2, which are tcpdump's -b, are --asdot", s)
	}
	return err
}

// freeValue is --min-free: a size, or a percentage of the file system.
type freeValue Rotate

func (v *freeValue) String() string { return "" }
func (v *freeValue) Type() string   { return "size" }
func (v *freeValue) Set(s string) (err error) {
	if share, ok := strings.CutSuffix(s, "%"); ok {
		v.FreePercent, err = strconv.ParseFloat(share, 64)
		if err != nil || !(v.FreePercent > 0 && v.FreePercent < 100) {
			return fmt.Errorf("%q is no share: give 1%% to 99%%, or a size", s)
		}
		return nil
	}
	v.FreeBytes, err = parseSize(s, 1)
	return err
}
