package worker

import (
	"context"
	"log/slog"

	"simpul/internal/audit"
)

// Audit checks every invariant but that of the files of pictures.
type Audit struct{}

// Kind implements river.JobArgs.
func (Audit) Kind() string { return "audit" }

// AuditFiles checks every invariant, that of the files too.
type AuditFiles struct{}

// Kind implements river.JobArgs.
func (AuditFiles) Kind() string { return "audit_files" }

// audit raises the alarm for what it finds: in the log here, for metrics and the
// administrators' pages by what it keeps.
func (o Options) audit(ctx context.Context, withFiles bool) error {
	found, err := audit.Watch(ctx, o.DB, o.Report, o.Studio.Store(), withFiles, o.Clock)
	if err != nil {
		return err
	}
	for _, f := range found.Findings {
		level, words := slog.LevelError, "audit: an invariant is broken"
		if !f.Broken() {
			level, words = slog.LevelWarn, "audit: a duty is overdue"
		}
		o.Log.Log(ctx, level, words, "number", f.Number, "name", f.Name, "offenders", f.Offenders)
	}
	return nil
}
