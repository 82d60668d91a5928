package text

import (
	"encoding/binary"
	"strings"

	"ringcap/internal/layer"
)

// tcpFrom returns a frame with a segment from port.
func tcpFrom(port uint16, data string) []byte {
	return ether(layer.EtherTypeIPv4, summed(ip4(6, nil, at(tcpSegment(0x018, 1, 1, nil, []byte(data)), 0, byte(port>>8), byte(port)))))
}

// hexed returns bytes as text: hexadecimal digits, and words as they are in quotes.
func hexed(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, "'") {
		if i%2 == 0 {
			b.Write(unhex(part))
		} else {
			b.WriteString(part)
		}
	}
	return b.String()
}

// sized puts the length of hexed(s) in front, which counts add bytes more.
func sized(add int, s string) string {
	data := hexed(s)
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(data)+add))) + data
}

// little is sized for MySQL: three bytes, the least significant first, and a number.
func little(number byte, s string) string {
	data := hexed(s)
	return string([]byte{byte(len(data)), byte(len(data) >> 8), 0, number}) + data
}

func databaseFrames() []goldenFrame {
	login := little(1, "8da20a00 00000001 21"+strings.Repeat("00", 23)+"'root'00 02 abcd 'shop'00 'mysql_native_password'00")
	return []goldenFrame{
		{name: "PostgreSQL, TLS request", data: tcpTo(5432, sized(4, "04d2162f"))},
		{name: "PostgreSQL, cancel request", data: tcpTo(5432, sized(4, "04d2162e 00000001 00000002"))},
		{name: "PostgreSQL, startup", data: tcpTo(5432, sized(4, "00030000 'user'00'bob'00'database'00'shop\x1b[1m'00 00"))},
		{name: "PostgreSQL, startup of version 2", data: tcpTo(5432, sized(4, "00020000"))},
		{name: "PostgreSQL, query", data: tcpTo(5432, "Q"+sized(4, "'SELECT 1;'00"))},
		{name: "PostgreSQL, long query", data: tcpTo(5432, "Q"+sized(4, "'SELECT "+strings.Repeat("x", 100)+"'00"))},
		{name: "PostgreSQL, parse", data: tcpTo(5432, "P"+sized(4, "'s1'00'SELECT $1'00 0000"))},
		{name: "PostgreSQL, terminate", data: tcpTo(5432, "X"+sized(4, ""))},
		{name: "PostgreSQL, authentication", data: tcpFrom(5432, "R"+sized(4, "00000000"))},
		{name: "PostgreSQL, authentication by SASL", data: tcpFrom(5432, "R"+sized(4, "0000000a 'SCRAM-SHA-256'00 00"))},
		{name: "PostgreSQL, command complete", data: tcpFrom(5432, "C"+sized(4, "'SELECT 1'00"))},
		{name: "PostgreSQL, error", data: tcpFrom(5432, "E"+sized(4, "'SERROR'00'C42P01'00'Mno such table'00 00"))},
		{name: "PostgreSQL, TLS refused", data: tcpFrom(5432, "N")},
		{name: "MySQL, greeting", data: tcpFrom(3306, little(0, "0a '8.0.33'00 0c000000 'abcdefgh'00 ffff"))},
		{name: "MySQL, login", data: tcpTo(3306, login)},
		{name: "MySQL, TLS request", data: tcpTo(3306, little(1, "8dae0a00 00000001 21"+strings.Repeat("00", 23)))},
		{name: "MySQL, query", data: tcpTo(3306, little(0, "03'SELECT 1'"))},
		{name: "MySQL, ping", data: tcpTo(3306, little(0, "0e"))},
		{name: "MySQL, ok", data: tcpFrom(3306, little(2, "00 00 00 0200 0000"))},
		{name: "MySQL, error", data: tcpFrom(3306, little(2, "ff 1504 '#28000Access denied'"))},
		{name: "MySQL, authentication switch", data: tcpFrom(3306, little(2, "fe 'caching_sha2_password'00 'abc'00"))},
		{name: "MySQL, rows", data: tcpFrom(3306, little(1, "02"))},
		{name: "memcached, get", data: tcpTo(11211, "get user:1\r\n")},
		{name: "memcached, set", data: tcpTo(11211, "set user:1 0 60 3\r\nbob\r\n")},
		{name: "memcached, value", data: tcpFrom(11211, "VALUE user:1 0 3\r\nbob\r\nEND\r\n")},
		{name: "memcached, something else", data: tcpTo(11211, "hello\r\n")},
		{name: "memcached, binary request", data: tcpTo(11211, hexed("80 00 0003 00 00 0000 00000003 00000000 0000000000000000 'key'"))},
		{name: "memcached, binary response", data: tcpFrom(11211, hexed("81 00 0000 00 00 0001 00000000 00000000 0000000000000000"))},
		{name: "memcached over UDP", data: udp4(40000, 11211, hexed("0001 0000 0001 0000 'stats'0d0a"))},
		{name: "Kafka, request", data: tcpTo(9092, sized(0, "0003 000c 00000005 000a 'consumer-1' 00"))},
		{name: "Kafka, request without a name", data: tcpTo(9092, sized(0, "0012 0003 00000006 ffff"))},
		{name: "Kafka, response", data: tcpFrom(9092, sized(0, "00000005 0000"))},
		{name: "Kafka, something else", data: tcpTo(9092, sized(0, "0103 000c 00000005 000a 'consumer-1'"))},
	}
}
