// Ringcap-ship talks to message brokers for ringcap, which starts it.
package main

import (
	"os"

	"ringcap/internal/ship"
)

func main() { os.Exit(ship.Main(os.Args[1:])) }
