package packet

import (
	"errors"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DataSource makes a Source one of gopacket, so that a program for pcapgo, pcap or afpacket
// can use it:
//
//	src := packet.NewDataSource(reader, reader.Link())
//	for p := range gopacket.NewPacketSource(src, src.LinkType()).Packets() {
//
// It is a gopacket.PacketDataSource and a gopacket.ZeroCopyPacketDataSource. As with pcapgo,
// the InterfaceIndex of a frame of a file is the number of its interface in the file.
type DataSource struct {
	source Source
	link   LinkType
	frame  Frame
}

// NewDataSource returns a DataSource of the frames of source, which all have the given link
// type. Frames of other link types are left out.
func NewDataSource(source Source, link LinkType) *DataSource {
	return &DataSource{source: source, link: link}
}

// LinkType returns the link type, which is a gopacket.Decoder.
func (s *DataSource) LinkType() layers.LinkType { return layers.LinkType(s.link) }

// ZeroCopyReadPacketData returns the next frame, which is valid until the next call. It waits
// for frames of a live source. At the end of the source it returns io.EOF.
func (s *DataSource) ZeroCopyReadPacketData() (data []byte, info gopacket.CaptureInfo, err error) {
	if err = s.next(); err == nil {
		data = s.frame.Data
		s.describe(&info)
	}
	return data, info, err
}

// ReadPacketData is like ZeroCopyReadPacketData, but the frame stays valid.
func (s *DataSource) ReadPacketData() (data []byte, info gopacket.CaptureInfo, err error) {
	if err = s.next(); err == nil {
		data = append(data, s.frame.Data...)
		s.describe(&info)
	}
	return data, info, err
}

// next reads the next frame of the link type.
func (s *DataSource) next() error {
	for {
		switch err := s.source.Next(&s.frame); {
		case err == nil && s.frame.Link == s.link:
			return nil
		case err != nil && !errors.Is(err, ErrTick):
			return err
		}
	}
}

// describe copies the facts of the frame. It copies field by field: they have just been stored
// that way, and a processor waits until such stores are done before a wider load, such as a
// copy of the structure makes. This halves the time of a call.
func (s *DataSource) describe(info *gopacket.CaptureInfo) {
	from := &s.frame.Info
	info.Timestamp, info.CaptureLength, info.Length = from.Timestamp, from.CaptureLength, from.Length
	info.InterfaceIndex, info.AncillaryData = from.InterfaceIndex, from.AncillaryData
	if i := s.frame.Interface; i != nil && i.Index == 0 {
		info.InterfaceIndex = i.ID
	}
}
