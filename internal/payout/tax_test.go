package payout_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"simpul/internal/checkout"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payout"
)

const pph22 = cooperative.PPh22

// taxed is a treasury whose programme withholds so many basis points.
func taxed(t *testing.T, bp int) *treasury {
	t.Helper()
	s := open(t)
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		return cooperative.SetTax(ctx, tx, s.manager, s.Programme.ID, cooperative.TaxRate{Kind: pph22, RateBP: bp}, s.day, s.now)
	})
	return s
}

// back is a refund of an amount of the only line of a parcel's order.
func (s *treasury) back(t *testing.T, id order.ParcelID, r order.LineReturn) payment.Refund {
	t.Helper()
	parcel := must(order.ParcelByID(t.Context(), s.App, id))(t)
	r.Line = must(order.Lines(t.Context(), s.App, parcel.Order))(t)[0].ID
	return must(s.Checkout.RefundOrder(t.Context(), s.ani, s.group.ID, parcel.Order, checkout.RefundRequest{
		Return: order.Return{Lines: []order.LineReturn{r}}, Reason: "rusak",
	}, s.now))(t)
}

// refusing is a provider that sends nothing back.
type refusing struct{ payment.Provider }

func (refusing) Refund(context.Context, payment.Refund, time.Time) (payment.Returned, error) {
	return payment.Returned{State: payment.RefundFailed, Refusal: "card_closed"}, nil
}

func (s *treasury) withheld(t *testing.T, total, owed int64) {
	t.Helper()
	want := payout.Withheld{Total: money.Rupiah(total), Owed: money.Rupiah(owed)}
	if got := must(payout.WithheldIn(t.Context(), s.App, s.Programme.ID, pph22))(t); got != want {
		t.Errorf("withheld %+v, want %+v", got, want)
	}
}

func (s *treasury) tax(rupiah int64, reference string) payout.TaxPayment {
	return payout.TaxPayment{
		Kind: pph22, Month: time.Date(s.now.Year(), s.now.Month(), 1, 0, 0, 0, 0, time.UTC), Amount: money.Rupiah(rupiah),
		Account: s.account.ID, Reference: reference,
	}
}

