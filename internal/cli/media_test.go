package cli

import (
	"strings"
	"testing"
)

// TestMedia: who asks for RTP gets it: of the ports that SIP announced, or of all with -T rtp.
func TestMedia(t *testing.T) {
	for args, want := range map[string][2]bool{
		"-r x --json":                   {false, false},
		"-r x --fields ip.src,rtp.ssrc": {true, false},
		"-r x --where rtp":              {true, false},
		"-r x":                          {false, false},
		"-r x -v":                       {true, false},
		"-r x --where udp -T rtp":       {false, true},
	} {
		c, err := Parse(strings.Fields(args))
		if err != nil {
			t.Fatal(err)
		}
		if o := c.TrackOptions(); o.Media != want[0] || o.AllMedia != want[1] {
			t.Errorf("%s: media %v, all %v", args, o.Media, o.AllMedia)
		}
	}
	c, err := Parse(strings.Fields("-r x -w y --stop-when where:rtp.marker"))
	if err != nil {
		t.Fatal(err)
	}
	if _, o, err := c.DisplayFilter("rtp.marker"); err != nil || !o.Media {
		t.Errorf("--stop-when: %v, %v", o.Media, err)
	}
}
