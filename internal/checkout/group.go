package checkout

import (
	"context"
	"slices"
	"strconv"
	"time"

	"simpul/internal/bespoke"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/notice"
	"simpul/internal/order"
)

// divideGroup gives the makers of a group order's line their pieces.
func divideGroup(parcels []order.PlacedParcel, quotas []bespoke.Quota) {
	for _, p := range parcels {
		for _, l := range p.Lines {
			for i := range l.Shares {
				at := slices.IndexFunc(quotas, func(q bespoke.Quota) bool { return q.Producer == l.Shares[i].Producer })
				if at >= 0 {
					l.Shares[i].Pieces = quotas[at].Pieces
				}
			}
		}
	}
}

// earningOf is where a sale credits what a maker earns of a line: a group order's
// waits until her pieces are accepted.
func earningOf(id order.ID, s order.FrozenShare) ledger.Code {
	if s.Grouped() {
		return ledger.OrderUnallocated(int64(id))
	}
	return ledger.ProducerPending(int64(s.Producer))
}

// AcceptedPieces are pieces of a group order's line that a maker brought and both
// have signed for.
type AcceptedPieces struct {
	Line     order.LineID
	Producer identity.PersonID
	Intake   int64 // the line of the intake
	Pieces   int
}

// AllocateIn credits a maker for accepted pieces of a group order, within a
// transaction of the caller's that signs for them: rule 13. It returns NotFound
// for another cooperative's line, and Conflict when the order is not paid or she
// has fewer pieces open.
func AllocateIn(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id order.ID, p AcceptedPieces, now time.Time) error {
	o, err := order.Lock(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := o.MustBePaid(); err != nil {
		return err
	}
	line, err := lineOf(ctx, tx, cooperative, id, p.Line)
	if err != nil {
		return err
	}
	a := order.Allocation{Line: line, Intake: p.Intake, Pieces: p.Pieces, At: now}
	if err := order.Allocate(ctx, tx, p.Producer, &a); err != nil {
		return err
	}
	if a.Share.Income.IsZero() {
		return nil
	}
	scope := scopeOf(a.Share)
	_, err = ledger.Post(ctx, tx, ledger.Transaction{
		Key: "allocation:" + strconv.FormatInt(int64(a.ID), 10), Rule: "allocation", Order: int64(id),
		Actor: int64(actor.Person), OccurredAt: now, RecordedAt: now,
		Entries: []ledger.Entry{
			ledger.Debit(ledger.OrderUnallocated(int64(id)), a.Share.Income, scope),
			ledger.Credit(ledger.ProducerPending(scope.Producer), a.Share.Income, scope),
		},
	})
	return err
}

// ChangeQuotas divides a group order's line anew among members of its cooperative, by
// pieces, until the parcel ships; what was accepted of somebody stays hers. It
// returns the faults of Reassign, with the field quota for the pieces.
func (c *Checkout) ChangeQuotas(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, id order.ID, r ReassignRequest, now time.Time) error {
	waiting := func(order.FrozenShare) ledger.Code { return ledger.OrderUnallocated(int64(id)) }
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		if err := divideAnew(ctx, tx, actor, cooperative, id, r, order.ChangeQuotas, waiting, now); err != nil {
			return err
		}
		// Who joined has something to make.
		return notice.TellMakers(ctx, tx, int64(id), now)
	})
}
