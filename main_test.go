package main

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"ringcap/internal/testing/nettest"
)

// inNamespaces runs the tests where they may make network namespaces.
type inNamespaces struct{ *testing.M }

func (m inNamespaces) Run() int { return nettest.Run(m.M) }

// TestMain makes this test binary the ringcap of scripts and live tests, too.
func TestMain(m *testing.M) {
	testscript.Main(inNamespaces{m}, map[string]func(){"ringcap": main, "library": library})
}

// TestScripts drives the binary: testdata/script/*.txtar.
func TestScripts(t *testing.T) {
	data, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("DATA", data)
			return nil
		},
	})
}
