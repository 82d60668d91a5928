// Package version says which ringcap this is, and answers a bare "ringcap --version" before
// main begins: gopacket's layers fill 6 MB of tables when a program starts, whatever it was
// asked. Packages are initialized in the order of their import paths, each as soon as those
// that it imports are (Go specification, "Program initialization"). So this one comes before
// gopacket's layers, which wait for net, as long as it imports no more than os does.
package version

import (
	"io"
	"os"
)

// Number is that of the release; a build sets it with
// -ldflags "-X ringcap/internal/version.Number=...".
var Number = "0.1.0"

// Print writes the line that --version prints. Its errors are those of out.
func Print(out io.Writer) error {
	_, err := io.WriteString(out, "ringcap version "+Number+"\n")
	return err
}

// init leaves all else to main: other arguments, and an output that could not be written,
// which main tries again and explains.
func init() {
	if len(os.Args) == 2 && os.Args[1] == "--version" && Print(os.Stdout) == nil {
		os.Exit(0)
	}
}
