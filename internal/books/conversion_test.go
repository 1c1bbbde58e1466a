package books_test

import (
	"slices"
	"testing"
	"time"

	"simpul/internal/books"
	"simpul/internal/clock"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// TestPayoutInAnotherCurrencyArrives: what the processor has sent in dollars
// stands on the bank's statement in rupiah. It is named on both sides until a
// person says that the one is the other, once; nothing is left in transit.
func TestPayoutInAnotherCurrencyArrives(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.there.SettleIn("usd", 0.0000617)
	b := s.bank(0)
	s.paid()
	s.there.PayOut(1_000, "usd")
	s.sweep()
	s.holds(ledger.ProcessorToBank, money.Minor(1_000, "USD"))
	s.Now = s.Now.Add(15 * 24 * time.Hour)
	b.line("STRIPE 10 USD", 161_500)
	b.line("SETORAN", 20_000)
	b.load()
	s.sweep()
	named := func() (all []books.Kind) {
		for _, d := range s.open() {
			all = append(all, d.Kind)
		}
		slices.Sort(all)
		return all
	}
	if got := named(); !slices.Equal(got, []books.Kind{books.LineUnmatched, books.LineUnmatched, books.PayoutMissing}) {
		t.Fatalf("open: %v", got)
	}
	coming, err := books.ForeignPayouts(t.Context(), s.App)
	if err != nil || len(coming) != 1 || coming[0].Amount() != money.Minor(1_000, "USD") {
		t.Fatalf("coming: %+v, %v", coming, err)
	}
	lines, err := books.UnmatchedLines(t.Context(), s.App, b.account.ID)
	if err != nil || len(lines) != 2 {
		t.Fatalf("unmatched: %+v, %v", lines, err)
	}
	book := func(line int, nature books.Nature) error {
		return s.books.BookLine(t.Context(), b.actor, b.account, lines[line].ID, nature, "ditukar oleh bank", s.Now)
	}
	for _, nature := range []books.Nature{books.ForeignPayout, "foreign_payout:stripe:po_unknown"} {
		if err := book(0, nature); err == nil {
			t.Errorf("%s was booked", nature)
		}
	}
	if err := book(0, coming[0].Nature()); err != nil {
		t.Fatal(err)
	}
	if err := book(1, coming[0].Nature()); err == nil {
		t.Error("one payout arrived twice")
	}
	s.sweep()
	if got := named(); !slices.Equal(got, []books.Kind{books.LineUnmatched}) {
		t.Errorf("open: %v", got)
	}
	s.holds(ledger.ProcessorToBank, money.Minor(0, "USD"))
	s.holds(ledger.Bank("utama"), money.Rupiah(161_500))
	account, err := books.AccountAs(t.Context(), s.Report, s.Programme.ID, ledger.Bank("utama"), money.IDR)
	if err != nil {
		t.Fatal(err)
	}
	r, err := books.Reconcile(t.Context(), s.Report, account, clock.Month(s.Now), clock.Month(s.Now).AddDate(0, 1, 0))
	if err != nil || !slices.Contains(r.Rows, books.Row{Category: "payout", Pair: books.Pair{Booked: 16_150_000, Stated: 16_150_000}}) {
		t.Errorf("rows: %+v, %v", r.Rows, err)
	}
	waiting, err := books.InTransit(t.Context(), s.Report, s.Now.Add(time.Hour))
	if err != nil || len(waiting) != 0 {
		t.Errorf("waiting: %+v, %v", waiting, err)
	}
	s.clean()
}
