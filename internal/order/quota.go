package order

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Quota is how many pieces of a group order's line one maker makes.
type Quota struct {
	Line        LineID            `db:"order_line_id"`
	Producer    identity.PersonID `db:"producer_id"`
	Name        string            `db:"producer_name"` // internal: never shown to the public
	Pieces      int               `db:"pieces"`        // without those that a refund gave up
	Accepted    int               `db:"accepted"`
	Income      money.Amount      `db:"income"`      // of all her pieces, after refunds
	Unallocated money.Amount      `db:"unallocated"` // of it, for those that are open
}

// Open is how many pieces she has to bring yet.
func (q Quota) Open() int { return q.Pieces - q.Accepted }

const quotas = `
	SELECT q.order_line_id, q.producer_id, s.producer_name, q.pieces - q.given_up AS pieces, q.accepted,
	       s.income + s.moved_income - s.refunded_income AS income, q.unallocated
	FROM line_quota q JOIN order_line_share s ON s.order_line_id = q.order_line_id AND s.producer_id = q.producer_id
	JOIN order_line l ON l.id = q.order_line_id
	WHERE l.order_id = $1 ORDER BY q.order_line_id, s.producer_name, q.producer_id`

// QuotasOf lists the quotas of an order's lines, line by line; none of lines that
// are not a group order's.
func QuotasOf(ctx context.Context, q database.Queryer, id ID) ([]Quota, error) {
	var all []Quota
	if err := q.SelectContext(ctx, &all, quotas, int64(id)); err != nil {
		return nil, fmt.Errorf("order: quotas of %d: %w", id, err)
	}
	return all, nil
}

const insertQuota = `INSERT INTO line_quota (order_line_id, producer_id, pieces, unallocated) VALUES ($1, $2, $3, $4)`

// partOf is n of m parts of an amount, by largest remainder; nothing of nothing.
func partOf(whole money.Amount, n, m int64) money.Amount {
	if m == 0 || n == 0 {
		return money.Amount{}
	}
	return money.Allocate(whole, []int64{n, m - n})[0]
}

// openOf is how many pieces of a group order's line nobody has brought.
func openOf(remaining []FrozenShare) int {
	open := 0
	for _, s := range remaining {
		open += s.Open
	}
	return open
}

// giveUp takes whole pieces of those of a group order's line that were not
// refunded: first those that nobody has
// brought, of each maker by how many she has open, then of those accepted. Who
// has brought hers keeps what she earned by them as long as others have open ones.
func giveUp(remaining []FrozenShare, quantity, refundable, open int) []FrozenShare {
	weights := make([]int64, len(remaining))
	for i, s := range remaining {
		weights[i] = int64(s.Open)
	}
	pieces := money.Allocate(money.Rupiah(int64(min(quantity, open))), weights)
	taken, kept := make([]FrozenShare, len(remaining)), make([]FrozenShare, len(remaining))
	for i, s := range remaining {
		taken[i], kept[i] = s, s
		taken[i].Open = int(pieces[i].Rupiah())
		taken[i].Parts, taken[i].Unallocated = s.ofOpen(taken[i].Open)
		kept[i].Parts, kept[i].Unallocated = s.Sub(taken[i].Parts), s.Unallocated.Sub(taken[i].Unallocated)
	}
	if more := quantity - open; more > 0 {
		rest := sumOf(kept)
		part := func(whole money.Amount) money.Amount { return partOf(whole, int64(more), int64(refundable-open)) }
		parts := Parts{ProgrammeDiscount: part(rest.ProgrammeDiscount), CooperativeDiscount: part(rest.CooperativeDiscount)}
		for i, s := range takeParts(kept, withNet(parts, part(rest.Paid()))) {
			taken[i].Parts = taken[i].Add(s.Parts)
		}
	}
	return taken
}

// ofOpen are the parts of some of her open pieces, and what of the income waits:
// all of it.
func (s FrozenShare) ofOpen(pieces int) (Parts, money.Amount) {
	waits := partOf(s.Unallocated, int64(pieces), int64(s.Open))
	part := func(whole money.Amount) money.Amount { return partOf(whole, int64(pieces), int64(s.Pieces)) }
	return Parts{
		Income: waits, CooperativeFee: part(s.CooperativeFee), ProgrammeFee: part(s.ProgrammeFee), Contribution: part(s.Contribution),
		ProgrammeDiscount: part(s.ProgrammeDiscount), CooperativeDiscount: part(s.CooperativeDiscount),
	}, waits
}

// changeQuotas divides the open pieces of a group order's line anew: for each maker
// who has a part before or after, by id, her new parts less her old ones. The
// differences sum to nothing, part by part; makers are who shall make how many
// pieces, those accepted included, and all among the remaining shares. It returns a
// field fault of "quota" for a maker of whom more was accepted.
func changeQuotas(remaining, makers []FrozenShare) ([]FrozenShare, error) {
	moves := map[identity.PersonID]FrozenShare{}
	var pool Parts
	var gainers []FrozenShare
	var weights []int64
	for _, m := range makers {
		i := slices.IndexFunc(remaining, func(s FrozenShare) bool { return s.Producer == m.Producer })
		old := remaining[i]
		// Who has a part keeps the village that she sold in.
		pieces := m.Pieces
		m = old
		m.Pieces = pieces
		switch more := m.Pieces - old.Pieces; {
		case more < -old.Open:
			return nil, fault.InvalidFields(fault.Field{Name: "quota", Key: "order.quota_accepted", Args: []any{m.ProducerName, old.Pieces - old.Open}})
		case more < 0:
			lost, _ := old.ofOpen(-more)
			lost.Tip = partOf(old.Tip, int64(-more), int64(old.Pieces))
			pool = pool.Add(lost)
			m.Parts = lost.Neg()
			moves[m.Producer] = m
		case more > 0:
			gainers, weights = append(gainers, m), append(weights, int64(more))
		}
	}
	for i, parts := range divideParts(pool, weights) {
		gainers[i].Parts = parts
		moves[gainers[i].Producer] = gainers[i]
	}
	return slices.SortedFunc(func(yield func(FrozenShare) bool) {
		for _, m := range moves {
			if !m.IsZero() && !yield(m) {
				return
			}
		}
	}, func(a, b FrozenShare) int { return cmp.Compare(a.Producer, b.Producer) }), nil
}

