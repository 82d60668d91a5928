package cli

import (
	"errors"
	"fmt"

	"ringcap/internal/anonymize"
)

// Anonymize is --anonymize.
type Anonymize struct {
	Given       bool
	KeyFile     string // empty for a random key
	KeepPayload bool
}

// randomKey is the value of --anonymize without a file.
const randomKey = "random"

// Anonymizer returns the anonymizer with its key, nil without --anonymize.
func (c *Config) Anonymizer(note func(string)) (*anonymize.Anonymizer, error) {
	if !c.Anonymize.Given {
		return nil, nil
	}
	o := anonymize.Options{KeepPayload: c.Anonymize.KeepPayload}
	path := c.Anonymize.KeyFile
	if path == "" {
		o.Key = anonymize.NewKey()
		return anonymize.New(o), nil
	}
	key, made, err := anonymize.OpenKey(path)
	if err != nil {
		return nil, fmt.Errorf("--anonymize: %w", err)
	}
	if made {
		note(path + " is new and has a random key: whoever has it can find out the addresses")
	}
	o.Key = key
	return anonymize.New(o), nil
}

func (c *Config) anonymizeRules() []rule {
	given := c.Anonymize.Given
	return []rule{
		{!given && c.Anonymize.KeepPayload, "--keep-payload is for --anonymize: without that, payload is kept anyway"},
		{given && c.File.KeyLog != "", "--anonymize and --keylog: with the secrets the traffic could be read; leave one out"},
		{given && c.Names.Hosts, "--anonymize and --resolve: the addresses that have names are not printed; leave one out"},
		{given && c.File.Names, "--anonymize and --save-names: the addresses that have names are not written; leave one out"},
		{given && c.File.Remarks != nil, "--anonymize and --comment-if: the addresses of the expression are not written: comment on the anonymous copy"},
		{given && c.Edit.Comments != nil, "--anonymize and --set-comment: comments on packets are not written: comment on the anonymous copy"},
		{given && c.Flight.Trigger != "", "--anonymize and --trigger: the flight recorder has no addresses that an expression could match: leave --trigger out, and send SIGUSR2"},
	}
}

// anonymizeValue is the file of --anonymize.
type anonymizeValue Anonymize

func (v *anonymizeValue) String() string { return v.KeyFile }
func (v *anonymizeValue) Type() string   { return "file" }
func (v *anonymizeValue) Set(s string) error {
	if s == "" {
		return errors.New("the name of the file is empty: leave =KEYFILE out for a random key")
	}
	v.Given, v.KeyFile = true, s
	if s == randomKey {
		v.KeyFile = ""
	}
	return nil
}
