package complaint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/trail"
)

// ID identifies a complaint.
type ID int64

// Bounds of a complaint.
const (
	MaxSaid   = 1000
	MaxPhotos = 6
)

// Claim is what a customer says: which pieces, and what is wrong.
type Claim struct {
	Order  order.ID
	Parcel order.ParcelID
	Units  map[order.LineID]int
	Said   string
	Photos []media.ID // private
}

var refusals = database.Refusals{
	"complaint_one":                 fault.New(fault.Conflict, "complaint.open"),
	"complaint_parcel":              fault.New(fault.NotFound, "error.not_found"),
	"complaint_fits":                fault.New(fault.Conflict, "complaint.not_sent"),
	"complaint_line_fits":           fault.InvalidFields(fault.Field{Name: "units", Key: "complaint.units"}),
	"complaint_line_line":           fault.New(fault.NotFound, "error.not_found"),
	"complaint_line_units":          fault.InvalidFields(fault.Field{Name: "units", Key: "complaint.units"}),
	"complaint_message_said":        fault.InvalidFields(fault.Field{Name: "said", Key: "complaint.said.missing"}),
	"complaint_message_fits":        fault.New(fault.NotFound, "error.not_found"),
	"complaint_decision_once":       fault.New(fault.Conflict, "complaint.decided"),
	"complaint_decision_line":       fault.New(fault.NotFound, "error.not_found"),
	"complaint_decision_fits":       fault.InvalidFields(fault.Field{Name: "units", Key: "complaint.units"}),
	"complaint_decision_units":      fault.InvalidFields(fault.Field{Name: "units", Key: "complaint.units"}),
	"complaint_decision_reason":     fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason"}),
	"complaint_inspection_once":     fault.New(fault.Conflict, "complaint.decided"),
	"complaint_inspection_fits":     fault.New(fault.Conflict, "complaint.decided"),
	"complaint_inspection_found":    fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason"}),
	"complaint_refund_once":         fault.New(fault.Conflict, "complaint.decided"),
	"complaint_inspection_decision": fault.New(fault.NotFound, "error.not_found"),
}

