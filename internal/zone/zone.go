// Package zone makes time.Local what TZ says also where that is a rule, not a name: POSIX.1,
// Environment Variables, 8.3. Package time knows names only, and takes all else for UTC.
package zone

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"time"
)

// Use sets time.Local. It has to come before anything asks for a local time. The fault, empty
// if there is none, is for the user: local times are in UTC.
func Use() (fault string) {
	tz := strings.TrimPrefix(os.Getenv("TZ"), ":")
	if tz == "" || tz == "UTC" || time.Local.String() != "UTC" {
		return "" // package time found it
	}
	loc := Parse(tz)
	if loc == nil {
		return fmt.Sprintf("TZ=%q is no time zone of this system: local times are in UTC", tz)
	}
	time.Local = loc
	return ""
}

// unnamed is the zone of times that a rule does not cover: none, if it is one.
const unnamed = "-"

// Parse returns the time zone of a rule such as "CET-1CEST,M3.5.0,M10.5.0/3", nil if it is
// none. Package time reads such rules at the end of a file of tzfile(5).
func Parse(rule string) *time.Location {
	if strings.Contains(rule, "\n") {
		return nil
	}
	data := appendHeader(nil, 0, 0, 0) // the part for old readers: nothing
	data = appendHeader(data, 1, 1, uint32(len(unnamed)+1))
	data = binary.BigEndian.AppendUint64(data, 1<<63) // from the beginning of time on
	data = append(data, 0)                            // the one zone there is
	data = append(data, 0, 0, 0, 0, 0, 0)
	data = append(data, unnamed+"\x00\n"+rule+"\n"...)
	loc, err := time.LoadLocationFromTZData("Local", data)
	if err != nil {
		return nil
	}
	if name, _ := time.Unix(0, 0).In(loc).Zone(); name == unnamed {
		return nil
	}
	return loc
}

// appendHeader appends a header: how many transitions, zones and bytes of their names follow.
func appendHeader(b []byte, transitions, zones, names uint32) []byte {
	b = append(append(b, "TZif2"...), make([]byte, 15+3*4)...)
	for _, n := range []uint32{transitions, zones, names} {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}
