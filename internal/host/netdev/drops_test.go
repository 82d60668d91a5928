package netdev

import "testing"

// FuzzSoftnetDrops checks that a table which the kernel would not write gives an error or a
// number, and no panic.
func FuzzSoftnetDrops(f *testing.F) {
	f.Add([]byte("00f8ece6 00000003 00000004 00000000\n00610fff 0000000a 00000001 00000000\n"))
	f.Add([]byte("00f8ece6\n"))
	f.Add([]byte("00f8ece6 xyz\n"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, table []byte) {
		if n, err := softnetDrops(table); err != nil && n != 0 {
			t.Errorf("%d and %v", n, err)
		}
	})
}

// TestSoftnetDrops checks that the hexadecimal numbers of all CPUs are added.
func TestSoftnetDrops(t *testing.T) {
	n, err := softnetDrops([]byte("00f8ece6 00000003 00000004 00000000\n00610fff 0000000a 00000001 00000000\n"))
	if n != 13 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	host, err := OpenHost()
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	for range 2 { // the table is read again each time
		if _, err := host.SoftnetDrops(); err != nil {
			t.Error(err)
		}
	}
}
