package payout_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/producer"
)

// TestAdvanceIsPaidBackFromSales gives cord for Rp50.000, of which each release
// pays back at most a fifth of itself.
func TestAdvanceIsPaidBackFromSales(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 100_000)
	give := func(rupiah int64, bp int) error {
		return s.Give(t.Context(), s.ani, s.group.ID, payout.Advance{Producer: siti.Person, Amount: money.Rupiah(rupiah), What: "Tali kur 10 gulung", RepayBP: bp}, s.now)
	}
	refused(t, give(0, 2_000), "payout.amount")
	refused(t, give(50_000, 10_001), "payout.advance_repay")
	refused(t, s.Give(t.Context(), siti, s.group.ID, payout.Advance{}, s.now), "error.not_found")
	if err := give(50_000, 2_000); err != nil {
		t.Fatal(err)
	}
	payable, advance := ledger.ProducerPayable(int64(siti.Person)), ledger.ProducerAdvance(int64(siti.Person))
	s.balances(t, map[ledger.Code]int64{payable: -90_000, advance: 50_000, ledger.CooperativeMaterial(int64(s.group.ID)): -50_000})
	s.earn(t, siti, 200_000) // Rp180.000, of which Rp36.000 pays back
	s.balances(t, map[ledger.Code]int64{payable: -90_000 - 144_000, advance: 14_000})
	s.earn(t, siti, 200_000) // the rest
	s.balances(t, map[ledger.Code]int64{payable: -90_000 - 144_000 - 166_000, advance: 0})
	s.earn(t, siti, 100_000)
	s.balances(t, map[ledger.Code]int64{payable: -90_000 - 144_000 - 166_000 - 90_000, advance: 0})
	s.sound(t)
}

func TestRepaymentNeverExceedsWhatIsOwedOrThere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := func(name string) money.Amount {
			return money.Rupiah(rapid.Int64Range(0, 5_000_000).Draw(t, name))
		}
		earned, owed, left, bp := amount("earned"), amount("owed"), amount("left"), rapid.IntRange(0, 10_000).Draw(t, "bp")
		repaid := producer.Repayment(earned, owed, left, bp)
		if repaid.Sign() < 0 || !repaid.IsWhole() || repaid.Cmp(owed) > 0 || repaid.Cmp(left) > 0 || repaid.Rupiah()*10_000 > earned.Rupiah()*int64(bp) {
			t.Fatalf("of %v at %d, owing %v with %v left: %v", earned, bp, owed, left, repaid)
		}
	})
}

// TestTax withholds nothing by default, half a percent of what was sold once it
// is set, and nothing from who has declared herself exempt.
func TestTax(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti, rani := s.maker(t, "Siti Contoh", 200_000), s.Producer(s.group, "Rani Contoh", s.group.VillageCode)
	tax := ledger.Tax(string(cooperative.PPh22))
	s.balances(t, map[ledger.Code]int64{ledger.ProducerPayable(int64(siti.Person)): -180_000, tax: 0})
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		if err := cooperative.SetTax(ctx, tx, s.manager, s.Programme.ID, cooperative.TaxRate{Kind: cooperative.PPh22, RateBP: 50}, s.day, s.now); err != nil {
			return err
		}
		return cooperative.DeclareExempt(ctx, tx, s.ani, rani.Person, cooperative.PPh22, s.day.AddDate(0, 0, 7).Year(), s.now)
	})
	again := database.InTx(t.Context(), s.App, func(tx *database.Tx) error {
		return cooperative.SetTax(t.Context(), tx, s.manager, s.Programme.ID, cooperative.TaxRate{Kind: cooperative.PPh22, RateBP: 100}, s.now, s.now)
	})
	refused(t, again, "catalog.tax.overlap")
	s.earn(t, siti, 200_000) // Rp1.000 of Rp200.000
	s.earn(t, rani, 100_000)
	s.balances(t, map[ledger.Code]int64{
		ledger.ProducerPayable(int64(siti.Person)): -180_000 - 179_000, ledger.ProducerPayable(int64(rani.Person)): -90_000, tax: -1_000,
	})
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		return cooperative.EndTax(ctx, tx, s.manager, s.Programme.ID, cooperative.PPh22, s.day.AddDate(0, 0, 1), s.now)
	})
	s.earn(t, siti, 200_000)
	s.balances(t, map[ledger.Code]int64{tax: -1_000})
	s.sound(t)
}
