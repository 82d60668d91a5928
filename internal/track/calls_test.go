package track

import (
	"encoding/binary"
	"testing"

	"ringcap/internal/layer"
	"ringcap/internal/packet"

	"github.com/google/gopacket"
)

// rpcPacket is an NFS datagram: kind 0 is a call, from a client to the server.
func rpcPacket(client byte, xid, kind, proc uint32) *packet.Packet {
	body := make([]byte, 24)
	for i, v := range []uint32{xid, kind, 2, 100003, 3, proc} {
		binary.BigEndian.PutUint32(body[4*i:], v)
	}
	ip, udp := new(layer.IPv4), new(layer.UDP)
	ip.SrcIP, ip.DstIP, udp.SrcPort, udp.DstPort = []byte{10, 0, 0, client}, []byte{10, 0, 0, 200}, 800, portNFS
	if kind != 0 {
		ip.SrcIP, ip.DstIP, udp.SrcPort, udp.DstPort = ip.DstIP, ip.SrcIP, portNFS, 800
	}
	udp.Payload = body
	return &packet.Packet{Layers: []gopacket.DecodingLayer{ip, udp}}
}

// TestCalls shows that an answer finds the call of its client, and that the calls of
// long ago are forgotten.
func TestCalls(t *testing.T) {
	tracker := New(Options{})
	answer := func(client byte, xid uint32) packet.Call {
		p := rpcPacket(client, xid, 1, 0)
		tracker.Observe(p)
		return p.Call
	}
	tracker.Observe(rpcPacket(1, 7, 0, 4))
	tracker.Observe(rpcPacket(2, 7, 0, 6))
	if got, want := answer(1, 7), (packet.Call{Known: true, Version: 3, Procedure: 4}); got != want {
		t.Errorf("call %+v, want %+v", got, want)
	}
	if got := answer(2, 7).Procedure; got != 6 {
		t.Errorf("procedure %d of the other client, want 6", got)
	}
	if answer(1, 8).Known {
		t.Error("an answer to nothing has a call")
	}
	for xid := range uint32(64) {
		tracker.Observe(rpcPacket(3, xid, 0, 1))
	}
	if answer(1, 7).Known {
		t.Error("the call of long ago is known")
	}
}
