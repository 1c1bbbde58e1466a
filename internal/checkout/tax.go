package checkout

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/lib/pq"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

func taxReturnedKey(id payment.RefundID) string {
	return "tax_returned:" + strconv.FormatInt(int64(id), 10)
}

// standingTax is what stands of the taxes that were withheld when a parcel was
// released, less what refunds of its order gave back, by kind and maker.
const standingTax = `
	WITH step AS (
		SELECT 'tax_withheld:' || k.kind || ':' || $1::bigint || ':' || m.id AS key
		FROM (SELECT DISTINCT kind FROM tax_rate) k CROSS JOIN unnest($4::bigint[]) AS m (id)
		UNION ALL
		SELECT 'tax_returned:' || r.id FROM refund r JOIN payment p ON p.id = r.payment_id WHERE p.order_id = $2)
	SELECT a.code, q.producer_id, -sum(q.amount)::bigint AS minor
	FROM step s JOIN ledger_transaction t ON t.key = s.key JOIN posting q ON q.transaction_id = t.id JOIN account a ON a.id = q.account_id
	WHERE a.code LIKE 'liability:tax:%' AND q.cooperative_id = $3 AND q.producer_id = ANY ($4::bigint[])
	  AND NOT EXISTS (SELECT 1 FROM ledger_transaction b WHERE b.reverses = t.id)
	GROUP BY a.code, q.producer_id ORDER BY a.code, q.producer_id`

// taxBack is what of a tax goes back to a maker.
type taxBack struct {
	tax    ledger.Code
	scope  ledger.Scope
	amount money.Amount
}

// taxesBack are the parts of withheld taxes that go back with a takeback of a
// parcel that was released: what remains withheld is to what was as what remains
// of the maker's income is to what there was, so that nothing stays when all of
// it is refunded. The takeback is written.
func taxesBack(ctx context.Context, tx *database.Tx, b order.Takeback) ([]taxBack, error) {
	taken := map[int64]money.Amount{}
	for _, s := range b.Shares() {
		taken[int64(s.Producer)] = taken[int64(s.Producer)].Add(s.Income)
	}
	var rows []struct {
		Code     ledger.Code
		Producer int64 `db:"producer_id"`
		Minor    int64
	}
	if err := tx.SelectContext(ctx, &rows, standingTax, int64(b.Parcel.ID), int64(b.Parcel.Order), int64(b.Parcel.Cooperative), keys(taken)); err != nil {
		return nil, fmt.Errorf("checkout: taxes of parcel %d: %w", b.Parcel.ID, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	left, err := remainingIncome(ctx, tx, b.Parcel)
	if err != nil {
		return nil, err
	}
	var all []taxBack
	for _, r := range rows {
		back := cooperative.TaxBack(money.Minor(r.Minor, money.IDR), taken[r.Producer], left[r.Producer])
		all = append(all, taxBack{r.Code, ledger.Scope{Cooperative: int64(b.Parcel.Cooperative), Producer: r.Producer}, back})
	}
	return all, nil
}

// remainingIncome is what each maker of a parcel has left of its lines.
func remainingIncome(ctx context.Context, q database.Queryer, p order.Parcel) (map[int64]money.Amount, error) {
	lines, err := order.Lines(ctx, q, p.Order)
	if err != nil {
		return nil, err
	}
	ours := map[order.LineID]bool{}
	for _, l := range lines {
		ours[l.ID] = l.Parcel == p.ID
	}
	remaining, err := order.RemainingShares(ctx, q, p.Order)
	if err != nil {
		return nil, err
	}
	all := map[int64]money.Amount{}
	for _, s := range remaining {
		if ours[s.Line] {
			all[int64(s.Producer)] = all[int64(s.Producer)].Add(s.Income)
		}
	}
	return all, nil
}

// returnTaxes gives withheld taxes back to what makers can be paid, before a
// refund draws on it.
func returnTaxes(ctx context.Context, tx *database.Tx, refund payment.RefundID, backs []taxBack, now time.Time) error {
	var entries []ledger.Entry
	for _, b := range backs {
		entries = append(entries, ledger.Debit(b.tax, b.amount, b.scope), ledger.Credit(ledger.ProducerPayable(b.scope.Producer), b.amount, b.scope))
	}
	if !moves(entries) {
		return nil
	}
	_, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key: taxReturnedKey(refund), Rule: "tax_returned", OccurredAt: now, RecordedAt: now, Entries: entries,
	})
	return err
}

// withholdAgain undoes returnTaxes of a refund that failed.
func withholdAgain(ctx context.Context, tx *database.Tx, refund payment.RefundID, refusal string, now time.Time) error {
	returned, err := ledger.ByKey(ctx, tx, taxReturnedKey(refund))
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = ledger.Reverse(ctx, tx, returned, 0, "provider: "+refusal, now)
	return err
}

func moves(entries []ledger.Entry) bool {
	for _, e := range entries {
		if !e.Amount.IsZero() {
			return true
		}
	}
	return false
}

func keys(of map[int64]money.Amount) (all pq.Int64Array) {
	for k := range of {
		all = append(all, k)
	}
	return all
}
