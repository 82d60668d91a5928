package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
)

// LayerType returns TypeRadiotap.
func (r *Radiotap) LayerType() gopacket.LayerType { return TypeRadiotap }

// CanDecode returns TypeRadiotap.
func (r *Radiotap) CanDecode() gopacket.LayerClass { return TypeRadiotap }

// DecodeFromBytes finds the end of a radiotap header (radiotap.org). The header starts
// with version, padding, little-endian length, and a bit for each field that is present.
func (r *Radiotap) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 8 {
		*r = Radiotap{}
		df.SetTruncated()
		return errRadiotapShort
	}
	size := int(binary.LittleEndian.Uint16(data[2:4]))
	if data[0] != 0 {
		*r = Radiotap{}
		return errRadiotapVersion
	}
	if size < 8 {
		*r = Radiotap{}
		return errRadiotapLength
	}
	if size > len(data) {
		*r = Radiotap{}
		df.SetTruncated()
		return errRadiotapShort
	}
	r.Contents, r.Payload = data[:size], data[size:]
	return nil
}

// NextLayerType returns TypeWiFi.
func (r *Radiotap) NextLayerType() gopacket.LayerType { return TypeWiFi }
