package layer

import "github.com/google/gopacket"

// readPIM reads the header of RFC 7761, section 4.9. In a register message, which carries
// a packet to the rendezvous point, it also reads the flags after the header.
func readPIM(data []byte) (int, int, gopacket.LayerType) {
	const register = 0x21 // version 2, type 1
	if len(data) >= 1 && data[0] == register {
		if len(data) <= 8 {
			return 8, len(data), gopacket.LayerTypePayload
		}
		return 8, len(data), rawNext(data[8])
	}
	return 4, len(data), gopacket.LayerTypePayload
}
