package jsonl

import (
	"math/rand"
	"testing"

	"ringcap/internal/track"
)

// TestHostile writes headers that were cut short or changed. A panic fails the test.
func TestHostile(t *testing.T) {
	var names []string
	for _, f := range Fields() {
		names = append(names, f.Name)
	}
	object, columns := newPrinter(t, Options{}), newPrinter(t, Options{Columns: names})
	tracker, random := track.New(track.Options{Media: true}), rand.New(rand.NewSource(1))
	var line []byte
	for i, s := range samples {
		whole := decoded(t, s.link, s.frame).Data
		for n := range len(whole) + 300 {
			data := append([]byte(nil), whole[:min(n, len(whole))]...)
			if n > len(whole) {
				for range 1 + random.Intn(4) {
					data[random.Intn(len(data))] = []byte{0, 1, 128, 255, byte(n)}[random.Intn(5)]
				}
				data = data[:len(data)-random.Intn(1+len(data)/4)]
			}
			pkt := packetOf(data, s.link)
			tracker.Observe(pkt)
			pkt.Media = i%2 == 0
			line = columns.Append(object.Append(line[:0], pkt), pkt)
		}
	}
}
