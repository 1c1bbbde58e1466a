package payout

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/producer"
)

// Line is what one producer is to be paid in a run, in whole rupiah.
type Line struct {
	Producer identity.PersonID
	Amount   money.Amount
}

// Field is the form field of a producer's amount in a run to be prepared.
func Field(id identity.PersonID) string { return "amount_" + text(id) }

// check holds the lines of a run against what can be paid: each producer once,
// whole rupiah, at most what is payable, none who is held or waits in another
// run. What is wrong stands at Field.
func check(lines []Line, candidates []Candidate, now time.Time) error {
	if len(lines) == 0 {
		return fault.New(fault.Invalid, "payout.nobody")
	}
	var fields []fault.Field
	seen := map[identity.PersonID]bool{}
	for _, l := range lines {
		refuse := func(key string, args ...any) {
			fields = append(fields, fault.Field{Name: Field(l.Producer), Key: key, Args: args})
		}
		at := slices.IndexFunc(candidates, func(c Candidate) bool { return c.Producer == l.Producer })
		switch {
		case at < 0:
			refuse("payout.nothing")
		case seen[l.Producer]:
			refuse("payout.once")
		case candidates[at].Waiting:
			refuse("payout.waiting")
		case candidates[at].Destination.Held(now):
			refuse("payout.held")
		case l.Amount.Sign() <= 0 || !l.Amount.IsWhole():
			refuse("payout.amount")
		case l.Amount.Cmp(candidates[at].Payable) > 0:
			refuse("payout.payable_most", candidates[at].Payable)
		}
		seen[l.Producer] = true
	}
	if len(fields) > 0 {
		return fault.InvalidFields(fields...)
	}
	return nil
}

const insertRun = `
	INSERT INTO payout_run (cooperative_id, prepared_at, prepared_by) VALUES ($1, $2, $3) RETURNING id`

const insertPayout = `
	INSERT INTO payout (run_id, cooperative_id, producer_id, amount, method, destination_id)
	VALUES ($1, $2, $3, $4, $5, NULLIF($6, 0::BIGINT))`

// Prepare makes a run of a cooperative's payouts, each to where its producer
// wants it now; somebody else has to approve it. Faults: NotFound for who is no
// officer, Invalid with the fields of Field, Conflict.
func (o *Office) Prepare(ctx context.Context, actor identity.Actor, group identity.CooperativeID, lines []Line, now time.Time) (RunID, error) {
	if err := serves(actor, group); err != nil {
		return 0, err
	}
	// In one order, so that two runs at once do not wait for each other.
	lines = slices.SortedFunc(slices.Values(lines), func(a, b Line) int { return cmp.Compare(a.Producer, b.Producer) })
	var run RunID
	err := database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		known, err := Candidates(ctx, tx, group)
		if err != nil {
			return err
		}
		if err := check(lines, known, now); err != nil {
			return err
		}
		if err := tx.GetContext(ctx, &run, insertRun, group, now, actor.Person); err != nil {
			return fmt.Errorf("payout: prepare: %w", refusals.Explain(err))
		}
		total := money.Rupiah(0)
		for _, l := range lines {
			where := destinationOf(l.Producer, known)
			if _, err := tx.ExecContext(ctx, insertPayout, int64(run), group, l.Producer, l.Amount, where.Method, where.ID); err != nil {
				return fmt.Errorf("payout: prepare for %d: %w", l.Producer, refusals.Explain(err))
			}
			total = total.Add(l.Amount)
		}
		return note(ctx, tx, actor, "payout_run.prepare", "payout_run", int64(run), struct {
			Payouts int   `json:"payouts"`
			Total   int64 `json:"total"`
		}{len(lines), total.Minor()}, now)
	})
	return run, err
}

func destinationOf(id identity.PersonID, candidates []Candidate) producer.Destination {
	for _, c := range candidates {
		if c.Producer == id {
			return c.Destination
		}
	}
	return producer.Destination{Producer: id, Method: producer.InCash}
}
