// Package nearest finds what somebody meant to type.
package nearest

import "strings"

// Name is the only one of names that begins with what was typed; or else the one with the
// fewest edits from it, if they are few beside its length. It is empty if there is none.
func Name(typed string, names []string) string {
	if longer := completion(typed, names); longer != "" {
		return longer
	}
	best, edits := "", 3
	for _, n := range names {
		if d := distance(typed, n); d < edits && 2*d <= len(typed) {
			best, edits = n, d
		}
	}
	return best
}

// completion is the only one of names that begins with what was typed, if that is more than a
// letter.
func completion(typed string, names []string) (found string) {
	for _, n := range names {
		if len(typed) < 2 || !strings.HasPrefix(n, typed) {
			continue
		}
		if found != "" {
			return ""
		}
		found = n
	}
	return found
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
