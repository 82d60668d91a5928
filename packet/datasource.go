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
// It is a gopacket.PacketDataSource and a gopacket.ZeroCopyPacketDataSource.
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
func (s *DataSource) ZeroCopyReadPacketData() ([]byte, gopacket.CaptureInfo, error) {
	for {
		switch err := s.source.Next(&s.frame); {
		case errors.Is(err, ErrTick):
		case err != nil:
			return nil, gopacket.CaptureInfo{}, err
		case s.frame.Link == s.link:
			return s.frame.Data, s.frame.Info, nil
		}
	}
}

// ReadPacketData is like ZeroCopyReadPacketData, but the frame stays valid.
func (s *DataSource) ReadPacketData() ([]byte, gopacket.CaptureInfo, error) {
	data, info, err := s.ZeroCopyReadPacketData()
	return append([]byte(nil), data...), info, err
}
