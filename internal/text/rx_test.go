package text

import (
	"encoding/binary"
	"fmt"
	"testing"

	"ringcap/internal/layer"
	"ringcap/packet"
)

func rxFrames() []goldenFrame {
	const fid = "00000001 00000002 00000003"
	packet := func(kind, flags byte, s string) string {
		return hexed(fmt.Sprintf("11111111 12340000 00000005 00000001 00000009 %02x %02x 00 02 0000 0001", kind, flags)) + hexed(s)
	}
	call := func(port uint16, op int, s string) []byte {
		return udp4(7001, port, packet(1, 1, fmt.Sprintf("%08x", op)+s))
	}
	name := "00000004'name'"
	status := "00000064 00000005 00000006 000001a4 00000007"
	return []goldenFrame{
		{name: "fetch", data: call(7000, 130, fid+"00000007 00000009")},
		{name: "store", data: call(7000, 133, fid+"0000001f"+status+"0000000a 00000014 0000001e")},
		{name: "store, no status", data: call(7000, 135, fid+"00000000"+status)},
		{name: "store, large", data: call(7000, 65538, fid+"00000001"+status+"000000000000000a 0000000000000014 000000000000001e")},
		{name: "rights", data: call(7000, 134, fid+"00000016'2'0a'1'0a'bob 127'0a'al 9'0a'x 3'0a 0000")},
		{name: "rights without an end", data: call(7000, 134, fid+"00000008'9'0a'9'0a'bob '")},
		{name: "rename", data: call(7000, 138, fid+name+fid+"00000002 1b5b 0000")},
		{name: "several files", data: call(7000, 155, "00000002"+fid+fid)},
		{name: "unknown", data: call(7000, 129, "")},
		{name: "no operation", data: udp4(7001, 7000, packet(1, 1, ""))},
		{name: "callback", data: call(7001, 206, "")},
		{name: "files called back", data: call(7001, 204, "00000002"+fid+fid+"00000001 00000001 00000064 00000001")},
		{name: "no files called back", data: call(7001, 204, "00000000 00000000")},
		{name: "ID", data: call(7001, 214, rxWords(1, 11))},
		{name: "protection", data: call(7002, 500, name+"00000001 00000002")},
		{name: "names of users", data: call(7002, 504, "00000001"+rxVector("bob", 64))},
		{name: "numbers of users", data: call(7002, 505, "00000002 00000007 fffffffe")},
		{name: "ubik", data: call(7003, 10000, "00000001 00000064 00000001 00000002 00000003 00000004")},
		{name: "volume location", data: call(7003, 503, "00000001 00000001")},
		{name: "volume of an unknown type", data: call(7003, 503, "00000001 00000009")},
		{name: "authentication", data: call(7004, 1, name+name)},
		{name: "new place of a volume", data: call(7003, 517, rxVector("root.cell", 65)+rxWords(1, 60))},
		{name: "volume forwarded", data: call(7005, 128, "00000005 00000006 00000002"+rxWords(1, 6))},
		{name: "volume", data: call(7005, 100, "00000001"+name+"00000002 00000003")},
		{name: "overseer", data: call(7007, 80, name+name)},
		{name: "no service", data: call(7008, 1, "")},
		{name: "reply", data: udp4(7000, 7001, packet(1, 4, "00000000"))},
		{name: "acknowledgement", data: udp4(7000, 7001, packet(2, 0x20, "0001 0002 0000000a 00000009 00000005 08 06 010100000101 000000 000005a4 0000163c 00000003 00000004"))},
		{name: "acknowledgement, cut list", data: udp4(7000, 7001, packet(2, 0, "0001 0002 0000000a 00000009 00000005 00 06 01"))},
		{name: "acknowledgement, cut", data: udp4(7000, 7001, packet(2, 0, "0001"))},
		{name: "large", data: udp4(7000, 7001, packet(1, 0xff, ""))},
		{name: "abort", data: udp4(7000, 7001, packet(4, 0, "0000000d"))},
		{name: "unknown type", data: udp4(7000, 7001, packet(99, 0, ""))},
		{name: "too short", data: udp4(7000, 7001, "hello")},
	}
}

// rxWords returns n words that count from first.
func rxWords(first, n uint32) (s string) {
	for i := range n {
		s += fmt.Sprintf("%08x", first+i)
	}
	return s
}

// rxVector returns text in n words, one for each character.
func rxVector(text string, n int) (s string) {
	for i := range n {
		if i < len(text) {
			s += fmt.Sprintf("%08x", text[i])
		} else {
			s += "00000000"
		}
	}
	return s
}

