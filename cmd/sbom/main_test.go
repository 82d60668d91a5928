package main

import (
	"bytes"
	"encoding/json"
	"runtime"
	"slices"
	"testing"
)

// TestWrite checks what is said of this test, which is a Go program.
func TestWrite(t *testing.T) {
	var out bytes.Buffer
	if err := write(&out, "/proc/self/exe", "0.2.0", []string{"libpcap0.8-dev=1.10.3-1", "libc6-dev=1:2.36+deb12"}); err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(out.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if c := d.Metadata.Component; d.Format != "CycloneDX" || c.Version != "0.2.0" || len(c.Hashes) != 1 || len(c.Hashes[0].Content) != 64 {
		t.Errorf("%s", &out)
	}
	for _, purl := range []string{"pkg:deb/debian/libpcap0.8-dev@1.10.3-1?arch=" + runtime.GOARCH, "pkg:deb/debian/libc6-dev@1%3A2.36%2Bdeb12?arch=" + runtime.GOARCH} {
		if !slices.ContainsFunc(d.Components, func(c component) bool { return c.Purl == purl }) {
			t.Errorf("no %s in %s", purl, &out)
		}
	}
	if d.Components[0].Name != "std" {
		t.Errorf("no Go in %s", &out)
	}
	if err := write(&out, "/proc/self/exe", "0.2.0", []string{"libpcap"}); err == nil {
		t.Error("a library without a version is accepted")
	}
}
