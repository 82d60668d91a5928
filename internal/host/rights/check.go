package rights

import (
	"fmt"
	"io"
	"path/filepath"

	"ringcap/internal/escape"
	"ringcap/internal/host/helper"
	"ringcap/internal/host/sandbox"
)

// Check gives up the rights and makes attempts to get them back. It writes the result of
// each attempt to out, and returns an error unless all were refused.
func (r *Rights) Check(out io.Writer) error {
	if err := r.Relinquish(); err != nil {
		return err
	}
	directory := "."
	if r.Set != nil {
		directory = r.Set.Directory
	}
	attempts := append(sandbox.Attempts(directory), helper.ChildAttempt())
	if r.Files != nil {
		attempts = append(attempts, r.Files.Attempts(r.WriteFile)...)
	}
	for i, files := range r.TableFiles {
		attempts = append(attempts, files.Attempts(filepath.Join(r.Tables[i].Directory, "x.parquet"))...)
	}
	if r.HookHelper != nil {
		attempts = append(attempts, r.HookHelper.Attempts(r.WriteFile)...)
	}
	if err := r.Confine(); err != nil {
		return err
	}
	worked := 0
	for _, a := range attempts {
		refused, err := a.Refused()
		switch {
		case refused:
			fmt.Fprintf(out, "refused      %s: %v\n", escape.Line(a.What), err)
			continue
		case err != nil:
			fmt.Fprintf(out, "not refused  %s: %v\n", escape.Line(a.What), err)
		default:
			fmt.Fprintf(out, "not refused  %s\n", escape.Line(a.What))
		}
		worked++
	}
	if worked > 0 {
		return fmt.Errorf("the sandbox did not refuse %d of the attempts", worked)
	}
	return nil
}
