package payout

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/notice"
)

const insertAnswer = `
	INSERT INTO payout_answer (payout_id, answer, producer_id, answered_at) VALUES ($1, $2, $3, $4)`

// Answer is what a producer says of a payout that was sent to her: that it
// came, or that it did not. Faults: NotFound, Conflict for one that was not sent
// or that she has answered so before.
func (o *Office) Answer(ctx context.Context, actor identity.Actor, id ID, came bool, now time.Time) error {
	answer := Missing
	if came {
		answer = Received
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		p, err := ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.Producer != actor.Person || actor.OnBehalfOf != 0 {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if _, err := tx.ExecContext(ctx, insertAnswer, int64(id), answer, actor.Person, now); err != nil {
			return fmt.Errorf("payout: answer to %d: %w", id, refusals.Explain(err))
		}
		return note(ctx, tx, actor, "producer_payout."+string(answer), "payout", int64(id), nil, now)
	})
}

const payers = `
	SELECT m.cooperative_id FROM membership m
	WHERE m.producer_id = $1 AND (m.left_at IS NULL OR payable_in(m.producer_id, m.cooperative_id) > 0)
	ORDER BY m.left_at IS NOT NULL, m.joined_at, m.cooperative_id`

// Payers are the cooperatives that pay a producer out: those whose member she
// is, the first joined first, and those that she has left with money payable.
func Payers(ctx context.Context, q database.Queryer, producer identity.PersonID) ([]identity.CooperativeID, error) {
	var all []identity.CooperativeID
	if err := q.SelectContext(ctx, &all, payers, producer); err != nil {
		return nil, fmt.Errorf("payout: payers of %d: %w", producer, err)
	}
	return all, nil
}

const insertRequest = `
	INSERT INTO payout_request (cooperative_id, producer_id, requested_at)
	SELECT $1::bigint, $2::bigint, $3::timestamptz WHERE payable_in($2, $1) > 0 AND NOT EXISTS (
		SELECT 1 FROM payout_request r WHERE r.producer_id = $2 AND r.cooperative_id = $1 AND NOT EXISTS (
			SELECT 1 FROM payout p JOIN payout_run u ON u.id = p.run_id
			WHERE p.producer_id = $2 AND p.cooperative_id = $1 AND u.prepared_at >= r.requested_at
			  AND NOT EXISTS (SELECT 1 FROM payout_withdrawal w WHERE w.run_id = u.id)))`

// Ask is a producer's wish to be paid, in each cooperative that could pay her
// something and has not been asked since its last run with her. It tells how
// many were asked.
func (o *Office) Ask(ctx context.Context, actor identity.Actor, groups []identity.CooperativeID, now time.Time) (asked int, err error) {
	err = database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		asked = 0
		for _, group := range groups {
			result, err := tx.ExecContext(ctx, insertRequest, group, actor.Maker(), now)
			if err != nil {
				return fmt.Errorf("payout: request: %w", refusals.Explain(err))
			}
			n, err := result.RowsAffected()
			if err != nil {
				return fmt.Errorf("payout: request: %w", err)
			}
			asked += int(n)
		}
		if asked == 0 {
			return nil
		}
		return note(ctx, tx, actor, "producer_payout.ask", "producer", int64(actor.Maker()), nil, now)
	})
	return asked, err
}

const openRequest = `
	SELECT max(r.requested_at) FROM payout_request r WHERE r.producer_id = $1 AND NOT EXISTS (
		SELECT 1 FROM payout p JOIN payout_run u ON u.id = p.run_id
		WHERE p.producer_id = $1 AND p.cooperative_id = r.cooperative_id AND u.prepared_at >= r.requested_at
		  AND NOT EXISTS (SELECT 1 FROM payout_withdrawal w WHERE w.run_id = u.id))`

// AskedAt is since when a producer asks to be paid, nil when she does not.
func AskedAt(ctx context.Context, q database.Queryer, id identity.PersonID) (*time.Time, error) {
	var at *time.Time
	if err := q.GetContext(ctx, &at, openRequest, id); err != nil {
		return nil, fmt.Errorf("payout: request of %d: %w", id, err)
	}
	return at, nil
}

// CaseID identifies a case.
type CaseID int64

