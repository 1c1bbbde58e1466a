package checkout

import (
	"context"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/producer"
	"simpul/internal/trail"
)

// ReassignRequest says who made a line, and why that differs from what was
// sold.
type ReassignRequest struct {
	Line   order.LineID
	Makers []order.Maker // shares sum to 10,000
	Reason string        // for the books, and for who loses a share
}

// Reassign divides a line of a cooperative's parcel anew among its members,
// until the parcel ships: what is pending of one maker becomes another's. Who
// loses a part is told. It returns NotFound for another cooperative's line,
// field faults for the shares and the reason, and Conflict when the order is not
// paid, the parcel has shipped, a refund is on its way, or the order is disputed.
func (c *Checkout) Reassign(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, id order.ID, r ReassignRequest, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error { return ReassignIn(ctx, tx, actor, cooperative, id, r, now) })
}

// division divides a line anew and returns what changes hands.
type division func(context.Context, *database.Tx, identity.Actor, *order.Reassignment) ([]order.FrozenShare, error)

// ReassignIn is Reassign within a transaction of the caller's.
func ReassignIn(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id order.ID, r ReassignRequest, now time.Time) error {
	pending := func(s order.FrozenShare) ledger.Code { return ledger.ProducerPending(int64(s.Producer)) }
	return divideAnew(ctx, tx, actor, cooperative, id, r, order.Reassign, pending, now)
}

// divideAnew lets a line be divided among members, posts what changes hands on
// the accounts where it is earned, and tells who loses a part.
func divideAnew(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id order.ID, r ReassignRequest,
	divide division, earned func(order.FrozenShare) ledger.Code, now time.Time,
) error {
	reason, err := reasonOf(r.Reason)
	if err != nil {
		return err
	}
	o, err := order.Lock(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := o.MustBePaid(); err != nil {
		return err
	}
	line, err := lineOf(ctx, tx, cooperative, id, r.Line)
	if err != nil {
		return err
	}
	if err := settled(ctx, tx, id); err != nil {
		return err
	}
	kept, err := broughtOf(ctx, tx, line)
	if err != nil {
		return err
	}
	members, err := membersOf(ctx, tx, cooperative, r.Makers, kept)
	if err != nil {
		return err
	}
	again := order.Reassignment{Line: line, Shares: members, Reason: reason, At: now}
	moves, err := divide(ctx, tx, actor, &again)
	if err != nil {
		return err
	}
	if err := postReassignment(ctx, tx, actor, again, moves, earned); err != nil {
		return err
	}
	if err := tellLosers(ctx, tx, again, moves); err != nil {
		return err
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: "order_line.reassign",
		SubjectKind: "order_line", SubjectID: int64(line.ID),
	})
}

// settled returns a Conflict fault while it is not sure what of an order's money
// stays: a refund is on its way, or the payment is disputed.
func settled(ctx context.Context, q database.Queryer, id order.ID) error {
	open, err := payment.Refunding(ctx, q, payment.OrderID(id))
	if err != nil {
		return err
	}
	if open {
		return fault.New(fault.Conflict, "order.refund_open")
	}
	return undisputed(ctx, q, id)
}

func lineOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id order.ID, line order.LineID) (order.Line, error) {
	lines, err := order.Lines(ctx, q, id)
	if err != nil {
		return order.Line{}, err
	}
	for _, l := range lines {
		if l.ID == line && l.Cooperative == cooperative {
			return l, nil
		}
	}
	return order.Line{}, fault.New(fault.NotFound, "order.unknown_line")
}

// broughtOf are the shares of those of whom pieces of a group order's line were
// accepted: these stay theirs, also when they have left since.
func broughtOf(ctx context.Context, q database.Queryer, line order.Line) (map[identity.PersonID]order.FrozenShare, error) {
	all, err := order.RemainingShares(ctx, q, line.Order)
	kept := map[identity.PersonID]order.FrozenShare{}
	for _, s := range all {
		if s.Line == line.ID && s.Pieces > s.Open {
			kept[s.Producer] = s
		}
	}
	return kept, err
}

// membersOf are makers with their names and villages of today, or as they were in
// what is kept of who is no member now; a fault of the field "shares" for any
// other.
func membersOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, makers []order.Maker, kept map[identity.PersonID]order.FrozenShare) ([]order.FrozenShare, error) {
	all, err := producer.ByCooperative(ctx, q, cooperative)
	if err != nil {
		return nil, err
	}
	members := map[identity.PersonID]producer.Member{}
	for _, m := range all {
		if m.LeftAt == nil {
			members[m.ID] = m
		}
	}
	shares := make([]order.FrozenShare, len(makers))
	for i, m := range makers {
		member, ok := members[m.Producer]
		if was, brought := kept[m.Producer]; !ok && brought && m.Pieces <= was.Pieces-was.Open {
			shares[i] = order.FrozenShare{
				Producer: m.Producer, ProducerName: was.ProducerName, Pieces: m.Pieces, VillageCode: was.VillageCode, VillageName: was.VillageName,
			}
			continue
		}
		if !ok {
			return nil, fault.InvalidFields(fault.Field{Name: "shares", Key: "order.reassign_member"})
		}
		shares[i] = order.FrozenShare{
			Producer: m.Producer, ProducerName: member.Name, ShareBP: m.ShareBP, Pieces: m.Pieces,
			VillageCode: string(member.VillageCode), VillageName: member.VillageName,
		}
	}
	return shares, nil
}

// postReassignment is rule 13: what is pending of one maker is another's, and
// with it her part of every fee, so that reports count it for the other's
// village.
func postReassignment(ctx context.Context, tx *database.Tx, actor identity.Actor, r order.Reassignment, moves []order.FrozenShare, earned func(order.FrozenShare) ledger.Code) error {
	var entries []ledger.Entry
	for _, m := range moves {
		scope := scopeOf(m)
		entries = append(entries,
			ledger.Credit(earned(m), m.Income, scope),
			ledger.Credit(ledger.ProducerPending(scope.Producer), m.Tip, makerScope(m)),
			ledger.Credit(ledger.CooperativeFee(scope.Cooperative), m.CooperativeFee.Sub(m.CooperativeDiscount), scope),
			ledger.Credit(ledger.ProgrammeFee, m.ProgrammeFee, scope),
			ledger.Credit(ledger.ProcessingContribution, m.Contribution, scope))
	}
	if len(entries) == 0 {
		return nil
	}
	_, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key: "reassignment:" + strconv.FormatInt(int64(r.ID), 10), Rule: "reassignment", Order: int64(r.Line.Order),
		Actor: int64(actor.Person), Reason: r.Reason, OccurredAt: r.At, RecordedAt: r.At, Entries: entries,
	})
	return err
}

func tellLosers(ctx context.Context, tx *database.Tx, r order.Reassignment, moves []order.FrozenShare) error {
	for _, m := range moves {
		lost := money.Sum(m.Income, m.Tip).Neg()
		if lost.Sign() <= 0 {
			continue
		}
		if err := notice.Tell(ctx, tx, notice.Notice{
			Person: m.Producer, Kind: notice.ShareLost, Subject: r.Line.Title, Amount: lost, Reason: r.Reason, CreatedAt: r.At,
		}); err != nil {
			return err
		}
	}
	return nil
}