// divideParts divides each part by weights, by largest remainder.
func divideParts(whole Parts, weights []int64) []Parts {
	all := make([]Parts, len(weights))
	if len(weights) == 0 {
		return all
	}
	set := func(amount money.Amount, put func(*Parts, money.Amount)) {
		for i, part := range money.Allocate(amount, weights) {
			put(&all[i], part)
		}
	}
	set(whole.Income, func(p *Parts, a money.Amount) { p.Income = a })
	set(whole.CooperativeFee, func(p *Parts, a money.Amount) { p.CooperativeFee = a })
	set(whole.ProgrammeFee, func(p *Parts, a money.Amount) { p.ProgrammeFee = a })
	set(whole.Contribution, func(p *Parts, a money.Amount) { p.Contribution = a })
	set(whole.Tip, func(p *Parts, a money.Amount) { p.Tip = a })
	set(whole.ProgrammeDiscount, func(p *Parts, a money.Amount) { p.ProgrammeDiscount = a })
	set(whole.CooperativeDiscount, func(p *Parts, a money.Amount) { p.CooperativeDiscount = a })
	return all
}

const (
	joinQuotas = `INSERT INTO line_quota (order_line_id, producer_id, pieces, unallocated) VALUES ($1, $2, 0, 0) ON CONFLICT DO NOTHING`
	setQuota   = `
	UPDATE line_quota SET pieces = given_up + $3, unallocated = unallocated + $4 WHERE order_line_id = $1 AND producer_id = $2`
)

// ChangeQuotas divides the open pieces of a group order's line anew among members,
// fills in the id, and returns what changes hands, for the story to post. The
// makers come with the pieces that are theirs, those accepted included; who is
// left out, of whom nothing was accepted, makes none. It returns a field fault of
// "quota" for pieces that do not sum to the line's or fewer than were accepted of
// somebody, and Conflict when the line's parcel does not wait to be packed. The
// caller holds the order's lock.
func ChangeQuotas(ctx context.Context, tx *database.Tx, actor identity.Actor, r *Reassignment) ([]FrozenShare, error) {
	remaining, err := r.remaining(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := r.spread(remaining); err != nil {
		return nil, err
	}
	if err := r.write(ctx, tx, actor); err != nil {
		return nil, err
	}
	if remaining, err = r.remaining(ctx, tx); err != nil {
		return nil, err
	}
	makers := slices.Clone(r.Shares)
	for _, s := range remaining {
		if !slices.ContainsFunc(makers, func(m FrozenShare) bool { return m.Producer == s.Producer }) {
			s.Pieces, s.Parts = 0, Parts{}
			makers = append(makers, s)
		}
	}
	moves, err := changeQuotas(remaining, makers)
	if err != nil {
		return nil, err
	}
	if err := moveShares(ctx, tx, r.Line.ID, moves); err != nil {
		return nil, err
	}
	for _, m := range makers {
		var waits money.Amount
		if i := slices.IndexFunc(moves, func(s FrozenShare) bool { return s.Producer == m.Producer }); i >= 0 {
			waits = moves[i].Income
		}
		if _, err := tx.ExecContext(ctx, joinQuotas, int64(r.Line.ID), int64(m.Producer)); err != nil {
			return nil, fmt.Errorf("order: quotas of line %d: %w", r.Line.ID, reassignRefusals.Explain(err))
		}
		if _, err := tx.ExecContext(ctx, setQuota, int64(r.Line.ID), int64(m.Producer), m.Pieces, waits); err != nil {
			return nil, fmt.Errorf("order: quotas of line %d: %w", r.Line.ID, reassignRefusals.Explain(err))
		}
	}
	return moves, nil
}

// spread turns the pieces of makers into shares. It returns a field fault of
// "quota" where they are not those of the line, or somebody is named twice.
func (r *Reassignment) spread(remaining []FrozenShare) error {
	wanted, sum, weights := 0, 0, make([]int64, len(r.Shares))
	for _, s := range remaining {
		wanted += s.Pieces
	}
	seen := map[identity.PersonID]bool{}
	for i, s := range r.Shares {
		if s.Pieces < 1 || s.Pieces > wanted || seen[s.Producer] {
			return fault.InvalidFields(fault.Field{Name: "quota", Key: "order.quota_pieces"})
		}
		seen[s.Producer], weights[i] = true, int64(s.Pieces)
		sum += s.Pieces
	}
	if sum != wanted || wanted == 0 {
		return fault.InvalidFields(fault.Field{Name: "quota", Key: "order.quota_sum", Args: []any{sum, wanted}})
	}
	for i, bp := range catalog.BasisPoints(weights) {
		r.Shares[i].ShareBP = bp
	}
	return nil
}
