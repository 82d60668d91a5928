package link

// Radiotap, the measurements of a radio: https://www.radiotap.org. The headers of Prism
// and AVS drivers are skipped.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

// Fields, by bit.
const (
	radiotapTSFT       = 0
	radiotapFlags      = 1
	radiotapRate       = 2
	radiotapChannel    = 3
	radiotapFHSS       = 4
	radiotapQuality    = 7
	radiotapRXFlags    = 14
	radiotapXChannel   = 18
	radiotapMCS        = 19
	radiotapAMPDU      = 20
	radiotapVHT        = 21
	radiotapNamespaces = 29 // the bits from here on mean the same in every word
)

// radiotapLayout is the size and the alignment of each field, by bit.
var radiotapLayout = [...]struct{ size, align uint8 }{
	{8, 8}, {1, 1}, {1, 1}, {4, 2}, {2, 1}, {1, 1}, {1, 1}, {2, 2}, {2, 2}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {2, 2},
	radiotapXChannel: {8, 4}, radiotapMCS: {3, 1}, radiotapAMPDU: {8, 4}, radiotapVHT: {12, 2},
}

// radiotapNumbers are the fields that hold one number, and how to read and print it.
var radiotapNumbers = map[int]struct {
	kind byte // i: signed byte, u: byte, w: two bytes; negated: m: two signed bytes, n: signed byte
	form string
}{
	5: {'i', "%ddBm signal "}, 6: {'i', "%ddBm noise "}, radiotapQuality: {'w', "%d sq "},
	8: {'m', "%d tx power "}, 9: {'n', "%ddB tx attenuation "}, 10: {'i', "%ddBm tx power "},
	11: {'u', "antenna %d "}, 12: {'u', "%ddB signal "}, 13: {'u', "%ddB noise "},
}

var radiotapFlagNames = []dissect.Name{
	{0x01, "cfp "}, {0x02, "short preamble "}, {0x04, "wep "}, {0x08, "fragmented "}, {0x40, "bad-fcs "},
}

// Flags of the frame's format: a frame check sequence at its end, padding after its header.
const (
	radiotapHasFCS = 0x10
	radiotapPadded = 0x20
)

// radiotap prints the measurements and then the frame.
func radiotap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 8 {
		return ctx.Cut(b, "802.11_radio")
	}
	size := int(binary.LittleEndian.Uint16(s.Data[2:]))
	if size < 8 || size > len(s.Data) {
		return ctx.Cut(b, "802.11_radio")
	}
	d := ctx.Dissect(b, s.UpTo(size))
	first := 8 // offset of the first field
	for first+4 <= size && d.Le32(first-4)>>31 != 0 {
		first += 4
	}
	if d.Le32(first-4)>>31 != 0 {
		return ctx.Cut(b, "802.11_radio")
	}
	flags := radiotapWords(&d, first)
	ctx.SkipLink(size)
	fcs := 0
	if flags&radiotapHasFCS != 0 {
		fcs = wifiFCS
	}
	return wifi(ctx, d.Out, s.From(size), fcs, flags&radiotapPadded != 0)
}

// radiotapWords prints the fields of every word of presence bits, and returns the value of
// the flags field. at is the offset of the first field.
func radiotapWords(d *dissect.Dissection, at int) (flags int) {
	words, base, vendor, skip := at, 0, false, 0
	for word := 4; word < words; word += 4 {
		present := d.Le32(word)
		var ok bool
		if vendor {
			ok = at+skip <= len(d.Span.Data)
			at, skip = at+skip, 0
		} else {
			at, ok = radiotapFields(d, present, base, at, &flags)
		}
		if !ok {
			return flags
		}
		switch present >> radiotapNamespaces & 3 {
		case 0:
			base += 32
		case 1:
			base, vendor, skip = 0, false, 0
		case 2:
			base, vendor = 0, true
			if at = (at + 1) &^ 1; at+6 > len(d.Span.Data) {
				d.Str(" [|802.11_radio]")
				continue
			}
			skip = d.Le16(at + 4)
			at += 6
		}
	}
	return flags
}

