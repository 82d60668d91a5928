package text

func egpFrames() []goldenFrame {
	return []goldenFrame{
		{name: "acquire", data: over4(8, "02030001 0000 0064 0007 001e 00780000")},
		{name: "cease", data: over4(8, "02030305 0000 0064 0007 0000 00000000")},
		{name: "acquire, unknown", data: over4(8, "02030909 0000 0064 0007 0000 00000000")},
		{name: "refuse, unknown", data: over4(8, "02030201 0000 0064 0007 0000 00000000")},
		{name: "hello", data: over4(8, "02050001 0000 0064 0007 0000 00000000")},
		{name: "i-heard-you", data: over4(8, "02050103 0000 0064 0007 0000 00000000")},
		{name: "reach, unknown", data: over4(8, "02050701 0000 0064 0007 0000 00000000")},
		{name: "poll", data: over4(8, "02020001 0000 0064 0007 0000 0a000000")},
		{name: "update", data: over4(8, "02010081 0000 0064 0007 0101 0a000000 010203 02 0002 0b ac10 01 01 c00002 010204 00")},
		{name: "update of class C, missing", data: over4(8, "02010001 0000 0064 0007 0200 c0000200 01 01 0005 0b")},
		{name: "error", data: over4(8, "02080000 0000 0064 0007 0004 00000000")},
		{name: "error, unknown", data: over4(8, "02080009 0000 0064 0007 0044 00000000")},
		{name: "unknown", data: over4(8, "02770000 0000 0064 0007 0044 00000000")},
		{name: "version 3", data: over4(8, "03080000 0000 0064 0007 0044 00000000")},
		{name: "short", data: over4(8, "0308")},
	}
}
