package capfile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"reflect"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// TestPick reads frames by their places, last first: they are as Next delivered them.
func TestPick(t *testing.T) {
	type spot struct {
		at     int64
		layout *capfile.Layout
		frame  packet.Frame
	}
	for name, data := range pickable(t) {
		r, err := capfile.NewReader(bytes.NewReader(data), name)
		if err != nil {
			t.Fatal(err)
		}
		var all []spot
		var f packet.Frame
		for err = r.Next(&f); err == nil; err = r.Next(&f) {
			s := spot{}
			s.at, s.layout = r.Place()
			f.CopyTo(&s.frame, nil, f.Data)
			all = append(all, s)
		}
		if !errors.Is(err, io.EOF) || len(all) < 4 {
			t.Fatalf("%s: %d packets, %v", name, len(all), err)
		}
		p := capfile.NewPicker(bytes.NewReader(data))
		for i := len(all) - 1; i >= 0; i-- {
			err := p.Pick(all[i].at, all[i].layout, &f)
			if len(f.Data) == 0 {
				f.Data, all[i].frame.Data = nil, nil
			}
			if err != nil || !reflect.DeepEqual(f, all[i].frame) {
				t.Fatalf("%s: packet %d: %v\n%+v\n%+v", name, i+1, err, f, all[i].frame)
			}
		}
		last := &all[len(all)-1]
		p = capfile.NewPicker(bytes.NewReader(data[:last.at+20]))
		if err := p.Pick(last.at, last.layout, &f); err == nil {
			t.Errorf("%s: a packet that was cut off is read", name)
		}
	}
}

// pickable returns captures: classic ones, and pcapng with interfaces between packets, two sections
// and both byte orders.
func pickable(t *testing.T) map[string][]byte {
	all := map[string][]byte{}
	for _, name := range []string{"http.pcap", "dns.pcapng"} {
		data, err := os.ReadFile("../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = data
	}
	all["two sections"] = append(bytes.Clone(all["dns.pcapng"]), bigEndian()...)
	long := captest.Records(200)
	// A time stamp that looks like a file of gzip, in front of a record longer than a window.
	long = append(long, captest.Record(0x00088b1f, 0, 300000, string(make([]byte, 300000)))...)
	header := capfile.AppendHeader(nil, &capfile.Header{SnapLen: packet.DefaultSnapLen, Network: 1})
	all["long records"] = append(header, long...)
	return all
}

// bigEndian returns a section with an interface after its first packet.
func bigEndian() (b []byte) {
	o := binary.BigEndian
	block := func(kind uint32, body []byte) {
		size := uint32(12 + len(body))
		b = o.AppendUint32(o.AppendUint32(b, kind), size)
		b = o.AppendUint32(append(b, body...), size)
	}
	block(0x0a0d0d0a, []byte{0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255})
	block(1, []byte{0, 1, 0, 0, 0, 0, 0, 0})
	frame := func(ifc uint32) {
		body := o.AppendUint32(nil, ifc)
		stamp := uint64(time.Second/time.Microsecond) * 1700000000
		body = o.AppendUint32(o.AppendUint32(body, uint32(stamp>>32)), uint32(stamp))
		body = o.AppendUint32(o.AppendUint32(body, 4), 4)
		block(6, append(append(body, "wire"...), 0, 1, 0, 2, 'h', 'i', 0, 0, 0, 0, 0, 0))
	}
	frame(0)
	block(1, []byte{0, 101, 0, 0, 0, 0, 0, 0})
	frame(1)
	return b
}
