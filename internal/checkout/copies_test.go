package checkout_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/ledger"
)

// TestCopiesAreSettledLikeTheirOriginals holds the builder of many sales to
// the story: what SQL settles leaves the same books.
func TestCopiesAreSettledLikeTheirOriginals(t *testing.T) {
	t.Parallel()
	const copies = 7
	w := checkouttest.New(t)
	originals := market(t, w)
	books := func() map[ledger.Code]int64 {
		standings, err := ledger.TrialBalance(t.Context(), w.App)
		if err != nil {
			t.Fatal(err)
		}
		all := map[ledger.Code]int64{}
		for _, s := range standings {
			all[s.Code] = s.Minor
		}
		return all
	}
	for _, r := range w.Copies(copies, originals...) {
		if outcome, err := w.Checkout.Settle(t.Context(), r, w.Now); err != nil || outcome != checkout.Settled {
			t.Fatalf("settle: %s %v", outcome, err)
		}
	}
	want := books()
	for code := range want {
		want[code] *= 2
	}
	w.SettledCopies(copies, originals...)
	if diff := cmp.Diff(want, books()); diff != "" {
		t.Error(diff)
	}
	mustBeSound(t, w)
}
