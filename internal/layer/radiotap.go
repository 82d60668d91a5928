package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
)

// LayerType is TypeRadiotap.
func (r *Radiotap) LayerType() gopacket.LayerType { return TypeRadiotap }

// CanDecode is TypeRadiotap.
func (r *Radiotap) CanDecode() gopacket.LayerClass { return TypeRadiotap }

// DecodeFromBytes reads the length of a radiotap header (radiotap.org): version,
// padding, length in little-endian order, a bit for each field present.
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

// NextLayerType is TypeWiFi.
func (r *Radiotap) NextLayerType() gopacket.LayerType { return TypeWiFi }
