package cli

import (
	"fmt"

	"github.com/spf13/pflag"
)

// Summary is --summary: what the capture holds as a whole.
type Summary struct {
	Given bool
	JSON  bool // for programs
}

func (c *Config) summaryFlags(f *pflag.FlagSet) {
	f.VarPF(&c.Summary, "summary", "", "").NoOptDefVal = "table"
}

func (v *Summary) String() string {
	switch {
	case v.JSON:
		return "json"
	case v.Given:
		return "table"
	}
	return ""
}

// Type is what the flag's argument is called.
func (v *Summary) Type() string { return "format" }

// Set takes table or json.
func (v *Summary) Set(s string) error {
	if s != "table" && s != "json" {
		return fmt.Errorf("%q is no form of summary: give table or json", s)
	}
	*v = Summary{Given: true, JSON: s == "json"}
	return nil
}
