package parcel

import (
	"fmt"
	"net/url"
	"time"
)

// A Range is which messages of a stream are read. The zero value is all, those to come too.
type Range struct {
	Since time.Duration // only those published since then; 0 for all
	New   bool          // only those to come
	Now   bool          // only those that are there
}

// ParseRange returns the Range of the query of a URL.
func ParseRange(query string) (r Range, err error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return r, fmt.Errorf("%q: %w", query, err)
	}
	for name, list := range values {
		value := list[len(list)-1]
		switch {
		case name == "from" && value == "new":
			r.New = true
		case name == "from":
			if r.Since, err = time.ParseDuration(value); err != nil || r.Since <= 0 {
				return r, fmt.Errorf("from=%s is no time: give from=10m, or from=new for what is published from now on", value)
			}
		case name == "until" && value == "now":
			r.Now = true
		default:
			return r, fmt.Errorf("?%s is not known: give ?from=10m, ?from=new or ?until=now", query)
		}
	}
	return r, nil
}
