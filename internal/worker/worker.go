package worker

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"simpul/internal/books"
	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/dossier"
	"simpul/internal/export"
	"simpul/internal/identity"
	"simpul/internal/impact"
	"simpul/internal/letter"
	"simpul/internal/media"
	"simpul/internal/notice"
	"simpul/internal/payment"
	"simpul/internal/upload"
)

// Options are what the jobs work with.
type Options struct {
	DB       *database.DB
	Report   *database.DB // the reading role, for the audit
	Clock    clock.Clock
	Log      *slog.Logger
	Checkout *checkout.Checkout
	Books    *books.Books
	Studio   *media.Studio
	Uploads  *upload.Shelf
	Post     *letter.Post
	Pusher   *notice.Pusher
	Exports  *export.Maker
	// Readers read the stored events of each payment provider.
	Readers map[payment.Method]payment.Reader
}

const (
	// atOnce bounds how many jobs run at the same time.
	atOnce = 16
	// poll is how often the queue is looked at: the driver has no notification.
	poll = 100 * time.Millisecond
	// longest is how long a job may take before its context ends.
	longest = 2 * time.Minute
	// grace is how long jobs that run get to end when the program does; those
	// that take longer are cut off, and run anew at the next start.
	grace = 5 * time.Second
	// mostReleases is how many parcels one job releases, well within its time.
	mostReleases = 2_000
	// mostRefunds is how many refunds of each sort one job asks for.
	mostRefunds = 50
	// mostAsked is how many intents one job asks after.
	mostAsked = 100
)

// Worker works on jobs, seals the ledger and rolls it up, from Start to Stop.
type Worker struct {
	*river.Client[*sql.Tx]
	sealer, roller upkeep
}

// Start begins the work.
func (w *Worker) Start(ctx context.Context) error {
	if err := w.Client.Start(ctx); err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	w.sealer.start(ctx)
	w.roller.start(ctx)
	return nil
}

// Stop lets running jobs end, or cuts them off, then stops sealing and rolling up.
func (w *Worker) Stop(ctx context.Context) error {
	return errors.Join(w.Client.Stop(ctx), w.sealer.end(ctx), w.roller.end(ctx))
}

// New is a worker that has not started. Jobs that failed for good stay until
// an administrator closes them.
func New(o Options) (*Worker, error) {
	client, err := river.NewClient(riverdatabasesql.New(o.DB.DB.DB), &river.Config{
		Schema: database.JobSchema,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: atOnce},
			media.Queue:        {MaxWorkers: 1},
			export.Queue:       {MaxWorkers: 1},
		},
		Workers:                     o.workers(),
		PeriodicJobs:                schedules(),
		FetchPollInterval:           poll,
		FetchCooldown:               poll,
		JobTimeout:                  longest,
		SoftStopTimeout:             grace,
		DiscardedJobRetentionPeriod: -1,
		Logger:                      o.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	return &Worker{Client: client, sealer: upkeep{do: o.seal(sealAtOnce)}, roller: upkeep{do: o.roll(rollAtOnce)}}, nil
}

func (o Options) workers() *river.Workers {
	w := river.NewWorkers()
	on(w, func(ctx context.Context, job checkout.ExpireOrder) error {
		return o.Checkout.Expire(ctx, job.Order, o.Clock())
	})
	on(w, func(ctx context.Context, job payment.ProcessEvent) error {
		if err := payment.Process(ctx, o.DB, job.Event, o.Clock(), o.Readers, o.Checkout.Acts()); err != nil {
			return err
		}
		return o.learn(ctx, job.Event)
	})
	on(w, func(ctx context.Context, job letter.Deliver) error {
		return o.Post.Deliver(ctx, job.Letter, o.Clock())
	})
	on(w, func(ctx context.Context, job notice.Push) error { return o.Pusher.Send(ctx, job.Notice) })
	on(w, func(ctx context.Context, job media.DiscardArgs) error {
		return media.Discard(ctx, o.DB, o.Studio.Store(), job.Pictures, o.Clock())
	})
	on(w, func(ctx context.Context, job media.WebPArgs) error {
		return media.AddWebP(ctx, o.DB, o.Studio, job.Picture)
	})
	river.AddWorker(w, &exporter{maker: o.Exports})
	on(w, func(ctx context.Context, _ Overdue) error {
		return errors.Join(o.Checkout.Overdue(ctx, o.Clock()), o.Exports.Revive(ctx))
	})
	on(w, func(ctx context.Context, _ Release) error {
		_, err := o.Checkout.ReleaseDue(ctx, o.Clock(), mostReleases)
		return err
	})
	on(w, func(ctx context.Context, _ Warn) error { return notice.TellDue(ctx, o.DB, o.Clock()) })
	on(w, func(ctx context.Context, _ CallOff) error {
		return o.Checkout.CallOffLate(ctx, o.Clock(), mostRefunds)
	})
	on(w, func(ctx context.Context, _ Refund) error {
		return o.Checkout.RefundDue(ctx, o.Clock(), mostRefunds)
	})
	on(w, func(ctx context.Context, _ Reconcile) error {
		return o.Checkout.Reconcile(ctx, o.Clock(), mostAsked)
	})
	on(w, func(ctx context.Context, _ Sweep) error {
		return o.Books.Sweep(ctx, o.Clock())
	})
	on(w, func(ctx context.Context, _ Freeze) error {
		if _, err := impact.Freeze(ctx, o.DB, o.Clock()); err != nil {
			return err
		}
		_, err := dossier.Prepare(ctx, o.DB, o.Clock())
		return err
	})
	on(w, func(ctx context.Context, _ Audit) error { return o.auditOnce(ctx, false) })
	on(w, func(ctx context.Context, _ AuditFiles) error { return o.auditOnce(ctx, true) })
	on(w, func(ctx context.Context, _ AuditAgain) error { return o.auditAgain(ctx) })
	on(w, func(ctx context.Context, _ Tidy) error {
		if _, err := cart.RemoveStale(ctx, o.DB, o.Clock()); err != nil {
			return err
		}
		if err := identity.RemoveExpired(ctx, o.DB, o.Clock()); err != nil {
			return err
		}
		if err := letter.RemoveOld(ctx, o.DB, o.Clock()); err != nil {
			return err
		}
		if _, err := catalog.CollectWords(ctx, o.DB); err != nil {
			return err
		}
		if err := o.Uploads.Sweep(ctx, o.Clock()); err != nil {
			return err
		}
		if err := o.Exports.Sweep(ctx); err != nil {
			return err
		}
		_, err := media.Sweep(ctx, o.DB, o.Studio.Store(), o.Clock())
		return err
	})
	return w
}

