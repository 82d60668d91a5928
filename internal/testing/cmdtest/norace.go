//go:build !race

package cmdtest

// UnderRace reports whether the race detector is enabled, which multiplies memory use.
const UnderRace = false
