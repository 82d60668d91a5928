package rotate

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ringcap/internal/sink/compress"
)

// Place is the position of a file in its set.
type Place struct {
	Number   int       // number of earlier files
	InPeriod int       // number of earlier files in the same period
	Period   time.Time // when the period began
	Opened   time.Time // when the file was opened
}

// Namer returns the name of the file at a place.
type Namer func(p Place) string

// Fixed returns a Namer that gives all files the same name.
func Fixed(name string) Namer { return func(Place) string { return name } }

// Tcpdump returns a Namer for the names of tcpdump's -C and -G. With a period, Strftime
// expands the pattern with the period's time. Files after the first get a number at the
// end. With a limit, all files get a number, as wide as limit-1, and numbers restart after
// limit files if wrap is set.
func Tcpdump(pattern string, period bool, limit int, wrap bool, zone *time.Location) Namer {
	width := 0
	if limit > 0 {
		width = len(strconv.Itoa(limit - 1))
	}
	return func(p Place) string {
		name, n := pattern, p.InPeriod
		if period {
			name = Strftime(pattern, p.Period.In(zone))
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

// Dumpcap returns a Namer for the names of dumpcap's -b. For x.pcapng a name is
// x_00001_20261122194251.pcapng: the number of the file and the time when it was opened,
// or the time first if timeFirst is set (nametimenum:2).
func Dumpcap(pattern string, timeFirst bool, zone *time.Location) Namer {
	stem, extension := SplitExtension(pattern)
	return func(p Place) string {
		number, opened := fmt.Sprintf("%05d", (p.Number+1)%100000), p.Opened.In(zone).Format("20060102150405")
		if timeFirst {
			number, opened = opened, number
		}
		return stem + "_" + number + "_" + opened + extension
	}
}

// Numbered returns the name with a number before its extension: x_00001.pcapng.
func Numbered(name string, number int) string {
	stem, extension := SplitExtension(name)
	return fmt.Sprintf("%s_%05d%s", stem, number, extension)
}

// Labelled returns the name with a label before its extension: x_eth0.pcapng.
func Labelled(name, label string) string {
	stem, extension := SplitExtension(name)
	return stem + "_" + label + extension
}

// SplitExtension splits a name before its extension. That of a compressed file has two
// parts: x and .pcap.gz.
func SplitExtension(name string) (stem, extension string) {
	extension = filepath.Ext(name)
	if compress.Extension(name) != "" {
		extension = filepath.Ext(compress.Plain(name)) + extension
	}
	stem = strings.TrimSuffix(name, extension)
	if stem == "" || strings.HasSuffix(stem, "/") {
		return name, "" // a hidden file
	}
	return stem, extension
}

// conversions maps those of strftime(3) in the C locale to layouts of package time.
var conversions = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "_2", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM",
	'F': "2006-01-02", 'D': "01/02/06", 'T': "15:04:05", 'R': "15:04", 'r': "03:04:05 PM", 'a': "Mon", 'A': "Monday",
	'b': "Jan", 'h': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05",
	'j': "002", 'z': "-0700", 'Z': "MST", 'P': "pm", '%': "%",
}

// numeric are the letters whose values a flag pads.
const numeric = "CGHIMSUVWYdegjklmqsuwy"

// Strftime expands the conversions of date(1) in a file name: a percent sign, one of the
// flags - _ 0 ^, E or O, and a letter. For example, %3N are milliseconds and %:z is +02:00.
// Unknown conversions stay as they are.
func Strftime(pattern string, t time.Time) string {
	return replace(pattern, func(rest string) (string, int) { return expand(rest, t) })
}

// SpellOut replaces the conversions whose results have slashes, %D and %x, by those that they
// stand for. So the directories in a pattern are seen.
func SpellOut(pattern string) string {
	return replace(pattern, func(rest string) (string, int) {
		_, length := expand(rest, time.Time{})
		if length > 0 && (rest[length-1] == 'D' || rest[length-1] == 'x') {
			return "%m/%d/%y", length
		}
		return "%" + rest[:length], length
	})
}

// replace replaces each percent sign in a pattern, and what belongs to it. For the text after a
// percent sign, with returns what to put there and how much of the text belongs to it.
func replace(pattern string, with func(rest string) (text string, length int)) string {
	var b strings.Builder
	for {
		literal, rest, found := strings.Cut(pattern, "%")
		b.WriteString(literal)
		if !found {
			return b.String()
		}
		text, length := with(rest)
		if length == 0 {
			text = "%"
		}
		b.WriteString(text)
		pattern = rest[length:]
	}
}

// expand expands the conversion at the beginning of s, without its percent sign. It also
// returns its length in s, 0 if there is no conversion.
func expand(s string, t time.Time) (text string, length int) {
	var flag byte
	if s != "" && strings.IndexByte("-_0^", s[0]) >= 0 {
		flag, length = s[0], 1
	}
	nanoseconds := fmt.Sprintf("%09d", t.Nanosecond())
	switch rest := s[length:]; {
	case strings.HasPrefix(rest, ":z") && flag == 0:
		return t.Format("-07:00"), 2
	case len(rest) > 1 && rest[0] >= '1' && rest[0] <= '9' && rest[1] == 'N' && flag == 0:
		return nanoseconds[:rest[0]-'0'], 2
	case strings.HasPrefix(rest, "N") && flag == 0:
		return nanoseconds, 1
	case len(rest) > 1 && (rest[0] == 'E' || rest[0] == 'O') && rest[1] != '%':
		length++
	}
	if length == len(s) {
		return "", 0
	}
	letter := s[length]
	layout, ok := conversions[letter]
	if ok {
		text = t.Format(layout)
	} else if text = number(letter, t); text == "" {
		return "", 0
	}
	switch {
	case flag == '^':
		text = strings.ToUpper(text)
	case flag != 0 && !strings.Contains(numeric, string(letter)):
		return "", 0
	case flag != 0:
		text = pad(text, flag)
	}
	return text, length + 1
}

// number returns the value of a conversion for which package time has no layout. It is
// empty for an unknown letter.
func number(letter byte, t time.Time) string {
	year, week := t.ISOWeek()
	switch letter {
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100)
	case 'q':
		return strconv.Itoa((int(t.Month()) + 2) / 3)
	case 'u':
		return strconv.Itoa(int(t.Weekday()+6)%7 + 1)
	case 'w':
		return strconv.Itoa(int(t.Weekday()))
	case 'k':
		return fmt.Sprintf("%2d", t.Hour())
	case 'l':
		return fmt.Sprintf("%2d", (t.Hour()+11)%12+1)
	case 'V':
		return fmt.Sprintf("%02d", week)
	case 'G':
		return fmt.Sprintf("%04d", year)
	case 'g':
		return fmt.Sprintf("%02d", year%100)
	case 'U':
		return fmt.Sprintf("%02d", (t.YearDay()+6-int(t.Weekday()))/7)
	case 'W':
		return fmt.Sprintf("%02d", (t.YearDay()+6-int(t.Weekday()+6)%7)/7)
	}
	return ""
}

// pad changes the padding of a number to nothing (-), to spaces (_) or to zeros (0).
func pad(text string, flag byte) string {
	digits := strings.TrimLeft(text, " 0")
	if digits == "" {
		digits = "0"
	}
	switch width := len(text); flag {
	case '_':
		return fmt.Sprintf("%*s", width, digits)
	case '0':
		return strings.Repeat("0", width-len(digits)) + digits
	}
	return digits
}