// learn books the balance transaction that an event tells of. What cannot be
// learnt now is learnt by the next sweep, so an event is never told in vain.
func (o Options) learn(ctx context.Context, id payment.EventID) error {
	event, err := payment.Kept(ctx, o.DB, id)
	if err != nil {
		return err
	}
	read, ok := o.Readers[event.Provider]
	if !ok {
		return nil
	}
	news, err := read(event)
	if err != nil || news.Movement == "" {
		return err
	}
	return o.Books.Learn(ctx, event.Provider, news.Movement, o.Clock())
}

// Reconcile asks after payments of which no notification came.
type Reconcile struct{}

// Kind implements river.JobArgs.
func (Reconcile) Kind() string { return "reconcile" }

// Overdue expires what single jobs have missed, and begins anew files that were being
// made when the program ended.
type Overdue struct{}

// Kind implements river.JobArgs.
func (Overdue) Kind() string { return "overdue" }

// Release makes payable what customers can no longer send back.
type Release struct{}

// Kind implements river.JobArgs.
func (Release) Kind() string { return "release" }

// Warn tells makers what has to be ready soon.
type Warn struct{}

// Kind implements river.JobArgs.
func (Warn) Kind() string { return "warn" }

// CallOff gives up what was not shipped in time.
type CallOff struct{}

// Kind implements river.JobArgs.
func (CallOff) Kind() string { return "call_off" }

// Freeze freezes what the public may see of months that are over, and prepares their
// reports.
type Freeze struct{}

// Kind implements river.JobArgs.
func (Freeze) Kind() string { return "freeze" }

// Refund gives back what was paid in vain and goes on with refunds whose end is
// not known.
type Refund struct{}

// Kind implements river.JobArgs.
func (Refund) Kind() string { return "refund" }

// Sweep asks the payment processors for what they know, settles and books what
// is missing, and names every difference.
type Sweep struct{}

// Kind implements river.JobArgs.
func (Sweep) Kind() string { return "sweep" }

// Tidy removes what nobody will miss: carts long unseen, sessions that have
// ended, uploads that were given up, files whose days are over, files without a row,
// words that no product has.
type Tidy struct{}

// Kind implements river.JobArgs.
func (Tidy) Kind() string { return "tidy" }

func schedules() []*river.PeriodicJob {
	every := func(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(interval),
			func() (river.JobArgs, *river.InsertOpts) {
				return args, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: interval}}
			}, &river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{
		every(time.Minute, Overdue{}),
		every(time.Minute, Refund{}),
		every(time.Minute, Reconcile{}),
		every(10*time.Minute, Sweep{}),
		every(time.Hour, Release{}),
		every(time.Hour, CallOff{}),
		every(time.Hour, Warn{}),
		every(time.Hour, Freeze{}),
		every(24*time.Hour, Tidy{}),
		every(time.Hour, Audit{}),
		every(24*time.Hour, AuditFiles{}),
	}
}

// function makes a worker of a function.
type function[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	do func(context.Context, T) error
}

func (f *function[T]) Work(ctx context.Context, job *river.Job[T]) error { return f.do(ctx, job.Args) }

// on names the function that does a kind of job.
func on[T river.JobArgs](w *river.Workers, do func(context.Context, T) error) {
	river.AddWorker(w, &function[T]{do: do})
}
