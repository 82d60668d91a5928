package cli

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"ringcap/internal/diff"
	"ringcap/internal/edit"
	"ringcap/internal/sink/split"
)

func (c *Config) editRules() []rule {
	e, live := &c.Edit, c.Live()
	return []rule{
		{live && e.Shift != 0, "--time-shift is for files: give -r or -V; date(1) sets the clock of a live capture"},
		{live && e.Comments != nil, "--set-comment is for files: give -r or -V"},
		{e.Comments != nil && c.WriteFile != "" && !c.WritesPcapng(), "--set-comment and -w " + c.WriteFile + ": a classic file has no comments: write to a name that ends in .pcapng"},
		{c.SplitBy != 0 && (c.WriteFile == "" || c.WriteFile == "-"), "--split-by is for -w: name a file to write, such as x.pcapng for x_LABEL.pcapng"},
		{c.SplitBy != 0 && (c.Rotate.Set() || c.Flight.Size > 0), "--split-by and -C, -G, -b, --reopen or --flight: leave one out"},
		{c.SplitBy != 0 && (c.File.KeyLog != "" || c.File.Sync > 0), "--keylog and --sync are for one file or a set: leave them out with --split-by"},
		{e.Ignore != 0 && !e.Window.Given(), "--dedup-ignore is for --dedup: add that"},
	}
}

// splitValue is --split-by: what has a file of its own.
type splitValue split.By

func (v *splitValue) String() string { return "" }
func (v *splitValue) Type() string   { return "what" }
func (v *splitValue) Set(s string) error {
	by, err := split.Parse(s)
	*v = splitValue(by)
	return err
}

// stripValue is --strip: names of headers. The flag may be repeated.
type stripValue edit.Headers

func (v *stripValue) String() string { return edit.Headers(*v).String() }
func (v *stripValue) Type() string   { return "headers" }
func (v *stripValue) Set(s string) error {
	set, err := edit.ParseHeaders(s)
	*v |= stripValue(set)
	return err
}

// windowValue is --dedup: a number of packets, or a time.
type windowValue edit.Window

func (v *windowValue) String() string { return "" }
func (v *windowValue) Type() string   { return "window" }
func (v *windowValue) Set(s string) error {
	w, err := edit.ParseWindow(s)
	*v = windowValue(w)
	return err
}

// dedupIgnoreValue is --dedup-ignore: some of the fields of diff's --ignore. In the others real
// retransmissions differ.
type dedupIgnoreValue diff.Ignore

func (v *dedupIgnoreValue) String() string { return "" }
func (v *dedupIgnoreValue) Type() string   { return "fields" }
func (v *dedupIgnoreValue) Set(s string) error {
	set, err := diff.ParseIgnore(s)
	if err != nil || set&^(diff.TTL|diff.MAC|diff.Checksum) != 0 {
		return fmt.Errorf("%q: give some of ttl, mac, checksum, with commas between", s)
	}
	*v |= dedupIgnoreValue(set)
	return nil
}

// shiftValue is --time-shift: a time span, which may be negative.
type shiftValue time.Duration

func (v *shiftValue) String() string { return time.Duration(*v).String() }
func (v *shiftValue) Type() string   { return "time" }
func (v *shiftValue) Set(s string) error {
	d, err := edit.ParseTime(s)
	*v = shiftValue(d)
	return err
}

// commentValue is --set-comment: the number of a packet and a comment. The flag may be repeated.
type commentValue edit.Options

func (v *commentValue) String() string { return "" }
func (v *commentValue) Type() string   { return "comment" }
func (v *commentValue) Set(s string) error {
	number, text, ok := strings.Cut(s, ":")
	n, err := strconv.ParseUint(number, 10, 64)
	switch {
	case !ok || err != nil || n == 0:
		return fmt.Errorf("%q is no comment of a packet: give the number and the text, as in 17:'the reset'", s)
	case text == "":
		return errors.New("the comment is empty: give the number and the text, as in 17:'the reset'")
	case len(text) > math.MaxUint16:
		return fmt.Errorf("the comment has %d bytes, and %d are the most: give a shorter one", len(text), math.MaxUint16)
	}
	if v.Comments == nil {
		v.Comments = map[uint64][]string{}
	}
	v.Comments[n] = append(v.Comments[n], text)
	return nil
}