// radiotapFields prints the fields of one word, whose first bit has the number base. It
// returns the offset of the next field, and false if a field is cut or unknown.
func radiotapFields(d *dissect.Dissection, present, base, at int, flags *int) (int, bool) {
	for bit := range radiotapNamespaces {
		if present>>bit&1 == 0 {
			continue
		}
		n := base + bit
		if n >= len(radiotapLayout) || radiotapLayout[n].size == 0 {
			d.Printf("[bit %d] ", n)
			return at, false
		}
		align := int(radiotapLayout[n].align)
		at = (at + align - 1) &^ (align - 1)
		if at+int(radiotapLayout[n].size) > len(d.Span.Data) {
			d.Str(" [|802.11_radio]")
			return at, false
		}
		if n == radiotapFlags {
			*flags = d.U8(at)
		}
		radiotapField(d, n, at, present)
		at += int(radiotapLayout[n].size)
	}
	return at, true
}

func radiotapField(d *dissect.Dissection, n, at, present int) {
	if f, ok := radiotapNumbers[n]; ok {
		v := d.U8(at)
		switch f.kind {
		case 'i':
			v = int(int8(v))
		case 'n':
			v = -int(int8(v))
		case 'w':
			v = d.Le16(at)
		case 'm':
			v = -int(int16(d.Le16(at)))
		}
		d.Printf(f.form, v)
		return
	}
	switch n {
	case radiotapTSFT:
		d.Out = dissect.AppendUint(d.Out, binary.LittleEndian.Uint64(d.Fixed(at, 8)))
		d.Str("us tsft ")
	case radiotapFlags:
		for _, f := range radiotapFlagNames {
			d.Choose(d.U8(at)&int(f.Value) != 0, f.Name, "")
		}
	case radiotapRate:
		// FreeBSD marks an MCS index by the top bit, which is also set in rates of 64 Mb/s and
		// more.
		if rate := d.U8(at); rate >= 0x80 && rate <= 0x8f {
			d.Printf("MCS %d ", rate&0x7f)
		} else {
			d.Halves(rate)
			d.Str(" Mb/s ")
		}
	case radiotapChannel:
		if present>>radiotapXChannel&1 == 0 {
			printRadiotapChannel(d, d.Le16(at), d.Le16(at+2), present)
		}
	case radiotapXChannel:
		printRadiotapChannel(d, d.Le16(at+4), d.Le32(at), present)
	case radiotapFHSS:
		d.Printf("fhset %d fhpat %d ", d.U8(at), d.U8(at+1))
	case radiotapMCS:
		printRadiotapMCS(d, d.U8(at), d.U8(at+1), d.U8(at+2))
	case radiotapVHT:
		printRadiotapVHT(d, at)
	}
}

// printRadiotapChannel prints a frequency and the type of the channel.
func printRadiotapChannel(d *dissect.Dissection, frequency, flags, present int) {
	const (
		turbo, cck, ofdm, band2, band5, dynamic, gfsk = 0x10, 0x20, 0x40, 0x80, 0x100, 0x400, 0x800
		half, quarter, ht20, ht40Up, ht40Down         = 0x4000, 0x8000, 0x10000, 0x20000, 0x40000
	)
	all := func(bits int) bool { return flags&bits == bits }
	width := ""
	if all(half) {
		width = "/10Mhz"
	} else if all(quarter) {
		width = "/5Mhz"
	}
	d.Printf("%d MHz", frequency)
	if present>>radiotapMCS&1 != 0 {
		d.Str(" 11n")
	} else {
		d.Choose(all(band2|gfsk), " FHSS", "")
		if all(band5 | ofdm) {
			d.Str(" 11a" + width)
		}
		if all(band2|ofdm) || all(band2|dynamic) {
			d.Str(" 11g" + width)
		} else if all(band2 | cck) {
			d.Str(" 11b")
		}
		d.Choose(all(turbo), " Turbo", "")
	}
	switch {
	case all(ht20):
		d.Str(" ht/20")
	case all(ht40Down):
		d.Str(" ht/40-")
	case all(ht40Up):
		d.Str(" ht/40+")
	}
	d.Str(" ")
}

// htSteps is the rate of an 802.11n MCS index from 33 on, where the streams use different
// modulations. It is in steps of 6.5 Mb/s, for 20 MHz and the long guard interval.
var htSteps = [...]uint8{
	33: 6, 8, 10, 9, 12, 15, 8, 10, 10, 12, 14, 14, 16, 12, 15, 15, 18, 21, 21, 24, 10, 12, 14, 12, 14,
	16, 18, 16, 18, 20, 20, 22, 15, 18, 21, 18, 21, 24, 27, 24, 27, 30, 30, 33,
}

