package layer

import (
	"errors"
	"slices"
	"testing"

	"ringcap/packet"

	"github.com/google/gopacket/layers"
)

// fuzzLinks are the link types that a fuzzed frame can have.
var fuzzLinks = []packet.LinkType{
	packet.LinkEthernet, packet.LinkNull, packet.LinkPPP, packet.LinkRaw, packet.LinkLoop,
	packet.LinkLinuxSLL, packet.LinkIPv4, packet.LinkIPv6, packet.LinkLinuxSLL2,
	packet.LinkPPPWithDir, packet.LinkPPPEther, packet.LinkWiFi, packet.LinkWiFiRadiotap,
	packet.LinkCHDLC, packet.LinkFrameRelay, packet.LinkMFR, packet.LinkENC, packet.LinkSLIP, packet.LinkNFLOG,
	packet.LinkPPI, packet.LinkPKTAP, packet.LinkPrism, packet.LinkAVS, packet.LinkBroadcomTag, packet.LinkBroadcomFirst,
	packet.LinkDSA, packet.LinkEDSA, packet.LinkPPPSerial, packet.LinkPPPPppd, packet.LinkMPLS,
	packet.LinkFDDI, packet.LinkTokenRing, packet.LinkARCNET, packet.LinkARCNETLinux, packet.LinkIPoIB, packet.LinkIPNET, packet.LinkATM, packet.LinkCLIP,
	packet.LinkSunATM, packet.LinkIPFC, packet.LinkIEEE1394, packet.LinkSymantec, packet.LinkPFLOG, packet.LinkHilscher, packet.LinkHilscherRaw,
	packet.LinkJuniperEther, packet.LinkJuniperPPP, packet.LinkJuniperFR, packet.LinkJuniperCHDLC, packet.LinkJuniperMLPPP, packet.LinkJuniperMLFR, packet.LinkJuniperMFR, packet.LinkJuniperES,
	packet.LinkJuniperGGSN, packet.LinkJuniperSvc, packet.LinkJuniperMon, packet.LinkJuniperPPPoE, packet.LinkJuniperPPPoA, packet.LinkJuniperATM1, packet.LinkJuniperATM2,
}

