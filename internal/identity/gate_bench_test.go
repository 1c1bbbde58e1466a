package identity

import "testing"

// One test of a PIN at the cost that a shop runs with.
func BenchmarkMatches(b *testing.B) {
	g := NewGate([]byte("key"), SmallMachine())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.matches(b.Context(), g.decoy, g.peppered("482916")); err != nil {
			b.Fatal(err)
		}
	}
}
