package text

func tftpFrames() []goldenFrame {
	return []goldenFrame{
		{name: "read", data: udp4(40000, 69, "\x00\x01boot.img\x00octet\x00")},
		{name: "write with options", data: udp4(40000, 69, "\x00\x02a\x00netascii\x00blksize\x001468\x00tsize\x009\x00")},
		{name: "mode missing", data: udp4(40000, 69, "\x00\x01boot.img\x00")},
		{name: "data", data: udp4(69, 40000, "\x00\x03\x00\x01abc")},
		{name: "acknowledgement", data: udp4(69, 40000, "\x00\x04\x00\x01")},
		{name: "error", data: udp4(69, 40000, "\x00\x05\x00\x01no such file\x00")},
		{name: "options", data: udp4(69, 40000, "\x00\x06blksize\x001468\x00")},
		{name: "unknown", data: udp4(69, 40000, "\x00\x63")},
	}
}
