package jsonl

import "testing"

// TestZeros checks that zeros, which programs that measure send, are not looked through as empty
// frames of WebSocket.
func TestZeros(t *testing.T) {
	p := newPrinter(t, Options{})
	if p.isWebSocket(make([]byte, 2*maxMessages-2), true) {
		t.Error("zeros are frames")
	}
}
