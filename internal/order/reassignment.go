package order

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// ReassignmentID identifies a reassignment.
type ReassignmentID int64

// Reassignment is another division of a line among makers of its cooperative.
type Reassignment struct {
	ID     ReassignmentID
	Line   Line
	Shares []FrozenShare // who made it, with shares that sum to 10,000; villages are those of today
	Reason string
	At     time.Time
}

// faultless returns a fault of the field "shares" for shares that do not divide
// the whole, or name somebody twice.
func (r Reassignment) faultless() error {
	sum, seen := 0, map[identity.PersonID]bool{}
	for _, s := range r.Shares {
		if s.ShareBP < 1 || s.ShareBP > wholeBP || seen[s.Producer] {
			return fault.InvalidFields(fault.Field{Name: "shares", Key: "order.reassign_share"})
		}
		sum, seen[s.Producer] = sum+s.ShareBP, true
	}
	if sum != wholeBP {
		return fault.InvalidFields(fault.Field{Name: "shares", Key: "order.reassign_sum", Args: []any{sum / 100, fmt.Sprintf("%02d", sum%100)}})
	}
	return nil
}

// Redivide is what changes hands when what remains of a line is divided anew:
// for each maker who has a part before or after, by id, her new parts less her
// old ones. The differences sum to nothing, part by part.
func Redivide(remaining, makers []FrozenShare) []FrozenShare {
	makers = slices.SortedFunc(slices.Values(makers), func(a, b FrozenShare) int { return cmp.Compare(a.Producer, b.Producer) })
	whole, weights := sumOf(remaining), make([]int64, len(makers))
	for i, m := range makers {
		weights[i] = int64(m.ShareBP)
	}
	shares := make([]Share, len(makers))
	for i, parts := range divideParts(whole, weights) {
		shares[i].Parts = parts
	}
	// What others pay of it follows what each still leaves to the customer.
	fund(shares, whole.CooperativeDiscount, whole.ProgrammeDiscount)

	moves := map[identity.PersonID]FrozenShare{}
	for i, m := range makers {
		m.Parts = shares[i].Parts
		moves[m.Producer] = m
	}
	for _, r := range remaining {
		// Who has a part keeps the village that she sold in.
		r.Parts = moves[r.Producer].Sub(r.Parts)
		moves[r.Producer] = r
	}
	var all []FrozenShare
	for _, m := range moves {
		if !m.IsZero() {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b FrozenShare) int { return cmp.Compare(a.Producer, b.Producer) })
	return all
}

const insertReassignment = `
	INSERT INTO reassignment (order_line_id, cooperative_id, reason, person_id, at)
	SELECT l.id, l.cooperative_id, $3, $4, $5 FROM order_line l JOIN parcel p ON p.id = l.parcel_id
	WHERE l.id = $1 AND l.cooperative_id = $2 AND p.fulfilment_state = 'to_pack' RETURNING id`

const joinLine = `
	INSERT INTO order_line_share (order_line_id, cooperative_id, producer_id, producer_name, share_bp, village_code, village_name,
		income, cooperative_fee, programme_fee, contribution)
	VALUES ($1, $2, $3, $4, 0, $5, $6, 0, 0, 0, 0) ON CONFLICT (order_line_id, producer_id) DO NOTHING`

const insertReassignedShare = `
	INSERT INTO reassignment_share (reassignment_id, order_line_id, producer_id, share_bp) VALUES ($1, $2, $3, $4)`

const moveShare = `
	UPDATE order_line_share SET moved_income = moved_income + $3, moved_cooperative_fee = moved_cooperative_fee + $4,
		moved_programme_fee = moved_programme_fee + $5, moved_contribution = moved_contribution + $6, moved_tip = moved_tip + $7,
		moved_programme_discount = moved_programme_discount + $8, moved_cooperative_discount = moved_cooperative_discount + $9
	WHERE order_line_id = $1 AND producer_id = $2`

var reassignRefusals = database.Refusals{
	"reassignment_reason":       fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason"}),
	"reassignment_shares":       fault.InvalidFields(fault.Field{Name: "shares", Key: "order.reassign_share"}),
	"order_line_share_member":   fault.InvalidFields(fault.Field{Name: "shares", Key: "order.reassign_member"}),
	"order_line_share_left":     fault.InvalidFields(fault.Field{Name: "shares", Key: "order.reassign_member"}),
	"order_line_share_refunded": fault.New(fault.Conflict, "order.refund_share_too_much"),
	"line_quota_pieces":         fault.New(fault.Conflict, "order.refund_share_too_much"),
	"line_quota_unallocated":    fault.New(fault.Conflict, "order.refund_share_too_much"),
}

