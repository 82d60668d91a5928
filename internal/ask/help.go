package ask

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"ringcap/internal/cli"
	"ringcap/internal/doctor"
	"ringcap/internal/escape"
	"ringcap/internal/extcap"
	"ringcap/internal/host/netdev"
	"ringcap/internal/jsonl"
	"ringcap/internal/manual"
	"ringcap/internal/member"
	"ringcap/internal/run"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

// Verb answers a command that needs no capture: a word that stands first instead of options.
// It reports whether there was one. The stages are for ringcap diff
// and ringcap view.
func Verb(args []string, out io.Writer, stage func(o track.Options, layers bool) run.Stage) (answered bool, err error) {
	if len(args) == 0 {
		return false, nil
	}
	switch args[0] {
	case "diff":
		err = compare(args[1:], out, func() run.Stage { return stage(track.Options{Delta: track.DeltaFirst}, true) })
	case "help":
		err = Help(args[1:], out)
	case "version":
		if len(args) > 1 {
			return false, fmt.Errorf("version %s: it stands alone", strings.Join(args[1:], " "))
		}
		err = printVersion(new(cli.Config), out)
	case "info":
		err = describe(args[1:], out)
	case "extcap":
		err = installExtcap(args[1:], out)
	case "view":
		err = look(args[1:], out, func(o track.Options) run.Stage { return stage(o, false) })
	case "doctor":
		err = examine(args[1:], out)
	case doctor.Child:
		err = doctor.Confined(args[1:], out)
	case "complete":
		err = complete(args[1:], out)
	default:
		return false, nil
	}
	return true, err
}

// installExtcap answers "ringcap extcap install".
func installExtcap(args []string, out io.Writer) error {
	c, err := cli.ParseExtcap(args)
	if err != nil {
		return err
	}
	if c.Help {
		return Help([]string{"extcap"}, out)
	}
	return extcap.Install(c.User, out)
}

// examine answers "ringcap doctor".
func examine(args []string, out io.Writer) error {
	d, err := cli.ParseDoctor(args, outfile.IsTerminal(os.Stdout))
	if err != nil {
		return err
	}
	if d.Help {
		return Help([]string{"doctor"}, out)
	}
	member.Exec()
	return doctor.Run(d.Options, out)
}

// Help answers "ringcap help TOPIC".
func Help(words []string, out io.Writer) error {
	topic := strings.Join(words, " ")
	switch {
	case topic == "":
		_, err := io.WriteString(out, manual.Usage())
		return err
	case words[0] == "fields":
		return listFields(strings.Join(words[1:], " "), out)
	}
	help, err := manual.Topic(topic)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, help)
	return err
}

// complete answers the questions of a shell's completions: a line for each word that could be
// typed, with a tab before what it means.
func complete(words []string, out io.Writer) error {
	type word struct{ name, text string }
	var all []word
	switch question := strings.Join(words, " "); question {
	case "interfaces":
		devices, err := netdev.List()
		if err != nil {
			return err
		}
		for _, d := range devices {
			all = append(all, word{escape.Line(d.Name), strings.Join(d.Addresses, " ")})
		}
		all = append(all, word{netdev.Any, "all interfaces at once"})
	case "linktypes":
		types := slices.Collect(maps.Values(netdev.Hardware()))
		types = append(types, packet.LinkRaw)
		slices.Sort(types)
		for _, l := range slices.Compact(types) {
			all = append(all, word{l.Name(), l.Description()})
		}
	case "fields":
		for _, f := range jsonl.Fields() {
			all = append(all, word{f.Name, f.Help})
		}
	case "payloads":
		for _, name := range text.Payloads() {
			all = append(all, word{name, ""})
		}
	case "words":
		for _, w := range cli.FilterWords {
			all = append(all, word{w.Word, w.Text})
		}
	default:
		return fmt.Errorf("complete %s: this is for the completions of shells, which ask for interfaces, linktypes, fields, payloads or words", question)
	}
	for _, w := range all {
		if _, err := fmt.Fprintf(out, "%s\t%s\n", w.name, w.text); err != nil {
			return err
		}
	}
	return nil
}