// Case is a producer's "the amount is wrong", with the officer's answer.
type Case struct {
	ID          CaseID                 `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Group       string                 `db:"cooperative"`
	Producer    identity.PersonID      `db:"producer_id"`
	Name        string                 `db:"name"`
	Payout      ID                     `db:"payout_id"` // 0 for none in particular
	Said        string                 `db:"said"`
	OpenedAt    time.Time              `db:"opened_at"`
	Answer      string                 `db:"answer"` // "" while there is none
	AnsweredBy  string                 `db:"answered_by"`
	AnsweredAt  *time.Time             `db:"answered_at"`
}

const insertCase = `
	INSERT INTO payout_case (cooperative_id, producer_id, payout_id, said, opened_at) VALUES ($1, $2, NULLIF($3, 0::BIGINT), $4, $5) RETURNING id`

// Object opens a case at a producer's cooperative: an amount is wrong. An
// officer has to answer, and the programme sees it. Faults: NotFound, Invalid
// with the field said.
func (o *Office) Object(ctx context.Context, actor identity.Actor, group identity.CooperativeID, about ID, said string, now time.Time) error {
	if strings.TrimSpace(said) == "" {
		return fault.InvalidFields(fault.Field{Name: "said", Key: "error.required"})
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		var id int64
		if err := tx.GetContext(ctx, &id, insertCase, group, actor.Maker(), int64(about), said, now); err != nil {
			return fmt.Errorf("payout: case: %w", refusals.Explain(err))
		}
		return note(ctx, tx, actor, "payout_case.open", "payout_case", id, nil, now)
	})
}

const (
	caseColumns = `
	SELECT k.id, k.cooperative_id, c.name AS cooperative, k.producer_id, n.name, coalesce(k.payout_id, 0) AS payout_id, k.said, k.opened_at,
	       coalesce(a.said, '') AS answer, coalesce(by.name, '') AS answered_by, a.answered_at
	FROM payout_case k JOIN cooperative c ON c.id = k.cooperative_id JOIN person n ON n.id = k.producer_id
	LEFT JOIN payout_case_answer a ON a.case_id = k.id LEFT JOIN person by ON by.id = a.answered_by`
	casesIn          = caseColumns + ` WHERE k.cooperative_id = $1 ORDER BY a.case_id IS NOT NULL, k.id DESC LIMIT $2`
	casesOf          = caseColumns + ` WHERE k.producer_id = $1 ORDER BY k.id DESC LIMIT $2`
	casesOfProgramme = caseColumns + ` WHERE c.programme_id = $1 ORDER BY a.case_id IS NOT NULL, k.id DESC LIMIT $2`
	caseByID         = caseColumns + ` WHERE k.id = $1`
	insertCaseAnswer = `INSERT INTO payout_case_answer (case_id, said, answered_at, answered_by) VALUES ($1, $2, $3, $4)`
)

// CasesIn lists a cooperative's cases, those without an answer first.
func CasesIn(ctx context.Context, q database.Queryer, group identity.CooperativeID, limit int) ([]Case, error) {
	return cases(ctx, q, casesIn, group, limit)
}

// CasesOf lists a producer's cases, the newest first.
func CasesOf(ctx context.Context, q database.Queryer, id identity.PersonID, limit int) ([]Case, error) {
	return cases(ctx, q, casesOf, id, limit)
}

// CasesOfProgramme lists a programme's cases, those without an answer first.
func CasesOfProgramme(ctx context.Context, q database.Queryer, id identity.ProgrammeID, limit int) ([]Case, error) {
	return cases(ctx, q, casesOfProgramme, id, limit)
}

const unanswered = `
	SELECT count(*) FROM payout_case k WHERE k.cooperative_id = $1 AND NOT EXISTS (SELECT 1 FROM payout_case_answer a WHERE a.case_id = k.id)`

// Unanswered counts a cooperative's cases that wait for an officer.
func Unanswered(ctx context.Context, q database.Queryer, group identity.CooperativeID) (n int, err error) {
	if err := q.GetContext(ctx, &n, unanswered, int64(group)); err != nil {
		return 0, fmt.Errorf("payout: unanswered in %d: %w", group, err)
	}
	return n, nil
}

func cases(ctx context.Context, q database.Queryer, query string, args ...any) ([]Case, error) {
	var all []Case
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("payout: cases: %w", err)
	}
	return all, nil
}

// Reply answers a case, once. Faults: NotFound, Invalid with the field said,
// Conflict for one that was answered.
func (o *Office) Reply(ctx context.Context, actor identity.Actor, id CaseID, said string, now time.Time) error {
	if strings.TrimSpace(said) == "" {
		return fault.InvalidFields(fault.Field{Name: "said", Key: "error.required"})
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		var asked Case
		err := tx.GetContext(ctx, &asked, caseByID, int64(id))
		if database.NoRows(err) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err != nil {
			return fmt.Errorf("payout: reply to %d: %w", id, err)
		}
		if err := serves(actor, asked.Cooperative); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertCaseAnswer, int64(id), said, now, actor.Person); err != nil {
			return fmt.Errorf("payout: reply to %d: %w", id, refusals.Explain(err))
		}
		if err := notice.Tell(ctx, tx, notice.Notice{
			Person: asked.Producer, Kind: notice.Answered, Subject: actor.Name, About: int64(id), CreatedAt: now,
		}); err != nil {
			return err
		}
		return note(ctx, tx, actor, "payout_case.answer", "payout_case", int64(id), nil, now)
	})
}

// usualPayDay is the day of the month on which a cooperative pays out that has
// set none.
const usualPayDay = 5

const (
	payDay       = `SELECT coalesce((SELECT day FROM pay_day WHERE cooperative_id = $1 ORDER BY id DESC LIMIT 1), $2)`
	insertPayDay = `INSERT INTO pay_day (cooperative_id, day, set_at, set_by) VALUES ($1, $2, $3, $4)`
)

// PayDay is the day of the month on which a cooperative pays out.
func PayDay(ctx context.Context, q database.Queryer, group identity.CooperativeID) (int, error) {
	var day int
	if err := q.GetContext(ctx, &day, payDay, group, usualPayDay); err != nil {
		return 0, fmt.Errorf("payout: pay day of %d: %w", group, err)
	}
	return day, nil
}

// NextPayDay is the next of these days of the month, today or later, in WIB.
func NextPayDay(day int, now time.Time) time.Time {
	today := clock.Day(now)
	next := clock.Month(now).AddDate(0, 0, day-1)
	if next.Before(today) {
		next = clock.Month(now).AddDate(0, 1, day-1)
	}
	return next
}

// SetPayDay sets the day of the month, 1 to 28, on which a cooperative pays out.
// Faults: NotFound.
func (o *Office) SetPayDay(ctx context.Context, actor identity.Actor, group identity.CooperativeID, day int, now time.Time) error {
	if err := serves(actor, group); err != nil {
		return err
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, insertPayDay, group, day, now, actor.Person); err != nil {
			return fmt.Errorf("payout: pay day: %w", err)
		}
		return note(ctx, tx, actor, "pay_day.set", "cooperative", int64(group), struct {
			Day int `json:"day"`
		}{day}, now)
	})
}
