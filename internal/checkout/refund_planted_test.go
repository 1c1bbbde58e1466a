package checkout_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/forgiveness"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// TestPlantedMoneyIsFound: whatever somebody with all rights changes behind the
// triggers of discounts, tips, refunds, reassignments, debts or disputes, the
// audit names the invariant that it breaks.
func TestPlantedMoneyIsFound(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Rupiah(28_500), order.Discount{Amount: money.Rupiah(28_500), Funder: order.ByProgramme},
		order.Discount{Amount: money.Rupiah(1_000), Funder: order.ByCooperative, Cooperative: p.waliwis.ID})
	if err := p.reassign(t, o, order.Maker{Producer: p.aminah.Person, ShareBP: 10_000}); err != nil {
		t.Fatal(err)
	}
	released := delivered(t, p.World, p.kronjo, o)
	if err := p.Checkout.Release(t.Context(), released, p.Now.Add(order.ReturnWindow)); err != nil {
		t.Fatal(err)
	}
	paidOut(t, p.World, ledger.ProducerPayable(int64(p.dewi.Person)), ledger.Scope{})
	line := linesOf(t, p.World, p.kronjo, o)[0].ID
	refund(t, p.World, p.kronjo, o, order.Return{
		Lines: []order.LineReturn{{Line: line, Quantity: 1, Restock: true}}, Shipping: money.Rupiah(4_000), Tip: money.Rupiah(5_000),
	})
	first, second := p.second("Pengelola Satu"), p.second("Pengelola Dua")
	id, err := p.Checkout.AskForgiveness(t.Context(), first, p.Programme.ID, forgiveness.Debtor{Producer: p.dewi.Person}, money.Rupiah(10_000), "Banjir", p.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Checkout.Forgive(t.Context(), second, p.Programme.ID, id, true, p.Now); err != nil {
		t.Fatal(err)
	}
	disputed := p.buy(t, money.Amount{})
	paid, err := payment.AppliedTo(t.Context(), p.App, payment.OrderID(disputed.ID))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Checkout.Dispute(t.Context(), payment.DisputeReport{
		Provider: paid.Provider, ExternalID: "du_1", PaymentExternal: paid.ExternalID, Amount: paid.Amount, Cause: "fraudulent",
		State: payment.DisputeLost, Withdrawn: true, OccurredAt: p.Now,
	}, p.Now); err != nil {
		t.Fatal(err)
	}
	if err := p.Checkout.BearDispute(t.Context(), first, 1, payment.BySeller, "Tidak sampai", p.Now); err != nil {
		t.Fatal(err)
	}
	mustBeSound(t, p.World)

	const one = ` WHERE refunded_income > 0 AND moved_income = 0`
	for name, tc := range map[string]struct {
		number int
		plant  string
	}{
		"a discount that no line bears":     {14, `UPDATE shop_order SET discount_total = discount_total + 100, total = total - 100`},
		"a tip that nobody got":             {14, `UPDATE order_line_share SET tip = tip + 100`},
		"a share's discount more":           {14, `UPDATE order_line_share SET cooperative_discount = cooperative_discount + 100`},
		"a programme's gift on no line":     {12, `UPDATE order_line SET programme_discount = programme_discount + 100`},
		"a refunded part more":              {17, `UPDATE order_line_share SET refunded_income = refunded_income - 100` + one},
		"a refunded tip more":               {17, `UPDATE order_line_share SET refunded_tip = refunded_tip + 100`},
		"a refunded unit more":              {17, `UPDATE order_line SET refunded_units = refunded_units + 1 WHERE refunded_units = 1`},
		"goods that came back twice":        {17, `UPDATE order_line SET restocked_units = restocked_units + 1 WHERE restocked_units = 1`},
		"shipping that went back twice":     {17, `UPDATE parcel SET refunded_shipping = refunded_shipping + 100 WHERE refunded_shipping > 0`},
		"a refund of less than its lines":   {18, `UPDATE refund_share SET tip = tip + 100`},
		"a payment's refunds":               {16, `UPDATE payment SET refunded = refunded - 100 WHERE refunded > 0`},
		"what is held for a dispute":        {16, `UPDATE posting SET amount = amount - 100 WHERE account_id = (SELECT id FROM account WHERE code = 'asset:dispute_hold') AND amount > 0`},
		"a dispute that nobody lost":        {16, `DELETE FROM dispute_loss`},
		"a dispute won and never told":      {16, `UPDATE dispute SET reinstated = TRUE`},
		"a reassignment of something else":  {13, `UPDATE order_line_share SET moved_income = moved_income + 100 WHERE moved_income > 0`},
		"a reassignment of another order":   {13, `UPDATE ledger_transaction SET order_id = (SELECT max(id) FROM shop_order) WHERE rule = 'reassignment'`},
		"another share at the sale":         {13, `UPDATE order_line_share SET income = income + 100, cooperative_fee = cooperative_fee - 100 WHERE moved_income < 0`},
		"more is refunded than is posted":   {36, `UPDATE posting SET amount = amount + 100 WHERE account_id IN (SELECT id FROM account WHERE code LIKE '%:producer:%') AND order_line_id IS NOT NULL AND transaction_id = (SELECT min(id) FROM ledger_transaction WHERE rule = 'refund')`},
		"a tip that is posted elsewhere":    {36, `UPDATE posting SET amount = amount - 100 WHERE order_line_id IS NULL AND producer_id IS NOT NULL AND transaction_id = (SELECT min(id) FROM ledger_transaction WHERE rule = 'sale')`},
		"more taken than a line brought":    {20, `UPDATE posting SET amount = amount * 10 WHERE amount > 0 AND account_id IN (SELECT id FROM account WHERE code LIKE 'asset:receivable:producer:%')`},
		"a release that pays the wrong one": {7, `UPDATE posting SET account_id = (SELECT min(id) FROM account WHERE code LIKE 'asset:psp:%') WHERE amount < 0 AND transaction_id = (SELECT id FROM ledger_transaction WHERE rule = 'release')`},
		"forgiven, never approved":          {7, `UPDATE forgiveness SET state = 'refused'`},
		"forgiven with another amount":      {7, `UPDATE forgiveness SET amount = amount + 100`},
		"decided by who asked":              {40, `UPDATE forgiveness SET decided_by = requested_by`},
		"held goods of a refunded unit":     {23, `UPDATE order_line SET withdrawn_units = 1 WHERE withdrawn_units = 0`},
		"a cooperative's debt to another":   {15, `UPDATE posting SET cooperative_id = (SELECT min(id) FROM cooperative) WHERE account_id = (SELECT id FROM account WHERE code = 'liability:shipping:2')`},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			tx, err := p.Super.BeginTxx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback() }()
			for _, table := range []string{"shop_order", "order_line", "order_line_share", "payment", "dispute", "forgiveness", "parcel", "posting"} {
				constraints := []string{}
				if err := tx.SelectContext(t.Context(), &constraints, `SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('c', 'f')`, table); err != nil {
					t.Fatal(err)
				}
				for _, c := range constraints {
					if _, err := tx.ExecContext(t.Context(), `ALTER TABLE `+table+` DROP CONSTRAINT `+c); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := tx.ExecContext(t.Context(), `SET LOCAL session_replication_role = replica`); err != nil {
				t.Fatal(err)
			}
			if result, err := tx.ExecContext(t.Context(), tc.plant); err != nil {
				t.Fatal(err)
			} else if n, _ := result.RowsAffected(); n == 0 {
				t.Fatal("nothing was planted")
			}
			var broken []int
			for _, i := range audit.Invariants(p.Studio.Store()) {
				if i.Duty || i.Number == 41 || i.Number == 42 {
					continue
				}
				offenders, err := i.Check(t.Context(), tx, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				if len(offenders) > 0 {
					broken = append(broken, i.Number)
				}
			}
			if !slices.Contains(broken, tc.number) {
				t.Errorf("broken: %v, want %d", broken, tc.number)
			}
		})
	}
}
