package track

import (
	"fmt"
	"net/netip"
	"testing"
)

// TestMediaBounded: what is remembered of sessions is bounded, and the latest is known.
func TestMediaBounded(t *testing.T) {
	m := newMedia()
	invite := func(port int) []byte {
		return fmt.Appendf(nil, "INVITE sip:a@b SIP/2.0\r\nContent-Type: application/sdp\r\n\r\nc=IN IP6 2001:db8::1\r\nm=audio %d RTP/SAVP 0\r\nm=text 7 udp 0\r\nm=audio 0 RTP/AVP 0\r\nm=audio 9 RTP/AVP 0\r\nc=IN IP4 nowhere\r\n", port)
	}
	for port := range maxMedia + 100 {
		m.learn(invite(port + 1000))
		m.learn(invite(port + 1000))
	}
	end := func(port int) netip.AddrPort {
		return netip.AddrPortFrom(netip.MustParseAddr("2001:db8::1"), uint16(port))
	}
	_, first := m.ends[end(1000)]
	_, last := m.ends[end(1000+maxMedia+99)]
	if len(m.ends) != maxMedia || len(m.ring) != maxMedia || first || !last {
		t.Errorf("%d ends, %d in order; first known: %v, last: %v", len(m.ends), len(m.ring), first, last)
	}
}
