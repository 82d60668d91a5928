package jsonl

// What a radio measured, in front of IEEE 802.11: radiotap.org; Per-Packet Information, version
// 1.0.7; the header of Prism drivers.

import (
	"encoding/binary"

	"ringcap/internal/layer"

	"github.com/google/gopacket"
)

var le = binary.LittleEndian

// Fields of radiotap, by bit.
const (
	radioTSFT    = 0
	radioRate    = 2
	radioChannel = 3
	radioSignal  = 5
	radioNoise   = 6
	radioAntenna = 11
)

// radioLayout is the size and the alignment of the fields up to the last one that is read.
var radioLayout = [radioAntenna + 1]struct{ size, align int }{
	{8, 8}, {1, 1}, {1, 1}, {4, 2}, {2, 1}, {1, 1}, {1, 1}, {2, 2}, {2, 2}, {1, 1}, {1, 1}, {1, 1},
}

// radioField returns the bytes of a field of radiotap, or nil.
func radioField(data []byte, bit int) []byte {
	if len(data) < 8 {
		return nil
	}
	present, at := le.Uint32(data[4:]), 8
	if present>>bit&1 == 0 {
		return nil
	}
	for at+4 <= len(data) && le.Uint32(data[at-4:])>>31 != 0 {
		at += 4
	}
	for i := range bit + 1 {
		f := radioLayout[i]
		if present>>i&1 == 0 {
			continue
		}
		at = (at + f.align - 1) &^ (f.align - 1)
		if at+f.size > len(data) {
			return nil
		}
		if i == bit {
			return data[at : at+f.size]
		}
		at += f.size
	}
	return nil
}

// ppiField returns the data of the 802.11 field of PPI, or nil.
func ppiField(data []byte) []byte {
	const common = 2
	for at := 8; at+4 <= len(data); {
		kind, size := le.Uint16(data[at:]), int(le.Uint16(data[at+2:]))
		if at += 4; at+size > len(data) {
			break
		}
		if kind == common && size >= 20 {
			return data[at : at+size]
		}
		at += size
	}
	return nil
}

// Numbers of what a Prism header has.
const (
	prismChannel = 3
	prismRSSI    = 4
	prismSignal  = 6
	prismNoise   = 7
	prismRate    = 8
)

// prismItem returns the value of an item of a Prism header. Two families of drivers number them
// differently, and in their own byte order.
func prismItem(data []byte, item uint32) (uint32, bool) {
	if len(data) < 144 {
		return 0, false
	}
	order := binary.ByteOrder(le)
	if data[0] == 0 {
		order = be
	}
	for at := 24; at+12 <= len(data); at += 12 {
		if did := order.Uint32(data[at:]); did == item<<16|0x44 || did == item<<12|0x41 {
			return order.Uint32(data[at+8:]), order.Uint16(data[at+4:]) == 0
		}
	}
	return 0, false
}

// measurement finds a measurement in the headers of each kind. Each function is nil if there is none.
type measurement struct {
	radiotap func(data []byte) (decimalValue, bool)
	ppi      func(field []byte) (decimalValue, bool)
	prism    func(data []byte) (decimalValue, bool)
}

// tap returns a measurement of radiotap.
func tap(bit int, of func([]byte) (decimalValue, bool)) func([]byte) (decimalValue, bool) {
	return func(data []byte) (decimalValue, bool) {
		if f := radioField(data, bit); f != nil {
			return of(f)
		}
		return decimalValue{}, false
	}
}

// dbm reads a level at an offset.
func dbm(at int) func([]byte) (decimalValue, bool) {
	return func(b []byte) (decimalValue, bool) { return signed(b[at]), true }
}

// commonDBM reads a level of PPI, which has -128 for none.
func commonDBM(at int) func([]byte) (decimalValue, bool) {
	return func(b []byte) (decimalValue, bool) { return signed(b[at]), int8(b[at]) != -128 }
}

// radioWord reads two bytes at an offset and divides them. 0 means none.
func radioWord(at int, divisor uint64) func([]byte) (decimalValue, bool) {
	return func(b []byte) (decimalValue, bool) {
		v := uint64(le.Uint16(b[at:]))
		return ratio(v, divisor), v != 0
	}
}

func halfRate(b []byte) (decimalValue, bool) { return ratio(uint64(b[0]), 2), true }

// prismLevel returns an item of a Prism header that has a sign.
func prismLevel(data []byte, item uint32) (decimalValue, bool) {
	v, ok := prismItem(data, item)
	return decimalValue{whole: int64(int32(v))}, ok
}

func prismStrength(data []byte) (decimalValue, bool) { return prismLevel(data, prismRSSI) }

// Measurements.
var (
	radioLevel  = measurement{tap(radioSignal, dbm(0)), commonDBM(18), prismStrength}
	radioFloor  = measurement{tap(radioNoise, dbm(0)), commonDBM(19), nil}
	radioSpeed  = measurement{tap(radioRate, halfRate), radioWord(10, 2), prismSpeed}
	radioTuning = measurement{tap(radioChannel, radioWord(0, 1)), radioWord(12, 1), nil}
)

func prismSpeed(data []byte) (decimalValue, bool) {
	v, ok := prismItem(data, prismRate)
	return ratio(uint64(v), 2), ok && v != 0
}

// of returns the measurement in a header.
func (m *measurement) of(p *Printer, h *header) (decimalValue, bool) {
	if p.linkType == nil {
		return m.radiotap(h.data)
	}
	if f := ppiField(p.linkData(h, layer.TypePPI)); f != nil {
		return m.ppi(f)
	}
	if data := p.linkData(h, layer.TypePrism); len(data) > 0 && m.prism != nil {
		return m.prism(data)
	}
	return decimalValue{}, false
}

