package intake

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/order"
)

// office is how an officer ends what nobody has signed.
const office identity.Signing = "office"

// Signature is how a maker signed, with what she wrote where it was her name.
type Signature struct {
	Way  identity.Signing
	Name string
	// Reason is what whoever loses a part of a line is told.
	Reason string
}

const (
	ofMaker       = `SELECT id FROM intake WHERE id = $1 AND producer_id = $2`
	ofCooperative = `SELECT id FROM intake WHERE id = $1 AND cooperative_id = $2`
	insertEnd     = `INSERT INTO intake_end (intake_id, outcome, way, reason, ended_by, ended_at) VALUES ($1, $2, $3, $4, $5, $6)`
)

// Sign is the maker's signature on her own phone. Faults: NotFound for another's,
// Forbidden for who acts for her, Conflict when it has ended, or when what she
// brought was for an order that meanwhile has left or goes back.
func Sign(ctx context.Context, db *database.DB, actor identity.Actor, id ID, reason string, now time.Time) error {
	if actor.OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return sign(ctx, db, actor, ofMaker, int64(actor.Person), id, Signature{Way: identity.SignedOnPhone, Reason: reason}, now)
}

// SignHere is the maker's signature on an officer's phone; whether the PIN is
// hers is the caller's to check. Faults as of Sign, and Invalid with the field
// name.
func SignHere(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, id ID, s Signature, now time.Time) error {
	if s.Way == identity.SignedByName && strings.TrimSpace(s.Name) == "" {
		return fault.InvalidFields(fault.Field{Name: "name", Key: "error.required"})
	}
	return sign(ctx, db, actor, ofCooperative, int64(cooperative), id, s, now)
}

func sign(ctx context.Context, db *database.DB, actor identity.Actor, owned string, owner int64, id ID, s Signature, now time.Time) error {
	return refusals.Explain(database.InTx(ctx, db, func(tx *database.Tx) error {
		in, err := owns(ctx, tx, owned, owner, id)
		if err != nil {
			return err
		}
		// Orders are locked before stock.
		for _, l := range in.Lines {
			if l.OrderLine == 0 || l.Accepted == 0 {
				continue
			}
			if _, err := order.Lock(ctx, tx, l.Order); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, insertEnd, id, "signed", s.Way, strings.TrimSpace(s.Name), actor.Person, now); err != nil {
			return fmt.Errorf("intake: sign %d: %w", id, err)
		}
		for _, l := range in.Lines {
			if l.Accepted == 0 {
				continue
			}
			if err := take(ctx, tx, actor, in, l, s.Reason, now); err != nil {
				return err
			}
		}
		return note(ctx, tx, actor, "intake.sign", id, now)
	}))
}

const insertMovement = `INSERT INTO intake_movement (intake_line_id, movement_id) VALUES ($1, $2)`

// take is what a signed line does: it raises the stock, or says who made pieces
// of an order.
func take(ctx context.Context, tx *database.Tx, actor identity.Actor, in Intake, l Line, reason string, now time.Time) error {
	if l.OrderLine != 0 {
		return credit(ctx, tx, actor, in, l, reason, now)
	}
	movement, err := catalog.Receive(ctx, tx, catalog.Units{Variant: l.Variant, Quantity: l.Accepted}, actor.Person, now)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertMovement, l.ID, movement); err != nil {
		return fmt.Errorf("intake: movement of line %d: %w", l.ID, err)
	}
	return nil
}

