package netdev

import "testing"

// FuzzSoftnetDrops: a table that the kernel would not write is an error or a
// number, and no fault.
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

// TestSoftnetDrops sums over CPUs, in hexadecimal.
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
	for range 2 { // the table is read anew each time
		if _, err := host.SoftnetDrops(); err != nil {
			t.Error(err)
		}
	}
}
