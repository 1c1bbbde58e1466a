package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/trail"
)

// ID identifies an intake.
type ID int64

// Piece is a number of one work that a maker brought: for the stock, or for a
// line of an order.
type Piece struct {
	Variant   catalog.VariantID
	OrderLine order.LineID // 0 for the stock
	Accepted  int
	Returned  int
	Reason    string // why pieces go home again, "" where none do
}

// Draft is what an officer records.
type Draft struct {
	Key      string // the form's own, a UUID
	Producer identity.PersonID
	Pieces   []Piece
}

var refusals = database.Refusals{
	"intake_member":         fault.New(fault.NotFound, "error.not_found"),
	"intake_two":            fault.InvalidFields(fault.Field{Name: "producer", Key: "intake.two"}),
	"intake_line_reason":    fault.InvalidFields(fault.Field{Name: "pieces", Key: "intake.reason"}),
	"intake_line_accepted":  fault.InvalidFields(fault.Field{Name: "pieces", Key: "intake.number"}),
	"intake_line_returned":  fault.InvalidFields(fault.Field{Name: "pieces", Key: "intake.number"}),
	"intake_line_something": fault.InvalidFields(fault.Field{Name: "pieces", Key: "intake.nothing"}),
	"intake_line_variant":   fault.New(fault.NotFound, "error.not_found"),
	"intake_line_order":     fault.New(fault.NotFound, "error.not_found"),
	"intake_line_maker":     fault.InvalidFields(fault.Field{Name: "pieces", Key: "intake.maker"}),
	"intake_line_quota":     fault.New(fault.Conflict, "intake.quota"),
	"intake_line_needed":    fault.New(fault.Conflict, "intake.needed"),
	"intake_end_pkey":       fault.New(fault.Conflict, "intake.ended"),
	"intake_end_who":        fault.New(fault.Forbidden, "error.forbidden"),
	"intake_end_reason":     fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason_long", Args: []any{300}}),
	"intake_end_words":      fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason"}),
}

const (
	insertIntake = `
	INSERT INTO intake (form_key, cooperative_id, producer_id, recorded_by, recorded_at)
	SELECT $1, cooperative_id, producer_id, $4, $5 FROM membership WHERE cooperative_id = $2 AND producer_id = $3 AND left_at IS NULL
	ON CONFLICT (form_key) DO NOTHING RETURNING id`
	recorded   = `SELECT id FROM intake WHERE form_key = $1 AND cooperative_id = $2`
	insertLine = `
	INSERT INTO intake_line (intake_id, cooperative_id, variant_id, order_line_id, accepted, returned, reason)
	VALUES ($1, $2, $3, NULLIF($4, 0::bigint), $5, $6, $7)`
)

// Record notes what a maker brought, for her to sign; the same form again
// changes nothing. Faults: NotFound for who is no member or what is another
// cooperative's, Invalid with the fields pieces and producer, Conflict when a
// line needs fewer pieces.
func Record(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, d Draft, now time.Time) (ID, error) {
	if len(d.Pieces) == 0 {
		return 0, fault.InvalidFields(fault.Field{Name: "pieces", Key: "intake.nothing"})
	}
	var id ID
	err := database.InTx(ctx, db, func(tx *database.Tx) error {
		err := tx.GetContext(ctx, &id, insertIntake, d.Key, cooperative, d.Producer, actor.Person, now)
		if database.NoRows(err) {
			if err := tx.GetContext(ctx, &id, recorded, d.Key, cooperative); database.NoRows(err) {
				return fault.New(fault.NotFound, "error.not_found")
			} else if err != nil {
				return fmt.Errorf("intake: record: %w", err)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("intake: record: %w", err)
		}
		// Rows are locked in one order, whoever records.
		pieces := slices.SortedFunc(slices.Values(d.Pieces), func(a, b Piece) int { return int(a.OrderLine - b.OrderLine) })
		for _, p := range pieces {
			if _, err := tx.ExecContext(ctx, insertLine, id, cooperative, p.Variant, int64(p.OrderLine), p.Accepted, p.Returned, strings.TrimSpace(p.Reason)); err != nil {
				return fmt.Errorf("intake: piece of %d: %w", id, err)
			}
		}
		if err := note(ctx, tx, actor, "intake.record", id, now); err != nil {
			return err
		}
		in, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		return notice.Tell(ctx, tx, notice.Notice{
			Person: d.Producer, Kind: notice.Brought, Subject: in.Summary(), About: int64(id), CreatedAt: now,
		})
	})
	return id, refusals.Explain(err)
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "intake", SubjectID: int64(id),
	})
}
