package netdev

import (
	"encoding/hex"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestMonitor: loopback cannot be set to monitor mode, and the error is a line. A device that is in monitor mode stays as it is.
func TestMonitor(t *testing.T) {
	h, err := OpenHost()
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	lo := Device{Index: 1, Name: "lo", Hardware: unix.ARPHRD_LOOPBACK}
	if _, err := h.Monitor(lo); err == nil || !strings.HasPrefix(err.Error(), "-I: ") || !strings.Contains(err.Error(), " lo ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("lo: %v", err)
	}
	mon := Device{Index: 9, Name: "mon9", Hardware: unix.ARPHRD_IEEE80211_RADIOTAP}
	if d, err := h.Monitor(mon); d.Name != mon.Name || err != nil {
		t.Errorf("mon9: %v, %v", d, err)
	}
}

// TestNewMonitor checks the bytes of the request: hosts with a radio are rare among those that
// run the tests.
func TestNewMonitor(t *testing.T) {
	b := newMonitor(0x23, 3, "mon0").Serialize()
	want := "07000000" + // new interface
		"0800" + "0300" + "03000000" + // of interface 3
		"0900" + "0400" + hex.EncodeToString([]byte("mon0\x00\x00\x00\x00")) +
		"0800" + "0500" + "06000000" + // in monitor mode
		"0400" + "cc00" // owned by the socket
	if got := hex.EncodeToString(b[unix.SizeofNlMsghdr:]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