// credit gives who brought pieces of a group order her part for them. Any other
// line is divided anew when who brought its pieces had no part in it.
func credit(ctx context.Context, tx *database.Tx, actor identity.Actor, in Intake, l Line, reason string, now time.Time) error {
	if l.State != string(order.ParcelToPack) {
		return fault.New(fault.Conflict, "intake.needed")
	}
	if l.Grouped {
		return checkout.AllocateIn(ctx, tx, actor, in.Cooperative, l.Order, checkout.AcceptedPieces{
			Line: l.OrderLine, Producer: in.Producer, Intake: l.ID, Pieces: l.Accepted,
		}, now)
	}
	makers, err := order.MakersNow(ctx, tx, l.Order)
	if err != nil {
		return err
	}
	brought, err := broughtFor(ctx, tx, l.OrderLine)
	if err != nil {
		return err
	}
	var shares []order.FrozenShare
	for _, m := range makers {
		if m.Line == l.OrderLine {
			shares = append(shares, m)
		}
	}
	divided, changed := divide(shares, brought, in.Producer, l.Needed)
	if !changed {
		return nil
	}
	return checkout.ReassignIn(ctx, tx, actor, in.Cooperative, l.Order, checkout.ReassignRequest{Line: l.OrderLine, Makers: divided, Reason: reason}, now)
}

// Brought is how many pieces of a line a maker brought who had no part in it at
// the sale, signed for.
type Brought struct {
	Producer identity.PersonID `db:"producer_id"`
	Pieces   int               `db:"pieces"`
}

// divide is who made a line of needed pieces: who brought some without a part at
// the sale has made those, the others keep their proportion of the rest. changed
// is false where by is not such a maker.
func divide(now []order.FrozenShare, brought []Brought, by identity.PersonID, needed int) (makers []order.Maker, changed bool) {
	newcomers, pieces := map[identity.PersonID]int{}, 0
	for _, b := range brought {
		newcomers[b.Producer] = b.Pieces
		pieces += b.Pieces
	}
	if newcomers[by] == 0 {
		return nil, false
	}
	var weights []int64
	add := func(who identity.PersonID, weight int64) {
		if weight > 0 {
			makers, weights = append(makers, order.Maker{Producer: who}), append(weights, weight)
		}
	}
	kept := int64(0)
	for _, m := range now {
		if newcomers[m.Producer] == 0 {
			kept += int64(m.ShareBP)
		}
	}
	kept = max(kept, 1)
	for _, m := range now {
		if newcomers[m.Producer] == 0 {
			add(m.Producer, int64(m.ShareBP)*int64(max(needed-pieces, 0)))
		}
	}
	for _, b := range brought {
		add(b.Producer, kept*int64(b.Pieces))
	}
	for i, bp := range catalog.BasisPoints(weights) {
		makers[i].ShareBP = bp
	}
	return makers, true
}

// Object is what a maker says who finds it wrong: nothing happens, and the
// officer sees why. Faults: NotFound, Forbidden, Invalid with the field reason,
// Conflict when it has ended.
func Object(ctx context.Context, db *database.DB, actor identity.Actor, id ID, reason string, now time.Time) error {
	if actor.OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return end(ctx, db, actor, ofMaker, int64(actor.Person), id, "objected", identity.SignedOnPhone, reason, now)
}

// Withdraw takes back what was recorded by mistake and not signed. Faults:
// NotFound, Conflict when it has ended.
func Withdraw(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, id ID, now time.Time) error {
	return end(ctx, db, actor, ofCooperative, int64(cooperative), id, "withdrawn", office, "", now)
}

func end(ctx context.Context, db *database.DB, actor identity.Actor, owned string, owner int64, id ID, outcome string, way identity.Signing, reason string, now time.Time) error {
	return refusals.Explain(database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := owns(ctx, tx, owned, owner, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertEnd, id, outcome, way, strings.TrimSpace(reason), actor.Person, now); err != nil {
			return fmt.Errorf("intake: end %d: %w", id, err)
		}
		return note(ctx, tx, actor, "intake."+outcome, id, now)
	}))
}

// owns reads an intake that is the owner's.
func owns(ctx context.Context, tx *database.Tx, query string, owner int64, id ID) (Intake, error) {
	var found ID
	err := tx.GetContext(ctx, &found, query, id, owner)
	if database.NoRows(err) {
		return Intake{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Intake{}, fmt.Errorf("intake: %d: %w", id, err)
	}
	return byID(ctx, tx, id)
}
