package transport

import "testing"

func TestSackEdges(t *testing.T) {
	for _, c := range []struct {
		sack sackBase
		edge uint32
		want string
	}{
		{sackBase{}, 4000000000, "4000000000"},
		{sackBase{1000, 100}, 1200, "200"},
		{sackBase{1000, 1<<32 - 8}, 1010, "4294967306"},    // past 4 GiB
		{sackBase{1000, 1<<32 + 10}, 990, "4294967286"},    // a duplicate from before it
		{sackBase{1000, 10}, 0xffffffff, "4294966295"},     // from before the start
		{sackBase{1000, 5<<32 + 100}, 1050, "21474836530"}, // a duplicate
	} {
		if got := string(c.sack.append(nil, c.edge)); got != c.want {
			t.Errorf("edge %d of %+v: %s, want %s", c.edge, c.sack, got, c.want)
		}
	}
}
