package main_test

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// sealed returns a frame with an ESP packet of SPI 7, which holds a datagram from port 5000 to
// 6000.
func sealed(t *testing.T, key string) []byte {
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte("\x13\x88\x17\x70\x00\x0a\x00\x00hi\x01\x02\x03\x04\x04\x11")
	iv := []byte("initial vector..")
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	b, err := hex.DecodeString("020000000002020000000001" + "0800" + "4500000000010000" + "4032" + "0000" + "c0000201c0000202" + "0000000700000001")
	if err != nil {
		t.Fatal(err)
	}
	b = append(append(b, iv...), plain...)
	binary.BigEndian.PutUint16(b[16:], uint16(len(b)-14))
	return b
}

// TestSecrets decrypts a packet with a key on the command line, with one in a file that only
// root may read, and live. The file is a copy, so the packets in it stay encrypted.
func TestSecrets(t *testing.T) {
	const key, payload = "sixteen-letters!", "ESP(spi=0x00000007,seq=0x1), length 40: 5000 > 6000: UDP, length 2"
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	in, keys := filepath.Join(dir, "in.pcap"), filepath.Join(dir, "keys")
	frame := captest.Packet(60, nil).Frame
	frame.Data = sealed(t, key)
	frame.Info.CaptureLength, frame.Info.Length = len(frame.Data), len(frame.Data)
	captest.WriteFile(t, in, []packet.Frame{*frame, *frame, *frame, *frame})
	if err := os.WriteFile(keys, []byte("# of a test\n7@192.0.2.2 aes-cbc:"+key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
		n    int
	}{
		{[]string{"-E", "7@192.0.2.2 aes128-cbc:" + key}, 0, payload, 4},
		{[]string{"-E", "file " + keys, "-Z", "nobody"}, 0, payload, 4},
		{[]string{"-E", "8@192.0.2.2 aes128-cbc:" + key}, 0, "length 40\n", 4},
		{[]string{"-E", "aes128-cbc:" + key[1:]}, 1, "ringcap: -E, --esp-keys: the secret for aes128-cbc has 15 bytes: it needs 16\n", 1},
		{[]string{"-E", "aes128-cbc:" + key, "-w", filepath.Join(dir, "out.pcap"), "--print-sampling", "2"}, 0, payload, 2},
		{[]string{"-m", "IF-MIB", "-f", "-b"}, 0, "ringcap: -m IF-MIB: MIB modules are not read: object identifiers are numbers\n", 1},
	} {
		run := cmdtest.New(t, append(c.args, "-n", "-r", in)...)
		run.Start(a)
		code := run.Wait()
		text := run.Stdout.String() + run.Stderr.String()
		if code != c.code || strings.Count(text, c.want) != c.n || strings.Contains(text, "letters") {
			t.Errorf("%q: status %d, want %d and %d times %q:\n%s", c.args, code, c.code, c.n, c.want, text)
		}
	}
	if got, want := captest.ReadFile(t, filepath.Join(dir, "out.pcap")), captest.ReadFile(t, in); len(got) != 4 || string(got[3].Data) != string(want[3].Data) {
		t.Errorf("the copy has %d packets, or others", len(got))
	}

	run := cmdtest.Listen(t, a, "-i", nettest.NameA, "-P", "in", "-l", "-E", "file "+keys, "-c", "1", "esp")
	b.Inject(nettest.NameB, frame.Data)
	if run.Wait(); !strings.Contains(run.Stdout.String(), payload) {
		t.Errorf("live: %s%s", run.Stdout.String(), run.Stderr.String())
	}

	run = cmdtest.New(t, "-i", nettest.NameA, "-I", "-c", "1")
	run.Start(a)
	code := run.Wait()
	if text := run.Stderr.String(); code != 1 || !strings.HasPrefix(text, "ringcap: -I: "+nettest.NameA+" is no wireless interface") || strings.Count(text, "\n") != 1 {
		t.Errorf("-I: status %d: %s", code, text)
	}
}
