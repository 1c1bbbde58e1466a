package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"simpul/internal/audit"
	"simpul/internal/database"
	"simpul/internal/jobs"
)

// Audit checks every invariant but that of the files of pictures.
type Audit struct{}

// Kind implements river.JobArgs.
func (Audit) Kind() string { return "audit" }

// AuditFiles checks every invariant, that of the files too.
type AuditFiles struct{}

// Kind implements river.JobArgs.
func (AuditFiles) Kind() string { return "audit_files" }

// AuditAgain checks what an audit has found, until it finds nothing, so that an
// alarm does not outlast by an hour what it is about.
type AuditAgain struct{}

// Kind implements river.JobArgs.
func (AuditAgain) Kind() string { return "audit_again" }

// soonest is how long after an audit that found something the next one comes, at
// least.
const soonest = time.Minute

// auditAgain snoozes while something is broken or overdue.
func (o Options) auditAgain(ctx context.Context) error {
	next, err := o.audit(ctx, false)
	if err != nil || next == 0 {
		return err
	}
	return river.JobSnooze(next)
}

// auditOnce leaves what it finds to the job that looks again.
func (o Options) auditOnce(ctx context.Context, withFiles bool) error {
	next, err := o.audit(ctx, withFiles)
	if err != nil || next == 0 {
		return err
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		return jobs.Enqueue(ctx, tx, AuditAgain{}, &river.InsertOpts{
			ScheduledAt: time.Now().Add(next), UniqueOpts: river.UniqueOpts{ByState: []rivertype.JobState{
				rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
			}},
		})
	})
}

// audit raises the alarm for what it finds: in the log here, for metrics and the
// administrators' pages by what it keeps. The next is twenty times as long off as it
// took, so that looking again takes a twentieth of a processor at most; 0 when
// nothing was found.
func (o Options) audit(ctx context.Context, withFiles bool) (next time.Duration, err error) {
	begun := time.Now()
	found, err := audit.Watch(ctx, o.DB, o.Report, o.Studio.Store(), withFiles, o.Clock)
	if err != nil {
		return 0, err
	}
	for _, f := range found.Findings {
		level, words := slog.LevelError, "audit: an invariant is broken"
		if !f.Broken() {
			level, words = slog.LevelWarn, "audit: a duty is overdue"
		}
		o.Log.Log(ctx, level, words, "number", f.Number, "name", f.Name, "offenders", f.Offenders)
	}
	if len(found.Findings) == 0 {
		return 0, nil
	}
	return max(soonest, 20*time.Since(begun)), nil
}
