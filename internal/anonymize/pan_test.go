package anonymize

import (
	"bytes"
	"math/bits"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// paperKey is the key of the sample that comes with the authors' implementation of Crypto-PAn.
var paperKey = [KeySize]byte{
	21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
	216, 152, 143, 131, 121, 121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2,
}

// TestVectors: addresses become those of the sample, and for IPv6 those of other implementations.
func TestVectors(t *testing.T) {
	a := newAddresses(&paperKey)
	for from, want := range map[string]string{
		"128.11.68.132": "135.242.180.132", "129.118.74.4": "134.136.186.123", "130.132.252.244": "133.68.164.234",
		"141.223.7.43": "141.167.8.160", "141.233.145.108": "141.129.237.235", "152.163.225.39": "151.140.114.167",
		"156.29.3.236": "147.225.12.42", "165.247.96.84": "162.9.99.234", "166.107.77.190": "160.132.178.185",
		"192.102.249.13": "252.138.62.131", "192.215.32.125": "252.43.47.189", "193.150.244.223": "253.169.52.216",
		"195.205.63.100": "255.186.223.5", "204.202.136.230": "243.178.4.198", "10.185.25.118": "117.161.29.118",
		"24.94.26.44": "100.88.228.35", "4.3.88.225": "124.60.155.63", "63.195.241.44": "95.179.238.44",
		"64.14.118.196": "0.255.183.58", "64.39.15.238": "0.219.7.41",
		"2001:db8::1": "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e", "2001:db8::2": "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c",
	} {
		for range 2 { // the second time from the cache
			b := netip.MustParseAddr(from).AsSlice()
			if a.coverIP(b); netip.MustParseAddr(want).Compare(address(b)) != 0 {
				t.Errorf("%s becomes %v, want %s", from, address(b), want)
			}
		}
	}
}

func address(b []byte) netip.Addr {
	a, _ := netip.AddrFromSlice(b)
	return a
}

// common returns the length in bits of the prefix that a and b share.
func common(a, b []byte) (n int) {
	for i := range a {
		if x := a[i] ^ b[i]; x != 0 {
			return n + bits.LeadingZeros8(x)
		}
		n += 8
	}
	return n
}

// TestPrefix: two addresses with a common prefix of n bits have pseudonyms with one of exactly n
// bits. That of a hardware address keeps its group and local bits.
func TestPrefix(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	key := [KeySize]byte{1}
	a := newAddresses(&key)
	for _, size := range []int{4, 6, 16} {
		for range 4000 {
			x, y := make([]byte, size), make([]byte, size)
			for i := range x {
				x[i] = byte(random.Uint32())
				y[i] = x[i]
			}
			n := random.IntN(8*size + 1)
			if n < 8*size {
				y[n/8] ^= 0x80 >> (n % 8)
				for i := n + 1; i < 8*size; i++ {
					y[i/8] ^= byte(random.Uint32()) & (0x80 >> (i % 8))
				}
			}
			if special(x) || special(y) {
				continue
			}
			first, second := bytes.Clone(x), bytes.Clone(y)
			for _, b := range [][]byte{first, second} {
				if size == 6 {
					a.coverMAC(b)
				} else {
					a.coverIP(b)
				}
			}
			if got := common(first, second); got != n {
				t.Fatalf("%x and %x share %d bits, %x and %x share %d", x, y, n, first, second, got)
			}
			if size == 6 && (first[0]^x[0])&(macGroup|macLocal) != 0 {
				t.Fatalf("%x becomes %x", x, first)
			}
		}
	}
}

// special reports whether an address stays or belongs to a protocol.
func special(b []byte) bool {
	if len(b) == 6 {
		for _, g := range groups {
			if strings.HasPrefix(string(b), g) {
				return true
			}
		}
		return false
	}
	ip := address(b)
	return ip.IsLoopback() || ip.IsMulticast() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
}

// TestSpecial: what names no host stays what it is, and what tells a hardware address does not
// get through with it.
func TestSpecial(t *testing.T) {
	a := newAddresses(&paperKey)
	for _, stays := range []string{"0.0.0.0", "127.0.0.1", "127.1.2.3", "224.0.0.251", "239.1.2.3", "255.255.255.255", "::", "::1", "ff02::1", "ff02::fb"} {
		b := netip.MustParseAddr(stays).AsSlice()
		if a.coverIP(b); address(b).String() != stays {
			t.Errorf("%s becomes %v", stays, address(b))
		}
	}
	for _, stays := range [][]byte{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {0, 0, 0, 0, 0, 0}, {1, 0, 0x5e, 1, 2, 3}, {0x33, 0x33, 0, 0, 0, 0xfb}, {1, 0x80, 0xc2, 0, 0, 0xe}} {
		b := bytes.Clone(stays)
		if a.coverMAC(b); !bytes.Equal(b, stays) {
			t.Errorf("%x becomes %x", stays, b)
		}
	}
	own, near := []byte{169, 254, 0xab, 0xcd}, []byte{169, 254, 0xab, 0xce}
	a.coverIP(own)
	a.coverIP(near)
	if !bytes.HasPrefix(own, []byte{169, 254}) || bytes.Equal(own[2:], []byte{0xab, 0xcd}) || common(own, near) != 30 {
		t.Errorf("link-local addresses become %v and %v", own, near)
	}
	mac := []byte{0x52, 0x54, 0x00, 0xab, 0xcd, 0xef}
	local := netip.MustParseAddr("fe80::5054:00ff:feab:cdef").AsSlice()
	node := netip.MustParseAddr("ff02::1:ffab:cdef").AsSlice()
	group := []byte{0x33, 0x33, 0xff, 0xab, 0xcd, 0xef}
	a.coverIP(local)
	a.coverIP(node)
	a.coverMAC(mac)
	a.coverMAC(group)
	want := []byte{0xfe, 0x80, 0, 0, 0, 0, 0, 0, mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]}
	if !bytes.Equal(local, want) {
		t.Errorf("the hardware address becomes %x, the address made from it %x", mac, local)
	}
	if !bytes.HasPrefix(node, []byte(solicitedNode)) || bytes.Equal(node[13:], []byte{0xab, 0xcd, 0xef}) || !bytes.Equal(group[:3], []byte{0x33, 0x33, 0xff}) || !bytes.Equal(group[3:], node[13:]) {
		t.Errorf("the group of solicited nodes becomes %x and %x", node, group)
	}
}

// TestKeys: a key file has bytes or digits, is made if it is missing, for its owner only, and is
// refused with a reason otherwise.
func TestKeys(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	made, isNew, err := OpenKey(path)
	if err != nil || !isNew || made == [KeySize]byte{} {
		t.Fatalf("%v, %v", isNew, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	raw := filepath.Join(dir, "raw")
	if err := os.WriteFile(raw, made[:], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, raw} {
		if again, isNew, err := OpenKey(name); err != nil || isNew || again != made {
			t.Errorf("%s: %x after %x, %v", name, again, made, err)
		}
	}
	for _, wrong := range []string{"", "abc", strings.Repeat("g", 64), strings.Repeat("0", 63), strings.Repeat("x", 33)} {
		if err := os.WriteFile(raw, []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := OpenKey(raw); err == nil || !strings.Contains(err.Error(), "32 bytes or 64 hexadecimal digits") || !strings.Contains(err.Error(), raw) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if first, second := NewKey(), NewKey(); first == second {
		t.Error("two keys are the same")
	}
}
