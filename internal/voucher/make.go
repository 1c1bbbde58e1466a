package voucher

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

var refusals = database.Refusals{
	"voucher_code":                     fault.InvalidFields(fault.Field{Name: "code", Key: "voucher.code"}),
	"voucher_code_unique":              fault.InvalidFields(fault.Field{Name: "code", Key: "voucher.code_taken"}),
	"voucher_amount":                   fault.InvalidFields(fault.Field{Name: "amount", Key: "voucher.amount"}),
	"voucher_percent":                  fault.InvalidFields(fault.Field{Name: "percent", Key: "voucher.percent"}),
	"voucher_terms":                    fault.InvalidFields(fault.Field{Name: "amount", Key: "voucher.amount"}),
	"voucher_minimum":                  fault.InvalidFields(fault.Field{Name: "minimum", Key: "error.amount"}),
	"voucher_period":                   fault.InvalidFields(fault.Field{Name: "until", Key: "voucher.period"}),
	"voucher_uses_most":                fault.InvalidFields(fault.Field{Name: "uses_most", Key: "voucher.uses"}),
	"voucher_uses_each":                fault.InvalidFields(fault.Field{Name: "uses_each", Key: "voucher.uses"}),
	"voucher_owner":                    fault.InvalidFields(fault.Field{Name: "funder", Key: "voucher.owner"}),
	"voucher_programme_of_cooperative": fault.InvalidFields(fault.Field{Name: "cooperative", Key: "error.choice"}),
}

const insertVoucher = `
	INSERT INTO voucher (programme_id, cooperative_id, code, kind, amount, percent_bp, funder, minimum, starts_at, ends_at, uses_most, uses_each,
		made_at, made_by)
	VALUES ($1, NULLIF($2, 0::BIGINT), $3, $4, NULLIF($5, 0::BIGINT), NULLIF($6, 0::INT), $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`

// mayRule tells whether an actor decides about a voucher: a manager about those
// of her programme, an officer about those of her cooperative that the programme
// does not pay.
func mayRule(actor identity.Actor, v Voucher) bool {
	if actor.IsManagerOf(v.Programme) {
		return true
	}
	return v.Cooperative != 0 && v.Funder != ByProgramme && actor.IsOfficerOf(v.Cooperative)
}

// Make makes a voucher. It returns Forbidden for whoever may not, and field
// faults of its terms.
func Make(ctx context.Context, tx *database.Tx, actor identity.Actor, v Voucher, now time.Time) (ID, error) {
	if !mayRule(actor, v) {
		return 0, fault.New(fault.Forbidden, "error.forbidden")
	}
	err := tx.GetContext(ctx, &v.ID, insertVoucher, int64(v.Programme), int64(v.Cooperative), v.Code, string(v.Kind), v.Amount, v.PercentBP,
		string(v.Funder), v.Minimum, v.StartsAt, v.EndsAt, v.UsesMost, v.UsesEach, now, int64(actor.Person))
	if err != nil {
		return 0, fmt.Errorf("voucher: make: %w", refusals.Explain(err))
	}
	return v.ID, record(ctx, tx, actor, "discount_voucher.make", v.ID, now)
}

const lockVoucher = columns + ` WHERE v.id = $1 FOR UPDATE OF v`

const endVoucher = `UPDATE voucher SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL`

// End ends a voucher: no order uses it from now on, those that have keep it. It
// returns NotFound for one that is not the actor's, and Conflict for one that was
// ended.
func End(ctx context.Context, tx *database.Tx, actor identity.Actor, id ID, now time.Time) error {
	var v Voucher
	err := tx.GetContext(ctx, &v, lockVoucher, int64(id))
	if database.NoRows(err) || err == nil && !mayRule(actor, v) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return fmt.Errorf("voucher: end %d: %w", id, err)
	}
	if v.EndedAt != nil {
		return fault.New(fault.Conflict, "voucher.over")
	}
	if _, err := tx.ExecContext(ctx, endVoucher, int64(id), now, int64(actor.Person)); err != nil {
		return fmt.Errorf("voucher: end %d: %w", id, err)
	}
	return record(ctx, tx, actor, "discount_voucher.end", id, now)
}

func record(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "voucher", SubjectID: int64(id),
	})
}
