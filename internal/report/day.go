package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Day counts what waits for a cooperative's officers, beside what Standing does.
type Day struct {
	ToConfirm int `db:"to_confirm"` // orders whose customers say that they have paid
	ToMake    int `db:"to_make"`    // pieces made to order that nobody has made ready
	Ready     int `db:"ready"`      // parcels of which everything is ready
	Late      int `db:"late"`       // parcels that should have left
	CameBack  int `db:"came_back"`  // parcels that the courier brought back
	ToRefund  int `db:"to_refund"`  // refunds that somebody has to send by hand
	ToPay     int `db:"to_pay"`     // makers with money that can be paid
	ToApprove int `db:"to_approve"` // runs of payouts that wait for another officer
}

// lateDays is how many days after the payment goods that are there should have
// left, besides those of a recess that had been declared when they were ordered.
const lateDays = 3

const day = `
	SELECT (SELECT count(*) FROM payment_claim c JOIN shop_order o ON o.id = c.order_id AND o.payment_state = 'waiting'
	        WHERE EXISTS (SELECT 1 FROM parcel p WHERE p.order_id = o.id AND p.cooperative_id = $1)) AS to_confirm,
	       coalesce(sum(w.to_make), 0) AS to_make, count(*) FILTER (WHERE w.unready = 0) AS ready,
	       count(*) FILTER (WHERE w.late) AS late,
	       (SELECT count(*) FROM parcel p WHERE p.cooperative_id = $1 AND p.fulfilment_state = 'shipped' AND came_back(p.id)) AS came_back,
	       (SELECT count(*) FROM refund r JOIN payment y ON y.id = r.payment_id JOIN payment_provider x ON x.name = r.provider
	        WHERE r.state = 'accepted' AND x.returned_by_hand
	          AND EXISTS (SELECT 1 FROM parcel p WHERE p.order_id = y.order_id AND p.cooperative_id = $1)) AS to_refund,
	       (SELECT count(*) FROM membership m WHERE m.cooperative_id = $1 AND payable_in(m.producer_id, $1) - disputed_in(m.producer_id, $1) > 0) AS to_pay,
	       (SELECT count(*) FROM payout_run u WHERE u.cooperative_id = $1 AND NOT payout_approved(u.id)
	        AND NOT EXISTS (SELECT 1 FROM payout_withdrawal t WHERE t.run_id = u.id)) AS to_approve
	FROM (
		SELECT p.id, count(*) FILTER (WHERE NOT r.ready) AS unready,
		       sum(coalesce(g.open, l.quantity - l.withdrawn_units)) FILTER (WHERE l.made_to_order AND NOT r.ready) AS to_make,
		       bool_or(CASE WHEN m.ready_on IS NOT NULL THEN m.ready_on < ($2::timestamptz AT TIME ZONE 'Asia/Jakarta')::date
		               ELSE coalesce(o.paid_at, o.placed_at) < $2::timestamptz - make_interval(days => $3 + CASE WHEN l.made_to_order THEN 2 * coalesce(l.lead_days, 0) ELSE 0 END
		               + (SELECT count(*)::int FROM excused_days(p.cooperative_id, o.placed_at) d
		                  WHERE d BETWEEN (coalesce(o.paid_at, o.placed_at) AT TIME ZONE 'Asia/Jakarta')::date AND ($2::timestamptz AT TIME ZONE 'Asia/Jakarta')::date)) END) AS late
		FROM parcel p JOIN shop_order o ON o.id = p.order_id
		JOIN order_line l ON l.parcel_id = p.id AND l.quantity > l.withdrawn_units
		LEFT JOIN made_promise m ON m.order_line_id = l.id
		LEFT JOIN LATERAL (SELECT sum(q.pieces - q.given_up - q.accepted) AS open FROM line_quota q WHERE q.order_line_id = l.id) g ON TRUE
		CROSS JOIN LATERAL (SELECT CASE WHEN g.open IS NOT NULL THEN g.open = 0 ELSE EXISTS (SELECT 1 FROM line_ready y WHERE y.order_line_id = l.id AND y.withdrawn_at IS NULL) AND NOT EXISTS (
			SELECT 1 FROM order_line_share h WHERE h.order_line_id = l.id AND h.income + h.moved_income > 0
			AND NOT EXISTS (SELECT 1 FROM line_ready y WHERE y.order_line_id = l.id AND y.producer_id = h.producer_id AND y.withdrawn_at IS NULL)) END AS ready) r
		WHERE p.cooperative_id = $1 AND p.fulfilment_state = 'to_pack'
		GROUP BY p.id) w`

// DayOf counts what waits for a cooperative's officers.
func DayOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, now time.Time) (Day, error) {
	var d Day
	if err := q.GetContext(ctx, &d, day, int64(cooperative), now, lateDays); err != nil {
		return Day{}, fmt.Errorf("report: day of cooperative %d: %w", cooperative, err)
	}
	return d, nil
}
