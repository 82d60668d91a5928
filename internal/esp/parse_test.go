package esp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestParse: an error says what is wrong and shows nothing of a secret, even where the words
// stand in the wrong order.
func TestParse(t *testing.T) {
	const aes128 = "aes128-cbc:0x00112233445566778899aabbccddeeff"
	file := filepath.Join(t.TempDir(), "keys")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, good := range []string{
		aes128, "0x10@192.0.2.1 " + aes128, "16@2001:db8::1 \t" + aes128, "none:", "none-hmac96:x",
		"1@192.0.2.1 " + aes128 + ",\n2@192.0.2.1 des-cbc:8letters", "1@192.0.2.1 3des:24 letters and a space..", "FILE " + file, "file\t" + file,
	} {
		write("# a comment\n\n" + aes128 + "\n")
		if err := new(Keys).Parse(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"hunter2":                            "no colon",
		"hunter2:hunter2":                    "no such algorithm",
		"hunter2 " + aes128:                  "no @",
		"hunter2@192.0.2.1 " + aes128:        "no number of 32 bits",
		"0x100000000@192.0.2.1 " + aes128:    "no number of 32 bits",
		"1@hunter2 " + aes128:                "no address",
		"aes:p@hunter2 1":                    "no number of 32 bits",
		"aes128-cbc:hunter2":                 "has 7 bytes: it needs 16",
		"aes-cbc:hunter2":                    "has 7 bytes: it needs 16 or 24 or 32",
		"des-cbc:0xhunter2":                  "not hexadecimal",
		"blowfish-cbc-hmac96:hunter2":        "blowfish is not supported: the algorithms are des-cbc",
		"ikev2 I 0x00 0x00 sha1:x 3des:x":    "messages of IKE",
		" ," + aes128:                        "a key is missing",
		"file " + file + "x":                 "no such file",
		"file " + file:                       "line 3: there is no colon",
		"file " + filepath.Dir(file):         "is a directory",
		"file":                               "no colon",
		"file /dev/zero":                     "a line is too long",
		aes128 + ",file " + file + "," + "1": "line 3: there is no colon",
	} {
		write("\n" + aes128 + "\nhunter2\n")
		err := new(Keys).Parse(bad)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", bad, err, want)
		}
	}
}

// TestFind: the association of SPI and destination comes before the one for all packets, and
// a later one before an earlier one.
func TestFind(t *testing.T) {
	var k Keys
	if err := k.Parse("1@192.0.2.1 none-hmac96:,1@192.0.2.1 none:,none-hmac96:,none:"); err != nil {
		t.Fatal(err)
	}
	for i, spi := range []uint32{1, 2} {
		if got, want := k.Find(spi, []byte{192, 0, 2, 1}), &k.list[1+2*i]; got != want {
			t.Errorf("SPI %d: %v, want %v", spi, got, want)
		}
	}
	if a := k.Find(1, []byte{192, 0, 2, 2}); a != &k.list[3] {
		t.Errorf("another address: %v", a)
	}
	if a := (&Keys{}).Find(1, nil); a != nil {
		t.Errorf("no keys: %v", a)
	}
}

// TestOpenNone: the algorithm none leaves a payload as it is, but for padding and check value.
func TestOpenNone(t *testing.T) {
	a := Association{check: 12}
	_, payload, next, err := a.Open([]byte("x"), []byte("payload\x01\x02\x02\x11"+"check value."))
	if string(payload) != "payload" || next != 17 || err != nil {
		t.Errorf("%q, protocol %d, %v", payload, next, err)
	}
}
