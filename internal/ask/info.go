package ask

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/escape"
	"ringcap/internal/host/rights"
	"ringcap/internal/info"
	"ringcap/internal/run"
	"ringcap/internal/zone"
)

// describe answers "ringcap info". A file that cannot be read, or not to its end, is an error
// after the other files were read.
func describe(args []string, out io.Writer) error {
	c, err := cli.ParseInfo(args)
	if err != nil {
		return err
	}
	if c.Help {
		return Help([]string{"info"}, out)
	}
	files, skipped, err := new(capfile.Opener).Expand(c.Files)
	if err != nil {
		return err
	}
	for _, name := range skipped {
		fmt.Fprintf(os.Stderr, "ringcap: %s: not a capture, left out\n", escape.Line(name))
	}
	times := time.UTC
	if fault := zone.Use(); fault == "" && !c.UTC {
		times = time.Local
	}
	run.LimitMemory(0)
	progress := run.Watch(files...) // the sandbox keeps their sizes from it
	rights.ConfineReader(files...)
	var faults []error
	var read int64
	for _, path := range files {
		file, err := info.Read(path, os.Stdin, func(n int64) { progress.Read(read + n) })
		progress.Clear()
		if err != nil {
			faults = append(faults, err)
			continue
		}
		read += file.Size
		if file.Damage != "" {
			faults = append(faults, fmt.Errorf("read %s: %s", file.Name, file.Damage))
		}
		if c.JSON {
			err = json.NewEncoder(out).Encode(file)
		} else {
			err = file.WriteTable(out, times)
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(faults...)
}
