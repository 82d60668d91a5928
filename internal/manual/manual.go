// Package manual makes all help from the table of options in package cli: the first screen, the
// topics, the man page, the completions of shells and docs/options.md.
package manual

import (
	"fmt"
	"slices"
	"strings"

	"ringcap/internal/cli"
)

// width is that of a terminal, where the text of help is broken.
const width = 80

// Usage returns the first screen of help.
func Usage() string {
	b := []byte("Usage: ringcap [options] [expression]\n")
	for _, e := range cli.Examples[:3] {
		b = fmt.Appendf(b, "  %-44s %s\n", e.Command, e.Text)
	}
	b = append(b, '\n')
	for _, o := range cli.Options() {
		if o.Common {
			b = fmt.Appendf(b, "  %-19s %s\n", short(o), o.Brief)
		}
	}
	var others []string
	for _, v := range cli.Verbs {
		if len(v.Options) > 0 {
			others = append(others, v.Name)
		}
	}
	return string(wrap(append(b, '\n'), "Others: ringcap "+strings.Join(others, ", ")+". More: ringcap help TOPIC, of these and "+
		strings.Join(slices.DeleteFunc(topics(), func(t string) bool { return slices.Contains(others, t) }), ", ")+".", ""))
}

// short returns the shortest spelling of an option.
func short(o *cli.Option) string {
	if o.Short == "" {
		return o.Spelling()
	}
	return strings.TrimSpace("-" + o.Short + " " + o.Value)
}

// topics returns the names that Topic knows, and "fields", which package ask lists.
func topics() (names []string) {
	for _, t := range cli.Topics {
		if t.Name != "help" {
			names = append(names, t.Name)
		}
	}
	return append(names, "examples", "fields", "options")
}

// Topic returns the help on a part of the program.
func Topic(name string) (string, error) {
	switch name {
	case "examples":
		return string(examples(nil)), nil
	case "options":
		var b []byte
		for i := range cli.Topics {
			b = heading(b, cli.Topics[i].Title)
			b = options(b, &cli.Topics[i])
		}
		return string(b), nil
	}
	for i := range cli.Topics {
		if t := &cli.Topics[i]; t.Name == name {
			b := heading(nil, t.Title)
			for paragraph := range strings.SplitSeq(strings.TrimSpace(t.Text), "\n\n") {
				b = append(wrap(b, paragraph, ""), '\n')
			}
			if name == "filters" {
				b = append(words(b), '\n')
			}
			return string(options(b, t)), nil
		}
	}
	return "", fmt.Errorf("help %s: there is help on %s", name, strings.Join(topics(), ", "))
}

func heading(b []byte, title string) []byte {
	if len(b) > 0 {
		b = append(b, '\n')
	}
	return append(append(b, title...), "\n\n"...)
}

func examples(b []byte) []byte {
	b = heading(b, "Examples")
	for _, e := range cli.Examples {
		b = fmt.Appendf(b, "  # %s\n  %s\n", e.Text, e.Command)
	}
	return b
}

func words(b []byte) []byte {
	for _, w := range cli.FilterWords {
		b = fmt.Appendf(b, "  %-38s  %s\n", w.Sample, w.Text)
	}
	return b
}

// options writes the options of a topic with all that is known of them.
func options(b []byte, t *cli.Topic) []byte {
	for _, o := range Rows(t) {
		b = fmt.Appendf(b, "  %s\n", o.Spelling())
		b = wrap(b, sentences(o), "      ")
	}
	return b
}

// Rows returns the options of a topic, which for a command are those of its own.
func Rows(t *cli.Topic) (rows []*cli.Option) {
	all := t.Options
	for i := range cli.Verbs {
		if cli.Verbs[i].Name == t.Name {
			all = append(all, cli.Verbs[i].Options...)
		}
	}
	for i := range all {
		rows = append(rows, &all[i])
	}
	return rows
}

// sentences returns what an option does, as sentences.
func sentences(o *cli.Option) string {
	text := strings.ToUpper(o.Brief[:1]) + o.Brief[1:] + "."
	if o.Help != "" {
		text += " " + strings.Join(strings.Fields(o.Help), " ")
	}
	return text
}

// wrap appends text in lines no wider than a terminal, each with the indent.
func wrap(b []byte, text, indent string) []byte {
	line := 0
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == 0:
			b = append(b, indent...)
			line = len(indent)
		case line+1+len(word) > width:
			b = append(append(b, '\n'), indent...)
			line = len(indent)
		default:
			b = append(b, ' ')
			line++
		}
		b = append(b, word...)
		line += len(word)
	}
	return append(b, '\n')
}
