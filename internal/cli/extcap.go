package cli

import (
	"errors"
	"fmt"
	"slices"
)

// Extcap is the command line of "ringcap extcap install".
type Extcap struct {
	Help bool
	User bool
}

// ParseExtcap parses the arguments after "extcap".
func ParseExtcap(args []string) (*Extcap, error) {
	x := &Extcap{}
	f := verbFlags("extcap", nil, &rawFlags{extcap: x})
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("extcap: %w", flagError(f, err))
	}
	if !x.Help && !slices.Equal(f.Args(), []string{"install"}) {
		return nil, errors.New("extcap: type ringcap extcap install, or ringcap extcap install --user")
	}
	return x, nil
}
