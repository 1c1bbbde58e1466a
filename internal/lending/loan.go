package lending

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/trail"
)

// ID identifies a loan.
type ID int64

// Unit is what a loan is counted in.
type Unit string

// The units: cord by the roll and by weight, tools by the piece.
const (
	Roll  Unit = "roll"
	Gram  Unit = "gram"
	Piece Unit = "piece"
)

// Units lists every unit, in the order in which a form asks for them.
func Units() []Unit { return []Unit{Roll, Gram, Piece} }

// UsedUp tells whether what is counted so may be used up.
func (u Unit) UsedUp() bool { return u != Piece }

// MostQuantity bounds what one loan is of, in any unit.
const MostQuantity = 1_000_000

// Draft is what an officer records.
type Draft struct {
	Key      string // the form's own, a UUID
	Producer identity.PersonID
	What     string
	Quantity int
	Unit     Unit
	Value    money.Amount // of all of it; 0 for not said
	LentOn   time.Time
	DueOn    time.Time // zero for no day
	Note     string
}

var refusals = database.Refusals{
	"loan_member":             fault.New(fault.NotFound, "error.not_found"),
	"loan_stranger":           fault.New(fault.NotFound, "error.not_found"),
	"loan_officer":            fault.New(fault.NotFound, "error.not_found"),
	"loan_two":                fault.InvalidFields(fault.Field{Name: "what", Key: "lending.two"}),
	"loan_what":               fault.InvalidFields(fault.Field{Name: "what", Key: "lending.what.long"}),
	"loan_quantity":           fault.InvalidFields(fault.Field{Name: "quantity", Key: "lending.quantity.wrong"}),
	"loan_unit":               fault.InvalidFields(fault.Field{Name: "unit", Key: "error.choice"}),
	"loan_value":              fault.InvalidFields(fault.Field{Name: "value", Key: "error.amount"}),
	"loan_due":                fault.InvalidFields(fault.Field{Name: "due_on", Key: "lending.due.before"}),
	"loan_note":               fault.InvalidFields(fault.Field{Name: "note", Key: "order.reason_long", Args: []any{300}}),
	"loan_end_pkey":           fault.New(fault.Conflict, "lending.ended"),
	"loan_end_who":            fault.New(fault.Forbidden, "error.forbidden"),
	"loan_end_reason":         fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason_long", Args: []any{300}}),
	"loan_end_words":          fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason"}),
	"loan_return_most":        fault.New(fault.Conflict, "lending.most"),
	"loan_return_used":        fault.InvalidFields(fault.Field{Name: "condition", Key: "lending.used.tool"}),
	"loan_return_day":         fault.InvalidFields(fault.Field{Name: "returned_on", Key: "lending.returned.before"}),
	"loan_return_quantity":    fault.InvalidFields(fault.Field{Name: "quantity", Key: "lending.quantity.wrong"}),
	"loan_return_condition":   fault.InvalidFields(fault.Field{Name: "condition", Key: "error.choice"}),
	"loan_return_note":        fault.InvalidFields(fault.Field{Name: "note", Key: "order.reason_long", Args: []any{300}}),
	"loan_return_who":         fault.New(fault.Forbidden, "lending.own"),
	"loan_return_undone_pkey": fault.New(fault.Conflict, "lending.undone.already"),
}

const (
	insertLoan = `
	INSERT INTO loan (form_key, cooperative_id, producer_id, what, quantity, unit, value, lent_on, due_on, note, recorded_by, recorded_at)
	SELECT $1, cooperative_id, producer_id, $4, $5, $6, NULLIF($7, 0::bigint), $8, NULLIF($9, '')::date, $10, $11, $12
	FROM membership WHERE cooperative_id = $2 AND producer_id = $3 AND left_at IS NULL
	ON CONFLICT (form_key) DO NOTHING RETURNING id`
	recorded = `SELECT id FROM loan WHERE form_key = $1 AND cooperative_id = $2`
)

// Record notes what is lent to a member, for her to sign; the same form again
// changes nothing. Faults: NotFound for who is no member and for who is no
// officer, Invalid with the fields what, quantity, unit, value, lent_on, due_on
// and note.
func Record(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, d Draft, now time.Time) (id ID, err error) {
	if actor.OnBehalfOf != 0 || !actor.IsOfficerOf(cooperative) {
		return 0, stranger()
	}
	if d.LentOn.After(now) {
		return 0, fault.InvalidFields(fault.Field{Name: "lent_on", Key: "lending.lent.later"})
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		err := tx.GetContext(ctx, &id, insertLoan, d.Key, cooperative, d.Producer, strings.TrimSpace(d.What), d.Quantity, string(d.Unit), d.Value,
			d.LentOn.Format(time.DateOnly), day(d.DueOn), strings.TrimSpace(d.Note), actor.Person, now)
		if database.NoRows(err) {
			if err := tx.GetContext(ctx, &id, recorded, d.Key, cooperative); database.NoRows(err) {
				return stranger()
			} else if err != nil {
				return fmt.Errorf("lending: record: %w", err)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("lending: record: %w", err)
		}
		if err := note(ctx, tx, actor, "loan.record", id, now); err != nil {
			return err
		}
		return notice.Tell(ctx, tx, notice.Notice{
			Person: d.Producer, Kind: notice.Lent, Subject: strings.TrimSpace(d.What), About: int64(id), CreatedAt: now,
		})
	})
	return id, refusals.Explain(err)
}

// day is a day as the database reads it, "" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func stranger() error { return fault.New(fault.NotFound, "error.not_found") }

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "loan", SubjectID: int64(id),
	})
}
