// Package version knows which ringcap this is.
package version

import (
	"runtime/debug"
	"strings"
)

// Number is the version number. The Makefile reads it here for packages.
const Number = "0.2.0"

// described is the commit as git describes it. The Makefile sets it with -ldflags -X, because
// a build with -buildvcs=false does not record it.
var described string

// Commit returns the commit that the program was built from, and whether files differed from
// it. The commit is empty if the build does not say.
func Commit() (commit string, modified bool) {
	if described != "" {
		return strings.CutSuffix(described, "-dirty")
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", false
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value[:min(len(s.Value), 12)]
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	return commit, modified
}

// Module returns the version of a module in the program, without the v. It is empty if the
// build does not say.
func Module(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return strings.TrimPrefix(m.Version, "v")
		}
	}
	return ""
}
