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
//	Revenue = Income + Waiting + CooperativeFees + ProgrammeFees + Contributions
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

// Waiting is what makers will have earned of group orders once their pieces are
// accepted, less what was earned in the window of orders sold before it.
func (b Bridge) Waiting() money.Amount {
	return b.Revenue.Sub(money.Sum(b.Income, b.CooperativeFees, b.ProgrammeFees, b.Contributions))
}

// Gap is by how much the two sides differ; anything but zero is a fault of
// the books.
func (b Bridge) Gap() money.Amount {
	explained := money.Sum(b.Revenue, b.Shipping, b.Tips, b.Others).Sub(b.Discount)
	return b.Taken.Sub(explained)
}

const bridge = `
	SELECT coalesce(sum(b.taken), 0)::bigint AS taken, coalesce(sum(b.revenue), 0)::bigint AS revenue, coalesce(sum(b.shipping), 0)::bigint AS shipping,
	       coalesce(sum(b.tips), 0)::bigint AS tips, coalesce(sum(b.others), 0)::bigint AS others, coalesce(sum(b.discount), 0)::bigint AS discount,
	       coalesce(sum(b.income), 0)::bigint AS income, coalesce(sum(b.cooperative_fees), 0)::bigint AS cooperative_fees,
	       coalesce(sum(b.programme_fees), 0)::bigint AS programme_fees, coalesce(sum(b.contributions), 0)::bigint AS contributions
	FROM (SELECT * FROM day_bridge WHERE $4::timestamptz IS NULL
	      UNION ALL
	      SELECT * FROM bridges_of(CASE WHEN $4::timestamptz IS NULL THEN unrolled() ELSE known_transactions($2::date, $3::date, $4::timestamptz) END)) b
	WHERE b.programme_id = $1 AND b.day >= $2::date AND b.day <= $3::date`

// BridgeOf is the bridge of a programme in a window.
func BridgeOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window) (Bridge, error) {
	var b Bridge
	if err := q.GetContext(ctx, &b, bridge, int64(programme), w.First(), w.Last(), w.known()); err != nil {
		return Bridge{}, fmt.Errorf("report: bridge: %w", err)
	}
	return b, nil
}
