package report

import (
	"context"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Bridge leads from the money that came in to a programme's revenue, and from
// there to who it belongs to. All of it is summed over the postings of the
// ledger transactions in which the programme has a part:
//
//	Taken   = Revenue + Shipping + Tips + Others − Discount
//	Revenue = Income + CooperativeFees + ProgrammeFees + Contributions
type Bridge struct {
	Taken    money.Amount `db:"taken"` // at processors, banks and in cash, less what is on its way back
	Revenue  money.Amount `db:"revenue"`
	Shipping money.Amount `db:"shipping"`
	Tips     money.Amount `db:"tips"`
	Others   money.Amount `db:"others"`   // of other programmes, in the same orders
	Discount money.Amount `db:"discount"` // unique codes, and what the programme gave

	Income          money.Amount `db:"income"`
	CooperativeFees money.Amount `db:"cooperative_fees"`
	ProgrammeFees   money.Amount `db:"programme_fees"`
	Contributions   money.Amount `db:"contributions"` // to the cost of payment
}

// Gap is by how much the two sides differ; anything but zero is a fault of
// the books.
func (b Bridge) Gap() money.Amount {
	explained := money.Sum(b.Revenue, b.Shipping, b.Tips, b.Others).Sub(b.Discount)
	return b.Taken.Sub(explained)
}

// moneyAccount is where money is, or is on its way from: what a lost dispute cost
// the programme was taken too, and is gone.
const moneyAccount = `(a.code LIKE 'asset:psp:%' OR a.code LIKE 'asset:bank:%' OR a.code LIKE 'asset:cash:%' OR a.code IN ('liability:refund_in_transit', 'asset:dispute_hold', 'expense:dispute_loss', 'asset:cod_to_bank'))`

const bridge = `
	SELECT coalesce(sum(p.amount) FILTER (WHERE ` + moneyAccount + `), 0)::bigint AS taken,
	       coalesce(-sum(p.amount) FILTER (WHERE ours AND line), 0)::bigint AS revenue,
	       coalesce(-sum(p.amount) FILTER (WHERE ours AND NOT line AND (a.code LIKE 'liability:shipping:%' OR a.code LIKE '%:coop:%')), 0)::bigint AS shipping,
	       coalesce(-sum(p.amount) FILTER (WHERE ours AND NOT line AND a.code LIKE '%:producer:%'), 0)::bigint AS tips,
	       coalesce(-sum(p.amount) FILTER (WHERE NOT ours AND NOT ` + moneyAccount + `), 0)::bigint AS others,
	       coalesce(sum(p.amount) FILTER (WHERE a.code = 'expense:discount:programme'), 0)::bigint AS discount,
	       coalesce(-sum(p.amount) FILTER (WHERE ours AND line AND a.code LIKE '%:producer:%'), 0)::bigint AS income,
	       coalesce(-sum(p.amount) FILTER (WHERE ours AND line AND a.code LIKE '%:coop:%'), 0)::bigint AS cooperative_fees,
	       coalesce(-sum(p.amount) FILTER (WHERE ours AND line AND a.code = 'income:programme_fee'), 0)::bigint AS programme_fees,
	       coalesce(-sum(p.amount) FILTER (WHERE ours AND line AND a.code = 'income:processing_contribution'), 0)::bigint AS contributions
	FROM ledger_transaction t
	JOIN posting p ON p.transaction_id = t.id
	JOIN account a ON a.id = p.account_id
	LEFT JOIN cooperative c ON c.id = p.cooperative_id
	CROSS JOIN LATERAL (SELECT c.programme_id = $1 AS ours, p.order_line_id IS NOT NULL AS line) is_
	WHERE t.occurred_at >= $2 AND t.occurred_at < $3 AND ($4::timestamptz IS NULL OR t.recorded_at <= $4::timestamptz)
	  AND t.rule IN ` + earnedRules + ` AND t.order_id IS NOT NULL
	  AND EXISTS (SELECT 1 FROM posting x JOIN cooperative k ON k.id = x.cooperative_id
	              WHERE x.transaction_id = t.id AND k.programme_id = $1)`

// BridgeOf is the bridge of a programme in a window.
func BridgeOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window) (Bridge, error) {
	var b Bridge
	if err := q.GetContext(ctx, &b, bridge, int64(programme), w.From, w.To, w.known()); err != nil {
		return Bridge{}, fmt.Errorf("report: bridge: %w", err)
	}
	return b, nil
}
