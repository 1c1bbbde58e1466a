package worker

import (
	"context"
	"time"

	"simpul/internal/ledger"
)

const (
	// sealEvery is how long a ledger transaction waits for its seal at most,
	// when nothing else runs. A job every second would be written, fetched and
	// finished in the queue's tables; a loop costs one query.
	sealEvery = time.Second
	// sealAtOnce bounds a seal, so that sealing much takes little memory.
	sealAtOnce = 1000
)

// sealer seals the ledger while it runs.
type sealer struct {
	Options
	atOnce int // transactions to a seal, at most
	stop   context.CancelFunc
	done   chan struct{}
}

// start begins sealing, until stop is called; it does not end with ctx, so
// that what the last jobs post is sealed too.
func (s *sealer) start(ctx context.Context) {
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.done = make(chan struct{})
	go func() {
		defer close(s.done)
		tick := time.NewTicker(sealEvery)
		defer tick.Stop()
		for {
			s.seal(ctx)
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// seal seals what there is. What fails is tried again at the next look.
func (s *sealer) seal(ctx context.Context) {
	for ctx.Err() == nil {
		sealed, err := ledger.Seal(ctx, s.DB, s.Clock(), s.atOnce)
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "the ledger was not sealed", "error", err)
		}
		if err != nil || sealed < s.atOnce {
			return
		}
	}
}

// end stops sealing and waits for the seal that is being made.
func (s *sealer) end(ctx context.Context) error {
	if s.stop == nil {
		return nil
	}
	s.stop()
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
