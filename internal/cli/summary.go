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

// joined has "--summary json" be one word, as it is written most easily: a flag whose
// argument is optional takes it after = only.
func joined(args []string) []string {
	for i, a := range args {
		if a == "--" {
			break
		}
		if a == "--summary" && i+1 < len(args) && (args[i+1] == "json" || args[i+1] == "table") {
			return append(append(append([]string(nil), args[:i]...), a+"="+args[i+1]), args[i+2:]...)
		}
	}
	return args
}
