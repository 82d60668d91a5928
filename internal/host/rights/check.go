package rights

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"ringcap/internal/host/helper"
	"ringcap/internal/host/sandbox"
)

// Check gives up the rights and tries to get them back. It says on out how each attempt
// ended, and returns an error unless all were refused.
func (r *Rights) Check(out io.Writer) error {
	if err := r.Relinquish(); err != nil {
		return err
	}
	directory := "."
	if r.Set != nil {
		directory = r.Set.Directory
	}
	attempts := sandbox.Attempts(directory)
	if r.files != nil {
		attempts = append(attempts, r.helperAttempts(r.files)...)
	}
	if err := r.Confine(); err != nil {
		return err
	}
	worked := 0
	for _, a := range attempts {
		refused, err := a.Refused()
		switch {
		case refused:
			fmt.Fprintf(out, "refused      %s: %v\n", a.What, err)
			continue
		case err != nil:
			fmt.Fprintf(out, "not refused  %s: %v\n", a.What, err)
		default:
			fmt.Fprintf(out, "not refused  %s\n", a.What)
		}
		worked++
	}
	if worked > 0 {
		return fmt.Errorf("the sandbox did not refuse %d of the attempts", worked)
	}
	return nil
}

// helperAttempts is what an attacker would have the helper do that makes files.
func (r *Rights) helperAttempts(h *helper.Files) []sandbox.Attempt {
	create := func(name string) func() error {
		return func() error {
			f, err := h.Create(name)
			if err != nil {
				return err
			}
			return errors.Join(f.Close(), h.Discard())
		}
	}
	dir := r.Set.Directory
	return []sandbox.Attempt{
		sandbox.NewAttempt("have the helper make a file that is none of the set", create(filepath.Join(dir, ".ringcap-sandbox-check"))),
		sandbox.NewAttempt("have the helper make a file above the directory", create(dir+"/../"+filepath.Base(r.WriteFile))),
		sandbox.NewAttempt("have the helper delete a file that it did not make", func() error { return h.Remove(r.WriteFile) }),
		sandbox.NewAttempt("have the helper name a file that it did not make", h.Publish),
	}
}
