package jsonl_test

import (
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/track"
	"ringcap/packet"
)

// likeWireshark are packets whose fields have the same values as with tshark.
var likeWireshark = []struct {
	name, fields string
	link         packet.LinkType
	frames       []string // in hexadecimal
}{
	{"usb", "frame.protocols usb.src usb.dst usb.addr usb.bus_id usb.device_address usb.endpoint_address usb.endpoint_address.number usb.endpoint_address.direction " +
		"usb.transfer_type usb.urb_type usb.urb_status usb.urb_id usb.urb_len usb.data_len usb.bmRequestType usb.setup.bRequest usb.setup.wLength " +
		"usb.bDescriptorType usb.idVendor usb.idProduct", packet.LinkUSBMapped, []string{
		usbSubmit, usbComplete,
		"0200000000000000 45 03 82 06 0200 2d 3c" + zeros(12) + "feffffff 00020000 00000000" + zeros(24),                                                       // an error
		"0300000000000000 43 00 83 07 0300 2d 00" + zeros(12) + "00000000 04000000 14000000" + zeros(20) + "01000000" + zeros(8) + "0400000000000000 61626364", // isochronous
	}},
	{"usb of windows", "frame.protocols usb.src usb.dst usb.bus_id usb.device_address usb.endpoint_address usb.transfer_type usb.data_len usb.irp_id usb.usbd_status " +
		"usb.function usb.irp_info.direction usb.control_stage usb.setup.bRequest usb.idVendor usb.idProduct", packet.LinkUSBPcap, []string{
		usbPcapSetup,
		"1c00 0100000000000000 00000000 0800 01 0100 0500 80 02 12000000 01" + usbDescriptor,
		"1b00 0200000000000000 040000c0 0900 00 0200 0600 02 03 05000000 68656c6c6f",
		"1b00 0200000000000000 040000c0 0900 01 0200 0600 02 03 00000000",
	}},
}

const (
	usbDescriptor = "1201000200000040 6d0415c5 3012 01020001"
	usbSubmit     = "0100000000000000 53 02 80 05 0100 00 3c 00f1536500000000 00000000 8dffffff 12000000 00000000 8006000100001200 00000000 00000000 00000000 00000000"
	usbComplete   = "0100000000000000 43 02 80 05 0100 2d 00 00f1536500000000 00000000 00000000 12000000 12000000 0000000000000000 00000000 00000000 00000000 00000000" + usbDescriptor
	usbPcapSetup  = "1c00 0100000000000000 00000000 0b00 00 0100 0500 80 02 08000000 00 8006000100001200"
)

func zeros(n int) string { return strings.Repeat("00", n) }

// TestLikeWireshark: columns have tshark's values.
func TestLikeWireshark(t *testing.T) {
	for _, c := range likeWireshark {
		t.Run(c.name, func(t *testing.T) {
			var frames []packet.Frame
			for i, text := range c.frames {
				data, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
				if err != nil {
					t.Fatal(err)
				}
				f := packet.Frame{Data: data, Link: c.link}
				f.Info.Timestamp = time.Unix(1700000000+int64(i), 0)
				f.Info.CaptureLength, f.Info.Length = len(data), len(data)
				frames = append(frames, f)
			}
			path := filepath.Join(t.TempDir(), "frames.pcap")
			writePcap(t, path, frames)
			names := strings.Fields(c.fields)
			rows, expected := columns(t, frames, names), wireshark(t, path, names)
			for i := range rows {
				for j, name := range names {
					if rows[i][j] != expected[i][j] {
						t.Errorf("packet %d, %s: %q, tshark says %q", i+1, name, rows[i][j], expected[i][j])
					}
				}
			}
			for j, name := range names {
				if !hasValue(expected, j) {
					t.Errorf("no packet has %s", name)
				}
			}
		})
	}
}

// writePcap writes frames of one link type to a file.
func writePcap(tb testing.TB, path string, frames []packet.Frame) {
	tb.Helper()
	le := binary.LittleEndian
	b := []byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0}
	b = le.AppendUint32(b, uint32(frames[0].Link))
	for i := range frames {
		f := &frames[i]
		b = le.AppendUint32(b, uint32(f.Info.Timestamp.Unix()))
		b = le.AppendUint32(b, 0)
		b = le.AppendUint32(b, uint32(len(f.Data)))
		b = le.AppendUint32(b, uint32(f.Info.Length))
		b = append(b, f.Data...)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
}

func hasValue(rows [][]string, column int) bool {
	for _, row := range rows {
		if row[column] != "" {
			return true
		}
	}
	return false
}

// columns returns the columns of packets.
func columns(tb testing.TB, frames []packet.Frame, names []string) (rows [][]string) {
	tb.Helper()
	printer, err := jsonl.NewPrinter(jsonl.Options{Columns: names})
	if err != nil {
		tb.Fatal(err)
	}
	decoder, tracker, p := layer.NewDecoder(), track.New(track.Options{Streams: true}), new(packet.Packet)
	for i := range frames {
		frames[i].Number = uint64(i + 1)
		decoder.Decode(&frames[i], p)
		tracker.Observe(p)
		rows = append(rows, strings.Split(strings.TrimSuffix(string(printer.Append(nil, p)), "\n"), "\t"))
	}
	return rows
}

// wireshark returns the columns as tshark has them, of each packet by itself.
func wireshark(tb testing.TB, path string, names []string) (rows [][]string) {
	tb.Helper()
	args := []string{"-n", "-r", path, "-T", "fields", "-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"}
	for _, name := range names {
		args = append(args, "-e", name)
	}
	for line := range strings.Lines(cmdtest.Tool(tb, "tshark", args...)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}
