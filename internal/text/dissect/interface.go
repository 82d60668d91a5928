package dissect

import "ringcap/packet"

// AppendInterface appends the interface and the direction of a frame, as for -i any.
func AppendInterface(b []byte, i *packet.Interface, d packet.Direction) []byte {
	start := len(b)
	if i != nil && i.Name != "" {
		b = AppendSafe(b, []byte(i.Name))
	} else {
		b = append(b, '?')
	}
	for len(b) < start+5 {
		b = append(b, ' ')
	}
	b = append(b, ' ')
	b = append(b, directions[min(int(d), len(directions)-1)]...)
	return append(b, ' ')
}

// directions is indexed by packet.Direction. All texts have three columns.
var directions = [...]string{"?  ", "In ", "B  ", "M  ", "P  ", "Out"}
