package filter

import (
	"testing"

	"ringcap/packet"
)

// TestCompleteInKernel checks that only programs that examine tags need user space.
func TestCompleteInKernel(t *testing.T) {
	for expr, want := range map[string]bool{
		"": true, "tcp": true, "ether host 2:0:0:0:0:1": true, "ether[0] & 1 = 0": true, "ether[8:4] = 1": true, "ip[2:2] > 100": true,
		"vlan 5": true, "ether proto 0x0800": true, "ether proto \\arp": true, "ether[11:1] = 1": true, "tcp[12] = 1": true,
		"ether[12:2] = 0x8100": false, "ether[11:2] = 1": false, "ether[0xd] = 1": false, "ether[ip[0]] = 1": false, "wlan[12] = 0": false,
		"tcp or ether proto 0x88a8": false, "greater 100": false, "not less 5": false, "vlan and len > 70": false,
	} {
		p := mustCompile(t, expr, Options{Link: packet.LinkEthernet, Live: true})
		if p.Complete() != want {
			t.Errorf("%q: the kernel decides all: %v", expr, !want)
		}
	}
	if p := mustCompile(t, "greater 100", Options{Link: packet.LinkRaw, Live: true}); !p.Complete() {
		t.Error("raw IP has no tags")
	}
}
