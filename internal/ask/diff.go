package ask

import (
	"io"
	"os"

	"ringcap/internal/cli"
	"ringcap/internal/diff"
	"ringcap/internal/host/rights"
	"ringcap/internal/run"
)

// Exit codes of ringcap diff, which are those of diff(1).
const (
	exitDiffers   run.ExitStatus = 1
	exitDiffFault run.ExitStatus = 2
)

// compare answers "ringcap diff". The stages decode the packets of the two files.
func compare(args []string, out io.Writer, stage func() run.Stage) error {
	same, err := differences(args, out, stage)
	switch {
	case err != nil:
		cli.Explain(os.Stderr, err)
		return exitDiffFault
	case !same:
		return exitDiffers // the output shows the differences
	}
	return nil
}

func differences(args []string, out io.Writer, stage func() run.Stage) (same bool, err error) {
	c, err := cli.ParseDiff(args)
	if err != nil {
		return false, err
	}
	if c.Help {
		return true, Help([]string{"diff"}, out)
	}
	o, err := c.Options()
	if err != nil {
		return false, err
	}
	o.Stage = stage
	run.LimitMemory(0)
	o.Progress = run.Watch(c.A, c.B) // the sandbox keeps their sizes from it
	rights.ConfineReader(c.A, c.B)
	return diff.Run(o, out)
}
