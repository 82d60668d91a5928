package edit

import (
	"encoding/binary"

	"ringcap/packet"
)

// optionFCS is if_fcslen (draft-ietf-opsawg-pcapng, section 4.2).
const optionFCS = 13

// dropFCS leaves the frame check sequence out, which is that of the frame with the headers.
func (s *stripper) dropFCS(f *packet.Frame) {
	ifc := f.Interface
	if ifc == nil || ifc.FCS == 0 {
		return
	}
	if missing := f.Info.Length - len(f.Data); missing < ifc.FCS {
		s.end = max(s.start(s.next), min(s.end, len(f.Data)-(ifc.FCS-missing)))
	}
	if s.without[ifc] == nil {
		s.without[ifc] = withoutFCS(ifc)
	}
	f.Interface = s.without[ifc]
}

// withoutFCS returns the interface as one whose frames have no frame check sequence.
func withoutFCS(ifc *packet.Interface) *packet.Interface {
	other := *ifc
	other.FCS, other.Options = 0, ""
	for kind, value := range packet.Options(ifc.Options) {
		if kind != optionFCS {
			o := binary.LittleEndian.AppendUint16(nil, kind)
			o = binary.LittleEndian.AppendUint16(o, uint16(len(value)))
			o = append(append(o, value...), make([]byte, -len(value)&3)...)
			other.Options += string(o)
		}
	}
	return &other
}
