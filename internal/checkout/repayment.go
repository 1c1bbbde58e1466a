package checkout

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
)

// earning is what a release makes payable to a maker, of a line or as a tip.
type earning struct {
	scope  ledger.Scope
	amount money.Amount
}

// tipsOf is what remains of the tip for the makers of a parcel, given its
// order's lines.
func tipsOf(ctx context.Context, q database.Queryer, p order.Parcel, lines []order.Line) ([]earning, error) {
	of := map[order.LineID]order.ParcelID{}
	for _, l := range lines {
		of[l.ID] = l.Parcel
	}
	remaining, err := order.RemainingShares(ctx, q, p.Order)
	if err != nil {
		return nil, err
	}
	var tips []earning
	for _, s := range remaining {
		if of[s.Line] == p.ID && !s.Tip.IsZero() {
			tips = append(tips, earning{makerScope(s), s.Tip})
		}
	}
	return tips, nil
}

// balances are what accounts hold, debit positive, while nobody else draws on
// them.
type balances map[ledger.Code]money.Amount

func (b balances) credit(code ledger.Code, amount money.Amount) { b[code] = b[code].Sub(amount) }

// heldBy is what makers can be paid and what they owe, asked for once.
func heldBy(ctx context.Context, tx *database.Tx, earned []earning) (balances, error) {
	var drawn []ledger.Code
	asked := map[int64]bool{}
	for _, e := range earned {
		if maker := e.scope.Producer; !asked[maker] {
			asked[maker] = true
			drawn = append(drawn, ledger.ProducerPayable(maker), ledger.ProducerReceivable(maker), ledger.ProducerAdvance(maker))
		}
	}
	if len(drawn) == 0 {
		return nil, nil
	}
	return ledger.Drawable(ctx, tx, money.IDR, drawn...)
}

// repayments are what each maker repays of what she owes, at the most.
type repayments map[int64]money.Amount

// take is what of an earning repays.
func (r repayments) take(producer int64, earned money.Amount) money.Amount {
	repaid := r[producer]
	if repaid.Cmp(earned) > 0 {
		repaid = earned
	}
	r[producer] = r[producer].Sub(repaid)
	return repaid
}

const wholeBP = 10_000

// repaymentsOf is the agreed part of what each maker earns, at most what she
// owes.
func repaymentsOf(ctx context.Context, tx *database.Tx, of identity.CooperativeID, earned []earning, held balances) (repayments, error) {
	all := repayments{}
	for _, e := range earned {
		if held[ledger.ProducerReceivable(e.scope.Producer)].Sign() > 0 {
			all[e.scope.Producer] = all[e.scope.Producer].Add(e.amount)
		}
	}
	if len(all) == 0 {
		return all, nil
	}
	sender, err := cooperative.ByID(ctx, tx, of)
	if err != nil {
		return nil, err
	}
	programme, err := cooperative.ProgrammeByID(ctx, tx, sender.Programme)
	if err != nil {
		return nil, err
	}
	owed := map[ledger.Code]money.Amount{}
	for producer := range all {
		receivable := ledger.ProducerReceivable(producer)
		owed[receivable] = held[receivable]
	}
	if err := forGood(ctx, tx, owed); err != nil {
		return nil, err
	}
	for producer, sum := range all {
		all[producer] = money.Rupiah(sum.Rupiah() * int64(programme.RepaymentBP) / wholeBP)
		if debt := owed[ledger.ProducerReceivable(producer)]; debt.Cmp(all[producer]) < 0 {
			all[producer] = debt
		}
	}
	return all, nil
}

// undecided is what refunds whose end is not known have put on accounts.
const undecided = `
	SELECT a.code, sum(p.amount)::bigint AS minor FROM refund r
	JOIN ledger_transaction t ON t.key = 'refund:' || r.id
	JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
	WHERE r.state = 'accepted' AND a.code = ANY ($1::text[]) GROUP BY a.code`

// repayable is what is owed on each of some receivables for good. Nobody else
// draws on them until the transaction ends.
func repayable(ctx context.Context, tx *database.Tx, receivables ...ledger.Code) (map[ledger.Code]money.Amount, error) {
	owed, err := ledger.Drawable(ctx, tx, money.IDR, receivables...)
	if err != nil || len(owed) == 0 {
		return owed, err
	}
	return owed, forGood(ctx, tx, owed)
}

// forGood takes off what a refund has put on receivables that may still fail: it
// is no debt yet, and could not be taken off again if it were repaid.
func forGood(ctx context.Context, q database.Queryer, owed map[ledger.Code]money.Amount) error {
	receivables := pq.StringArray{}
	for code := range owed {
		receivables = append(receivables, string(code))
	}
	var open []struct {
		Code  ledger.Code
		Minor int64
	}
	if err := q.SelectContext(ctx, &open, undecided, receivables); err != nil {
		return fmt.Errorf("checkout: undecided on %v: %w", receivables, err)
	}
	for _, o := range open {
		owed[o.Code] = owed[o.Code].Sub(money.Minor(o.Minor, money.IDR))
	}
	return nil
}
