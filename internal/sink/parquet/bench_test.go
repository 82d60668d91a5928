package parquet

import "testing"

// BenchmarkTable writes rows of eight columns.
func BenchmarkTable(b *testing.B) {
	dir := b.TempDir()
	var c counts
	table := start(b, dir, Limits{}, &c)
	b.ResetTimer()
	for i := range b.N {
		if err := add(table, evening, i); err != nil {
			b.Fatal(err)
		}
	}
	if err := table.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
