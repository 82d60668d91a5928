//go:build !race

package cmdtest

// UnderRace says that the race detector is at work, which multiplies memory.
const UnderRace = false
