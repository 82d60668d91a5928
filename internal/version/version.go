// Package version says which ringcap this is.
package version

import "io"

// Number is that of the release; a build sets it with
// -ldflags "-X ringcap/internal/version.Number=...".
var Number = "0.1.0"

// Print writes the line that --version prints. Its errors are those of out.
func Print(out io.Writer) error {
	_, err := io.WriteString(out, "ringcap version "+Number+"\n")
	return err
}
