package manual

import (
	"fmt"
	"regexp"
	"strings"

	"ringcap/internal/cli"
)

// edited is the date in the man page. Whoever changes what the page says changes it.
const edited = "November 30, 2026"

// Man returns the man page in mdoc(7), for section 8.
func Man() string {
	b := fmt.Appendf(nil, `.\" Made from the table of options: go test ./internal/manual -update
.Dd %s
.Dt RINGCAP 8
.Os
.Sh NAME
.Nm ringcap
.Nd capture, print and write packets
.Sh SYNOPSIS
.Nm
.Op Ar options
.Op Ar expression
`, edited)
	for _, v := range cli.Verbs {
		b = append(append(b, ".Nm\n.Cm "...), v.Name...)
		if v.Word() != "" {
			b = append(append(b, "\n.Cm "...), v.Word()...)
		}
		if len(v.Options) > 0 {
			b = append(b, "\n.Op Ar options"...)
		}
		if v.Files() {
			for operand := range strings.FieldsSeq(v.Operands) {
				b = append(append(b, "\n.Ar "...), operand...)
			}
		}
		b = append(b, '\n')
	}
	b = append(b, `.Sh DESCRIPTION
.Nm
captures the packets that match the
.Ar expression
on a network interface and prints them, writes them to a file, or reads a file.
Its options, its expressions and its text are those of
.Xr tcpdump 8 .
.Pp
The other commands:
.Bl -tag -width version
`...)
	for _, v := range cli.Verbs {
		b = fmt.Appendf(b, ".It Cm %s\n%s\n", v.Name, prose(v.Brief+"."))
	}
	b = append(b, ".El\n"...)
	for i := range cli.Topics {
		t := &cli.Topics[i]
		b = fmt.Appendf(b, ".Sh %s\n", strings.ToUpper(t.Title))
		for j, paragraph := range strings.Split(strings.TrimSpace(t.Text), "\n\n") {
			if j > 0 {
				b = append(b, ".Pp\n"...)
			}
			if paragraph != "" {
				b = append(append(b, prose(paragraph)...), '\n')
			}
		}
		if t.Name == "filters" {
			b = append(b, ".Bl -tag -width Ds\n"...)
			for _, w := range cli.FilterWords {
				b = fmt.Appendf(b, ".It %s\n%s\n", literal(w.Sample), prose(w.Text+"."))
			}
			b = append(b, ".El\n.Pp\nThe options:\n"...)
		}
		b = append(b, ".Bl -tag -width Ds\n"...)
		for _, o := range Rows(t) {
			b = append(append(b, item(o)...), '\n')
			b = append(append(b, prose(sentences(o))...), '\n')
		}
		b = append(b, ".El\n"...)
	}
	b = append(b, ".Sh EXAMPLES\n"...)
	for i, e := range cli.Examples {
		if i > 0 {
			b = append(b, ".Pp\n"...)
		}
		b = fmt.Appendf(b, "%s:\n.Pp\n.Dl %s\n", escaped(strings.ToUpper(e.Text[:1])+e.Text[1:]), escaped(e.Command))
	}
	return string(b) + `.Sh SEE ALSO
.Xr tshark 1 ,
.Xr packet 7 ,
.Xr pcap-filter 7 ,
.Xr tcpdump 8
`
}

// item returns the head of an option's paragraph.
func item(o *cli.Option) string {
	text := ".It "
	if o.Short != "" {
		text += "Fl " + escaped(o.Short) + " , "
	}
	text += "Fl Fl " + escaped(o.Name)
	switch {
	case o.Value != "" && o.Bare != "":
		text += " Ns Op = Ns " + argument(o.Value)
	case o.Value != "":
		text += " " + argument(o.Value)
	}
	return text
}

// argument returns the name of a value as one argument of a macro.
func argument(value string) string {
	if strings.ContainsRune(value, ' ') {
		return `Ar "` + escaped(value) + `"`
	}
	return "Ar " + escaped(value)
}

// literal returns the macro for words that are typed as they are, in the head of a paragraph.
func literal(text string) string {
	return `Cm "` + escaped(text) + `"`
}

// option matches an option in the middle of a sentence.
var option = regexp.MustCompile(`(^|[ ("])(--?[a-zA-Z#][a-z-]*)`)

// prose returns sentences as mdoc wants them: each begins a line, and options are bold.
func prose(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	text = option.ReplaceAllString(escaped(text), `$1\fB$2\fR`)
	text = strings.ReplaceAll(text, `\fB--`, `\fB\-\-`)
	text = strings.ReplaceAll(text, `\fB-`, `\fB\-`)
	var b []byte
	for line := range strings.SplitSeq(sentence.ReplaceAllString(text, "$1\n"), "\n") {
		b = wrap(b, line, "")
	}
	return strings.TrimSuffix(string(b), "\n")
}

// sentence matches the end of a sentence before another one.
var sentence = regexp.MustCompile(`([.?!]) `)

// escaped returns text without what roff would take for its own.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\e`, `"`, `\(dq`, `'`, `\(aq`, " .", ` \&.`).Replace(text)
}
