package rights

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"ringcap/internal/descriptor"
	"ringcap/internal/host/sandbox"
)

// outputs returns the access that writing packets, JSON and a summary takes.
func (r *Rights) outputs() []sandbox.Access {
	export := append(append(toWrite(r.ExportFile), toWrite(r.SummaryFile)...), toWrite(r.FlowsFile)...)
	for _, t := range r.Tables {
		export = append(export, toWrite(t.Directory)...)
	}
	if r.MetricsFile != "" {
		export = append(export, sandbox.Access{Path: filepath.Dir(r.MetricsFile), Mode: unix.W_OK | unix.X_OK})
	}
	if r.Set == nil {
		return append(toWrite(r.WriteFile), export...)
	}
	list := []sandbox.Access{{Path: r.Set.Directory, Mode: unix.W_OK | unix.X_OK}}
	for _, old := range earlierFiles(r.WriteFile) {
		list = append(list, sandbox.Access{Path: old, Mode: unix.W_OK})
	}
	return append(list, export...)
}

// toWrite returns the access that writing a file takes.
func toWrite(path string) []sandbox.Access {
	if path == "" || path == "-" {
		return nil
	}
	if to, err := os.Readlink(path); err == nil && !filepath.IsAbs(to) {
		path = filepath.Join(filepath.Dir(path), to)
	} else if err == nil {
		path = to
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return []sandbox.Access{{Path: path, Mode: unix.W_OK}}
	}
	return []sandbox.Access{{Path: filepath.Dir(path), Mode: unix.W_OK | unix.X_OK}}
}

// earlierFiles returns the files whose names begin like those of a set, which may replace
// them.
func earlierFiles(pattern string) (names []string) {
	stem, _, _ := strings.Cut(filepath.Base(pattern), "%")
	stem = strings.TrimSuffix(stem, filepath.Ext(stem))
	entries, err := os.ReadDir(filepath.Dir(pattern))
	if err != nil || stem == "" {
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), stem) && e.Type().IsRegular() {
			names = append(names, filepath.Join(filepath.Dir(pattern), e.Name()))
		}
	}
	return names
}

// laterFiles returns the paths of files that are opened after the sandbox is entered.
func (r *Rights) laterFiles() []string {
	if !r.Later || len(r.Inputs) < 2 {
		return nil
	}
	return slices.DeleteFunc(toOpen(r.Inputs[1:]), func(path string) bool {
		_, err := os.Stat(path)
		return errors.Is(err, fs.ErrNotExist) // whoever opens it says so
	})
}

// laterInputs returns the access that reading laterFiles takes.
func (r *Rights) laterInputs() []sandbox.Access { return toRead(r.laterFiles()) }

func toRead(paths []string) (list []sandbox.Access) {
	for _, path := range paths {
		list = append(list, sandbox.Access{Path: path, Mode: unix.R_OK})
	}
	return list
}

// toOpen returns the paths except those of files that are already open.
func toOpen(all []string) (paths []string) {
	for _, path := range all {
		if _, open := descriptor.Number(path); path != "-" && !open {
			paths = append(paths, path)
		}
	}
	return paths
}
