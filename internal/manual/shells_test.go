package manual_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/manual"
	"ringcap/internal/testing/cmdtest"
)

// completions has a line that somebody has typed, and words that the shell must offer for the
// last one.
var completions = []struct{ line, want string }{
	{"ringcap --fan", "--fanout"},
	{"ringcap --sandbox-", "--sandbox-check"},
	{"ringcap -i l", "lo"},
	{"ringcap --interface a", "any"},
	{"ringcap -Q in", "in inout"},
	{"ringcap -y RA", "RAW"},
	{"ringcap --fields ip.src,ip.ds", "ip.dst"},
	{"ringcap -T vx", "vxlan"},
	{"ringcap -r trace.pc", "trace.pcap"},
	{"ringcap -Z roo", "root"},
	{"ringcap --summary=js", "json"},
	{"ringcap -i lo port", "port portrange"},
	{"ringcap --stop-when ic", "icmp icmp6"},
	{"ringcap di", "diff"},
	{"ringcap help ro", "rotate"},
	{"ringcap diff --any", "--any-order"},
	{"ringcap diff --ignore tt", "ttl"},
	{"ringcap diff tra", "trace.pcap"},
	{"ringcap doctor --js", "--json"},
	{"ringcap doctor -i l", "lo"},
	{"ringcap extcap in", "install"},
	{"ringcap extcap install --us", "--user"},
	{"ringcap info tra", "trace.pcap"},
}

// bashScript prints what bash offers for the last of the words.
const bashScript = `
source "$1"
complete -p ringcap >/dev/null || exit
shift
COMP_LINE=$1
# As readline splits the line: = is a word of its own.
IFS=' ' read -ra COMP_WORDS <<<"${1//=/ = }"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_ringcap ringcap "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "${COMPREPLY[@]}"
`

// zshScript types the line into an interactive zsh, asks for completions, and prints what its
// functions add.
const zshScript = `
zmodload zsh/zpty || exit
zpty z zsh -f
zpty -w z "fpath=(${(q)1:h} \$fpath); autoload -Uz compinit; compinit -u -D; OFFERED=$3"
zpty -w z 'compadd() {
	local -a found
	if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
		builtin compadd -O found "$@"
		print -rl -- $found >>$OFFERED
	fi
	builtin compadd "$@"
}
offer() { zle complete-word; print -r -- EN""D }
zle -N offer; bindkey "^T" offer; PS1=; print REA""DY'
while zpty -r z line; do [[ $line == *READY* ]] && break; done
zpty -w -n z "$2"$'\x14'
while zpty -r z line; do [[ $line == *END* ]] && break; done
zpty -d z
cat $3
`

// TestShells checks in each shell what its completions offer.
func TestShells(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"ringcap.bash": manual.Bash(), "_ringcap": manual.Zsh(), "ringcap.fish": manual.Fish(), "trace.pcap": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	program := cmdtest.Program(t)
	for _, shell := range []struct {
		name string
		args func(line string) []string
	}{
		{"bash", func(line string) []string { return []string{"-c", bashScript, "bash", dir + "/ringcap.bash", line} }},
		{"zsh", func(line string) []string {
			return []string{"-f", "-c", zshScript, "zsh", dir + "/_ringcap", line, filepath.Join(t.TempDir(), "offered")}
		}},
		{"fish", func(line string) []string {
			return []string{"--no-config", "-c", "source " + dir + "/ringcap.fish; complete -C $argv[1]", line}
		}},
	} {
		t.Run(shell.name, func(t *testing.T) {
			cmdtest.Need(t, shell.name)
			for _, c := range completions {
				cmd := exec.Command(shell.name, shell.args(c.line)...)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "TERM=dumb", "HOME="+dir)
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%s: %v: %s", c.line, err, out)
				}
				for want := range strings.FieldsSeq(c.want) {
					if !strings.Contains(string(out), want) {
						t.Errorf("%q: %s is not offered, but:\n%s", c.line, want, out)
					}
				}
			}
		})
	}
}
