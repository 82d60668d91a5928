package manual

import (
	"bytes"
	"fmt"
	"strings"

	"ringcap/internal/cli"
	"ringcap/internal/escape"
)

// Shells ask the program for what depends on the host or on its tables, as in "ringcap complete
// interfaces"; package ask answers. These are the questions.
var questions = map[cli.Kind]string{
	cli.Interface: "interfaces", cli.LinkType: "linktypes", cli.Field: "fields",
	cli.Expression: "words", cli.Payload: "payloads",
}

// Bash returns the completions for bash.
func Bash() string {
	b := []byte(`# Completions of ringcap for bash. Made from the table of options:
# go test ./internal/manual -update

_ringcap_ask() {
	ringcap complete "$1" 2>/dev/null | cut -f1
}

_ringcap() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} IFS=$'\n' list=
	COMPREPLY=()
	if [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	elif [[ $cur == = ]]; then
		cur= prev=${COMP_WORDS[COMP_CWORD-1]}
	fi
	case $prev in
`)
	for _, o := range valued() {
		spellings := "--" + o.Name
		if o.Short != "" {
			spellings += "|-" + o.Short
		}
		b = fmt.Appendf(b, "\t%s)\n", spellings)
		if o.Bare != "" { // the next word is the value only after =
			b = append(b, "\t\tif [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then\n"...)
		}
		switch question := questions[o.Kind]; {
		case o.Kind == cli.Field:
			b = append(b, "\t\tlocal before=\n\t\t[[ $cur == *,* ]] && before=${cur%,*},\n"+
				"\t\tCOMPREPLY=($(compgen -P \"$before\" -W \"$(_ringcap_ask fields)\" -- \"${cur##*,}\"))\n"...)
		case question != "":
			b = fmt.Appendf(b, "\t\tCOMPREPLY=($(compgen -W \"$(_ringcap_ask %s)\" -- \"$cur\"))\n", question)
		case o.Kind == cli.Words:
			b = fmt.Appendf(b, "\t\tCOMPREPLY=($(compgen -W $'%s' -- \"$cur\"))\n", strings.Join(o.Words, `\n`))
		case o.Kind == cli.Path:
			b = append(b, "\t\tcompopt -o filenames 2>/dev/null\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"...)
		case o.Kind == cli.Directory:
			b = append(b, "\t\tcompopt -o filenames 2>/dev/null\n\t\tCOMPREPLY=($(compgen -d -- \"$cur\"))\n"...)
		case o.Kind == cli.User:
			b = append(b, "\t\tCOMPREPLY=($(compgen -u -- \"$cur\"))\n"...)
		case o.Kind == cli.Command:
			b = append(b, "\t\tCOMPREPLY=($(compgen -c -- \"$cur\"))\n"...)
		}
		if o.Bare != "" {
			b = append(b, "\t\treturn\n\t\tfi ;;\n"...)
		} else {
			b = append(b, "\t\treturn ;;\n"...)
		}
	}
	b = append(b, "\tesac\n\tcase ${COMP_WORDS[1]} in\n\thelp)\n"...)
	b = fmt.Appendf(b, "\t\tCOMPREPLY=($(compgen -W $'%s' -- \"$cur\"))\n\t\treturn ;;\n", strings.Join(topics(), `\n`))
	for i := range cli.Verbs {
		if v := &cli.Verbs[i]; len(v.Options) > 0 {
			b = fmt.Appendf(b, "\t%s)\n\t\tif [[ $cur == -* ]]; then\n\t\t\tCOMPREPLY=($(compgen -W $'%s' -- \"$cur\"))\n", v.Name, strings.Join(spellings(v.All()), `\n`))
			switch {
			case v.Files():
				b = append(b, "\t\telse\n\t\t\tcompopt -o filenames 2>/dev/null\n\t\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"...)
			case v.Word() != "":
				b = fmt.Appendf(b, "\t\telse\n\t\t\tCOMPREPLY=($(compgen -W %s -- \"$cur\"))\n", v.Word())
			}
			b = append(b, "\t\tfi\n\t\treturn ;;\n"...)
		}
	}
	b = append(b, "\tesac\n"...)
	b = append(b, "\tif [[ $cur == -* ]]; then\n"...)
	b = fmt.Appendf(b, "\t\tlist=$'%s'\n", strings.Join(spellings(cli.Options()), `\n`))
	b = append(b, "\telse\n\t\tlist=$(_ringcap_ask words)\n"...)
	b = fmt.Appendf(b, "\t\t[[ $COMP_CWORD == 1 ]] && list+=$'\\n%s'\n", strings.Join(verbs(), `\n`))
	return string(append(b, `	fi
	COMPREPLY=($(compgen -W "$list" -- "$cur"))
}

complete -F _ringcap ringcap
`...))
}

