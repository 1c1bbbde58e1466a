package books

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/trail"
)

// Propose is the first half of closing a month (tutup buku): one person says
// that the books of the month stand. Faults: Conflict while the month goes on,
// or while a difference of it is open.
func (b *Books) Propose(ctx context.Context, actor identity.Actor, month time.Time, note string, now time.Time) error {
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		if err := explained(ctx, tx, month); err != nil {
			return err
		}
		id, err := ledger.ProposeClosing(ctx, tx, month, int64(actor.Person), note, now)
		if err != nil {
			return err
		}
		return trail.Record(ctx, tx, trail.Entry{
			At: now, ActorID: int64(actor.Person), Action: "month.propose", SubjectKind: "month_proposal", SubjectID: id,
		})
	})
}

// explained returns a Conflict fault while a difference of before the month's
// end is open.
func explained(ctx context.Context, tx *database.Tx, month time.Time) error {
	open, err := OpenBefore(ctx, tx, endOf(month))
	if err != nil {
		return err
	}
	if open > 0 {
		return fault.New(fault.Conflict, "books.close.open", open)
	}
	return nil
}

func endOf(month time.Time) time.Time { return clock.Month(month).AddDate(0, 1, 0) }

const insertFigure = `INSERT INTO month_figure (month, account, currency, booked, stated) VALUES ($1, $2, $3, $4, $5)`

// Close is the second half: another person approves the proposal, and what each
// account held is written down. Faults: those of ledger.CloseMonth, and
// Conflict while a difference of the month is open.
func (b *Books) Close(ctx context.Context, actor identity.Actor, month time.Time, now time.Time) error {
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		proposal, ok, err := ledger.ProposalOf(ctx, tx, month)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "books.close.unproposed")
		}
		if err := explained(ctx, tx, month); err != nil {
			return err
		}
		if err := ledger.CloseMonth(ctx, tx, proposal.ID, int64(actor.Person), now); err != nil {
			return err
		}
		accounts, err := everyAccount(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			r, err := Reconcile(ctx, tx, a, clock.Month(month), endOf(month))
			if err != nil {
				return err
			}
			var stated *int64
			if a.Told {
				stated = &r.Closing.Stated
			}
			if _, err := tx.ExecContext(ctx, insertFigure, clock.Month(month).Format(time.DateOnly), string(a.Code), string(a.Currency),
				r.Closing.Booked, stated); err != nil {
				return fmt.Errorf("books: close: %w", err)
			}
		}
		return trail.Record(ctx, tx, trail.Entry{
			At: now, ActorID: int64(actor.Person), Action: "month.close", SubjectKind: "month_proposal", SubjectID: proposal.ID,
		})
	})
}

const programmeIDs = `SELECT id FROM programme ORDER BY id`

// everyAccount are the accounts of all programmes, each once.
func everyAccount(ctx context.Context, q database.Queryer) ([]Account, error) {
	var programmes []identity.ProgrammeID
	if err := q.SelectContext(ctx, &programmes, programmeIDs); err != nil {
		return nil, fmt.Errorf("books: programmes: %w", err)
	}
	type name struct {
		code     ledger.Code
		currency money.Currency
	}
	seen := map[name]bool{}
	var all []Account
	for _, id := range programmes {
		accounts, err := Accounts(ctx, q, id)
		if err != nil {
			return nil, err
		}
		for _, a := range accounts {
			if n := (name{a.Code, a.Currency}); !seen[n] {
				seen[n] = true
				all = append(all, a)
			}
		}
	}
	return all, nil
}

// Figure is what an account held when its month was closed.
type Figure struct {
	Booked int64  `db:"booked"`
	Stated *int64 `db:"stated"` // nil where the other side told nothing
}

const closedFigure = `SELECT booked, stated FROM month_figure WHERE month = $1::date AND account = $2 AND currency = $3`

// ClosedFigure is what an account held when a month was closed; ok is false
// when it was not, or the account did not exist.
func ClosedFigure(ctx context.Context, q database.Queryer, a Account, month time.Time) (f Figure, ok bool, err error) {
	err = q.GetContext(ctx, &f, closedFigure, clock.Month(month).Format(time.DateOnly), string(a.Code), string(a.Currency))
	if database.NoRows(err) {
		return Figure{}, false, nil
	}
	if err != nil {
		return Figure{}, false, fmt.Errorf("books: figure of %s: %w", a.Code, err)
	}
	return f, true, nil
}