// htRate returns the rate of an MCS index in tenths of Mb/s, or 0 if it has none. wide is a
// channel of 40 MHz, and short the short guard interval.
func htRate(index int, wide, short bool) int {
	steps := 0
	switch {
	case index < 32:
		steps = int([...]uint8{1, 2, 3, 4, 6, 8, 9, 10}[index%8]) * (index/8 + 1)
	case index == 32 && wide:
		if short {
			return 67
		}
		return 60
	case index < len(htSteps):
		steps = int(htSteps[index])
	}
	rate, unit := 65*steps, 1
	if wide { // 108 carriers instead of 52
		rate, unit = 135*steps, 1
	}
	if short { // a symbol takes 3.6 us instead of 4
		rate, unit = rate*10, 9
	}
	return (rate + unit/2) / unit
}

// printRadiotapMCS prints the rate and the format of an 802.11n transmission, as far as the
// bits of known say that they are known.
func printRadiotapMCS(d *dissect.Dissection, known, flags, index int) {
	wide, short := flags&3 == 1, flags&4 != 0
	if known&2 != 0 {
		rate := 0
		if known&5 != 0 {
			rate = htRate(index, wide, short)
		}
		if rate != 0 {
			d.Printf("%d.%d Mb/s ", rate/10, rate%10)
		}
		d.Printf("MCS %d ", index)
	}
	if known&1 != 0 {
		d.Str([...]string{"20 MHz ", "40 MHz ", "20 MHz (L) ", "20 MHz (U) "}[flags&3])
	}
	if known&4 != 0 {
		d.Choose(short, "short GI ", "long GI ")
	}
	if known&8 != 0 {
		d.Choose(flags&8 != 0, "greenfield ", "mixed ")
	}
	if known&0x10 != 0 {
		d.Choose(flags&0x10 != 0, "LDPC FEC ", "BCC FEC ")
	}
	if known&0x20 != 0 {
		d.Printf("RX-STBC%d ", flags>>5&3)
	}
}

// vhtBandwidths are the bandwidths and the parts of them that were used.
var vhtBandwidths = [...]string{
	"20 MHz ", "40 MHz ", "20 MHz (L) ", "20 MHz (U) ", "80 MHz ", "80 MHz (L) ", "80 MHz (U) ",
	"80 MHz (LL) ", "80 MHz (LU) ", "80 MHz (UL) ", "80 MHz (UU) ", "160 MHz ", "160 MHz (L) ",
	"160 MHz (U) ", "160 MHz (LL) ", "160 MHz (LU) ", "160 MHz (UL) ", "160 MHz (UU) ",
	"160 MHz (LLL) ", "160 MHz (LLU) ", "160 MHz (LUL) ", "160 MHz (UUU) ", "160 MHz (ULL) ",
	"160 MHz (ULU) ", "160 MHz (UUL) ", "160 MHz (UUU) ",
}

// printRadiotapVHT prints the MCS index of each user and the format of an 802.11ac
// transmission.
func printRadiotapVHT(d *dissect.Dissection, at int) {
	known, flags, bandwidth, coding := d.Le16(at), d.U8(at+2), d.U8(at+3)&31, d.U8(at+8)
	for user := range 4 {
		v := d.U8(at + 4 + user)
		if v&15 == 0 {
			continue
		}
		d.Printf("User %d MCS %d ", user, v>>4)
		d.Choose(coding>>user&1 != 0, "LDPC FEC ", "BCC FEC ")
	}
	if known&0x40 != 0 {
		if bandwidth < len(vhtBandwidths) {
			d.Str(vhtBandwidths[bandwidth])
		} else {
			d.Printf("unknown (%d) ", bandwidth)
		}
	}
	if known&4 != 0 {
		d.Choose(flags&4 != 0, "short GI ", "long GI ")
	}
}

// prism prints the frame after a Prism header of 144 bytes, or after an AVS header, which
// some drivers write under the same link type.
func prism(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size, avsVersion = 144, 0x80211000
	if len(s.Data) >= 4 && be.Uint32(s.Data)-avsVersion-1 < 2 {
		return avs(ctx, b, s)
	}
	return radioHeader(ctx, b, s, size, "prism")
}

// avs prints the frame after an AVS header, which gives its own length.
func avs(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 8 {
		return ctx.Cut(b, "802.11_radio_avs")
	}
	return radioHeader(ctx, b, s, int(min(be.Uint32(s.Data[4:]), 1<<20)), "802.11_radio_avs")
}

func radioHeader(ctx *dissect.Context, b []byte, s dissect.Span, size int, proto string) []byte {
	if size < 8 || size > len(s.Data) {
		return ctx.Cut(b, proto)
	}
	ctx.SkipLink(size)
	return wifi(ctx, b, s.From(size), 0, false)
}
