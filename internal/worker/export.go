package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"simpul/internal/export"
)

// exporter makes files, for longer than other jobs may take.
type exporter struct {
	river.WorkerDefaults[export.Make]
	maker *export.Maker
}

func (e *exporter) Timeout(*river.Job[export.Make]) time.Duration { return export.Longest }

func (e *exporter) Work(ctx context.Context, job *river.Job[export.Make]) error {
	return e.maker.Make(ctx, job.Args.Export, job.Attempt >= job.MaxAttempts)
}
