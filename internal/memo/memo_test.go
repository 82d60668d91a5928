package memo

import "testing"

// TestTable checks that a value is found again, and that a table that many keys come to stays
// small.
func TestTable(t *testing.T) {
	var table Table[int, string]
	if _, ok := table.Get(0); ok {
		t.Error("an empty table knows a key")
	}
	table.Put(1, "one")
	table.Put(2, "two")
	for range 2 {
		for k, want := range map[int]string{1: "one", 2: "two"} {
			if v, ok := table.Get(k); !ok || v != want {
				t.Errorf("%d: %q, %v", k, v, ok)
			}
		}
	}
	for i := range 10 * Most {
		table.Put(i, "")
		if len(table.values) > Most {
			t.Fatalf("%d keys are remembered", len(table.values))
		}
	}
	if n := testing.AllocsPerRun(100, func() { table.Get(10*Most - 1); table.Get(10*Most - 2) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
