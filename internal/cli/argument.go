package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// given is the value of a flag that has to say something: what a script has left empty is
// not the same as an option left out.
type given struct{ pflag.Value }

func (v given) Set(s string) error {
	if err := v.Value.Set(s); err != nil {
		return err
	}
	if strings.TrimSpace(s) == "" {
		return errors.New("the value is empty: give one, or leave the option out")
	}
	return nil
}

// refuseEmpty has every flag refuse an empty value.
func refuseEmpty(f *pflag.FlagSet) {
	f.VisitAll(func(f *pflag.Flag) { f.Value = given{f.Value} })
}

// optional are the words that a flag whose value is optional may have as its value.
var optional = map[string][]string{
	"summary": {"table", "json"},
	"color":   colorNames[:],
}

// joined has "--summary json" be one word, as it is written most easily: a flag whose
// value is optional takes it after = only. An empty word that follows such a flag is meant
// as its value, too.
func joined(f *pflag.FlagSet, args []string) []string {
	out := make([]string, 0, len(args))
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a == "--" {
			return append(out, args[i:]...)
		}
		name, long := strings.CutPrefix(a, "--")
		if flag := f.Lookup(name); long && flag != nil && flag.NoOptDefVal != "" && i+1 < len(args) {
			typed := flag.Value.Type()
			next := args[i+1]
			if slices.Contains(optional[name], next) || next == "" && typed != "bool" && typed != "count" {
				a += "=" + next
				i++
			}
		}
		out = append(out, a)
	}
	return out
}
