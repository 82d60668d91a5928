package track

// slab hands out elements that stay where they are: a packet may still be printed while later ones
// are observed. It allocates once for slabSize elements.
type slab[T any] struct{ free []T }

const slabSize = 512

// next returns an element that is zero.
func (s *slab[T]) next() *T {
	if len(s.free) == 0 {
		s.free = make([]T, slabSize)
	}
	e := &s.free[0]
	s.free = s.free[1:]
	return e
}
