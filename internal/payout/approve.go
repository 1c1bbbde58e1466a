package payout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

const runToApprove = `
	SELECT r.cooperative_id, r.prepared_by, c.programme_id
	FROM payout_run r JOIN cooperative c ON c.id = r.cooperative_id WHERE r.id = $1`

const insertApproval = `
	INSERT INTO payout_approval (run_id, approver_id, prepared_by, approved_at) VALUES ($1, $2, $3, $4)`

const runApproved = `SELECT payout_approved($1)`

// Approve is another person's yes to a run: of another officer, of the
// programme's manager where there are not officers enough, or of an
// administrator where there are not managers enough either. The last that is
// needed makes the money leave what is payable (rule 7), payout by payout;
// complete tells whether this one did. Faults: NotFound, Forbidden for who
// prepared it, Conflict for one that was decided, for a producer who is held, can
// no longer be paid so much, or whose amount has become disputed.
func (o *Office) Approve(ctx context.Context, actor identity.Actor, run RunID, now time.Time) (complete bool, err error) {
	err = database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		var r struct {
			Cooperative identity.CooperativeID `db:"cooperative_id"`
			Programme   identity.ProgrammeID   `db:"programme_id"`
			PreparedBy  identity.PersonID      `db:"prepared_by"`
		}
		err := tx.GetContext(ctx, &r, runToApprove, int64(run))
		if database.NoRows(err) || err == nil && !mayDecide(actor, r.Cooperative, r.Programme) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err != nil {
			return fmt.Errorf("payout: approve %d: %w", run, err)
		}
		if err := drawOn(ctx, tx, run); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertApproval, int64(run), actor.Person, r.PreparedBy, now); err != nil {
			return fmt.Errorf("payout: approve %d: %w", run, refusals.Explain(err))
		}
		if err := tx.GetContext(ctx, &complete, runApproved, int64(run)); err != nil {
			return fmt.Errorf("payout: approve %d: %w", run, err)
		}
		if complete {
			if err := postRun(ctx, tx, actor, run, now); err != nil {
				return err
			}
		}
		return note(ctx, tx, actor, "payout_run.approve", "payout_run", int64(run), nil, now)
	})
	return complete, err
}

// drawOn waits for whoever else is about to draw on what the producers of a run
// can be paid, such as a refund.
func drawOn(ctx context.Context, tx *database.Tx, run RunID) error {
	payouts, err := OfRun(ctx, tx, run)
	if err != nil {
		return err
	}
	codes := make([]ledger.Code, len(payouts))
	for i, p := range payouts {
		codes[i] = ledger.ProducerPayable(int64(p.Producer))
	}
	_, err = ledger.Drawable(ctx, tx, money.IDR, codes...)
	return err
}

// postRun posts every payout of a run: each is a transaction of its own, so
// that each can come back alone.
func postRun(ctx context.Context, tx *database.Tx, actor identity.Actor, run RunID, now time.Time) error {
	payouts, err := OfRun(ctx, tx, run)
	if err != nil {
		return err
	}
	for _, p := range payouts {
		if err := post(ctx, tx, actor, "payout", "payout:"+text(p.ID), now,
			ledger.Debit(ledger.ProducerPayable(int64(p.Producer)), p.Amount, p.scope()),
			ledger.Credit(ledger.PayoutInTransit, p.Amount, p.scope())); err != nil {
			return err
		}
	}
	return nil
}

// post is a transaction of this package, posted once.
func post(ctx context.Context, tx *database.Tx, actor identity.Actor, rule, key string, now time.Time, entries ...ledger.Entry) error {
	_, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key: key, Rule: rule, Actor: int64(actor.Person), OccurredAt: now, RecordedAt: now, Entries: entries,
	})
	if err != nil {
		return fmt.Errorf("payout: post %s: %w", key, refusals.Explain(err))
	}
	return nil
}

const insertWithdrawal = `
	INSERT INTO payout_withdrawal (run_id, reason, withdrawn_at, withdrawn_by) VALUES ($1, $2, $3, $4)`

// Withdraw ends a run that was not approved yet. Faults: NotFound, Invalid with
// the field reason, Conflict.
func (o *Office) Withdraw(ctx context.Context, actor identity.Actor, run RunID, reason string, now time.Time) error {
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		group, err := groupOf(ctx, tx, groupOfRun, int64(run))
		if err != nil {
			return err
		}
		if err := serves(actor, group); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertWithdrawal, int64(run), reason, now, actor.Person); err != nil {
			return fmt.Errorf("payout: withdraw %d: %w", run, refusals.Explain(err))
		}
		return note(ctx, tx, actor, "payout_run.withdraw", "payout_run", int64(run), nil, now)
	})
}

const insertLimit = `INSERT INTO payout_limit (programme_id, amount, set_at, set_by) VALUES ($1, $2, $3, $4)`

// SetLimit sets above which total a run needs two approvals; a programme's
// manager does, and for runs prepared afterwards. Without one it is Rp10
// million. Faults: NotFound for who is no manager.
func SetLimit(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, above money.Amount, now time.Time) error {
	if !actor.IsManagerOf(programme) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if _, err := tx.ExecContext(ctx, insertLimit, programme, above, now, actor.Person); err != nil {
		return fmt.Errorf("payout: limit: %w", err)
	}
	return note(ctx, tx, actor, "payout_limit.set", "programme", int64(programme), struct {
		Amount int64 `json:"amount"` // minor units
	}{above.Minor()}, now)
}

// usualLimit holds where a programme has set none, as in the database's
// payout_approvals_needed.
const usualLimit = 10_000_000

const latestLimit = `
	SELECT amount FROM payout_limit WHERE programme_id = $1 AND set_at <= $2 ORDER BY id DESC LIMIT 1`

// LimitOf is above which total a run that is prepared now needs two approvals.
func LimitOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, now time.Time) (money.Amount, error) {
	var above money.Amount
	err := q.GetContext(ctx, &above, latestLimit, programme, now)
	if database.NoRows(err) {
		return money.Rupiah(usualLimit), nil
	}
	if err != nil {
		return money.Amount{}, fmt.Errorf("payout: limit of programme %d: %w", programme, err)
	}
	return above, nil
}
