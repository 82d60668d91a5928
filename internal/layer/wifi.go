package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Types of frames (IEEE 802.11-2020, table 9-1).
const (
	WiFiManagement = 0
	WiFiControl    = 1
	WiFiData       = 2
)

// Bits of the second byte of the frame control field.
const (
	wifiToDS      = 0x01
	wifiFromDS    = 0x02
	wifiProtected = 0x40
	wifiOrder     = 0x80 // with QoS: an HT control field
)

// LayerType returns TypeWiFi.
func (w *WiFi) LayerType() gopacket.LayerType { return TypeWiFi }

// CanDecode returns TypeWiFi.
func (w *WiFi) CanDecode() gopacket.LayerClass { return TypeWiFi }

// DecodeFromBytes decodes the header of IEEE 802.11-2020, section 9.2: frame control,
// duration, one to four addresses, sequence control, QoS and HT control. In unencrypted
// data frames, Contents includes the LLC and SNAP headers of RFC 1042, if present.
func (w *WiFi) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	*w = WiFi{}
	if len(data) < 10 {
		df.SetTruncated()
		return errWiFiShort
	}
	w.Type, w.Subtype, w.Flags = data[0]>>2&3, data[0]>>4, data[1]
	size := w.headerLen()
	if size > len(data) {
		df.SetTruncated()
		return errWiFiShort
	}
	w.Receiver = data[4:10]
	if size >= 16 {
		w.Transmitter = data[10:16]
	}
	if size >= 24 {
		w.addresses(data)
	}
	w.Header = size
	if w.Type == WiFiData && w.Subtype&4 == 0 && !w.Protected() {
		size = w.snap(data, size)
	}
	w.Contents, w.Payload = data[:size], data[size:]
	return nil
}

// headerLen returns the length of the header according to the frame control field.
func (w *WiFi) headerLen() int {
	switch w.Type {
	case WiFiControl:
		if w.Subtype == 12 || w.Subtype == 13 { // clear to send, acknowledgment
			return 10
		}
		return 16
	case WiFiData:
		size := 24
		if w.Flags&(wifiToDS|wifiFromDS) == wifiToDS|wifiFromDS {
			size += 6
		}
		if w.Subtype&8 != 0 {
			size += 2
			if w.Flags&wifiOrder != 0 {
				size += 4
			}
		}
		return size
	case WiFiManagement:
		if w.Flags&wifiOrder != 0 {
			return 28
		}
		return 24
	}
	return 10 // an extension frame
}

// addresses sets the addresses (IEEE 802.11-2020, table 9-30).
func (w *WiFi) addresses(data []byte) {
	a1, a2, a3 := data[4:10], data[10:16], data[16:22]
	w.Destination, w.Source, w.BSSID = a1, a2, a3
	if w.Type != WiFiData {
		return
	}
	switch w.Flags & (wifiToDS | wifiFromDS) {
	case wifiToDS:
		w.BSSID, w.Source, w.Destination = a1, a2, a3
	case wifiFromDS:
		w.Destination, w.BSSID, w.Source = a1, a2, a3
	case wifiToDS | wifiFromDS:
		w.Destination, w.Source, w.BSSID = a3, data[24:30], nil
	}
}

// snap reads the EtherType after LLC and SNAP. Some drivers pad the header to a multiple
// of four bytes.
func (w *WiFi) snap(data []byte, size int) int {
	for _, at := range [2]int{size, (size + 3) &^ 3} {
		if len(data) >= at+8 && string(data[at:at+5]) == "\xaa\xaa\x03\x00\x00" && (data[at+5] == OUIEthernet || data[at+5] == OUICiscoBridged) {
			w.EtherType = layers.EthernetType(binary.BigEndian.Uint16(data[at+6 : at+8]))
			return at + 8
		}
	}
	return size
}

// Protected reports whether the body is encrypted.
func (w *WiFi) Protected() bool { return w.Flags&wifiProtected != 0 }

// NextLayerType returns the type for the EtherType, if there is one.
func (w *WiFi) NextLayerType() gopacket.LayerType { return etherNext(w.EtherType) }
