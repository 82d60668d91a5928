package text

func mobileIPFrames() []goldenFrame {
	return []goldenFrame{
		{name: "both addresses", data: over4(55, "0680 0000 c0000209 c0000203 6869")},
		{name: "destination only", data: sum4(55, "1100 0000 c0000209 00000000")},
		{name: "short", data: over4(55, "1100")},
	}
}