// linkData returns the bytes of a link header of a type, or nil for others.
func (p *Printer) linkData(h *header, typ gopacket.LayerType) []byte {
	if p.linkType != nil && p.linkType.LayerType() == typ {
		return h.data
	}
	return nil
}

// channelOf returns the number of the channel of a frequency in MHz (IEEE 802.11-2020, annex E), or 0.
func channelOf(frequency uint64) uint64 {
	switch {
	case frequency == 2484:
		return 14
	case frequency >= 2412 && frequency <= 2472 && (frequency-2407)%5 == 0:
		return (frequency - 2407) / 5
	case frequency >= 5000 && frequency <= 5925 && frequency%5 == 0:
		return (frequency - 5000) / 5
	case frequency >= 4910 && frequency < 5000 && frequency%5 == 0:
		return (frequency - 4000) / 5
	case frequency >= 5955 && frequency <= 7115 && frequency%5 == 0:
		return (frequency - 5950) / 5
	}
	return 0
}

// radioFields are the measurements that all of these headers have.
func radioFields() []field {
	frequency := func(p *Printer, h *header) (uint64, bool) {
		v, ok := radioTuning.of(p, h)
		return uint64(v.whole), ok
	}
	channel := func(p *Printer, h *header) (uint64, bool) {
		if v, ok := prismItem(p.linkData(h, layer.TypePrism), prismChannel); ok {
			return uint64(v), true
		}
		f, ok := frequency(p, h)
		v := channelOf(f)
		return v, ok && v != 0
	}
	return []field{
		measured("signal_dbm", "wlan_radio.signal_dbm", "level of the signal in dBm", radioLevel.of),
		measured("noise_dbm", "wlan_radio.noise_dbm", "level of the noise in dBm", radioFloor.of),
		counted("frequency", "wlan_radio.frequency", "frequency in MHz", frequency),
		counted("channel", "wlan_radio.channel", "number of the channel", channel),
		measured("data_rate", "wlan_radio.data_rate", "Mbit/s", radioSpeed.of).columnNote("as the header says it; not computed from an MCS index"),
	}
}

// addRadio adds the headers in front of 802.11. That of PPI and Prism is a link header like others.
func (t *tables) addRadio() {
	mac := func(_ *Printer, h *header) (uint64, bool) {
		if f := radioField(h.data, radioTSFT); f != nil {
			return le.Uint64(f), true
		}
		return 0, false
	}
	antenna := func(_ *Printer, h *header) (uint64, bool) {
		if f := radioField(h.data, radioAntenna); f != nil {
			return uint64(f[0]), true
		}
		return 0, false
	}
	t.radiotap = t.layer("radiotap", "what a radio measured", append([]field{
		counted("length", "radiotap.length", "bytes of the radiotap header",
			func(_ *Printer, h *header) (uint64, bool) { return uint64(len(h.data)), true }),
		counted("mac_time", "radiotap.mactime", "microseconds of the receiver's clock", mac),
		measured("", "radiotap.datarate", "Mbit/s", radioSpeed.of),
		counted("", "radiotap.channel.freq", "frequency in MHz", func(p *Printer, h *header) (uint64, bool) {
			v, ok := radioTuning.of(p, h)
			return uint64(v.whole), ok
		}),
		measured("", "radiotap.dbm_antsignal", "level of the signal in dBm", radioLevel.of),
		measured("", "radiotap.dbm_antnoise", "level of the noise in dBm", radioFloor.of),
		counted("antenna", "radiotap.antenna", "number of the antenna", antenna),
	}, radioFields()...)...)

	ppi := func(name, help string, of func(data, common []byte) (uint64, bool)) field {
		return counted("", "ppi."+name, help, func(p *Printer, h *header) (uint64, bool) {
			if data := p.linkData(h, layer.TypePPI); len(data) >= 8 {
				return of(data, ppiField(data))
			}
			return 0, false
		})
	}
	level := func(name, help string, of func([]byte) (decimalValue, bool)) field {
		return measured("", "ppi.80211-common.dbm."+name, help, func(p *Printer, h *header) (decimalValue, bool) {
			if f := ppiField(p.linkData(h, layer.TypePPI)); f != nil {
				return of(f)
			}
			return decimalValue{}, false
		})
	}
	prism := func(name, help string, item uint32) field {
		return measured("", "prism.did."+name, help, func(p *Printer, h *header) (decimalValue, bool) {
			return prismLevel(p.linkData(h, layer.TypePrism), item)
		})
	}
	t.linkHeader = t.layer("link_header", "the header of another link type; of PPI and Prism, what a radio measured", append([]field{
		ppi("length", "bytes of the PPI header", func(data, _ []byte) (uint64, bool) { return uint64(le.Uint16(data[2:])), true }),
		ppi("dlt", "libpcap's number of the link type behind it", func(data, _ []byte) (uint64, bool) { return uint64(le.Uint32(data[4:])), true }),
		ppi("80211-common.rate", "kbit/s", func(_, f []byte) (uint64, bool) {
			if f == nil {
				return 0, false
			}
			return 500 * uint64(le.Uint16(f[10:])), true
		}),
		ppi("80211-common.chan.freq", "frequency in MHz", func(_, f []byte) (uint64, bool) {
			if f == nil {
				return 0, false
			}
			return uint64(le.Uint16(f[12:])), true
		}),
		level("antsignal", "level of the signal in dBm", dbm(18)),
		level("antnoise", "level of the noise in dBm", dbm(19)),
		prism("channel", "number of the channel", prismChannel),
		prism("rssi", "level of the signal", prismRSSI),
		prism("signal", "level of the signal, as the driver has it", prismSignal),
		prism("noise", "level of the noise", prismNoise),
		prism("rate", "in units of 500 kbit/s", prismRate),
	}, radioFields()...)...)
}