// Zsh returns the completions for zsh.
func Zsh() string {
	b := []byte(`#compdef ringcap
# Completions of ringcap for zsh. Made from the table of options:
# go test ./internal/manual -update

_ringcap_ask() {
	local -a all
	all=(${${(f)"$(_call_program words ringcap complete $1 2>/dev/null)"}//:/\\:})
	all=(${all/$'\t'/:})
	_describe -t $1 $1 all "${@:2}"
}

_ringcap_interfaces() { _ringcap_ask interfaces }
_ringcap_linktypes() { _ringcap_ask linktypes }
_ringcap_payloads() { _ringcap_ask payloads }
_ringcap_words() { _ringcap_ask words }
_ringcap_fields() { compset -P '*,'; _ringcap_ask fields -S ''; }

`)
	for i := range cli.Verbs {
		v := &cli.Verbs[i]
		if len(v.Options) == 0 {
			continue
		}
		b = fmt.Appendf(b, "_ringcap_verb_%s() {\n\t_arguments -s -S \\\n", v.Name)
		for _, o := range v.All() {
			b = append(b, zshOption(o)...)
		}
		switch {
		case v.Files():
			b = append(b, "\t\t'*:file:_files'"...)
		case v.Word() != "":
			b = fmt.Appendf(b, "\t\t'1:command:(%s)'", v.Word())
		default:
			b = bytes.TrimSuffix(b, []byte(" \\\n"))
		}
		b = append(b, "\n}\n\n"...)
	}
	b = append(b, "_ringcap() {\n\tif (( CURRENT > 2 )) && (( $+functions[_ringcap_verb_$words[2]] )); then\n\t\tlocal verb=$words[2]\n\t\tshift words\n\t\t(( CURRENT-- ))\n\t\t_ringcap_verb_$verb\n\t\treturn\n\tfi\n"...)
	b = fmt.Appendf(b, "\tif (( CURRENT == 3 )) && [[ $words[2] == help ]]; then\n\t\tcompadd -- %s\n\t\treturn\n\tfi\n", strings.Join(topics(), " "))
	b = append(b, "\tlocal -a verbs\n\tverbs=(\n"...)
	for _, v := range cli.Verbs {
		b = fmt.Appendf(b, "\t\t%s\n", escape.Shell(v.Name+":"+v.Brief))
	}
	b = append(b, "\t)\n\t(( CURRENT == 2 )) && [[ $PREFIX != -* ]] && _describe -t commands command verbs\n\t_arguments -s -S \\\n"...)
	for _, o := range cli.Options() {
		b = append(b, zshOption(o)...)
	}
	return string(append(b, "\t\t'*:expression:_ringcap_words'\n}\n\n_ringcap \"$@\"\n"...))
}

