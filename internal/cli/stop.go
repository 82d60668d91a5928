package cli

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Stop has the stop rules except -c. The first one that applies ends the capture.
type Stop struct {
	When     string        // filter expression for the last packet; may be empty
	Bytes    int64         // limit of the file, or of the captured bytes if none is written; 0 for none
	Duration time.Duration // limit of the time since the start; 0 for none
	Files    int           // limit of the files of a set; 0 for none
	Command  []string      // words of the command whose end ends the capture; may be nil

	fileSize bool // Bytes is from -a filesize
}

func (c *Config) stopRules() []rule {
	live := c.Live()
	return []rule{
		{!live && c.Stop.Duration > 0, "--duration is for live capture: leave it out with -r"},
		{!live && c.Stop.Command != nil, "--run is for live capture: leave it out with -r"},
	}
}

// durationValue is a time span above 0: in Go's notation, or a number of seconds.
type durationValue time.Duration

func (v *durationValue) String() string { return time.Duration(*v).String() }
func (v *durationValue) Type() string   { return "time" }
func (v *durationValue) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil {
		d, err = seconds(s)
	}
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no time: give seconds, or 500ms, 10s, 5m, 2h", s)
	}
	*v = durationValue(d)
	return nil
}

// seconds parses a decimal number of seconds, as dumpcap does.
func seconds(s string) (time.Duration, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n > 0 && n < float64(math.MaxInt64/time.Second)) {
		return 0, fmt.Errorf("%q is no number of seconds", s)
	}
	return time.Duration(n * float64(time.Second)), nil
}

// filesValue is a number of files, at least 1.
type filesValue int

func (v *filesValue) String() string { return strconv.Itoa(int(*v)) }
func (v *filesValue) Type() string   { return "number" }
func (v *filesValue) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n <= 0 || n >= 1e9 {
		return fmt.Errorf("%q is no number of files: give 1 or more", s)
	}
	*v = filesValue(n)
	return nil
}

// autostopValue is dumpcap's -a: condition:value. The flag may be repeated.
type autostopValue Config

func (v *autostopValue) String() string { return "" }
func (v *autostopValue) Type() string   { return "condition" }
func (v *autostopValue) Set(s string) error {
	name, value, _ := strings.Cut(s, ":")
	switch name {
	case "duration":
		d, err := seconds(value)
		v.Stop.Duration = d
		return err
	case "filesize":
		n, err := parseSize(value, 1000)
		v.Stop.Bytes, v.Stop.fileSize = n, true
		return err
	case "files":
		return (*filesValue)(&v.Stop.Files).Set(value)
	case "packets":
		return (*countValue)(&v.Count).Set(value)
	}
	return fmt.Errorf("%q is no condition: give duration:SECONDS, filesize:kB, files:N or packets:N", s)
}

// commandValue is a command line, split into words.
type commandValue []string

func (v *commandValue) String() string { return strings.Join(*v, " ") }
func (v *commandValue) Type() string   { return "command" }
func (v *commandValue) Set(s string) error {
	words, err := splitWords(s)
	if err == nil && len(words) == 0 {
		err = errors.New("the command is empty")
	}
	*v = words
	return err
}

// splitWords splits a command line like a shell, with blanks, quotes and backslashes, but
// without expansions (POSIX.1-2024, Shell Command Language, 2.2).
func splitWords(s string) ([]string, error) {
	var (
		words  []string
		word   []byte
		inWord bool
		quote  byte
	)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == '\'':
			word = append(word, c)
		case c == '\\' && i+1 < len(s):
			i++
			if quote == '"' && !strings.ContainsRune("\"\\$`", rune(s[i])) {
				word = append(word, c)
			}
			word, inWord = append(word, s[i]), true
		case quote == 0 && (c == '\'' || c == '"'):
			quote, inWord = c, true
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n'):
			if inWord {
				words, word, inWord = append(words, string(word)), nil, false
			}
		default:
			word, inWord = append(word, c), true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("%s: the quote %c has no end", s, quote)
	}
	if inWord {
		words = append(words, string(word))
	}
	return words, nil
}
