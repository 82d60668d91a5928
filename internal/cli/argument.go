package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"ringcap/internal/filter"
	"ringcap/packet"
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

// joined rewrites arguments for pflag. It turns "--summary json" into "--summary=json", because
// pflag accepts an optional value only after =, but users leave it out. An empty word after such
// an option is also its value. It respells letters, and leaves the values of options as they are.
func joined(f *pflag.FlagSet, args []string) ([]string, error) {
	out := make([]string, 0, len(args))
	for i := 0; i < len(args); i++ {
		a := args[i]
		next, more := "", i+1 < len(args)
		if more {
			next = args[i+1]
		}
		switch {
		case a == "--":
			return append(out, args[i:]...), nil
		case strings.HasPrefix(a, "--"):
			name := a[2:]
			flag := f.Lookup(name)
			takes := flag != nil && more
			switch {
			case takes && flag.NoOptDefVal == "":
				out = append(out, a)
				a = next
				i++
			case takes && (isOptional(name, next) || next == "" && flag.Value.Type() != "bool" && flag.Value.Type() != "count"):
				a += "=" + next
				i++
			}
			out = append(out, a)
		case len(a) > 1 && a[0] == '-':
			if name, _, _ := strings.Cut(a[1:], "="); len(name) > 3 && f.Lookup(name) != nil {
				return nil, fmt.Errorf("%s: did you mean -%[1]s? A long name has two dashes", a)
			}
			letters, takes := respelled(a, next, more)
			out = append(out, letters...)
			if takes && more {
				out = append(out, next)
				i++
			}
		default:
			out = append(out, a)
		}
	}
	return out, nil
}

// respelled returns a word of letters with those that tcpdump has for other options than
// ringcap. It reports whether the next word is the value of the last letter.
func respelled(word, next string, more bool) (words []string, takes bool) {
	letters := "-"
	follows := more && (next == "-" || !strings.HasPrefix(next, "-"))
	for i := 1; i < len(word); i++ {
		letter, rest := word[i:i+1], word[i+1:]
		value := rest
		if rest == "" && follows {
			value = next
		}
		o := ofLetter(letter, value)
		switch {
		case o == nil || o.Value == "":
			letters += letter
		case o.Alone != "" && (rest == "" && !follows || rest != "" && !strings.Contains(rest, ":")):
			words = append(words, "--"+o.Alone)
		default:
			return append(words, letters+o.Short+rest), rest == ""
		}
	}
	if letters != "-" {
		words = append(words, letters)
	}
	return words, false
}

// ofLetter returns the option with a letter, or that which once had it and takes the value.
func ofLetter(letter, value string) *Option {
	for _, o := range Options() {
		if o.Short == letter || o.Former == letter && slices.Contains(o.Words, value) {
			return o
		}
	}
	return nil
}

// isOptional reports whether a word is a value of an option whose value may be left out. One
// of its words that ends with = has another value behind it.
func isOptional(name, value string) bool {
	o := optional(name)
	if o == nil {
		return false
	}
	word, _, more := strings.Cut(value, "=")
	return slices.Contains(o.Words, value) || more && slices.Contains(o.Words, word+"=")
}

// optional returns the option of a name if its value may be left out.
func optional(name string) *Option {
	all := Options()
	for i := range Verbs {
		all = append(all, Verbs[i].All()...)
	}
	for _, o := range all {
		if o.Name == name && o.Bare != "" && o.Value != "" {
			return o
		}
	}
	return nil
}

// detached returns an error if the words of an expression begin with what was meant as the value
// of the option before them, as in --dedup 10ms: no expression begins so.
func detached(args, words []string) error {
	for i := 1; i < len(args) && len(words) > 0; i++ {
		name, long := strings.CutPrefix(args[i-1], "--")
		if args[i] != words[0] || !long || optional(name) == nil {
			continue
		}
		_, err := filter.Compile(args[i], filter.Options{Link: packet.LinkEthernet})
		if in, ok := errors.AsType[*filter.Error](err); ok && in.Syntax() && (in.Column == 1 || len(words) == 1) {
			return fmt.Errorf("%s %s: a value that may be left out stands behind =: type %[1]s=%[2]s", args[i-1], args[i])
		}
	}
	return nil
}