// Reassign divides what remains of a line anew, fills in the id, and returns
// what changes hands, for the story to post. It returns a field fault for shares
// that do not sum to 10,000 or people who are no members, and Conflict when the
// line's parcel does not wait to be packed. The caller holds the order's lock.
func Reassign(ctx context.Context, tx *database.Tx, actor identity.Actor, r *Reassignment) ([]FrozenShare, error) {
	if err := r.faultless(); err != nil {
		return nil, err
	}
	if err := r.write(ctx, tx, actor); err != nil {
		return nil, err
	}
	remaining, err := r.remaining(ctx, tx)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(remaining, FrozenShare.Grouped) {
		return nil, fault.New(fault.Conflict, "order.reassign_group")
	}
	moves := Redivide(remaining, r.Shares)
	return moves, moveShares(ctx, tx, r.Line.ID, moves)
}

// write keeps who made the line, and lets newcomers have a part in it.
func (r *Reassignment) write(ctx context.Context, tx *database.Tx, actor identity.Actor) error {
	err := tx.GetContext(ctx, &r.ID, insertReassignment, int64(r.Line.ID), int64(r.Line.Cooperative), r.Reason, int64(actor.Person), r.At)
	if database.NoRows(err) {
		return fault.New(fault.Conflict, "order.reassign_shipped")
	}
	if err != nil {
		return fmt.Errorf("order: reassign line %d: %w", r.Line.ID, reassignRefusals.Explain(err))
	}
	for _, s := range r.Shares {
		if _, err := tx.ExecContext(ctx, joinLine, int64(r.Line.ID), int64(r.Line.Cooperative), int64(s.Producer), s.ProducerName,
			s.VillageCode, s.VillageName); err != nil {
			return fmt.Errorf("order: reassign line %d: %w", r.Line.ID, reassignRefusals.Explain(err))
		}
		if _, err := tx.ExecContext(ctx, insertReassignedShare, int64(r.ID), int64(r.Line.ID), int64(s.Producer), s.ShareBP); err != nil {
			return fmt.Errorf("order: reassign line %d: %w", r.Line.ID, reassignRefusals.Explain(err))
		}
	}
	return nil
}

// remaining are the line's shares as they stand, with those who have just joined.
func (r *Reassignment) remaining(ctx context.Context, q database.Queryer) ([]FrozenShare, error) {
	all, err := RemainingShares(ctx, q, r.Line.Order)
	return slices.DeleteFunc(all, func(s FrozenShare) bool { return s.Line != r.Line.ID }), err
}

func moveShares(ctx context.Context, tx *database.Tx, line LineID, moves []FrozenShare) error {
	for _, m := range moves {
		if _, err := tx.ExecContext(ctx, moveShare, int64(line), int64(m.Producer), m.Income, m.CooperativeFee, m.ProgrammeFee,
			m.Contribution, m.Tip, m.ProgrammeDiscount, m.CooperativeDiscount); err != nil {
			return fmt.Errorf("order: reassign line %d: %w", line, reassignRefusals.Explain(err))
		}
	}
	return nil
}

const makersNow = `
	SELECT s.order_line_id, s.cooperative_id, s.producer_id, s.producer_name, coalesce(n.share_bp, 0) AS share_bp, s.village_code, s.village_name,
	       s.income + s.moved_income AS income, s.cooperative_fee + s.moved_cooperative_fee AS cooperative_fee,
	       s.programme_fee + s.moved_programme_fee AS programme_fee, s.contribution + s.moved_contribution AS contribution,
	       s.tip + s.moved_tip AS tip, s.programme_discount + s.moved_programme_discount AS programme_discount,
	       s.cooperative_discount + s.moved_cooperative_discount AS cooperative_discount
	FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id
	LEFT JOIN LATERAL (SELECT max(id) AS id FROM reassignment r WHERE r.order_line_id = l.id) latest ON TRUE
	LEFT JOIN LATERAL (
		SELECT s.share_bp WHERE latest.id IS NULL
		UNION ALL
		SELECT x.share_bp FROM reassignment_share x WHERE x.reassignment_id = latest.id AND x.producer_id = s.producer_id) n ON TRUE
	WHERE l.order_id = $1 AND n.share_bp IS NOT NULL ORDER BY s.order_line_id, s.producer_id`

// MakersNow lists the shares of an order's lines after reassignments: who counts
// as having made what, and what of the sale was or is hers.
func MakersNow(ctx context.Context, q database.Queryer, id ID) ([]FrozenShare, error) {
	var all []FrozenShare
	if err := q.SelectContext(ctx, &all, makersNow, int64(id)); err != nil {
		return nil, fmt.Errorf("order: makers of %d: %w", id, err)
	}
	return all, nil
}
