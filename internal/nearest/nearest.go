// Package nearest finds what somebody meant to type.
package nearest

import "strings"

// Name is the one of names with the fewest edits from what was typed, if they are few beside
// its length; or else the only one that begins with it. It is empty if there is none.
func Name(typed string, names []string) string {
	best, edits := "", 3
	for _, n := range names {
		if d := distance(typed, n); d < edits && 2*d <= len(typed) {
			best, edits = n, d
		}
	}
	if best != "" {
		return best
	}
	for _, n := range names {
		if strings.HasPrefix(n, typed) {
			if best != "" {
				return ""
			}
			best = n
		}
	}
	return best
}

// distance is the Levenshtein distance of two short strings.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
