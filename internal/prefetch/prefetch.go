//go:build amd64 || arm64

// Package prefetch asks for memory to be brought into the cache while something else is
// done. It touches nothing, so that pointers may point anywhere.
package prefetch

import "unsafe"

// Line asks for the 64 bytes around p.
//
//go:noescape
func Line(p unsafe.Pointer)

// Lines asks for the 192 bytes at p.
//
//go:noescape
func Lines(p unsafe.Pointer)
