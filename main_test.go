package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"

	"ringcap/internal/testing/cmdtest"
)

// inNamespaces runs the tests where they may make network namespaces.
type inNamespaces struct{ *testing.M }

func (m inNamespaces) Run() int {
	path, err := exec.LookPath("ringcap")
	if err != nil {
		panic(err) // testscript has put it there
	}
	cmdtest.Use(path)
	return cmdtest.Main(m.M)
}

// TestMain makes this test binary the ringcap of all tests here, too: those of package
// main_test know nothing of the program but what it does.
func TestMain(m *testing.M) {
	testscript.Main(inNamespaces{m}, map[string]func(){"ringcap": main, "ringcap-single": single, "library": library, "peak": peak})
}

// single is ringcap whose packets go one by one where they might go as blocks.
func single() {
	s := newSession()
	s.loop.Single = true
	os.Exit(s.main(os.Args[1:]))
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
			e.Setenv("GORACE", os.Getenv("GORACE"))
			return nil
		},
	})
}

// library is a peer that does nothing but decompress a file, as capfile does.
func library() {
	if err := unpack(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// peak runs a command and prints the most memory that it took, in bytes: TestBombs.
func peak() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stderr = os.Stderr
	_ = cmd.Run()
	fmt.Print(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10)
}

func unpack(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var src io.Reader
	if filepath.Ext(path) == ".gz" {
		src, err = gzip.NewReader(file)
	} else {
		src, err = zstd.NewReader(file, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(false))
	}
	if err != nil {
		return err
	}
	// Nothing but Read, without which nobody gets the data into a buffer.
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{src}, make([]byte, 256<<10))
	return err
}
