package cli

import (
	"strings"
	"testing"
	"time"
)

func TestFlightFlags(t *testing.T) {
	for text, want := range map[string]Flight{
		"512MiB":   {Size: 512 << 20},
		"30s":      {Size: flightSize, Age: 30 * time.Second},
		"5m":       {Size: flightSize, Age: 5 * time.Minute},
		"1GiB,2h":  {Size: 1 << 30, Age: 2 * time.Hour},
		"10s,64MB": {Size: 64e6, Age: 10 * time.Second},
	} {
		c, err := Parse([]string{"--flight", text, "-w", "x"})
		if err != nil || c.Flight != want {
			t.Errorf("%s: %v, %+v", text, err, c)
		}
	}
	for flags, want := range map[string]string{
		"--flight x -w x":         "neither",
		"--flight 1GiB":           "needs -w",
		"--flight 1GiB -w -":      "needs -w",
		"--flight 1GiB -C 1 -w x": "leave one out",
		"--trigger icmp -w x":     "--flight 512MiB",
		"--after-trigger 1s -w x": "--flight 512MiB",
		"--flight 1GiB,,1s -w x":  "neither",
	} {
		if _, err := Parse(strings.Fields(flags)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", flags, err)
		}
	}
}
