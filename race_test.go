//go:build race

package main

// underRace says that the race detector is at work, which multiplies memory.
const underRace = true