// FuzzDecode decodes arbitrary bytes under any link type. Nothing may panic, the layers
// must lie end to end in the frame, and earlier packets must not influence the result.
func FuzzDecode(f *testing.F) {
	const ethernet = 0
	gre := &layers.GRE{Protocol: 0x0800, KeyPresent: true, SeqPresent: true, ChecksumPresent: true}
	for _, data := range [][]byte{
		build(f, ether(0x88a8), tag(1, 0x8100), tag(2, 0x0800), ip4(6), tcp(), text("data")),
		build(f, ether(0x0800), ip4(47), gre, ip4(4), ip4(17), udp(9, 4789), &layers.VXLAN{VNI: 1}, ether(0x86dd), ip6(58), text("\x80\x00\x00\x00")),
		build(f, ether(0x8847), &layers.MPLS{Label: 1}, &layers.MPLS{StackBottom: true}, ip6(17), udp(1, 2)),
		build(f, ether(0x8864), &layers.PPPoE{Version: 1, Type: 1}, &layers.PPP{PPPType: 0x21}, ip4(1), text("\x08\x00aabbcc")),
		unhex(f, "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202"),
		unhex(f, "020000000002 020000000001 86dd 60000000 001c 00 40"+hexAddr6+"2c 00 c204 00000000 06 00 0001 00000001"+hexTCP),
		unhex(f, "0180c2000000 020000000001 0003 424203 000000"),
	} {
		f.Add(uint8(ethernet), data)
	}
	four := build(f, ip4(6), tcp())
	f.Add(uint8(1), append(unhex(f, "02000000"), four...))
	f.Add(uint8(2), append(unhex(f, "ff030021"), four...))
	f.Add(uint8(3), four)
	f.Add(uint8(5), append(unhex(f, "0004 0001 0006 0200000000010000 0800"), four...))
	f.Add(uint8(9), append(unhex(f, "01 ff030021"), four...))
	f.Add(uint8(11), append(unhex(f, hexWiFi+"aaaa03 000000 0800"), four...))
	f.Add(uint8(12), append(unhex(f, "00 00 0900 02000000 10"+hexWiFi+"aaaa03 000000 0800"), four...))
	f.Add(uint8(8), append(unhex(f, "0800 0000 00000003 0001 04 06 0200000000010000"), four...))

	for _, head := range []string{ // tunnels
		"894f 0fc2 02 01 00000102", "88e5 00 00 00000001 0800", "8926 00000000 0800", "8909 01 01 0001 0005 0800",
	} {
		f.Add(uint8(ethernet), append(append(unhex(f, "020000000002 020000000001"+head), four...), make([]byte, 16)...))
	}
	for _, head := range []string{
		"2f 0000 0000 1000 88be 00000001 1001 0003 00000000 020000000002 020000000001 0800",
		"2f 0000 0000 1000 22eb 00000001 2001 0003 00000000 0000 0001 00000000 00000000 020000000002 020000000001 0800",
		"2f 0000 0000 0000 883e 00000000", "67 0000 0000 2100 0000 00000000",
		"11 0000 0000 ee48 12b6 0040 0000 0c00 0001 00000500", "11 0000 0000 ee48 2118 0040 0000 0800 0000 00000500 020000000002 020000000001 0800",
		"11 0000 0000 ee48 06a5 0040 0000 4a02 0038 0001 0001 0001 0001 0002 0000 0021",
		"11 0000 0000 ee48 0868 003c 0000 34ff 002c 0000002a 0001 0085 01 100500", "11 0000 0000 1194 1194 0020 0000 00000001 00000001",
	} {
		f.Add(uint8(6), append(unhex(f, "4500 0000 0001 0000 40"+head[:2]+" 0000 "+hexAddr4+head[12:]), four...))
	}
	for link := range fuzzLinks {
		f.Add(uint8(link), append(make([]byte, 8), four...))
	}

	used := map[packet.LinkType]*Parser{}
	f.Fuzz(func(t *testing.T, link uint8, data []byte) {
		l := fuzzLinks[int(link)%len(fuzzLinks)]
		first, ok := First(l)
		if !ok {
			return // MPLS alone, say
		}
		if used[l] == nil {
			used[l] = NewParser(first)
		}
		p := new(packet.Packet)
		used[l].Decode(data, p)
		checkPacket(t, data, p)
		if got, want := describeAll(p), describeAll(decode(first, data)); got != want {
			t.Errorf("a used parser finds\n%s\na new one\n%s", got, want)
		}
	})
}

// checkPacket checks a decoded packet against the promises of packet.Packet.
func checkPacket(t *testing.T, data []byte, p *packet.Packet) {
	if len(p.Layers) > MaxLayers || len(p.Layers) != len(p.Types) {
		t.Fatalf("%d layers, %d types", len(p.Layers), len(p.Types))
	}
	at := 0
	for i, l := range p.Layers {
		contents := l.(interface{ LayerContents() []byte }).LayerContents()
		if contents == nil || offset(data, contents) != at {
			t.Fatalf("layer %d (%v) is at %d, not %d", i, p.Types[i], offset(data, contents), at)
		}
		at += len(contents)
		if payload := l.LayerPayload(); payload != nil && offset(data, payload) != at {
			t.Fatalf("payload of layer %d (%v) is at %d, not %d", i, p.Types[i], offset(data, payload), at)
		}
		if !l.CanDecode().Contains(p.Types[i]) {
			t.Fatalf("layer %d is a %T under the type %v", i, l, p.Types[i])
		}
	}
	if at+len(p.Rest) > len(data) || p.Rest != nil && offset(data, p.Rest) != at {
		t.Fatalf("%d bytes of rest behind %d of %d", len(p.Rest), at, len(data))
	}
	if _, decodable := NewStack().Decoder(p.Next); decodable != (p.Err != nil) {
		t.Fatalf("stopped at %v with error %v", p.Next, p.Err)
	}
	checkHeaders(t, data, p)
	known := func(err error) bool { return errors.Is(p.Err, err) }
	if p.Err != nil && !slices.ContainsFunc([]error{ErrShort, ErrVersion, ErrLength, ErrDepth}, known) {
		t.Fatal(p.Err) // a panic
	}
}