// rxReplies are calls, and what is replied to them.
var rxReplies = []struct {
	name       string
	port       uint16
	call       uint32
	kind       byte
	connection uint32
	result     string
}{
	{"status", 7000, 132, 1, 1, rxWords(1, 10)},
	{"rights", 7000, 131, 1, 1, "00000016'2'0a'1'0a'bob 127'0a'al 9'0a'x 3'0a 0000"},
	{"new file", 7000, 137, 1, 1, rxWords(1, 3)},
	{"root", 7000, 151, 1, 1, "00000004'root'"},
	{"time", 7000, 153, 1, 1, "00000064"},
	{"empty", 7000, 132, 1, 1, ""},
	{"unknown call", 7000, 999, 1, 1, "00000001"},
	{"no such vnode", 7000, 130, 4, 1, "00000066"},
	{"restarting", 7000, 130, 4, 1, "ffffff9c"},
	{"unknown error", 7000, 130, 4, 1, "fffffffe"},
	{"another connection", 7000, 132, 1, 2, rxWords(1, 10)},
	{"callback", 7001, 213, 1, 1, rxWords(1, 11)},
	{"numbers", 7002, 504, 1, 1, "00000002 00000007 fffffffe"},
	{"no numbers", 7002, 504, 1, 1, "00000000"},
	{"names", 7002, 505, 1, 1, "00000002" + rxVector("bob", 64) + rxVector("\x1b", 64)},
	{"groups", 7002, 508, 1, 1, "00000001 fffffffe"},
	{"most", 7002, 510, 1, 1, "00000005 fffffffb"},
	{"nothing", 7002, 506, 1, 1, ""},
	{"refused", 7002, 506, 4, 1, "00000005"},
	{"new volume", 7003, 505, 1, 1, "00000007"},
	{"old place", 7003, 503, 1, 1, rxVector("root.cell", 65) + "00000000 00000002" + rxWords(1, 27)},
	{"place", 7003, 518, 1, 1, rxVector("root.cell", 65) + "00000002" + rxWords(1, 42)},
	{"place by ID", 7003, 526, 1, 1, rxVector("root.cell", 65) + "00000002" + rxWords(1, 13*14+3)},
	{"places", 7003, 521, 1, 1, "00000005 00000006" + rxVector("root.cell", 65) + "00000063" + rxWords(1, 42)},
	{"vote", 7003, 10000, 4, 1, "00000064"},
	{"no vote", 7003, 10000, 1, 1, "00000000"},
	{"version", 7003, 20004, 1, 1, "00000005 00000006"},
	{"ticket", 7004, 1, 1, 1, "00000005"},
	{"created", 7005, 100, 1, 1, "00000005 00000006"},
	{"volume", 7005, 113, 1, 1, rxWords(100, 16)},
	{"volumes", 7005, 116, 1, 1, "00000002" + rxVector("one", 32) + rxWords(1, 22) + rxVector("two", 32) + rxWords(1, 22)},
	{"no volumes", 7005, 116, 1, 1, "00000000"},
	{"overseer", 7007, 80, 1, 1, "00000000"},
}

// rxReplyFrame returns the reply i. Its number is that of the call.
func rxReplyFrame(i int) []byte {
	r := &rxReplies[i]
	header := fmt.Sprintf("11111111 %08x %08x 00000001 00000009 %02x 04 00 02 0000 0001", r.connection, i+1, r.kind)
	data := udp4(r.port, 7009, hexed(header+r.result))
	addresses := append([]byte(nil), data[26:34]...)
	copy(data[26:], addresses[4:])
	copy(data[30:], addresses[:4])
	return data
}

func rxReplyFrames() []goldenFrame {
	var frames []goldenFrame
	for i, r := range rxReplies {
		header := fmt.Sprintf("11111111 00000001 %08x 00000001 00000009 01 05 00 02 0000 0001 %08x", i+1, r.call)
		frames = append(frames, goldenFrame{name: "call of " + r.name, data: udp4(7009, r.port, hexed(header+rxWords(0, 8)))},
			goldenFrame{name: r.name, data: rxReplyFrame(i)})
	}
	return frames
}

// TestRxRepliesCut prints replies to known calls cut after every byte, and with bytes that are large.
func TestRxRepliesCut(t *testing.T) {
	printer := NewPrinter(Options{Verbose: 3, OneLine: true})
	var out []byte
	for i, r := range rxReplies {
		data := rxReplyFrame(i)
		f := captureOf([]goldenFrame{{data: data}}).frames[0]
		show := func() {
			p := &packet.Packet{Frame: &f, Found: packet.Found{Call: packet.Call{Known: true, Procedure: r.call}}}
			first, _ := layer.First(f.Link)
			layer.NewParser(first).Decode(f.Data, p)
			out = printer.Append(out[:0], p)
			checkText(t, out, bound(len(data)))
		}
		for n := range data {
			f.Data = data[:n:n]
			show()
		}
		f.Data = data
		for off := 42 + 28; off+4 <= len(data); off += 4 {
			old := binary.BigEndian.Uint32(data[off:])
			binary.BigEndian.PutUint32(data[off:], 0xffffffff)
			show()
			binary.BigEndian.PutUint32(data[off:], old)
		}
	}
}
