package cli

import (
	"errors"
	"fmt"
)

// Info is the command line of "ringcap info FILE...".
type Info struct {
	Help  bool
	JSON  bool
	UTC   bool
	Files []string
}

// ParseInfo parses the arguments after "info".
func ParseInfo(args []string) (*Info, error) {
	i := &Info{}
	f := verbFlags("info", nil, &rawFlags{info: i})
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("info: %w", flagError(f, err))
	}
	i.Files = f.Args()
	if !i.Help && len(i.Files) == 0 {
		return nil, errors.New("info: name the files, or - for standard input: ringcap info FILE")
	}
	return i, nil
}
