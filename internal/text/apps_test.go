package text

import (
	"testing"

	"ringcap/internal/layer"
	"ringcap/internal/packet"
)

// TestApplicationsAllocate holds that what one sees every day costs no memory a
// packet, at any verbosity.
func TestApplicationsAllocate(t *testing.T) {
	for _, protocol := range []struct {
		name   string
		frames func() []goldenFrame
	}{
		{"dns", dnsFrames}, {"lines", linesFrames}, {"guess", guessFrames}, {"quic", quicFrames},
		{"nbns", nbnsFrames}, {"nfs", nfsFrames}, {"resp", respFrames}, {"ssh", sshFrames},
		{"syslog", syslogFrames}, {"tftp", tftpFrames}, {"telnet", telnetFrames},
	} {
		for i, f := range captureOf(protocol.frames()).frames {
			p := &packet.Packet{Frame: &f}
			first, _ := layer.First(f.Link)
			layer.NewParser(first).Decode(f.Data, p)
			for _, o := range []Options{{}, {Verbose: 1}, {Verbose: 3}} {
				printer, b := NewPrinter(o), make([]byte, 0, 1<<16)
				if n := testing.AllocsPerRun(10, func() { printer.Append(b, p) }); n > 0 {
					t.Errorf("%s [%s] verbose %d: %v allocations", protocol.name, protocol.frames()[i].name, o.Verbose, n)
				}
			}
		}
	}
}
