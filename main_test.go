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
	"ringcap/internal/testing/jail"
)

// inNamespaces runs the tests where they may make network namespaces.
type inNamespaces struct{ *testing.M }

func (m inNamespaces) Run() int {
	path, err := exec.LookPath("ringcap")
	if err != nil {
		panic(err) // testscript puts it into PATH
	}
	cmdtest.Use(path)
	return cmdtest.Main(m.M)
}

// TestMain makes this test binary also the ringcap that all tests here run. Those of package
// main_test know the program only from outside.
func TestMain(m *testing.M) {
	jail.Main()
	testscript.Main(inNamespaces{m}, map[string]func(){"ringcap": main, "ringcap-single": single, "library": library, "peak": peak})
}

// single is ringcap that passes packets one by one instead of in blocks.
func single() {
	s := newSession()
	s.loop.Single = true
	os.Exit(s.main(os.Args[1:]))
}

// TestScripts runs testdata/script/*.txtar, which drive the binary.
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

// library is a peer of BenchmarkFiles that only decompresses a file, or compresses it to another
// one, with the libraries of capfile and sink/compress.
func library() {
	var err error
	if len(os.Args) == 2 {
		err = unpack(os.Args[1])
	} else {
		err = pack(os.Args[1], os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// peak runs a command for TestBombs and prints the most memory that it took, in bytes.
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
	// Other methods than Read and Write would let io.Copy bypass the buffer.
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{src}, make([]byte, 256<<10))
	return err
}

func pack(path, to string) error {
	src, err := os.Open(path)
	if err != nil {
		return err
	}
	defer src.Close()
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer file.Close()
	var dst io.WriteCloser
	if filepath.Ext(to) == ".gz" {
		dst, err = gzip.NewWriterLevel(file, gzip.BestSpeed)
	} else {
		dst, err = zstd.NewWriter(file, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	}
	if err != nil {
		return err
	}
	if _, err := io.CopyBuffer(struct{ io.Writer }{dst}, struct{ io.Reader }{src}, make([]byte, 256<<10)); err != nil {
		return err
	}
	return dst.Close()
}
