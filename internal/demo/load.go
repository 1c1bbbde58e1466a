package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"simpul/internal/bank"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/impact"
	"simpul/internal/media"
	"simpul/internal/order"
	"simpul/internal/payout"
)

// Target is where a plan is loaded.
type Target struct {
	DB       *database.DB // of the application
	Owner    *database.DB // notes that the data are complete
	Studio   *media.Studio
	Checkout *checkout.Checkout
	Payout   *payout.Office
	Gate     *identity.Gate
	// Progress hears how much of how much is done; it may be nil.
	Progress func(step Step, done, total int)
}

// Step is a part of loading.
type Step string

// The steps.
const (
	People  Step = "people"
	Goods   Step = "goods"
	Orders  Step = "orders"
	Scenes  Step = "scenes"
	Payouts Step = "payouts"
)

// Steps are all steps in their order.
func Steps() []Step { return []Step{People, Goods, Orders, Scenes, Payouts} }

// Seed is the demonstration's usual seed.
const Seed = 2022

// Whole is the number that Overall counts to.
const Whole = 100

// Overall is how far the whole is, of Whole, when a step is so far.
func (s Step) Overall(done, total int) int {
	spans := map[Step][2]int{People: {0, 5}, Goods: {5, 50}, Orders: {50, 88}, Scenes: {88, 93}, Payouts: {93, Whole}}
	span := spans[s]
	return span[0] + (span[1]-span[0])*done/max(total, 1)
}

// Fees of the demonstration: 6 % to the cooperative, 2 % to the programme, 2 %
// to the cost of payment.
var fees = cooperative.Rates{CooperativeBP: 600, ProgrammeBP: 200, ContributionBP: 200}

// Loaded tells whether an installation's demonstration data are complete.
func Loaded(ctx context.Context, q database.Queryer) (bool, error) {
	const loaded = `SELECT coalesce((SELECT loaded_at IS NOT NULL FROM installation), FALSE)`
	var complete bool
	if err := q.GetContext(ctx, &complete, loaded); err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	return complete, nil
}

// Load loads a plan into an empty demonstration installation whose regions are
// there. It fails on one that has people already.
func Load(ctx context.Context, p *Plan, seed uint64, t Target, now time.Time) error {
	l := &load{Plan: p, Target: t, seed: seed, now: now}
	if l.Progress == nil {
		l.Progress = func(Step, int, int) {}
	}
	var people int
	if err := t.DB.GetContext(ctx, &people, `SELECT count(*) FROM person`); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if people > 0 {
		return errors.New("demo: the installation has people already; demonstration data go into an empty one")
	}
	for _, step := range []func(context.Context) error{l.people, l.goods, l.orders, l.scenes, l.payouts, l.together, l.support, l.prepared} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	if _, err := impact.Freeze(ctx, t.DB, now); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return database.InTx(ctx, t.Owner, func(tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE installation SET loaded_at = now()`)
		return err
	})
}

// load is a plan on its way, with the ids of what exists already by its place
// in the plan.
type load struct {
	*Plan
	Target
	seed uint64
	now  time.Time

	programme    identity.ProgrammeID
	cooperatives [len(Cooperatives)]cooperative.Cooperative
	officers     [len(Cooperatives)]identity.Actor
	producers    []identity.PersonID
	variants     [][]catalog.VariantID // by product and colour
	placed       []order.ID            // by place
	account      bank.AccountID        // the programme's
	arrived      []seen                // on the account today, of orders that wait for it
}

// each runs fn for 0 to n−1 on all cores and tells the step's progress.
func (l *load) each(ctx context.Context, step Step, n, done, total, workers int, fn func(context.Context, int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	var finished atomic.Int64
	var mu sync.Mutex
	for i := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := fn(ctx, i); err != nil {
				return err
			}
			count := done + int(finished.Add(1))
			mu.Lock()
			defer mu.Unlock()
			l.Progress(step, count, total)
			return nil
		})
	}
	return group.Wait()
}