const (
	insertComplaint = `
	INSERT INTO complaint (order_id, parcel_id, cooperative_id, opened_at)
	SELECT order_id, id, cooperative_id, $3 FROM parcel WHERE id = $2 AND order_id = $1 RETURNING id`
	insertLine = `
	INSERT INTO complaint_line (complaint_id, cooperative_id, order_line_id, units)
	SELECT id, cooperative_id, $2, $3 FROM complaint WHERE id = $1`
	insertPhoto   = `INSERT INTO complaint_photo (complaint_id, picture_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	insertMessage = `INSERT INTO complaint_message (complaint_id, person_id, said, at) VALUES ($1, NULLIF($2, 0::bigint), $3, $4)`
)

// Open is a customer's complaint about a parcel of her order. Faults: NotFound for
// another order's parcel or line, Conflict when it has not left or there is one
// already, Invalid with the fields units and said.
func Open(ctx context.Context, db *database.DB, c Claim, now time.Time) (ID, error) {
	if len(c.Units) == 0 {
		return 0, fault.InvalidFields(fault.Field{Name: "units", Key: "complaint.units"})
	}
	var id ID
	err := database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := order.Lock(ctx, tx, c.Order); err != nil {
			return err
		}
		err := tx.GetContext(ctx, &id, insertComplaint, int64(c.Order), int64(c.Parcel), now)
		if database.NoRows(err) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err != nil {
			return fmt.Errorf("complaint: open: %w", err)
		}
		for line, units := range c.Units {
			if _, err := tx.ExecContext(ctx, insertLine, id, int64(line), units); err != nil {
				return fmt.Errorf("complaint: line %d: %w", line, err)
			}
		}
		for _, photo := range c.Photos {
			if _, err := tx.ExecContext(ctx, insertPhoto, id, int64(photo)); err != nil {
				return fmt.Errorf("complaint: photo: %w", err)
			}
		}
		return say(ctx, tx, id, 0, c.Said, now)
	})
	return id, refusals.Explain(err)
}

func say(ctx context.Context, tx *database.Tx, id ID, by identity.PersonID, said string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertMessage, id, by, strings.TrimSpace(said), now); err != nil {
		return fmt.Errorf("complaint: message about %d: %w", id, err)
	}
	return nil
}

// Say adds the customer's words to the complaint about a parcel of her order.
// Faults: NotFound, Invalid with the field said.
func Say(ctx context.Context, db *database.DB, placed order.ID, parcel order.ParcelID, said string, now time.Time) error {
	return refusals.Explain(database.InTx(ctx, db, func(tx *database.Tx) error {
		c, err := Of(ctx, tx, placed, parcel)
		if err != nil {
			return err
		}
		return say(ctx, tx, c.ID, 0, said, now)
	}))
}

// Reply adds the office's words. Faults: NotFound, Invalid with the field said.
func Reply(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, id ID, said string, now time.Time) error {
	return refusals.Explain(database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := In(ctx, tx, cooperative, id); err != nil {
			return err
		}
		return say(ctx, tx, id, actor.Person, said, now)
	}))
}

// Outcome is what is decided of a line.
type Outcome string

// The outcomes: nothing goes back; money does and the goods stay where they are;
// money does once the goods came back.
const (
	Refused Outcome = "refused"
	Kept    Outcome = "kept"
	Back    Outcome = "back"
)

// Decision is what the office decides of a line, and why.
type Decision struct {
	Line    order.LineID
	Outcome Outcome
	Units   int // that are accepted, 0 for a refusal
	Reason  string
}

const (
	insertDecision = `
	INSERT INTO complaint_decision (complaint_id, order_line_id, outcome, units, reason, decided_at, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	insertInspection = `
	INSERT INTO complaint_inspection (complaint_id, order_line_id, restocked, found, inspected_at, inspected_by) VALUES ($1, $2, $3, $4, $5, $6)`
	insertRefund = `INSERT INTO complaint_refund (complaint_id, order_line_id, refund_id) VALUES ($1, $2, $3)`
)

// Decide decides of a line; where the goods stay with the customer her money goes
// back with it. Faults: NotFound, Invalid with the fields units and reason,
// Conflict when it was decided or less is left to give back, Unavailable when the
// provider cannot be reached: the refund then goes on by itself.
func Decide(ctx context.Context, story *checkout.Checkout, actor identity.Actor, cooperative identity.CooperativeID, id ID, d Decision, now time.Time) error {
	return settle(ctx, story, cooperative, id, d.Line, now, func(tx *database.Tx, c Complaint) (back *order.LineReturn, reason string, err error) {
		if _, err := tx.ExecContext(ctx, insertDecision, id, int64(d.Line), d.Outcome, d.Units, strings.TrimSpace(d.Reason), now, actor.Person); err != nil {
			return nil, "", fmt.Errorf("complaint: decide %d: %w", id, err)
		}
		if d.Outcome == Kept {
			back = &order.LineReturn{Line: d.Line, Quantity: d.Units}
		}
		return back, d.Reason, note(ctx, tx, actor, "complaint.decide", id, now)
	}, actor)
}

// Inspect notes what came back of a line and whether it can be sold again; the
// customer's money goes back with it. Faults as of Decide.
func Inspect(ctx context.Context, story *checkout.Checkout, actor identity.Actor, cooperative identity.CooperativeID, id ID, line order.LineID, restock bool, found string, now time.Time) error {
	return settle(ctx, story, cooperative, id, line, now, func(tx *database.Tx, c Complaint) (*order.LineReturn, string, error) {
		if _, err := tx.ExecContext(ctx, insertInspection, id, int64(line), restock, strings.TrimSpace(found), now, actor.Person); err != nil {
			return nil, "", fmt.Errorf("complaint: inspect %d: %w", id, err)
		}
		i := slices.IndexFunc(c.Lines, func(l Line) bool { return l.ID == line })
		if i < 0 {
			return nil, "", fault.New(fault.NotFound, "error.not_found")
		}
		back := &order.LineReturn{Line: line, Quantity: c.Lines[i].Accepted, Restock: restock && !c.Lines[i].MadeToOrder}
		return back, found, note(ctx, tx, actor, "complaint.inspect", id, now)
	}, actor)
}

// settle does something with a line of a complaint, and gives back what that asks
// for, in one transaction; then the provider is asked.
func settle(ctx context.Context, story *checkout.Checkout, cooperative identity.CooperativeID, id ID, line order.LineID, now time.Time,
	do func(*database.Tx, Complaint) (*order.LineReturn, string, error), actor identity.Actor) error {
	var refund payment.Refund
	err := database.InTx(ctx, story.DB, func(tx *database.Tx) error {
		refund = payment.Refund{}
		c, err := In(ctx, tx, cooperative, id)
		if err != nil {
			return err
		}
		if _, err := order.Lock(ctx, tx, c.Order); err != nil {
			return err
		}
		back, reason, err := do(tx, c)
		if err != nil || back == nil {
			return err
		}
		refund, err = checkout.AcceptRefund(ctx, tx, actor, cooperative, c.Order, checkout.RefundRequest{
			Return: order.Return{Parcel: c.Parcel, Lines: []order.LineReturn{*back}}, Reason: reason,
		}, now)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertRefund, id, int64(line), int64(refund.ID)); err != nil {
			return fmt.Errorf("complaint: refund of %d: %w", id, err)
		}
		return nil
	})
	if err != nil || refund.ID == 0 {
		return refusals.Explain(err)
	}
	return story.CompleteRefund(ctx, refund.ID, now)
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "complaint", SubjectID: int64(id),
	})
}
