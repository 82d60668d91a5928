// Sbom prints what is in a built ringcap as a CycloneDX document: the Go modules that the
// program names itself, Go, and the C libraries that are named on the command line, as
// Debian packages.
//
//	sbom PROGRAM VERSION [PACKAGE=VERSION ...]
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: sbom PROGRAM VERSION [PACKAGE=VERSION ...]")
		os.Exit(2)
	}
	if err := write(os.Stdout, os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

// The parts of CycloneDX 1.5 that are needed.
type document struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Purl    string `json:"purl"`
	Hashes  []hash `json:"hashes,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// write writes the document. It depends on nothing but its arguments and the program's bytes.
func write(out io.Writer, program, version string, libraries []string) error {
	text, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	arch := "amd64"
	for _, s := range info.Settings {
		if s.Key == "GOARCH" {
			arch = s.Value
		}
	}
	sum := sha256.Sum256(text)
	d := document{Format: "CycloneDX", Spec: "1.5", Version: 1}
	d.Metadata.Component = component{
		Type: "application", Name: "ringcap", Version: version, Purl: "pkg:generic/ringcap@" + version,
		Hashes: []hash{{"SHA-256", hex.EncodeToString(sum[:])}},
	}
	goVersion := strings.TrimPrefix(info.GoVersion, "go")
	d.Components = append(d.Components, component{Type: "library", Name: "std", Version: goVersion, Purl: "pkg:golang/std@" + goVersion})
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		d.Components = append(d.Components, component{Type: "library", Name: m.Path, Version: m.Version, Purl: "pkg:golang/" + m.Path + "@" + m.Version})
	}
	for _, l := range libraries {
		name, v, ok := strings.Cut(l, "=")
		if !ok {
			return fmt.Errorf("%s: give PACKAGE=VERSION", l)
		}
		escaped := strings.NewReplacer("+", "%2B", ":", "%3A").Replace(v)
		d.Components = append(d.Components, component{Type: "library", Name: name, Version: v, Purl: "pkg:deb/debian/" + name + "@" + escaped + "?arch=" + arch})
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(d)
}