// zshOption returns the lines of _arguments for an option.
func zshOption(o *cli.Option) string {
	var action string
	switch question := questions[o.Kind]; {
	case o.Value == "":
	case question != "":
		action = ":" + colons(o.Value) + ":_ringcap_" + question
	case o.Kind == cli.Words:
		action = ":" + colons(o.Value) + ":(" + colons(strings.Join(o.Words, " ")) + ")"
	case o.Kind == cli.Path:
		action = ":" + colons(o.Value) + ":_files"
	case o.Kind == cli.Directory:
		action = ":" + colons(o.Value) + ":_directories"
	case o.Kind == cli.User:
		action = ":" + colons(o.Value) + ":_users"
	case o.Kind == cli.Command:
		action = ":" + colons(o.Value) + ":_command_names -e"
	default:
		action = ":" + colons(o.Value) + ": "
	}
	long, brief := "--"+o.Name, "["+colons(strings.NewReplacer("[", "(", "]", ")").Replace(o.Brief))+"]"
	switch {
	case o.Value != "" && o.Bare != "":
		long, action = long+"=-", ":"+action
	case o.Value != "":
		long += "="
	}
	lines := "\t\t" + escape.Shell("*"+long+brief+action) + " \\\n"
	if o.Short != "" {
		short := "-" + o.Short
		if o.Value != "" {
			short += "+"
		}
		lines = "\t\t" + escape.Shell("*"+short+brief+action) + " \\\n" + lines
	}
	return lines
}

func colons(text string) string { return strings.ReplaceAll(text, ":", `\:`) }

// Fish returns the completions for fish.
func Fish() string {
	b := []byte(`# Completions of ringcap for fish. Made from the table of options:
# go test ./internal/manual -update

complete -c ringcap -f -a '(ringcap complete words)'
`)
	b = fmt.Appendf(b, "complete -c ringcap -n '__fish_seen_subcommand_from help' -a '%s'\n", strings.Join(topics(), " "))
	for i := range cli.Verbs {
		v := &cli.Verbs[i]
		b = fmt.Appendf(b, "complete -c ringcap -n '__fish_is_first_arg' -a %s -d %s\n", v.Name, escape.Shell(v.Brief))
		switch condition := "'__fish_seen_subcommand_from " + v.Name + "'"; {
		case len(v.Options) == 0:
		case v.Files():
			b = fmt.Appendf(b, "complete -c ringcap -n %s -F\n", condition)
		case v.Word() != "":
			b = fmt.Appendf(b, "complete -c ringcap -n %s -a %s\n", condition, v.Word())
		}
		for j := range v.Options {
			b = append(b, fishOption(&v.Options[j], " -n '__fish_seen_subcommand_from "+v.Name+"'")...)
		}
	}
	for _, o := range cli.Options() {
		b = append(b, fishOption(o, "")...)
	}
	return string(b)
}

func fishOption(o *cli.Option, condition string) string {
	text := "complete -c ringcap" + condition
	if o.Short != "" {
		text += " -s " + escape.Shell(o.Short)
	}
	text += " -l " + o.Name
	if o.Value != "" && o.Bare == "" {
		text += " -r"
	}
	switch question := questions[o.Kind]; {
	case o.Value == "":
	case question == "fields":
		text += " -f -a '(__fish_complete_list , \"ringcap complete fields\")'"
	case question != "":
		text += " -f -a '(ringcap complete " + question + ")'"
	case o.Kind == cli.Words:
		text += " -f -a " + escape.Shell(strings.Join(o.Words, " "))
	case o.Kind == cli.Path:
		text += " -F"
	case o.Kind == cli.Directory:
		text += " -f -a '(__fish_complete_directories)'"
	case o.Kind == cli.User:
		text += " -f -a '(__fish_complete_users)'"
	case o.Kind == cli.Command:
		text += " -f -a '(__fish_complete_command)'"
	default:
		text += " -f"
	}
	return text + " -d " + escape.Shell(o.Brief) + "\n"
}

// valued returns the options that have a value.
func valued() (all []*cli.Option) {
	seen := map[string]bool{}
	options := cli.Options()
	for i := range cli.Verbs {
		options = append(options, cli.Verbs[i].All()...)
	}
	for _, o := range options {
		if o.Value != "" && !seen[o.Name] {
			seen[o.Name] = true
			all = append(all, o)
		}
	}
	return all
}

// spellings returns all names of options, with their dashes.
func spellings(options []*cli.Option) (all []string) {
	for _, o := range options {
		if o.Short != "" {
			all = append(all, "-"+o.Short)
		}
		all = append(all, "--"+o.Name)
	}
	return all
}

// verbs returns the names of the other commands.
func verbs() (all []string) {
	for _, v := range cli.Verbs {
		all = append(all, v.Name)
	}
	return all
}
