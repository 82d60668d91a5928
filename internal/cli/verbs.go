package cli

import "strings"

// Verbs turns help and version, which other programs have as commands, into options.
func Verbs(args []string) []string {
	if len(args) == 0 || len(args) > 2 {
		return args
	}
	switch strings.Join(args, " ") {
	case "help", "version":
		return []string{"--" + args[0]}
	case "help fields":
		return []string{"--fields", "help"}
	case "help diff":
		return []string{"diff", "--help"}
	}
	return args
}