// TestTaxIsHandedOver: a manager hands over what was withheld, with the
// treasury's number, and never more than that.
func TestTaxIsHandedOver(t *testing.T) {
	t.Parallel()
	s := taxed(t, 50)
	s.maker(t, "Siti Contoh", 200_000)
	s.withheld(t, 1_000, 1_000)
	pay := func(by identity.Actor, p payout.TaxPayment) error {
		return s.PayTax(t.Context(), by, s.Programme.ID, p, s.now)
	}
	refused(t, pay(s.ani, s.tax(1_000, "0123456789ABCDEF")), "error.not_found")
	refused(t, pay(identity.Actor{Person: s.ani.Person, ManagerOf: s.manager.ManagerOf}, s.tax(1_000, "0123456789ABCDEF")), "error.not_found")
	refused(t, pay(s.manager, s.tax(1_001, "0123456789ABCDEF")), "payout.tax_owed")
	refused(t, pay(s.manager, s.tax(0, "0123456789ABCDEF")), "payout.amount")
	refused(t, pay(s.manager, s.tax(1_000, "0123456789ABCDE")), "payout.tax_reference")
	other := s.tax(1_000, "0123456789ABCDEF")
	other.Account = 99
	refused(t, pay(s.manager, other), "payout.account")
	s.withheld(t, 1_000, 1_000)

	if err := pay(s.manager, s.tax(400, "0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	refused(t, pay(s.manager, s.tax(600, "0123456789ABCDEF")), "payout.reference_used")
	refused(t, pay(s.manager, s.tax(601, "0123456789ABCDE0")), "payout.tax_owed")
	if err := pay(s.manager, s.tax(600, "0123456789ABCDE0")); err != nil {
		t.Fatal(err)
	}
	s.withheld(t, 1_000, 0)
	s.balances(t, map[ledger.Code]int64{ledger.Tax(string(pph22)): 0, ledger.Bank(s.account.Code): -1_000})
	paid := must(payout.TaxPayments(t.Context(), s.App, s.Programme.ID, pph22, 10))(t)
	if len(paid) != 2 || paid[0].Reference != "0123456789ABCDE0" || paid[0].PaidBy != s.manager.Name || paid[1].Amount != money.Rupiah(400) {
		t.Errorf("handed over: %+v", paid)
	}
	s.sound(t)
}

// TestTaxIsHandedOverOnceAtOnce: of many who hand over all at once, one does.
func TestTaxIsHandedOverOnceAtOnce(t *testing.T) {
	t.Parallel()
	s := taxed(t, 50)
	s.maker(t, "Siti Contoh", 200_000)
	if n := atOnce(t, func(n int) error {
		return s.PayTax(t.Context(), s.manager, s.Programme.ID, s.tax(1_000, fmt.Sprintf("0123456789ABCD%02d", n)), s.now)
	}); n != 1 {
		t.Errorf("handed over %d times", n)
	}
	s.withheld(t, 1_000, 0)
	s.sound(t)
}

// TestRefundGivesTaxBack: in proportion, all of it with the last part, also of
// what was handed over; and a refund that fails takes it again.
func TestRefundGivesTaxBack(t *testing.T) {
	t.Parallel()
	s := taxed(t, 50)
	siti := s.Producer(s.group, "Siti Contoh", s.group.VillageCode)
	payable, receivable := ledger.ProducerPayable(int64(siti.Person)), ledger.ProducerReceivable(int64(siti.Person))
	pending := s.sell(t, siti, 100_000)
	first, second := s.sell(t, siti, 200_000), s.sell(t, siti, 200_000)
	s.release(t, first)
	s.release(t, second)
	s.balances(t, map[ledger.Code]int64{payable: -358_000})
	s.withheld(t, 2_000, 2_000)

	s.back(t, pending, order.LineReturn{Amount: money.Rupiah(50_000)}) // nothing was withheld of it yet
	s.withheld(t, 2_000, 2_000)
	s.back(t, first, order.LineReturn{Amount: money.Rupiah(50_000)})
	s.balances(t, map[ledger.Code]int64{payable: -358_000 + 45_000 - 250})
	s.withheld(t, 1_750, 1_750)
	if err := s.PayTax(t.Context(), s.manager, s.Programme.ID, s.tax(1_750, "0123456789ABCDEF"), s.now); err != nil {
		t.Fatal(err)
	}
	s.back(t, first, order.LineReturn{Amount: money.Rupiah(150_000)})
	s.balances(t, map[ledger.Code]int64{payable: -179_000, receivable: 0})
	s.withheld(t, 1_000, -750) // later sales make up for it
	refused(t, s.PayTax(t.Context(), s.manager, s.Programme.ID, s.tax(1, "0123456789ABCDE1"), s.now), "payout.tax_owed")
	s.sound(t)

	s.redirect(t, siti, 100)
	s.approved(t, siti, 179_000)
	simulation := s.Checkout.Providers[payment.Simulation]
	s.Checkout.Providers[payment.Simulation] = refusing{simulation}
	s.back(t, second, order.LineReturn{Quantity: 1})
	s.balances(t, map[ledger.Code]int64{payable: 0, receivable: 0})
	s.withheld(t, 1_000, -750)
	s.sound(t)

	s.Checkout.Providers[payment.Simulation] = simulation
	s.back(t, second, order.LineReturn{Quantity: 1})
	s.balances(t, map[ledger.Code]int64{payable: 0, receivable: 179_000})
	s.withheld(t, 0, -1_750)
	s.sound(t)
}

// TestTaxStaysInProportion: whatever parts a refund takes, what stands of a tax
// is never more than what is left, and nothing at the end.
func TestTaxStaysInProportion(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		income := rapid.Int64Range(1, 5_000_000).Draw(t, "income")
		withheld := rapid.Int64Range(0, income).Draw(t, "withheld")
		standing, left := withheld, income
		for left > 0 {
			taken := rapid.Int64Range(1, left).Draw(t, "taken")
			left -= taken
			back := cooperative.TaxBack(money.Rupiah(standing), money.Rupiah(taken), money.Rupiah(left)).Rupiah()
			standing -= back
			if back < 0 || back > taken || standing < 0 || standing > left || standing*income > withheld*left {
				t.Fatalf("%d of %d taken, %d left: %d back, %d stand of %d", taken, income, left, back, standing, withheld)
			}
		}
		if standing != 0 {
			t.Fatalf("%d stand of what was refunded", standing)
		}
	})
}
