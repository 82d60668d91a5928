//go:build amd64 || arm64

package ring

import "unsafe"

// prefetch asks for the 192 bytes at p to be brought into the cache: headers of a frame
// that another processor has written. It touches nothing, so p may point anywhere.
//
//go:noescape
func prefetch(p unsafe.Pointer)
