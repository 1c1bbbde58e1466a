package order

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

const remainingShares = `
	SELECT s.order_line_id, s.cooperative_id, s.producer_id, s.producer_name, s.share_bp, s.village_code, s.village_name,
	       income + moved_income - refunded_income AS income,
	       cooperative_fee + moved_cooperative_fee - refunded_cooperative_fee AS cooperative_fee,
	       programme_fee + moved_programme_fee - refunded_programme_fee AS programme_fee,
	       contribution + moved_contribution - refunded_contribution AS contribution,
	       tip + moved_tip - refunded_tip AS tip,
	       s.programme_discount + moved_programme_discount - refunded_programme_discount AS programme_discount,
	       s.cooperative_discount + moved_cooperative_discount - refunded_cooperative_discount AS cooperative_discount,
	       coalesce(g.pieces - g.given_up, 0) AS pieces, coalesce(g.pieces - g.given_up - g.accepted, 0) AS open, coalesce(g.unallocated, 0) AS unallocated
	FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id
	LEFT JOIN line_quota g ON g.order_line_id = s.order_line_id AND g.producer_id = s.producer_id
	WHERE l.order_id = $1 ORDER BY s.order_line_id, s.producer_id`

// RemainingShares are the shares of an order's lines as they stand: after
// reassignments, and less what was refunded of them.
func RemainingShares(ctx context.Context, q database.Queryer, id ID) ([]FrozenShare, error) {
	var all []FrozenShare
	if err := q.SelectContext(ctx, &all, remainingShares, int64(id)); err != nil {
		return nil, fmt.Errorf("order: remaining shares of %d: %w", id, err)
	}
	return all, nil
}

var refundRefusals = database.Refusals{
	"line_quota_pieces":          fault.New(fault.Conflict, "order.refund_share_too_much"),
	"line_quota_unallocated":     fault.New(fault.Conflict, "order.refund_share_too_much"),
	"order_line_share_refunded":  fault.New(fault.Conflict, "order.refund_share_too_much"),
	"order_line_refunded_units":  fault.New(fault.Conflict, "order.refund_share_too_much"),
	"order_line_restocked_units": fault.New(fault.Conflict, "order.refund_share_too_much"),
	"parcel_refunded":            fault.New(fault.Conflict, "order.refund_share_too_much"),
}

