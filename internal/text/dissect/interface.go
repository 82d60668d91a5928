package dissect

import (
	"unicode/utf8"

	"ringcap/internal/escape"
	"ringcap/packet"
)

// AppendInterface appends the interface and the direction of a frame, as for -i any. A name
// that is not printable looks as it does in messages.
func AppendInterface(b []byte, i *packet.Interface, d packet.Direction) []byte {
	start := len(b)
	if i != nil && i.Name != "" {
		b = escape.AppendLine(b, i.Name)
	} else {
		b = append(b, '?')
	}
	for n := utf8.RuneCount(b[start:]); n < 5; n++ {
		b = append(b, ' ')
	}
	b = append(b, ' ')
	b = append(b, directions[min(int(d), len(directions)-1)]...)
	return append(b, ' ')
}

// directions is indexed by packet.Direction. All texts have three columns.
var directions = [...]string{"?  ", "In ", "B  ", "M  ", "P  ", "Out"}
