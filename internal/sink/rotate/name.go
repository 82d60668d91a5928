package rotate

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Place is where a file stands in its set.
type Place struct {
	Number   int       // of files before it
	InPeriod int       // of them, those of the same period
	Period   time.Time // when the period began
	Opened   time.Time // when the file was
}

// Namer makes a file's name from its place.
type Namer func(p Place) string

// Tcpdump names files as tcpdump's -C and -G do: with a period the pattern is
// expanded by strftime(3) in the period's local time; files after the first get a
// number behind it. With a limit all have one, as wide as limit-1, and begin
// anew after limit files if wrap is set.
func Tcpdump(pattern string, period bool, limit int, wrap bool) Namer {
	width := 0
	if limit > 0 {
		width = len(strconv.Itoa(limit - 1))
	}
	return func(p Place) string {
		name, n := pattern, p.InPeriod
		if period {
			name = Strftime(pattern, p.Period.Local())
		}
		if wrap {
			n %= limit
		}
		if n == 0 && width == 0 {
			return name
		}
		return fmt.Sprintf("%s%0*d", name, width, n)
	}
}

// Dumpcap names files as dumpcap's -b does: x.pcapng is x_00001_20261122194251.pcapng,
// with the number of the file and the local time it was opened at; the other way
// round if timeFirst is set (nametimenum:2).
func Dumpcap(pattern string, timeFirst bool) Namer {
	stem, extension := SplitExtension(pattern)
	return func(p Place) string {
		number, opened := fmt.Sprintf("%05d", (p.Number+1)%100000), p.Opened.Local().Format("20060102150405")
		if timeFirst {
			number, opened = opened, number
		}
		return stem + "_" + number + "_" + opened + extension
	}
}

// SplitExtension cuts a name before its extension; that of a compressed file is
// the one before, too: x and .pcap.gz.
func SplitExtension(name string) (stem, extension string) {
	extension = filepath.Ext(name)
	if extension == ".gz" || extension == ".zst" {
		extension = filepath.Ext(strings.TrimSuffix(name, extension)) + extension
	}
	stem = strings.TrimSuffix(name, extension)
	if stem == "" || strings.HasSuffix(stem, "/") {
		return name, "" // a hidden file
	}
	return stem, extension
}

// conversions are those of strftime(3) in the C locale, as layouts of package time.
var conversions = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "_2", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM",
	'F': "2006-01-02", 'D': "01/02/06", 'T': "15:04:05", 'R': "15:04", 'r': "03:04:05 PM", 'a': "Mon", 'A': "Monday",
	'b': "Jan", 'h': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05",
	'j': "002", 'z': "-0700", 'Z': "MST",
}

// Strftime expands the conversions of strftime(3) in a file name, those that are
// of use there; others stay as they are.
func Strftime(pattern string, t time.Time) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' || i+1 == len(pattern) {
			b.WriteByte(pattern[i])
			continue
		}
		i++
		year, week := t.ISOWeek()
		switch c := pattern[i]; c {
		case '%':
			b.WriteByte('%')
		case 's':
			fmt.Fprintf(&b, "%d", t.Unix())
		case 'C':
			fmt.Fprintf(&b, "%02d", t.Year()/100)
		case 'u':
			fmt.Fprintf(&b, "%d", (t.Weekday()+6)%7+1)
		case 'w':
			fmt.Fprintf(&b, "%d", t.Weekday())
		case 'k':
			fmt.Fprintf(&b, "%2d", t.Hour())
		case 'l':
			fmt.Fprintf(&b, "%2d", (t.Hour()+11)%12+1)
		case 'V':
			fmt.Fprintf(&b, "%02d", week)
		case 'G':
			fmt.Fprintf(&b, "%04d", year)
		case 'U':
			fmt.Fprintf(&b, "%02d", (t.YearDay()+6-int(t.Weekday()))/7)
		case 'W':
			fmt.Fprintf(&b, "%02d", (t.YearDay()+6-int(t.Weekday()+6)%7)/7)
		default:
			if layout, ok := conversions[c]; ok {
				b.WriteString(t.Format(layout))
			} else {
				b.WriteString(pattern[i-1 : i+1])
			}
		}
	}
	return b.String()
}
