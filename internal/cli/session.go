package cli

import (
	"errors"
	"os"
	"strings"

	"ringcap/internal/filter"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/ssh"
)

// CompleteExpression reads the file of -F, and takes out the user's ssh session (--not-ssh) and
// what readers get (--serve).
func (c *Config) CompleteExpression() (err error) {
	if c.FilterFile != "" {
		if c.Expression, err = filter.ReadFile(c.FilterFile); err != nil {
			return err
		}
	}
	c.selected = c.Expression != ""
	if c.NotSSH {
		session, found := ssh.Find()
		if !found {
			return errors.New("--not-ssh: there is no SSH_CONNECTION in the environment, nor in that of the processes above: leave it out, or type not port 22")
		}
		c.Expression = without(session.Expression(), c.Expression)
	}
	if c.Serve.Given() {
		c.Expression = without(c.Serve.expression(), c.Expression)
	}
	if c.Publish.Given() && c.Live() {
		c.Expression = without(c.Publish.expression(), c.Expression)
	}
	return nil
}

// without returns an expression for what expr selects, without some traffic. The traffic comes
// first, because the word vlan in expr would move the headers that the words after it look at.
func without(traffic, expr string) string {
	traffic = "not (" + traffic + ")"
	if expr = strings.TrimSpace(expr); expr == "" {
		return traffic
	}
	return traffic + " and (" + expr + ")"
}

// noteSession tells the user once that the capture has the ssh session over which it is watched:
// each line would make packets that make lines. The index is that of the interface, 0 for all.
func (c *Config) noteSession(note func(string), index int) {
	if c.selected || c.NotSSH || c.sessionNoted || !outfile.IsTerminal(os.Stderr) {
		return
	}
	if session, found := ssh.Find(); found && session.On(index) {
		c.sessionNoted = true
		note("your ssh session is in this capture: --not-ssh leaves it out")
	}
}
