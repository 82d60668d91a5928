//go:build amd64 || arm64

// Package prefetch loads memory into the cache in the background. A prefetch never
// faults, so pointers may be invalid.
package prefetch

import "unsafe"

// Line prefetches the 64-byte cache line of p.
//
//go:noescape
func Line(p unsafe.Pointer)

// Lines prefetches 192 bytes from p on.
//
//go:noescape
func Lines(p unsafe.Pointer)
