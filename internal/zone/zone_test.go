package zone

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestRulesAgainstDate compares with date(1), in summer and winter and around both changes.
func TestRulesAgainstDate(t *testing.T) {
	date, err := exec.LookPath("date")
	if err != nil {
		t.Skip("needs date")
	}
	stamps := []string{"0", "1700000000", "1720000000", "1711846799", "1711846800", "1729990799", "1729990800", "1710053999", "1710054000", "4000000000"}
	for _, rule := range []string{
		"JST-9", "GMT+3", "<+0330>-3:30", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT", "EST5EDT4,M3.2.0,M11.1.0",
		"NZST-12NZDT,M9.5.0,M4.1.0/3", "<-03>3", "XYZ4:30:15", "IST-5:30", "UTC0", "GMT0BST,M3.5.0/1,M10.5.0", "AAA-1BBB,J60,J300/2", "AAA-1BBB,59,299",
	} {
		loc := Parse(rule)
		if loc == nil {
			t.Errorf("%s: no zone", rule)
			continue
		}
		for _, stamp := range stamps {
			cmd := exec.Command(date, "-d", "@"+stamp, "+%Y-%m-%d %H:%M:%S %Z")
			cmd.Env = []string{"TZ=" + rule}
			want, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			sec, err := time.ParseDuration(stamp + "s")
			if err != nil {
				t.Fatal(err)
			}
			at := time.Unix(int64(sec/time.Second), 0).In(loc)
			name, _ := at.Zone()
			if got := at.Format("2006-01-02 15:04:05 ") + name; got != strings.TrimSpace(string(want)) {
				t.Errorf("%s, %s: %s, date says %s", rule, stamp, got, want)
			}
		}
	}
}

func TestNoRule(t *testing.T) {
	for _, rule := range []string{"", "Europe/Berln", "JST", "CET-1CEST,nonsense", "J-9", "JST-9\nX", "\x00", "<+03>", "JST-99999"} {
		if loc := Parse(rule); loc != nil {
			t.Errorf("%q is %v", rule, time.Unix(0, 0).In(loc))
		}
	}
}
