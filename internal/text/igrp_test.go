package text

func igrpFrames() []goldenFrame {
	entry := "c00002 000064 0003e8 05dc ff 01 02"
	return []goldenFrame{
		{name: "update", data: sum4(9, "11010000 0001 0001 0001 0000"+"010203 000064 0003e8 05dc ff 01 02"+entry+entry)},
		{name: "request", data: over4(9, "12010064 0000 0000 0000 1234")},
		{name: "entries missing", data: over4(9, "11010064 0000 0002 0000 1234"+entry+"00")},
		{name: "too many entries", data: over4(9, "11010064 0000 0000 0000 1234"+entry)},
		{name: "bandwidth 0", data: over4(9, "13010064 0000 0001 0000 1234"+"c00002 ffffff 000000 05dc ff 01 02")},
		{name: "cut", data: over4(9, "11010064 0000 0001 0000 1234"+entry)[:50], length: 60},
	}
}
