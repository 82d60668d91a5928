package text

import (
	"strings"

	"ringcap/packet"
)

// usbFrames returns frames with a Linux header, whose size depends on the link type.
func usbFrames(link packet.LinkType) func() []goldenFrame {
	const id, times = "0011223344556677", "00f1536500000000 00000000"
	padding := ""
	if link == packet.LinkUSBMapped {
		padding = strings.Repeat("00", 16)
	}
	const asked, done = "8dffffff", "00000000" // in progress, success
	frame := linkFrame(link)
	return func() []goldenFrame {
		return []goldenFrame{
			frame("request", id+"53 02 80 05 0100 00 3c"+times+asked+"12000000 00000000 8006000100001200"+padding),
			frame("descriptor", id+"43 02 80 05 0100 2d 00"+times+done+"12000000 12000000 0000000000000000"+padding+"12010002090000406b1d0200060503020101"),
			frame("string", id+"53 02 80 05 0100 00 3c"+times+asked+"ff000000 00000000 8006020309 04ff00"+padding),
			frame("configuration", id+"53 02 00 05 0100 00 3c"+times+asked+"00000000 00000000 0009010000000000"+padding),
			frame("class request", id+"53 02 00 05 0100 00 3c"+times+asked+"00000000 00000000 2303040001000000"+padding),
			frame("bulk", id+"53 03 02 05 0100 2d 00"+times+asked+"1f000000 1f000000 0000000000000000"+padding),
			frame("interrupt", id+"43 01 81 05 0100 2d 00"+times+done+"08000000 08000000 0000000000000000"+padding),
			frame("stall", id+"43 02 80 05 0100 2d 3c"+times+"e0ffffff 00000000 00000000 0000000000000000"+padding),
			frame("of the other byte order", id+"53 03 02 05 0001 2d 00"+times+"ffffff8d 0000001f 0000001f 0000000000000000"+padding),
			frame("unknown", id+"58 07 02 05 0100 2d 00"+times+asked+"00000000 00000000 0000000000000000"+padding),
		}
	}
}

func usbPcapFrames() []goldenFrame {
	frame := linkFrame(packet.LinkUSBPcap)
	const irp = "0011223344556677 00000000"
	return []goldenFrame{
		frame("request", "1c00"+irp+"0b00 00 0100 0500 80 02 08000000 00 8006000100001200"),
		frame("descriptor", "1c00"+irp+"0800 01 0100 0500 80 02 12000000 01 12010002090000406b1d0200060503020101"),
		frame("data of the host", "1c00"+irp+"0800 00 0100 0500 00 02 08000000 01 8006000100001200"),
		frame("bulk", "1b00"+irp+"0900 00 0100 0500 02 03 02000000 0102"),
	}
}

func bluetoothFrames() []goldenFrame {
	frame := linkFrame(packet.LinkBluetoothH4P)
	return []goldenFrame{
		frame("command", "00000000 01 030c00"),
		frame("unknown command", "00000000 01 ffff01 00"),
		frame("complete", "00000001 04 0e04 01 030c 00"),
		frame("status", "00000001 04 0f04 00 01 0d20"),
		frame("advertising", "00000001 04 3e0c 02 01 00 00 010000000002 00 c4"),
		frame("another event", "00000001 04 0504 00 0b00 13"),
		frame("ATT", "00000000 02 0b20 0700 0300 0400 0a 0100"),
		frame("continued", "00000001 02 0b10 0200 0102"),
		frame("sco", "00000001 03 0b00 02 0102"),
		frame("unknown", "00000001 09 0102"),
	}
}

func bluetoothH4Frames() []goldenFrame {
	return []goldenFrame{linkFrame(packet.LinkBluetoothH4)("command", "01 030c00")}
}

func bluetoothMonitorFrames() []goldenFrame {
	frame := linkFrame(packet.LinkBluetoothMon)
	return []goldenFrame{
		frame("command", "0000 0002 030c00"),
		frame("event", "0000 0003 0e04 01 030c 00"),
		frame("note", "ffff 000c 4c696e7578 00"),
		frame("new", "0001 0000 00 01 020000000001 6863693100000000"),
		frame("unknown", "0001 0063"),
	}
}

func vsockFrames() []goldenFrame {
	const ends = "0300000000000000 0200000000000000 d2040000 50000000"
	const virtio = "0300000000000000 0200000000000000 d2040000 50000000 05000000 0100 0500 00000000 00100000 07000000"
	frame := linkFrame(packet.LinkVSOCK)
	return []goldenFrame{
		frame("data", ends+"0400 0200 2c00 0000"+virtio+"68656c6c6f"),
		frame("connect", ends+"0100 0100 0000 0000"),
		frame("unknown", ends+"0900 0700 0000 0000"),
	}
}

func netlinkFrames() []goldenFrame {
	const cooked = "0004 0338 0000 0000000000000000"
	frame := linkFrame(packet.LinkNetlink)
	return []goldenFrame{
		frame("get", cooked+"0000 14000000 1200 0103 07000000 00000000 00000000"),
		frame("new", cooked+"0000 14000000 1400 0506 08000000 00000000 00000000"),
		frame("several", cooked+"0000 14000000 1000 0200 09000000 01000000 00000000 10000000 0300 0200 09000000 01000000"),
		frame("error", cooked+"0010 24000000 0200 0000 09000000 01000000 feffffff 10000000 1000 0500 09000000 01000000"),
		frame("generic", cooked+"0010 14000000 1800 0500 09000000 01000000 01020000"),
		frame("uevent", cooked+"000f 61646440 2f6465766963657300 41"),
		frame("a length that cannot be", cooked+"0000 04000000 1000 0100 00000000 00000000"),
	}
}

func ss7Frames() []goldenFrame {
	frame := linkFrame(packet.LinkMTP2)
	return []goldenFrame{
		frame("fill", "8182 00"), frame("status", "8182 01 03"),
		frame("sccp", "8182 3f 83 01800010 09 00"), frame("isup", "8182 3f 85 01800010 0500 01"), frame("management", "8182 3f 80 01800010 11"),
	}
}

func mtp2HeaderFrames() []goldenFrame {
	return []goldenFrame{linkFrame(packet.LinkMTP2Header)("isup", "01 00 0003 8182 3f 85 01800010 0500 0c")}
}

func mtp3Frames() []goldenFrame {
	return []goldenFrame{linkFrame(packet.LinkMTP3)("isup", "85 01800010 0500 10")}
}

func sccpFrames() []goldenFrame {
	return []goldenFrame{linkFrame(packet.LinkSCCP)("unit data", "09 00 0305 09")}
}

func wpanTAPFrames() []goldenFrame {
	frame := linkFrame(packet.Link802154TAP)
	const data = "4188 0a 3412 ffff 0100 6869"
	return []goldenFrame{
		frame("data", "0000 0c00 0000 0100 01000000"+data),
		frame("another version", "0100 0c00 0000 0100 01000000"+data),
		frame("a length that cannot be", "0000 0000"+data),
	}
}

func wpanPHYFrames() []goldenFrame {
	return []goldenFrame{linkFrame(packet.Link802154PHY)("data", "00000000 a7 0b 4188 0a 3412 ffff 0100 6869")}
}
