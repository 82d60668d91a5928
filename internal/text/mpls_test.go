package text

func mplsFrames() []goldenFrame {
	packet := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	return []goldenFrame{
		{name: "over udp", data: udp4(40000, 6635, string(join(unhex("0001513f"), packet)))},
		{name: "two labels over udp", data: udp4(40000, 6635, string(join(unhex("0001403f 0002113f"), packet)))},
	}
}
