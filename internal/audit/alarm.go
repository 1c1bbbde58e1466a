package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/media"
)

// files is the number of the invariant that reads every picture's file, which an
// hourly run leaves out.
const files = 42

// Alarm is what the scheduled audit knows of the books: the findings of its
// latest run, and those of the files from the latest run that read them.
type Alarm struct {
	At       time.Time // when the latest run ended, zero before the first
	Findings []Finding // broken or overdue
}

// Broken and Overdue are how many invariants are broken, and how many duties are
// overdue.
func (a Alarm) Broken() int  { return a.count(true) }
func (a Alarm) Overdue() int { return a.count(false) }

func (a Alarm) count(broken bool) (n int) {
	for _, f := range a.Findings {
		if f.Broken() == broken {
			n++
		}
	}
	return n
}

// Watch runs the audit in a snapshot of the reading role and keeps what it
// found; withFiles reads the files of pictures too. It returns what it kept.
func Watch(ctx context.Context, app, report *database.DB, store media.Store, withFiles bool, now func() time.Time) (Alarm, error) {
	started := now()
	invariants := Invariants(store)
	if !withFiles {
		for i := len(invariants) - 1; i >= 0; i-- {
			if invariants[i].Number == files {
				invariants = append(invariants[:i], invariants[i+1:]...)
			}
		}
	}
	findings, err := Run(ctx, report, invariants, started)
	if err != nil {
		return Alarm{}, err
	}
	found := Alarm{At: now(), Findings: []Finding{}}
	for _, f := range findings {
		if len(f.Offenders) > 0 {
			found.Findings = append(found.Findings, f)
		}
	}
	return found, database.InTx(ctx, app, func(tx *database.Tx) error { return keep(ctx, tx, found, withFiles, started) })
}

const insertRun = `
	INSERT INTO audit_run (with_files, started_at, ended_at, broken, overdue, findings) VALUES ($1, $2, $3, $4, $5, $6)`

func keep(ctx context.Context, tx *database.Tx, found Alarm, withFiles bool, started time.Time) error {
	body, err := json.Marshal(found.Findings)
	if err != nil {
		return fmt.Errorf("audit: findings: %w", err)
	}
	if _, err := tx.ExecContext(ctx, insertRun, withFiles, started, found.At, found.Broken(), found.Overdue(), string(body)); err != nil {
		return fmt.Errorf("audit: keep a run: %w", err)
	}
	return nil
}

const latestRuns = `
	(SELECT ended_at, with_files, findings::text AS findings FROM audit_run ORDER BY id DESC LIMIT 1)
	UNION ALL
	(SELECT ended_at, with_files, findings::text FROM audit_run WHERE with_files ORDER BY id DESC LIMIT 1)`

// AlarmOf is what the scheduled audit knows.
func AlarmOf(ctx context.Context, q database.Queryer) (Alarm, error) {
	var runs []struct {
		EndedAt   time.Time `db:"ended_at"`
		WithFiles bool      `db:"with_files"`
		Findings  string
	}
	if err := q.SelectContext(ctx, &runs, latestRuns); err != nil {
		return Alarm{}, fmt.Errorf("audit: latest run: %w", err)
	}
	var a Alarm
	for i, r := range runs {
		var findings []Finding
		if err := json.Unmarshal([]byte(r.Findings), &findings); err != nil {
			return Alarm{}, fmt.Errorf("audit: findings of the latest run: %w", err)
		}
		if i == 0 {
			a.At, a.Findings = r.EndedAt, findings
			continue
		}
		for _, f := range findings {
			if f.Number == files && !runs[0].WithFiles {
				a.Findings = append(a.Findings, f)
			}
		}
	}
	slices.SortStableFunc(a.Findings, func(x, y Finding) int { return cmp.Compare(x.Number, y.Number) })
	return a, nil
}
