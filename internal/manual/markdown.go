package manual

import (
	"fmt"
	"strings"

	"ringcap/internal/cli"
)

// Markdown returns docs/options.md.
func Markdown() string {
	b := []byte(`# All options

Made from the table of options: go test ./internal/manual -update. The same text is in the man page and,
topic by topic, in ` + "`ringcap help TOPIC`" + `.
`)
	for i := range cli.Topics {
		t := &cli.Topics[i]
		b = fmt.Appendf(b, "\n## %s\n\n", t.Title)
		if text := strings.TrimSpace(t.Text); text != "" {
			b = append(append(b, cell(text)...), "\n\n"...)
		}
		if t.Name == "filters" {
			b = append(b, "| expression | packets |\n| --- | --- |\n"...)
			for _, w := range cli.FilterWords {
				b = fmt.Appendf(b, "| `%s` | %s |\n", strings.ReplaceAll(w.Sample, "|", `\|`), cell(w.Text))
			}
			b = append(b, '\n')
		}
		b = append(b, "| option | what it does |\n| --- | --- |\n"...)
		for _, o := range Rows(t) {
			b = fmt.Appendf(b, "| `%s` | %s |\n", strings.ReplaceAll(o.Spelling(), "|", `\|`), cell(sentences(o)))
		}
	}
	return string(b)
}

// cell returns text with nothing that Markdown would take for its own.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "<", `\<`).Replace(text)
}
