package ask

import (
	"io"
	"os"

	"ringcap/internal/cli"
	"ringcap/internal/run"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/track"
	"ringcap/internal/view"
)

// look answers "ringcap view". The stages decode the packets for its index, filters and statistics.
func look(args []string, out io.Writer, stage func(track.Options) run.Stage) error {
	v, err := cli.ParseView(args, outfile.IsTerminal(os.Stdout))
	switch {
	case err != nil:
		return err
	case v.Help:
		return Help([]string{"view"}, out)
	case v.Fields:
		return listFields("", out)
	}
	v.Stdin, v.Stdout, v.Stage = os.Stdin, os.Stdout, stage
	run.LimitMemory(0)
	return view.Run(v.Options)
}
