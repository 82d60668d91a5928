package text

import "strings"

func zephyrFrames() []goldenFrame {
	message := func(kind, class, instance, operation, recipient string, body ...string) []byte {
		fields := append([]string{
			"ZEPH0.2", "0x00000011", kind, "0x01020304 0x05060708 0x090a0b0c", "0x00000837", "0x00000001", "1", "0x0",
			class, instance, operation, "bob@X", recipient, "http", "0x11", "0x22", "0x33",
		}, body...)
		return udp4(2103, 2104, strings.Join(fields, "\x00")+"\x00")
	}
	return []goldenFrame{
		{name: "message", data: message("0x00000000", "MESSAGE", "PERSONAL", "", "al@X", "sig", "hi")},
		{name: "message to all", data: message("0x00000002", "MESSAGE", "*", "PING", "")},
		{name: "acknowledgement", data: message("5", "MESSAGE", "*", "", "", "SENT")},
		{name: "unknown kind", data: message("011", "MESSAGE", "*", "", "")},
		{name: "subscription", data: message("2", "ZEPHYR_CTL", "CLIENT", "SUBSCRIBE", "", "class", "instance", "al@X")},
		{name: "subscription without its end", data: message("2", "ZEPHYR_CTL", "CLIENT", "UNSUBSCRIBE", "", "class")},
		{name: "subscription without defaults", data: message("2", "ZEPHYR_CTL", "CLIENT", "SUBSCRIBE_NODEFS", "", "class", "instance", "")},
		{name: "client", data: message("2", "ZEPHYR_CTL", "CLIENT", "GIMMEDEFS", "")},
		{name: "host", data: message("2", "ZEPHYR_CTL", "HM", "BOOT", "")},
		{name: "realm", data: message("2", "ZEPHYR_CTL", "REALM", "REQ_SUBSCRIBE", "")},
		{name: "control, unknown", data: message("2", "ZEPHYR_CTL", "CLIENT", "OTHER", "")},
		{name: "locate", data: message("2", "USER_LOCATE", "ann\x1b[", "LOCATE", "")},
		{name: "locate, hidden", data: message("2", "USER_LOCATE", "ann", "USER_HIDE", "")},
		{name: "administration", data: message("2", "ZEPHYR_ADMIN", "", "KILL", "")},
		{name: "host manager", data: message("2", "HM_CTL", "SERVER", "SHUTDOWN", "")},
		{name: "statistics", data: message("2", "HM_STAT", "HMST_CLIENT", "GIMMESTATS", "")},
		{name: "window gram", data: message("2", "WG_CTL", "i", "o", "")},
		{name: "exposure", data: message("2", "LOGIN", "bob", "NET-VISIBLE", "")},
		{name: "login", data: message("2", "LOGIN", "bob", "USER_LOGIN", "")},
		{name: "too few fields", data: udp4(2104, 2103, "ZEPH0.2\x00")},
		{name: "something else", data: udp4(2104, 2103, "XEPH0.2\x00")},
	}
}