const insertRefundShare = `
	INSERT INTO refund_share (refund_id, order_line_id, producer_id, income, cooperative_fee, programme_fee, contribution, tip,
		programme_discount, cooperative_discount, unallocated, given_up)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

const countShare = `
	UPDATE order_line_share s SET refunded_income = refunded_income + $2 * r.income,
		refunded_cooperative_fee = refunded_cooperative_fee + $2 * r.cooperative_fee,
		refunded_programme_fee = refunded_programme_fee + $2 * r.programme_fee,
		refunded_contribution = refunded_contribution + $2 * r.contribution,
		refunded_tip = refunded_tip + $2 * r.tip,
		refunded_programme_discount = refunded_programme_discount + $2 * r.programme_discount,
		refunded_cooperative_discount = refunded_cooperative_discount + $2 * r.cooperative_discount
	FROM refund_share r
	WHERE r.refund_id = $1 AND s.order_line_id = r.order_line_id AND s.producer_id = r.producer_id`

const countQuota = `
	UPDATE line_quota q SET given_up = q.given_up + $2 * r.given_up, unallocated = q.unallocated - $2 * r.unallocated
	FROM refund_share r
	WHERE r.refund_id = $1 AND q.order_line_id = r.order_line_id AND q.producer_id = r.producer_id`

const insertRefundUnit = `
	INSERT INTO refund_unit (refund_id, order_line_id, units, withdrawn, restocked) VALUES ($1, $2, $3, $4, $5)`

const countUnits = `
	UPDATE order_line l SET refunded_units = refunded_units + $2 * r.units
	FROM refund_unit r WHERE r.refund_id = $1 AND l.id = r.order_line_id`

// Goods stay where they are, whatever becomes of the money.
const countGoods = `
	UPDATE order_line l SET withdrawn_units = withdrawn_units + r.withdrawn, restocked_units = restocked_units + r.restocked
	FROM refund_unit r WHERE r.refund_id = $1 AND l.id = r.order_line_id`

const insertRefundShipping = `INSERT INTO refund_shipping (refund_id, parcel_id, amount) VALUES ($1, $2, $3)`

const countShipping = `
	UPDATE parcel p SET refunded_shipping = refunded_shipping + $2 * r.amount
	FROM refund_shipping r WHERE r.refund_id = $1 AND p.id = r.parcel_id`

// TakeBack writes what a refund takes of an order, and counts it. It returns a
// Conflict fault when that is more than remains. The caller holds the order's
// lock.
func TakeBack(ctx context.Context, tx *database.Tx, refund int64, takebacks []Takeback) error {
	for _, t := range takebacks {
		if err := writeTakeback(ctx, tx, refund, t); err != nil {
			return fmt.Errorf("order: refund %d: %w", refund, err)
		}
	}
	if _, err := tx.ExecContext(ctx, countGoods, refund); err != nil {
		return fmt.Errorf("order: refund %d: %w", refund, refundRefusals.Explain(err))
	}
	return countRefund(ctx, tx, refund, 1)
}

func writeTakeback(ctx context.Context, tx *database.Tx, refund int64, t Takeback) error {
	for _, l := range t.Lines {
		if l.Units > 0 {
			if _, err := tx.ExecContext(ctx, insertRefundUnit, refund, int64(l.Line.ID), l.Units, l.Withdrawn, l.Restocked); err != nil {
				return err
			}
		}
	}
	for _, s := range t.Shares() {
		if _, err := tx.ExecContext(ctx, insertRefundShare, refund, int64(s.Line), int64(s.Producer), s.Income, s.CooperativeFee,
			s.ProgrammeFee, s.Contribution, s.Tip, s.ProgrammeDiscount, s.CooperativeDiscount, s.Unallocated, s.Open); err != nil {
			return err
		}
	}
	if !t.Shipping.IsZero() {
		_, err := tx.ExecContext(ctx, insertRefundShipping, refund, int64(t.Parcel.ID), t.Shipping)
		return err
	}
	return nil
}

// RestoreRefunded counts what a failed refund would have taken back no more.
// The goods of it stay where they are.
func RestoreRefunded(ctx context.Context, tx *database.Tx, refund int64) error {
	return countRefund(ctx, tx, refund, -1)
}

func countRefund(ctx context.Context, tx *database.Tx, refund, sign int64) error {
	for _, count := range []string{countShare, countQuota, countUnits, countShipping} {
		if _, err := tx.ExecContext(ctx, count, refund, sign); err != nil {
			return fmt.Errorf("order: refund %d: %w", refund, refundRefusals.Explain(err))
		}
	}
	return nil
}

const callOff = `
	UPDATE parcel SET fulfilment_state = 'cancelled'
	WHERE id = $1 AND fulfilment_state = 'to_pack'
	  AND NOT EXISTS (SELECT 1 FROM order_line l WHERE l.parcel_id = parcel.id AND l.quantity > l.withdrawn_units)`

// CallOff ends the packing of a parcel of which nothing is left to ship, and
// leaves any other alone.
func CallOff(ctx context.Context, tx *database.Tx, actor identity.Actor, p Parcel, now time.Time) error {
	result, err := tx.ExecContext(ctx, callOff, int64(p.ID))
	if err != nil {
		return fmt.Errorf("order: call off parcel %d: %w", p.ID, err)
	}
	moved, err := result.RowsAffected()
	if err != nil || moved == 0 {
		return err
	}
	by := ByOfficer
	if actor.Person == 0 {
		by = BySystem
	}
	return record(ctx, tx, Event{Order: p.Order, Parcel: p.ID, Kind: EventCancelled, Actor: by, Person: actor.Person, At: now})
}

// Returnable is what of a line can still go back.
type Returnable struct {
	Units int          // that were not refunded
	Paid  money.Amount // of the customer's
	Tip   money.Amount
}

// ReturnableOf is what of each line can still go back, by line.
func ReturnableOf(lines []Line, remaining []FrozenShare) map[LineID]Returnable {
	all := make(map[LineID]Returnable, len(lines))
	for _, l := range lines {
		all[l.ID] = Returnable{Units: l.Quantity - l.RefundedUnits}
	}
	for _, s := range remaining {
		r := all[s.Line]
		r.Paid, r.Tip = r.Paid.Add(s.Paid()), r.Tip.Add(s.Tip)
		all[s.Line] = r
	}
	return all
}
