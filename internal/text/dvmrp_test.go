package text

func dvmrpFrames() []goldenFrame {
	dvmrp := func(message string) []byte { return sum4(2, message) }
	return []goldenFrame{
		{name: "probe", data: dvmrp("13010000 000a03ff 01020304 c0000201 c0000203")},
		{name: "probe, short", data: dvmrp("13010000 000a03ff 0102")},
		{name: "probe, half a neighbor", data: dvmrp("13010000 000a03ff 01020304 c000")},
		{name: "report", data: dvmrp("13020000 000a03ff ffff00 c0a80281 ffffff 0a000001 05 0a000002 a0 000000 0a81")},
		{name: "report, cut short", data: dvmrp("13020000 000a03ff ffff00 c0a8")},
		{name: "report, half a mask", data: dvmrp("13020000 000a03ff ffff")},
		{name: "ask neighbors", data: dvmrp("13050000 000a03ff")},
		{name: "neighbors", data: dvmrp("13040000 000a03ff c0000201 010202 c0000203 c0000204")},
		{name: "neighbors, fewer", data: dvmrp("13040000 000a03ff c0000201 010203 c0000203 c000")},
		{name: "neighbors 2", data: dvmrp("13060000 000a08ff c0000201 01027302 c0000203 c0000204")},
		{name: "neighbors 2, fewer", data: dvmrp("13060000 000a08ff c0000201 01020004 c0000203")},
		{name: "neighbors 2, short", data: dvmrp("13060000 000a08ff c0000201 0102")},
		{name: "prune", data: dvmrp("13070000 000a03ff c0000201 e1020304 00093a80")},
		{name: "graft", data: dvmrp("13080000 000a03ff c0000201 e1020304")},
		{name: "graft ack, cut", data: dvmrp("13090000 000a03ff c0000201 e1020304")[:48], length: 50},
		{name: "unknown", data: dvmrp("13200000 000a03ff")},
		{name: "short", data: dvmrp("13010000 0003")},
	}
}
