package cmdtest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// Account is the part of the --stats json output that tests check.
type Account struct {
	Final                                          bool
	Received, Delivered, Filtered, Dropped, Unread uint64
	Duplicates, Unstripped                         uint64
	InRing                                         uint64 `json:"in_ring"`
	Closes                                         *bool
	Written, Printed, Exported, Unasked, Refused   uint64
	PrintRefused                                   uint64 `json:"print_refused"`
	ExportRefused                                  uint64 `json:"export_refused"`
	Rows                                           uint64
	RowsDropped                                    uint64 `json:"rows_dropped"`
	RowsRefused                                    uint64 `json:"rows_refused"`
	Flows                                          uint64
	FlowsDropped                                   uint64 `json:"flows_dropped"`
	FlowsRefused                                   uint64 `json:"flows_refused"`
	FlowsEarly                                     uint64 `json:"flows_early"`
	Served                                         uint64
	Published                                      uint64
	PublishLost                                    uint64 `json:"publish_lost"`
	PublishSpooled                                 uint64 `json:"publish_spooled"`
	ServeLost                                      uint64 `json:"serve_lost"`
	CutSnapLength                                  uint64 `json:"cut_snap_length"`
	Interfaces                                     []struct {
		Name                         string
		Received, Dropped, Delivered uint64
	}
	Drops []struct {
		From, To time.Time
		Packets  uint64
	}
}

// Accounts parses the accounts among the lines of text. It fails the test unless there is
// at least one and all of them close.
func Accounts(tb testing.TB, text string) (all []Account) {
	tb.Helper()
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "{") {
			continue
		}
		var a Account
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			tb.Fatalf("%v in: %s", err, line)
		}
		if a.Final && (a.Closes == nil || !*a.Closes || a.Received != a.Delivered+a.Filtered+a.Duplicates+a.Dropped+a.Unread || a.InRing != 0) {
			tb.Errorf("the account does not close: %s", line)
		}
		all = append(all, a)
	}
	if len(all) == 0 {
		tb.Fatalf("no account in: %s", text)
	}
	return all
}
