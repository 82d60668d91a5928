package capfile

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/gopacket/pcapgo"

	"ringcap/packet"
)

// TestAsPcapgo checks that a program for pcapgo gets the same from a pcapng file with several
// interfaces.
func TestAsPcapgo(t *testing.T) {
	var file bytes.Buffer
	w := NewWriter(&file, WriterOptions{Pcapng: true})
	both := []*packet.Interface{{Name: "eth0"}, {Name: "eth1"}}
	for i := range 5 {
		f := packet.Frame{Data: make([]byte, 60+i), Link: packet.LinkEthernet, Interface: both[i%2]}
		f.Info.Timestamp, f.Info.Length = time.Unix(1700000000, int64(i)*1000), 100
		if err := w.Write(&f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	theirs, err := pcapgo.NewNgReader(bytes.NewReader(file.Bytes()), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReader(&file, "a")
	if err != nil {
		t.Fatal(err)
	}
	ours := packet.NewDataSource(r, r.Link())
	for i := range 6 {
		data, info, err := ours.ReadPacketData()
		want, wantInfo, wantErr := theirs.ReadPacketData()
		if !errors.Is(err, wantErr) || !bytes.Equal(data, want) || !info.Timestamp.Equal(wantInfo.Timestamp) {
			t.Errorf("frame %d: %x, %v, %v, want %x, %v, %v", i, data, info, err, want, wantInfo, wantErr)
		}
		info.Timestamp, wantInfo.Timestamp = time.Time{}, time.Time{}
		if !reflect.DeepEqual(info, wantInfo) {
			t.Errorf("frame %d: %+v, want %+v", i, info, wantInfo)
		}
	}
}
