package worker

import (
	"context"

	"simpul/internal/ledger"
	"simpul/internal/rollup"
)

const (
	// sealAtOnce bounds a seal, so that sealing much takes little memory.
	sealAtOnce = 1000
	// rollAtOnce bounds how many transactions are added to reports' sums in one
	// database transaction.
	rollAtOnce = 5000
)

// seal seals what is posted, so many transactions to a seal at most. What fails
// is tried again at the next look.
func (o Options) seal(atOnce int) func(context.Context) {
	return o.drain(atOnce, "the ledger was not sealed", func(ctx context.Context) (int, error) {
		return ledger.Seal(ctx, o.DB, o.Clock(), atOnce)
	})
}

// roll adds what is posted to the sums that reports read.
func (o Options) roll(atOnce int) func(context.Context) {
	return o.drain(atOnce, "the sums of reports were not made", func(ctx context.Context) (int, error) {
		return rollup.Roll(ctx, o.DB, atOnce)
	})
}

// drain does something until it finds less to do than it could.
func (o Options) drain(atOnce int, failed string, do func(context.Context) (int, error)) func(context.Context) {
	return func(ctx context.Context) {
		for ctx.Err() == nil {
			n, err := do(ctx)
			if err != nil && ctx.Err() == nil {
				o.Log.ErrorContext(ctx, failed, "error", err)
			}
			if err != nil || n < atOnce {
				return
			}
		}
	}
}
