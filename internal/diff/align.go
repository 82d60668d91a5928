// Package diff finds the differences between two sequences of packets or of lines.
package diff

import (
	"cmp"
	"slices"
)

// Change replaces A[A0:A1] of one sequence with B[B0:B1] of the other. One of them may be
// empty.
type Change struct{ A0, A1, B0, B1 int }

// maxEdits limits the search for what two sequences have in common, whose memory grows with
// the square of it. The elements of sequences that differ more are paired by position.
const maxEdits = 2000

// Align returns the changes that turn a into b, in order. There are as few as possible if a
// and b differ by no more than 2,000 elements (Myers, "An O(ND) Difference Algorithm and
// Its Variations", 1986).
func Align(a, b []uint64) []Change {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	a, b = a[start:len(a)-end], b[start:len(b)-end]
	var changes []Change
	switch {
	case len(a) == 0 && len(b) == 0:
		return nil
	case len(a) == 0 || len(b) == 0:
		changes = []Change{{0, len(a), 0, len(b)}}
	default:
		changes = search(a, b)
	}
	for i := range changes {
		c := &changes[i]
		c.A0, c.A1, c.B0, c.B1 = c.A0+start, c.A1+start, c.B0+start, c.B1+start
	}
	return changes
}

// search finds for each number of edits d how far each diagonal gets: reach[k] is the
// position in a, which is k more than the position in b.
func search(a, b []uint64) []Change {
	most := min(len(a)+len(b), maxEdits)
	reach := make([]int, 2*most+3)
	at := func(k int) *int { return &reach[k+most+1] }
	var trace [][]int
	for d := 0; d <= most; d++ {
		for k := -d; k <= d; k += 2 {
			x := 0
			if d > 0 {
				if x = *at(k - 1) + 1; k == -d || k < d && *at(k - 1) < *at(k + 1) {
					x = *at(k + 1)
				}
			}
			for x < len(a) && x-k < len(b) && x-k >= 0 && a[x] == b[x-k] {
				x++
			}
			*at(k) = x
			if x >= len(a) && x-k >= len(b) {
				return backtrack(a, b, trace, d)
			}
		}
		trace = append(trace, append([]int(nil), reach[most+1-d-1:most+1+d+2]...))
	}
	return byPlace(a, b)
}

// backtrack finds the changes in the trace, starting at the end. trace[d] has the diagonals
// from -d-1 to d+1 after d edits.
func backtrack(a, b []uint64, trace [][]int, d int) []Change {
	var changes []Change
	x, y := len(a), len(b)
	for ; d > 0; d-- {
		before := func(k int) int { return trace[d-1][k+d] }
		k := x - y
		from := k - 1
		if k == -d || k < d && before(k-1) < before(k+1) {
			from = k + 1
		}
		x0 := before(from)
		y0 := x0 - from
		for x > x0 && y > y0 && a[x-1] == b[y-1] {
			x, y = x-1, y-1
		}
		changes = merge(changes, Change{x0, x, y0, y})
		x, y = x0, y0
	}
	for i, j := 0, len(changes)-1; i < j; i, j = i+1, j-1 {
		changes[i], changes[j] = changes[j], changes[i]
	}
	return changes
}

// merge adds c, which comes before the last of changes. If they touch, they become one.
func merge(changes []Change, c Change) []Change {
	if n := len(changes); n > 0 && changes[n-1].A0 == c.A1 && changes[n-1].B0 == c.B1 {
		changes[n-1].A0, changes[n-1].B0 = c.A0, c.B0
		return changes
	}
	return append(changes, c)
}

// byPlace pairs elements by position.
func byPlace(a, b []uint64) []Change {
	var changes []Change
	for i := range max(len(a), len(b)) {
		c := Change{min(i, len(a)), min(i+1, len(a)), min(i, len(b)), min(i+1, len(b))}
		if c.A0 < c.A1 && c.B0 < c.B1 && a[i] == b[i] {
			continue
		}
		if n := len(changes); n > 0 && changes[n-1].A1 == c.A0 && changes[n-1].B1 == c.B0 {
			changes[n-1].A1, changes[n-1].B1 = c.A1, c.B1
		} else {
			changes = append(changes, c)
		}
	}
	return changes
}

// Unordered returns the elements of a that are not in b, and then those of b that are not in
// a, regardless of order. An element that occurs several times counts as often. Adjacent
// elements are one change.
func Unordered(a, b []uint64) []Change {
	byA, byB := places(a), places(b)
	var onlyA, onlyB []uint32
	for i, j := 0, 0; i < len(byA) || j < len(byB); {
		switch {
		case j == len(byB) || i < len(byA) && a[byA[i]] < b[byB[j]]:
			onlyA = append(onlyA, byA[i])
			i++
		case i == len(byA) || a[byA[i]] > b[byB[j]]:
			onlyB = append(onlyB, byB[j])
			j++
		default:
			i, j = i+1, j+1
		}
	}
	var changes []Change
	runs(onlyA, func(from, to int) { changes = append(changes, Change{A0: from, A1: to}) })
	runs(onlyB, func(from, to int) { changes = append(changes, Change{B0: from, B1: to}) })
	return changes
}

// places returns the positions of the elements of e, sorted by value and then by position.
func places(e []uint64) []uint32 {
	all := make([]uint32, len(e))
	for i := range all {
		all[i] = uint32(i)
	}
	slices.SortFunc(all, func(i, j uint32) int { return cmp.Or(cmp.Compare(e[i], e[j]), cmp.Compare(i, j)) })
	return all
}

// runs calls give for each run of consecutive places.
func runs(places []uint32, give func(from, to int)) {
	slices.Sort(places)
	for i := 0; i < len(places); {
		j := i + 1
		for j < len(places) && places[j] == places[j-1]+1 {
			j++
		}
		give(int(places[i]), int(places[j-1])+1)
		i = j
	}
}
