package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// given is a flag's value that must not be empty. An argument that is empty by mistake in a
// script must not have the effect of an option that is left out.
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

// joined turns "--summary json" into "--summary=json". pflag accepts an optional value only
// after =, but users leave it out. An empty word after such a flag is also its value.
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
			if slices.Contains(optionalWords(name), next) || next == "" && typed != "bool" && typed != "count" {
				a += "=" + next
				i++
			}
		}
		out = append(out, a)
	}
	return out
}

// optionalWords returns the words that an option accepts whose value may be left out.
func optionalWords(name string) []string {
	for _, o := range Options() {
		if o.Name == name && o.Bare != "" {
			return o.Words
		}
	}
	return nil
}
