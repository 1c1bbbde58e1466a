package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river/rivertype"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// Standing is how the queue is doing.
type Standing struct {
	Counts []Count // by state, only states that occur
	// WaitingSince is when the job that waits longest could have begun; zero
	// when none waits.
	WaitingSince time.Time
}

// Count is how many jobs are in a state: available, running, scheduled,
// retryable, completed, cancelled, discarded.
type Count struct {
	State  string `db:"state"`
	Number int64  `db:"number"`
}

// Of is how many jobs are in a state.
func (s Standing) Of(state rivertype.JobState) int64 {
	for _, c := range s.Counts {
		if c.State == string(state) {
			return c.Number
		}
	}
	return 0
}

const countByState = `
	SELECT state::text AS state, count(*) AS number FROM river.river_job GROUP BY state ORDER BY state::text`

const longestWaiting = `
	SELECT min(scheduled_at) FROM river.river_job WHERE state = 'available' AND scheduled_at <= $1`

// StandingOf reads how the queue is doing.
func StandingOf(ctx context.Context, q database.Queryer, now time.Time) (Standing, error) {
	var s Standing
	if err := q.SelectContext(ctx, &s.Counts, countByState); err != nil {
		return s, fmt.Errorf("jobs: standing: %w", err)
	}
	var since *time.Time
	if err := q.GetContext(ctx, &since, longestWaiting, now); err != nil {
		return s, fmt.Errorf("jobs: standing: %w", err)
	}
	if since != nil {
		s.WaitingSince = *since
	}
	return s, nil
}

// Failure is a job that failed: for good (Discarded), or to be tried again at
// NextAt.
type Failure struct {
	ID        int64     `db:"id"`
	Kind      string    `db:"kind"`
	Args      string    `db:"args"` // JSON
	Discarded bool      `db:"discarded"`
	Attempts  int       `db:"attempts"`
	FailedAt  time.Time `db:"failed_at"`
	NextAt    time.Time `db:"next_at"`
	Error     string    `db:"error"` // of the last attempt
}

const failures = `
	SELECT id, kind, coalesce(args::text, '{}') AS args, state = 'discarded' AS discarded, attempt AS attempts,
	       coalesce(finalized_at, attempted_at, created_at) AS failed_at, scheduled_at AS next_at,
	       coalesce(left(errors[array_upper(errors, 1)] ->> 'error', 2000), '') AS error
	FROM river.river_job
	WHERE state IN ('discarded', 'retryable') AND ($1 = 0 OR id < $1)
	ORDER BY id DESC LIMIT $2`

// Failures lists failed jobs older than the one with id before, or the newest
// when before is 0.
func Failures(ctx context.Context, q database.Queryer, before int64, limit int) ([]Failure, error) {
	var all []Failure
	if err := q.SelectContext(ctx, &all, failures, before, limit); err != nil {
		return nil, fmt.Errorf("jobs: failures: %w", err)
	}
	return all, nil
}

const lockFailure = `
	SELECT kind, coalesce(args::text, '{}') AS args, state = 'discarded' AS discarded
	FROM river.river_job WHERE id = $1 AND state IN ('discarded', 'retryable') FOR UPDATE`

// Retry puts a failed job back on the queue at once. Fault: NotFound for a job
// that has not failed. actor is the person's id.
func Retry(ctx context.Context, tx *database.Tx, actor, id int64, now time.Time) error {
	return settle(ctx, tx, actor, id, "job.retry", now, func(f Failure) error {
		client, err := inserter()
		if err != nil {
			return err
		}
		_, err = client.JobRetryTx(ctx, tx.Tx.Tx, id)
		return err
	})
}

// Close removes a job that failed for good; the trail keeps what it was.
// Faults: NotFound, Conflict for a job that will be tried again.
func Close(ctx context.Context, tx *database.Tx, actor, id int64, now time.Time) error {
	return settle(ctx, tx, actor, id, "job.close", now, func(f Failure) error {
		if !f.Discarded {
			return fault.New(fault.Conflict, "error.conflict")
		}
		client, err := inserter()
		if err != nil {
			return err
		}
		_, err = client.JobDeleteTx(ctx, tx.Tx.Tx, id)
		return err
	})
}

func settle(ctx context.Context, tx *database.Tx, actor, id int64, action string, now time.Time, do func(Failure) error) error {
	var f Failure
	err := tx.GetContext(ctx, &f, lockFailure, id)
	if database.NoRows(err) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return fmt.Errorf("jobs: %s: %w", action, err)
	}
	if err := do(f); err != nil {
		if errors.Is(err, rivertype.ErrNotFound) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		return fmt.Errorf("jobs: %s: %w", action, err)
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: actor, Action: action, SubjectKind: "river_job", SubjectID: id,
		Detail: struct {
			Kind string          `json:"kind"`
			Args json.RawMessage `json:"args"`
		}{f.Kind, json.RawMessage(f.Args)},
	})
}
