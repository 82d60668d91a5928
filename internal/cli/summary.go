package cli

import (
	"fmt"
)

// Summary is --summary: the totals of the capture.
type Summary struct {
	Given bool
	JSON  bool // instead of a table
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

// Type returns the name of the flag's argument.
func (v *Summary) Type() string { return "format" }

// Set parses table or json.
func (v *Summary) Set(s string) error {
	if s != "table" && s != "json" {
		return fmt.Errorf("%q is no form of summary: give table or json", s)
	}
	*v = Summary{Given: true, JSON: s == "json"}
	return nil
}
