// Package version has the version of ringcap.
package version

import "io"

// Number is the version number. A build sets it with
// -ldflags "-X ringcap/internal/version.Number=...".
var Number = "0.1.0"

// Print writes the line of --version.
func Print(out io.Writer) error {
	_, err := io.WriteString(out, "ringcap version "+Number+"\n")
	return err
}
